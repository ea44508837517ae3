"""Rule `unused-component`."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer import (
    Answer,
    Category,
    Citation,
    Component,
    Design,
    Facts,
    Fix,
    Rule,
    Severity,
    components,
    declare,
    finding,
    free_name,
    has_link_in,
    has_link_out,
    is_called_by_kind,
    is_dead_letter_queue,
    is_family,
    is_labelled_like,
    is_replica,
    link,
)

SET_ASIDE = (
    *("dead", "dlq", "failed", "poison", "undeliver"),
    *("unpaid", "broken", "retry", "park", "quarantine"),
)
"""Stems of names of queues that people, not programs, take from."""


class UnusedComponent(Rule):
    """Nothing uses a component.

    **Why**: a component on the board is a promise: it costs money, it fails, and someone will ask
    about it. One that no arrow reaches was forgotten, or does nothing; a queue that nothing
    consumes fills up until it rejects messages.

    A component without any link, and a queue without a consumer (dead-letter queues aside), are
    notes. Monitoring, keys, sign-in, clients, and replicas of stores are left alone.

    **Do instead**: link it to what uses it, or remove it.

    **It cannot see**: uses that are not drawn, such as people who query a store by hand. Any link
    at all counts as a use, needed or not.
    """

    id = "unused-component"
    severity = Severity.INFO
    category = Category.COST
    problem = ""
    topics = ("Cost and simplicity",)
    citations = (
        Citation(
            "AWS Well-Architected, Cost: COST09-BP01, analyse workload demand",
            "https://docs.aws.amazon.com/wellarchitected/latest/cost-optimization-pillar/",
        ),
    )
    follow_up = "If you removed this component, which requirement would no longer be met?"
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

    considered = ~is_family("control", "client", "outside") & ~is_replica & ~is_dead_letter_queue
    alone = components(considered & ~has_link_in & ~has_link_out)
    unread = components(
        considered
        & is_family("messaging")
        & has_link_in
        & ~has_link_out
        & ~is_labelled_like(*SET_ASIDE)
        & ~is_called_by_kind("worker")  # a worker may poll it: the arrow then points at the queue
    )
    nothing_uses = finding(
        "Nothing uses {names}.",
        "What no arrow reaches costs money and does nothing, or its arrow was forgotten.",
    )
    nothing_consumes = finding(
        "Nothing consumes {names}: {it} {fills/fill} up until {it} {rejects/reject} messages.",
        "Messages that are never consumed help nobody.",
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at the links of every component."""
        if alone := self.alone.components_of(facts):
            yield self.nothing_uses.about(alone, fix=_link_to(design, alone))
        if unread := self.unread.components_of(facts):
            worker = free_name(design, "handle")
            fix = declare(f"worker {worker} x2") + link(unread, worker, arrow="~>")
            yield self.nothing_consumes.about(unread, fix=fix)


def _link_to(design: Design, alone: list[Component]) -> Fix:
    """A link to them from a service, which is declared where there is none."""
    others = (part for part in design.components.values() if part not in alone)
    user = next((part.name for part in others if part.family == "compute"), "")
    service = user or free_name(design, "api")
    fix = link(service, alone)
    return fix if user else declare(f"service {service} x2") + fix
