"""The rule `missing-timeout`."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.design import Component, Design
from dsl.kinds import Family, Kind
from reviewer.analysis.facts import Facts
from reviewer.analysis.traffic.sync_calls import Call
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.text.numbers import rate
from reviewer.text.suggestion import declaration, listed

FAR = frozenset({Family.COMPUTE, Family.OUTSIDE})
"""What may hang for long; drivers of stores come with a timeout of their own."""


class MissingTimeout(Rule):
    """A caller that waits for ever.

    **Why**: what is called does not always fail; sometimes it hangs. Each second it hangs,
    every request that needs it holds a thread and a connection of the caller, until the
    caller has none left and hangs too. So a fault far behind becomes an outage in front.

    Where a design says that there is no timeout it is a warning. Most say nothing, as most
    candidates do: then one question covers all such calls. A gateway or load balancer has
    limits of its own and is left alone, and so is a design that runs in a service mesh.

    **Do instead**: give up a little above the 99.9th percentile of what is called, and below
    what your own caller waits: `service api x4 [timeout=500ms]`, or `[timeout=2s]` on a link.

    **It cannot see**: what libraries do by default: many give up after a while, some never. A
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

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at what the design says of waiting, then at what it does not say."""
        endless = [part for part in design.components.values() if part.attributes.timeout is False]
        calls = [call for call in facts.traffic.calls if call.caller.family is Family.COMPUTE]
        own = [call for call in calls if call.own("timeout") is False]
        if endless or own:
            yield self._accuse(endless, own)
        far = [call for call in calls if call.callee.family in FAR]
        silent = [call for call in far if call.said("timeout") is None]
        if silent and facts.estimates.warrants_operational_review and not _told(facts):
            yield self._ask(facts, silent)
        elif far and not silent and not endless and not own:
            yield self._credit(far)

    def _accuse(self, endless: list[Component], own: list[Call]) -> Answer:
        parts = list({p.name: p for p in (*endless, *(call.caller for call in own))}.values())
        verb = "waits" if len(parts) == 1 else "wait"
        lines = [declaration(part, attributes="timeout=500ms") for part in endless]
        lines += [f"{c.caller.name} -> {c.callee.name} [timeout=500ms]" for c in own]
        return self.violated(
            *parts,
            message=f"{listed([p.name for p in parts])} {verb} without a timeout for what may never answer.",
            why="What hangs behind it holds its threads and connections until it has none left.",
            instead="\n".join(lines),
        )

    def _ask(self, facts: Facts, silent: list[Call]) -> Answer:
        """One question for all, told of the call that most users wait for."""
        demands = [(_waiting(facts, call), call) for call in silent]
        outside = any(call.callee.kind is Kind.EXTERNAL for call in silent)
        a_second, call = max(
            demands, key=lambda each: (each[1].callee.kind is Kind.EXTERNAL, each[0])
        )
        held = f", and {rate(a_second)} more wait for it" if a_second >= 1 else ""
        more = f" and of {len(silent) - 1} more" if len(silent) > 1 else ""
        line = declaration(call.caller, attributes="timeout=500ms", whole=False)
        return self.cannot_tell(
            *dict.fromkeys(one.caller for one in silent),
            message=f"`{call.callee.name}` hangs{held}: when does `{call.caller.name}` give up?"
            f" Say it of this call{more}: `{line}`.",
            weight=0.5 if outside else 0.35,
        )

    def _credit(self, far: list[Call]) -> Answer:
        callers = list(dict.fromkeys(call.caller for call in far))
        verb = "gives" if len(callers) == 1 else "give"
        return self.satisfied(
            *callers,
            message=f"{listed([c.name for c in callers])} {verb} up on what hangs, in time",
        )


def _waiting(facts: Facts, call: Call) -> float:
    """Requests a second of users that wait for this call."""
    demand = facts.traffic.link_demand(call.link.id)
    waited = demand is not None and call.link.id in facts.traffic.synchronous_links
    return demand.total if demand is not None and waited else 0.0


def _told(facts: Facts) -> bool:
    """Whether the design speaks of it in words, or of a mesh that sees to it."""
    return any(word in facts.words.text for word in (" timeout", " deadline", " mesh", " istio "))
