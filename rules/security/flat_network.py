"""Rule `flat-network`."""

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
    concerns,
    inherited,
    innermost_group,
    is_data_store,
    is_family,
    is_managed,
    mentions,
    mentions_anywhere,
    render,
    set_attribute,
    states_level,
    warrants_operational_review,
)

MITIGATION_TERMS = (
    "subnet",
    "vpc",
    "segment",
    "zero trust",
    "network polic",
    "private link",
    "security group",
)
"""Word stems that show the author considered this."""


class FlatNetwork(Rule):
    """Stores share a network with what the public reaches.

    **Why**: the component at the edge is the first to be compromised. In one network with the
    stores it can open a connection to all of them; in a separate one it reaches the services it
    needs and nothing else, and so does the attacker.

    It is found where networks are drawn: a store and what the public links to share the innermost
    one. That is a warning where the network is public, else a note; a private store is fine. Where
    none is drawn, the rule asks at senior level and above if money, health or personal data is
    concerned.

    **Do instead**: three tiers: public for the edge, private for services, and one for data that
    only services reach: `network data [private] { … }`.

    **It cannot see**: firewalls and policies between parts of one network, unless the design says
    `private`. Where no network is drawn it can only ask.
    """

    id = "flat-network"
    severity = Severity.INFO
    category = Category.SECURITY
    problem = "network_exposure"
    topics = ("mTLS and segmentation",)
    citations = (
        Citation(
            "AWS Well-Architected, Security pillar: SEC05-BP01, create network layers",
            "https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/",
        ),
        Citation(
            "Azure Well-Architected, Security: design review checklist, SE:04 and SE:06",
            "https://learn.microsoft.com/azure/well-architected/security/checklist",
        ),
    )
    follow_up = "One of your web servers is compromised: what can it reach from there?"
    passes = (
        """
        client app
        network front {
          lb door: ALB
        }
        network data {
          service api x4
          postgres db x2
        }
        app -> door -> api -> db
        """,
        """
        client app
        network all {
          lb door: ALB
          service api x4
          postgres db x2 [private]
        }
        app -> door -> api -> db
        """,
        "client -> lb -> api -> postgres",
    )
    fails = (
        """
        client app
        network all {
          lb door: ALB
          service api x4
          postgres db x2
        }
        app -> door -> api -> db
        """,
        """
        client app
        network dmz [public] {
          service api x4
          postgres db x2
        }
        app -> api -> db
        """,
    )

    stores = components(is_data_store)
    asks_when = (
        warrants_operational_review
        & concerns("money", "health", "people")
        & states_level("senior")
        & ~mentions_anywhere("private")
        & ~mentions(*MITIGATION_TERMS)
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Compare the networks of stores with those of what the public links to."""
        if any(group.kind == "network" for group in design.groups.values()):
            yield from self._shared_networks(design, facts)
        elif self.asks_when(facts, design):
            own = components(is_data_store & ~is_managed).components_of(facts)
            if own:
                message = render(
                    "Which hosts may open a connection to {names|or}? Set `{line}`, or draw a network"
                    " around it: `network data [private]`.",
                    own,
                    line=set_attribute("private").line_for(own[0]),
                )
                yield self.cannot_tell(*own, message=message, weight=0.2)

    def _shared_networks(self, design: Design, facts: Facts) -> Iterator[Answer]:
        exposed = {
            link.target: innermost_group(design, design.components[link.target], "network")
            for link in facts.topology.ingress.links
            if is_family("client")(facts, design.components[link.source])
        }
        shared: dict[str, list[Component]] = {}
        for store in self.stores.components_of(facts):
            network = innermost_group(design, store, "network")
            is_closed = store.name in exposed or inherited("private")(facts, store)
            if network in exposed.values() and network and not is_closed:
                shared.setdefault(network, []).append(store)
        entry_points = {network: name for name, network in exposed.items()}
        for network, stores in shared.items():
            yield self._finding_about(design, network, stores, entry_points[network])

    def _finding_about(
        self, design: Design, network: str, stores: list[Component], entry_point: str
    ) -> Answer:
        is_public = design.groups[network].attributes.public
        return self.violated(
            *stores,
            message=render(
                "{names} {shares/share} network `{network}` with `{entry_point}`, which the public reaches.",
                stores,
                network=network,
                entry_point=entry_point,
            ),
            why="An attacker who takes over the edge can connect to the stores from there.",
            fix=set_attribute("private"),
            severity=Severity.WARNING if is_public else Severity.INFO,
        )
