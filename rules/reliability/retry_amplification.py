"""Rule `retry-amplification`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reviewer import (
    Answer,
    Call,
    Category,
    Citation,
    Collapse,
    Component,
    DefaultTries,
    Design,
    Facts,
    Fix,
    Rule,
    Severity,
    count,
    default_tries,
    finding,
    join_fixes,
    list_words,
    percent,
    question,
    rate,
    set_attribute,
    stated_tries,
    warrants_operational_review,
    worst_chain,
)

MOST = 4
"""Tries of one request at the end of a chain, above which layers multiply each other.

Basis: one layer with three retries makes four tries; three layers of three tries make 27."""


class RetryAmplification(Rule):
    """Layers that each retry, so that tries multiply.

    **Why**: each layer that retries does so for every try of the layer above it. Three layers with
    three tries each send 27 requests to the last component, exactly when it fails.

    One layer is enough where waits time out: each try adds load, and load adds to the waits. Where no
    load below its capacity is left at which that ends, by stated figures alone, the component collapses
    in a retry storm, which is an error. The finding gives the load up to which the design is stable.

    It is a sum: the product of (1 + retries) along the chain of calls that wait for each other.
    Above four, with more than one layer that retries, it is a warning. Where only layers that
    retry by default make it so many (nginx sends a read that fails to each server behind it, AWS's
    libraries try three or four times), and users wait for the last at a stated rate, it is a
    question.

    **Do instead**: let one layer retry, the one next to what fails, and the others pass the
    failure on: `[retry=0]`. Stop calling what keeps failing: `[breaker]`. Backoff spreads tries over
    time, but the load that they add stays.

    **It cannot see**: retries of meshes and gateways that nobody states; of libraries and of nginx it
    knows the defaults, as measured (`docs/defaults.md`), and HAProxy, which retries only refused
    connections, multiplies nothing. The sum is the worst case, in which every try of every layer
    fails; a retry budget is not counted.
    """

    id = "retry-amplification"
    severity = Severity.WARNING
    category = Category.RELIABILITY
    problem = "retry_storm"
    topics = ("Timeouts and retries",)
    citations = (
        Citation(
            "Amazon Builders' Library: Timeouts, retries, and backoff with jitter",
            "https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/",
            "a stack of five layers with three tries each sends 243 times the load",
        ),
        Citation(
            "Google SRE book, chapter 21: Handling Overload",
            "https://sre.google/sre-book/handling-overload/",
            "retry only in the layer right above the one that refuses",
        ),
        Citation(
            "Bronson et al., Metastable failures in distributed systems (HotOS 2021)",
            "https://sigops.org/s/conferences/hotos/2021/papers/hotos21-s11-bronson.pdf",
            "retries sustain an overload after what set it off is gone",
        ),
    )
    follow_up = "Which single layer should retry, and why not the others?"
    passes = (
        """
        client app
        service shop x4
        service stock x4 [retry=3]
        postgres db x2
        app -> shop -> stock -> db
        """,
        """
        client app [retry=1]
        service shop x4 [retry=1]
        postgres db x2
        app -> shop -> db
        """,
        """
        client app
        lb front: nginx
        service shop x3
        redis hot x2
        postgres orders x2
        dynamodb carts
        app -> front -> shop -> hot, orders, carts
        flow look 600/s: app -> front -> shop -> carts
        """,
        """
        client app
        service shop x8 [capacity=1k/s, p50=2ms, p99=8ms, timeout=60ms, retry=3, breaker]
        service stock x4 [capacity=500/s, p50=3ms, p99=20ms]
        app -> shop -> stock
        flow buy 1800/s: app -> shop -> stock
        """,
    )
    fails = (
        """
        client app
        service shop x8 [capacity=1k/s, p50=2ms, p99=8ms, timeout=60ms, retry=3, backoff=jitter]
        service stock x4 [capacity=500/s, p50=3ms, p99=20ms]
        app -> shop -> stock
        flow buy 1800/s: app -> shop -> stock
        """,
        """
        client app
        service shop x4 [retry=2]
        service stock x4 [retry=2]
        postgres db x2
        app -> shop -> stock -> db
        """,
        """
        client app [retry=3]
        service shop x4
        service stock x4
        postgres db x2
        app -> shop -> stock
        stock -> db [retry=1]
        """,
    )

    amplified = finding(
        "{names} each retry: one request becomes up to {tries|count} at {last}.",
        "The load multiplies just when the last component of the chain cannot carry it.",
    )

    storm = finding(
        "{names} {collapses/collapse} in a retry storm: retries raise {its} load to {load|times} {its} capacity.",
        "What times out is tried again, each try adds load, and load adds to the waits: below its capacity there is no load at which that ends.",
        severity=Severity.ERROR,
    )

    by_default = question(
        "Which layer retries when `{last}` hangs? Up to {tries|count} tries of one request reach it by default: {layers}.",
        set_attribute("retry=0"),
        weight=0.2,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Judge the chain with the largest product, and what waits collapse; ask about defaults alone."""
        if fallen := _retried_until_full(facts):
            yield self._collapse(facts, fallen)
        chain = worst_chain(facts.traffic.calls)
        if chain is not None and chain.product > MOST:
            layers = [call for call in chain.calls if call.retries]
            yield self.amplified.about(
                dict.fromkeys(call.caller for call in layers),
                tries=chain.product,
                last=[layers[-1].callee],
                sums=_tries_that_arrive(facts, layers, chain.product),
                fix=join_fixes(_no_retry(call) for call in layers[:-1]),
            )
        elif warrants_operational_review(facts, design):
            yield from self._about_defaults(facts)

    def _collapse(self, facts: Facts, fallen: Sequence[Collapse]) -> Answer:
        """All that retries overload, the worst first, with the calls that retry."""
        calls = _calls_that_retry(facts, [one.part for one in fallen])
        return self.storm.about(
            [one.part for one in fallen],
            also=dict.fromkeys(call.caller for call in calls),
            load=fallen[0].settled,
            sums=_storm_sums(facts, fallen),
            fix=join_fixes(
                set_attribute("breaker", part)
                for part in dict.fromkeys(call.retrying for call in calls)
            ),
            assumed=facts.traffic.load_assumptions,
        )

    def _about_defaults(self, facts: Facts) -> Iterator[Answer]:
        known = {call.link.id: _default_of(facts, call) for call in facts.traffic.calls}

        def tries(call: Call) -> int:
            default = known[call.link.id]
            return default.tries if default else stated_tries(call)

        chain = worst_chain(facts.traffic.calls, tries)
        if chain is None or chain.product <= MOST:
            return
        layers = [call for call in chain.calls if tries(call) > 1]
        if facts.traffic.awaited_rate(layers[-1].link.id) >= 1:
            texts = (_layer_text(call, known[call.link.id]) for call in layers)
            yield self.by_default.about(
                [call.link for call in layers],
                last=layers[-1].callee.name,
                tries=chain.product,
                layers=list_words(texts),
                line=set_attribute("retry=0").line_for(layers[0].link),
            )


