"""The rule `retry-amplification`."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.design import Design
from reviewer.analysis.facts import Facts
from reviewer.analysis.traffic.retry_amplification import Chain, worst_chain
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.text.numbers import count, rate
from reviewer.text.suggestion import connection, declaration, listed

MOST = 4
"""Tries of one request at the end of a chain, above which layers multiply each other.

Basis: one layer with three retries makes four tries; three layers of three tries make 27."""


class RetryAmplification(Rule):
    """Layers that each try again, so that tries multiply.

    **Why**: each layer that tries again does so for every try of the layer above it. Three
    layers with three tries each send 27 requests to the last part, exactly when it fails.

    It is a sum: the product of (1 + retries) along the chain of calls that wait for each
    other. Above four, with more than one layer that tries again, it is a warning.

    **Do instead**: let one layer try again, the one next to what fails, and the others pass
    the failure on: `[retry=0]`.

    **It cannot see**: libraries, meshes and gateways that try again unsaid. The sum is the worst
    case, in which every try of every layer fails; a budget for retries is not counted.
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
    )
    follow_up = "Which single layer should try again, and why not the others?"
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
    )
    fails = (
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

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Judge the chain with the largest product."""
        chain = worst_chain(facts.traffic.calls)
        if chain is not None and chain.product > MOST:
            yield self._judge(facts, chain)

    def _judge(self, facts: Facts, chain: Chain) -> Answer:
        layers = [call for call in chain.calls if call.retries]
        last = layers[-1]
        product = " × ".join(str(1 + call.retries) for call in layers)
        lines = [
            f"{product} = {count(chain.product)} tries of one request reach `{last.callee.name}`"
        ]
        demand = facts.traffic.link_demand(last.link.id)
        if demand is not None and demand.total:
            lines.append(
                f"{rate(demand.total)} × {count(chain.product)} = {rate(demand.total * chain.product)}"
                f" while it fails"
            )
        callers = list(dict.fromkeys(call.caller for call in layers))
        return self.violated(
            *callers,
            message=f"{listed([c.name for c in callers])} each try again what the next one tries"
            f" again: one request becomes up to {count(chain.product)} at `{last.callee.name}`.",
            sums=tuple(lines),
            why="The load multiplies just when the last part of the chain cannot carry it.",
            instead="\n".join(
                connection(call.link, "retry=0")
                if call.own("retry") is not None
                else declaration(call.caller, attributes="retry=0")
                for call in layers[:-1]
            ),
        )
