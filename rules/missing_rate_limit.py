"""Puts out the rule `missing-rate-limit`."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from dsl.design import Component, Design, Link, Op
from dsl.kinds import Family, Kind
from reviewer.facts import Facts
from reviewer.finding import Answer, Category, Citation, Severity
from reviewer.numbers import rate
from reviewer.rule import Rule
from reviewer.wording import declaration, listed

LIMITER = re.compile(r"rate.?limit|limiter|throttl", re.IGNORECASE)
"""A component named so is there to limit, whatever its kind."""


class MissingRateLimit(Rule):
    """Nothing limits what one caller may send.

    **Why**: a retry loop in one client, a scraper or an attack takes the capacity that all
    others share. Everything behind the entrance is sized for the expected load; a limit for
    each caller is what keeps the load expected. It also bounds the bill.

    Where the load and the capacity of the entrance are known, the sum says how much one
    caller must send to take everybody down. A limit on the entrance, on the way to it, on the
    group around it or in the service, a WAF, and a component that is a rate limiter count. A
    gateway that says nothing of a limit is asked about. Entrances marked `private` and static
    files from an object store are left alone.

    **Do instead**: limit by caller as early as the caller is known: `gateway door x2
    [limit=20/s, key=user]`, or `[limit=20/s, key=ip]` on the service; answer 429 with
    Retry-After.
    """

    id = "missing-rate-limit"
    severity = Severity.WARNING
    category = Category.SECURITY
    citations = (
        Citation(
            "OWASP API Security Top 10 2023, API4: unrestricted resource consumption",
            "https://owasp.org/API-Security/editions/2023/en/0xa4-unrestricted-resource-consumption/",
        ),
        Citation(
            "AWS Well-Architected, Reliability: REL05-BP02, throttle requests",
            "https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/",
        ),
        Citation(
            "Stripe, Scaling your API with rate limiters (2017)",
            "https://stripe.com/blog/rate-limiters",
            "a token bucket for each user, in Redis",
        ),
    )
    follow_up = (
        "Where do you limit, counted by what, and what happens when the counter's store is down?"
    )
    passes = (
        """
        client app
        gateway door x2 [limit=20/s, key=user]
        service api x4
        app -> door -> api
        """,
        """
        client app
        waf shield
        service api x4
        app -> shield -> api
        """,
        """
        client staff [private]
        service api x4
        staff -> api
        """,
    )
    fails = (
        """
        client app
        lb front: ALB
        service api x4
        app -> front -> api
        """,
        "client -> cdn -> api -> redis, postgres",
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Follow every client to the first boxes that do work, looking for a limit on the way."""
        limited: dict[str, list[str]] = {}
        unlimited: dict[str, list[str]] = {}
        gateways: dict[str, list[str]] = {}
        limits = limits_of(design)
        for client in _callers(design):
            for way in ways_in(design, client, limits):
                if way.limited_by:
                    limited.setdefault(way.limited_by, []).append(way.entrance)
                elif way.gateway:
                    gateways.setdefault(way.gateway, []).append(way.entrance)
                else:
                    unlimited.setdefault(way.entrance, []).append(client.name)
        for clients, entrances in _by_clients(unlimited).items():
            yield self._judge(facts, [design.components[name] for name in entrances], clients)
        for gateway in gateways:
            yield self._ask(design.components[gateway])
        for limiter, entrances in limited.items():
            yield self._credit(design, limiter, list(dict.fromkeys(entrances)))

    def _judge(self, facts: Facts, entrances: list[Component], clients: tuple[str, ...]) -> Answer:
        names = listed([entrance.name for entrance in entrances])
        return self.violated(
            *entrances,
            message=f"nothing limits what one caller of {listed(clients)} may send to {names}.",
            sums=tuple(line for entrance in entrances for line in _sums(facts, entrance)),
            why="One caller in a retry loop is enough; it need not be an attack.",
            instead="\n".join(declaration(e, attributes="limit=20/s, key=user") for e in entrances),
        )

    def _ask(self, gateway: Component) -> Answer:
        return self.cannot_tell(
            gateway,
            message=f"What may one caller send through `{gateway.name}`?"
            f" Say it: `{declaration(gateway, attributes='limit=20/s, key=user')}`.",
        )

    def _credit(self, design: Design, limiter: str, entrances: list[str]) -> Answer:
        parts = [design.components[name] for name in entrances]
        itself = limiter == listed(entrances)
        to = "" if itself else f" to {listed(entrances)}"
        return self.satisfied(*parts, message=f"{limiter} limits what one caller may send{to}")


