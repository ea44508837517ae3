"""Rule `chatty-calls`."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer import (
    BUSY,
    ROUND_TRIP,
    WIDE_FAN,
    Answer,
    Category,
    Citation,
    Design,
    Facts,
    FanOut,
    Rule,
    Severity,
    awaited_write_fans,
    count,
    duration,
    finding,
    has_label_like,
    is_fanned_out,
    is_kind,
    join_fixes,
    rate,
    repeated_steps,
    set_attribute,
)

LEAST = 5
"""Calls of one request to the same component from which they are many.

Basis: a convention; each costs a round trip and a share of what the callee carries."""

MANY = 50
"""Calls from which they take 25 ms on the way alone, when they are made in a row; a convention."""

WORDS = (
    *("calls per", "call per", "queries per", "query per", "requests per", "lookups per"),
    *("lookup per", "one per", "n+1", "n + 1", "for each", "in a loop", "many small"),
    *("once per", "one by one", "each item", "per item", "per row"),
)
"""What the label of a link says of many small calls."""

BATCH = 50
"""Items in a call that is proposed where a label does not say how many; an example."""

MOST_SUMS = 4
"""Calls of one finding whose arithmetic is shown."""


class ChattyCalls(Rule):
    """One request calls the same component again and again.

    **Why**: a list of 50 items and a query for each is 51 round trips for one page. Each costs
    the way there and back, a connection, and a share of what the callee carries; in a row they
    add up, and at once they come as a burst. One call for all of them costs little more than
    one for one.

    It goes by `fanout` on a link to something that is not spread over as many leaves, by steps of a
    flow that go to the same place more than five times, and by what the label of a link
    says. It is a warning from fifty calls on, at 50 of them a second and more; of what is made
    for many small reads, and below that, a note. A `batch` counts.

    **Do instead**: ask for many at once, `api -> posts [batch=50]`; join in the store; or keep
    what belongs together in one place.

    **It cannot see**: loops in the code that no link shows: it knows `fanout`, repeated steps
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

    says_so = has_label_like(*WORDS)
    takes_small_reads = is_kind("cache", "kv")

    chatty = finding(
        "{callers} {calls/call:callers} {names} {number} times per request.",
        "The round trips cost more than what they bring: one call can ask for many items.",
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at links that one request takes many times."""
        alike: dict[Severity, list[FanOut]] = {}
        for fan in self._chatty_calls(facts):
            alike.setdefault(self._severity(facts, fan), []).append(fan)
        for severity, fans in alike.items():
            most = max(fan.calls for fan in fans)
            yield self.chatty.about(
                [part for fan in fans for part in (fan.caller, fan.callee)],
                also=[fan.link for fan in fans],
                names=[fan.callee for fan in fans],
                callers=[fan.caller for fan in fans],
                number=count(round(most)) if most > 1 else "many",
                sums=[line for fan in fans[:MOST_SUMS] for line in _sums(facts, fan)],
                fix=join_fixes(set_attribute(f"batch={_batch(fan)}", fan.link) for fan in fans),
                severity=severity,
            )

    def _chatty_calls(self, facts: Facts) -> Iterator[FanOut]:
        """Calls by `fanout`, then by labels (1 where they say "many"), then by steps of flows."""
        known = facts.traffic.fan_outs
        queued = set(awaited_write_fans(facts.traffic, WIDE_FAN))  # `unqueued-work` judges them
        many = (fan for fan in known.values() if fan.calls >= LEAST and fan not in queued)
        yield from (fan for fan in many if not is_fanned_out(fan))
        repeated = repeated_steps(facts.traffic.routes, LEAST)
        calls = {(call.caller.name, call.callee.name): call for call in facts.traffic.calls}
        single = {ends: call for ends, call in calls.items() if ends not in known}
        single = {ends: call for ends, call in single.items() if not call.said("batch")}
        for call in single.values():
            if self.says_so(facts, call.link):
                yield FanOut(call.link, call.caller, call.callee, 1.0, "")
        for ends, call in single.items():
            if ends in repeated:
                yield FanOut(call.link, call.caller, call.callee, float(repeated[ends]), "")

    def _severity(self, facts: Facts, fan: FanOut) -> Severity:
        """A warning from fifty calls on, or where the label says that they are many."""
        many = fan.calls >= MANY or (fan.calls == 1 and self.says_so(facts, fan.link))
        felt = many and facts.traffic.link_rate(fan.link.id) >= BUSY
        quick = self.takes_small_reads(facts, fan.callee)
        return Severity.WARNING if felt and not quick else Severity.INFO


def _batch(fan: FanOut) -> int:
    return max(2, round(fan.calls)) if fan.calls > 1 else BATCH


def _sums(facts: Facts, fan: FanOut) -> Iterator[str]:
    if fan.calls > 1:
        on_the_way = duration(fan.calls * ROUND_TRIP)
        yield f"{count(round(fan.calls))} calls in a row × 0.5 ms per round trip = {on_the_way}"
    if load := facts.traffic.link_rate(fan.link.id):
        yield f"`{fan.callee.name}` receives {rate(load)} from `{fan.caller.name}`"
