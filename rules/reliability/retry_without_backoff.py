"""The rule `retry-without-backoff`."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.design import Component, Design, Op
from reviewer.analysis.facts import Facts
from reviewer.analysis.traffic.sync_calls import Call
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.text.numbers import percent
from reviewer.text.suggestion import connection, declaration, listed

IN_STEP = frozenset({"fixed", "constant", "immediate", "linear"})
"""Waits that are the same for every caller, so that all come back at once."""


class RetryWithoutBackoff(Rule):
    """Tries again at once, or all in step.

    **Why**: when what is called fails, every request comes as often as it is tried. Without
    growing, scattered waits between the tries a short fault becomes an overload that keeps
    itself alive.

    It is a sum: utilisation × (1 + retries). Where that is above what is carried it is a
    warning, otherwise a remark.

    **Do instead**: wait exponentially longer, by chance, and stop after two or three:
    `[retry=2, backoff=jitter]`.

    **It cannot see**: what a client's library does by default: many wait longer each time. One
    word of backoff or jitter in a remark answers for all calls, and the sum rests on what the
    catalogue says that the callee carries, unless it is stated.
    """

    id = "retry-without-backoff"
    severity = Severity.INFO
    category = Category.RELIABILITY
    problem = "retry_storm"
    topics = ("Timeouts and retries",)
    citations = (
        Citation(
            "Google SRE book, chapter 21: Handling Overload",
            "https://sre.google/sre-book/handling-overload/",
            "three tries a request at most, and retries below 10 % of a client's requests",
        ),
        Citation(
            "AWS Well-Architected: REL05-BP03, control and limit retry calls",
            "https://docs.aws.amazon.com/wellarchitected/latest/framework/rel05-bp03.html",
        ),
    )
    follow_up = "It fails for 30 s and everybody tries again: what is it asked when it comes back?"
    passes = (
        """
        client app
        service shop x4 [retry=2, backoff=jitter]
        service stock x4
        app -> shop -> stock
        """,
        """
        client app
        service shop x4
        service stock x4
        app -> shop -> stock
        """,
    )
    fails = (
        """
        client app
        service shop x4 [retry=3]
        service stock x4 [capacity=1k/s]
        app -> shop -> stock
        flow look 2k/s: app -> shop -> stock
        """,
        """
        client app
        service shop x4
        service stock x4
        app -> shop
        shop -> stock [retry=2, backoff=fixed]
        """,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at every call that is tried again; those that are as bad are one answer."""
        found: dict[Severity, list[Call]] = {}
        if any(
            word in facts.words.text
            for word in (" jitter", " backoff", " back off ", " retry budget")
        ):
            return
        for call in facts.traffic.calls:
            if call.retries and _poor(call):
                found.setdefault(_severity(facts, call), []).append(call)
        for severity, calls in found.items():
            yield self._judge(facts, calls, severity)

    def _judge(self, facts: Facts, calls: list[Call], severity: Severity) -> Answer:
        callers = list(dict.fromkeys(call.caller for call in calls))
        verb = "tries" if len(callers) == 1 else "try"
        how = (
            "with the same wait each time" if calls[0].said("backoff") else "without a growing wait"
        )
        return self.violated(
            *callers,
            message=f"{listed([c.name for c in callers])} {verb} again {how},"
            f" up to {_most(calls)} times as many requests while"
            f" {listed(list(dict.fromkeys(c.callee.name for c in calls)), 'or')} fails.",
            sums=tuple(filter(None, (_sum(facts, call) for call in calls[:4]))),
            why="Requests that failed together come back together.",
            instead="\n".join(dict.fromkeys(_mend(call) for call in calls)),
            severity=severity,
            assumed=tuple(dict.fromkeys(s for c in calls for s in _assumed(facts, c.callee))),
        )


def _poor(call: Call) -> bool:
    """Whether its tries come in step; of one that only says that it tries again it is not known."""
    backoff = call.said("backoff")
    if backoff is None and call.said("retry") is True:
        return False
    return backoff is None or backoff is False or str(backoff).casefold() in IN_STEP


def _most(calls: list[Call]) -> int:
    return 1 + max(call.retries for call in calls)


def _severity(facts: Facts, call: Call) -> Severity:
    used = facts.capacity.utilization(call.callee)
    return Severity.WARNING if used and used < 1 < used * (1 + call.retries) else Severity.INFO


def _sum(facts: Facts, call: Call) -> str:
    used, times = facts.capacity.utilization(call.callee), 1 + call.retries
    if not used or used >= 1:
        return ""
    return f"`{call.callee.name}` is used to {percent(used)}; × {times} = {percent(used * times)}"


def _assumed(facts: Facts, callee: Component) -> Iterator[str]:
    """The figures that the utilisation of `callee` rests on."""
    if facts.capacity.utilization(callee):
        for op in Op:
            capacity = facts.capacity.of(callee, op)
            if capacity is not None and capacity.assumed is not None:
                yield capacity.assumed.subject


def _mend(call: Call) -> str:
    if call.own("retry") is not None:
        return connection(call.link, "backoff=jitter")
    return declaration(call.caller, attributes="backoff=jitter")