def _by_clients(unlimited: dict[str, list[str]]) -> dict[tuple[str, ...], list[str]]:
    """Entrances that the same clients come in by: one finding for all of them."""
    found: dict[tuple[str, ...], list[str]] = {}
    for entrance, clients in unlimited.items():
        found.setdefault(tuple(dict.fromkeys(clients)), []).append(entrance)
    return found


class Way(NamedTuple):
    """How a client's requests come in: to which first working box, and what limits them."""

    entrance: str
    limited_by: str
    gateway: str


def ways_in(design: Design, client: Component, limits: Mapping[str, str]) -> Iterator[Way]:
    """Every way from `client` over the edge to a box that does work.

    Ways that differ only in what limits them, or in which gateway they pass, are one: the
    first found stands, so that the work is linear in the links.
    """
    start = Way(client.name, _fence(design, client.groups), "")
    waiting, seen = deque([start]), set()
    while waiting:
        here = waiting.popleft()
        for link in design.links_from[here.entrance]:
            way = _step(design, here, link, limits)
            alike = (way.entrance, bool(way.limited_by), bool(way.gateway))
            if link.attributes.control or alike in seen:
                continue
            seen.add(alike)
            target = design.components[link.target]
            if target.family is Family.EDGE:
                waiting.append(way)
            elif _works(target):
                yield way


def _step(design: Design, here: Way, link: Link, limits: Mapping[str, str]) -> Way:
    target = design.components[link.target]
    on_link = f"the link `{link.source} -> {link.target}`" if link.attributes.limit else ""
    limited_by = here.limited_by or on_link or limits.get(target.name, "")
    asks = target.kind is Kind.GATEWAY
    return Way(target.name, limited_by, here.gateway or (target.name if asks else ""))


def limits_of(design: Design) -> Mapping[str, str]:
    """What limits callers at each component, in words; no entry where nothing does.

    Itself comes first, then a limiter that it asks, then the group around it.
    """
    limiters = {c.name for c in design.components.values() if _limits(c)}
    named = {c.name for c in design.components.values() if _is_limiter(c)}
    beside = {link.source: f"`{link.target}`" for link in design.links if link.target in named}
    return {
        c.name: limit
        for c in design.components.values()
        if (
            limit := f"`{c.name}`"
            if c.name in limiters
            else beside.get(c.name) or _fence(design, c.groups)
        )
    }


def _limits(component: Component) -> bool:
    said = component.attributes
    by_itself = said.limit or said.waf or component.kind is Kind.WAF
    return bool(by_itself) or _is_limiter(component)


def _is_limiter(component: Component) -> bool:
    return bool(LIMITER.search(f"{component.name} {component.label}"))


def _fence(design: Design, groups: tuple[str, ...]) -> str:
    return next((f"group `{name}`" for name in groups if design.groups[name].attributes.limit), "")


def _callers(design: Design) -> Iterator[Component]:
    for component in design.components.values():
        if component.family is Family.CLIENT and not component.attributes.private:
            yield component


def _works(target: Component) -> bool:
    """Whether an uninvited request costs this box work of its own."""
    if target.attributes.private or target.kind in (Kind.OBJECT_STORE, Kind.EXTERNAL):
        return False
    return target.family is not Family.CONTROL or target.kind is Kind.AUTH


def _sums(facts: Facts, entrance: Component) -> tuple[str, ...]:
    demand, capacity = facts.demand(entrance.name), facts.capacity(entrance, Op.READ)
    boxes = facts.nodes(entrance)
    if demand is None or capacity is None or boxes is None:
        return ()
    carries = boxes * capacity.typical
    asked = f"`{entrance.name}` is asked {rate(demand.total)} and carries about {rate(carries)} ({boxes} × {rate(capacity.typical)})"
    if demand.total >= carries:
        return (f"{asked}: it has nothing to spare for anyone who sends more",)
    return (
        f"{asked}: one caller that sends {rate(carries - demand.total)} more takes everyone down",
    )
