"""The garbage collector is as it was, no matter what ran inside and how it ended."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from lark import Token

from dsl.collecting import paused
from dsl.lines import Piece, split
from dsl.parse import parse


@pytest.fixture(autouse=True)
def _collecting() -> Iterator[None]:
    was = gc.isenabled()
    gc.enable()
    yield
    (gc.enable if was else gc.disable)()


def test_runs_again_after_the_pause() -> None:
    with paused():
        assert not gc.isenabled()
        with paused():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_runs_again_after_an_error() -> None:
    with pytest.raises(ZeroDivisionError), paused():
        raise ZeroDivisionError
    assert gc.isenabled()


def test_stays_off_where_it_was_off() -> None:
    gc.disable()
    with paused():
        pass
    assert not gc.isenabled()


def test_stands_still_until_the_last_thread_is_out() -> None:
    inside, left = Barrier(2), Barrier(2)

    def first() -> None:
        with paused():
            inside.wait()
        left.wait()

    def second() -> bool:
        with paused():
            inside.wait()
            left.wait()
            return gc.isenabled()

    with ThreadPoolExecutor(2) as pool:
        pool.submit(first)
        assert not pool.submit(second).result()
    assert gc.isenabled()


def test_a_long_text_is_read_in_a_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bool] = []

    def watched(text: str, comments: list[Token]) -> Iterator[Piece]:
        seen.append(gc.isenabled())
        return split(text, comments)

    monkeypatch.setattr("dsl.parse.split", watched)
    parse("client -> api\n" * 10)
    parse("client -> api\n" * 10_000)
    assert seen == [True, False]
    assert gc.isenabled()
