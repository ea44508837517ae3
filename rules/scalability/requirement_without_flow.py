"""The rule `requirement-without-flow`."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.design import Component, Design, Mode, Op
from dsl.kinds import Family
from reviewer.analysis.facts import Facts
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.text.suggestion import free_name, listed

OPS = {"reads": Op.READ, "writes": Op.WRITE}
"""Metrics that only flows of one sort can answer."""


class RequirementWithoutFlow(Rule):
    """Something is asked for that no journey through the drawing does.

    **Why**: a requirement that no flow carries out is met by nothing, and every sum leaves it
    out. Either a journey is missing, or the requirement is.

    Looked at only where flows are drawn: `require writes` with no flow that writes, `require
    reads` with none that reads, and clients from which no flow starts, though others have
    theirs.

    **Do instead**: draw the journey: `flow post 200/s write: app -> api -> db`.

    **It cannot see**: whether a flow does what its name says. It compares reads, writes and
    clients with what the flows do; requirements of other sorts, and designs without flows, it
    leaves alone.
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
        "Walk me through this one on the drawing: which boxes does it touch, in which order?"
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

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Compare what is required and who is drawn with what the flows do."""
        if not design.flows:
            return
        for required in design.requirements:
            op = OPS.get(required.metric)
            if op is not None and not required.flow and not any(_does(design, op)):
                yield self._undone(design, required.metric, str(required.value), op)
        started = {name for flow in design.flows for stage in flow.stages for name in stage.names}
        idle = [
            part
            for part in design.components.values()
            if part.family is Family.CLIENT and part.name not in started and _asks(design, part)
        ]
        if idle:
            yield self._idle(design, idle)

    def _undone(self, design: Design, metric: str, value: str, op: Op) -> Answer:
        first = design.flows[0]
        steps = [stage.names[0] for stage in first.stages if stage.segment == 0]
        name = free_name(design, f"{op}_it")
        return self.violated(
            message=f"{value} {metric} are required, and no flow {op}s.",
            why="The sums follow the flows, so that they leave this load out.",
            instead=f"flow {name} {value} {op}: {' -> '.join(steps)}",
        )

    def _idle(self, design: Design, clients: list[Component]) -> Answer:
        names = listed([client.name for client in clients], "or")
        first = clients[0]
        target = design.links_from[first.name][0].target
        return self.violated(
            *clients,
            message=f"no flow starts at {names}: what they ask of the system is in no sum.",
            why="The sums follow the flows, and others have theirs.",
            instead=f"flow {first.name}_asks 100/s: {first.name} -> {target}",
        )


def _does(design: Design, op: Op) -> Iterator[bool]:
    """Whether each flow, or a step of it, does `op`."""
    for flow in design.flows:
        yield flow.op is op
        yield any(stage.op is op for stage in flow.stages[1:])


def _asks(design: Design, client: Component) -> bool:
    """Whether requests of its own leave it: it is no mere receiver."""
    links = design.links_from[client.name]
    return any(link.mode is not Mode.ASYNC and not link.attributes.control for link in links)
