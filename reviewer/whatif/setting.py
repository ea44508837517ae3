"""A design with other figures: `hot.hit=0%`, `api.count=16`, `orders.shards=4`."""

from __future__ import annotations

from collections.abc import Sequence

from dsl.catalogue import normal
from dsl.design import Design
from dsl.parse import parse
from dsl.terms import GLOBALS, QUALITIES
from reviewer.whatif.changing import Size
from reviewer.whatif.editing import rewritten
from reviewer.whatif.rows import attribute_named
from reviewer.whatif.scenario import ScenarioError, Setting

_MOST_COUNT = 10**9  # as the language has it


def with_settings(design: Design, settings: Sequence[Setting]) -> Design:
    """`design` read anew with `settings`: lines of `assume`, counts and attributes.

    Raises:
        ScenarioError: the language does not know what is set, or the value is none.

    """
    if not settings:
        return design
    sizes: dict[str, Size] = {}
    said: dict[str, dict[str, str]] = {}
    lines = []
    for one in settings:
        if one.subject in design.components and normal(one.quality) in ("count", "x"):
            sizes[one.subject] = Size(instances=_count_value(one))
        elif _is_assumed(one) or one.subject not in design.components:
            name = f"{one.subject}.{one.quality}" if one.subject else one.quality
            lines.append(f"assume {name} {one.value}")
        elif attribute_named(one.quality) is not None:
            said.setdefault(one.subject, {})[one.quality] = one.value
        else:
            raise ScenarioError(
                f"nothing called `{one.quality[:40]}` can be set; write `hot.hit=0%`,"
                " `api.count=16` or an attribute"
            )
    return _reread_design(design, rewritten(design, sizes=sizes, attributes=said, lines=lines))


def _is_assumed(one: Setting) -> bool:
    table = QUALITIES if one.subject else GLOBALS
    known = {normal(name) for term in table for name in (term.name, *term.aliases)}
    return normal(one.quality) in known


def _count_value(one: Setting) -> int:
    digits = one.value.removeprefix("x").replace(",", "")
    if not digits.isascii() or not digits.isdigit() or not 0 < int(digits[:11]) <= _MOST_COUNT:
        raise ScenarioError(f"`{one.value[:40]}` is no count; write `{one.subject}.count=16`")
    return int(digits)


def _reread_design(design: Design, text: str) -> Design:
    """The design of `text`; an error that `design` does not have is the setting's."""
    had = {(problem.code, problem.message) for problem in parse(design.source.text).problems}
    parsed = parse(text, design.source.name)
    for problem in parsed.problems:
        if problem.fatal and (problem.code, problem.message) not in had:
            hint = f" ({problem.hint})" if problem.hint else ""
            raise ScenarioError(f"{problem.message}{hint}")
    return parsed.design
