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
    Rule,
    Severity,
    components,
    declare,
    free_name,
    inherited,
    is_family,
    is_kind,
    is_technology,
    render,
    set_attribute,
)

MADE_FOR_CLIENTS = [
    "firebase",
    "firestore",
    "supabase",
    "algolia",
    "appsync",
    "couchdb",
    "mqtt",
    "mosquitto",
    "emqx",
    "hivemq",
    "google-pubsub",
    "nats",
    "varnish",
    "squid",
    "kinesis",
    "event-hubs",
    "azure-search",
]
"""Technologies that clients or devices may call directly, with access rules per caller."""


class ExposedStore(Rule):
    """A store or queue that can be reached from outside.

    **Why**: a store checks a password, not who may see which row. Anyone who reaches it can try
    passwords, exploit known flaws of its version, and dump everything at once. Scanners find an
    open port within hours.

    It is found where clients link to it with no component in between that does work (for a queue
    that is a note), or where the design calls it public. Object stores behind a CDN, technologies
    made for callers from outside, and what is marked private are left alone.

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
        client staff [private]
        postgres db
        staff -> db
        """,
    )
    fails = (
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

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at what clients link to, and at what is called public."""
        stores = facts.topology.ingress.stores
        direct = [store for store in stores if self.reachable(facts, store)]
        if direct:
            yield self._reached_by_clients(facts, direct)
        public = [part for part in self.public.components_of(facts) if part not in direct]
        if public:
            yield self.violated(
                *public,
                message=render("{names} {is} open to the internet.", public),
                why="Anyone can try its passwords and every known flaw of its version.",
                fix=set_attribute("public=no, private"),
            )

    def _reached_by_clients(self, facts: Facts, stores: list[Component]) -> Answer:
        names = {store.name for store in stores}
        ingress = facts.topology.ingress.links
        client = next(one.source for one in ingress if one.target in names)
        service = free_name(facts.design, "api")
        fix = declare(
            f"service {service} x2", *(f"{client} -> {service} -> {one.name}" for one in stores)
        )
        holds_data = any(is_family("store")(facts, store) for store in stores)
        return self.violated(
            *stores,
            message=render(
                "{names} {is} called by clients directly, without a service in front.", stores
            ),
            severity=None if holds_data else Severity.INFO,
            why="A store knows passwords, not which caller may see which row, and it cannot change"
            " while clients in the field depend on it.",
            fix=fix + set_attribute("private"),
        )
