"""Rule `hot-spot-balancing`."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer import (
    Answer,
    Category,
    Citation,
    ClientDefaults,
    Component,
    Design,
    Facts,
    Rule,
    Severity,
    at_level,
    credit,
    finding,
    has_held_link_in,
    is_data_store,
    is_family,
    is_kind,
    is_single_instance,
    key_placers,
    mentions,
    question,
    set_attribute,
    states,
    warrants_operational_review,
)

TURNS = frozenset({"round-robin", "roundrobin", "rr", "random"})
"""Balancing algorithms that do not look at how busy a server is."""

MODULO = frozenset({"hash", "modulo", "mod", "hash-mod", "mod-n", "modulo-n", "simple-hash"})
"""Ways to place keys that remap almost all of them when a node is added."""

REMAINDER = MODULO - {"hash", "simple-hash"}
"""Those that name the remainder: a database that hashes its key into ranges says "hash" too."""


class HotSpotBalancing(Rule):
    """Requests are spread evenly by number, and unevenly by work.

    **Why**: taking turns is fair where requests are alike. Where connections stay open for
    hours, a server that was restarted gets its fair share of new ones and stays almost empty,
    while the others keep all the old; where some requests take a hundred times as long,
    several of them meet on one server. And keys placed by remainder are almost all remapped
    when a node is added: a cache is empty at once, and a database has most of its rows to move.

    Round robin in front of held connections, or of work of very unequal length, is a warning.
    Placing the keys of a cache by remainder is one too; the rows of a sharded store are a note,
    as a store is resharded seldom. Where connections are held behind a load balancer and no
    algorithm is stated, it is a question at senior level and above. So is, at any level, the client
    of several Memcached nodes: the server leaves it to the client to place keys, and some place
    them by remainder.

    **Do instead**: `lb front [algorithm=least-connections]`; for keys
    `redis hot x6 [algorithm=consistent-hashing]`.

    **It cannot see**: how unequal requests really are: it knows held connections, and the kinds
    whose work differs most. What a load balancer or a client does by default
    (`docs/defaults.md`) is not taken for granted, only asked about; `algorithm` alone counts.
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
        """
        client reader
        service loans x20
        mysql books x2 [shards=3, shard=reader_id, algorithm=consistent-hashing]
        reader -> loans -> books
        flow lend 4k/s write: reader -> loans -> books
        """,
        """
        client shop
        service orders x4
        mongodb sales x3 [shards=4, shard=order_id, algorithm=hash]
        shop -> orders -> sales
        """,
        """
        client app
        lb front: ALB
        service shop x4
        memcached hot x6
        postgres orders x2
        s3 pictures
        app -> front -> shop -> hot, orders, pictures
        flow look 600/s: app -> front -> shop -> hot -> orders
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
        """
        client meters
        service intake x8
        postgres readings x2 [shards=4, shard=meter_id, algorithm=modulo]
        meters -> intake -> readings
        """,
    )

    places_keys = is_kind("cache", "kv")
    places_rows = is_data_store & states("shards")
    holds_unequal_work = (
        is_family("compute")
        & ~is_single_instance
        & (has_held_link_in | is_kind("realtime", "model", "transcoder"))
    )
    knows_rings = mentions("consistent hash", "mcrouter", "ketama", "rendezvous")
    asks = warrants_operational_review & at_level("senior")

    takes_turns = finding(
        "{name} balances by {way} over {servers}, although requests last unequally long.",
        "The next in turn may be the fullest; the number of open connections shows which is not.",
        set_attribute("algorithm=least-connections"),
    )
    remaps = finding(
        "{name} places keys by remainder: one more node remaps almost all of them.",
        "Everything that the cache absorbed hits the store in that minute.",
        set_attribute("algorithm=consistent-hashing"),
    )
    moves_rows = finding(
        "{name} shards by remainder: one more shard moves almost all of its rows.",
        "Consistent hashing, or a fixed number of small partitions, moves only the share of the new shard.",
        set_attribute("algorithm=consistent-hashing"),
        severity=Severity.INFO,
    )
    suits = credit("{name} balances by {way}, which suits requests that last unequally long")
    algorithm = question(
        "How does {names|or} choose a server when connections last for hours?",
        set_attribute("algorithm=least-connections"),
        weight=0.2,
    )

    placing = question(
        "Which client places the keys of {names|or}? With {remainder}, one more node remaps {moved} of {nodes} keys{better}.",
        set_attribute("algorithm=consistent-hashing"),
        weight=0.25,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at how each load balancer spreads, and how each cache places its keys."""
        silent: list[Component] = []
        for part in design.components.values():
            way = (part.attributes.algorithm or "").casefold().replace("_", "-").replace(" ", "-")
            if remapped := self._remapped(facts, part, way):
                yield remapped
                continue
            servers = self._unequal_servers(facts, part)
            if servers and way in TURNS:
                yield self.takes_turns.about([part], also=servers, servers=servers, way=way)
            elif servers and way:
                yield self.suits.about([part], way=way)
            elif servers and part.kind == "lb":
                silent.append(part)
        if silent and self.asks(facts, design):
            yield self.algorithm.about(silent)
        if warrants_operational_review(facts, design) and not self.knows_rings(facts, design):
            yield from self._ask_placing(facts)

    def _ask_placing(self, facts: Facts) -> Iterator[Answer]:
        """One question about caches whose clients may place keys by remainder."""
        for store in facts.design.components.values():
            nodes = store.count or 0
            is_open = self.places_keys(facts, store) and not store.attributes.algorithm
            found = _placers(facts, store) if is_open and nodes > 1 else {}
            if "remainder" in found:
                spread = found.get("rendezvous")
                better = f", with {spread.name} 1 of {nodes + 1}" if spread else ""
                yield self.placing.about(
                    [store],
                    remainder=found["remainder"].title,
                    moved=nodes,
                    nodes=nodes + 1,
                    better=better,
                )
                return

    def _remapped(self, facts: Facts, part: Component, way: str) -> Answer | None:
        """What one more node or shard moves, where the remainder of a key decides its place."""
        if self.places_keys(facts, part) and way in MODULO:
            now = part.count or 2
            line = f"from {now} to {now + 1} nodes, {now} of {now + 1} keys are remapped"
            return self.remaps.about([part], sums=[line])
        if not self.places_rows(facts, part) or way not in REMAINDER:
            return None
        now = facts.topology.shards(part) or 2
        line = f"from {now} to {now + 1} shards, {now} of {now + 1} rows move"
        return self.moves_rows.about([part], sums=[line])

    def _unequal_servers(self, facts: Facts, balancer: Component) -> list[Component]:
        """The servers behind a load balancer whose requests last unequally long."""
        edge = is_family("edge")(facts, balancer)
        links = facts.design.links_from[balancer.name] if edge else ()
        behind = [
            facts.design.components[one.target] for one in links if not one.attributes.control
        ]
        return [part for part in behind if self.holds_unequal_work(facts, part)]


def _placers(facts: Facts, store: Component) -> dict[str, ClientDefaults]:
    """By how they place keys, the libraries that the callers of a store may use."""
    callers = (call.caller for call in facts.traffic.calls if call.callee is store)
    return {row.keys: row for caller in callers for row in key_placers(caller, store)}
