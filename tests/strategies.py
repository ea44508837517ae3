"""Random designs, as text of the language, for property tests.

    @given(designs())
    def test_something(text: str) -> None: ...

Every text is free of errors. `flows` and `failovers` say what may be in it; `grown(text, name)` adds an
instance to a component, `faster(text, factor)` multiplies its rates.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from hypothesis import strategies as st

_COUNTS = ("", "", " x2", " x3", " x5")
_HITS = ("", " [hit=0%]", " [hit=50%]", " [hit=90%]", " [hit=100%]")
_STORES = ("postgres", "mysql", "mongodb", "cassandra", "dynamodb", "s3", "document")
_SERVICES = ("service", "gateway", "function", "realtime")
_RATES = (1, 10, 250, 4_000, 60_000)


@dataclass
class _Drawing:
    """A design while it is being made up."""

    draw: st.DrawFn
    lines: list[str] = field(default_factory=list)
    out: dict[str, dict[str, str]] = field(default_factory=dict)  # arrow to each target
    arms: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    caches: set[str] = field(default_factory=set)
    queues: set[str] = field(default_factory=set)
    placed: dict[str, list[str]] = field(default_factory=dict)

    def pick(self, *choices: str) -> str:
        return self.draw(st.sampled_from(choices))

    def number(self, low: int, high: int) -> int:
        return self.draw(st.integers(low, high))

    def chance(self, one_in: int) -> bool:
        return self.number(1, one_in) == 1

    def declare(self, kind: str, name: str, rest: str = "") -> str:
        place = self.pick("", "", "west", "west.a", "west.b", "east")
        self.placed.setdefault(place, []).append(f"{kind} {name}{rest}")
        self.out[name] = {}
        return name

    def link(self, source: str, targets: list[str], arrow: str = "->", said: str = "") -> None:
        """A link to each target that has none yet; sometimes as arms of one arrow."""
        new = [t for t in dict.fromkeys(targets) if t != source and t not in self.out[source]]
        if not new:
            return
        together = len(new) > 1 and not said and self.chance(2)
        self.lines.append(f"{source} {arrow} {(' | ' if together else ', ').join(new)}{said}")
        for target in new:
            self.out[source][target] = arrow
            if together:
                self.arms[source, target] = tuple(new)


@st.composite
def designs(draw: st.DrawFn, *, flows: bool | None = None, failovers: bool = True) -> str:
    """A design. `flows`: with, without (then with required rates), or either."""
    made = _Drawing(draw)
    _draw_boxes(made, failovers=failovers)
    with_flows = draw(st.booleans()) if flows is None else flows
    if with_flows:
        _draw_flows(made)
    else:
        made.lines += [
            f"require {metric} {draw(st.sampled_from(_RATES))}/s"
            for metric in ("reads", "writes")
            if draw(st.booleans())
        ]
    return "\n".join([*_declarations(made), *made.lines, ""])


def _draw_boxes(made: _Drawing, *, failovers: bool) -> None:
    clients = [made.declare("client", f"c{i}") for i in range(made.number(1, 2))]
    edges = [
        made.declare(made.pick("lb", "cdn", "dns", "gateway"), name, rest)
        for name, rest in _named(made, "e", made.number(0, 2))
    ]
    services = [
        made.declare(made.pick(*_SERVICES), name, rest)
        for name, rest in _named(made, "s", made.number(1, 4))
    ]
    caches = [made.declare("redis", f"k{i}", made.pick(*_HITS)) for i in range(made.number(0, 2))]
    stores = [
        made.declare(made.pick(*_STORES), name, rest)
        for name, rest in _named(made, "d", made.number(1, 3))
    ]
    made.caches |= set(caches)
    for client in clients:
        made.link(client, _some(made, edges or services))
    for edge in edges:
        made.link(edge, _some(made, services))
    for index, service in enumerate(services):
        made.link(service, _some(made, caches, least=0))
        made.link(service, _some(made, stores))
        made.link(service, _some(made, services[index + 1 :], least=0))
        if made.chance(8):
            made.link(service, _some(made, services))  # perhaps a cycle
    if made.chance(2):
        _draw_queue(made, services, stores)
    if made.chance(3):
        made.declare("external", "bank")
        made.link(made.pick(*services), ["bank"])
    if made.chance(4):
        made.declare("postgres", "copy", " [role=standby]")
        made.lines.append(f"{made.pick(*stores)} ~> copy")
    if made.chance(4):
        made.lines.append(f"assume {made.pick(*stores)}.{made.pick('hot_key 30%', 'keys 50')}")
    if failovers and made.chance(3):
        spare = made.declare("service", "spare")
        made.lines.append(f"{made.pick(*clients, *edges)} -> {spare} [on=failure]")
        made.link(spare, _some(made, stores))


def _draw_queue(made: _Drawing, services: list[str], stores: list[str]) -> None:
    queue = made.declare(made.pick("kafka", "queue", "sqs"), "q", made.pick(*_COUNTS))
    worker = made.declare("worker", "w", made.pick(*_COUNTS))
    made.link(made.pick(*services), [queue], "~>")
    made.link(queue, [worker], "~>")
    made.link(worker, _some(made, stores))


def _named(made: _Drawing, letter: str, number: int) -> list[tuple[str, str]]:
    return [(f"{letter}{i}", made.pick(*_COUNTS)) for i in range(number)]


def _some(made: _Drawing, names: list[str], least: int = 1) -> list[str]:
    most = min(3, len(names))
    if not most:
        return []
    size = made.number(min(least, most), most)
    return list(made.draw(st.permutations(names)))[:size]


def _declarations(made: _Drawing) -> list[str]:
    """The components, in the regions and zones they were put in."""
    inside = {place: made.placed.get(place, []) for place in ("west", "west.a", "west.b", "east")}
    lines = list(made.placed.get("", []))
    if inside["west"] or inside["west.a"] or inside["west.b"]:
        zones = [
            f"zone {name} {{\n" + "\n".join(inside[f"west.{name}"]) + "\n}"
            for name in ("a", "b")
            if inside[f"west.{name}"]
        ]
        lines += ["region west {", *inside["west"], *zones, "}"]
    if inside["east"]:
        lines += ["region east {", *inside["east"], "}"]
    return lines


def _draw_flows(made: _Drawing) -> None:
    for index in range(made.number(1, 3)):
        starts = [name for name in made.out if name.startswith("c") and made.out[name]]
        start = made.pick(*[name for name in starts if name[1:].isdigit()])
        segments, reached = [], [start]
        for _ in range(made.number(1, 3)):
            way = _way(made, made.pick(*reached), reached)
            if way:
                segments.append(way)
        if segments and segments[0].startswith(f"{start} "):
            rate = made.draw(st.sampled_from(_RATES))
            op = made.pick("", " write")
            made.lines.append(f"flow f{index} {rate}/s{op}: {'; '.join(segments)}")


def _way(made: _Drawing, start: str, reached: list[str]) -> str:
    """A walk along links that are there, past caches to what their caller asks next."""
    text, at = start, [start]
    for _ in range(made.number(1, 5)):
        onward = [t for t in made.out[at[0]] if all(t in made.out[name] for name in at)]
        if not onward:
            break
        target = made.pick(*onward)
        arms = [list(made.arms.get((name, target), (target,))) for name in at]
        together = list(dict.fromkeys(name for arm in arms for name in arm))
        arrow = made.out[at[0]][target]
        if any(made.out[name].get(t) != arrow for name in at for t in together):
            break
        text += f" {arrow} {' | '.join(together)}"
        text += made.pick("", "", "", " [share=25%]", " [fanout=3]")
        if len(together) > 1:  # from here on their names mean all of them
            reached[:] = [name for name in reached if name not in together]
        else:
            reached += [name for name in together if name not in reached]
        if not made.caches.issuperset(together):
            at = together
    return text if text != start else ""


def grown(text: str, name: str) -> str:
    """The same design with one instance more of component `name`."""

    def more(found: re.Match[str]) -> str:
        count = int(found["count"] or 1) + 1
        return f"{found['head']} x{count}"

    pattern = rf"(?m)^(?P<head>[a-z0-9]+ {name})(?: x(?P<count>\d+))?(?= \[|$)"
    return re.sub(pattern, more, text)


def faster(text: str, factor: int) -> str:
    """The same design with every rate `factor` times as high."""
    return re.sub(r"(\d+)/s", lambda found: f"{int(found[1]) * factor}/s", text)
