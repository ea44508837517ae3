"""The rule `exposed-store`."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.design import Component, Design
from dsl.kinds import Family, Kind
from reviewer.analysis.facts import Facts
from reviewer.analysis.topology.ingress import around
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.text.suggestion import declaration, free_name, listed

MADE_FOR_CLIENTS = frozenset(
    {"firebase", "firestore", "supabase", "algolia", "appsync", "couchdb"}
    | {
        "mqtt",
        "mosquitto",
        "emqx",
        "hivemq",
        "google-pubsub",
        "nats",
        "varnish",
        "squid",
        "kinesis",
    }
    | {"event-hubs", "azure-search"}
)
"""Technologies that clients or devices may speak to, with rules for each caller of their own."""


class ExposedStore(Rule):
    """A store or queue that can be reached from outside.

    **Why**: a store checks a password, not who may see which row. Whoever reaches it can try
    passwords, use each flaw of its version, and ask for everything at once. Scanners find an
    open port within hours.

    It is found where clients link to it with nothing between that works (of a queue alone
    that is a remark), or where the design calls it public. Object stores behind a CDN, and technologies made for callers from
    outside, are left alone, as is what is marked private.

    **Do instead**: put a service before it, and the store into a network that only that
    service can reach: `postgres db [private]`.

    **It cannot see**: firewalls, and rules of access inside a store: it goes by links from
    clients, `private` and `public`. Object stores are left out, so one that lists its content to
    everybody is not found.
    """

    id = "exposed-store"
    severity = Severity.WARNING
    category = Category.SECURITY
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

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at what the doors lead to, and at what is called public."""
        direct = [part for part in facts.topology.ingress.stores if _is_shut_in(part)]
        direct = [part for part in direct if not around(design, part, "private")]
        if direct:
            yield self._direct(design, facts, direct)
        reached = {part.name for part in direct}
        public = [
            part
            for part in design.components.values()
            if part.family in (Family.STORE, Family.MESSAGING)
            and part.name not in reached
            and (part.kind is not Kind.OBJECT_STORE and around(design, part, "public"))
        ]
        if public:
            yield self._public(public)

    def _direct(self, design: Design, facts: Facts, stores: list[Component]) -> Answer:
        verb = "is" if len(stores) == 1 else "are"
        name = free_name(design, "api")
        reached = {store.name for store in stores}
        comes = next(link.source for link in facts.topology.ingress.links if link.target in reached)
        lines = [f"service {name} x2", *(f"{comes} -> {name} -> {store.name}" for store in stores)]
        lines += [declaration(store, attributes="private") for store in stores]
        return self.violated(
            *stores,
            message=f"clients speak to {listed([s.name for s in stores])}, which {verb} to be reached by"
            f" services only.",
            severity=None if any(s.family is Family.STORE for s in stores) else Severity.INFO,
            why="A store knows passwords, not which caller may see which row, and it cannot be"
            " changed while clients in the field speak to it.",
            instead="\n".join(lines),
        )

    def _public(self, stores: list[Component]) -> Answer:
        verb = "is" if len(stores) == 1 else "are"
        return self.violated(
            *stores,
            message=f"{listed([s.name for s in stores])} {verb} open to the internet.",
            why="Anybody may try its passwords and each flaw of its version.",
            instead="\n".join(declaration(s, attributes="public=no, private") for s in stores),
        )


def _is_shut_in(part: Component) -> bool:
    """Whether it is no place for callers from outside."""
    if part.kind is Kind.OBJECT_STORE:
        return False
    return part.technology is None or part.technology.id not in MADE_FOR_CLIENTS
