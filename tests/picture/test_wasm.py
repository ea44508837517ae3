"""The engine that comes with pip keeps its limits and forgets what went before."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from reviewer.report.picture.engine import EngineError, EngineTimeoutError
from reviewer.report.picture.wasm import Wasm, is_safe_to_cache
from reviewer.report.picture.wasm_instance import _limited_time

SLOW = "digraph { " + " ".join(f"a{i} -> a{i * 7919 % 601};" for i in range(3000)) + "}"


def test_it_is_stopped_and_goes_on_with_the_next() -> None:
    Wasm().layout(b"digraph { a }", 8)
    started = time.thread_time()
    with pytest.raises(EngineTimeoutError):
        Wasm().layout(SLOW.encode(), 0.2)
    assert 0.2 <= time.thread_time() - started < 2
    assert b"<svg" in Wasm().layout(b"digraph { a -> b }", 5)


def test_time_asleep_does_not_count_and_time_at_work_does() -> None:
    stopped = threading.Event()
    with _limited_time(0.05, stopped.set):
        assert not stopped.wait(0.2)  # ours is asleep as long as it waits
    with _limited_time(0.05, stopped.set):
        while not stopped.is_set():
            pass


@pytest.mark.parametrize(
    "dot", [b"digraph {", b"", b"\xff\xfe", b'digraph { a [shape=record label="{{{"] ']
)
def test_what_it_cannot_read_is_an_error(dot: bytes) -> None:
    with pytest.raises(EngineError):
        Wasm().layout(dot, 5)
    assert b"<svg" in Wasm().layout(b"digraph { a -> b }", 5)


def test_it_reaches_no_file(tmp_path: Path) -> None:
    picture = tmp_path / "x.png"
    picture.write_bytes(b"\x89PNG")
    svg = Wasm().layout(f'digraph {{ a [image="{picture}"] }}'.encode(), 5)
    assert str(picture).encode() not in svg


def test_compiled_code_is_kept_only_where_nobody_else_writes(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    assert is_safe_to_cache({"XDG_CACHE_HOME": str(tmp_path)})
    assert is_safe_to_cache({"HOME": str(tmp_path)})
    tmp_path.chmod(0o777)
    assert not is_safe_to_cache({"XDG_CACHE_HOME": str(tmp_path)})
    assert not is_safe_to_cache({"HOME": str(tmp_path)})
    assert not is_safe_to_cache({"HOME": str(tmp_path / "not" / "there")})
    assert not is_safe_to_cache({"HOME": "relative"})
    assert not is_safe_to_cache({})
