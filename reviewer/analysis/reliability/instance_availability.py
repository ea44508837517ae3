"""The availability of one instance. That of whole flows is arithmetic to come."""

from __future__ import annotations

from dsl.design import Component
from reviewer.analysis.assumptions import Assumed, Ledger
from reviewer.analysis.capacity.catalogue_figures import Said, figures_of
from reviewer.analysis.figure_ranges import availability_improvement
from reviewer.analysis.topology.counts import entry
from reviewer.text.numbers import percent

INSTANCE = 0.995
"""The share of time one machine is up where nothing says otherwise.

Source: the Amazon Compute SLA, 99.5 % for one instance."""

_SLA = Said(
    "source", ("Amazon Compute Service Level Agreement, https://aws.amazon.com/compute/sla/",)
)


def availability_of_one(ledger: Ledger, component: Component) -> tuple[float, Assumed | None]:
    """The share of time, 0..1, that one instance is up; the assumption where it is one."""
    said = ledger.stated(component.name, "availability") or component.attributes.sla
    if said is not None:
        return min(1.0, max(0.0, said.value)), None
    known = figures_of(component.technology, component.kind).availability
    value, basis = (known.single_node, known.said) if known else (INSTANCE, _SLA)
    taken = ledger.take(_assumed_availability(component, value, basis))
    down = (1 - value) / availability_improvement(ledger.draw(taken.subject), taken.basis)
    return max(0.0, 1 - down), taken


def _assumed_availability(component: Component, value: float, said: Said) -> Assumed:
    subject = f"{component.name}.availability"
    text = percent(value).replace(" ", "")
    return Assumed(
        subject=subject,
        value=text,
        because=f"How much of the time one {entry(component).title} is up.",
        basis=said.basis,
        source="; ".join(said.sources),
        override=f"assume {subject} {text}",
    )
