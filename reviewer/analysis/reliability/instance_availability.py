"""The availability of one instance, or of what a provider runs as a whole."""

from __future__ import annotations

from dsl.design import Component
from reviewer.analysis.assumptions import Assumed, Ledger
from reviewer.analysis.capacity.catalogue_figures import Said, figures_of
from reviewer.analysis.figure_ranges import availability_improvement
from reviewer.analysis.reliability.published_availability import published_figure
from reviewer.analysis.topology.counts import entry, is_provided
from reviewer.text.numbers import percent

INSTANCE = 0.995
"""The share of time one machine is up where nothing says otherwise.

Source: the Amazon Compute SLA, 99.5% for one instance."""

_SLA = Said(
    "source", ("Amazon Compute Service Level Agreement, https://aws.amazon.com/compute/sla/",)
)


def states_availability(ledger: Ledger, component: Component) -> bool:
    """Whether the design says how much of the time one of it is up."""
    said = ledger.stated(component.name, "availability") or component.attributes.sla
    return said is not None


def availability_of_one(ledger: Ledger, component: Component) -> tuple[float, Assumed | None]:
    """The share of time, 0..1, that one instance is up; the assumption where it is one.

    Of what a provider runs as a whole: what it promises of it where it stands.
    """
    value, assumed = instance_figure(ledger, component)
    return value, None if assumed is None else ledger.take(assumed)


def instance_figure(ledger: Ledger, component: Component) -> tuple[float, Assumed | None]:
    """The same, with an assumption that is not listed yet."""
    said = ledger.stated(component.name, "availability") or component.attributes.sla
    if said is not None:
        return min(1.0, max(0.0, said.value)), None
    if is_provided(component) and (known := published_figure(component)) is not None:
        return _drawn(ledger, known.value, known.assumed(component))
    value, basis = INSTANCE, _SLA
    if (figures := figures_of(component.technology, component.kind).availability) is not None:
        value, basis = figures.single_node, figures.said
    return _drawn(ledger, value, _assumed_availability(component, value, basis))


def _drawn(ledger: Ledger, value: float, assumed: Assumed) -> tuple[float, Assumed]:
    """The figure where in its range the ledger takes it."""
    better = availability_improvement(ledger.draw(assumed.subject), assumed.basis)
    return max(0.0, 1 - (1 - value) / better), assumed


def _assumed_availability(component: Component, value: float, said: Said) -> Assumed:
    subject = f"{component.name}.availability"
    text = percent(value).replace(" ", "")
    return said.assumed(
        subject=subject,
        value=text,
        because=f"Availability of one {entry(component).title} instance.",
        override=f"assume {subject} {text}",
    )
