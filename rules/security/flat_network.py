"""The rule `flat-network`."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.design import Component, Design, Group
from dsl.kinds import Family
from reviewer.analysis.facts import Facts
from reviewer.analysis.semantics.operational_stakes import is_senior
from reviewer.analysis.topology.counts import is_data_store, is_managed
from reviewer.analysis.topology.ingress import anywhere, around
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.text.suggestion import declaration, listed

TOLD = (
    " subnet",
    " vpc",
    " segment",
    " zero trust",
    " network polic",
    " private link",
    " security group",
)
"""Stems of words of one who has thought of it."""


class FlatNetwork(Rule):
    """Stores stand in the same network as what the public reaches.

    **Why**: the box at the edge is the first to be taken over. In one network with the stores
    it can speak to all of them; behind a second one it reaches the services it needs and
    nothing else, and so does whoever took it.

    It is found where networks are drawn: a store and what the public links to share the
    innermost one. That is a warning where the network is public, else a remark; a store that
    is private is fine. Where none is drawn, it is asked from senior on where money, health or
    people are concerned.

    **Do instead**: three layers: public for the edge, private for services, and one for data
    that only services reach: `network data [private] { … }`.

    **It cannot see**: firewalls and policies between parts of one network, unless the design says
    `private`. Where no network is drawn it can only ask.
    """

    id = "flat-network"
    severity = Severity.INFO
    category = Category.SECURITY
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
    follow_up = "One of your web servers is taken over: what can it reach from there?"
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

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Compare the networks of stores with those of what the public links to."""
        networks = {name: group for name, group in design.groups.items() if group.kind == "network"}
        stores = [part for part in design.components.values() if is_data_store(part)]
        if networks:
            yield from self._drawn(design, facts, networks, stores)
        elif self._matters(design, facts) and not anywhere(design, "private"):
            own = [store for store in stores if not is_managed(store)]
            if own and not any(word in facts.words.text for word in TOLD):
                line = declaration(own[0], attributes="private", whole=False)
                yield self.cannot_tell(
                    *own,
                    message=f"Which hosts may open a connection to {listed([s.name for s in own], 'or')}?"
                    f" Say `{line}`, or draw a network around it: `network data [private]`.",
                    weight=0.2,
                )

    def _matters(self, design: Design, facts: Facts) -> bool:
        return (
            bool(facts.words.topics)
            and is_senior(design)
            and facts.estimates.warrants_operational_review
        )

    def _drawn(
        self, design: Design, facts: Facts, networks: dict[str, Group], stores: list[Component]
    ) -> Iterator[Answer]:
        first = {
            link.target for link in facts.topology.ingress.links if _is_caller(design, link.source)
        }
        reached = {_network(design.components[name], networks): name for name in first}
        alike: dict[str, list[Component]] = {}
        for store in stores:
            network = _network(store, networks)
            shut = around(design, store, "private") or store.name in first
            if network and network in reached and not shut:
                alike.setdefault(network, []).append(store)
        for network, beside in alike.items():
            yield self._judge(networks[network], beside, reached[network])

    def _judge(self, network: Group, stores: list[Component], door: str) -> Answer:
        verb = "stands" if len(stores) == 1 else "stand"
        return self.violated(
            *stores,
            message=f"{listed([s.name for s in stores])} {verb} in network `{network.name}` together"
            f" with `{door}`, which the public reaches.",
            why="Whoever takes over the box at the edge speaks to the stores from there.",
            instead="\n".join(declaration(store, attributes="private") for store in stores),
            severity=Severity.WARNING if network.attributes.public else Severity.INFO,
        )


def _network(part: Component, networks: dict[str, Group]) -> str:
    """The innermost network around a part, "" where there is none."""
    return next((name for name in reversed(part.groups) if name in networks), "")


def _is_caller(design: Design, name: str) -> bool:
    return design.components[name].family is Family.CLIENT
