"""Rule `cross-region-call`."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer import (
    Answer,
    Category,
    Citation,
    Design,
    Facts,
    RegionalCall,
    Rule,
    Severity,
    duration,
    finding,
    list_flows,
    percent,
    set_attribute,
    tightest_latency,
)

SHARE = 0.3
"""The part of a latency budget that the path between regions may take without a note.

Basis: a convention; the rest of a flow needs the rest of the budget."""

TYPICAL = 0.08
"""Seconds of a round trip between continents where the regions are not known by their names.

Basis: us-east to eu-west took about 80 ms in a published table (2017)."""

MOST_SUMS = 4
"""Calls of one finding whose arithmetic is shown."""


class CrossRegionCall(Rule):
    """A user waits for a call to another region.

    **Why**: a round trip takes 60 to 80 ms across a continent or an ocean, and 200 ms and more to
    the other side of the world. No machine makes that shorter, and a handful of such calls uses
    up a user's patience. When the path between the regions fails, so does the flow.

    It is a warning for reads, whose answer could be kept near, and where the path takes more
    than three tenths of a stated latency; a note for writes, which may have one home.

    **Do instead**: read from a replica in the caller's own region (`regions=2` on the callee, or a
    replica there), keep a user's data in the user's region, or notify the other side by `~>`.

    **It cannot see**: regions that are not drawn: it compares the groups around both ends, and
    leaves out components that state `regions`. Where the path between two regions is not known,
    reads are a warning and writes a note, however far apart they are.
    """

    id = "cross-region-call"
    severity = Severity.WARNING
    category = Category.PERFORMANCE
    problem = "cross_region_latency"
    topics = ("Distance",)
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

    waits = finding(
        "{waiting} {waits/wait:number} for {callees} in another region:"
        " {caller} is in {near}, {callee} in {far}.",
        "No machine shortens that path, and when it fails the flow fails too.",
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at every call between two drawn regions that a user waits for."""
        alike: dict[Severity, list[RegionalCall]] = {}
        for call in facts.latency.cross_region_calls:
            alike.setdefault(_severity(design, call), []).append(call)
        for severity, calls in alike.items():
            flows = list(dict.fromkeys(call.flow for call in calls))
            callees = list(dict.fromkeys(call.callee for call in calls))
            yield self.waits.about(
                [part for call in calls for part in (call.caller, call.callee)],
                also=[call.link for call in calls],
                flows=flows,
                waiting=list_flows(design, flows),
                number=len(flows),
                callees=callees,
                sums=[_sum(design, call) for call in calls[:MOST_SUMS]],
                fix=set_attribute("regions=2", *callees),
                severity=severity,
                **calls[0].text_values,
            )


def _severity(design: Design, call: RegionalCall) -> Severity:
    budget = tightest_latency(design, call.flow)
    if budget is not None and call.seconds is not None:
        return Severity.WARNING if call.seconds > SHARE * budget else Severity.INFO
    return Severity.WARNING if call.op == "read" else Severity.INFO


def _sum(design: Design, call: RegionalCall) -> str:
    if call.seconds is None:
        return f"a round trip between continents takes about {duration(TYPICAL)}; set yours with `assume region.rtt 80ms`"
    budget = tightest_latency(design, call.flow)
    share = f", {percent(call.seconds / budget)} of {duration(budget)}" if budget else ""
    return f"`{call.caller.name}` to `{call.callee.name}` and back: {duration(call.seconds)}{share}"
