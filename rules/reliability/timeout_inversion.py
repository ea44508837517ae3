"""The rule `timeout-inversion`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from dsl.design import Design
from reviewer.analysis.facts import Facts
from reviewer.analysis.topology.graph_algorithms import rings
from reviewer.analysis.traffic.routes import carries_requests
from reviewer.analysis.traffic.sync_calls import Call
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.text.numbers import duration
from reviewer.text.suggestion import connection, declaration

SPARE = 0.8
"""The part of the caller's patience that the tries behind it may take; the rest is for its own work.

Basis: a planning value."""

LONGEST = 1e9
"""Seconds that no timeout is written above."""


class TimeoutInversion(Rule):
    """A caller that gives up before what it called has given up.

    **Why**: the caller is gone, and what it called goes on working and trying again for an
    answer that nobody reads. When the caller tries again, both loads add up, just when the
    part behind is slow already.

    It is a sum: the timeout behind × (1 + its retries) has to be below the timeout in front.
    Waits between the tries come on top.

    **Do instead**: divide the time from the front: what is left after the caller's own work,
    split over the tries.

    **It cannot see**: timeouts that nobody states, and deadlines that travel with a request. It
    compares a stated timeout with the calls directly behind it, where a flow takes them one after
    the other; calls that close a circle are left out.
    """

    id = "timeout-inversion"
    severity = Severity.WARNING
    category = Category.RELIABILITY
    problem = "missing_timeout"
    topics = ("Timeouts and retries",)
    citations = (
        Citation(
            "Azure Well-Architected: handle transient faults",
            "https://learn.microsoft.com/azure/well-architected/design-guides/handle-transient-faults",
            "all tries together have to fit the time of the whole operation",
        ),
        Citation(
            "Google SRE book, chapter 22: Addressing Cascading Failures",
            "https://sre.google/sre-book/addressing-cascading-failures/",
        ),
    )
    follow_up = "Divide the user's time over the hops: who may spend how much of it?"
    passes = (
        """
        client app [timeout=5s]
        service shop x4 [timeout=2s, retry=1]
        external bank: Stripe
        app -> shop -> bank
        """,
        """
        client app
        service shop x4 [timeout=2s, retry=3]
        external bank: Stripe
        app -> shop -> bank
        """,
        """
        client phone
        service gate x4
        service chat x4
        kafka sent x3
        worker fanout x4
        phone -> gate
        gate -> chat [timeout=1s]
        chat ~> sent ~> fanout
        fanout -> gate [timeout=200ms]
        flow send 100/s write: phone -> gate -> chat ~> sent ~> fanout
        """,
    )
    fails = (
        """
        client app [timeout=3s]
        service shop x4 [timeout=2s, retry=1]
        external bank: Stripe
        app -> shop -> bank
        """,
        """
        client app
        gateway door x2 [timeout=1s]
        service shop x4
        service stock x4
        app -> door -> shop
        shop -> stock [timeout=1s]
        """,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Hold each call against the longest that is made behind it."""
        slowest: dict[str, tuple[float, Call]] = {}
        for call in facts.traffic.calls:
            longest = call.longest
            if longest is not None and longest > slowest.get(call.caller.name, (0.0,))[0]:
                slowest[call.caller.name] = longest, call
        follows: _Following | None = None
        alike: dict[tuple[float, float, int], list[tuple[Call, Call]]] = {}
        for outer in facts.traffic.calls:
            limit = outer.timeout
            longest, inner = slowest.get(outer.callee.name, (0.0, None))
            if limit is None or inner is None or longest < limit:
                continue
            if follows is None:
                follows = _Following.of(design, facts)
            if follows.may(outer, inner):
                key = (limit, inner.timeout or 0.0, inner.retries)
                alike.setdefault(key, []).append((outer, inner))
        for (limit, each, retries), pairs in alike.items():
            yield self._judge(pairs, limit, each, retries)

    def _judge(
        self, pairs: list[tuple[Call, Call]], limit: float, each: float, retries: int
    ) -> Answer:
        outer, inner = pairs[0]
        longest = each * (1 + retries)
        tries = f"{duration(each)} × {1 + retries} tries = " if retries else ""
        more = f" (and {len(pairs) - 1} more like it)" if len(pairs) > 1 else ""
        verdict = "longer than" if longest > limit else "as long as"
        fits = _written(limit * SPARE / (1 + retries))
        inners = {inner.link.id: inner for _, inner in pairs}.values()
        return self.violated(
            *dict.fromkeys(one.caller for one in inners),
            *(one.link for one in inners),
            message=f"`{outer.caller.name}` waits {duration(limit)} for `{outer.callee.name}`, which"
            f" itself waits up to {duration(longest)} for `{inner.callee.name}`{more}.",
            sums=(f"{tries}{duration(longest)}, {verdict} {duration(limit)}",),
            why=f"`{outer.caller.name}` gives up first; what `{outer.callee.name}` still does is for nobody.",
            instead="\n".join(dict.fromkeys(_shorter(one, fits) for one in inners)),
        )


class _Following(NamedTuple):
    """Which calls are made one after the other.

    `pairs` are links by id that a flow takes one after the other, `taken` those that any takes;
    `ring` the number of the circle that each component lies on.
    """

    pairs: frozenset[tuple[str, str]]
    taken: frozenset[str]
    ring: Mapping[str, int]

    @classmethod
    def of(cls, design: Design, facts: Facts) -> _Following:
        """What the stated flows of a design take."""
        pairs: set[tuple[str, str]] = set()
        for route in facts.traffic.routes:
            if route.flow is not None:
                into = {hop.target: hop.link.id for hop in route.hops if not hop.again}
                pairs |= {(into.get(hop.source, ""), hop.link.id) for hop in route.hops}
        out = {
            name: [link.target for link in links if carries_requests(design, link)]
            for name, links in design.links_from.items()
        }
        return cls(frozenset(pairs), frozenset(taken for _, taken in pairs), rings(out))

    def may(self, outer: Call, inner: Call) -> bool:
        """Whether the inner call may be made for the outer one."""
        if (outer.link.id, inner.link.id) in self.pairs:
            return True
        if {outer.link.id, inner.link.id} <= self.taken:
            return False
        ends = (outer.caller.name, outer.callee.name, inner.callee.name)
        return len({self.ring.get(name, name) for name in ends}) > 1


def _shorter(call: Call, timeout: str) -> str:
    if call.own("timeout") is not None:
        return connection(call.link, f"timeout={timeout}")
    return declaration(call.caller, attributes=f"timeout={timeout}")


def _written(seconds: float) -> str:
    """A time of the language, rounded down to two digits."""
    milliseconds = max(1, int(min(seconds, LONGEST) * 1000))
    digits = max(0, len(str(milliseconds)) - 2)
    return f"{milliseconds // 10**digits * 10**digits}ms"