def _calls_that_retry(facts: Facts, fallen: Sequence[Component]) -> Sequence[Call]:
    """The calls to what collapses that are tried again, else all that are."""
    tried = [call for call in facts.traffic.calls if call.retries and not call.said("breaker")]
    return [call for call in tried if call.callee in fallen] or tried


def _retried_until_full(facts: Facts) -> Sequence[Collapse]:
    """What only retries overload; `component-overload` judges what is full without them."""
    return [one for one in facts.latency.collapses if one.offered < 1]


def _storm_sums(facts: Facts, fallen: Sequence[Collapse]) -> Iterator[str]:
    for one in fallen:
        before, after = percent(one.offered), percent(one.settled)
        yield f"`{one.part.name}`: {before} of its capacity before waits time out, {after} with the retries"
    yield f"stable up to {percent(facts.latency.stable_load)} of the stated load"


def _tries_that_arrive(facts: Facts, layers: list[Call], product: float) -> Iterator[str]:
    last, factors = layers[-1], " × ".join(str(1 + call.retries) for call in layers)
    yield f"{factors} = {count(product)} tries of one request reach `{last.callee.name}`"
    if asked := facts.traffic.link_rate(last.link.id):
        yield f"{rate(asked)} × {count(product)} = {rate(asked * product)} while it fails"


def _default_of(facts: Facts, call: Call) -> DefaultTries | None:
    """What its library or nginx does by default, where users wait for the call."""
    demand = facts.traffic.link_demand(call.link.id)
    reads = demand is not None and demand.reads > 0
    is_awaited = call.link.id in facts.traffic.synchronous_links
    return default_tries(call, reads=reads) if is_awaited else None


def _layer_text(call: Call, default: DefaultTries | None) -> str:
    return default.text if default else f"`{call.caller.name}` tries {1 + call.retries} times"


def _no_retry(call: Call) -> Fix:
    """No retries where they are stated: on the call, else on its caller."""
    return set_attribute("retry=0", call.caller if call.own("retry") is None else call.link)
