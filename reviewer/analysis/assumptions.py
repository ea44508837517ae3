"""`Assumed` and `Ledger`: figures the design states by `assume`, and those it does not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from dsl.design import Design
from dsl.quantity import Quantity


class Assumed(NamedTuple):
    """A figure the design does not state: what was taken, on what basis, how to override it."""

    subject: str  # `hot.hit`
    value: str  # `90%`
    because: str  # one sentence
    basis: str  # `source`, `secondary`, `general`, `computed` or `convention`
    source: str  # title and address, "" for a convention
    override: str  # a line of the language: `assume hot.hit 90%`

    @property
    def is_verified(self) -> bool:
        """Whether somebody published or measured it; general knowledge and conventions are neither."""
        return self.basis not in ("general", "convention")

    @property
    def figure(self) -> str:
        """The figure as a design states it: `hot.hit`."""
        words = self.override.split()
        return words[1] if words[:1] == ["assume"] and len(words) > 1 else self.subject


def typically(_subject: str) -> float:
    """Where the typical figure of a range lies: at 0."""
    return 0.0


class Ledger(Mapping[str, Assumed]):
    """What `assume` lines state, and what had to be taken because nothing was stated.

    It reads as a mapping from subjects to what was taken, and grows while facts are computed,
    one entry a subject. Its order is that of the design: figures of the whole, then those of
    each component and group as they are written; it does not depend on what was asked first.
    """

    def __init__(self, design: Design, draw: Callable[[str], float] = typically) -> None:
        self._draw = draw
        self._stated = {(a.subject, a.quality): a.value for a in design.assumptions}
        self._taken: dict[str, Assumed] = {}
        names = (*design.components, *design.groups)
        self._places = {name: place for place, name in enumerate(names)}

    @property
    def taken(self) -> Mapping[str, Assumed]:
        """What was taken, by subject."""
        return self

    def draw(self, subject: str) -> float:
        """Where in its range the figure taken for `subject` lies: 0 is the typical figure.

        In standard deviations, above 0 where it is better (`reviewer.analysis.figure_ranges`).
        """
        return self._draw(subject)

    def branch(self) -> Ledger:
        """A ledger for one computation: it lists what that takes, and so does this one."""
        return _Branch(self)

    def stated(self, subject: str, quality: str) -> Quantity | None:
        """The value of `assume subject.quality …`, None where there is no such line."""
        value = self._stated.get((subject, quality))
        return value if isinstance(value, Quantity) else None

    def take(self, assumed: Assumed) -> Assumed:
        """List `assumed`; of two for one subject the lesser stays, whichever came first."""
        known = self._taken.get(assumed.subject)
        if known is None or (known != assumed and _sort_key(assumed) < _sort_key(known)):
            known = self._taken[assumed.subject] = assumed
        return known

    def __getitem__(self, subject: str) -> Assumed:
        """What was taken for `subject`."""
        return self._taken[subject]

    def __contains__(self, subject: object) -> bool:
        """Whether something was taken for `subject`."""
        return subject in self._taken

    def __iter__(self) -> Iterator[str]:
        """The subjects that something was taken for, in the order of the design."""
        return iter(sorted(self._taken, key=self._place))

    def __len__(self) -> int:
        """How many figures were taken."""
        return len(self._taken)

    def _place(self, subject: str) -> tuple[int, str]:
        head, dot, _ = subject.rpartition(".")
        return (self._places.get(head, len(self._places)) if dot else -1), subject


class _Branch(Ledger):
    """A ledger that states what its parent does, and passes on what is taken."""

    def __init__(self, parent: Ledger) -> None:
        self._parent, self._stated, self._places = parent, parent._stated, parent._places
        self._draw = parent._draw
        self._taken = {}

    def take(self, assumed: Assumed) -> Assumed:
        """List `assumed` here and in the parent."""
        return self._parent.take(super().take(assumed))


def _sort_key(assumed: Assumed) -> tuple[str, ...]:
    return assumed.value, assumed.because, assumed.override
