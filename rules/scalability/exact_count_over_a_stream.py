"""Rule `exact-count-over-a-stream`."""

from __future__ import annotations

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
    components,
    count,
    counts_events,
    finding,
    mentions,
    question,
    rate,
    set_attribute,
    warrants_operational_review,
)

DAY = 86_400.0
"""Seconds of one day, for the events a day that the sum shows."""

FAST = 10_000.0
"""Events a second from which an exact count for each key deserves a note (our convention)."""


class ExactCountOverAStream(Rule):
    """Counts or rankings over a stream have no stated window.

    **Why**: "the ten most viewed" has no answer without "of the last hour". Kept for every key
    forever, the counts outgrow memory, and what was popular last year stays on top. And events
    come late: a phone in a tunnel reports its clicks an hour later.

    Where a consumer of a stream is called trending, top or ranking, or sums clicks, and states no
    `window`, it is a note from 10,000 events a second on and a question below. Where a window is
    stated, a senior candidate is asked what happens to late events.

    **Do instead**: `stream-processor top x4: Flink [window=1h, late=5min]`; for the top ten of
    very many keys a sketch with a heap takes a few megabytes, with a small error.

    **It cannot see**: what is computed inside a consumer: that it counts or ranks is inferred from
    English names. How many keys there are, and whether the count has to be exact, the language
    does not say.
    """

    id = "exact-count-over-a-stream"
    severity = Severity.INFO
    category = Category.SCALABILITY
    problem = "late_events"
    topics = ("Top-K over a stream",)
    citations = (
        Citation(
            "Cloudflare: counting things, a lot of different things",
            "https://blog.cloudflare.com/counting-things-a-lot-of-different-things/",
            "an estimate over a window decided 0.003% of requests wrongly",
        ),
        Citation(
            "Azure Well-Architected: background jobs",
            "https://learn.microsoft.com/azure/well-architected/design-guides/background-jobs",
        ),
    )
    follow_up = "An event of the last hour arrives now: in which count is it, and who has already seen that count?"
    passes = (
        """
        client app
        service api x4
        kafka views x6
        stream-processor trending x4: Flink [window=1h, late=5min]
        redis charts x2
        app -> api ~> views ~> trending -> charts
        flow view 50k/s write: app -> api ~> views ~> trending -> charts
        """,
        """
        client app
        service api x4
        kafka mails x6
        worker send x4
        app -> api ~> mails ~> send
        flow post 50k/s write: app -> api ~> mails ~> send
        """,
    )
    fails = (
        """
        client app
        service api x4
        kafka views x6
        stream-processor trending x4: Flink
        redis charts x2
        app -> api ~> views ~> trending -> charts
        flow view 50k/s write: app -> api ~> views ~> trending -> charts
        """,
        """
        client app
        service api x4
        kafka plays x6
        worker top_songs x4
        redis charts x2
        app -> api ~> plays ~> top_songs -> charts
        flow play 20k/s write: app -> api ~> plays ~> top_songs -> charts
        """,
    )

    counting = components(counts_events)
    mentions_window = mentions(
        *("window ", "windows ", "windowed ", "windowing ", "tumbling ", "sliding ", "bucket "),
        *("buckets ", "hourly ", "daily ", "minutely ", "sketch ", "sketches ", "minsketch "),
        *("heap ", "approximate ", "approximately ", "sampled ", "sampling ", "hyperloglog "),
    )
    mentions_late = mentions(
        *("watermark ", "watermarks ", "late ", "lateness ", "reconcile ", "reconciliation "),
        *("batch ", "lambda "),
    )
    asks_late = at_level("senior") & ~mentions_late

    unbounded = finding(
        "{names} {counts/count} a stream without a window.",
        "A count without a window only grows, and needs memory for every key it ever saw.",
        set_attribute("window=1h, late=5min"),
        weight=0.5,
    )
    which_window = question(
        "Over what window does {names|or} count, and how exact do the counts have to be?",
        set_attribute("window=1h"),
        weight=0.4,
    )
    late_events = question(
        "Does an event count that reaches {names|or} after its window has closed?",
        set_attribute("late=5min"),
        weight=0.35,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at what consumes streams and counts or ranks by its name."""
        counting, is_told = self.counting.components_of(facts), self.mentions_window(facts, design)
        windowed = [part for part in counting if part.attributes.window or is_told]
        open_ = [part for part in counting if part not in windowed]
        if fast := [part for part in open_ if facts.traffic.request_rate(part.name) >= FAST]:
            yield self.unbounded.about(fast, sums=(_volume_text(facts, part) for part in fast))
        slow = [part for part in open_ if part not in fast]
        if slow and warrants_operational_review(facts, design):
            yield self.which_window.about(slow)
        silent = [part for part in windowed if part.attributes.late is None]
        if silent and self.asks_late(facts, design):
            yield self.late_events.about(silent)


def _volume_text(facts: Facts, part: Component) -> str:
    events = facts.traffic.request_rate(part.name)
    per_day = events / facts.traffic.peak_factor * DAY
    return f"`{part.name}`: {rate(events)} at peak, {count(per_day)} events a day"
