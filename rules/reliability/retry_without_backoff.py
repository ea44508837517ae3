"""Rule `retry-without-backoff`."""

from __future__ import annotations

from collections.abc import Iterator

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
    is_user_waiting,
    join_fixes,
    mentions,
    percent,
    question,
    set_attribute,
    unspaced_retries,
    warrants_operational_review,
)

IN_STEP = frozenset({"fixed", "constant", "immediate", "linear"})
"""Waits that are the same for every caller, so that all retry at once."""


class RetryWithoutBackoff(Rule):
    """Retries come at once, all at the same time, or without limit.

    **Why**: while a dependency fails, every request is multiplied by its attempts. Without
    exponential backoff and jitter between them, a short fault becomes an overload that sustains
    itself.

    It is a sum: utilization × (1 + retries). Where that is above 100% it is a warning, otherwise
    a note. Retries without a limit (`retry=unlimited`) and without backoff are a warning at any
    load: every failed request stays in the load. With backoff, or a circuit breaker, they are a
    note where a user waits for the answer. So is a call that many instances or clients retry, where
    neither a wait, a number of attempts nor a breaker is stated, unless its callee is known to carry
    the load twice. Where nothing is said of retries, and every measured
    library of the technology retries at once by default, as those of Elasticsearch and OpenSearch
    do for Python, it is a question about calls that users wait for at a stated rate.

    **Do instead**: back off exponentially with jitter, and stop after two or three attempts:
    `[retry=2, backoff=jitter]`.

    **It cannot see**: which client library you use and what is set in code; by default some wait
    longer each time and some not at all, as measured (`docs/defaults.md`). One mention of backoff or
    jitter in a decision or note answers for all calls, and the sum uses the catalog's capacity of
    the callee unless one is stated.
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
            "three tries a request at most, and retries below 10% of a client's requests",
        ),
        Citation(
            "AWS Well-Architected: REL05-BP03, control and limit retry calls",
            "https://docs.aws.amazon.com/wellarchitected/latest/framework/rel05-bp03.html",
        ),
    )
    follow_up = (
        "It fails for 30 s and all callers retry: how much load does it see when it comes back?"
    )
    passes = (
        """
        service controller x3 [retry=unlimited, backoff=exponential]
        service node x40
        controller -> node [control]
        """,
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
        """
        client app
        lb front: ALB
        service shop x4
        redis hot x2
        postgres orders x2
        elasticsearch goods x3
        app -> front -> shop -> hot, orders, goods
        flow find 600/s: app -> front -> shop -> goods
        """,
        """
        client skier
        service gates xmany
        service tickets xmany
        skier -> gates
        gates -> tickets [timeout=200ms, retry, breaker]
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
        """
        client meter
        service intake x12
        service tariffs x4
        meter -> intake -> tariffs
        intake -> tariffs [retry=unlimited]
        """,
        """
        client skier
        service gates xmany
        service tickets xmany
        skier -> gates
        gates -> tickets [timeout=200ms, retry]
        """,
    )

    knows_backoff = mentions("jitter", "backoff", "back off", "retry budget")

    storm = finding(
        "{names} {retries/retry} {how}: up to {most|times} traffic while {callees|or} {is:callees} failing.",
        "Requests that failed together are retried together.",
    )
    unspaced = finding(
        "{names} {retries/retry} while {callees|or} {is:callees} failing, without backoff.",
        "Callers that failed together retry together, which keeps it overloaded.",
        weight=0.6,
    )
    endless = finding(
        "{names} {retries/retry} without limit while {callees|or} {is:callees} failing.",
        "Every failed request stays in the load, so the dependency cannot recover.",
    )

    by_default = question(
        "What spaces the retries of `{caller}` while `{callee}` is failing? By default {library} retries {retries} times with no wait{writes}.",
        set_attribute("retry=2, backoff=jitter"),
        weight=0.2,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at every call that is retried; those that are as bad are one answer."""
        yield from self._about_endless(facts)
        yield from self._about_defaults(facts)
        yield from self._about_crowds(facts)
        found: dict[Severity, list[Call]] = {}
        for call in facts.traffic.calls:
            if call.retries and not call.is_endless and call.retries_in_step(IN_STEP):
                overloads = 1 / (1 + call.retries) < _used(facts, call) < 1
                severity = Severity.WARNING if overloads else Severity.INFO
                found.setdefault(severity, []).append(call)
        for severity, calls in found.items() if not self.knows_backoff(facts, design) else ():
            yield self.storm.about(
                dict.fromkeys(call.caller for call in calls),
                how="at a fixed interval" if calls[0].said("backoff") else "without backoff",
                most=1 + max(call.retries for call in calls),
                callees=[call.callee for call in calls],
                fix=join_fixes(set_attribute("backoff=jitter", call.retrying) for call in calls),
                severity=severity,
                sums=[
                    f"`{call.callee.name}` is {percent(used)} utilized; × {1 + call.retries} = {percent(used * (1 + call.retries))}"
                    for call in calls[:4]
                    if 0 < (used := _used(facts, call)) < 1
                ],
                assumed=dict.fromkeys(
                    subject
                    for call in calls
                    if _used(facts, call)
                    for subject in facts.capacity.assumptions_of(call.callee)
                ),
            )

    def _about_crowds(self, facts: Facts) -> Iterator[Answer]:
        """Calls of many instances or clients that are tried again, no one says after what wait."""
        calls = [call for call in facts.traffic.calls if _is_unspaced(facts, call)]
        if calls and not self._knows(facts):
            yield self.unspaced.about(
                dict.fromkeys(call.caller for call in calls),
                also=dict.fromkeys(call.callee for call in calls),
                callees=list(dict.fromkeys(call.callee for call in calls)),
                fix=join_fixes(set_attribute("backoff=jitter", call.retrying) for call in calls),
            )

    def _about_defaults(self, facts: Facts) -> Iterator[Answer]:
        """Ask about the call that users wait for most among those that a library retries at once."""
        waiting = {
            call: facts.traffic.awaited_rate(call.link.id)
            for call in facts.traffic.calls
            if unspaced_retries(call) is not None
        }
        call = max(waiting, key=waiting.__getitem__, default=None)
        library = unspaced_retries(call) if call else None
        is_open = warrants_operational_review(facts, facts.design)
        if call and library and waiting[call] >= 1 and is_open and not self._knows(facts):
            yield self.by_default.about(
                [call.link],
                caller=call.caller.name,
                callee=call.callee.name,
                library=library.name,
                retries=library.retries,
                writes=", writes too" if library.writes else "",
            )

    def _knows(self, facts: Facts) -> bool:
        return self.knows_backoff(facts, facts.design)

    def _about_endless(self, facts: Facts) -> Iterator[Answer]:
        found: dict[Severity, list[Call]] = {}
        for call in facts.traffic.calls:
            severity = _severity_of_endless(facts, call) if call.is_endless else None
            if severity is not None:
                found.setdefault(severity, []).append(call)
        for severity, calls in found.items():
            yield self.endless.about(
                dict.fromkeys(call.caller for call in calls),
                callees=[call.callee for call in calls],
                fix=join_fixes(
                    set_attribute("retry=2, backoff=jitter", call.retrying) for call in calls
                ),
                severity=severity,
            )


def _severity_of_endless(facts: Facts, call: Call) -> Severity | None:
    """A warning without backoff or a breaker, else a note where a user waits."""
    backoff = call.said("backoff")
    if backoff in IN_STEP or not (backoff or call.said("breaker")):
        return Severity.WARNING
    return Severity.INFO if is_user_waiting(facts, call.link) else None


def _is_unspaced(facts: Facts, call: Call) -> bool:
    """Whether many wait for a call that is tried again, with no wait and no breaker stated.

    Where the load is known, only if the callee does not carry it twice.
    """
    caller = call.caller
    is_crowd = caller.family == "client" or caller.many or (caller.count or 1) > 1
    is_open = call.said("retry") is True and not (call.said("backoff") or call.said("breaker"))
    is_tight = not 0 < _used(facts, call) <= 1 / 2
    return is_crowd and is_open and is_tight and is_user_waiting(facts, call.link)


def _used(facts: Facts, call: Call) -> float:
    return facts.capacity.utilization(call.callee) or 0.0
