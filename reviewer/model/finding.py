"""What a rule says: answers, and the findings, questions and credits made of them.

All are named tuples: immutable, compared by value, and made in a tenth of the time that the
import of as many dataclasses takes; `_replace` gives a changed copy.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum, StrEnum
from hashlib import sha256
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from dsl.source import Span

if TYPE_CHECKING:
    from reviewer.text.fix import Change


class Severity(IntEnum):
    """How bad a finding is; larger is worse."""

    INFO = 1
    WARNING = 2
    ERROR = 3

    @property
    def word(self) -> str:
        """The lower-case name, as formats print it."""
        return self.name.lower()


class Category(StrEnum):
    """Which quality of the system a rule guards."""

    SCALABILITY = "scalability"
    RELIABILITY = "reliability"
    PERFORMANCE = "performance"
    CONSISTENCY = "consistency"
    SECURITY = "security"
    OPERABILITY = "operability"
    COST = "cost"


class Outcome(StrEnum):
    """What a rule answers for one place. "Not applicable" is said by saying nothing."""

    VIOLATED = "violated"
    SATISFIED = "satisfied"
    CANNOT_TELL = "cannot-tell"


class Citation(NamedTuple):
    """Where a threshold or a claim comes from. `says` is the figure or claim in our words."""

    title: str
    url: str
    says: str = ""


class Basis(StrEnum):
    """How far the design itself gives a fact."""

    STATED = "stated"
    IMPLIED = "implied"
    UNSTATED = "unstated"


class Fact(NamedTuple):
    """One fact that an answer rests on: `name` of the component or link `subject`.

    `value` is as the design has it, "" where it states none.
    """

    subject: str
    name: str
    basis: Basis
    value: str = ""


class Answer(NamedTuple):
    """What a rule says of one place, before the pipeline adds who said it and where.

    `message` is one sentence with its numbers. `sums` are the lines of arithmetic that led
    to it. `why` is the reason here, in this design. `instead` is text of the design
    language. `severity` is None for the rule's own. `assumed` names the assumptions the
    answer rests on (their `Assumed.subject`). `question` is for CANNOT_TELL: what an
    interviewer would ask; `weight` ranks questions and findings of one severity: the share
    of traffic concerned, 0..1. `rests_on` are the facts by which the rule decided, `changes`
    what is proposed as data: `instead` of a finding, the answer to a question.
    """

    outcome: Outcome
    message: str
    components: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    flows: tuple[str, ...] = ()
    sums: tuple[str, ...] = ()
    why: str = ""
    instead: str = ""
    severity: Severity | None = None
    assumed: tuple[str, ...] = ()
    weight: float = 1.0
    rests_on: tuple[Fact, ...] = ()
    changes: tuple[Change, ...] = ()


class Problem(NamedTuple):
    """The term that experts publish remarks of a rule under, where it depends on the component.

    `term` is the usual one, `by_kind` those of findings about components of one kind, and
    `of_single_instance` that of findings whose first component is a single instance.
    """

    term: str
    by_kind: Mapping[str, str] = MappingProxyType({})
    of_single_instance: str = ""


class Finding(NamedTuple):
    """One judgement, ready to be shown: an `Answer` with its rule, places and fingerprint.

    `unverified` are those of `answer.assumed` that nobody published or measured.
    """

    rule: str
    severity: Severity
    category: Category
    answer: Answer
    spans: tuple[Span, ...]
    citations: tuple[Citation, ...]
    follow_up: str
    fingerprint: str
    accepted: str = ""  # the reason it was accepted for, "" where it was not
    unverified: tuple[str, ...] = ()

    @property
    def marks(self) -> frozenset[str]:
        """Its rule with each part it is about: what is left of them when some are fixed."""
        names = (*self.answer.components, *self.answer.links) or ("",)
        return frozenset(f"{self.rule} {name}".rstrip() for name in names)


class Question(NamedTuple):
    """A fact that is missing: what to say, and what depends on it."""

    rule: str
    answer: Answer
    spans: tuple[Span, ...]


class Credit(NamedTuple):
    """A place where a rule looked and was satisfied."""

    rule: str
    answer: Answer


def fingerprint(rule: str, components: tuple[str, ...], links: tuple[str, ...] = ()) -> str:
    """16 hex digits over the rule and the sorted names; the same when lines move."""
    names = "\0".join([rule, *sorted(components), *sorted(links)])
    return sha256(names.encode()).hexdigest()[:16]
