"""Rule `timeout-inversion`."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer import (
    Answer,
    Call,
    Category,
    Citation,
    Design,
    Facts,
    Fix,
    InvertedTimeout,
    Rule,
    Severity,
    duration,
    finding,
    join_fixes,
    set_attribute,
    timeout_inversions,
)

SPARE = 0.8
"""The part of the caller's timeout that the tries behind it may take; the rest is for its own work.

Basis: a planning value."""

LONGEST = 1e9
"""Seconds that no timeout is written above."""


class TimeoutInversion(Rule):
    """A caller times out before what it called has given up.

    **Why**: the caller is gone, and what it called goes on working and retrying for a response
    that nobody reads. When the caller retries, both loads add up, just when the component behind
    is slow already.

    It is a sum: the timeout behind × (1 + its retries) has to be below the timeout in front. The
    backoff between tries comes on top.

    **Do instead**: divide the time from the front: what is left after the caller's own work, split
    over the tries.

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

    gives_up_first = finding(
        "{caller} waits {limit|duration} for {middle}, which waits up to {longest|duration} for"
        " {callee}{more}.",
        "{caller} gives up first; the work that {middle} still does is wasted.",
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Compare each call with the longest that is made behind it."""
        alike: dict[tuple[float, float, int], list[InvertedTimeout]] = {}
        for one in timeout_inversions(design, facts.traffic):
            alike.setdefault((one.limit, one.each, one.tries), []).append(one)
        for inversions in alike.values():
            yield self._about_calls(inversions)

    def _about_calls(self, inversions: list[InvertedTimeout]) -> Answer:
        first, more = inversions[0], len(inversions) - 1
        inners = list({one.inner.link.id: one.inner for one in inversions}.values())
        product = f"{duration(first.each)} × {first.tries} tries = " if first.tries > 1 else ""
        verdict = "longer than" if first.longest > first.limit else "as long as"
        timeout = _rounded_down(first.limit * SPARE / first.tries)
        return self.gives_up_first.about(
            dict.fromkeys(call.caller for call in inners),
            also=[call.link for call in inners],
            caller=[first.outer.caller],
            middle=[first.outer.callee],
            callee=[first.inner.callee],
            limit=first.limit,
            longest=first.longest,
            more=f" (and {more} more like it)" if more else "",
            sums=[f"{product}{duration(first.longest)}, {verdict} {duration(first.limit)}"],
            fix=join_fixes(_shorten(call, timeout) for call in inners),
        )


def _shorten(call: Call, timeout: str) -> Fix:
    """The timeout where it is stated: on the call, else on its caller."""
    part = call.link if call.own("timeout") is not None else call.caller
    return set_attribute(f"timeout={timeout}", part)


def _rounded_down(seconds: float) -> str:
    """A time of the language, rounded down to two digits."""
    milliseconds = max(1, int(min(seconds, LONGEST) * 1000))
    digits = max(0, len(str(milliseconds)) - 2)
    return f"{milliseconds // 10**digits * 10**digits}ms"
