"""Random designs with the availability of their flow, by every state they can be in.

Every instance, place, common cause and failover is up or down; the flow is judged in each of
these states by taking away what is down. No code is shared with the arithmetic.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dsl.parse import parse
from tests.facts.oracle import Trial

States = NDArray[np.bool_]
SHARE = 0.05  # of a copy's unavailability is a common cause
MOST = 21  # things that can fail
USUAL_COPIES = 3  # of an item in what spreads over nodes


class Enumerated(NamedTuple):
    text: str
    answered: float
    instances: int


@dataclass
class _Box:
    name: str
    down: float
    number: int
    needed: int
    places: tuple[str, ...]  # the zone of each instance, "" where it has none
    group: str  # copies of one group share a common cause


@dataclass
class _Maker:
    rng: random.Random
    more: int = 0  # instances that a box may have beyond those of small designs
    zone: float = 0.0
    boxes: list[_Box] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    zones: dict[str, list[str]] = field(default_factory=lambda: {"a": [], "b": []})
    failovers: dict[str, tuple[str, float]] = field(default_factory=dict)

    def box(
        self,
        kind: str,
        name: str,
        group: str = "",
        *,
        place: str = "",
        most: int = 3,
        said: str = "",
    ) -> str:
        number = self.rng.randint(1, most + self.more)
        down = self.rng.choice([0.005, 0.02, 0.1, 0.2])
        wide = not place and number > 1 and self.rng.random() < 0.3
        quorum = kind in {"cassandra", "kafka", "etcd"}
        more = [said] if said else []
        if quorum and number > USUAL_COPIES:
            more.append(f"rf={number}")  # else an item is on so many nodes only
        if wide:
            more.append("zones=[a b]")
        brackets = f" [{', '.join(more)}]" if more else ""
        line = f"{kind} {name} x{number}{brackets}"
        (self.zones[place] if place else self.lines).append(line)
        self.lines.append(f"assume {name}.availability {100 * (1 - down):.10g}%")
        places = tuple(place or ("ab"[i % 2] if wide else "") for i in range(number))
        needed = number // 2 + 1 if quorum else 1
        self.boxes.append(_Box(name, down, number, needed, places, group or name))
        return name


def enumerated(seed: int, instances: int | None = None) -> Enumerated:
    """A flow over a few tiers, some of them copied, in zones, or with something to fall back on.

    It has so many `instances`, where a number is given.
    """
    while True:
        seed += 1_000_003
        maker = _Maker(random.Random(seed), 2 if instances else 0)  # noqa: S311  # draws test cases
        text = _drawn(maker)
        number = sum(box.number for box in maker.boxes)
        if instances is not None and number != instances:
            continue
        things = number + len({b.group for b in maker.boxes}) + 2
        spared = [box for box in maker.boxes if box.places[0] and box.down < maker.zone]
        if sum(len(set(box.places)) for box in spared) > 3:
            continue  # what is spared by the loss of a zone is one more thing each
        if things + len(maker.failovers) <= MOST:
            return Enumerated(text, _answered(maker, text), number)


def _drawn(made: _Maker) -> str:
    rng = made.rng
    write = rng.random() < 0.5
    made.zone = rng.choice([0.001, 0.01, 0.05, 0.3])
    links, flow = [], ["app"]
    if rng.random() < 0.5:
        made.box("lb", "front", most=2)
        flow.append("front")
        links.append("app -> front")
    if rng.random() < 0.5:
        made.box("service", "one", "tier", place="a", most=2)
        made.box("service", "two", "tier", place=rng.choice(["a", "b", ""]), most=2)
        tier, last = "one | two", "one, two"
    else:
        tier = last = made.box("service", "api", place=rng.choice(["", "", "a"]))
    links.append(f"{flow[-1]} -> {tier}")
    flow.append(tier)
    kind = rng.choice(["postgres", "cassandra", "mysql"])
    store = made.box(kind, "db", "data", place=rng.choice(["", "", "b"]))
    links.append(f"{last} -> db")
    if kind != "cassandra" and rng.random() < 0.4:
        made.box(
            "postgres",
            "copy",
            "data",
            place=rng.choice(["", "a", "b"]),
            most=1,
            said="role=standby",
        )
        links.append("db ~> copy")
    copied = any(box.name == "copy" for box in made.boxes) or made.boxes[-1].number > 1
    if write and kind != "cassandra" and copied:
        made.lines += ["assume db.failures 500/y", "assume db.failover 1000s"]
        made.failovers["data"] = ("db", 500 * 1000 / (365 * 86_400))
    way = " -> ".join([*flow, store])
    if rng.random() < 0.3:
        made.box("service", "other", most=2)
        links.append(f"{last} -> other")
        way += f"; {tier} -> other"
    elif rng.random() < 0.4 and not made.failovers:
        made.box("service", "spare", "tier" if "|" in tier else "api", most=1)
        links += ["app -> spare [on=failure]", "spare -> db"]
    if write and rng.random() < 0.4:
        made.box("kafka", "log")
        links.append(f"{last} ~> log")
        way += f"; {tier} ~> log"
    groups = [f"zone {name} {{\n" + "\n".join(lines) + "\n}" for name, lines in made.zones.items()]
    zone = f"assume zone.availability {100 * (1 - made.zone):.10g}%"
    op = " write" if write else ""
    return "\n".join(["client app", *groups, *made.lines, zone, *links, f"flow get 1/h{op}: {way}"])


def _answered(made: _Maker, text: str) -> float:
    """The sum of the probabilities of all states in which the flow is answered."""
    chances = _Chances(made)
    lost = {box.name: chances.lost(box) for box in made.boxes}
    for name, (store, _) in made.failovers.items():
        for box in made.boxes:
            if box.group == name:
                lost[box.name] = lost[box.name] | chances.state["failover", store]
    parsed = parse(text)
    assert not parsed.problems, parsed.problems
    trial = Trial(parsed.design, parsed.design.flows[0])
    names = list(lost)
    codes = sum((lost[name].astype(np.int64) << i for i, name in enumerate(names)), np.int64(0))
    weights = np.bincount(codes, weights=chances.weight)
    return float(
        sum(
            weight
            for code, weight in enumerate(weights)
            if weight > 0 and not trial.dies({n for i, n in enumerate(names) if code >> i & 1})
        )
    )


class _Chances:
    """All states of all that can fail, with the probability of each; True is down."""

    def __init__(self, made: _Maker) -> None:
        self._made = made
        self._own = {box.name: self._carved(box) for box in made.boxes}
        down: dict[tuple[str, ...], float] = {("zone", z): made.zone for z in "ab"}
        for group in {box.group for box in made.boxes}:
            members = [box for box in made.boxes if box.group == group]
            several = sum(box.number for box in members) > 1
            cause = SHARE * min(self._own[box.name][0] for box in members) if several else 0.0
            down["cause", group] = cause
            for box in members:
                alone = (self._own[box.name][0] - cause) / (1 - cause)
                down |= {("up", box.name, str(i)): alone for i in range(box.number)}
        for box in made.boxes:
            if self._own[box.name][1] < 1:
                for place in dict.fromkeys(box.places):
                    down["spared", box.name, place] = 1 - self._own[box.name][1]
        down |= {("failover", store): lost for store, lost in made.failovers.values()}
        down = {key: chance for key, chance in down.items() if chance > 0}
        numbers = np.arange(2 ** len(down))
        self.state: dict[tuple[str, ...], States] = {
            key: (numbers >> i & 1).astype(bool) for i, key in enumerate(down)
        }
        self._none: States = np.zeros(len(numbers), dtype=bool)
        self.weight = np.ones(len(numbers))
        for key, chance in down.items():
            self.weight *= np.where(self.state[key], chance, 1 - chance)

    def _carved(self, box: _Box) -> tuple[float, float]:
        """What is its own of a box's unavailability, and in what part it falls with its zone."""
        if not box.places[0]:
            return box.down, 1.0
        zone = self._made.zone
        if box.down >= zone:
            return 1 - (1 - box.down) / (1 - zone), 1.0
        return 0.0, box.down / zone

    def _is_down(self, *key: str) -> States:
        return self.state.get(key, self._none)

    def lost(self, box: _Box) -> States:
        """The states in which too few of its instances are up."""
        up = np.zeros(len(self._none), dtype=np.int64)
        for number, place in enumerate(box.places):
            fallen = self._is_down("zone", place) & ~self._is_down("spared", box.name, place)
            up += ~(self._is_down("up", box.name, str(number)) | fallen)
        return self._is_down("cause", box.group) | (up < box.needed)
