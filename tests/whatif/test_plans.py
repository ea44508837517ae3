"""Plans against brute force: none that is cheaper carries, and each survives what it promises.

The sums here are written again from the definitions (`docs/whatif.md`), so that a plan is not
checked by the code that made it; what is written is then run as a scenario of its own.
"""

from __future__ import annotations

import itertools
import math
import random
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsl.design import Design
from dsl.parse import parse
from reviewer.analysis.facts import Facts
from reviewer.whatif.changes import changed_text, changes, not_carried
from reviewer.whatif.changing import Size, resized
from reviewer.whatif.hurrying import in_time
from reviewer.whatif.outcome import Outcome, left_of, outcome
from reviewer.whatif.plan import is_over, over_target
from reviewer.whatif.scenario import Patience, Scenario, failures_of
from reviewer.whatif.shares import Spread, Taken
from tests.effort import examples
from tests.strategies import designs

_DUST = 1e-9


def _design(text: str) -> Design:
    parsed = parse(text)
    assert not parsed.partial, parsed.problems
    return parsed.design


def _kept(number: int, zones: int) -> int:
    """What is left of `number` once the fullest of so many zones is lost; one alone stays."""
    return number if zones < 2 or number < 2 else number - math.ceil(number / zones)


@dataclass
class Tier:
    """Instances that share a load by what each of them carries."""

    counts: list[int]
    capacities: list[float]
    zones: list[int]
    load: float = 0.0

    def carries(self, counts: tuple[int, ...], *, failed: bool) -> bool:
        kept = [_kept(n, z) if failed else n for n, z in zip(counts, self.zones, strict=True)]
        used = self.load / sum(n * c for n, c in zip(kept, self.capacities, strict=True))
        targets = [_target(n, 0 if failed else z) for n, z in zip(kept, self.zones, strict=True)]
        return all(used <= target + _DUST for target in targets)

    def least(self, most: int, *, failed: bool) -> int:
        """The fewest instances in all that carry it, none of them fewer than now."""
        ranges = [range(now, now + most + 1) for now in self.counts]
        found = (c for c in itertools.product(*ranges) if self.carries(c, failed=failed))
        return min(sum(counts) for counts in found)


def _target(number: int, zones: int) -> float:
    """N + 1: what is used at most so that the other zones carry all of it."""
    pool = 0.75 if number < 16 else 0.8
    return (
        pool if zones < 2 or number < 2 else min(pool, _kept(number, min(zones, number)) / number)
    )


@dataclass
class Store:
    """Shards of a leader and its copies."""

    copies: int
    shards: int
    reads: float
    writes: float
    read_capacity: float
    write_capacity: float
    zones: int

    def carries(self, copies: int, shards: int, *, failed: bool) -> bool:
        kept = _kept(copies, self.zones) if failed else copies
        reads = self.reads / (shards * kept * self.read_capacity)
        writes = self.writes / (shards * self.write_capacity)
        return reads + writes <= 0.6 + _DUST

    def least(self, *, failed: bool) -> int:
        pairs = itertools.product(range(self.copies, 60), range(self.shards, 60))
        return min(c * s for c, s in pairs if self.carries(c, s, failed=failed))


@dataclass
class Made:
    """A random design with the sums of its own."""

    tier: Tier
    store: Store
    counted: list[bool] = field(default_factory=list)

    @property
    def text(self) -> str:
        names = [f"api{n}" for n, _ in enumerate(self.tier.counts)]
        zones = [*self.tier.zones, self.store.zones]
        said = [self._zones(z, c) for z, c in zip(zones, self.counted, strict=True)]
        apis = [
            f"service {name} x{n} [capacity={c}/s{zone}]"
            for name, n, c, zone in zip(
                names, self.tier.counts, self.tier.capacities, said, strict=False
            )
        ]
        one, together = self.store, " | ".join(names)
        return "\n".join(
            [
                "client u",
                *apis,
                f"postgres db x{one.copies} [shards={one.shards}{said[-1]}]",
                f"assume db.read_capacity {one.read_capacity}/s",
                f"assume db.write_capacity {one.write_capacity}/s",
                f"u -> {together}",
                *(f"{name} -> db" for name in names),
                f"flow look {one.reads}/s: u -> {together} -> db",
                f"flow keep {one.writes}/s write: u -> {together} -> db",
                "",
            ]
        )

    @staticmethod
    def _zones(number: int, counted: bool) -> str:
        if number < 2:
            return ""
        return f", zones={number}" if counted else f", zones=[{' '.join('abc'[:number])}]"


