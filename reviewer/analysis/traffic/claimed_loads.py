"""Rates and ratios that decisions and notes state, beside what the flows make of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from dsl.design import Component, Design, Op, Remark
from reviewer.analysis.semantics.passages import has_stem, split_words
from reviewer.analysis.semantics.stated_figures import Claim, claims_in
from reviewer.text.numbers import count

if TYPE_CHECKING:
    from reviewer.analysis.traffic.traffic_facts import TrafficFacts

_LIMITS = (
    *("limit", "quota", "throttl", "at most ", "per user", "per client", "per caller", "per ip "),
    *("a user ", "each user", "each client", "may send", "max ", "maximum ", "cap ", "capped "),
)
"""Stems of a remark about what is allowed, of one caller or of all."""


class ClaimedLoad(NamedTuple):
    """What a remark states of `parts`, and the `actual` figure by the flows.

    Both are requests a second of what `claim.of` names, or reads to a write. `parts` is the one
    component with the least load where it is a rate.
    """

    remark: Remark
    parts: tuple[Component, ...]
    claim: Claim
    actual: float

    @property
    def text_values(self) -> Mapping[str, Any]:
        """The values of templates."""
        return {
            "claim": self.claim.text,
            "actual": self.actual,
            "load": f"{count(self.actual)} {self.claim.of or 'requests'}/s",
            "title": self.remark.title.replace('"', "'") or "this store",
            "part": self.parts[0].name if self.parts else "",
        }

    @property
    def sums(self) -> tuple[str, ...]:
        """The arithmetic: how many times the claim the flows bring."""
        actual, claimed = self.actual, self.claim.value
        if not claimed:
            return ()
        return (f"{count(actual)} ÷ {count(claimed)} = {count(actual / claimed)} times as much",)


def claims_of_remark(remark: Remark) -> list[Claim]:
    """The rates and ratios in the title and the text of a decision or note.

    What one caller may send, and what a limit or a quota allows, is no claim about the load.
    """
    text = f"{remark.title}. {remark.text}"
    return [] if _speaks_of_limit(text) else list(claims_in(text))


def _speaks_of_limit(text: str) -> bool:
    """Whether a text states what is allowed, not what comes."""
    words = f" {' '.join(split_words(text))} "
    return any(has_stem(words, stem) for stem in _LIMITS)


def underestimated_loads(
    design: Design, traffic: TrafficFacts, apart: float
) -> Iterator[ClaimedLoad]:
    """Rates that remarks state of components that all have more than `apart` times as much.

    A component of which some remark states the right load is left out: that one stands for older
    ones. A claim of a day is an average; its peak is the peak factor higher.
    """
    settled = _settled_parts(design, traffic, apart)
    for remark in (*design.decisions, *design.notes):
        if not settled.isdisjoint(remark.about):
            continue
        for claim in claims_of_remark(remark):
            loads = [] if claim.of == "ratio" else _loads_of(design, traffic, remark, claim)
            if loads and all(load > _most(traffic, claim, apart) for _, load in loads):
                part, load = min(loads, key=lambda one: one[1])
                yield ClaimedLoad(remark, (part,), claim, load)


def misjudged_ratios(design: Design, traffic: TrafficFacts, apart: float) -> Iterator[ClaimedLoad]:
    """Ratios of reads to writes that are more than `apart` times from the one of all flows."""
    reads, writes = (sum(one.get(op, 0.0) for one in traffic.arrival_rates) for op in Op)
    if not reads or not writes:
        return
    ratio = reads / writes
    for remark in (*design.decisions, *design.notes):
        parts = [design.components[name] for name in remark.about if name in design.components]
        for claim in claims_of_remark(remark):
            is_close = ratio * apart >= claim.value and ratio <= claim.value * apart
            if claim.of == "ratio" and claim.value and not is_close:
                yield ClaimedLoad(remark, tuple(parts), claim, ratio)


def _settled_parts(design: Design, traffic: TrafficFacts, apart: float) -> frozenset[str]:
    """Components of which some remark states a load that the flows confirm."""
    return frozenset(
        part.name
        for remark in (*design.decisions, *design.notes)
        for claim in (claims_of_remark(remark) if remark.about else ())
        for part, load in _loads_of(design, traffic, remark, claim)
        if load and claim.value / apart <= load <= _most(traffic, claim, apart)
    )


def _loads_of(
    design: Design, traffic: TrafficFacts, remark: Remark, claim: Claim
) -> list[tuple[Component, float]]:
    """What the flows bring to the components of a remark, of what its claim is about."""
    found = []
    for part in (design.components[name] for name in remark.about if name in design.components):
        if (demand := traffic.demand(part.name)) is not None:
            by_op = {"reads": demand.reads, "writes": demand.writes}
            found.append((part, by_op.get(claim.of, demand.total)))
    return found


def _most(traffic: TrafficFacts, claim: Claim, apart: float) -> float:
    """The load up to which a claim stands."""
    return claim.value * apart * (traffic.peak_factor if claim.average else 1)
