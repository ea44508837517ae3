"""A `Vocabulary`: the words, technologies and attributes that a text may use.

Without one a text is read by the built-in words alone; a pack adds its own.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterable, Mapping, MutableMapping
from types import MappingProxyType
from typing import Any, NamedTuple, cast

from dsl.attributes import AttributeType
from dsl.catalogue import Catalogue, Technology, Word, catalogue, normal
from dsl.value import replaced


class Vocabulary(NamedTuple):
    """The catalogue with what packs add, and the rows of `[ ]` that packs declare.

    `attributes` are by `normal` spelling; what a design says by them stands in
    `Attributes.extra` under that spelling, typed as the row says.
    """

    catalogue: Catalogue
    attributes: Mapping[str, AttributeType] = MappingProxyType({})


def vocabulary(
    technologies: Iterable[tuple[Technology, Iterable[str]]] = (),
    attributes: Iterable[AttributeType] = (),
) -> Vocabulary:
    """The built-in words and those of packs; `technologies` come with their other spellings.

    Words of the built-in vocabulary keep their meaning.
    """
    known = catalogue()
    ids: dict[str, Technology] = {}
    words: dict[str, Word] = {}
    for technology, spellings in technologies:
        ids.setdefault(technology.id, technology)
        for spelling in (technology.id, *spellings):
            words.setdefault(normal(spelling), Word(technology.kind, technology))
    if ids:
        known = replaced(
            known,
            words=_over(known.words, words),
            technologies=_over(known.technologies, ids),
        )
    rows = {normal(row.name): row for row in attributes}
    return Vocabulary(known, MappingProxyType(rows))


def _over(first: Mapping[str, Any], second: dict[str, Any]) -> Mapping[str, Any]:
    """Both; what `first` has stays as it is."""
    return ChainMap(cast("MutableMapping[str, Any]", first), second)
