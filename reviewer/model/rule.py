"""`Rule`: the interface that every rule, built in or an instructor's, implements."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar

from dsl.design import Component
from reviewer.model.finding import Answer, Category, Citation, Outcome, Severity

if TYPE_CHECKING:
    from dsl.design import Design, Link
    from dsl.vocabulary import Vocabulary
    from reviewer.analysis.facts import Facts

_ID = re.compile(r"[a-z]+(-[a-z]+)*")


class IncompleteRuleError(TypeError):
    """A rule's class lacks something every rule must have."""


class Rule:
    """One judgement. Subclass it in a file of its own; nothing else is to be registered.

    The docstring has a summary line, then **Why** and **Do instead** paragraphs. `passes`
    and `fails` are designs in the language that prove the rule: on each of `fails` it must
    answer VIOLATED at least once, on `passes` never. A rule holds no state.
    """

    id: ClassVar[str]
    severity: ClassVar[Severity]
    category: ClassVar[Category]
    citations: ClassVar[tuple[Citation, ...]]
    follow_up: ClassVar[str]
    passes: ClassVar[tuple[str, ...]]
    fails: ClassVar[tuple[str, ...]]
    vocabulary: ClassVar[Vocabulary | None] = None
    """What the rule's pack adds to the language; its cases are read with it."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Refuse a rule that lacks a part.

        Raises:
            IncompleteRuleError: the class lacks a part; the text names all of them.

        """
        super().__init_subclass__(**kwargs)
        if lacking := _lacking(cls):
            raise IncompleteRuleError(f"rule {cls.__name__} lacks {', '.join(lacking)}")

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Answer for each place this rule looks at; say nothing where it does not apply."""
        raise NotImplementedError  # never met: a class without a `check` is refused when it is made

    def violated(self, *about: Component | Link, message: str, **more: Any) -> Answer:
        """An answer that becomes a finding; `more` are fields of `Answer`."""
        return _answer(Outcome.VIOLATED, about, message, more)

    def satisfied(self, *about: Component | Link, message: str, **more: Any) -> Answer:
        """An answer that credits the design."""
        return _answer(Outcome.SATISFIED, about, message, more)

    def cannot_tell(self, *about: Component | Link, message: str, **more: Any) -> Answer:
        """An answer that becomes a question; `message` is the question."""
        return _answer(Outcome.CANNOT_TELL, about, message, more)


def _answer(
    outcome: Outcome, about: tuple[Component | Link, ...], message: str, more: dict[str, Any]
) -> Answer:
    components = tuple(part.name for part in about if isinstance(part, Component))
    links = tuple(part.id for part in about if not isinstance(part, Component))
    return Answer(outcome, message, components, links, **more)


def _lacking(cls: type[Rule]) -> list[str]:
    parts = ("id", "severity", "category", "citations", "follow_up", "passes", "fails")
    lacking = [part for part in parts if not getattr(cls, part, None)]
    if not _ID.fullmatch(getattr(cls, "id", "x")):
        lacking.append("a kebab-case id")
    if cls.check is Rule.check:
        lacking.append("check")
    lacking += [
        f"a tuple in {part} (is a comma missing?)"
        for part in ("citations", "passes", "fails")
        if not isinstance(getattr(cls, part, ()), tuple)
    ]
    text = cls.__doc__ or ""
    lacking += [
        f"{part} in its docstring" for part in ("**Why**", "**Do instead**") if part not in text
    ]
    return lacking
