"""The rule `slow-work-in-request`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from dsl.design import Component, Design, Op
from dsl.kinds import Family, Kind
from reviewer.analysis.capacity.catalogue_figures import figures_of
from reviewer.analysis.facts import Facts
from reviewer.analysis.traffic.message_delivery import name_words
from reviewer.analysis.traffic.routes import Hop, Route, is_broker
from reviewer.analysis.traffic.sync_calls import Call
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.rule_kit.flow_requirements import with_step
from reviewer.text.numbers import duration
from reviewer.text.suggestion import free_name, listed

LONG = frozenset(
    {"transcode", "transcoder", "transcoders", "transcoding", "encoder", "encoding", "encode"}
    | {"thumbnail", "thumbnails", "thumbnailer", "resize", "resizer", "resizing", "rendering"}
    | {"pdf", "export", "exporter", "exports", "import", "importer", "report", "reports"}
    | {"reporting", "invoicing", "crawler", "crawling", "scraper", "ocr", "watermark"}
)
"""Words of work that takes seconds; none is waited for by who asked for it."""

NOTICES = frozenset(
    {"mail", "mails", "mailer", "email", "emails", "sms", "push", "notify", "notifier"}
    | {"notification", "notifications", "webhook", "webhooks", "apns", "fcm", "sendgrid"}
    | {"mailgun", "twilio", "postmark", "ses", "sns", "slack", "mailchimp"}
)
"""Words of notices: whoever causes one needs no answer."""

EVENTS = frozenset({"sum", "series"})
"""What names tell of clicks and measurements."""

ROWS = frozenset({Kind.DATABASE, Kind.DOCUMENT})

NOTED = frozenset({Kind.TIMESERIES, Kind.WAREHOUSE})
"""Stores of measurements and events, which nobody reads back at once."""

MUCH = 1_000.0
"""Events a second from which a database takes them through a stream.

