"""The links of a published design: their ends, sign, attributes, and what they carry."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from dsl.design import Op
from dsl.kinds import Family, Kind
from tests.quality import rates
from tests.quality.drawing import Arrow
from tests.quality.writing import quoted, slug

BOTH = frozenset({Op.READ, Op.WRITE})
_READS = frozenset({
    "read", "get", "query", "lookup", "fetch", "download", "pull", "poll", "search",
    "select", "list", "view", "scan",
})  # fmt: skip
_WRITES = frozenset({
    "write", "push", "enqueue", "publish", "produce", "upload", "post", "insert", "update",
    "send", "emit", "notify", "put", "store", "save", "append", "archive", "index",
    "delete", "ingest", "report",
})  # fmt: skip
_TAKES = frozenset({
    "consume", "subscribe", "dequeue", "receive", "pull", "poll",
})  # fmt: skip
_COPIES = frozenset({
    "replicate", "replication", "replicates", "mirror", "sync", "copy",
})  # fmt: skip
_TELLS = frozenset({
    "telemetry", "metrics", "metric", "logs", "log", "trace", "traces", "monitor",
    "monitoring", "heartbeat", "health", "healthcheck", "config", "configuration",
    "discovery", "register", "gossip",
})  # fmt: skip
_HELD = re.compile(
    r"web-?socket|long-?poll|\bsse\b|server-sent|xmpp|mqtt|socket|webrtc", re.IGNORECASE
)


class Part(NamedTuple):
    """What links need to know of a component: its name, kind, role and what it speaks."""

    name: str
    kind: Kind
    role: str
    protocol: str
    alike: object  # equal for boxes that may stand in for each other
    hit: float | None


class Edge(NamedTuple):
    """One link. `ops` are what its requests may do, `total` requests a second of any op.

    `rates` are those of one op. `flood` is bytes a second. All are at peak. `carries` is
    false for what is no request of a user: copies, telemetry, dead letters, failure links.
    """

    source: str
    target: str
    sign: str
    label: str
    attributes: tuple[str, ...]
    ops: frozenset[Op]
    total: float | None
    rates: Mapping[Op, float]
    flood: float | None
    average: bool
    carries: bool

    @property
    def text(self) -> str:
        """The statement that draws it."""
        label = f": {quoted(self.label)}" if self.label else ""
        inside = f" [{', '.join(self.attributes)}]" if self.attributes else ""
        return f"{self.source} {self.sign} {self.target}{label}{inside}"


def edges(
    arrows: Iterable[Arrow], parts: Mapping[str, Part], peak: float, *, peaked: bool
) -> list[Edge]:
    """The links between known parts. `peak` is peak over average; `peaked` says that the
    design states peaks apart, so that its other rates are averages."""
    known = [_turned(a, parts) for a in arrows if drawn(a, parts)]
    pairs = {(arrow.source, arrow.target) for arrow in known}
    each = (_edge(_reading(a, known, pairs, parts), parts, peak, peaked=peaked) for a in known)
    found: dict[tuple[str, str, str], Edge] = {}
    for edge in each:
        ends = (edge.source, edge.target, edge.sign)
        found[ends] = merged(found[ends], edge) if ends in found else edge
    return list(found.values())


def merged(one: Edge, other: Edge) -> Edge:
    """Two links as one that does what both do; its rate is known where both rates are."""
    ops = one.ops | other.ops
    said = dict.fromkeys((*one.attributes, *other.attributes))
    unlike = {op.value for op in Op} if len(ops) > 1 else set()
    known = None not in (one.total, other.total)
    found = {op: one.rates.get(op, 0.0) + other.rates.get(op, 0.0) for op in Op}
    return one._replace(
        label="; ".join(dict.fromkeys(each for each in (one.label, other.label) if each)),
        attributes=tuple(each for each in said if each not in unlike),
        ops=ops,
        total=(one.total or 0.0) + (other.total or 0.0) if known else None,
        rates={op: rate for op, rate in found.items() if rate},
        flood=one.flood or other.flood,
        carries=one.carries or other.carries,
    )


def _reading(
    arrow: Arrow,
    known: Sequence[Arrow],
    pairs: Collection[tuple[str, str]],
    parts: Mapping[str, Part],
) -> Arrow:
    """Only reads go to a read replica where the same part asks the store it copies too."""
    target = parts[arrow.target]
    if target.role not in ("replica", "sync-replica", "async-replica") or _ops(arrow) != BOTH:
        return arrow
    origins = (
        each.source
        for each in known
        if each.target == arrow.target and is_copy(each, parts[each.source], target)
    )
    beside = any((arrow.source, origin) in pairs for origin in origins)
    return arrow._replace(op="read") if beside else arrow


def drawn(arrow: Arrow, parts: Collection[str]) -> bool:
    """Whether both ends are there, and are two."""
    return arrow.source in parts and arrow.target in parts and arrow.source != arrow.target


def _turned(arrow: Arrow, parts: Mapping[str, Part]) -> Arrow:
    """Work flows out of a queue, whoever asks for it."""
    source, target = parts[arrow.source], parts[arrow.target]
    asks = arrow.op in _TAKES or arrow.op == "read"
    if (
        asks
        and target.kind.family is Family.MESSAGING
        and source.kind.family is not Family.MESSAGING
    ):
        return Arrow(arrow.target, arrow.source, False, "consume", arrow.rate)
    return arrow


def _edge(arrow: Arrow, parts: Mapping[str, Part], peak: float, *, peaked: bool) -> Edge:
    source, target = parts[arrow.source], parts[arrow.target]
    copies = is_copy(arrow, source, target)
    ops = _ops(arrow)
    attributes = list(_attributes(arrow, source, target, ops))
    stated = rates.read_rates(arrow.rate)
    counts = [one for one in stated if not one.sized]
    if len({one.peak for one in counts}) > 1:
        counts = [one for one in counts if one.peak]
    at_peak = [(one.op, one.value * _factor(one, peak, peaked=peaked)) for one in counts]
    floods = [one.value * _factor(one, peak, peaked=peaked) for one in stated if one.sized]
    control = "control" in attributes or "on=failure" in attributes
    return Edge(
        source.name,
        target.name,
        _sign(arrow, source, target),
        _label(arrow, bool(stated)),
        tuple(attributes),
        ops,
        sum(value for _, value in at_peak) if at_peak else None,
        _by_op(at_peak, ops),
        floods[0] if floods else None,
        any(one.average for one in counts),
        not (copies or control or is_dead_letter(target) or target.kind.family is Family.CLIENT),
    )


def _factor(rate: rates.Rate, peak: float, *, peaked: bool) -> float:
    return peak if rate.average or (peaked and not rate.peak) else 1.0


def _by_op(said: list[tuple[Op | None, float]], ops: frozenset[Op]) -> Mapping[Op, float]:
    """Requests a second of each op, where the words or the link tell which."""
    found: dict[Op, float] = {}
    for op, value in said:
        only = next(iter(ops)) if len(ops) == 1 else op if len(said) > 1 else None
        if only is None:
            return {}
        found[only] = found.get(only, 0.0) + value
    return found


def is_copy(arrow: Arrow, source: Part, target: Part) -> bool:
    """Whether it copies data from one store to another."""
    stores = source.kind.family is target.kind.family is Family.STORE
    return stores and arrow.op in _COPIES


def is_dead_letter(part: Part) -> bool:
    """Whether it is where messages go that keep failing."""
    return part.kind.family is Family.MESSAGING and part.role == "dlq"


def _ops(arrow: Arrow) -> frozenset[Op]:
    words = set(re.findall(r"[a-z]+", arrow.op))
    found = {op for op, known in ((Op.READ, _READS), (Op.WRITE, _WRITES)) if words & known}
    return frozenset(found) or BOTH


def _attributes(arrow: Arrow, source: Part, target: Part, ops: frozenset[Op]) -> Iterator[str]:
    if is_copy(arrow, source, target):
        return
    told = target.kind in (Kind.MONITORING, Kind.LOGGING)
    words = set(re.findall(r"[a-z]+", arrow.op))
    if words & _TELLS and not told:
        yield "control"
    elif len(ops) == 1 and target.kind.family is not Family.MESSAGING and not told:
        yield next(iter(ops)).value
    if target.role == "standby" and target.kind.family is not Family.STORE:
        yield "on=failure"
    elif "miss" in arrow.rate.casefold():
        yield "on=miss"
    if target.protocol and source.kind.family in (Family.CLIENT, Family.EDGE):
        yield f"protocol={slug(target.protocol)}"


def _sign(arrow: Arrow, source: Part, target: Part) -> str:
    if not arrow.waits:
        return "~>"
    held = _HELD.search(f"{target.protocol} {arrow.op}") and source.kind.family is Family.CLIENT
    return "<->" if held else "->"


def _label(arrow: Arrow, rated: bool) -> str:
    """What the arrow says that nothing else does."""
    words = re.findall(r"[a-z-]+", arrow.op)
    plain = not set(words) - _READS - _WRITES - _TAKES - {"request", "call"}
    said = [] if plain else [arrow.op]
    if arrow.rate and not rated and "miss" not in arrow.rate.casefold():
        said.append(arrow.rate)
    return "; ".join(said)
