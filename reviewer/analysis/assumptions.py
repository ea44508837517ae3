"""`Assumed` and `Ledger`: figures the design states by `assume`, and those it does not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from dsl.design import Design
from dsl.quantity import Quantity


@dataclass(frozen=True, slots=True)
class Assumed:
    """A figure the design does not state: what was taken, on what basis, how to override it."""

    subject: str  # `hot.hit`
    value: str  # `90%`
    because: str  # one sentence
    basis: str  # `source`, `secondary`, `general`, `computed` or `convention`
    source: str  # title and address, "" for a convention
    override: str  # a line of the language: `assume hot.hit 90%`


class Ledger(Mapping[str, Assumed]):
    """What `assume` lines state, and what had to be taken because nothing was stated.

    It reads as a mapping from subjects to what was taken (`taken` is the same), and grows while
    facts are computed, one entry a subject.
    """

    def __init__(self, design: Design) -> None:
        self._stated = {(a.subject, a.quality): a.value for a in design.assumptions}
        self._taken: dict[str, Assumed] = {}
        self.taken: Mapping[str, Assumed] = MappingProxyType(self._taken)

    def stated(self, subject: str, quality: str) -> Quantity | None:
        """The value of `assume subject.quality …`, None where there is no such line."""
        value = self._stated.get((subject, quality))
        return value if isinstance(value, Quantity) else None

    def take(self, assumed: Assumed) -> Assumed:
        """List `assumed`; the first entry of a subject stays."""
        return self._taken.setdefault(assumed.subject, assumed)

    def __getitem__(self, subject: str) -> Assumed:
        """What was taken for `subject`."""
        return self._taken[subject]

    def __iter__(self) -> Iterator[str]:
        """The subjects that something was taken for."""
        return iter(self._taken)

    def __len__(self) -> int:
        """How many figures were taken."""
        return len(self._taken)
