"""The facts of flows, requirements, decisions and the whole design."""

from __future__ import annotations

from typing import Any

from dsl.design import Op
from dsl.quantity import Quantity
from dsl.terms import METRICS, Term
from reviewer.model.run_settings import LEVELS
from reviewer.packs.expressions.fields import (
    COMPONENT,
    DECISION,
    FLOW,
    GROUP,
    LINK,
    LOADED,
    Field,
    Get,
    fact,
    lower,
    table_of,
)
from reviewer.packs.expressions.types import (
    BANDWIDTH,
    COUNT,
    DURATION,
    FRACTION,
    RATE,
    RATIO,
    SIZE,
    TEXT,
    Type,
    list_of,
    of_dimension,
    one_of,
)
from reviewer.packs.expressions.world import Trip, World


def _read_latency(part: str) -> Get:
    def get(world: World, trip: Trip) -> float | None:
        found = world.facts.latency.flow_latencies[trip.number]
        value: float = getattr(found, part)
        return None if found.questions else value

    return get


def _read_required(metric: str) -> Get:
    def get(world: World, trip: Trip) -> object:
        return stated(world, metric, trip.route.name)

    return get


def stated(world: World, metric: str, flow: str = "") -> object:
    """What is required of a flow, else of the whole design; None where nothing is."""
    found = world.design.requirement(metric, flow)
    return None if found is None else found.value


def _said_of(trip: Trip) -> Any:
    return None if trip.route.flow is None else trip.route.flow.size


_HOW_SLOW = (
    "How long does the user of `{name}` wait? The time of a component on its way is not known."
)

FLOW_FACTS = table_of(
    fact("name", TEXT, "The name of the flow, or of the client where none is stated.", lambda w, t: t.route.name),
    fact("op", one_of(tuple(op.value for op in Op)), "Whether it reads or writes.", lambda w, t: t.op.value),
    fact("rate", RATE, "How often it starts, a second at peak.", lambda w, t: t.rate, "How often does `{name}` start? Add the rate after its name.", LOADED),
    fact("size", SIZE, "Bytes of one of its requests.", lambda w, t: _said_of(t), "How large is a request of `{name}`? Write `[size=2KB]`."),
    fact("p50", DURATION, "The median time its user waits.", _read_latency("p50"), _HOW_SLOW),
    fact("p99", DURATION, "The time within which 99 of 100 answers come.", _read_latency("p99"), _HOW_SLOW),
    fact("availability", FRACTION, "The share of its requests that are answered.", lambda w, t: w.facts.reliability.flow_availabilities[t.number].answered.low),
    fact("client", COMPONENT, "The component it starts at.", lambda w, t: t.route.client),
    fact("components", list_of(COMPONENT), "The components it visits, in the order it comes to them.", lambda w, t: tuple({v.component.name: v.component for v in t.route.visits}.values())),
    fact("required_p50", DURATION, "The median that is required of it.", _read_required("p50"), "How fast must `{name}` be? Write `require p50 50ms`."),
    fact("required_p99", DURATION, "The 99th percentile that is required of it.", _read_required("p99"), "How fast must `{name}` be? Write `require p99 200ms`."),
    fact("required_availability", FRACTION, "The availability that is required of it.", _read_required("availability"), "How often may `{name}` fail? Write `require availability 99.9%`."),
)  # fmt: skip

DECISION_FACTS = table_of(
    fact("title", TEXT, "What was decided.", lambda w, d: d.title),
    fact("text", TEXT, "The reason that was given.", lambda w, d: d.text),
    fact("about", list_of(TEXT), "The names of the components it is about.", lambda w, d: d.about),
)


def _read_total(op: Op) -> Get:
    def get(world: World, _: Any) -> float | None:
        rates = [trip.rate for trip in world.trips if trip.op is op and trip.rate is not None]
        return sum(rates) if rates else None

    return get


_HOW_MUCH = (
    "How much comes to the whole design? Write `require reads 10k/s` and `require writes 100/s`."
)

DESIGN_FACTS = table_of(
    fact("title", TEXT, "The title of its header, `''` without.", lambda w, d: w.design.title),
    fact("level", one_of(("", *LEVELS)), "The level in its header, or `''`.", lambda w, d: w.design.level),
    fact("components", list_of(COMPONENT), "Every component.", lambda w, d: w.components),
    fact("links", list_of(LINK), "Every arrow.", lambda w, d: w.design.links),
    fact("flows", list_of(FLOW), "Every flow; where none is stated, what each client does.", lambda w, d: w.trips),
    fact("stated_flows", COUNT, "How many flows are written.", lambda w, d: len(w.design.flows)),
    fact("groups", list_of(GROUP), "Every region, zone, network and group.", lambda w, d: tuple(w.design.groups.values())),
    fact("decisions", list_of(DECISION), "Every `decide`.", lambda w, d: w.design.decisions),
    fact("assumptions", COUNT, "How many `assume` lines there are.", lambda w, d: len(w.design.assumptions)),
    fact("requirements", COUNT, "How many `require` lines there are.", lambda w, d: len(w.design.requirements)),
    fact("reads", RATE, "Reads a second at peak of all flows together.", _read_total(Op.READ), _HOW_MUCH, LOADED),
    fact("writes", RATE, "Writes a second at peak of all flows together.", _read_total(Op.WRITE), _HOW_MUCH, LOADED),
    fact("users", COUNT, "Users a day.", lambda w, d: w.facts.traffic.users_per_day, "How many users a day are there? Write `require users 10M/d`."),
    fact("peak", RATIO, "Peak over average.", lambda w, d: w.facts.traffic.peak_factor),
)  # fmt: skip


def _metric_field(term: Term) -> Field:
    kind = one_of(term.words) if term.words else of_dimension(term.dimensions[-1])
    ask = f"How much is `{term.name}`? Write `require {term.name} {term.example}`."

    def get(world: World, _: Any) -> object:
        value = stated(world, term.name)
        if isinstance(value, Quantity):
            return value if of_dimension(value.dimension) == kind else None
        return value

    return Field(term.name, kind, f"`require {term.name}`: {lower(term.sentence)}", get, ask)


REQUIREMENT_FACTS = table_of(*(_metric_field(term) for term in METRICS))
REQUIREMENT_FACTS["users"] = fact(
    "users", COUNT, "`require users`: users a day.", lambda w, r: w.facts.traffic.users_per_day,
    "How many users a day are there? Write `require users 10M/d`.",
)  # fmt: skip
REQUIREMENT_FACTS["growth"] = fact(
    "growth", BANDWIDTH, "`require storage 5TB/y`: data added in a time.",
    lambda w, r: _of_type(stated(w, "storage"), BANDWIDTH), "How fast does the data grow? Write `require storage 5TB/y`.",
)  # fmt: skip


def _of_type(value: object, kind: Type) -> object:
    return value if isinstance(value, Quantity) and of_dimension(value.dimension) == kind else None
