"""The rule `unused-component`."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.design import Component, Design
from dsl.kinds import Family, Kind
from reviewer.analysis.facts import Facts
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.text.suggestion import free_name, listed

DEAD = (
    "dead",
    "dlq",
    "failed",
    "poison",
    "undeliver",
    "unpaid",
    "broken",
    "retry",
    "park",
    "quarantine",
)
"""Stems of names of queues that people, not programs, take from."""

SILENT = frozenset({Family.CONTROL, Family.CLIENT, Family.OUTSIDE})
"""Families whose links are often left out: what they do is known."""


class UnusedComponent(Rule):
    """A box that nothing uses.

    **Why**: a box on the board is a promise: it costs money, it fails, and somebody is asked
    about it. One that no arrow reaches was forgotten, or does nothing; a queue that nobody
    takes from fills up until it refuses.

    A box without any link, and a queue out of which nothing leads (dead letters left aside),
    are remarks. Boxes that watch, keep keys or sign
    people in are left alone, as are copies of stores.

    **Do instead**: link it to what uses it, or leave it out.

    **It cannot see**: uses that are not drawn, such as people who query a store by hand. Any link
    at all counts as a use, needed or not.
    """

    id = "unused-component"
    severity = Severity.INFO
    category = Category.COST
    citations = (
        Citation(
            "AWS Well-Architected, Cost: COST09-BP01, analyse workload demand",
            "https://docs.aws.amazon.com/wellarchitected/latest/cost-optimization-pillar/",
        ),
    )
    follow_up = "If you took this box off the board, which requirement would no longer be met?"
    passes = (
        """
        client -> api -> postgres
        prometheus watch
        """,
        """
        client app
        service api x2
        queue jobs [dlq=failed]
        queue failed
        worker mail x2
        app -> api ~> jobs ~> mail
        jobs ~> failed
        """,
    )
    fails = (
        """
        client -> api -> postgres
        redis hot
        """,
        """
        client app
        service api x2
        queue jobs
        app -> api ~> jobs
        """,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at the links of every box."""
        copies = facts.topology.replicas
        dead = {part.attributes.dlq for part in design.components.values()}
        alone: list[Component] = []
        unread: list[Component] = []
        for part in design.components.values():
            if part.family in SILENT or copies.origins(part.name) or part.name in dead:
                continue
            if not _is_used(design, part):
                alone.append(part)
            elif part.family is Family.MESSAGING and not _is_taken_from(design, part):
                unread.append(part)
        if alone:
            yield self._alone(design, alone)
        if unread:
            yield self._unread(design, unread)

    def _alone(self, design: Design, parts: list[Component]) -> Answer:
        names = listed([part.name for part in parts])
        return self.violated(
            *parts,
            message=f"nothing uses {names}.",
            why="What no arrow reaches costs money and does nothing, or its arrow was forgotten.",
            instead=_linked(design, [part.name for part in parts]),
        )

    def _unread(self, design: Design, queues: list[Component]) -> Answer:
        names = listed([queue.name for queue in queues])
        name = free_name(design, "handle")
        return self.violated(
            *queues,
            message=f"nothing takes messages from {names}: they fill up until they refuse.",
            why="What is put in and never taken out helps nobody.",
            instead=f"worker {name} x2\n{', '.join(q.name for q in queues)} ~> {name}",
        )


def _linked(design: Design, names: list[str]) -> str:
    """A link to them from something that computes, which is made where there is none."""
    parts = design.components.values()
    working = (p.name for p in parts if p.family is Family.COMPUTE and p.name not in names)
    user = next(working, "")
    first = user or free_name(design, "api")
    link = f"{first} -> {', '.join(names)}"
    return link if user else f"service {first} x2\n{link}"


def _is_used(design: Design, part: Component) -> bool:
    """Whether any link leads to it or from it."""
    if design.links_to[part.name]:
        return True
    return bool(design.links_from[part.name])  # it starts something, or what it holds is read


def _is_taken_from(design: Design, queue: Component) -> bool:
    """Whether a program takes from it, or it is a place for what people look at."""
    if design.links_from[queue.name]:
        return True
    name = f"{queue.name} {queue.label}".casefold()
    if any(stem in name for stem in DEAD):
        return True
    takers = (design.components[link.source].kind for link in design.links_to[queue.name])
    return Kind.WORKER in takers  # a worker may poll it: the arrow then points at the queue
