"""Rule `requirement-without-flow`."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer import (
    Answer,
    Category,
    Citation,
    Design,
    Facts,
    Op,
    Rule,
    Severity,
    components,
    declare,
    finding,
    free_name,
    is_family,
    is_named_in_a_flow,
    sends_requests,
)

OPS = {"reads": Op.READ, "writes": Op.WRITE}
"""Metrics that only flows of one operation can answer."""


class RequirementWithoutFlow(Rule):
    """A requirement that no flow carries out.

    **Why**: a requirement that no flow carries out is met by nothing, and every sum leaves it
    out. Either a flow is missing, or the requirement is.

    Looked at only where flows are drawn: `require writes` with no flow that writes, `require
    reads` with none that reads, and clients from which no flow starts, though others have theirs.

    **Do instead**: draw the flow: `flow post 200/s write: app -> api -> db`.

    **It cannot see**: whether a flow does what its name says. It compares reads, writes and
    clients with what the flows do; it leaves other requirements, and designs without flows, alone.
    """

    id = "requirement-without-flow"
    severity = Severity.INFO
    category = Category.SCALABILITY
    problem = ""
    topics = ("Requirements and estimates",)
    citations = (
        Citation(
            "AWS Well-Architected, Reliability: REL03-BP02, build services around business domains",
            "https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/",
        ),
    )
    follow_up = (
        "Walk me through this one on the drawing: which components does it touch, in which order?"
    )
    passes = (
        """
        require reads 1k/s
        client app
        service api x2
        postgres db x2
        app -> api -> db
        flow look 1k/s: app -> api -> db
        """,
        """
        require writes 100/s
        client -> api -> postgres
        """,
    )
    fails = (
        """
        require writes 100/s
        client app
        service api x2
        postgres db x2
        app -> api -> db
        flow look 1k/s: app -> api -> db
        """,
        """
        client shopper
        client seller
        service api x2
        postgres db x2
        shopper, seller -> api -> db
        flow look 1k/s: shopper -> api -> db
        """,
    )

    idle_clients = components(is_family("client") & ~is_named_in_a_flow & sends_requests)
    not_done = finding(
        "{value} {metric} are required, and no flow {op}s.",
        "The sums follow the flows, so they leave this load out.",
    )
    no_flow = finding(
        "No flow starts at {names|or}: {its} requests are not counted.",
        "The sums follow the flows, and other clients have theirs.",
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Compare what is required and who is drawn with what the flows do."""
        if not design.flows:
            return
        stages = [stage for flow in design.flows for stage in flow.stages[1:]]
        done = {flow.op for flow in design.flows} | {stage.op for stage in stages}
        for required in design.requirements:
            op = OPS.get(required.metric)
            if op is not None and not required.flow and op not in done:
                value, name = str(required.value), free_name(design, f"{op}_it")
                steps = [stage.names[0] for stage in design.flows[0].stages if stage.segment == 0]
                fix = declare(f"flow {name} {value} {op}: {' -> '.join(steps)}")
                yield self.not_done.about(value=value, metric=required.metric, op=str(op), fix=fix)
        if idle := self.idle_clients.components_of(facts):
            name, target = idle[0].name, design.links_from[idle[0].name][0].target
            fix = declare(f"flow {name}_asks 100/s: {name} -> {target}")
            yield self.no_flow.about(idle, fix=fix)
