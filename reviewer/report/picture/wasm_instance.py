"""Graphviz inside WebAssembly, within a time and a memory.

The module sees no file, no network, no environment and no clock of ours; its memory is
limited, and a watch on our CPU time stops it by advancing the epoch that its code checks.
"""

from __future__ import annotations

import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import wasmtime

from reviewer.report.picture.engine import (
    MEMORY_BYTES,
    OUTPUT_BYTES,
    EngineError,
    EngineTimeoutError,
)

_STACK_BYTES = 2 * 1024 * 1024
"""Orthogonal lines recurse: the usual half megabyte is too little for 60 boxes in a bad case,
and threads have eight on every common system."""


def layout(file: Path, dot: bytes, seconds: float, *, cached: bool) -> bytes:
    """The SVG of `dot` as the module in `file` lays it out; for one caller at a time.

    Raises:
        EngineTimeoutError: it did not finish in `seconds` of CPU time.
        EngineError: it failed in another way.

    """
    try:
        module = _compiled_module(file, cached=cached)
        with _limited_time(seconds, module.engine.increment_epoch):
            return _Graphviz(module).render(dot)
    except wasmtime.Trap as trap:
        if trap.trap_code is wasmtime.TrapCode.INTERRUPT:
            raise EngineTimeoutError("took too long") from trap
        if trap.trap_code is wasmtime.TrapCode.STACK_OVERFLOW:
            raise EngineTimeoutError("went too deep") from trap
        raise EngineError("stopped in an impossible state") from trap
    except wasmtime.WasmtimeError as error:
        raise EngineError("could not be started") from error


@contextmanager
def _limited_time(seconds: float, stop: Callable[[], None]) -> Iterator[None]:
    """Call `stop` when this thread has used `seconds` of CPU time within the block."""
    used, ended = _thread_clock(), threading.Event()
    limit = used() + seconds

    def watch() -> None:
        while (left := limit - used()) > 0:
            if ended.wait(max(left, _TICK)):
                return
        stop()

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        ended.set()
        watcher.join()  # one that stops late would stop the next picture


_TICK = 0.01  # seconds, as precise as the watch is: a machine that is busy needs no more of it


def _thread_clock() -> Callable[[], float]:
    """The CPU time of this thread, to be read from any; the wall clock where there is none."""
    if not hasattr(time, "pthread_getcpuclockid"):
        return time.monotonic
    clock = time.pthread_getcpuclockid(threading.get_ident())
    return lambda: time.clock_gettime(clock)


@dataclass(frozen=True, slots=True)
class _Module:
    engine: wasmtime.Engine
    code: wasmtime.Module


@cache
def _compiled_module(file: Path, *, cached: bool) -> _Module:
    """The compiled module; compiling takes half a second, reading it from the cache none."""
    engine = wasmtime.Engine(_engine_config(cached=cached))
    return _Module(engine, wasmtime.Module.from_file(engine, str(file)))


def _engine_config(*, cached: bool) -> wasmtime.Config:
    config = wasmtime.Config()
    config.epoch_interruption = True
    config.max_wasm_stack = _STACK_BYTES
    if cached:
        config.cache = True
    return config


class _Graphviz:
    """One instance of the module, for one picture; nothing of an earlier one is left in it."""

    def __init__(self, module: _Module) -> None:
        self._store = wasmtime.Store(module.engine)
        self._store.set_limits(memory_size=MEMORY_BYTES)
        self._store.set_epoch_deadline(1)
        self._store.set_wasi(wasmtime.WasiConfig())
        linker = wasmtime.Linker(module.engine)
        linker.define_wasi()
        self._exports: Any = linker.instantiate(self._store, module.code).exports(self._store)

    def render(self, dot: bytes) -> bytes:
        """The SVG of `dot`, as far as it may be long."""
        length = self._call_export("malloc", 4)
        texts = (self._write_text(each) for each in (dot, b"svg", b"dot"))
        answer = self._call_export("graphviz_render", *texts, length)
        if not answer:
            raise EngineError("found the picture's description faulty")
        size = struct.unpack("<I", self._read_memory(length, 4))[0]
        if size > OUTPUT_BYTES:
            raise EngineError("wrote too much")
        return self._read_memory(answer, size)

    def _call_export(self, name: str, *arguments: int) -> int:
        return int(self._exports[name](self._store, *arguments))

    def _write_text(self, text: bytes) -> int:
        place = self._call_export("malloc", len(text) + 1)
        self._exports["memory"].write(self._store, text + b"\0", place)
        return place

    def _read_memory(self, place: int, size: int) -> bytes:
        return bytes(self._exports["memory"].read(self._store, place, place + size))
