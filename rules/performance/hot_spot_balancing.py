"""The rule `hot-spot-balancing`."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.design import Component, Design, Mode
from dsl.kinds import Family, Kind
from reviewer.analysis.facts import Facts
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.text.suggestion import declaration, listed

TURNS = frozenset({"round-robin", "roundrobin", "rr", "random"})
"""Ways to spread that do not look at how busy a server is."""

MODULO = frozenset({"hash", "modulo", "mod", "hash-mod", "mod-n", "modulo-n", "simple-hash"})
"""Ways to place keys that move almost all of them when a node is added."""

HEAVY = frozenset({Kind.MODEL, Kind.TRANSCODER})
"""Kinds whose requests differ most in how long they take."""


class HotSpotBalancing(Rule):
    """Requests are spread evenly by number, and unevenly by work.

    **Why**: taking turns is fair where requests are alike. Where connections stay open for
    hours, a server that was restarted gets its fair share of new ones and stays almost empty,
    while the others keep all the old; where some requests take a hundred times as long,
    several of them meet on one server. And keys placed by remainder all move when a node is
    added, so that a cache is empty at once.

    Round robin before held connections, or before work of very unequal length, is a warning.
    Placing the keys of a cache by remainder is one too. Where connections are held behind a
    balancer and nothing is said, it is a question at senior level and above.

    **Do instead**: `lb front [algorithm=least-connections]`; for keys
    `redis hot x6 [algorithm=consistent-hashing]`.

    **It cannot see**: how unequal requests really are: it knows held connections, and the kinds
    whose work differs most. What a balancer does by default is not taken for granted; the way is
    what `algorithm` says.
    """

    id = "hot-spot-balancing"
    severity = Severity.WARNING
    category = Category.PERFORMANCE
    problem = "resharding_cost"
    topics = ("Load balancing: round robin, least connections, hashing",)
    citations = (
        Citation(
            "AWS Well-Architected, Performance: PERF04-BP04, balance load across resources",
            "https://docs.aws.amazon.com/wellarchitected/latest/performance-efficiency-pillar/",
        ),
        Citation(
            "Scaling Memcache at Facebook (2013)",
            "https://www.usenix.org/conference/nsdi13/technical-sessions/presentation/nishtala",
            "keys are placed by consistent hashing; one key can be a fifth of a server's requests",
        ),
    )
    follow_up = "One server is restarted: an hour later, how many of the connections does it hold?"
    passes = (
        """
        client app
        lb front: NLB [algorithm=least-connections]
        realtime sockets x8
        app <-> front
        front -> sockets
        """,
        """
        client app
        lb front: ALB [algorithm=round-robin]
        service api x8
        app -> front -> api
        """,
        """
        client app
        service api x2
        memcached hot x6 [algorithm=consistent-hashing]
        app -> api -> hot
        """,
    )
    fails = (
        """
        client app
        lb front: NLB [algorithm=round-robin]
        realtime sockets x8
        app <-> front
        front -> sockets
        """,
        """
        client app
        service api x2
        memcached hot x6 [algorithm=modulo]
        app -> api -> hot
        """,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at how each balancer spreads, and how each cache places its keys."""
        unsaid: list[Component] = []
        for part in design.components.values():
            way = (part.attributes.algorithm or "").casefold().replace("_", "-").replace(" ", "-")
            if part.kind in (Kind.CACHE, Kind.KV) and way in MODULO:
                yield self._moves(part)
            elif part.family is Family.EDGE:
                uneven = [p for p in _behind(design, part) if _is_uneven(design, facts, p)]
                if uneven and way in TURNS:
                    yield self._turns(part, uneven, way)
                elif uneven and way:
                    yield self.satisfied(
                        part, message=f"`{part.name}` spreads by {way}, which suits what it holds"
                    )
                elif uneven and part.kind is Kind.LB:
                    unsaid.append(part)
        if unsaid and facts.estimates.warrants_operational_review and facts.is_judged_at("senior"):
            yield self._ask(unsaid)

    def _turns(self, balancer: Component, uneven: list[Component], way: str) -> Answer:
        names = listed([part.name for part in uneven])
        return self.violated(
            balancer,
            *uneven,
            message=f"`{balancer.name}` hands out {way} what lasts unequally long on {names}: one of them fills while another idles.",
            why="The next in turn may be the fullest; the number of open connections tells which is not.",
            instead=declaration(balancer, attributes="algorithm=least-connections"),
        )

    def _moves(self, cache: Component) -> Answer:
        nodes = cache.count or 2
        return self.violated(
            cache,
            message=f"keys of `{cache.name}` are placed by remainder: a node more or less moves almost all of them, and the cache is empty at once.",
            sums=(f"from {nodes} to {nodes + 1} nodes, {nodes} of {nodes + 1} keys move",),
            why="Everything that the cache spared the store arrives there in that minute.",
            instead=declaration(cache, attributes="algorithm=consistent-hashing"),
        )

    def _ask(self, balancers: list[Component]) -> Answer:
        line = declaration(balancers[0], attributes="algorithm=least-connections", whole=False)
        return self.cannot_tell(
            *balancers,
            message=f"By what does {listed([b.name for b in balancers], 'or')} choose a server, when connections last for hours? Say `{line}`.",
            weight=0.2,
        )


def _behind(design: Design, balancer: Component) -> list[Component]:
    return [
        design.components[link.target]
        for link in design.links_from[balancer.name]
        if not link.attributes.control
    ]


def _is_uneven(design: Design, facts: Facts, part: Component) -> bool:
    """Whether what it is sent lasts unequally long: held connections, or heavy work."""
    if facts.topology.is_single_instance(part) or part.family is not Family.COMPUTE:
        return False
    held = any(link.mode is Mode.HELD for link in design.links_to[part.name])
    return held or part.kind is Kind.REALTIME or part.kind in HEAVY
