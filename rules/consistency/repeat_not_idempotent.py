"""The rule `repeat-not-idempotent`."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.design import Component, Design, Flow, Op
from dsl.kinds import Family, Kind
from reviewer.analysis.facts import Facts
from reviewer.analysis.traffic.message_delivery import deliveries
from reviewer.analysis.traffic.sync_calls import Call
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.text.suggestion import declaration, listed

TOLD = frozenset(
    [
        "idempotent",
        "idempotency",
        "idempotence",
        "dedup",
        "dedupe",
        "deduplicate",
        "deduplicates",
        "deduplication",
        "unique",
        "upsert",
        "seen",
        "duplicate",
        "duplicates",
        "exactly",
        "once",
    ]
)
"""Words of names and remarks that speak of repeats."""


class RepeatNotIdempotent(Rule):
    """A repeated request or message has a second effect.

    **Why**: whatever is tried again will be done twice: the first answer was lost, not the
    first effect. People click twice, queues deliver at least once, callers retry. Charged
    twice, booked twice, mailed twice.

    It is a warning where the design retries a call that pays, or a write of what moves money, or says `idempotency=no` about
    what writes; a remark where what clients send changes money or bookings and no key makes
    a repeat harmless; a question where messages that are delivered again end in another
    company's system. `idempotency` on the flow, the caller, the called or the link, and words
    such as `dedup` or a store of what was seen count.

    **Do instead**: the caller sends a key, and the callee stores it with the result in one
    transaction: `service pay [idempotency=key]`; a consumer keeps the ids it has done.

    **It cannot see**: what the code does with a key: `idempotency` counts by its presence. What
    pays or books is told by English names, and one word such as `dedup` in a remark answers for
    all but calls that are tried again.
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

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at calls that are tried again, flows that pay or book, and what is delivered."""
        told: set[str] = set()
        speaks = not TOLD.isdisjoint(facts.words.text.split())
        retried = [c for c in _retried(facts) if c.callee.kind is Kind.EXTERNAL or not speaks]
        if retried:
            told.update(name for call in retried for name in (call.caller.name, call.callee.name))
            yield self._retried(retried)
        refused = [p for p in design.components.values() if p.attributes.idempotency is False]
        if refused:
            yield self._refused(refused)
        if not speaks:
            yield from self._sent(facts, told)
            yield from self._delivered(design, facts)

    def _retried(self, calls: list[Call]) -> Answer:
        first = calls[0]
        parts = dict.fromkeys(part for call in calls for part in (call.caller, call.callee))
        return self.violated(
            *parts,
            message=f"`{first.caller.name}` tries its call of `{first.callee.name}` again, and nothing"
            " makes the second one harmless.",
            why="When the answer is lost, the first one has had its effect.",
            instead="\n".join(
                declaration(caller, attributes="idempotency=key")
                for caller in dict.fromkeys(call.caller for call in calls)
            ),
        )

    def _refused(self, parts: list[Component]) -> Answer:
        return self.violated(
            *parts,
            message=f"a repeat at {listed([p.name for p in parts], 'or')} has a second effect.",
            why="Sooner or later every request comes twice: a click, a retry, a message delivered again.",
            instead="\n".join(declaration(part, attributes="idempotency=key") for part in parts),
        )

    def _sent(self, facts: Facts, told: set[str]) -> Iterator[Answer]:
        """What clients send that pays or books."""
        found: dict[str, str] = {}
        for route in facts.traffic.routes:
            if not (
                _is_open(route.flow) if route.flow else facts.estimates.warrants_operational_review
            ):
                continue
            parts = [visit.component for visit in route.visits]
            if route.client.family is not Family.CLIENT or any(_has_key(part) for part in parts):
                continue
            for part in parts:
                if (
                    part.kind is Kind.SERVICE
                    and {"money", "stock"} & facts.words.meanings[part.name]
                ):
                    found.setdefault(part.name, route.name)
        for name in told & found.keys():
            del found[name]
        if found:
            yield self._twice(facts, found)

    def _twice(self, facts: Facts, found: dict[str, str]) -> Answer:
        parts = [facts.design.components[name] for name in found]
        flows = tuple(dict.fromkeys(found.values()))
        flow = f"flow{'s' if len(flows) > 1 else ''} " if facts.design.flows else ""
        return self.violated(
            *parts,
            message=f"a request of {flow}{listed(flows)} that is sent twice is done twice by"
            f" {listed([part.name for part in parts])}.",
            flows=flows,
            why="A double click or a lost answer is enough; what pays or books needs a key of the request.",
            instead="\n".join(declaration(part, attributes="idempotency=key") for part in parts),
            severity=Severity.INFO,
            weight=0.7,
        )

    def _delivered(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Consumers that hand messages on to other companies."""
        open_ = [
            one.consumer
            for one in deliveries(design)
            if not _has_key(one.consumer) and _goes_outside(design, one.consumer)
        ]
        if open_ and facts.estimates.warrants_operational_review:
            consumers = list(dict.fromkeys(open_))
            line = declaration(consumers[0], attributes="idempotency=key", whole=False)
            yield self.cannot_tell(
                *consumers,
                message=f"A message is delivered again, as queues do: how does"
                f" {listed([c.name for c in consumers], 'or')} know that it was done? Say `{line}`.",
                weight=0.5,
            )


def _retried(facts: Facts) -> Iterator[Call]:
    """Calls that write, pay or book, are tried again and have no key."""
    written = {link.id for links in facts.traffic.reads_and_writes.by_route for link in links}
    for call in facts.traffic.calls:
        tries = call.said("retry")
        if not tries or call.link.id not in written:
            continue
        meant = facts.words.meanings[call.callee.name] | facts.words.meanings[call.caller.name]
        if call.callee.kind is Kind.EXTERNAL:
            risky = bool({"money", "stock"} & meant)
        else:
            risky = (
                call.callee.family is Family.STORE
                and "money" in facts.words.meanings[call.caller.name]
            )
        if risky and not (call.said("idempotency") or _has_key(call.callee)):
            yield call


def _is_open(flow: Flow) -> bool:
    return flow.op is Op.WRITE and not flow.attributes.idempotency


def _has_key(part: Component) -> bool:
    return part.attributes.idempotency is not None


def _goes_outside(design: Design, part: Component) -> bool:
    links = design.links_from[part.name]
    return any(
        design.components[link.target].kind is Kind.EXTERNAL and not link.attributes.idempotency
        for link in links
    )
