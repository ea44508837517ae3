"""Rule `hidden-zone-dependency`."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer import (
    Answer,
    Category,
    Citation,
    Design,
    Facts,
    Mode,
    Rule,
    Severity,
    ZoneDependency,
    finding,
    spread_over_two,
    zone_dependencies,
)


class HiddenZoneDependency(Rule):
    """Components in several zones depend on something in one zone.

    **Why**: instances in three zones should survive the loss of any one of them. A queue, a store
    or a service that all of them call and that runs in one zone undoes this: when that zone fails,
    all three stop. Nobody notices before, because each component looks redundant.

    It is found where the design states both: a caller that is spread (`zones=3`, `regions=2`, on it
    or on the group around it), and a callee that is drawn in one zone or states `zones=1`. It is a
    warning where the caller waits for the answer, and a note where it only sends messages.

    **Do instead**: spread the dependency as well (`kafka events x3 [zones=3]`), or let the caller
    work without it: `[fallback=buffer]`, a drawn replica in another zone.

    **It cannot see**: what is not drawn: a login, a name server, a deploy system or a control
    plane in one zone. A component without stated zones is not assumed to run in one.
    """

    id = "hidden-zone-dependency"
    severity = Severity.WARNING
    category = Category.RELIABILITY
    costs_downtime = True
    problem = "hidden_single_zone_dependency"
    topics = ("Single points of failure", "Blast radius")
    citations = (
        Citation(
            "Cloudflare: post mortem on the control plane and analytics outage (November 2023)",
            "https://blog.cloudflare.com/post-mortem-on-cloudflare-control-plane-and-analytics-outage/",
            "services in three facilities depended on Kafka and ClickHouse, which ran in one",
        ),
        Citation(
            "AWS Well-Architected, Reliability: REL10-BP01, deploy to multiple locations",
            "https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/",
        ),
    )
    follow_up = "You switch this zone off on a Tuesday morning: what else stops?"
    passes = (
        """
        client app
        service api x6 [zones=3]
        kafka events x3 [zones=3]
        worker mail x3 [zones=3]
        app -> api ~> events ~> mail
        """,
        """
        client app
        zone a {
            service one x2
            postgres db
        }
        zone b {
            service two x2
            postgres copy [role=standby]
        }
        app -> one | two
        one, two -> db
        db -> copy
        """,
        """
        client app
        service api x6 [zones=3]
        zone a {
            service reports x1
        }
        postgres db x3 [zones=3]
        app -> api -> db
        api -> reports [fallback=none-shown]
        """,
        """
        client clerk
        service claims x4 [zones=2]
        prometheus watch [zones=1]
        clerk -> claims
        claims ~> watch
        """,
    )
    fails = (
        """
        client user
        service panel x6 [zones=3]
        zone west {
            kafka events x3
        }
        user -> panel -> events
        """,
        """
        client pilot
        service charts x4 [zones=2]
        postgres maps x2 [zones=1]
        pilot -> charts -> maps
        """,
    )

    hidden = finding(
        "{callers} {runs/run:callers} in several zones but {depends/depend:callers} on {names}, in one zone.",
        "Losing that zone stops all of them, however many zones they run in.",
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at every dependency of a spread component on one zone; those alike together."""
        found: dict[Severity, list[ZoneDependency]] = {}
        for one in zone_dependencies(design, facts.topology.replicas):
            if not (one.link.attributes.fallback or one.caller.attributes.fallback):
                waits = one.link.mode is not Mode.ASYNC
                severity = Severity.WARNING if waits else Severity.INFO
                found.setdefault(severity, []).append(one)
        for severity, alike in found.items():
            yield self._about(alike, severity)

    def _about(self, dependencies: list[ZoneDependency], severity: Severity) -> Answer:
        callees = list(dict.fromkeys(one.callee for one in dependencies))
        callers = list(dict.fromkeys(one.caller for one in dependencies))
        return self.hidden.about(
            callees,
            also=callers,
            callers=callers,
            fix=spread_over_two("zone", callees),
            severity=severity,
        )
