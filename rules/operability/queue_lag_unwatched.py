"""The rule `queue-lag-unwatched`."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.design import Component, Design
from dsl.kinds import Family, Kind
from reviewer.analysis.facts import Facts
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.text.suggestion import declaration, listed

BY_WORK = ("lag", "queue", "depth", "age", "backlog", "length", "message")
"""Words of signals that tell how much work waits."""

BY_MACHINE = ("cpu", "memory", "ram", "load")
"""Words of signals that tell how busy a machine is."""

WATCHED = (" lag", " queue depth", " queue length", " backlog", " oldest message", " age of")
"""What names and remarks say of watching a queue."""


class QueueLagUnwatched(Rule):
    """Nobody looks at how much work waits in a queue.

    **Why**: a queue hides trouble: senders are served, the servers look idle, and work is an
    hour late. The age of the oldest message is the first sign. The processor is a bad one:
    workers that wait for a slow call behind them use none of it while the queue grows.

    Workers behind a queue that scale by processor or memory, and queues that say `alert=no`,
    are at fault. At senior level and above, silence is a question.

    **Do instead**: scale by what waits, `worker mail x4 [autoscale=lag]`, and wake somebody when
    the oldest message is older than users bear: `queue jobs [alert=lag]`.

    **It cannot see**: alarms that are set outside the drawing: it reads `alert`, `autoscale` and
    remarks. Whether the threshold is a good one is not in the language.
    """

    id = "queue-lag-unwatched"
    severity = Severity.WARNING
    category = Category.OPERABILITY
    citations = (
        Citation(
            "Amazon Builders' Library: avoiding insurmountable queue backlogs",
            "https://aws.amazon.com/builders-library/avoiding-insurmountable-queue-backlogs/",
        ),
        Citation(
            "AWS Well-Architected, Reliability: REL07-BP03, obtain resources when more are needed",
            "https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/",
        ),
    )
    follow_up = "How old may a message get before users complain, and how many workers does that take after an hour's outage?"
    passes = (
        """
        client app
        service api x2
        queue jobs: SQS
        worker mail x4 [autoscale=lag]
        app -> api ~> jobs ~> mail
        """,
        """
        client app
        service api x2 [autoscale=cpu]
        queue jobs: SQS
        worker mail x4
        app -> api ~> jobs ~> mail
        """,
    )
    fails = (
        """
        client app
        service api x2
        queue jobs: SQS
        worker mail x4 [autoscale=cpu]
        app -> api ~> jobs ~> mail
        """,
        """
        client app
        service api x2
        kafka events x3 [alert=no]
        worker mail x4
        app -> api ~> events ~> mail
        """,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at every queue that something takes from, and at what takes from it."""
        wrong: list[Component] = []
        unwatched: list[Component] = []
        silent: list[Component] = []
        for queue in design.components.values():
            takers = _takers(design, queue)
            if queue.family is not Family.MESSAGING or not takers:
                continue
            by_machine = [taker for taker in takers if _scales_by(taker, BY_MACHINE)]
            wrong += by_machine
            if queue.attributes.alert is False:
                unwatched.append(queue)
            elif (
                queue.attributes.alert is None
                and not by_machine
                and not any(_is_told(t) for t in takers)
            ):
                silent.append(queue)
        if wrong:
            yield self._wrong(list(dict.fromkeys(wrong)))
        if unwatched:
            yield self._unwatched(unwatched)
        yield from self._ask(design, facts, silent)

    def _wrong(self, takers: list[Component]) -> Answer:
        names = listed([taker.name for taker in takers])
        verb = "grows" if len(takers) == 1 else "grow"
        return self.violated(
            *takers,
            message=f"{names} {verb} by how busy its machines are, not by how much work waits for it.",
            why="A worker that waits for a slow call uses no processor, and the queue grows meanwhile.",
            instead="\n".join(declaration(t, attributes="autoscale=lag") for t in takers),
        )

    def _unwatched(self, queues: list[Component]) -> Answer:
        names = listed([queue.name for queue in queues])
        return self.violated(
            *queues,
            message=f"nobody is told when work in {names} gets old.",
            why="Senders are served at once, so that nothing else shows it.",
            instead="\n".join(declaration(queue, attributes="alert=lag") for queue in queues),
        )

    def _ask(self, design: Design, facts: Facts, queues: list[Component]) -> Iterator[Answer]:
        dead = {part.attributes.dlq for part in design.components.values()}
        asked = [queue for queue in queues if queue.name not in dead]
        if not (
            asked and facts.estimates.warrants_operational_review and facts.is_judged_at("senior")
        ):
            return
        if any(word in facts.words.text for word in WATCHED):
            return
        line = declaration(asked[0], attributes="alert=lag", whole=False)
        yield self.cannot_tell(
            *asked,
            message=f"How late may work in {listed([q.name for q in asked])} get, and who is told when it is later? Say `{line}`.",
            weight=0.3,
        )


def _takers(design: Design, queue: Component) -> list[Component]:
    behind = [design.components[link.target] for link in design.links_from[queue.name]]
    return [
        part for part in behind if part.family is Family.COMPUTE and part.kind is not Kind.FUNCTION
    ]


def _scales_by(part: Component, signals: tuple[str, ...]) -> bool:
    said = part.attributes.autoscale
    return isinstance(said, str) and any(signal in said.casefold() for signal in signals)


def _is_told(part: Component) -> bool:
    return bool(part.attributes.alert) or _scales_by(part, BY_WORK)
