"""Rule `circular-calls`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from reviewer import (
    Answer,
    Call,
    Category,
    Citation,
    Design,
    Facts,
    Rule,
    Severity,
    finding,
    set_attribute,
)

MOST = 3
"""Cycles reported at most.

Basis: a convention; breaking one cycle often breaks others; the next review reports the rest."""


class CircularCalls(Rule):
    """Services call each other in a cycle, and each waits for the next.

    **Why**: a request that comes back to its first service holds one thread there and needs a
    second. Under load all threads wait for each other, and the cycle deadlocks until timeouts
    expire; one slow member slows all of them. None of them can be started, deployed or tested
    without the others.

    A cycle of synchronous calls between services, workers and functions is a warning. Where each
    of its calls has a timeout, a bulkhead or a circuit breaker it is a note, and where one of them
    has a fallback (`timeout` and `fallback`) there is no finding. Messages (`~>`) do not wait, so
    they close no cycle; nor do calls through a load balancer or a gateway, which reach another
    service behind it.

    **Do instead**: let one of them notify the others by an event, or move what both need into a
    service or a store below them: `stock ~> changes ~> basket`.

    **It cannot see**: whether one request goes all the way around: two services may call each
    other for different things, which costs independence but cannot deadlock.
    """

    id = "circular-calls"
    severity = Severity.WARNING
    category = Category.RELIABILITY
    problem = "cascading_dependency"
    topics = ("Circuit breakers, bulkheads, graceful degradation", "Timeouts and retries")
    citations = (
        Citation(
            "Coffman, Elphick and Shoshani, System Deadlocks (ACM Computing Surveys 3(2), 1971)",
            "https://doi.org/10.1145/356586.356588",
            "circular wait is one of the four conditions of a deadlock",
        ),
        Citation(
            "Google SRE book, chapter 22: Addressing Cascading Failures",
            "https://sre.google/sre-book/addressing-cascading-failures/",
            "avoid calls between backends of one layer: a cycle is prone to a distributed deadlock",
        ),
    )
    follow_up = "All threads of this service wait for the next one: who frees the first of them?"
    passes = (
        """
        client buyer
        service basket x4
        service price x4
        service stock x4
        sns changed
        buyer -> basket -> price -> stock
        stock ~> changed ~> basket
        """,
        """
        client app
        gateway door x2
        service orders x4
        service users x4
        app -> door -> orders, users
        orders -> door
        """,
        """
        client player
        realtime boards x8
        service referee x4
        player <-> boards
        boards -> referee
        referee ~> boards
        """,
    )
    fails = (
        """
        client nurse
        service wards x3 [timeout=1s, fallback=default]
        service beds x3 [timeout=1s, fallback=default]
        service meals x3 [timeout=1s, fallback=default]
        service staff x3 [timeout=1s, fallback=default]
        service drugs x3
        service stock x3
        nurse -> wards -> beds -> wards
        beds -> meals -> beds
        meals -> staff -> meals
        nurse -> drugs -> stock -> drugs
        """,
        """
        client buyer
        service basket x4
        service price x4
        service stock x4
        buyer -> basket -> price -> stock -> basket
        """,
        """
        client nurse
        service wards x3 [timeout=1s]
        service beds x3 [timeout=1s]
        nurse -> wards -> beds -> wards
        """,
    )

    ring = finding(
        "{names} wait for each other in a cycle: {path}.",
        "Each holds a thread while it waits for one of the next, so under load they can deadlock.",
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at every cycle of waiting calls between what computes."""
        calls = {(call.caller.name, call.callee.name): call for call in facts.traffic.calls}
        cycles = [
            cycle
            for cycle in facts.topology.cycles_of_waiting_calls
            if all(design.components[name].family == "compute" for name in cycle)
        ]
        rings = [[calls[pair] for pair in pairwise((*cycle, cycle[0]))] for cycle in cycles]
        locking = [ring for ring in rings if not any(_is_cut_off(call) for call in ring)]
        for ring in locking[:MOST]:
            yield self._about_cycle(ring)

    def _about_cycle(self, calls: Sequence[Call]) -> Answer:
        around = [call.caller.name for call in calls] + [calls[0].caller.name]
        is_bounded = all(_is_bounded(call) for call in calls)
        return self.ring.about(
            [call.caller for call in calls],
            path=" -> ".join(around),
            fix=set_attribute("timeout=500ms, fallback=default", calls[-1].link),
            severity=Severity.INFO if is_bounded else Severity.WARNING,
        )


def _is_bounded(call: Call) -> bool:
    return any(call.said(name) for name in ("timeout", "breaker", "bulkhead"))


def _is_cut_off(call: Call) -> bool:
    """Whether the caller goes on without an answer, so that nobody waits around the cycle."""
    return bool(call.said("timeout")) and bool(call.said("fallback"))
