"""Properties of the formatter, for texts that nobody thought of."""

from __future__ import annotations

from collections import Counter
from unicodedata import normalize

from hypothesis import HealthCheck, Phase, example, given, settings

from dsl.formatting.formatter import format_source
from dsl.parse import parse
from tests.effort import examples
from tests.format.outline import comments, errors, meaning
from tests.format.texts import broken, designs, junk

_MODEST = settings(
    max_examples=examples(8),
    deadline=None,
    phases=[
        phase for phase in Phase if phase is not Phase.shrink
    ],  # texts this long shrink for minutes
    suppress_health_check=[HealthCheck.too_slow],  # on a busy machine
)


def _formatted(text: str) -> str:
    return format_source(text)[0]


def _keeps_comments(after: str, text: str) -> bool:
    """Whether every comment is there, in order; a line that draws nothing becomes one as well."""
    there = "\n".join(comments(after))
    at = 0
    for comment in comments(text):
        at = there.find(comment, at)
        if at < 0:
            return False
        at += len(comment)
    return True


@_MODEST
@given(designs())
def test_same_design_same_comments_same_errors(text: str) -> None:
    after = _formatted(text)
    assert _keeps_comments(after, text)
    assert errors(after) == errors(text)
    assert meaning(after) == meaning(text)


@_MODEST
@given(designs())
def test_formatted_text_stays_as_it_is(text: str) -> None:
    once = _formatted(text)
    assert _formatted(once) == once


@_MODEST
@given(broken())
@example("[\nt}")
@example("a; ; b")
@example("} ;\n; a ->")
@example("zone a {\n;")
def test_broken_text_keeps_its_meaning_too(text: str) -> None:
    once = _formatted(text)
    assert _formatted(once) == once
    assert _keeps_comments(once, text)
    assert meaning(once) == meaning(text)
    assert errors(once) == errors(text)


@_MODEST
@given(junk)
@example("\ufeff\ufeffa")
@example("a\x00b")
@example("\ud800")
@example(" \x0b\n\x1f a")
def test_any_text_is_formatted_and_loses_nothing(text: str) -> None:
    once, _ = format_source(text)
    assert format_source(once)[0] == once
    assert _counted(once) == _counted(text)


def _counted(text: str) -> Counter[str]:
    """The characters that must not be lost: not blanks, nor what has two spellings."""
    loose = set(',:[]"“”„xX×') | {"\ufeff"}
    plain = normalize("NFC", text).casefold()
    return Counter(
        char for char in plain if not char.isspace() and char not in loose and char.isprintable()
    )


@_MODEST
@given(broken())
def test_problems_are_those_of_what_was_kept(text: str) -> None:
    _, problems = format_source(text)
    assert set(problems) <= set(parse(text.removeprefix("\ufeff")).problems) | set(
        parse(text).problems
    )
