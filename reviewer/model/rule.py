"""Rule: the interface that every rule, built in or an instructor's, implements."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from inspect import cleandoc
from typing import TYPE_CHECKING, Any, ClassVar

from dsl.design import Component
from reviewer.model.finding import Answer, Category, Citation, Outcome, Problem, Severity

if TYPE_CHECKING:
    from dsl.design import Design, Link
    from dsl.vocabulary import Vocabulary
    from reviewer.analysis.facts import Facts
    from reviewer.text.fix import Fix

_ID = re.compile(r"[a-z]+(-[a-z]+)*")
_TERM = re.compile(r"[a-z0-9]+(_[a-z0-9]+)*")

BUILT_IN = "rules"
"""The package of the built-in rules, which have to name their problem and topics."""


class IncompleteRuleError(TypeError):
    """A rule's class lacks something every rule must have."""


class Rule:
    """One judgement. Subclass it in a file of its own; there is nothing else to register.

    The docstring has a summary line, then **Why** and **Do instead** paragraphs. `passes`
    and `fails` are designs in the language that prove the rule: on each of `fails` it must
    answer VIOLATED at least once, on `passes` never. A rule holds no state.

    A base class of rules is declared with `abstract=True`: it is not checked and not loaded.
    """

    id: ClassVar[str]
    severity: ClassVar[Severity]
    category: ClassVar[Category]
    problem: ClassVar[str | Problem] = ""
    """The term experts publish such remarks under, as in the corpus; "" where there is none."""
    topics: ClassVar[tuple[str, ...]] = ()
    """The topics of interviews that it serves, by their titles on the page of topics."""
    citations: ClassVar[tuple[Citation, ...]]
    follow_up: ClassVar[str]
    passes: ClassVar[tuple[str, ...]]
    fails: ClassVar[tuple[str, ...]]
    vocabulary: ClassVar[Vocabulary | None] = None
    """What the rule's pack adds to the language; its cases are read with it."""

    costs_downtime: ClassVar[bool] = False
    """Whether all it warns of is downtime, which the owner of a small system may accept."""

    fits_every_drawing: ClassVar[bool] = False
    """Whether its notes are advice that fits nearly every design, so that a review shows few of them."""

    needs: ClassVar[tuple[str, ...]] = ()
    """Class attributes that rules of this base class have to declare besides those of all."""
    abstract: ClassVar[bool] = True

    def __init_subclass__(cls, *, abstract: bool = False, **kwargs: Any) -> None:
        """Refuse a rule that lacks a part.

        Raises:
            IncompleteRuleError: the class lacks a part; the text names all of them.

        """
        super().__init_subclass__(**kwargs)
        cls.abstract = abstract
        if not abstract and (lacking := list(_missing_parts(cls))):
            raise IncompleteRuleError(f"rule {cls.__name__} lacks {', '.join(lacking)}")

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Answer for each place this rule looks at; say nothing where it does not apply."""
        raise NotImplementedError  # never met: a class without a `check` is refused when it is made

    def violated(
        self, *about: Component | Link, message: str, fix: Fix | None = None, **more: Any
    ) -> Answer:
        """An answer that becomes a finding.

        `fix` is an edit, or several, that becomes `instead`; an edit without parts of its own
        is written for each of `about`. `more` are fields of `Answer`.
        """
        if fix is not None:
            more["instead"] = fix.text(about)
            more["changes"] = fix.changes(about)
        return _make_answer(Outcome.VIOLATED, about, message, more)

    def satisfied(self, *about: Component | Link, message: str, **more: Any) -> Answer:
        """An answer that credits the design."""
        return _make_answer(Outcome.SATISFIED, about, message, more)

    def cannot_tell(self, *about: Component | Link, message: str, **more: Any) -> Answer:
        """An answer that becomes a question; `message` is the question."""
        return _make_answer(Outcome.CANNOT_TELL, about, message, more)


def is_built_in(rule: Rule | type[Rule]) -> bool:
    """Whether a rule is ours; what a rule of a pack claims is for its author to answer for."""
    kind = rule if isinstance(rule, type) else type(rule)
    return kind.__module__.partition(".")[0] == BUILT_IN


def severity_of(rule: Rule, answer: Answer) -> Severity:
    """How bad the rule calls it: the severity of the answer, else that of the rule."""
    return answer.severity or rule.severity


def summary_of(rule: Rule) -> str:
    """The first sentence of a rule's docstring."""
    return cleandoc(rule.__doc__ or "").partition("\n\n")[0].replace("\n", " ")


def _make_answer(
    outcome: Outcome, about: tuple[Component | Link, ...], message: str, more: dict[str, Any]
) -> Answer:
    components = tuple(part.name for part in about if isinstance(part, Component))
    links = tuple(part.id for part in about if not isinstance(part, Component))
    return Answer(outcome, message, components, links, **more)


def _missing_parts(cls: type[Rule]) -> Iterator[str]:
    parts = ("id", "severity", "category", "citations", "follow_up", "passes", "fails")
    yield from (part for part in (*parts, *cls.needs) if not getattr(cls, part, None))
    if not _ID.fullmatch(getattr(cls, "id", "x")):
        yield "a kebab-case id"
    if cls.check is Rule.check:
        yield "check"
    for part in ("citations", "passes", "fails", "topics"):
        if not isinstance(getattr(cls, part, ()), tuple):
            yield f"a tuple in {part} (is a comma missing?)"
    text = cls.__doc__ or ""
    yield from (
        f"{part} in its docstring" for part in ("**Why**", "**Do instead**") if part not in text
    )
    yield from _missing_classification(cls)


def _missing_classification(cls: type[Rule]) -> Iterator[str]:
    """What is wrong with `problem` and `topics`; a rule that is built in has to declare both."""
    if is_built_in(cls):
        declared = vars(cls)
        yield from (
            f'{part} (`problem = ""` where experts have no term)'
            for part in ("problem",)
            if part not in declared
        )
        if not cls.topics:
            yield "topics (titles of docs/topics.md)"
    if not all(_TERM.fullmatch(term) for term in _terms_of(cls.problem)):
        yield "a term in snake_case as its problem"
    if isinstance(cls.topics, tuple) and not all(isinstance(one, str) for one in cls.topics):
        yield "texts in topics"


def _terms_of(problem: object) -> Iterable[str]:
    if not isinstance(problem, Problem):
        return (str(problem),) if problem != "" else ()
    terms = (problem.term, *problem.by_kind.values(), problem.of_single_instance)
    return [term for term in terms if term]