def _made(seed: int) -> Made:
    draw = random.Random(seed)  # noqa: S311  # designs, no secrets
    arms = draw.choice([1, 1, 2, 2])
    reads, writes = draw.choice([0, 30, 200, 700]), draw.choice([0, 20, 90, 300])
    tier = Tier(
        [draw.randint(1, 4) for _ in range(arms)],
        [draw.choice([40, 60, 100, 250]) for _ in range(arms)],
        [draw.choice([0, 2, 3]) for _ in range(arms)],
        reads + writes,
    )
    store = Store(
        draw.randint(1, 3), draw.randint(1, 3), reads, writes,
        draw.choice([50, 100, 400]), draw.choice([30, 60, 200]), draw.choice([0, 2, 3]),
    )  # fmt: skip
    return Made(tier, store, [draw.random() < 0.5 for _ in range(arms + 1)])


@pytest.mark.parametrize("block", range(10))
def test_no_cheaper_plan_carries_and_each_survives_the_loss_it_promises(block: int) -> None:
    searched = 0
    number = examples(50, quick=12)
    for seed in range(block * 50, block * 50 + number):
        made = _made(seed)
        if made.tier.load == 0:
            continue
        zones = {
            z if c else "a"
            for z, c in zip([*made.tier.zones, made.store.zones], made.counted, strict=True)
            if z
        }
        counted = any(one != "a" for one in zones)
        places = (["zone 1"] if counted else []) + (["zone a"] if "a" in zones else [])
        failures = places if seed % 2 else []
        failed = bool(failures)
        design = _design(made.text)
        found = outcome(design, Scenario(failures=failures_of(design, failures)))
        text = changed_text(found)
        written = _design(text)
        assert not_carried(text, found) == (), made.text
        if not failed or all(
            _is_lost(z, c, failures)
            for z, c in zip([*made.tier.zones, made.store.zones], made.counted, strict=True)
        ):
            counts = tuple(
                written.components[f"api{n}"].count or 1 for n, _ in enumerate(made.tier.counts)
            )
            db = written.components["db"]
            assert made.tier.carries(counts, failed=failed), made.text
            assert made.store.carries(db.count or 1, db.attributes.shards or 1, failed=failed), (
                made.text
            )
            added = sum(counts) - sum(made.tier.counts)
            assert sum(counts) == made.tier.least(max(added, 0), failed=failed), made.text
            assert (db.count or 1) * (db.attributes.shards or 1) == made.store.least(
                failed=failed
            ), made.text
            searched += 1
        again = outcome(written, Scenario(failures=failures_of(written, failures)))
        assert again.breaks == (), made.text
        assert changes(again) == (), made.text
    assert searched > number // 4


def _is_lost(zones: int, counted: bool, failures: list[str]) -> bool:
    """Whether a component loses a zone, or has none to lose."""
    return zones < 2 or ("zone 1" if counted else "zone a") in failures


FEW = """
client u
service one x1 [capacity=100/s]
service two x2 [capacity=100/s, zones=3]
postgres db x2
u -> one -> db
u -> two -> db
flow f 50/s: u -> one -> db
flow g 160/s: u -> two -> db
"""


