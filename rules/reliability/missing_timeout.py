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
    denies,
    finding,
    is_used_by_many,
    join_fixes,
    mentions,
    must_be_highly_available,
    question,
    rate,
    set_attribute,
    warrants_operational_review,
)


class MissingTimeout(Rule):
    """A caller waits without a timeout.

    **Why**: a dependency does not always fail; sometimes it hangs. Each second it hangs, every
    request that needs it holds a thread and a connection of the caller, until the caller has none
    left and hangs too. So a fault deep behind becomes an outage at the front.

    Where a design states that there is no timeout it is a warning. Most say nothing, as most
    candidates do: then one question covers all such calls, where a third party is called, many use
    the system, 99.9 % is required, or from senior level on. In a sketch it covers only calls that
    change something at another company, such as a charge or a booking, which hurt at any size.
    Gateways and load balancers have
    timeouts of their own and are left alone, and so is a design that runs in a service mesh.

    **Do instead**: time out a little above the p99.9 of the dependency, and below what your own
    caller waits: `service api x4 [timeout=500ms]`, or `[timeout=2s]` on a link.

    **It cannot see**: what libraries do by default: many time out after a while, some never. A
    `timeout` of any length counts here; `timeout-inversion` compares those that are stated.
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
        "`{callee}` hangs{held}: when does `{caller}` time out? Set it for this call{more}: `{line}`."
    )
    times_out = credit("{names} {times/time} out on dependencies that hang")

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at what the design states of timeouts, then at what it does not."""
        endless = self.endless.components_of(facts)
        calls = [call for call in facts.traffic.calls if call.caller.family == "compute"]
        own = [call for call in calls if call.own("timeout") is False]
        far = [call for call in calls if call.callee.family in ("compute", "outside")]
        silent = [call for call in far if call.said("timeout") is None]
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
        elif far and not silent and not endless and not own:
            yield self.times_out.about(dict.fromkeys(call.caller for call in far))

    def _is_felt(self, facts: Facts, calls: list[Call]) -> bool:
        """Whether a hanging call is felt: a third party is called, or the design has to be reliable."""
        outside = any(call.callee.family == "outside" for call in calls)
        return outside or self.matters(facts, facts.design)

    def _question_about(self, facts: Facts, silent: list[Call]) -> Answer:
        """One question for all calls, about the one that most users wait for."""
        waiting = {call: facts.traffic.awaited_rate(call.link.id) for call in silent}
        call = max(silent, key=lambda one: (one.callee.kind == "external", waiting[one]))
        held = f", and {rate(waiting[call])} more wait for it" if waiting[call] >= 1 else ""
        return self.when.about(
            dict.fromkeys(one.caller for one in silent),
            callee=call.callee.name,
            caller=call.caller.name,
            held=held,
            more=f" and {len(silent) - 1} more" if len(silent) > 1 else "",
            line=set_attribute("timeout=500ms").line_for(call.caller),
            weight=0.5 if any(one.callee.kind == "external" for one in silent) else 0.35,
        )


def _changes_elsewhere(facts: Facts, call: Call) -> bool:
    """Whether a stated flow of users waits for it to change something at another company."""
    awaited = call.link.id in facts.traffic.synchronous_links
    is_stated = bool(facts.design.flows) and carries_writes(facts, call.link)
    return call.callee.kind == "external" and awaited and is_stated