Basis: a planning value, a tenth of what one relational node is taken to write: a burst of ten
times that, or a restart of the node, has to wait somewhere."""

BEHIND = frozenset({Kind.WORKER, Kind.BATCH, Kind.SCHEDULER, Kind.STREAM_PROCESSOR})
"""Kinds that work behind the scenes: no user waits for what they call."""


class Work(NamedTuple):
    """One call of which the answer is waited for and not needed; `why` is said of all like it."""

    call: Call
    why: str
    severity: Severity


class SlowWorkInRequest(Rule):
    """The user waits for work that could be done later.

    **Why**: to transcode a film, to render a report, to send a mail takes seconds, fails with
    somebody else, and comes in bursts. Done while the user waits, it holds a connection and an
    instance for as long, runs into the timeout of the gateway (29 s is usual), and is lost with
    it. Behind a queue it waits for a worker, is tried again, and takes bursts as they come.

    It is told by kinds (a transcoder, a batch), by names (mail, push, PDF, thumbnails, ...), and
    by measurements (or a thousand clicks and the like a second) that a collector writes to their
    store itself, so that they are lost while that is down. Work that takes seconds is a warning; a notice is one where the component that
    sends it has nothing else to do, else a remark. A broker between, `~>`, `queued` on the
    component and a decision about it count.

    **Do instead**: `api ~> jobs ~> worker`, and answer with a number under which the result can
    be asked for.

    **It cannot see**: how long work takes: that it takes seconds is told by kinds and by lists of
    English names. A call that hands work over and returns looks like one that waits for it, unless
    `~>`, `queued` or a broker shows it.
    """

    id = "slow-work-in-request"
    severity = Severity.WARNING
    category = Category.PERFORMANCE
    problem = "missing_async_queue"
    topics = ("Queues",)
    citations = (
        Citation(
            "Azure Architecture Center: Queue-Based Load Leveling; Asynchronous Request-Reply",
            "https://learn.microsoft.com/azure/architecture/patterns/",
        ),
        Citation(
            "AWS Well-Architected, Reliability: REL04-BP02, loosely coupled dependencies",
            "https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/",
        ),
        Citation(
            "Flickr (2015) and Meta (2022) on media",
            "https://engineering.fb.com/2022/11/04/video-engineering/",
            "86 seconds of processor time to transcode 23 seconds of video to 720p",
        ),
    )
    follow_up = "What do you answer at once, and how does the client learn of the result?"
    passes = (
        """
        client app
        service uploads x4
        s3 films
        queue jobs: SQS
        transcoder encode x8
        app -> uploads -> films
        uploads ~> jobs ~> encode
        """,
        """
        client app
        service shop x4
        postgres orders x2
        external pay: Stripe
        app -> shop -> orders, pay
        flow buy 20/s write: app -> shop -> pay; shop -> orders
        """,
    )
    fails = (
        """
        client app
        service uploads x4
        transcoder encode x8
        app -> uploads -> encode
        flow upload 5/s write: app -> uploads -> encode
        """,
        """
        service orders x4
        service notifier x2
        external mail
        external sms
        orders -> notifier -> mail, sms
        """,
        """
        client sensors x1000
        service collector x2
        influxdb points
        sensors -> collector -> points
        flow measure 2k/s write: sensors -> collector -> points
        """,
        """
        client browsers
        service intake x8
        postgres clicks x2
        browsers -> intake -> clicks
        flow click 4k/s write: browsers -> intake -> clicks
        """,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at every call that an answer waits for."""
        explained = {name for remark in design.decisions for name in remark.about}
        fed = _fed(design)
        hops = _waited(facts)
        alike: dict[tuple[Severity, str], list[Work]] = {}
        for call in _calls(facts, hops):
            ends = (call.caller.name, call.callee.name)
            if call.callee.name in explained or ends in fed or _is_queued(call):
                continue
            work = _work(facts, call, hops[call.link.id])
            if work is not None:
                alike.setdefault((work.severity, work.why), []).append(work)
        for some in alike.values():
            yield self._judge(design, some)

    def _judge(self, design: Design, works: list[Work]) -> Answer:
        calls = [work.call for work in works]
        callers = list(dict.fromkeys(call.caller.name for call in calls))
        names = listed(list(dict.fromkeys(call.callee.name for call in calls)))
        verb = "waits" if len(callers) == 1 else "wait"
        return self.violated(
            *dict.fromkeys(part for call in calls for part in (call.caller, call.callee)),
            *(call.link for call in calls),
            message=f"{listed(callers)} {verb} for {names} while the user waits: nobody needs that"
            " answer at once.",
            sums=tuple(line for call in calls[:4] for line in _takes(call.callee)),
            why=works[0].why,
            instead="\n".join(_instead(design, calls)),
            severity=works[0].severity,
        )


def _calls(facts: Facts, hops: dict[str, tuple[Route, Hop]]) -> Iterator[Call]:
    """The calls that are waited for, and what a store hands on while its writer waits."""
    yield from (call for call in facts.traffic.calls if call.link.id in hops)
    for route, hop in hops.values():
        source, target = (route.visits[visit].component for visit in (hop.source, hop.target))
        if source.kind is Kind.OBJECT_STORE and target.family is Family.COMPUTE:
            yield Call(hop.link, source, target, (hop.link.attributes,))


def _waited(facts: Facts) -> dict[str, tuple[Route, Hop]]:
    """A hop of each link that is waited for."""
    waited = facts.traffic.synchronous_links
    found: dict[str, tuple[Route, Hop]] = {}
    for route in facts.traffic.routes:
        for hop in route.hops:
            if hop.waited and hop.link.id in waited:
                found.setdefault(hop.link.id, (route, hop))
    return found


def _fed(design: Design) -> set[tuple[str, str]]:
    """Who tells whom without waiting, itself or over a broker."""
    found: set[tuple[str, str]] = set()
    for link in design.links:
        if link.mode.value == "async":
            found.add((link.source, link.target))
            if is_broker(design.components[link.target]):
                onward = design.links_from[link.target]
                found |= {(link.source, after.target) for after in onward}
    return found


