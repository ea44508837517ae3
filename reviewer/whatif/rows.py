"""Which attribute a word means, by its name or any other spelling of it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from dsl.attributes import TABLE
from dsl.catalogue import normal


@cache
def _attribute_names() -> Mapping[str, str]:
    spelt = {normal(alias): name for name, row in TABLE.items() for alias in row.aliases}
    return spelt | {normal(name): name for name in TABLE}


def attribute_named(word: str) -> str | None:
    """The field of `Attributes` that `word` is a spelling of; None where it is none."""
    return _attribute_names().get(normal(word))