@pytest.mark.parametrize(
    ("failures", "name", "count"),
    [
        (["1 of one"], "one", 2),
        (["zone 1", "zone 2"], "two", 9),  # 160/s need three left, and two of three zones are gone
        (["2 of two"], "two", 5),  # three left of which no zone is lost: 160 of 200 at 67%
        (["2 of db"], "db", 3),
    ],
)
def test_what_was_too_few_to_leave_any_gets_enough(
    failures: list[str], name: str, count: int
) -> None:
    design = _design(FEW)
    found = outcome(design, Scenario(failures=failures_of(design, failures)))
    assert name in found.names
    assert found.beyond == ()
    text = changed_text(found)
    assert not_carried(text, found) == ()
    assert _design(text).components[name].count == count
    again = outcome(_design(text), found.scenario)
    assert again.breaks == ()
    assert all(flow.dies == 0 for flow in again.flows)


def test_what_is_lost_whole_dies_whatever_the_counts() -> None:
    design = _design(FEW)
    found = outcome(design, Scenario(failures=failures_of(design, ["db"])))
    assert set(found.beyond) == {"f", "g"}
    assert found.plan.sizes == {}


@given(st.integers(1, 4), st.integers(0, 60), st.integers(0, 5), st.integers(1, 200))
def test_what_has_to_be_there_is_the_least_of_which_enough_is_left(
    places: int, lost: int, number: int, left: int
) -> None:
    taken = Taken((Spread(min(lost, places - 1), places),), number)
    needed = taken.needed(left)
    assert taken.left(needed) == left
    assert taken.left(needed - 1) < left
    more = taken._replace(there=needed + 1)
    assert more.needed(left) >= needed + 1
    assert more.left(more.needed(left)) >= left


@settings(max_examples=examples(100, quick=25))
@given(designs(), st.data())
def test_what_is_written_passes_the_scenario_it_was_written_for(
    text: str, data: st.DataObject
) -> None:
    design = _design(text)
    names = data.draw(st.lists(st.sampled_from([*design.components, *design.groups]), max_size=2))
    found = outcome(design, Scenario(load=20, failures=failures_of(design, names)))
    changed = changed_text(found)
    assert not_carried(changed, found) == ()
    facts = Facts(left_of(_design(changed), found.scenario.failures))
    stuck = {one.component.name for one in found.plan.stuck}
    over = {name for name, part in facts.design.components.items() if is_over(facts, part)}
    assert over <= stuck


def _hurried(seed: int) -> tuple[Design, Outcome, list[str]]:
    draw = random.Random(seed)  # noqa: S311  # designs, no secrets
    names = ["a", "b", "c"][: draw.choice([2, 2, 3])]
    services = (
        f"service {name} x{draw.randint(1, 2)} [capacity={draw.choice([5, 10, 20])}/s, p50=20ms,"
        f" p99={draw.choice([40, 60, 90])}ms]"
        for name in names
    )
    way = " -> ".join(["u", *names])
    flow = f"flow f {draw.choice([4, 7, 12, 18])}/s: {way}"
    design = _design("\n".join(["client u", *services, way, flow, ""]))
    patience = Patience(draw.choice([0.4, 0.5, 0.7, 0.9]))
    return design, outcome(design, Scenario(patience=patience)), names


def test_no_cheaper_plan_is_in_time() -> None:
    tried = 0
    for seed in range(examples(60, quick=20)):
        design, found, names = _hurried(seed)
        if found.floors or not in_time(found.plan.facts, found.aims):
            continue
        now = {name: design.components[name].count or 1 for name in names}
        sizes = {name: found.plan.sizes.get(name, Size()).instances or now[name] for name in names}
        added = sum(sizes.values()) - sum(now.values())
        for more in itertools.product(range(added), repeat=len(names)):
            if sum(more) < added:
                larger = {n: Size(instances=now[n] + m) for n, m in zip(names, more, strict=True)}
                facts = Facts(resized(design, larger))
                assert over_target(facts, {}) or not in_time(facts, found.aims), (seed, larger)
        tried += 1
    assert tried > 10
