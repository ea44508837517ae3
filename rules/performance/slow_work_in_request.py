"""Rule `slow-work-in-request`."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer import (
    Answer,
    BlockingCall,
    Category,
    Citation,
    Component,
    Design,
    Facts,
    Family,
    Op,
    Rule,
    Severity,
    Statement,
    blocking_calls,
    calls_any,
    finding,
    hands_work_to_broker,
    is_family,
    is_kind,
    is_named,
    is_technology,
    means,
    queue_between,
    states,
)

LONG = frozenset(
    {"transcode", "transcoder", "transcoders", "transcoding", "encoder", "encoding", "encode"}
    | {"thumbnail", "thumbnails", "thumbnailer", "resize", "resizer", "resizing", "rendering"}
    | {"pdf", "export", "exporter", "exports", "import", "importer", "report", "reports"}
    | {"reporting", "invoicing", "crawler", "crawling", "scraper", "ocr", "watermark"}
)
"""Words of work that takes seconds; no caller needs its result at once."""

NOTICES = frozenset(
    {"mail", "mails", "mailer", "email", "emails", "sms", "push", "notify", "notifier"}
    | {"notification", "notifications", "webhook", "webhooks", "apns", "fcm", "sendgrid"}
    | {"mailgun", "twilio", "postmark", "ses", "sns", "slack", "mailchimp"}
)
"""Words of notifications: what causes one needs no answer."""

MUCH = 1_000.0
"""Events a second from which a database takes them through a stream.

Basis: a planning value, a tenth of what one relational node is taken to write: a burst of ten
times that, or a restart of the node, has to wait somewhere."""

BLOCKS = (
    "{callers} {makes/make:callers} users wait for {names}, whose result is not needed at once."
)


class SlowWorkInRequest(Rule):
    """The user waits for work that could be done later.

    **Why**: to transcode a film, to render a report, to send a mail takes seconds, fails with
    another company's service, and comes in bursts. Done while the user waits, it holds a
    connection and an instance for as long, runs into the timeout of the gateway (29 s is usual),
    and is lost with it. Behind a queue it waits for a worker, is retried, and bursts are absorbed.

    It goes by kinds (a transcoder, a batch), by names (mail, push, PDF, thumbnails, ...), and
    by measurements (or a thousand clicks and the like a second) that a collector writes to their
    store itself, so that they are lost while that is down. Work that takes seconds is a warning;
    a notification is one where the component that sends it has nothing else to do, else a note.
    A broker in between, `~>`, `queued` on the component and a decision about it count.

    **Do instead**: `api ~> jobs ~> worker`, and answer with an id under which the result can
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

    can_defer = is_family("compute", "store") & ~is_kind(
        *("worker", "batch", "scheduler", "stream-processor")
    )
    is_queued = states("queued")
    is_work = is_family("compute") | is_kind("external")
    is_slow = is_kind("transcoder", "batch") | is_work & (is_named(*LONG) | is_technology(*LONG))
    is_notice = is_named(*NOTICES) | is_technology(*NOTICES)
    sends_notices = is_notice & is_kind("external", "service", "function", "worker")
    passes_notices_on = ~is_kind("external") & calls_any(is_kind("external") & is_notice)
    holds_measurements = is_kind("timeseries", "warehouse")
    holds_events = is_kind("database", "document") & means("sum", "series")

    work = finding(BLOCKS, "It takes seconds, and holds everything that waits for it.")
    sender = finding(BLOCKS, "Providers are slow at times and down at others; a queue can wait.")
    notice = sender._replace(severity=Severity.INFO)
    events = finding(
        BLOCKS,
        "What arrives while the store is slow or down is lost; a stream in between keeps it.",
        severity=Severity.INFO,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at every call that an answer waits for."""
        decided = {name for remark in design.decisions for name in remark.about}
        alike: dict[Statement, list[BlockingCall]] = {}
        for call in blocking_calls(design, facts.traffic):
            judged = None if call.callee.name in decided else self._judge(facts, call)
            if judged is not None:
                alike.setdefault(judged, []).append(call)
        for statement, calls in alike.items():
            callers, callees = [one.caller for one in calls], [one.callee for one in calls]
            stores = all(part.family is Family.STORE for part in callees)
            yield statement.about(
                [part for one in calls for part in (one.caller, one.callee)],
                also=[one.link for one in calls],
                names=callees,
                callers=callers,
                sums=[line for one in calls[:4] for line in _own_time(facts, one.callee)],
                fix=queue_between(facts, *(one.link for one in calls), stream=stores),
            )

    def _judge(self, facts: Facts, call: BlockingCall) -> Statement | None:
        """What is said of a call whose result nobody needs at once; None of any other."""
        caller, callee = call.caller, call.callee
        queued = self.is_queued(facts, caller) or self.is_queued(facts, callee)
        if queued or not self.can_defer(facts, caller) or hands_work_to_broker(facts, callee):
            return None
        if self.is_slow(facts, callee):
            return self.work
        if self.sends_notices(facts, callee):
            alone = self.is_notice(facts, caller)
            passes_on = self.passes_notices_on(facts, callee)
            return None if passes_on else self.sender if alone else self.notice
        lost = call.writes and caller.family is Family.COMPUTE and self._takes_events(facts, call)
        return self.events if lost else None

    def _takes_events(self, facts: Facts, call: BlockingCall) -> bool:
        load = facts.traffic.link_demand(call.link.id)
        busy = load is not None and load.writes >= MUCH
        events = busy and self.holds_events(facts, call.callee)
        return events or self.holds_measurements(facts, call.callee)


def _own_time(facts: Facts, part: Component) -> Iterator[str]:
    timing = facts.latency.own_timing(part, Op.WRITE) if part.family is not Family.STORE else None
    if timing is not None:
        yield f"`{part.name}` takes {timing.shown}"
