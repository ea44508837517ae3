"""What a text means, without where it stands: designs that mean the same are equal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dsl.attributes import Attributes
from dsl.catalogue import Technology
from dsl.decoding import decode
from dsl.design import Stage
from dsl.lines import split
from dsl.parse import parse
from dsl.source import Source


def meaning(text: str) -> Any:
    """The design that `text` describes, as plain values without spans."""
    return _plain(parse(text).design)


def errors(text: str) -> list[str]:
    """The codes of its errors, without the notes on how a line is read, sorted."""
    return sorted(problem.code for problem in parse(text).problems if problem.fatal)


def comments(text: str) -> list[str]:
    """Every comment, in order."""
    found: list[Any] = []
    for _ in split(decode(text, "")[0].text, found):
        pass
    return [str(comment).rstrip() for comment in found]


def _plain(value: Any) -> Any:
    if isinstance(value, Technology):
        return value.id
    if isinstance(value, Attributes):
        return _plain(value.said())
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    if hasattr(value, "__match_args__"):
        return {name: _field(value, name) for name in value.__match_args__ if name not in _PLACES}
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return value


_PLACES = {"span"}


def _field(value: Any, name: str) -> Any:
    found = getattr(value, name)
    if isinstance(found, Source):
        return None
    if name == "links" and isinstance(value, Stage):
        return [link.id for link in found]
    return _plain(found)
