"""Puts out a published design in the design language, and what of it the language cannot say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from dsl.catalogue import catalogue, normal
from dsl.kinds import Family, Kind
from tests.quality import said, wanted
from tests.quality.drawing import Arrow, Box, Drawing, read_drawing
from tests.quality.kinds import kind_of, technology_of
from tests.quality.writing import names, quoted, slug, word


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
    boxes = [_declared(box, called, drawing) for box in drawing.boxes]
    text = [
        f"design {quoted(drawing.title)}",
        *needs.lines,
        *_grouped(drawing, [one.line for one in boxes]),
        *(_link(arrow, called, drawing) for arrow in _drawn(drawing, called)),
        *(line for one in boxes for line in one.beside),
    ]
    dropped = [*needs.dropped, *(each for one in boxes for each in one.dropped)]
    return Converted(
        "\n".join(text) + "\n", {name: id_ for id_, name in called.items()}, tuple(dropped)
    )


class _Declared(NamedTuple):
    """A component's declaration, statements beside it, and what neither says."""

    line: str
    beside: tuple[str, ...]
    dropped: tuple[str, ...]


def _declared(box: Box, called: Mapping[str, str], drawing: Drawing) -> _Declared:
    kind, name = kind_of(box), called[box.id]
    parts, beside, dropped = [], [], []
    for key, value in box.said.items():
        if key in _ELSEWHERE:
            continue
        if key in _ASSUMED and isinstance(value, int | float):
            beside.append(f"assume {name}.utilisation {min(1.0, float(value)):.0%}")
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
    kept = _unlike([*parts, *more])
    line = f"{_head(box, kind, name)}{count}"
    if box.label:
        line += f" {quoted(box.label)}"
    if kept:
        line += f" [{', '.join(kept)}]"
    return _Declared(line, tuple(beside), tuple(dropped))


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
    for region, inside in regions.items():
        yield f"region {slug(region)} {{"
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


def _drawn(drawing: Drawing, called: Mapping[str, str]) -> Iterator[Arrow]:
    return (a for a in drawing.arrows if a.source in called and a.target in called)


def _link(arrow: Arrow, called: Mapping[str, str], drawing: Drawing) -> str:
    del drawing
    sign = "->" if arrow.waits else "~>"
    parts = [each for each in ("read", "write") if arrow.op == each]
    label = "" if arrow.op in _PLAIN else f": {quoted(arrow.op)}"
    tail = f" [{', '.join(parts)}]" if parts else ""
    return f"{called[arrow.source]} {sign} {called[arrow.target]}{label}{tail}"


_PLAIN = frozenset({"", "read", "write", "read/write", "request", "consume", "enqueue"})
_ = word
