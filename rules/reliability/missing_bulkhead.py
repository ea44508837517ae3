"""The rule `missing-bulkhead`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from dsl.design import Design
from dsl.kinds import Family, Kind
from reviewer.analysis.facts import Facts
from reviewer.analysis.traffic.sync_calls import Call
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.text.numbers import count, duration, rate
from reviewer.text.suggestion import connection, listed


class MissingBulkhead(Rule):
    """One slow outside call can starve journeys that do not need it.

    **Why**: a service that serves several journeys has one pool of threads and connections.
    When what one journey calls hangs, its requests fill the pool, and the others, with which
    nothing is wrong, wait as well.

    It is a sum: requests a second × timeout = what of the pool is held. It is looked for where
    the drawing shows it: one service, two flows, and a call to another company's service that
    only one of them makes. It is asked; where a design says that there is no bulkhead, it is
    a finding. Services of their own are bulkheads too.

    **Do instead**: give that call a pool with a bound: `shop -> bank [bulkhead, timeout=1s]`.

    **It cannot see**: pools in the code: it knows `bulkhead`, `pool`, `breaker` and services
    apart. Only calls to other companies are looked at, and without flows, a rate and a timeout it
    does not ask.
    """

    id = "missing-bulkhead"
    severity = Severity.WARNING
    category = Category.RELIABILITY
    problem = "cascading_dependency"
    topics = ("Circuit breakers, bulkheads, graceful degradation",)
    citations = (
        Citation(
            "Azure Architecture Center: cloud design patterns (Bulkhead)",
            "https://learn.microsoft.com/azure/architecture/patterns/",
        ),
        Citation(
            "AWS: Reducing the scope of impact with cell-based architecture",
            "https://docs.aws.amazon.com/wellarchitected/latest/reducing-scope-of-impact-with-cell-based-architecture/",
        ),
    )
    follow_up = "One journey gets a hundred times its traffic: which others still work, and why?"
    passes = (
        """
        client app
        service shop x4
        external bank: Stripe
        postgres db x2
        app -> shop -> db
        shop -> bank [timeout=3s, bulkhead]
        flow look 2k/s: app -> shop -> db
        flow buy 300/s write: app -> shop -> bank
        """,
        """
        client app
        service shop x4
        service pay x4
        external bank: Stripe
        postgres db x2
        app -> shop -> db
        app -> pay
        pay -> bank [timeout=3s, bulkhead=no]
        flow look 2k/s: app -> shop -> db
        flow buy 300/s write: app -> pay -> bank
        """,
    )
    fails = (
        """
        client app
        service shop x4
        external bank: Stripe
        postgres db x2
        app -> shop -> db
        shop -> bank [timeout=3s, bulkhead=no]
        flow look 2k/s: app -> shop -> db
        flow buy 300/s write: app -> shop -> bank
        """,
        """
        client app
        service shop x4 [bulkhead=no, timeout=1s]
        external maps: Google Maps
        postgres db x2
        app -> shop -> db, maps
        flow look 2k/s: app -> shop -> db
        flow route 300/s: app -> shop -> maps
        """,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look for calls that hold a service while other flows need it."""
        foreign = {
            call.link.id: call
            for call in facts.traffic.calls
            if call.callee.kind is Kind.EXTERNAL and call.caller.family is Family.COMPUTE
        }
        if not foreign or len(design.flows) < 2:  # noqa: PLR2004  # one flow starves no other
            return
        shared = list(_shared(facts, foreign))
        refused = [one for one in shared if one.call.said("bulkhead") is False]
        if refused:
            yield self._accuse(refused)
        told = " bulkhead" in facts.words.text or not facts.estimates.warrants_operational_review
        silent = [one for one in shared if not told and one.held and _is_open(one.call)]
        if silent:
            yield self._ask(max(silent, key=lambda one: one.held))

    def _accuse(self, shared: list[Shared]) -> Answer:
        first = shared[0]
        return self.violated(
            *dict.fromkeys(one.call.caller for one in shared),
            message=f"when `{first.call.callee.name}` hangs, {_flows(first)} waits with it:"
            f" `{first.call.caller.name}` has one pool for all.",
            sums=tuple(one.sum for one in shared if one.held),
            why="A journey with which nothing is wrong stops for want of threads and connections.",
            instead="\n".join(connection(one.call.link, "bulkhead") for one in shared),
        )

    def _ask(self, shared: Shared) -> Answer:
        call = shared.call
        return self.cannot_tell(
            call.caller,
            message=f"`{call.callee.name}` hangs, and {shared.sum}: what of `{call.caller.name}` is"
            f" left for {_flows(shared)}? Say `{connection(call.link, 'bulkhead')}`.",
            weight=0.25,
        )


class Shared(NamedTuple):
    """A call that one flow makes from a service that others use without it."""

    call: Call
    others: tuple[str, ...]
    asked: float

    @property
    def held(self) -> float:
        """Requests that are held while the callee hangs; 0 where no number says so."""
        return self.asked * (self.call.longest or 0.0)

    @property
    def sum(self) -> str:
        """The arithmetic of `held`."""
        longest = duration(self.call.longest or 0.0)
        return f"{rate(self.asked)} × {longest} = {count(self.held)} requests wait for it at once"


def _shared(facts: Facts, foreign: Mapping[str, Call]) -> Iterator[Shared]:
    users: dict[str, set[str]] = {}
    for route in facts.traffic.routes:
        for hop in route.hops:
            if hop.waited and hop.link.id in foreign:
                users.setdefault(hop.link.id, set()).add(route.name)
    for link, names in users.items():
        call = foreign[link]
        through = (
            facts.traffic.routes[number].name
            for number in facts.traffic.routes_through.get(call.caller.name, ())
        )
        others = tuple(name for name in dict.fromkeys(through) if name not in names)
        demand = facts.traffic.link_demand(link)
        if others:
            yield Shared(call, others, demand.total if demand else 0.0)


def _is_open(call: Call) -> bool:
    return not any(call.said(name) for name in ("bulkhead", "breaker", "pool"))


def _flows(shared: Shared) -> str:
    return f"flow{'s' if len(shared.others) > 1 else ''} {listed(shared.others)}"
