"""Flows: users' journeys, each with its rate and its stages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dsl.attributes import Place
from dsl.building.brackets import read_attributes
from dsl.building.flow_heads import read_head
from dsl.building.walk import Walk
from dsl.catalogue import normal
from dsl.design import Flow
from dsl.problem import Problem, Related
from dsl.quantity import Dimension, Quantity
from dsl.source import Span
from dsl.statements import FlowLine, span_of

if TYPE_CHECKING:
    from dsl.building.draft import Draft


def add_flow(draft: Draft, line: FlowLine, span: Span) -> None:
    """Add the flow that a statement describes, as far as its steps can be taken."""
    name = str(line.name)
    if normal(name) in draft.flow_names:
        first = next((flow for flow in draft.flows if flow.name == name), None)
        related = (Related(first.span, "the first one"),) if first else ()
        message = f"a flow named `{name}` already exists"
        draft.error(
            "duplicate-flow", span_of(line.name), message, "give one of them another name", *related
        )
        return
    draft.flow_names[normal(name)] = name
    head = read_head(draft, line.name, line.head)
    attributes = read_attributes(draft, line.attributes, Place.FLOW)
    walk = Walk(draft, head.op)
    stages = walk.stages(line)
    size = head.size or attributes.size
    if stages:  # one of which no step could be read says nothing
        lost = walk.lost or draft.muted
        draft.flows.append(Flow(name, span, head.op, head.rate, size, stages, attributes, lost))
        if head.bandwidth and head.rate is None:
            draft.bandwidths[name] = head.bandwidth


def rate_by_size(draft: Draft) -> None:
    """The rates of flows that state the bytes of a time: they are divided by the size of one."""
    assumed = next(
        (each.value for each in draft.assumptions if (each.subject, each.quality) == ("", "size")),
        None,
    )
    for at, flow in enumerate(draft.flows):
        bandwidth = draft.bandwidths.get(flow.name)
        if bandwidth is None:
            continue
        size = flow.size or assumed
        if not isinstance(size, Quantity) or not size.value:
            _ask_size(draft, flow, bandwidth)
            continue
        times = bandwidth.value / size.value
        rate = Quantity(times, Dimension.RATE, bandwidth.text, bandwidth.average)
        said = (flow.size, flow.stages, flow.attributes, flow.incomplete)
        draft.flows[at] = Flow(flow.name, flow.span, flow.op, rate, *said)


def _ask_size(draft: Draft, flow: Flow, bandwidth: Quantity) -> None:
    text = bandwidth.text
    start = draft.source.text.index(text, flow.span.start)
    message = f"`{text}` is bytes over time; without a size the number of requests is unknown"
    hint = f"write `{text} 1KB`, with the size of one request"
    span = Span(start, start + len(text))
    draft.report(Problem("missing-size", span, message, hint, fatal=False))
