"""Rule `flat-network`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from reviewer import (
    Answer,
    Category,
    Citation,
    Component,
    Design,
    Facts,
    Rule,
    Severity,
    comes_from_family,
    components,
    concerns,
    finding,
    inherited,
    innermost_group,
    is_data_store,
    is_managed,
    mentions,
    mentions_anywhere,
    question,
    set_attribute,
    states_level,
    warrants_operational_review,
)

MITIGATION_TERMS = (
    *("subnet", "vpc", "segment", "zero trust", "network polic", "private link"),
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

    stores = components(is_data_store, ~inherited("private"))
    asks_when = (
        warrants_operational_review
        & concerns("money", "health", "people")
        & states_level("senior")
        & ~mentions_anywhere("private")
        & ~mentions(*MITIGATION_TERMS)
    )

    own_stores = components(is_data_store, ~is_managed)
    is_public_link = comes_from_family("client")

    shared = finding(
        "{names} {shares/share} network `{network}` with {entry}, which the public reaches.",
        "An attacker who takes over the edge can connect to the stores from there.",
        set_attribute("private"),
    )
    who_connects = question(
        "Which hosts may open a connection to {names|or}? Set `{line}`, or draw a network around"
        " it: `network data [private]`.",
        set_attribute("private"),
        weight=0.2,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Compare the networks of stores with those of what the public links to."""
        if any(group.kind == "network" for group in design.groups.values()):
            for network, (entry, stores) in self._shared_networks(design, facts).items():
                is_public = design.groups[network].attributes.public
                severity = Severity.WARNING if is_public else Severity.INFO
                yield self.shared.about(stores, network=network, entry=[entry], severity=severity)
        elif self.asks_when(facts, design) and (own := self.own_stores.components_of(facts)):
            yield self.who_connects.about(own)

    def _shared_networks(
        self, design: Design, facts: Facts
    ) -> Mapping[str, tuple[str, list[Component]]]:
        """The entry point and the stores of each network that has both."""
        ingress = [one for one in facts.topology.ingress.links if self.is_public_link(facts, one)]
        exposed = {
            one.target: innermost_group(design, design.components[one.target], "network")
            for one in ingress
        }
        entries = {network: name for name, network in exposed.items() if network}
        found: dict[str, tuple[str, list[Component]]] = {}
        for store in self.stores.components_of(facts):
            network = innermost_group(design, store, "network")
            if network in entries and store.name not in exposed:
                found.setdefault(network, (entries[network], []))[1].append(store)
        return found
