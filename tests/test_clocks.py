"""Tests bound steps, CPU time or the order of events: a busy machine fails none of them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
WALL_CLOCKS = {"monotonic", "perf_counter", "time"}


def readings(source: str) -> Iterator[str]:
    """The clocks of the wall that a module names, in nanoseconds or not."""
    for node in ast.walk(ast.parse(source)):
        names: list[str] = []
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "time":
            names = [node.attr]
        elif isinstance(node, ast.ImportFrom) and node.module == "time":
            names = [alias.name for alias in node.names]
        yield from (name for name in names if name.removesuffix("_ns") in WALL_CLOCKS)


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import time\nassert time.monotonic() < 5", ["monotonic"]),
        ("from time import perf_counter_ns as now", ["perf_counter_ns"]),
        ("import time\ntime.time()", ["time"]),
        ("import time\ntime.process_time(), time.thread_time(), time.sleep(1)", []),
    ],
)
def test_wall_clocks_are_found(source: str, found: list[str]) -> None:
    assert list(readings(source)) == found


def test_no_test_reads_the_wall_clock() -> None:
    texts = {str(file.relative_to(TESTS)): file.read_text("utf-8") for file in TESTS.rglob("*.py")}
    assert len(texts) > 100
    timed = {name: text for name, text in texts.items() if "time" in text}
    found = {name: list(readings(text)) for name, text in timed.items()}
    assert {name: clocks for name, clocks in found.items() if clocks} == {}
