"""A published design in the design language, and what of it the language cannot say."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from dsl.catalogue import catalogue, normal
from dsl.kinds import Family, Kind
from reviewer.analysis.traffic.arrival_rates import PEAK
from tests.quality import said, wanted
from tests.quality.arrows import Part, drawn, edges, is_copy, is_dead_letter
from tests.quality.drawing import Box, Drawing, read_drawing
from tests.quality.journeys import journeys
from tests.quality.kinds import KINDS, kind_of, technology_of
from tests.quality.writing import names, quoted


class Converted(NamedTuple):
    """The text; the published id of each of its names; what was dropped, each with why."""

    text: str
    ids: Mapping[str, str]
    dropped: tuple[str, ...]


def convert(data: Mapping[str, Any]) -> Converted:
    """Say a published design in the language. Raises KeyError for a box without an id."""
    drawing = read_drawing(data)
    called = names(box.id for box in drawing.boxes)
    needs = wanted.wanted(_required(drawing))
    parts = {box.id: _part(box, called[box.id]) for box in drawing.boxes}
    peak = needs.peak if needs.peak > 1 else PEAK
    links = edges(drawing.arrows, parts, peak, peaked=needs.peak > 1)
    named = {part.name: part for part in parts.values()}
    flows = journeys(links, named, needs.split, peak)
    beside = _beside(drawing, parts)
    boxes = [_declared(box, called, beside.get(box.id, ())) for box in drawing.boxes]
    text = [
        f"design {quoted(drawing.title)}",
        *needs.lines,
        *_grouped(drawing, [one.line for one in boxes]),
        *(edge.text for edge in links),
        *flows,
        *(line for one in boxes for line in one.beside),
    ]
    dropped = [
        *(
            f"connection {arrow.source} to {arrow.target}: it needs two known ends"
            for arrow in drawing.arrows
            if not drawn(arrow, parts)
        ),
        *needs.dropped,
        *(each for one in boxes for each in one.dropped),
    ]
    return Converted(
        "\n".join(text) + "\n", {name: id_ for id_, name in called.items()}, tuple(dropped)
    )


class _Declared(NamedTuple):
    """A component's declaration, statements beside it, and what neither says."""

    line: str
    beside: tuple[str, ...]
    dropped: tuple[str, ...]


def _declared(box: Box, called: Mapping[str, str], shown: Iterable[str]) -> _Declared:
    kind, name = kind_of(box), called[box.id]
    parts, beside, dropped = list(shown), [], _unknown_kind(box)
    for key, value in box.said.items():
        if key in _ELSEWHERE:
            continue
        if key in _ASSUMED and isinstance(value, int | float):
            beside.append(f"assume {name}.utilisation {_share(value):.0%}")
            continue
        found = said.attributes_of(key, value, kind)
        if found:
            parts.append(found)
        elif key == "role" and kind is not _plain_kind(box):
            continue
        else:
            beside.append(f"note {name}: {quoted(f'{key}: {value}')}")
            dropped.append(
                f"{box.id} {key}: {str(value)[:60]}: no attribute says it; kept as a note"
            )
    count, more = _count(box, kind, parts)
    if count:  # a count says more than that there are copies
        parts = [each for each in parts if each != "copies=many"]
    kept = _unlike([*parts, *more])
    line = f"{_head(box, kind, name)}{count}"
    if box.label:
        line += f" {quoted(box.label)}"
    if kept:
        line += f" [{', '.join(kept)}]"
    return _Declared(line, tuple(beside), tuple(dropped))


def _share(value: float) -> float:
    """A share of one, or of a hundred, held between nothing and all."""
    part = value / 100 if value > _TWICE else value
    return min(1.0, part) if part > 0 else 0.0


_TWICE = 2  # above it, a utilisation is in per cent


def _unknown_kind(box: Box) -> list[str]:
    known = normal(KINDS.get(box.kind, box.kind)) in catalogue().words
    return [] if known else [f"{box.id} kind {box.kind[:60]}: no such kind; taken as a service"]


_ELSEWHERE = frozenset({"technology", "replicas", "shards", "nodes", "region", "count", "read_replicas",
                        "protocol", "dau", "concurrent_users", "replication_mode"})  # fmt: skip
_ASSUMED = frozenset({"utilisation", "utilization"})


def _plain_kind(box: Box) -> Kind | None:
    known = catalogue().words.get(normal(box.kind))
    return known.kind if known else None


def _head(box: Box, kind: Kind, name: str) -> str:
    """The kind and the name, and behind `:` the technology."""
    text = str(box.said.get("technology") or "")
    found = technology_of(box, kind)
    if text:
        return f"{kind} {name}: {quoted(text)}"
    return f"{kind} {name}: {found.id}" if found else f"{kind} {name}"


def _unlike(parts: list[str]) -> list[str]:
    """The attributes, each name once: what is said first stands."""
    found: dict[str, str] = {}
    for part in parts:
        found.setdefault(part.partition("=")[0], part)
    return list(found.values())


