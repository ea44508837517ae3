"""The rule `exact-count-over-a-stream`."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.design import Component, Design
from dsl.kinds import Family
from reviewer.analysis.facts import Facts
from reviewer.analysis.traffic.message_delivery import deliveries
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.text.numbers import count, rate
from reviewer.text.suggestion import declaration, listed

DAY = 86400.0

TOLD = frozenset(
    [
        "window",
        "windows",
        "windowed",
        "windowing",
        "sketch",
        "sketches",
        "minsketch",
        "heap",
        "approximate",
        "approximately",
        "sampled",
        "sampling",
        "hourly",
        "daily",
        "minutely",
        "bucket",
        "buckets",
        "tumbling",
        "sliding",
        "hyperloglog",
    ]
)
LATE = frozenset(
    [
        "watermark",
        "watermarks",
        "late",
        "lateness",
        "reconcile",
        "reconciliation",
        "batch",
        "lambda",
    ]
)
"""Words of names and remarks that speak of windows and sketches, and of what comes late."""

FAST = 10_000.0
"""Events a second from which an exact count for each key is worth a thought (our convention)."""


class ExactCountOverAStream(Rule):
    """Counts and charts over a stream, without saying over what time.

    **Why**: "the ten most viewed" has no answer without "of the last hour". Kept for every
    key and for ever, the counts outgrow memory, and what was popular last year stays on top.
    And events come late: a phone in a tunnel reports its clicks an hour after.

    Where a consumer of a stream is called trending, top or ranking, or sums clicks, and says
    nothing of a `window`, it is a remark from 10,000 events a second on and a question below.
    Where a window is said, a senior candidate is asked what becomes of late events.

    **Do instead**: `stream-processor top x4: Flink [window=1h, late=5min]`; for the top ten of
    very many keys a sketch with a heap takes a few megabytes and is off by little.

    **It cannot see**: what is computed inside a consumer: that it counts or ranks is told by
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
            "an estimate over a window decided 0.003 % of requests wrongly",
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

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at what consumes streams and is said to count or rank."""
        words = set(facts.words.text.split())
        counting = list(
            dict.fromkeys(
                one.consumer for one in deliveries(design) if _counts(facts, one.consumer)
            )
        )
        windowed = [part for part in counting if part.attributes.window or TOLD & words]
        open_ = [part for part in counting if part not in windowed]
        fast = [part for part in open_ if _rate(facts, part) >= FAST]
        if fast:
            yield self._unbounded(facts, fast)
        slow = [part for part in open_ if part not in fast]
        if slow and facts.estimates.warrants_operational_review:
            yield self._ask_window(slow)
        silent = [part for part in windowed if part.attributes.late is None and not LATE & words]
        if silent and facts.is_judged_at("senior"):
            yield self._ask_late(silent)

    def _unbounded(self, facts: Facts, parts: list[Component]) -> Answer:
        return self.violated(
            *parts,
            message=f"{listed([p.name for p in parts])} counts a stream, and nothing says over what time.",
            sums=tuple(_sum(facts, part) for part in parts),
            why="A count without a window only grows, and needs a place for every key it ever saw.",
            instead="\n".join(declaration(p, attributes="window=1h, late=5min") for p in parts),
            weight=0.5,
        )

    def _ask_window(self, parts: list[Component]) -> Answer:
        line = declaration(parts[0], attributes="window=1h", whole=False)
        return self.cannot_tell(
            *parts,
            message=f"Over what time does {listed([p.name for p in parts], 'or')} count, and how"
            f" exactly does it have to? Say `{line}`.",
            weight=0.4,
        )

    def _ask_late(self, parts: list[Component]) -> Answer:
        line = declaration(parts[0], attributes="late=5min", whole=False)
        return self.cannot_tell(
            *parts,
            message=f"An event reaches {listed([p.name for p in parts], 'or')} after its window has"
            f" closed: does it count? Say `{line}`.",
            weight=0.35,
        )


def _counts(facts: Facts, part: Component) -> bool:
    """Whether names say that it ranks, or sums what people do."""
    meant = set(facts.words.meanings[part.name])
    for link in facts.design.links_from[part.name]:
        target = facts.design.components[link.target]
        if target.family is Family.STORE:
            meant |= facts.words.meanings[target.name] & {"trend"}
    return bool({"trend", "sum"} & meant) and part.family is Family.COMPUTE


def _rate(facts: Facts, part: Component) -> float:
    demand = facts.traffic.demand(part.name)
    return demand.total if demand else 0.0


def _sum(facts: Facts, part: Component) -> str:
    events = _rate(facts, part)
    a_day = events / facts.traffic.peak_factor * DAY
    return f"`{part.name}`: {rate(events)} at peak, {count(a_day)} events a day"
