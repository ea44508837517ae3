"""Rule `mixed-workloads`."""

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
    components,
    finding,
    is_explained,
    is_family,
    set_attribute,
    states,
)


class MixedWorkloads(Rule):
    """Unlike sorts of work run on the same instances.

    **Why**: a request that computes for seconds takes the threads and the processor from those
    that would be done in a millisecond. The light ones wait, though they need little, and each
    sort can only be scaled together with the other.

    It is a note where a service or worker states several `workloads`, and neither a `bulkhead`
    nor a remark about it says how they are kept apart.

    **Do instead**: a pool of its own for each, `[bulkhead]`, or instances of its own: the heavy
    work behind a queue with workers that scale by its length.

    **It cannot see**: work that no `workloads` names: two flows through one service look alike to
    it, whatever they cost.
    """

    id = "mixed-workloads"
    severity = Severity.INFO
    category = Category.SCALABILITY
    problem = "shared_fate_workloads"
    topics = ("Circuit breakers, bulkheads, graceful degradation",)
    citations = (
        Citation(
            "Azure Architecture Center: Busy Front End antipattern",
            "https://learn.microsoft.com/azure/architecture/antipatterns/busy-front-end/",
        ),
        Citation(
            "Azure Architecture Center: Bulkhead pattern",
            "https://learn.microsoft.com/azure/architecture/patterns/bulkhead",
        ),
    )
    follow_up = "The heavy sort takes all threads: which requests fail first, and who notices?"
    passes = (
        """
        client user
        service web x4 [workloads=[pages reports], bulkhead]
        user -> web
        """,
        """
        client user
        service web x4 [workloads=pages]
        user -> web
        """,
        """
        client user
        service web x4 [workloads=[pages reports]]
        user -> web
        decide "one pool" on web: "reports run at night"
        """,
    )
    fails = (
        """
        client user
        service web x4 [workloads=[pages reports]]
        user -> web
        """,
    )

    servers = components(is_family("compute"), ~states("bulkhead") & ~is_explained)

    mixed = finding(
        "{name} runs {workloads} on the same instances: one can starve the other.",
        "They cannot be scaled apart, and a flood of one stops both.",
        set_attribute("bulkhead"),
        weight=0.6,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at every service that states more than one sort of work."""
        for part in self.servers.components_of(facts):
            workloads = part.attributes.workloads or ()
            if len(workloads) > 1:
                yield self.mixed.about([part], workloads=workloads)
