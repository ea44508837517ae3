"""Puts out the one table of names that expressions may use: `SUBJECTS`.

The page of packs is generated from it, the checker looks names up in it, and the evaluator
reads values by it. Nothing else of a design can be reached from an expression.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from dsl.attributes import TABLE, AttributeType, Place, ValueType
from dsl.catalogue import catalogue
from dsl.design import Component, Link, Mode, Op
from dsl.kinds import Family, Kind
from dsl.quantity import Quantity
from dsl.terms import METRICS, Term
from reviewer import shape
from reviewer.expressions.types import (
    BANDWIDTH,
    BOOL,
    COUNT,
    DURATION,
    FRACTION,
    RATE,
    RATIO,
    SIZE,
    TEXT,
    Type,
    an_object,
    list_of,
    of_dimension,
    one_of,
)
from reviewer.expressions.world import Trip, World
from reviewer.settings import LEVELS

Get = Callable[[World, Any], Any]


class Field(NamedTuple):
    """One fact of a subject.

    `get` gives its value, None where it is not known; `ask` is then the question, with
    `{name}` for the subject's. `has` says whether the design says it, where that is not
    the same as knowing the value. `rests` names the assumptions a value may rest on:
    `load`, `read`, `write`.
    """

    name: str
    type: Type
    sentence: str
    get: Get
    ask: str = ""
    has: Get | None = None
    rests: tuple[str, ...] = ()


Fields = Mapping[str, Field]

COMPONENT, LINK, FLOW, GROUP, DECISION = (
    an_object(name) for name in ("component", "link", "flow", "group", "decision")
)
DESIGN, REQUIREMENTS = an_object("design"), an_object("requirement")

_NO_FIGURE = "What is `{field}` of `{name}`? Nothing in the design gives it."
_LOAD = "How much comes to `{name}`? No stated rate reaches it."
_BUSY = "How busy is `{name}`? Its load, its count or what one of it carries is not stated."


def _field(  # a row has that many columns
    name: str,
    kind: Type,
    sentence: str,
    get: Get,
    ask: str = _NO_FIGURE,
    rests: tuple[str, ...] = (),
) -> Field:
    return Field(name, kind, sentence, get, ask, None, rests)


def _table(*fields: Field) -> dict[str, Field]:
    return {field.name: field for field in fields}


def _demand(part: str) -> Get:
    def get(world: World, component: Component) -> float | None:
        demand = world.facts.demand(component.name)
        return None if demand is None else getattr(demand, part)

    return get


def _node(part: str) -> Get:
    def get(world: World, component: Component) -> float | None:
        demand = world.facts.node_demand(component)
        return None if demand is None else getattr(demand, part)

    return get


def _on_link(part: str) -> Get:
    def get(world: World, link: Link) -> float | None:
        demand = world.facts.link_demand(link.id)
        return None if demand is None else getattr(demand, part)

    return get


def _carries(op: Op) -> Get:
    def get(world: World, component: Component) -> float | None:
        found = world.facts.capacity(component, op)
        return None if found is None else found.typical

    return get


def _held(part: str) -> Get:
    def get(world: World, component: Component) -> float | None:
        found = world.facts.storage(component)
        return None if found is None else getattr(found, part)

    return get


def _ends(world: World, links: Iterable[Link], end: str) -> tuple[Component, ...]:
    names = dict.fromkeys(getattr(link, end) for link in links)
    return tuple(world.design.components[name] for name in names)


_LOADED, _READING, _WRITING = ("load",), ("read",), ("write",)
_USED = ("load", "read", "write")

_COMPONENT = _table(
    _field("name", TEXT, "The name it was given.", lambda w, c: c.name),
    _field("kind", one_of(tuple(k.value for k in Kind)), "What it is: `service`, `database`, …", lambda w, c: c.kind.value),
    _field("family", one_of(tuple(f.value for f in Family)), "What kinds have in common: `compute`, `store`, …", lambda w, c: c.family.value),
    _field("technology", one_of(("",)), "The id of its technology, `''` where none is named.", lambda w, c: c.technology.id if c.technology else ""),
    _field("label", TEXT, "What stands in quotes behind it, `''` where nothing does.", lambda w, c: c.label),
    _field("count", COUNT, "The N of `xN`; 1 where nothing is said of one box.", lambda w, c: shape.counted(c), "How many of `{name}` are there? Write `x3` behind it."),
    _field("nodes", COUNT, "How many machines it is: shards times copies.", lambda w, c: w.facts.nodes(c), "How many machines is `{name}`? Write `x3` behind it."),
    _field("shards", COUNT, "Over how many nodes its writes spread.", lambda w, c: w.facts.shards(c), "Over how many shards does `{name}` spread? Write `[shards=8]`."),
    _field("copies", COUNT, "How many nodes hold each item, replicas drawn apart included.", lambda w, c: w.facts.copies(c), "How many copies of each item does `{name}` keep? Write `x3` behind it."),
    _field("one_box", BOOL, "Whether its loss is the loss of one machine.", lambda w, c: w.facts.is_one_box(c)),
    _field("managed", BOOL, "Whether a provider runs it over several zones.", lambda w, c: shape.is_managed(c)),
    _field("reads", RATE, "Reads a second at peak that come to it.", _demand("reads"), _LOAD, _LOADED),
    _field("writes", RATE, "Writes a second at peak that come to it.", _demand("writes"), _LOAD, _LOADED),
    _field("requests", RATE, "Reads and writes a second at peak that come to it.", _demand("total"), _LOAD, _LOADED),
    _field("bandwidth", BANDWIDTH, "Bytes a second at peak that come to it.", _demand("bytes"), "How large are the requests to `{name}`? Write `assume size 2KB`.", _LOADED),
    _field("node_reads", RATE, "Reads a second on its busiest node.", _node("reads"), _LOAD, _LOADED),
    _field("node_writes", RATE, "Writes a second on its busiest node.", _node("writes"), _LOAD, _LOADED),
    _field("read_capacity", RATE, "Reads a second that one node carries.", _carries(Op.READ), "How many reads does one `{name}` carry? Write `assume {name}.read_capacity 10k/s`.", _READING),
    _field("write_capacity", RATE, "Writes a second that one node carries.", _carries(Op.WRITE), "How many writes does one `{name}` carry? Write `assume {name}.write_capacity 5k/s`.", _WRITING),
    _field("utilisation", RATIO, "Load over capacity of its busiest node; above 1 it breaks.", lambda w, c: w.facts.utilisation(c), _BUSY, _USED),
    _field("headroom", RATIO, "How many times its load it can take.", lambda w, c: w.facts.headroom(c), _BUSY, _USED),
    _field("hit", FRACTION, "The share of reads that it answers as a cache.", lambda w, c: w.facts.hit(c), "What share of reads does `{name}` answer? Write `[hit=90%]`."),
    _field("up", FRACTION, "The share of time that one instance is up.", lambda w, c: w.facts.instance_availability(c)[0]),
    _field("storage", SIZE, "What it comes to hold, all copies together.", _held("in_all"), "How much does `{name}` come to hold? Its writes, their size or how long they are kept are not stated."),
    _field("storage_on_node", SIZE, "What one of its nodes comes to hold.", _held("on_node"), "How much does one node of `{name}` come to hold? Its writes, their size or how long they are kept are not stated."),
    _field("calls", list_of(COMPONENT), "The components its arrows lead to.", lambda w, c: _ends(w, w.design.links_from[c.name], "target")),
    _field("callers", list_of(COMPONENT), "The components whose arrows lead to it.", lambda w, c: _ends(w, w.design.links_to[c.name], "source")),
    _field("links_out", list_of(LINK), "The arrows that leave it.", lambda w, c: w.design.links_from[c.name]),
    _field("links_in", list_of(LINK), "The arrows that reach it.", lambda w, c: w.design.links_to[c.name]),
    _field("groups", list_of(GROUP), "The groups around it, from the outermost inwards.", lambda w, c: tuple(w.design.groups[name] for name in c.groups if name in w.design.groups)),
    _field("flows", list_of(FLOW), "The flows that visit it.", lambda w, c: w.trips_through.get(c.name, ())),
)  # fmt: skip

_LINK = _table(
    _field("source", COMPONENT, "The component that asks.", lambda w, e: w.design.components[e.source]),
    _field("target", COMPONENT, "The component that answers.", lambda w, e: w.design.components[e.target]),
    _field("mode", one_of(tuple(m.value for m in Mode)), "`sync` for `->`, `async` for `~>`, `held` for `<->`.", lambda w, e: e.mode.value),
    _field("label", TEXT, "What stands behind its `:`, `''` where nothing does.", lambda w, e: e.label),
    _field("reads", RATE, "Reads a second at peak that it carries.", _on_link("reads"), _LOAD, _LOADED),
    _field("writes", RATE, "Writes a second at peak that it carries.", _on_link("writes"), _LOAD, _LOADED),
    _field("requests", RATE, "Reads and writes a second at peak that it carries.", _on_link("total"), _LOAD, _LOADED),
)  # fmt: skip


def _latency(part: str) -> Get:
    def get(world: World, trip: Trip) -> float | None:
        found = world.facts.latencies[trip.number]
        value: float = getattr(found, part)
        return None if found.questions else value

    return get


def _required(metric: str) -> Get:
    def get(world: World, trip: Trip) -> object:
        return _stated(world, metric, trip.route.name)

    return get


def _stated(world: World, metric: str, flow: str = "") -> object:
    found = world.design.requirement(metric, flow)
    return None if found is None else found.value


def _said_of(trip: Trip) -> Any:
    return None if trip.route.flow is None else trip.route.flow.size


_HOW_SLOW = (
    "How long does the user of `{name}` wait? The time of a component on its way is not known."
)

_FLOW = _table(
    _field("name", TEXT, "The name of the flow, or of the client where none is stated.", lambda w, t: t.route.name),
    _field("op", one_of(tuple(op.value for op in Op)), "Whether it reads or writes.", lambda w, t: t.op.value),
    _field("rate", RATE, "How often it starts, a second at peak.", lambda w, t: t.rate, "How often does `{name}` start? Write the rate behind its name.", _LOADED),
    _field("size", SIZE, "Bytes of one of its requests.", lambda w, t: _said_of(t), "How large is a request of `{name}`? Write `[size=2KB]`."),
    _field("p50", DURATION, "The median time its user waits.", _latency("p50"), _HOW_SLOW),
    _field("p99", DURATION, "The time within which 99 of 100 answers come.", _latency("p99"), _HOW_SLOW),
    _field("availability", FRACTION, "The share of its requests that are answered.", lambda w, t: w.facts.availabilities[t.number].answered.low),
    _field("client", COMPONENT, "The component it starts at.", lambda w, t: t.route.client),
    _field("components", list_of(COMPONENT), "The components it visits, in the order it comes to them.", lambda w, t: tuple({v.component.name: v.component for v in t.route.visits}.values())),
    _field("required_p50", DURATION, "The median that is required of it.", _required("p50"), "How fast must `{name}` be? Write `require p50 50ms`."),
    _field("required_p99", DURATION, "The 99th percentile that is required of it.", _required("p99"), "How fast must `{name}` be? Write `require p99 200ms`."),
    _field("required_availability", FRACTION, "The availability that is required of it.", _required("availability"), "How often may `{name}` fail? Write `require availability 99.9%`."),
)  # fmt: skip

_GROUP = _table(
    _field("name", TEXT, "Its name.", lambda w, g: g.name),
    _field("kind", one_of(("region", "zone", "network", "group")), "The word it was opened by.", lambda w, g: g.kind),
    _field("label", TEXT, "What stands in quotes behind it.", lambda w, g: g.label),
    _field("components", list_of(COMPONENT), "The components in it and in groups inside it.", lambda w, g: w.members.get(g.name, ())),
)  # fmt: skip

_DECISION = _table(
    _field("title", TEXT, "What was decided.", lambda w, d: d.title),
    _field("text", TEXT, "The reason that was given.", lambda w, d: d.text),
    _field(
        "about", list_of(TEXT), "The names of the components it is about.", lambda w, d: d.about
    ),
)


def _together(op: Op) -> Get:
    def get(world: World, _: Any) -> float | None:
        rates = [trip.rate for trip in world.trips if trip.op is op and trip.rate is not None]
        return sum(rates) if rates else None

    return get


_HOW_MUCH = (
    "How much comes to the whole design? Write `require reads 10k/s` and `require writes 100/s`."
)

_DESIGN = _table(
    _field("title", TEXT, "The title of its header, `''` without.", lambda w, d: w.design.title),
    _field("level", one_of(("", *LEVELS)), "The level its header says, `''` without.", lambda w, d: w.design.level),
    _field("components", list_of(COMPONENT), "Every component.", lambda w, d: w.components),
    _field("links", list_of(LINK), "Every arrow.", lambda w, d: w.design.links),
    _field("flows", list_of(FLOW), "Every flow; where none is stated, what each client does.", lambda w, d: w.trips),
    _field("stated_flows", COUNT, "How many flows are written.", lambda w, d: len(w.design.flows)),
    _field("groups", list_of(GROUP), "Every region, zone, network and group.", lambda w, d: tuple(w.design.groups.values())),
    _field("decisions", list_of(DECISION), "Every `decide`.", lambda w, d: w.design.decisions),
    _field("assumptions", COUNT, "How many `assume` lines there are.", lambda w, d: len(w.design.assumptions)),
    _field("requirements", COUNT, "How many `require` lines there are.", lambda w, d: len(w.design.requirements)),
    _field("reads", RATE, "Reads a second at peak of all flows together.", _together(Op.READ), _HOW_MUCH, _LOADED),
    _field("writes", RATE, "Writes a second at peak of all flows together.", _together(Op.WRITE), _HOW_MUCH, _LOADED),
    _field("users", COUNT, "Users a day.", lambda w, d: w.facts.users_a_day, "How many users a day are there? Write `require users 10M/d`."),
    _field("peak", RATIO, "Peak over average.", lambda w, d: w.facts.peak_factor),
)  # fmt: skip


def _metric(term: Term) -> Field:
    kind = one_of(term.words) if term.words else of_dimension(term.dimensions[-1])
    ask = f"How much is `{term.name}`? Write `require {term.name} {term.example}`."

    def get(world: World, _: Any) -> object:
        value = _stated(world, term.name)
        if isinstance(value, Quantity):
            return value if of_dimension(value.dimension) == kind else None
        return value

    return Field(term.name, kind, f"`require {term.name}`: {_lower(term.sentence)}", get, ask)


def _lower(sentence: str) -> str:
    return sentence[0].lower() + sentence[1:]


_REQUIREMENTS = _table(*(_metric(term) for term in METRICS))
_REQUIREMENTS["users"] = _field(
    "users", COUNT, "`require users`: users a day.", lambda w, r: w.facts.users_a_day,
    "How many users a day are there? Write `require users 10M/d`.",
)  # fmt: skip
_REQUIREMENTS["growth"] = _field(
    "growth", BANDWIDTH, "`require storage 5TB/y`: data added in a time.",
    lambda w, r: _of_type(_stated(w, "storage"), BANDWIDTH), "How fast does the data grow? Write `require storage 5TB/y`.",
)  # fmt: skip


def _of_type(value: object, kind: Type) -> object:
    return value if isinstance(value, Quantity) and of_dimension(value.dimension) == kind else None


_ATTRIBUTE_TYPES = {
    ValueType.FLAG: BOOL,
    ValueType.COUNT: COUNT,
    ValueType.RATE: RATE,
    ValueType.DURATION: DURATION,
    ValueType.SIZE: SIZE,
    ValueType.FRACTION: FRACTION,
    ValueType.WORD: TEXT,
    ValueType.WORDS: list_of(TEXT),
    ValueType.NAME: TEXT,
    ValueType.PLACES: COUNT,
    ValueType.SHARE: FRACTION,
    ValueType.SPAN: DURATION,
}


def attribute_field(row: AttributeType, *, declared: bool = False) -> Field:
    """The field by which expressions read an attribute of `[ ]`."""
    from reviewer.expressions.said import read_attribute, says_attribute  # noqa: PLC0415  # a neighbour

    kind = one_of(row.choices) if row.choices else _ATTRIBUTE_TYPES[row.type]
    if row.bare and row.choices:
        kind = TEXT
    name = row.name.replace("-", "_")
    sentence = f"`[{row.spelling}]`: {_lower(row.sentence)}"
    ask = f"What is `{row.spelling}` of `{{name}}`? {row.sentence}"
    get, has = read_attribute(row, kind, declared=declared), says_attribute(row, declared=declared)
    return Field(name, kind, sentence, get, ask, has)


_PLACES = {
    "component": Place.COMPONENT,
    "link": Place.LINK,
    "group": Place.GROUP,
    "flow": Place.FLOW,
}


def fields_for(subject: str, own: Fields, declared: Iterable[AttributeType]) -> Fields:
    """The fields of a subject with its attributes; a fact of the same name comes first."""
    place = _PLACES[subject]
    rows = [(row, False) for row in TABLE.values()] + [(row, True) for row in declared]
    said = [attribute_field(row, declared=own) for row, own in rows if place in row.places]
    return {field.name: field for field in said} | dict(own)


OWN: Mapping[str, Fields] = MappingProxyType(
    {
        "component": _COMPONENT,
        "link": _LINK,
        "flow": _FLOW,
        "group": _GROUP,
        "design": _DESIGN,
        "requirement": _REQUIREMENTS,
        "decision": _DECISION,
    }
)
"""The facts of each subject, without the attributes that stand in its `[ ]`."""


def subjects(
    declared: Iterable[AttributeType] = (), technologies: Iterable[str] = ()
) -> Mapping[str, Fields]:
    """Every field of every subject, by the subject's name.

    `declared` are a pack's attributes, `technologies` the ids of those that it adds.
    """
    rows = tuple(declared)
    found = {
        name: fields_for(name, own, rows) if name in _PLACES else own for name, own in OWN.items()
    }
    known = one_of(("", *catalogue().technologies, *technologies))
    named = _COMPONENT["technology"]._replace(type=known)
    return found | {"component": {**found["component"], "technology": named}}
