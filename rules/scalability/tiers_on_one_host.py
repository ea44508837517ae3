"""Rule `tiers-on-one-host`."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer import (
    Answer,
    Category,
    Citation,
    Design,
    Facts,
    Rule,
    Severity,
    finding,
    is_used_by_many,
    list_names,
    machine_neighbors,
    requires,
    set_attribute,
)


class TiersOnOneHost(Rule):
    """Different tiers share one machine.

    **Why**: a server that answers users and a database that keeps their data grow with different
    things and fail for different reasons. On one machine each takes memory and disk from the
    other, neither can scale by itself, and one crash takes both down.

    It is a warning where the design states load or users that matter, or an availability target,
    and a note otherwise: a prototype may well live on one machine. A cache or an agent beside a
    server is common practice and is left alone.

    **Do instead**: give the store a machine of its own, and draw no group around both that stands
    for one machine.

    **It cannot see**: machines that are not drawn: containers on one host, virtual machines on one
    server. It reads `colocated`, and groups whose name or label is an English word for a machine.
    """

    id = "tiers-on-one-host"
    severity = Severity.WARNING
    category = Category.SCALABILITY
    costs_downtime = True
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

    shared = finding(
        "{names} {shares/share} one machine{beside}: one crash stops everything on it.",
        "They need different resources, compete for them, and cannot scale independently.",
        set_attribute("colocated=nothing"),
    )
    is_felt = requires("availability") | is_used_by_many

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at what states that it shares a machine, and at groups that are one."""
        found = machine_neighbors(design)
        if found:
            names = {part.name for part in found}
            others = [name for beside in found.values() for name in beside if name not in names]
            severity = Severity.WARNING if self.is_felt(facts, design) else Severity.INFO
            beside = f" with {list_names(others)}" if others else ""
            yield self.shared.about(found, beside=beside, severity=severity)
