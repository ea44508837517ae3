"""A design with other figures: `hot.hit=0%`, `api.count=16`, `orders.shards=4`."""

from __future__ import annotations

from collections.abc import Sequence

from dsl.catalogue import normal
from dsl.design import Component, Design
from dsl.parse import parse
from dsl.terms import GLOBALS, QUALITIES
from reviewer.text.editing.attributes import attribute_named
from reviewer.text.editing.restated import Assumed, assumed_quality
from reviewer.whatif.changing import Size
from reviewer.whatif.editing import rewritten
from reviewer.whatif.scenario import ScenarioError, Setting

_MOST_COUNT = 10**9  # as the language has it


def with_settings(design: Design, settings: Sequence[Setting]) -> Design:
    """`design` parsed again with `settings`: lines of `assume`, counts and attributes.

    A figure that the design itself assumes or states takes the new value where it stands.

    Raises:
        ScenarioError: the language does not know what is set, or the value is none.

    """
    if not settings:
        return design
    new = _Changes(design)
    for one in settings:
        new.add(one)
    return _reread_design(design, new.text())


class _Changes:
    """What settings change in the text of a design; of two for one figure the last one holds."""

    def __init__(self, design: Design) -> None:
        self._design = design
        self._there = {(normal(one.subject), one.quality) for one in design.assumptions}
        self._sizes: dict[str, Size] = {}
        self._attributes: dict[str, dict[str, str]] = {}
        self._assumed: dict[Assumed, str] = {}
        self._lines: dict[Assumed, str] = {}

    def add(self, one: Setting) -> None:
        """Take in one setting."""
        part = self._design.components.get(one.subject)
        if part is not None and normal(one.quality) in ("count", "x"):
            self._sizes[part.name] = Size(instances=_count_value(one))
        elif _is_assumed(one) or part is None:
            self._assume(one, part)
        elif (name := attribute_named(one.quality)) is not None:
            self._attributes.setdefault(part.name, {})[name.replace("_", "-")] = one.value
        else:
            raise ScenarioError(
                f"`{one.quality[:40]}` cannot be set; try `hot.hit=0%`,"
                " `api.count=16` or an attribute"
            )

    def _assume(self, one: Setting, part: Component | None) -> None:
        name = f"{one.subject}.{one.quality}" if one.subject else one.quality
        key = assumed_quality(name)
        subject, quality = key
        for narrower in (quality, *_NARROWER.get(quality, ())):
            if (subject, narrower) in self._there:
                self._assumed[subject, narrower] = one.value
        attribute = attribute_named(one.quality)
        if key in self._there:
            return
        if part is not None and attribute is not None and attribute in part.attributes.said():
            said = self._attributes.setdefault(part.name, {})
            said[attribute.replace("_", "-")] = one.value
        else:
            self._lines[key] = f"assume {name} {one.value}"

    def text(self) -> str:
        """The text of the design with all of them."""
        return rewritten(
            self._design,
            sizes=self._sizes,
            attributes=self._attributes,
            assumed=self._assumed,
            lines=list(self._lines.values()),
        )


_DOUBTFUL = frozenset({"unstated-currency", "unpaid-price"})
"""Notes that a setting is refused for, as a scenario has no place to tell them."""

_NARROWER = {"capacity": ("read_capacity", "write_capacity")}
"""What stands before a figure where both are stated."""


def _is_assumed(one: Setting) -> bool:
    table = QUALITIES if one.subject else GLOBALS
    known = {normal(name) for term in table for name in (term.name, *term.aliases)}
    return normal(one.quality) in known


def _count_value(one: Setting) -> int:
    digits = one.value.removeprefix("x").replace(",", "")
    if not digits.isascii() or not digits.isdigit() or not 0 < int(digits[:11]) <= _MOST_COUNT:
        raise ScenarioError(f"`{one.value[:40]}` is not a count; try `{one.subject}.count=16`")
    return int(digits)


def _reread_design(design: Design, text: str) -> Design:
    """The design of `text`; an error that `design` does not have is the setting's."""
    had = {(problem.code, problem.message) for problem in parse(design.source.text).problems}
    parsed = parse(text, design.source.name)
    for problem in parsed.problems:
        is_wrong = problem.fatal or problem.code in _DOUBTFUL
        if is_wrong and (problem.code, problem.message) not in had:
            hint = f" ({problem.hint})" if problem.hint else ""
            raise ScenarioError(f"{problem.message}{hint}")
    return parsed.design
