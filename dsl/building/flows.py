"""Flows: users' journeys, each with its rate and its stages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dsl.attributes import Place
from dsl.building.brackets import read_attributes
from dsl.building.flow_heads import read_head
from dsl.building.walk import Walk
from dsl.catalogue import normal
from dsl.design import Flow
from dsl.problem import Related
from dsl.statements import FlowLine, span_of

if TYPE_CHECKING:
    from dsl.building.draft import Draft
    from dsl.source import Span


def add_flow(draft: Draft, line: FlowLine, span: Span) -> None:
    """Add the flow that a statement describes, as far as its steps can be taken."""
    name = str(line.name)
    if normal(name) in draft.flow_names:
        first = next((flow for flow in draft.flows if flow.name == name), None)
        related = (Related(first.span, "the first one"),) if first else ()
        message = f"a flow called `{name}` is there already"
        draft.error(
            "duplicate-flow", span_of(line.name), message, "give one of them another name", *related
        )
        return
    draft.flow_names[normal(name)] = name
    head = read_head(draft, line.name, line.head)
    attributes = read_attributes(draft, line.attributes, Place.FLOW)
    stages = Walk(draft, head.op).stages(line)
    size = head.size or attributes.size
    if stages:  # one of which no step could be read says nothing
        draft.flows.append(Flow(name, span, head.op, head.rate, size, stages, attributes))