def _count(box: Box, kind: Kind, parts: list[str]) -> tuple[str, list[str]]:
    """` xN`, and the shards. Published counts are machines; ours may be copies of each shard."""
    replicas = said.count_of(box.said.get("replicas", box.said.get("count")))
    shards = said.count_of(box.said.get("shards"))
    nodes = said.count_of(box.said.get("nodes"))
    more = [f"shards={shards}"] if shards else []
    if "partition" in " ".join(box.said) and not shards and kind.family is Family.STORE:
        more.append("shards=many")
    if nodes:
        return f" x{nodes}", more
    if _spreads(box, kind) and shards.isdigit() and int(shards) > 1 and not replicas:
        return f" x{shards}", more
    if not replicas and shards == "many" and kind.family is not Family.STORE:
        return " xmany", more
    own = _copies(replicas, shards, box, parts)
    return (f" x{own}" if own else ""), more


def _copies(replicas: str, shards: str, box: Box, parts: list[str]) -> str:
    """The copies of each shard: machines by shards, and the read replicas beside the leader."""
    readers = said.count_of(box.said.get("read_replicas"))
    counted = replicas.isdigit() and shards.isdigit() and int(replicas) >= int(shards)
    if counted and _spreads(box, kind_of(box)):
        return replicas  # its count is of nodes
    if readers.isdigit() and replicas in ("", *map(str, range(int(readers) + 1))):
        return str(int(readers) + 1)
    if "failover" in parts and box.said.get("standby") and replicas in ("", "1"):
        return "2"
    if (
        replicas.isdigit()
        and shards.isdigit()
        and int(shards) > 1
        and int(replicas) % int(shards) == 0
    ):
        return str(int(replicas) // int(shards))
    return replicas


def _spreads(box: Box, kind: Kind) -> bool:
    """Whether its nodes spread data by themselves, so that a count is of nodes."""
    entry = technology_of(box, kind) or catalogue().kinds[kind]
    return entry.partitions or entry.replicates


def _grouped(drawing: Drawing, lines: list[str]) -> Iterator[str]:
    """The declarations, those of one named region inside it."""
    regions: dict[str, list[str]] = {}
    for box, line in zip(drawing.boxes, lines, strict=True):
        regions.setdefault(str(box.said.get("region") or ""), []).append(line)
    yield from regions.pop("", [])
    called = names(regions)
    for region, inside in regions.items():
        yield f"region {called[region]} {{"
        yield from (f"    {line}" for line in inside)
        yield "}"


def _required(drawing: Drawing) -> Mapping[str, Any]:
    """What is required, and what clients say of their number."""
    clients = Counter[str]()
    for box in drawing.boxes:
        for key in ("dau", "concurrent_users"):
            value = box.said.get(key)
            if isinstance(value, int | float):
                clients[key] += int(value)
    return {**clients, **drawing.required}


def _part(box: Box, name: str) -> Part:
    kind = kind_of(box)
    role = (
        said.attributes_of("role", box.said.get("role", ""), kind) if box.said.get("role") else ""
    )
    dead = kind.family is Family.MESSAGING and _DEAD.search(
        f"{box.said.get('role', '')} {box.label}"
    )
    hit = said.attributes_of("hit_ratio", box.said.get("hit_ratio", box.said.get("hit_rate")), kind)
    technology = technology_of(box, kind)
    stem = re.sub(r"[\d\W_]+", "", box.label or box.id)
    return Part(
        name,
        kind,
        "dlq" if dead else role.removeprefix("role="),
        str(box.said.get("protocol") or ""),
        (kind, technology.id if technology else "", stem),
        float(hit.removeprefix("hit=").rstrip("%")) / 100 if hit else None,
    )


_DEAD = re.compile(r"\bdlq\b|dead.?letter", re.IGNORECASE)


def _beside(drawing: Drawing, parts: Mapping[str, Part]) -> Mapping[str, list[str]]:
    """What arrows say of their ends: copies, dead letters, and work that is tried again."""
    found: dict[str, list[str]] = {}
    both = {(arrow.source, arrow.target) for arrow in drawing.arrows}
    for arrow in drawing.arrows:
        source, target = parts.get(arrow.source), parts.get(arrow.target)
        if source is None or target is None:
            continue
        if is_dead_letter(target):
            found.setdefault(arrow.source, []).append(f"dlq={target.name}")
        elif is_copy(arrow, source, target) and target.role not in _COPY_ROLES:
            mutual = (arrow.target, arrow.source) in both
            role = "role=active" if mutual else f"replica-of={source.name}"
            found.setdefault(arrow.target, []).append(role)
        elif arrow.op == "retry":
            found.setdefault(arrow.source, []).append("retry")
    return found


_COPY_ROLES = ("replica", "sync-replica", "async-replica", "standby")
