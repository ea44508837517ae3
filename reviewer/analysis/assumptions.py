"""`Assumed` and `Ledger`: figures the design states by `assume`, and those it does not."""

from __future__ import annotations

from collections.abc import Mapping
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


class Ledger:
    """What `assume` lines state, and what had to be taken because nothing was stated.

    It grows while facts are computed, one entry a subject; `taken` is a view of it.
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
