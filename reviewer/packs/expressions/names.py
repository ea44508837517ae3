"""The one table of names that expressions may use: `subjects()`.

The page of packs is generated from it, the checker looks names up in it, and the evaluator
reads values by it. Nothing else of a design can be reached from an expression.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from dsl.attributes import TABLE, AttributeType, Place, ValueType
from dsl.catalogue import catalogue
from reviewer.packs.expressions.fields import Field, Fields, lower
from reviewer.packs.expressions.parts import COMPONENT_FACTS, GROUP_FACTS, LINK_FACTS
from reviewer.packs.expressions.said import read_attribute, says_attribute
from reviewer.packs.expressions.types import (
    BOOL,
    COUNT,
    DURATION,
    FRACTION,
    RATE,
    SIZE,
    TEXT,
    list_of,
    one_of,
)
from reviewer.packs.expressions.whole import (
    DECISION_FACTS,
    DESIGN_FACTS,
    FLOW_FACTS,
    REQUIREMENT_FACTS,
)

_ATTRIBUTE_TYPES = {
    ValueType.FLAG: BOOL,
    ValueType.COUNT: COUNT,
    ValueType.RATE: RATE,
    ValueType.DURATION: DURATION,
    ValueType.SIZE: SIZE,
    ValueType.FRACTION: FRACTION,
    ValueType.WORD: TEXT,
    ValueType.WORDS: list_of(TEXT),
    ValueType.NAME: TEXT,
    ValueType.PLACES: COUNT,
    ValueType.SHARE: FRACTION,
    ValueType.SPAN: DURATION,
}


def attribute_field(row: AttributeType, *, declared: bool = False) -> Field:
    """The field by which expressions read an attribute of `[ ]`."""
    kind = one_of(row.choices) if row.choices else _ATTRIBUTE_TYPES[row.type]
    if row.bare and row.choices:
        kind = TEXT
    name = row.name.replace("-", "_")
    sentence = f"`[{row.spelling}]`: {lower(row.sentence)}"
    asked = "Does `{name}` say" if kind == BOOL else "What does `{name}` say of"
    ask = f"{asked} `{row.spelling}`? {row.sentence}"
    get, has = read_attribute(row, kind, declared=declared), says_attribute(row, declared=declared)
    return Field(name, kind, sentence, get, ask, has)


_PLACES = {
    "component": Place.COMPONENT,
    "link": Place.LINK,
    "group": Place.GROUP,
    "flow": Place.FLOW,
}


def fields_for(subject: str, own: Fields, declared: Iterable[AttributeType]) -> Fields:
    """The fields of a subject with its attributes; a fact of the same name comes first."""
    place = _PLACES[subject]
    rows = [(row, False) for row in TABLE.values()] + [(row, True) for row in declared]
    said = [attribute_field(row, declared=own) for row, own in rows if place in row.places]
    return {field.name: field for field in said} | dict(own)


OWN: Mapping[str, Fields] = MappingProxyType(
    {
        "component": COMPONENT_FACTS,
        "link": LINK_FACTS,
        "flow": FLOW_FACTS,
        "group": GROUP_FACTS,
        "design": DESIGN_FACTS,
        "requirement": REQUIREMENT_FACTS,
        "decision": DECISION_FACTS,
    }
)
"""The facts of each subject, without the attributes that stand in its `[ ]`."""


def subjects(
    declared: Iterable[AttributeType] = (), technologies: Iterable[str] = ()
) -> Mapping[str, Fields]:
    """Every field of every subject, by the subject's name.

    `declared` are a pack's attributes, `technologies` the ids of those that it adds.
    """
    rows = tuple(declared)
    found = {
        name: fields_for(name, own, rows) if name in _PLACES else own for name, own in OWN.items()
    }
    known = one_of(("", *catalogue().technologies, *technologies))
    named = COMPONENT_FACTS["technology"]._replace(type=known)
    return found | {"component": {**found["component"], "technology": named}}
