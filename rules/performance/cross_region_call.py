"""The rule `cross-region-call`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from dsl.design import Component, Design, Link, Mode, Op
from dsl.kinds import Family
from reviewer.analysis.facts import Facts
from reviewer.analysis.latency.component_latency import Places
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.rule_kit.flow_requirements import journeys, place_of, tightest
from reviewer.text.numbers import duration, percent
from reviewer.text.suggestion import declaration, listed

SHARE = 0.3
"""The part of a latency budget that the way between regions may take without a remark.

Basis: a convention; the rest of a journey needs the rest of the budget."""

TYPICAL = 0.08
"""Seconds of a round trip between continents where the regions are not known by their names.

Basis: us-east to eu-west took about 80 ms in a published table (2017)."""


class Trip(NamedTuple):
    """One waited-for call from one region to another, and how long the way is."""

    link: Link
    caller: Component
    callee: Component
    seconds: float | None
    journey: str
    op: Op


class CrossRegionCall(Rule):
    """A user's answer waits for a call to another region.

    **Why**: light in fibre takes its time: 60 to 80 ms across a continent or an ocean and back,
    200 and more to the other side of the world. No machine makes that shorter, and a handful
    of such calls is the whole patience of a user. When the way between the regions fails, so
    does the journey.

    It is a warning for reads, whose answer could be kept near, and where the way takes more
    than three tenths of a stated latency; a remark for writes, which may have one home.

    **Do instead**: read from a copy in the caller's own region (`regions=2` on the callee, or a
    replica there), keep a user's data in the user's region, or tell the other side by `~>`.

    **It cannot see**: regions that are not drawn: it compares the groups around both ends, and
    leaves out what says `regions`. Where the way between two regions is not known, reads are a
    warning and writes a remark, however far apart they are.
    """

    id = "cross-region-call"
    severity = Severity.WARNING
    category = Category.PERFORMANCE
    citations = (
        Citation(
            "Round trips between AWS regions, averages of 2017",
            "https://acomputerscientistlearnsaws.blogspot.com/2017/04/aws-regions.html",
            "about 80 ms from us-east-1 to eu-west-1, 217 to ap-southeast-1",
        ),
        Citation("Napkin math", "https://github.com/sirupsen/napkin-math"),
    )
    follow_up = "Which region owns a user's data, and what does a user see who travels?"
    passes = (
        """
        client reader
        region us-east-1 {
            service api x2
            postgres db x2
        }
        region eu-west-1 {
            postgres copy [role=async-replica]
        }
        reader -> api -> db
        db ~> copy
        flow read 100/s: reader -> api -> db
        """,
        """
        client reader
        region us-east-1 {
            service api x2
        }
        region eu-west-1 {
            queue events
            worker sums x2
        }
        reader -> api ~> events ~> sums
        """,
    )
    fails = (
        """
        client reader
        region eu-west-1 {
            service api x2
        }
        region us-east-1 {
            postgres db x2
        }
        reader -> api -> db
        flow read 100/s: reader -> api -> db
        """,
        """
        require p99 200ms
        client reader
        region europe {
            service api x2
        }
        region asia {
            service rates x2
        }
        reader -> api -> rates
        assume asia.rtt 180ms
        flow quote 100/s write: reader -> api -> rates
        """,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at every call that is waited for between two drawn regions."""
        regions = [group for group in design.groups.values() if group.kind == "region"]
        if len(regions) < 2:  # noqa: PLR2004  # one region has no other
            return
        trips = _trips(design, facts)
        alike: dict[Severity, list[Trip]] = {}
        for trip in trips:
            alike.setdefault(_severity(design, trip), []).append(trip)
        for severity, some in alike.items():
            yield self._judge(design, some, severity)

    def _judge(self, design: Design, trips: list[Trip], severity: Severity) -> Answer:
        first = trips[0]
        regions = [place_of(design, part, "region") for part in (first.caller, first.callee)]
        names = listed(list(dict.fromkeys(trip.callee.name for trip in trips)))
        flows = tuple(dict.fromkeys(trip.journey for trip in trips))
        return self.violated(
            *dict.fromkeys(part for trip in trips for part in (trip.caller, trip.callee)),
            *(trip.link for trip in trips),
            message=f"{journeys(design, flows)} waits for {names} in another region:"
            f" `{first.caller.name}` stands in `{regions[0]}`, `{first.callee.name}` in"
            f" `{regions[1]}`.",
            flows=flows,
            sums=tuple(line for trip in trips[:4] for line in _sums(design, trip)),
            why="No machine shortens that way, and when it fails the journey does too.",
            instead="\n".join(
                declaration(part, attributes="regions=2")
                for part in dict.fromkeys(trip.callee for trip in trips)
            ),
            severity=severity,
        )


def _trips(design: Design, facts: Facts) -> list[Trip]:
    places = Places(design, facts.assumptions)
    found: dict[tuple[str, str], Trip] = {}
    for route in facts.traffic.routes:
        ops = facts.traffic.walker.parts(route, route.op or Op.READ).ops
        for hop, does in zip(route.hops, ops, strict=True):
            caller, callee = (route.visits[visit].component for visit in (hop.source, hop.target))
            ends = (caller.name, callee.name)
            if not hop.waited or hop.link.mode is not Mode.SYNC or ends in found:
                continue
            if caller.family is Family.CLIENT or not _apart(design, caller, callee):
                continue
            between = places.between(caller, callee)
            seconds = None if between is None or isinstance(between, str) else between.p50
            found[ends] = Trip(hop.link, caller, callee, seconds, route.name, does)
    return list(found.values())


def _apart(design: Design, caller: Component, callee: Component) -> bool:
    if caller.attributes.regions or callee.attributes.regions:
        return False
    regions = [place_of(design, part, "region") for part in (caller, callee)]
    return all(regions) and regions[0] != regions[1]


def _severity(design: Design, trip: Trip) -> Severity:
    budget = tightest(design, trip.journey)
    if budget is not None and trip.seconds is not None:
        return Severity.WARNING if trip.seconds > SHARE * budget else Severity.INFO
    return Severity.WARNING if trip.op is Op.READ else Severity.INFO


def _sums(design: Design, trip: Trip) -> Iterator[str]:
    if trip.seconds is None:
        yield f"a round trip between continents takes about {duration(TYPICAL)}; say yours by `assume region.rtt 80ms`"
        return
    budget = tightest(design, trip.journey)
    part = f", {percent(trip.seconds / budget)} of {duration(budget)}" if budget else ""
    yield f"`{trip.caller.name}` to `{trip.callee.name}` and back: {duration(trip.seconds)}{part}"
