"""The rule `tiers-on-one-host`."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.design import Component, Design, Group
from dsl.kinds import Family
from reviewer.analysis.facts import Facts
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.text.suggestion import declaration, listed

MACHINES = frozenset({"server", "host", "machine", "vm", "box", "instance", "node"})
"""Names of groups that are one machine."""


class TiersOnOneHost(Rule):
    """Unlike parts share one machine.

    **Why**: a server that answers people and a database that keeps their data grow by
    different things and fail for different reasons. On one machine each takes the memory and
    the disk of the other, neither can be given more by itself, and one crash takes both.

    It is a warning where the design states load or users that matter, or a target for
    availability, and a remark otherwise: a prototype may well live on one machine. A cache or
    an agent beside a server is common practice and is left alone.

    **Do instead**: give the store a machine of its own, and draw no group around both that stands for
    one machine.

    **It cannot see**: machines that are not drawn: containers on one host, virtual machines on one
    server. It reads `colocated`, and groups whose name or label is an English word for a machine.
    """

    id = "tiers-on-one-host"
    severity = Severity.WARNING
    category = Category.SCALABILITY
    problem = "colocated_tiers"
    topics = ("Horizontal against vertical scaling",)
    citations = (
        Citation(
            "AWS Well-Architected, Reliability: REL03, service architecture",
            "https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/",
        ),
        Citation(
            "Azure Architecture Center: performance antipatterns",
            "https://learn.microsoft.com/azure/architecture/antipatterns/",
            "noisy neighbour, busy database",
        ),
    )
    follow_up = "The nightly report fills the disk: what else stops?"
    passes = (
        """
        client reader
        service web [colocated=proxy]
        mysql db
        reader -> web -> db
        """,
        """
        client reader
        group backend {
          service web
          mysql db
        }
        reader -> web -> db
        """,
    )
    fails = (
        """
        require users 1M/d
        client reader
        service web [colocated=[database cache]]
        reader -> web
        """,
        """
        client reader
        group server {
          service web
          mysql db
        }
        reader -> web -> db
        """,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at what says that it shares a machine, then at groups that are one."""
        found: dict[Component, tuple[str, ...]] = {}
        for part in design.components.values():
            beside = tuple(name for name in part.attributes.colocated or () if _matters(name))
            if beside:
                found[part] = beside
        for name, inside in _machines(design).items():
            tiers = {part.family for part in inside}
            if {Family.COMPUTE, Family.STORE} <= tiers:
                found.update(dict.fromkeys(inside, (name,)))
        if found:
            yield self._shared(facts, found)

    def _shared(self, facts: Facts, found: dict[Component, tuple[str, ...]]) -> Answer:
        parts = list(found)
        others = [name for names in found.values() for name in names]
        beside = [name for name in dict.fromkeys(others) if name not in {p.name for p in parts}]
        names = listed([part.name for part in parts])
        shared = f" with {listed(beside)}" if beside else ""
        verb = "shares" if len(parts) == 1 else "share"
        return self.violated(
            *parts,
            message=f"{names} {verb} one machine{shared}: no part can grow by itself, and one crash stops all.",
            why="They need different things of a machine, and take them from each other.",
            instead="\n".join(_apart(part) for part in parts),
            severity=Severity.WARNING if _is_felt(facts) else Severity.INFO,
        )


ASIDE = (
    "nothing",
    "proxy",
    "agent",
    "sidecar",
    "cache",
    "exporter",
    "log",
    "nginx",
    "envoy",
    "memcache",
)
"""Words of what stands beside a server by design."""


def _matters(name: str) -> bool:
    plain = name.casefold()
    return not any(word in plain for word in ASIDE)


def _is_machine(group: Group) -> bool:
    words = f"{group.name} {group.label}".casefold().replace("_", " ").replace("-", " ").split()
    return group.kind == "group" and not MACHINES.isdisjoint(words)


def _machines(design: Design) -> dict[str, list[Component]]:
    """Groups that are called a machine, with what is on them."""
    named = {name for name, group in design.groups.items() if _is_machine(group)}
    found: dict[str, list[Component]] = {}
    for part in design.components.values() if named else ():
        for name in () if part.attributes.colocated else part.groups:
            if name in named:
                found.setdefault(name, []).append(part)
    return found


def _is_felt(facts: Facts) -> bool:
    """Whether users, load or a target are stated for which it matters."""
    return facts.design.requirement("availability") is not None or facts.estimates.is_used_by_many


def _apart(part: Component) -> str:
    """The part by itself, on a machine that nothing else runs on."""
    return declaration(part, attributes="colocated=nothing")
