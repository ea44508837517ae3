"""Rule `missing-timeout`."""

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
    at_level,
    carries_writes,
    components,
    credit,
    declare,
    default_waits,
    denies,
    finding,
    is_in_process,
    is_used_by_many,
    join_fixes,
    mentions,
    must_be_highly_available,
    question,
    rate,
    set_attribute,
    usual_clients,
    warrants_operational_review,
)

CODED = frozenset({"service", "function", "worker", "realtime"})
"""Kinds whose calls to stores are written by their owners, with a driver of their choice."""

SERVING = frozenset({"compute", "outside"})
"""Families of what a caller waits for other than stores and brokers."""

LONG = 30.0
"""Seconds of a default wait from which a store is asked about with more weight.

Basis: a convention; users have left long before."""


class MissingTimeout(Rule):
    """A caller waits without a timeout.

    **Why**: a dependency does not always fail; sometimes it hangs. Each second it hangs, every
    request that needs it holds a thread and a connection of the caller, until the caller has none
    left and hangs too. So a fault deep behind becomes an outage at the front.

    Where a design states that there is no timeout it is a warning. Most say nothing, as most
    candidates do: then one question covers all such calls, where a third party is called, many use
    the system, 99.9 % is required, or from senior level on. In a sketch it covers only calls that
    change something at another company, such as a charge or a booking, which hurt at any size.
    Calls to stores and brokers count as well where users wait for them at a stated rate: drivers
    that wait forever are as common as others. The question names what the usual libraries of the
    technology do by default, where that was measured. Gateways and load balancers have timeouts of
    their own and are left alone, and so is a design that runs in a service mesh.

    **Do instead**: time out a little above the p99.9 of the dependency, and below what your own
    caller waits: `service api x4 [timeout=500ms]`, or `[timeout=2s]` on a link.

    **It cannot see**: which library you use and what is set in code; it quotes what those of the
    technology do by default, as measured (`docs/defaults.md`), in the caller's language where that is
    known. A `timeout` of any length counts here; `timeout-inversion` compares those that are stated.
    """

    id = "missing-timeout"
    severity = Severity.WARNING
    category = Category.RELIABILITY
    problem = "missing_timeout"
    topics = ("Timeouts and retries",)
    citations = (
        Citation(
            "Amazon Builders' Library: Timeouts, retries, and backoff with jitter",
            "https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/",
            "choose it by the share of false timeouts that is tolerated, 0.1 % say",
        ),
        Citation(
            "AWS Well-Architected, Reliability: REL05-BP05, set client timeouts",
            "https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/",
        ),
        Citation(
            "Google SRE book, chapter 22: Addressing Cascading Failures",
            "https://sre.google/sre-book/addressing-cascading-failures/",
        ),
    )
    follow_up = "How did you choose the timeout, and how does the third hop know how much is left?"
    passes = (
        """
        client app
        service shop x4 [timeout=500ms]
        service stock x4
        app -> shop -> stock
        """,
        """
        client app
        service shop x4
        external bank: Stripe
        app -> shop -> bank
        """,
        """
        design "Shop" [level=senior]
        client app
        lb front: ALB
        service shop x4
        redis hot x2
        postgres orders x2
        queue jobs: SQS
        app -> front -> shop -> hot, orders
        shop ~> jobs
        flow look 500/s: app -> front -> shop -> hot -> orders
        """,
    )
    fails = (
        """
        client app
        service shop x4 [timeout=none]
        service stock x4
        app -> shop -> stock
        """,
        """
        client app
        service shop x4
        external bank: Stripe
        app -> shop
        shop -> bank [timeout=no]
        """,
    )

    endless = components(denies("timeout"))
    knows_timeouts = mentions("timeout", "deadline", "mesh", "istio ")
    asks_when = warrants_operational_review & ~knows_timeouts

    matters = at_level("senior") | is_used_by_many | must_be_highly_available

    no_timeout = finding(
        "{names} {waits/wait} without a timeout for dependencies that can hang.",
        "A dependency that hangs holds its threads and connections until it has none left.",
    )
    when = question(
        "`{callee}` hangs{held}: when does `{caller}` time out? {waits}Set it for this call{more}: `{line}`."
    )
    times_out = credit("{names} {times/time} out on dependencies that hang")

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at what the design states of timeouts, then at what it does not."""
        endless = self.endless.components_of(facts)
        calls = [call for call in facts.traffic.calls if call.caller.family == "compute"]
        own = [call for call in calls if call.own("timeout") is False]
        far = [call for call in calls if call.callee.family in SERVING]
        silent = [call for call in calls if call.said("timeout") is None and _may_hang(call)]
        silent_far = [call for call in silent if call in far]
        if endless or own:
            lines = (f"{one.caller.name} -> {one.callee.name} [timeout=500ms]" for one in own)
            fix = join_fixes(set_attribute("timeout=500ms", part) for part in endless)
            callers = dict.fromkeys((*endless, *(call.caller for call in own)))
            yield self.no_timeout.about(callers, fix=fix + declare(*lines))
        effects = [call for call in silent if _changes_elsewhere(facts, call)]
        if silent and self.asks_when(facts, design) and self._is_felt(facts, silent):
            yield self._question_about(facts, silent)
        elif effects and not self.knows_timeouts(facts, design):
            yield self._question_about(facts, effects)
        if far and not silent_far and not endless and not own:
            yield self.times_out.about(dict.fromkeys(call.caller for call in far))

    def _is_felt(self, facts: Facts, calls: list[Call]) -> bool:
        """Whether a hanging call is felt: a third party is called, or the design has to be reliable."""
        outside = any(call.callee.family == "outside" for call in calls)
        is_awaited = any(
            call.callee.family == "compute" or facts.traffic.awaited_rate(call.link.id) >= 1
            for call in calls
        )
        return outside or (is_awaited and self.matters(facts, facts.design))

    def _question_about(self, facts: Facts, silent: list[Call]) -> Answer:
        """One question for all calls, about the one that most users wait for."""
        waiting = {call: facts.traffic.awaited_rate(call.link.id) for call in silent}
        call = max(silent, key=lambda one: (one.callee.kind == "external", waiting[one]))
        held = f", and {rate(waiting[call])} more wait for it" if waiting[call] >= 1 else ""
        waits = default_waits(usual_clients(call))
        callers = dict.fromkeys(one.caller for one in _felt_first(silent))
        return self.when.about(
            callers,
            callee=call.callee.name,
            caller=call.caller.name,
            held=held,
            waits=f"By default {waits}. " if waits else "",
            more=f" and {len(silent) - 1} more" if len(silent) > 1 else "",
            line=set_attribute("timeout=500ms").line_for(call.caller),
            fix=set_attribute("timeout=500ms", *callers),
            weight=_weight_of(silent, call),
        )


def _felt_first(silent: list[Call]) -> list[Call]:
    """The calls to services and third parties; those to stores where there are no others."""
    return [one for one in silent if one.callee.family in SERVING] or silent


def _weight_of(silent: list[Call], asked: Call) -> float:
    """Third parties first, then services, then stores, those with slow drivers first."""
    if any(one.callee.kind == "external" for one in silent):
        return 0.5
    if any(one.callee.family in SERVING for one in silent):
        return 0.35
    waits = [one.wait for one in usual_clients(asked) if one.wait is not None]
    return 0.2 if waits and max(waits) < LONG else 0.3


def _may_hang(call: Call) -> bool:
    """Whether it leaves its process for something that may accept it and never answer.

    Batch jobs and stream processors come with connectors of their own to stores.
    """
    callee = call.callee
    if callee.family in SERVING:
        return True
    is_store = callee.family in ("messaging", "store") and callee.kind != "file-store"
    return is_store and call.caller.kind in CODED and not is_in_process(callee)


def _changes_elsewhere(facts: Facts, call: Call) -> bool:
    """Whether a stated flow of users waits for it to change something at another company."""
    awaited = call.link.id in facts.traffic.synchronous_links
    is_stated = bool(facts.design.flows) and carries_writes(facts, call.link)
    return call.callee.kind == "external" and awaited and is_stated
