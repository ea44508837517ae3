"""Rule `repeat-not-idempotent`."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer import (
    Answer,
    Call,
    Category,
    Citation,
    Component,
    Design,
    Facts,
    Rule,
    Severity,
    calls_payment_provider,
    carries_writes,
    components,
    considers_duplicates,
    denies,
    finding,
    is_kind,
    list_flows,
    means,
    omits,
    question,
    set_attribute,
    unkeyed_consumers,
    unkeyed_routes,
    warrants_operational_review,
)

KEY = set_attribute("idempotency=key")


class RepeatNotIdempotent(Rule):
    """A repeated request or message has a second effect.

    **Why**: whatever is retried is done twice: the first response was lost, not the first effect.
    People click twice, queues deliver at least once, callers retry. Charged twice, booked twice,
    mailed twice.

    It is a warning where the design retries a call that pays, or a write that moves money, or
    states `idempotency=no`; a note where client requests change money or bookings without a key;
    a question where redelivered messages end in another company's system. `idempotency` on the
    flow, the caller, the callee or the link, and words such as `dedup` count.

    **Do instead**: the caller sends a key, and the callee stores it with the result in one
    transaction: `service pay [idempotency=key]`; a consumer keeps the ids it has processed.

    **It cannot see**: what the code does with a key: `idempotency` counts by its presence. What
    pays or books is recognized by English names, its own or those of the stores it writes, and one
    word such as `dedup` in a remark answers for all but retried calls to third parties.
    """

    id = "repeat-not-idempotent"
    severity = Severity.WARNING
    category = Category.CONSISTENCY
    problem = "missing_idempotency"
    topics = ("Ordering and exactly-once", "Idempotency")
    citations = (
        Citation(
            "Amazon Builders' Library: making retries safe with idempotent APIs",
            "https://aws.amazon.com/builders-library/making-retries-safe-with-idempotent-APIs/",
        ),
        Citation(
            "AWS Well-Architected, Reliability: REL04-BP04, make mutating operations idempotent",
            "https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/",
        ),
    )
    follow_up = (
        "Where is the key kept, for how long, and what if two copies of a request arrive together?"
    )
    passes = (
        """
        client tenant
        service viewing x3 [retry]
        external maps
        postgres balances x2
        tenant -> viewing -> maps
        viewing -> balances [read]
        flow look: tenant -> viewing -> maps; viewing -> balances
        """,
        """
        client app
        service pay x4 [retry=3, idempotency=key]
        external bank: Stripe
        postgres ledger x2
        app -> pay -> bank, ledger
        flow charge 100/s write: app -> pay -> bank; pay -> ledger
        """,
        """
        client app
        service api x4 [retry=3]
        postgres posts x2
        app -> api -> posts
        flow look 100/s: app -> api -> posts
        """,
    )
    fails = (
        """
        service recharger x3 [retry]
        external cards
        postgres balances x2
        recharger -> cards
        recharger -> balances
        flow top_up write: recharger -> cards; recharger -> balances
        """,
        """
        client app
        service pay x4 [retry=3]
        external bank: Stripe
        postgres ledger x2
        app -> pay -> bank, ledger
        flow charge 100/s write: app -> pay -> bank; pay -> ledger
        """,
        """
        client app
        service payment x4 [retry=3]
        postgres ledger x2
        app -> payment -> ledger
        flow charge 100/s write: app -> payment -> ledger
        """,
        """
        client guest
        service booking x4
        postgres rooms x2
        guest -> booking -> rooms
        flow book 100/s write: guest -> booking -> rooms
        """,
    )

    handles_money = means("money")
    handles_goods = means("money", "stock")
    has_no_key = omits("idempotency")
    charges = is_kind("service") & (handles_goods | calls_payment_provider)
    refusing = components(denies("idempotency"))

    retried = finding(
        "{callers} {retries/retry:callers} calls to {names} without an idempotency key.",
        "When the response is lost, the first request has had its effect already.",
    )
    refused = finding(
        "{names} {is} not idempotent: a duplicate request has a second effect.",
        "Sooner or later every request comes twice: a click, a retry, a redelivered message.",
        KEY,
    )
    sent_twice = finding(
        "{names} {has} no idempotency key: {asked}, sent twice, takes effect twice.",
        "A double click or a lost response is enough to pay or book twice.",
        KEY,
        severity=Severity.INFO,
        weight=0.7,
    )
    redelivered = question("How {does} {names} handle duplicate deliveries?", KEY, weight=0.5)

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at calls that are retried, flows that pay or book, and messages."""
        considered = considers_duplicates(facts, design)
        calls = [call for call in facts.traffic.calls if self._is_risky_retry(facts, call)]
        retried = [call for call in calls if not considered or call.callee.kind == "external"]
        if retried:
            yield self._about_retries(retried)
        if refusing := self.refusing.components_of(facts):
            yield self.refused.about(refusing)
        if not considered:
            told = {part.name for call in retried for part in (call.caller, call.callee)}
            yield from self._about_flows(design, facts, told)
            consumers = unkeyed_consumers(design)
            if consumers and warrants_operational_review(facts, design):
                yield self.redelivered.about(consumers)

    def _about_retries(self, calls: list[Call]) -> Answer:
        callers = list(dict.fromkeys(call.caller for call in calls))
        return self.retried.about(
            dict.fromkeys(part for call in calls for part in (call.caller, call.callee)),
            names=[call.callee for call in calls],
            callers=callers,
            fix=set_attribute("idempotency=key", *callers),
        )

    def _about_flows(self, design: Design, facts: Facts, told: set[str]) -> Iterator[Answer]:
        """Services that pay or book on the request of a client without a key."""
        found: dict[Component, str] = {}
        for route in unkeyed_routes(facts.traffic.routes):
            for part in (visit.component for visit in route.visits):
                if self.charges(facts, part) and part.name not in told:
                    found.setdefault(part, route.name)
        if found and (design.flows or warrants_operational_review(facts, design)):
            flows = list(dict.fromkeys(found.values()))
            yield self.sent_twice.about(found, flows=flows, asked=list_flows(design, flows))

    def _is_risky_retry(self, facts: Facts, call: Call) -> bool:
        """Whether a call that pays or books is retried without a key."""
        caller, callee = call.caller, call.callee
        if not call.said("retry") or call.said("idempotency") or not self.has_no_key(facts, callee):
            return False
        if callee.kind == "external":
            ends = (caller, callee, *_written_stores(facts, caller))
            risky = any(self.handles_goods(facts, one) for one in ends)
        else:
            risky = callee.family == "store" and self.handles_money(facts, caller)
        return risky and carries_writes(facts, call.link)


def _written_stores(facts: Facts, caller: Component) -> Iterator[Component]:
    """The stores that a component writes."""
    for link in facts.design.links_from[caller.name]:
        part = facts.design.components[link.target]
        is_written = link.attributes.write or carries_writes(facts, link)
        if part.family == "store" and is_written:
            yield part
