"""Rule `raw-events-discarded`."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer import (
    Answer,
    Category,
    Citation,
    Component,
    Design,
    Facts,
    Fix,
    Rule,
    Severity,
    components,
    consumers_of,
    declare,
    finding,
    free_name,
    is_kind,
    link,
    means,
    states,
)


class RawEventsDiscarded(Rule):
    """Only aggregates of events are kept, not the events themselves.

    **Why**: a stream keeps events for days. When an aggregate turns out to be wrong, a late event
    has to count, or somebody asks a new question, there is nothing left to compute it from. Raw
    events in an object store cost little, and every aggregate can be recomputed.

    It is a note where an aggregator (a stream processor with a `window`, or one whose name
    mentions sums) writes results to a store, its stream has no stated `retention` or `archive`,
    and nothing else reads the stream. A stream of changes from a database is left alone, as the
    database keeps the source.

    **Do instead**: add a second consumer that writes raw events: `events ~> raw_writer -> raw`
    with `object store raw`; or keep them in the stream, `[retention=1y]`.

    **It cannot see**: copies that the senders keep, and capture that is a setting of the broker.
    """

    id = "raw-events-discarded"
    severity = Severity.INFO
    category = Category.RELIABILITY
    problem = "raw_events_not_kept"
    topics = ("Streams", "Backups and recovery")
    citations = (
        Citation(
            "Azure Architecture Center: stream processing with Azure Stream Analytics",
            "https://learn.microsoft.com/azure/architecture/reference-architectures/data/stream-processing-stream-analytics",
            "consider storing the raw event data, so that batch jobs can process it later",
        ),
    )
    follow_up = "Last week's sums were wrong: from what do you compute them again?"
    passes = (
        """
        client meters
        kafka readings
        flink sums [window=5min]
        worker raw_writer
        cassandra hourly
        object store raw
        meters ~> readings
        readings ~> sums -> hourly
        readings ~> raw_writer -> raw
        """,
        """
        client meters
        kafka readings [retention=1y]
        flink sums [window=5min]
        cassandra hourly
        meters ~> readings ~> sums -> hourly
        """,
        """
        client buyer
        service shop
        postgres orders
        kafka changes
        flink sums [window=5min]
        cassandra hourly
        buyer -> shop -> orders ~> changes ~> sums -> hourly
        """,
        """
        client camera
        kafka frames
        worker detector
        postgres alarms
        camera ~> frames ~> detector -> alarms
        """,
    )
    fails = (
        """
        client meters
        kafka readings
        flink sums [window=5min]
        cassandra hourly
        meters ~> readings ~> sums -> hourly
        """,
    )

    aggregators = components(
        is_kind("stream-processor"), states("window") | means("sum", "analysis", "trend")
    )
    keeps = states("retention") | states("archive")

    discarded = finding(
        "{names} keeps only results: the raw events of {streams} are gone after the broker's retention.",
        "Without them no aggregate can be corrected, and no new question answered.",
        weight=0.5,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at what each aggregator reads, and at what else keeps it."""
        for part in self.aggregators.components_of(facts):
            streams = _inputs(design, part) if _writes_results(design, part) else []
            if streams and all(self._is_lost(facts, stream, part) for stream in streams):
                fix = _raw_store(design, streams)
                yield self.discarded.about([part], also=streams, streams=streams, fix=fix)

    def _is_lost(self, facts: Facts, stream: Component, reader: Component) -> bool:
        parts = facts.design.components
        sources = [parts[one.source] for one in facts.design.links_to[stream.name]]
        recorded = any(source.family == "store" for source in sources) or not sources
        others = set(consumers_of(facts, stream)) - {reader.name}
        return not (recorded or others or self.keeps(facts, stream))


def _inputs(design: Design, part: Component) -> list[Component]:
    sources = (design.components[one.source] for one in design.links_to[part.name])
    return [source for source in sources if source.kind == "stream"]


def _writes_results(design: Design, part: Component) -> bool:
    targets = (design.components[one.target] for one in design.links_from[part.name])
    kinds = {target.kind for target in targets if target.family == "store"}
    return bool(kinds) and not kinds & {"object-store", "file-store", "warehouse"}


def _raw_store(design: Design, streams: list[Component]) -> Fix:
    raw, writer = free_name(design, "raw"), free_name(design, "raw_writer")
    fix = declare(f"object store {raw}", f"worker {writer}")
    for stream in streams:
        fix += link(stream, writer, arrow="~>")
    return fix + link(writer, raw)
