"""Puts out how much of the time one instance is up."""

from __future__ import annotations

from dsl.design import Component
from reviewer.assumed import Assumed, Ledger
from reviewer.figures import figures_of
from reviewer.numbers import percent
from reviewer.shape import entry

ONE_MACHINE = 0.995
"""What one virtual machine is promised.

Source: Amazon Compute Service Level Agreement, instance level."""


def instance_availability(ledger: Ledger, component: Component) -> tuple[float, Assumed | None]:
    """The fraction of time one instance is up: stated, else the catalogue's with its source."""
    said = ledger.stated(component.name, "availability") or component.attributes.sla
    if said is not None:
        return min(1.0, max(0.0, said.value)), None
    known = figures_of(component.technology, component.kind).availability
    up = ONE_MACHINE if known is None else known.single_node
    subject = f"{component.name}.availability"
    assumed = Assumed(
        subject=subject,
        value=percent(up),
        because=f"What one {entry(component).title} is planned with; nothing is stated for it.",
        basis="source" if known is None else known.said.basis,
        source="Amazon Compute Service Level Agreement, https://aws.amazon.com/compute/sla/"
        if known is None
        else "; ".join(known.said.sources),
        override=f"assume {subject} {percent(up).replace(' ', '')}",
    )
    return up, ledger.take(assumed)
