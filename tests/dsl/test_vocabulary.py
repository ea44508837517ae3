"""A pack's words are read like those of the language, which keep their meaning."""

from __future__ import annotations

from dataclasses import replace

from dsl.attributes import AttributeType, Place, ValueType
from dsl.catalogue import catalogue
from dsl.kinds import Kind
from dsl.parse import parse
from dsl.vocabulary import vocabulary

COMPONENT = frozenset({Place.COMPONENT})
SHIFT = AttributeType("night-shift", ValueType.DURATION, COMPONENT, "How long.")
DRILL = AttributeType("drill", ValueType.FLAG, COMPONENT, "Was tried.", bare=True)
TINY = replace(catalogue().technologies["redis"], id="tiny", title="Tiny", kind=Kind.KV)
TIER = AttributeType("class-of", ValueType.WORD, COMPONENT, "How much.", ("gold", "silver"))
WORDS = vocabulary([(TINY, ["tiny store", "redis"])], [SHIFT, DRILL, TIER])


def test_attributes_of_a_pack_are_typed_and_stand_apart() -> None:
    found = parse("service api [night-shift=2h, timeout=1s, drill]", vocabulary=WORDS)
    assert not found.problems
    said = found.design.components["api"].attributes
    assert said.extra["night-shift"].value == 7200  # type: ignore[attr-defined]
    assert said.extra["drill"] is True
    assert said.timeout is not None


def test_they_are_checked_like_others() -> None:
    texts = {
        "service api [night-shift=often]": "wrong-value",
        "service api [night-shfit=2h]": "unknown-attribute",
        "service api [class-of=gould]": "wrong-value",
        "service a\nservice b\na -> b [night-shift=2h]": "misplaced-attribute",
        "service api [night-shift=2h, night_shift=3h]": "duplicate-attribute",
    }
    for text, code in texts.items():
        assert [each.code for each in parse(text, vocabulary=WORDS).problems] == [code]
    assert parse("service api [night-shift=2h]").problems[0].code == "unknown-attribute"


def test_a_list_without_brackets_does_not_swallow_them() -> None:
    found = parse("service api [zones=a, drill]", vocabulary=WORDS)
    assert not found.problems
    assert found.design.components["api"].attributes.extra == {"drill": True}


def test_technologies_of_a_pack_have_all_their_names() -> None:
    text = "tiny a\ntiny-store b\nkv c: Tiny Store\na -> b -> c"
    parts = parse(text, vocabulary=WORDS).design.components
    assert [part.technology for part in parts.values()] == [TINY, TINY, TINY]


def test_words_of_the_language_keep_their_meaning() -> None:
    (part,) = parse("redis hot", vocabulary=WORDS).design.components.values()
    assert part.kind is Kind.CACHE
    assert parse("tiny hot").problems
