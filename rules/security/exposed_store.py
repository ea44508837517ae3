"""Rule `exposed-store`."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer import (
    Answer,
    Category,
    Citation,
    Component,
    Design,
    Facts,
    Fix,
    Op,
    Rule,
    Severity,
    calls_kind,
    components,
    declare,
    finding,
    free_name,
    has_kind,
    inherited,
    is_family,
    is_in_group,
    is_kind,
    is_technology,
    join_fixes,
    link,
    set_attribute,
    states,
)

MADE_FOR_CLIENTS = (
    *("firebase", "firestore", "supabase", "algolia", "appsync", "couchdb", "mqtt", "mosquitto"),
    *("emqx", "hivemq", "google-pubsub", "nats", "varnish", "squid", "kinesis", "event-hubs"),
    "azure-search",
)
"""Technologies that clients or devices may call directly, with access rules per caller."""

CHECKED_BY_POLICY = ("dynamodb", "dynamodb-global", "cosmosdb")
"""Technologies whose provider checks each call by the policy of a caller who has signed in.

Source: Amazon DynamoDB developer guide, "Using web identity federation"; Azure Cosmos DB,
"Secure access to data": resource tokens for clients."""


class ExposedStore(Rule):
    """A store or queue that can be reached from outside.

    **Why**: a store checks a password, not who may see which row. Anyone who reaches it can try
    passwords, exploit known flaws of its version, and dump everything at once. Scanners find an
    open port within hours.

    It is a warning where clients link to it with no component in between that does work, or where
    the design calls it public. Where clients link to a queue, or the design draws no server that
    could go in between, it is a note. So is a database with stated data (`holds`) that is drawn
    outside a network while all its callers are drawn inside one. Object stores behind a CDN,
    technologies made for callers from outside, components marked private or reached only through a
    gateway, and a provider's store that checks each call of callers who sign in are left alone.

    **Do instead**: put a service in front of it, and move the store into a network that only
    that service can reach: `postgres db [private]`.

    **It cannot see**: firewalls, and access rules inside a store: it goes by links from clients,
    `private` and `public`. Object stores are left out, so a bucket that lists its content to
    everyone is not found.
    """

    id = "exposed-store"
    severity = Severity.WARNING
    category = Category.SECURITY
    problem = "network_exposure"
    topics = ("mTLS and segmentation",)
    citations = (
        Citation(
            "AWS Well-Architected, Security pillar: SEC05-BP01, create network layers",
            "https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/",
        ),
        Citation(
            "Azure Well-Architected, Security: design review checklist, SE:06",
            "https://learn.microsoft.com/azure/well-architected/security/checklist",
        ),
    )
    follow_up = "Which hosts can open a connection to this store, and how do you know?"
    passes = (
        """
        client nurse
        network ward {
            service charts x2
        }
        postgres notes x2 [holds=health, private]
        nurse -> charts -> notes
        """,
        """
        client app
        cdn edge
        s3 media
        service api x4
        postgres db x2
        app -> edge -> media
        app -> api -> db
        """,
        """
        client app
        firestore rooms
        app -> rooms
        """,
        """
        client app
        cognito pool
        function tally
        dynamodb totals
        app -> pool
        app -> tally -> totals
        app -> totals
        """,
        """
        client caller
        gateway door [auth]
        lb router
        kv items x3
        caller -> door -> router -> items
        """,
        """
        client staff [private]
        postgres db
        staff -> db
        """,
    )
    fails = (
        """
        client nurse
        network ward {
            service charts x2
        }
        postgres notes x2 [holds=health]
        nurse -> charts -> notes
        """,
        """
        client app
        client kiosk
        cognito pool
        function tally
        dynamodb totals
        app -> pool
        app -> tally -> totals
        app, kiosk -> totals
        """,
        """
        client app
        auth accounts
        service api x4
        postgres rooms x2
        app -> accounts
        app -> api -> rooms
        app -> rooms
        """,
        """
        client app
        postgres db x2
        app -> db
        """,
        """
        client app
        service api x4
        postgres db x2 [public]
        app -> api -> db
        """,
        """
        devices meters
        lb front: NLB
        kafka readings x3
        worker sums x2
        meters -> front ~> readings ~> sums
        """,
    )

    reachable = ~is_kind("object-store") & ~is_technology(*MADE_FOR_CLIENTS) & ~inherited("private")
    public = components(
        is_family("store", "messaging") & ~is_kind("object-store") & inherited("public")
    )

    outside = components(
        is_kind("database", "document", "wide-column") & states("holds"),
        ~is_in_group("network") & ~inherited("private") & ~inherited("public"),
    )
    is_inside = is_in_group("network")
    signs_in = calls_kind("auth")
    checks_each_call = is_technology(*CHECKED_BY_POLICY)

    is_store = is_family("store")
    has_servers = has_kind("service", "function", "worker", "gateway", "realtime")

    called_directly = finding(
        "{names} {is} called by clients directly, without a service in front.",
        "A store knows passwords, not which caller may see which row, and it cannot change"
        " while clients in the field depend on it.",
    )
    open_to_all = finding(
        "{names} {is} open to the internet.",
        "Anyone can try its passwords and every known flaw of its version.",
        set_attribute("public=no, private"),
    )

    outside_network = finding(
        "{names} {is} outside the network of {callers}: its endpoint is public unless stated otherwise.",
        "Sensitive data is one password away from anyone; a private endpoint keeps it inside.",
        set_attribute("private"),
        severity=Severity.INFO,
        weight=0.4,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at what clients link to, and at what is called public."""
        ingress = facts.topology.ingress
        direct = [store for store in ingress.stores if self.reachable(facts, store)]
        direct = [store for store in direct if not self._checks_who_calls(facts, store)]
        if direct:
            names = {store.name for store in direct}
            client = next(one.source for one in ingress.links if one.target in names)
            holds_data = any(self.is_store(facts, store) for store in direct)
            severity = None if holds_data and self.has_servers(facts, design) else Severity.INFO
            fix = _service_between(facts, client, direct)
            yield self.called_directly.about(direct, fix=fix, severity=severity)
        for store in self.outside.components_of(facts):
            links = (one for one in design.links_to[store.name] if not one.attributes.control)
            callers = [design.components[one.source] for one in links]
            if callers and all(self.is_inside(facts, caller) for caller in callers):
                yield self.outside_network.about([store], callers=callers)
        public = [part for part in self.public.components_of(facts) if part not in direct]
        if public:
            yield self.open_to_all.about(public)

    def _checks_who_calls(self, facts: Facts, store: Component) -> bool:
        """Whether each call is checked by policy, and every client that calls it directly signs in."""
        links = [one for one in facts.topology.ingress.links if one.target == store.name]
        callers = (facts.design.components[one.source] for one in links)
        return self.checks_each_call(facts, store) and all(
            self.signs_in(facts, caller) for caller in callers
        )


def _service_between(facts: Facts, client: str, stores: list[Component]) -> Fix:
    """A service that the clients call in place of the stores."""
    service = free_name(facts.design, "api")
    demands = filter(None, (facts.traffic.demand(store.name) for store in stores))
    load = sum(demand.total for demand in demands)
    count = facts.capacity.sizing.instances_of_new("service", Op.WRITE, load, 2)
    lines = (link(client, service, store) for store in stores)
    return join_fixes([declare(f"service {service} x{count}"), *lines, set_attribute("private")])
