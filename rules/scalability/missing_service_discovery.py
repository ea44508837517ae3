"""The rule `missing-service-discovery`."""

from __future__ import annotations

import math
from collections.abc import Iterator

from dsl.design import Component, Design
from dsl.kinds import Family, Kind
from reviewer.analysis.facts import Facts
from reviewer.analysis.topology.counts import is_managed
from reviewer.analysis.topology.unbalanced_servers import SERVERS
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.text.numbers import count
from reviewer.text.suggestion import declaration, free_name, listed

KNOWN = (
    " discovery", " kubernetes ", " k8s ", " consul ", " eureka ", " zookeeper ", " etcd ",
    " mesh ", " istio ", " linkerd ", " envoy ", " registry ", " nomad ", " hash ring ",
    " consistent hash",
)  # fmt: skip
"""Words for what finds instances."""

RUN_BY = frozenset(
    [
        "aks",
        "app-engine",
        "app-service",
        "cloud-run",
        "container-apps",
        "ecs",
        "eks",
        "gke",
        "kubernetes",
        "nomad",
        "elastic-beanstalk",
        "fargate",
        "openshift",
        "heroku",
        "service-fabric",
    ]
)
"""Platforms that give what they run a name of its own."""

MESH = 3
"""From so many services that call each other on, lists of addresses are kept by nobody's hand.

A convention of ours."""


class MissingServiceDiscovery(Rule):
    """Callers are to reach one of many instances, and nothing tells them which there are.

    **Why**: instances come and go with load, deploys and failures. A list of addresses in a
    file is wrong the moment one of them changes. Where connections are held it matters even
    more: a message for one user has to find the one instance that holds that user's line.

    A call to instances that scale by themselves, or that hold connections, with nothing to
    find them by, is a remark. Where several services of several instances call each other it
    is a question. Platforms that name what they run, meshes, registries, balancers between,
    and remarks that speak of discovery count.

    **Do instead**: say what finds them: `[discovery=dns]` on what is called, `etcd registry x3`
    beside it, or, for held connections, a store that knows who is connected where.

    **It cannot see**: names that a platform gives and nobody mentions, or a list that each deploy
    writes anew. One registry or mesh, drawn or named in a remark, answers for all services.
    """

    id = "missing-service-discovery"
    severity = Severity.INFO
    category = Category.SCALABILITY
    problem = "missing_service_discovery"
    topics = ("Finding instances",)
    citations = (
        Citation(
            "AWS Well-Architected, Reliability: REL03, service architecture",
            "https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/",
        ),
        Citation(
            "Google SRE book: managing critical state",
            "https://sre.google/sre-book/managing-critical-state/",
            "what finds instances is kept by consensus",
        ),
    )
    follow_up = "Two of the instances are replaced at night: how do their callers come to know?"
    passes = (
        """
        client app
        service api x4
        service users x6 [autoscale]
        etcd registry x3
        app -> api -> users
        api -> registry
        """,
        """
        client app
        service api x2
        realtime sockets x8
        redis lines x2
        app -> api
        app <-> sockets
        api -> lines
        api -> sockets
        """,
    )
    fails = (
        """
        client app
        service api x4
        service users x6 [autoscale]
        app -> api -> users
        """,
        """
        client app
        service api x2
        realtime sockets x8
        app -> api
        app <-> sockets
        api -> sockets
        """,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at every server that other servers call, unless something finds instances."""
        if any(part.kind is Kind.COORDINATION for part in design.components.values()):
            return
        if any(word in facts.words.text for word in KNOWN):
            return
        called = _called(design, facts)
        moving = [part for part in called if part.attributes.autoscale]
        holding = [
            part
            for part in called
            if part.kind is Kind.REALTIME and not _is_looked_up(design, called[part])
        ]
        if holding:
            yield self._holding(design, holding, called[holding[0]][0])
        yield from self._channels(design, facts)
        if moving:
            yield self._moving(moving)
        elif len(called) >= MESH and facts.is_judged_at("senior"):
            yield self._ask(list(called))

    def _holding(self, design: Design, parts: list[Component], caller: str) -> Answer:
        name = free_name(design, "lines")
        return self.violated(
            *parts,
            message=f"nothing tells which instance of {_names(parts)} holds the connection of a user that a message is for.",
            why="Asking all of them costs as many calls as there are instances, for each message.",
            instead=f"redis {name} x2 [ttl=1min]\n{caller} -> {name}  # which instance holds whom",
        )

    def _channels(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Channels that one node cannot carry: who publishes has to know where each is."""
        for topic in design.components.values():
            if (
                topic.kind is not Kind.PUBSUB
                or is_managed(topic)
                or not facts.topology.is_single_instance(topic)
            ):
                continue
            used = facts.capacity.utilization(topic)
            callers = [design.components[link.source] for link in design.links_to[topic.name]]
            if used is None or used <= 1 or not math.isfinite(used) or not callers:
                continue
            yield self.violated(
                topic,
                *dict.fromkeys(callers),
                message=f"`{topic.name}` needs {count(math.ceil(used))} nodes, and nothing tells {_names(callers)} which of them holds a channel.",
                why="Publisher and subscribers have to come to the same node.",
                instead=f"etcd {free_name(design, 'registry')} x3",
            )

    def _moving(self, parts: list[Component]) -> Answer:
        return self.violated(
            *parts,
            message=f"instances of {_names(parts)} come and go by themselves, and nothing tells their callers which there are.",
            why="A list of addresses is out of date from the first change of load on.",
            instead="\n".join(declaration(part, attributes="discovery=dns") for part in parts),
        )

    def _ask(self, parts: list[Component]) -> Answer:
        line = declaration(parts[0], attributes="discovery=dns", whole=False)
        return self.cannot_tell(
            *parts,
            message=f"How do callers find the instances of {_names(parts)}? Say `{line}`, or draw the registry.",
            weight=0.2,
        )


def _names(parts: list[Component]) -> str:
    return listed([part.name for part in parts])


def _called(design: Design, facts: Facts) -> dict[Component, list[str]]:
    """Servers of several instances that servers call themselves, with those callers."""
    found: dict[Component, list[str]] = {}
    for link in design.links:
        caller, part = design.components[link.source], design.components[link.target]
        if part.kind not in SERVERS or caller.family is not Family.COMPUTE:
            continue
        if not design.links_to[caller.name]:
            continue  # another system, drawn as a service: it calls one name
        technology = part.technology.id if part.technology else ""
        told = part.attributes.discovery or link.attributes.discovery or part.attributes.algorithm
        if not (told or technology in RUN_BY or facts.topology.is_single_instance(part)):
            found.setdefault(part, []).append(caller.name)
    return found


def _is_looked_up(design: Design, callers: list[str]) -> bool:
    """Whether some caller reads a fast store, which may know who is connected where."""
    return any(
        design.components[link.target].kind in (Kind.CACHE, Kind.KV)
        for caller in callers
        for link in design.links_from[caller]
    )
