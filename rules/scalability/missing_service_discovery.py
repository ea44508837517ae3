"""Rule `missing-service-discovery`."""

from __future__ import annotations

import math
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
    at_level,
    calls_kind,
    calls_of_pools,
    components,
    declare,
    finding,
    free_name,
    has_kind,
    has_link_in,
    is_kind,
    is_managed,
    is_single_instance,
    mentions,
    question,
    set_attribute,
)

MESH = 3
"""Services that call each other from which on no one keeps lists of addresses by hand.

A convention of ours."""


class MissingServiceDiscovery(Rule):
    """Callers have to reach one of many instances, and have no way to find them.

    **Why**: instances come and go with load, deploys and failures. A list of addresses in a file is
    wrong as soon as one of them changes. Where connections are held it matters even more: a
    message for one user has to find the one instance that holds that user's connection.

    A call to instances that autoscale, or that hold connections, without service discovery is a
    note. Where several services of several instances call each other it is a question. Platforms
    that name what they run, service meshes, registries, load balancers in between, and notes that
    mention discovery count.

    **Do instead**: state how they are found: `[discovery=dns]` on the callee, `etcd registry x3`
    beside it, or, for held connections, a store that maps users to instances.

    **It cannot see**: names that a platform gives and nobody mentions, or a list that each deploy
    rewrites. One registry or mesh, drawn or named in a note, answers for all services.
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
    follow_up = "Two of the instances are replaced at night: how do their callers find out?"
    passes = (
        """
        client player
        realtime boards x60
        service referee x20
        kv store presence x3
        player <-> boards
        player -> referee -> presence
        boards -> presence
        referee -> boards
        """,
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
        client player
        realtime boards x60
        service referee x20
        kv store games x9 "games and their moves"
        player <-> boards
        player -> referee -> games
        referee -> boards
        """,
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

    finds_instances = has_kind("coordination") | mentions(
        *("discovery", "kubernetes ", "k8s ", "consul ", "eureka ", "zookeeper ", "etcd ", "mesh "),
        *("istio ", "linkerd ", "envoy ", "registry ", "nomad ", "hash ring ", "consistent hash"),
    )
    channels = components(is_kind("pubsub"), ~is_managed, is_single_instance, has_link_in)
    looks_up = calls_kind("cache")  # it may know who is connected where
    is_senior = at_level("senior")

    holding = finding(
        "{names} {holds/hold} users' connections, and callers cannot tell which instance holds which.",
        "Asking all of them costs as many calls as there are instances, for each message.",
    )
    moving = finding(
        "{names} {autoscales/autoscale}, and {its} callers have no way to find the instances.",
        "A list of addresses is out of date after the first change of load.",
        set_attribute("discovery=dns"),
    )
    divided = finding(
        "{names} needs {needed|count} nodes, and {callers} cannot tell which of them holds a channel.",
        "Publishers and subscribers have to reach the same node.",
    )
    how_found = question(
        "How do callers find the instances of {names}? Set `{line}`, or draw the registry.",
        set_attribute("discovery=dns"),
        weight=0.2,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at every server that other servers call, unless something finds instances."""
        if self.finds_instances(facts, design):
            return
        called = calls_of_pools(design, facts.topology)
        holding = [
            part
            for part, callers in called.items()
            if part.kind == "realtime"
            and not any(self.looks_up(facts, c) or _shares_store(design, c, part) for c in callers)
        ]
        if holding:
            name, caller = free_name(design, "lines"), called[holding[0]][0].name
            path = f"{caller} -> {name}  # which instance holds whom"
            yield self.holding.about(holding, fix=declare(f"redis {name} x2 [ttl=1min]", path))
        for topic in self.channels.components_of(facts):
            if (needed := math.ceil(facts.capacity.machines_filled(topic))) > 1:
                callers = [design.components[link.source] for link in design.links_to[topic.name]]
                fix = declare(f"etcd {free_name(design, 'registry')} x3")
                yield self.divided.about(
                    [topic], also=callers, callers=callers, needed=needed, fix=fix
                )
        if moving := [part for part in called if part.attributes.autoscale]:
            yield self.moving.about(moving)
        elif len(called) >= MESH and self.is_senior(facts, design):
            yield self.how_found.about(called)


def _shares_store(design: Design, caller: Component, holder: Component) -> bool:
    """Whether both call a key-value store: the holder says there whom it holds."""
    called = ({link.target for link in design.links_from[one.name]} for one in (caller, holder))
    return any(design.components[name].kind == "kv" for name in set.intersection(*called))
