"""The rule `chatty-calls`."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.design import Component, Design, Link
from dsl.kinds import Family, Kind
from reviewer.analysis.facts import Facts
from reviewer.analysis.semantics.operational_stakes import BUSY
from reviewer.analysis.traffic.fan_out import FanOut, is_fanned_out
from reviewer.analysis.traffic.sync_calls import Call
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.text.numbers import count, duration, rate
from reviewer.text.suggestion import connection, listed

LEAST = 5
"""Calls of one request to the same component from which they are many.

Basis: a convention; each costs a round trip and a share of what the callee carries."""

MANY = 50
"""Calls from which they take 25 ms on the way alone, when they are made in a row; a convention."""

QUICK = frozenset({Kind.CACHE, Kind.KV})
"""Stores made for many small reads, which most of their clients send together."""

TRIP = 0.0005
"""Seconds of one round trip within a zone, and a little work at either end.

Basis: half a millisecond within a region (napkin math, github.com/sirupsen/napkin-math)."""

WORDS = (
    *("calls per", "call per", "queries per", "query per", "requests per", "lookups per"),
    *("lookup per", "one per", "n+1", "n + 1", "for each item", "in a loop", "many small"),
)
"""What the label of an arrow says of many small calls."""

BATCH = 50
"""Items in a call that is written where a label does not say how many; an example."""


class ChattyCalls(Rule):
    """One request asks the same component again and again.

    **Why**: a list of 50 items and a query for each is 51 round trips for one page. Each costs
    the way there and back, a connection, and a share of what the callee carries; in a row they
    add up, and at once they come as a burst. One call for all of them costs little more than
    one for one.

    It is told by `fanout` on an arrow to something that is no row of leaves, by steps of a
    flow that go to the same place more than five times, and by what the label of an arrow
    says. It is a warning from fifty calls on, at 50 of them a second and more; of what is made
    for many small reads, and below that, a remark. A `batch` counts.

    **Do instead**: ask for many at once, `api -> posts [batch=50]`; join in the store; or keep
    what belongs together in one place.

    **It cannot see**: loops in the code that no arrow tells of: it knows `fanout`, repeated steps
    of a flow, and English words of a label. The round trip in its sum is one within a zone.
    """

    id = "chatty-calls"
    severity = Severity.WARNING
    category = Category.PERFORMANCE
    problem = "chatty_io"
    topics = ("N+1 and chatty calls",)
    citations = (
        Citation(
            "Azure Architecture Center: Chatty I/O antipattern",
            "https://learn.microsoft.com/azure/architecture/antipatterns/chatty-io/",
        ),
        Citation(
            "Napkin math",
            "https://github.com/sirupsen/napkin-math",
            "half a millisecond for a round trip within a region",
        ),
    )
    follow_up = "How many round trips does the first page of a user take?"
    passes = (
        """
        client reader
        service api x4
        postgres posts x2
        reader -> api
        api -> posts [fanout=50, batch=50]
        flow page 200/s: reader -> api -> posts
        """,
        """
        client reader
        service api x4
        postgres posts x2
        reader -> api -> posts
        flow page 200/s: reader -> api -> posts; api -> posts
        """,
    )
    fails = (
        """
        client reader
        service api x4
        postgres posts x2
        reader -> api
        api -> posts [fanout=50]
        flow page 200/s: reader -> api -> posts
        """,
        """
        client reader
        service api x4
        service people x4
        reader -> api
        api -> people: "one call per friend"
        """,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at arrows that one request takes many times."""
        alike: dict[Severity, list[FanOut]] = {}
        for fan in _chatty(facts):
            alike.setdefault(_severity(facts, fan), []).append(fan)
        for severity, fans in alike.items():
            yield self._judge(facts, fans, severity)

    def _judge(self, facts: Facts, fans: list[FanOut], severity: Severity) -> Answer:
        worst = max(fans, key=lambda fan: fan.calls)
        names = listed(list(dict.fromkeys(fan.callee.name for fan in fans)))
        callers = listed(list(dict.fromkeys(fan.caller.name for fan in fans)))
        many = f"{count(round(worst.calls))} times" if worst.calls > 1 else "many times"
        return self.violated(
            *dict.fromkeys(part for fan in fans for part in (fan.caller, fan.callee)),
            *(fan.link for fan in fans),
            message=f"one request at {callers} asks {names} {many}.",
            sums=tuple(line for fan in fans[:4] for line in _sums(facts, fan)),
            why="Round trips cost more here than what they bring: one call can ask for many.",
            instead="\n".join(
                connection(
                    fan.link, f"batch={max(2, round(fan.calls)) if fan.calls > 1 else BATCH}"
                )
                for fan in fans
            ),
            severity=severity,
        )


def _chatty(facts: Facts) -> Iterator[FanOut]:
    found = facts.traffic.fan_outs
    for fan in found.values():
        if fan.calls >= LEAST and not is_fanned_out(fan):
            yield fan
    for call in facts.traffic.calls:
        ends = (call.caller.name, call.callee.name)
        if ends not in found and not call.said("batch") and _says_so(call.link):
            yield _fan(call, 1.0)
    repeated = _repeated(facts)
    for call in facts.traffic.calls:
        ends = (call.caller.name, call.callee.name)
        if repeated.get(ends, 0) > LEAST and ends not in found and not call.said("batch"):
            yield _fan(call, float(repeated[ends]))


def _severity(facts: Facts, fan: FanOut) -> Severity:
    """A warning from fifty calls on, or where the drawing says that they are many."""
    demand = facts.traffic.link_demand(fan.link.id)
    busy = demand is not None and demand.total >= BUSY
    many = fan.calls >= MANY or (fan.calls == 1 and _says_so(fan.link))
    felt = busy and many and fan.callee.kind not in QUICK
    return Severity.WARNING if felt else Severity.INFO


def _fan(call: Call, calls: float) -> FanOut:
    return FanOut(call.link, call.caller, call.callee, calls, "")


def _says_so(link: Link) -> bool:
    label = link.label.casefold()
    return bool(label) and any(words in label for words in WORDS)


def _repeated(facts: Facts) -> dict[tuple[str, str], int]:
    """How often the steps of one flow go from one component to the same other one, at most."""
    most: dict[tuple[str, str], int] = {}
    for route in facts.traffic.routes:
        if route.flow is None or len(route.hops) <= LEAST:
            continue
        seen: dict[tuple[str, str], int] = {}
        for hop in route.hops:
            source: Component = route.visits[hop.source].component
            if source.family is Family.COMPUTE:
                ends = (source.name, hop.link.target)
                seen[ends] = seen.get(ends, 0) + 1
        for ends, number in seen.items():
            most[ends] = max(most.get(ends, 0), number)
    return most


def _sums(facts: Facts, fan: FanOut) -> Iterator[str]:
    if fan.calls > 1:
        waits = duration(fan.calls * TRIP)
        yield f"{count(round(fan.calls))} calls in a row at 0.5 ms of round trip each: {waits} on the way"
    demand = facts.traffic.link_demand(fan.link.id)
    if demand is not None and demand.total > 0:
        yield f"{rate(demand.total)} come to `{fan.callee.name}` from `{fan.caller.name}`"
