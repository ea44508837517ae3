"""`Drain`: what a spike or an outage leaves in queues, and how long it takes to drain.

More comes than is worked off while it lasts; afterwards only what the consumer has to spare
works the backlog off: an hour at rate a without a consumer that carries c drains in a / (c - a)
hours. Basis: messages are neither made nor lost; AWS Builders' Library, "Avoiding insurmountable
queue backlogs", on why a queue is judged by how long a backlog takes.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

from dsl.design import Component
from reviewer.analysis.facts import Facts
from reviewer.analysis.traffic.queue_backlog import HOUR, Backlog
from reviewer.text.numbers import count, duration
from reviewer.text.short_figures import short_rate, short_times
from reviewer.text.suggestion import listed
from reviewer.whatif.outcome import Outcome
from reviewer.whatif.shares import NOTHING_TAKEN

_LONGEST = 1e12  # seconds; no time is shown above


class Drain(NamedTuple):
    """A consumer behind which work piles up.

    `comes` and `worked_off` are messages a second while the scenario lasts, `after` is what
    comes once it is over and `carries` what the whole consumer then works off. `outage`: it
    lasts because something is lost, not because more comes.
    """

    consumer: Component
    brokers: tuple[Component, ...]
    comes: float
    worked_off: float
    after: float
    carries: float
    outage: bool

    @property
    def left(self) -> float:
        """Messages that an hour of it leaves behind."""
        return (self.comes - self.worked_off) * HOUR

    @property
    def seconds(self) -> float:
        """How long these take to drain; infinite where nothing is to spare."""
        spare = self.carries - self.after
        return min(self.left / spare, _LONGEST) if spare > 0 else math.inf


def drains(outcome: Outcome) -> tuple[Drain, ...]:
    """What piles up in a scenario, where rates, counts and capacities are known."""
    same = outcome.given is outcome.today.design
    whole = outcome.today if same else Facts(outcome.given)
    found = (_drain_of(outcome, whole, one) for one in whole.capacity.queue_backlogs)
    return tuple(one for one in found if one is not None and one.comes > one.worked_off)


def _drain_of(outcome: Outcome, whole: Facts, backlog: Backlog) -> Drain | None:
    consumer = backlog.consumer
    if whole.capacity.is_count_open(consumer):
        return None
    comes = backlog.peak * _grown_by(outcome, whole, backlog)
    taken = outcome.taken.get(consumer.name, NOTHING_TAKEN)
    lost = consumer.name in outcome.names
    share = 0.0 if lost else taken.left(backlog.nodes) / backlog.nodes
    outage = share < 1
    after = comes if outage else backlog.peak
    worked_off = backlog.carries * share
    return Drain(consumer, backlog.brokers, comes, worked_off, after, backlog.carries, outage)


def _grown_by(outcome: Outcome, whole: Facts, backlog: Backlog) -> float:
    """How many times as much as today comes to its brokers; 0 where they are lost."""
    names = [one.name for one in backlog.brokers]
    now, then = (
        sum(demand.writes for name in names if (demand := facts.traffic.demand(name)) is not None)
        for facts in (whole, outcome.then)
    )
    return then / now if now > 0 else 0.0


def drain_sentences(outcome: Outcome) -> Iterator[str]:
    """What piles up and how long it takes to drain, two sentences each."""
    for one in drains(outcome):
        name, queues = f"`{one.consumer.name}`", listed([part.name for part in one.brokers])
        left = f"{_while(outcome, one, name)} leaves {count(one.left)} messages in {queues}"
        done = (
            f"{short_rate(one.worked_off)} are processed" if one.worked_off else "none is processed"
        )
        yield f"{left}: {short_rate(one.comes)} arrive, {done}. {_afterwards(one, name)}"


def _while(outcome: Outcome, one: Drain, name: str) -> str:
    if not one.outage:
        return f"An hour at {short_times(outcome.scenario.load)} the load"
    return f"An hour {'with less of' if one.worked_off else 'without'} {name}"


def _afterwards(one: Drain, name: str) -> str:
    when = f"Once {name} is back" if one.outage else "Back at today's load"
    carries, after = short_rate(one.carries), short_rate(one.after)
    if not math.isfinite(one.seconds):
        return f"{when}, it carries {carries} and {after} arrive: the backlog never drains at peak."
    spare = f"{carries} − {after} = {short_rate(one.carries - one.after)}"
    return f"{when}, {spare} to spare drain them in {duration(one.seconds)}."