def _is_queued(call: Call) -> bool:
    return bool(call.callee.attributes.queued or call.caller.attributes.queued)


def _work(facts: Facts, call: Call, on: tuple[Route, Hop]) -> Work | None:
    """What of `call` nobody needs the answer of; None where that cannot be said."""
    design, caller, callee = facts.design, call.caller, call.callee
    if caller.family not in (Family.COMPUTE, Family.STORE) or caller.kind in BEHIND:
        return None
    if _hands_on(design, callee):
        return None
    does = callee.family is Family.COMPUTE or callee.kind is Kind.EXTERNAL
    if callee.kind in (Kind.TRANSCODER, Kind.BATCH) or (does and _named(callee, LONG)):
        return Work(call, "It takes seconds, and holds all that waits for it.", Severity.WARNING)
    if callee.kind in (Kind.EXTERNAL, Kind.SERVICE, Kind.FUNCTION, Kind.WORKER):
        if _named(callee, NOTICES):
            return _notice(design, call)
    elif _is_noted(facts, call) and _is_write(on) and caller.family is Family.COMPUTE:
        why = "What comes while the store is down or slow is lost: a stream between keeps it."
        return Work(call, why, Severity.INFO)
    return None


def _is_noted(facts: Facts, call: Call) -> bool:
    """Whether measurements or events go into their store, which nobody reads back at once."""
    if call.callee.kind in NOTED:
        return True
    if call.callee.kind not in ROWS or facts.words.meanings[call.callee.name].isdisjoint(EVENTS):
        return False
    load = facts.traffic.link_demand(call.link.id)
    return load is not None and load.writes >= MUCH


def _notice(design: Design, call: Call) -> Work | None:
    """A notice: a fault of what does nothing else, a remark beside other work."""
    if call.callee.kind is not Kind.EXTERNAL and _sends_on(design, call.callee):
        return None  # what it calls in its turn is told of
    alone = _named(call.caller, NOTICES)
    why = "Providers are slow at times and down at others; a queue waits for each of them."
    return Work(call, why, Severity.WARNING if alone else Severity.INFO)


def _hands_on(design: Design, part: Component) -> bool:
    """Whether it puts its work behind a broker itself, so that its answer is quick."""
    return any(
        link.mode.value == "async" and is_broker(design.components[link.target])
        for link in design.links_from[part.name]
    )


def _sends_on(design: Design, part: Component) -> bool:
    targets = (design.components[link.target] for link in design.links_from[part.name])
    return any(target.kind is Kind.EXTERNAL and _named(target, NOTICES) for target in targets)


def _named(part: Component, words: frozenset[str]) -> bool:
    technology = part.technology.id if part.technology is not None else ""
    return technology in words or not words.isdisjoint(name_words(part))


def _is_write(on: tuple[Route, Hop]) -> bool:
    route, hop = on
    op = hop.op or route.op
    return op is Op.WRITE or (op is None and Op.WRITE in hop.takes)


def _takes(part: Component) -> Iterator[str]:
    known = figures_of(part.technology, part.kind).takes(Op.WRITE)
    if known is not None and part.family is not Family.STORE:
        yield f"`{part.name}` takes {duration(known.p50 / 1e3)} typically, {duration(known.p99 / 1e3)} once in 100 times"


def _instead(design: Design, calls: list[Call]) -> Iterator[str]:
    """A queue between, and the journeys that use it."""
    noted = all(call.callee.family is Family.STORE for call in calls)
    queue = free_name(design, "events" if noted else "jobs")
    yield f"kafka {queue} x3" if noted else f"queue {queue}"
    yield from dict.fromkeys(f"{c.caller.name} ~> {queue} ~> {c.callee.name}" for c in calls)
    if len(calls) == 1:
        name = calls[0].callee.name
        yield from with_step(design, calls[0].link, f"~> {queue} ~> {name}")
