"""Availability weighed by request, against the enumeration of states and of sorts of requests.

Nothing here is shared with the arithmetic: every pool, every cause and every chance of a request
is up or down, and what the request needs is written out by hand.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import product

import pytest

from tests.arithmetic.test_availability import answered, availability_of

SHARE = 0.05  # of a copy's unavailability is a common cause


def pool(number: int, down: float, needed: int = 1) -> float:
    """The probability that enough of some copies are up, by all their states."""
    cause = SHARE * down if number > 1 else 0.0
    alone = (down - cause) / (1 - cause)
    up = 0.0
    for states in product((True, False), repeat=number):
        if sum(states) >= needed:
            chance = 1.0
            for state in states:
                chance *= (1 - alone) if state else alone
            up += chance
    return (1 - cause) * up


@dataclass
class Drawn:
    """A design under construction: its text, the chances in it, and what a request needs."""

    rng: random.Random
    lines: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)
    chances: dict[str, float] = field(default_factory=dict)
    needs: list[Callable[[Mapping[str, bool]], bool]] = field(default_factory=list)

    def box(self, kind: str, name: str, said: str = "", most: int = 3) -> str:
        number, down = self.rng.randint(1, most), self.rng.choice([0.005, 0.02, 0.1, 0.3])
        self.lines += [
            f"{kind} {name} x{number}{said}",
            f"assume {name}.availability {100 - 100 * down:g}%",
        ]
        self.chances[name] = pool(number, down)
        return name

    def expected(self) -> float:
        total = 0.0
        names = list(self.chances)
        for values in product((True, False), repeat=len(names)):
            state = dict(zip(names, values, strict=True))
            chance = 1.0
            for name, value in state.items():
                chance *= self.chances[name] if value else 1 - self.chances[name]
            total += chance * all(need(state) for need in self.needs)
        return total

    def text(self) -> str:
        flow = "flow get 1/h: " + "; ".join(self.steps)
        return "\n".join(["client app", *self.lines, *self.links, flow])


def cached_store(made: Drawn, number: int) -> None:
    cache, store, hit = f"hot{number}", f"db{number}", made.rng.choice([0.5, 0.9, 0.99])
    made.box("redis", cache, f" [hit={100 * hit:g}%]", most=2)
    made.box("postgres", store, most=2)
    made.chances[f"hit {number}"] = hit
    made.links.append(f"api -> {cache}, {store}")
    made.steps.append(f"api -> {cache} -> {store}")
    made.needs.append(lambda s: (s[f"hit {number}"] and s[cache]) or s[store])


def seldom(made: Drawn) -> None:
    share = made.rng.choice([0.1, 0.5])
    made.box("service", "extra", most=2)
    made.chances["taken"] = share
    made.links.append(f"api -> extra [share={100 * share:g}%]")
    made.steps.append("api -> extra")
    made.needs.append(lambda s: not s["taken"] or s["extra"])


def scattered(made: Drawn) -> None:
    number, down = made.rng.choice([3, 8]), made.rng.choice([0.001, 0.02])
    made.lines += [
        f"elasticsearch idx x{number} [rf=1]",
        f"assume idx.availability {100 - 100 * down:g}%",
    ]
    made.chances["idx"] = (1 - down) ** number
    made.links.append("api -> idx")
    made.steps.append(f"api -> idx [fanout={number}]")
    made.needs.append(lambda s: s["idx"])


def with_spare(made: Drawn) -> None:
    for name in ("pay", "spare", "mail"):
        down = made.rng.choice([0.001, 0.05])
        made.lines += [f"external {name}", f"assume {name}.availability {100 - 100 * down:g}%"]
        made.chances[name] = 1 - down
    named = made.rng.random() < 0.7
    made.links += ["api -> pay, mail", f"api -> spare [on=failure{', for=pay' if named else ''}]"]
    made.steps += ["api -> pay", "api -> mail"]
    made.needs += [lambda s: s["pay"] or (named and s["spare"]), lambda s: s["mail"]]


def at_the_edge(made: Drawn) -> None:
    """A CDN before all of it: what it answers needs nothing else."""
    inner, hit = list(made.needs), made.rng.choice([0.2, 0.95])
    made.lines += [f"cdn edge [hit={100 * hit:g}%]", "assume edge.availability 99.9%"]
    made.chances |= {"edge": 0.999, "edge hit": hit}
    made.links[0] = "app -> edge -> api"
    made.steps[0] = made.steps[0].replace("app -> api", "app -> edge -> api")
    made.needs[:] = [lambda s: s["edge"] and (s["edge hit"] or all(n(s) for n in inner))]


def drawn(seed: int) -> Drawn:
    made = Drawn(random.Random(seed))  # noqa: S311  # draws test cases
    made.box("service", "api")
    made.links.append("app -> api")
    made.steps.append("app -> api")
    made.needs.append(lambda s: s["api"])
    for number in range(made.rng.randint(0, 2)):
        cached_store(made, number)
    for part in (seldom, scattered, with_spare, at_the_edge):
        if made.rng.random() < 0.5:
            part(made)
    return made


@pytest.mark.parametrize("seed", range(120))
def test_random_designs_agree_with_the_enumeration_of_requests(seed: int) -> None:
    made = drawn(seed)
    found = availability_of(made.text()).answered
    assert found.exact
    assert found.low == pytest.approx(made.expected(), abs=1e-12), made.text()


CATALOGUE = """
client visitor
service museum x3
redis seen x3 [hit=80%]
postgres works
assume museum.availability 99.9999%
assume seen.availability 99.9999%
assume works.availability 97%
visitor -> museum -> seen, works
flow get 50/s: visitor -> museum -> seen -> works
flow hang 1/s write: visitor -> museum -> works
"""


def test_a_store_costs_the_reads_that_miss_and_every_write() -> None:
    assert answered(CATALOGUE) == pytest.approx(1 - 0.03 * 0.2, abs=1e-5)
    assert answered(CATALOGUE, "hang") == pytest.approx(0.97, abs=1e-5)


def test_while_the_cache_is_down_every_read_needs_the_store() -> None:
    text = CATALOGUE.replace("redis seen x3", "redis seen x1").replace(
        "seen.availability 99.9999%", "seen.availability 90%"
    )
    assert answered(text) == pytest.approx(1 - 0.03 * (1 - 0.9 * 0.8), abs=1e-5)


def test_a_page_of_twenty_look_ups_needs_twenty_hits() -> None:
    text = CATALOGUE.replace("museum -> seen -> works", "museum -> seen [fanout=20] -> works")
    assert answered(text) == pytest.approx(1 - 0.03 * (1 - 0.8**20), abs=1e-5)


def test_a_cost_is_what_is_answered_if_it_never_failed() -> None:
    found = availability_of(CATALOGUE)
    assert found.costs["works"] == pytest.approx(0.03 * 0.2, abs=1e-6)


SEARCH = """
client clerk
service cadastre x3
elasticsearch parcels x{n} [rf={rf}]
assume cadastre.availability 99.9999%
assume parcels.availability 99%
clerk -> cadastre -> parcels
flow get 1/s: clerk -> cadastre -> parcels [fanout={fanout}]
"""


@pytest.mark.parametrize(
    ("n", "rf", "fanout", "expected"),
    [
        (20, 1, 20, 0.99**20),
        (20, 1, 1, 0.99),
        (20, 1, 4, 0.99**4),
        (20, 1, 500, 0.99**20),
    ],
)
def test_a_scatter_needs_every_part_it_asks(n: int, rf: int, fanout: int, expected: float) -> None:
    assert answered(SEARCH.format(n=n, rf=rf, fanout=fanout)) == pytest.approx(expected, abs=1e-5)


def chained(number: int, copies: int) -> list[set[int]]:
    """The nodes of each part where copies stand on the nodes that follow."""
    return [{(part + i) % number for i in range(copies)} for part in range(number)]


def mirrored(number: int, copies: int) -> list[set[int]]:
    """The nodes of each part where nodes in groups hold the same parts."""
    return [{part // copies * copies + i for i in range(copies)} for part in range(number)]


def all_parts_up(placed: list[set[int]], number: int, down: float) -> float:
    """How often each part has a copy up, by the states of all nodes."""
    cause = SHARE * down
    alone = (down - cause) / (1 - cause)
    found = 0.0
    for states in product((True, False), repeat=number):
        lost = {node for node, up in enumerate(states) if not up}
        if not any(nodes <= lost for nodes in placed):
            found += (1 - alone) ** (number - len(lost)) * alone ** len(lost)
    return (1 - cause) * found


@pytest.mark.parametrize(("n", "rf"), [(10, 2), (4, 2), (9, 3), (12, 3)])
@pytest.mark.parametrize("down", [0.01, 0.3])
def test_parts_that_share_nodes_get_bounds(n: int, rf: int, down: float) -> None:
    """Which parts share nodes is not stated: two ways to place them lie between the bounds."""
    text = SEARCH.format(n=n, rf=rf, fanout=n).replace("99.9999%", "100%")
    found = availability_of(text.replace(" 99%", f" {100 - 100 * down:g}%")).answered
    part = 1 - ((down - SHARE * down) / (1 - SHARE * down)) ** rf
    assert found.low == pytest.approx((1 - SHARE * down) * part**n, abs=1e-9)
    assert not found.exact
    for placed in (chained(n, rf), mirrored(n, rf)):
        assert found.low < all_parts_up(placed, n, down) < found.high + 1e-12


def test_shards_of_a_leader_share_no_node() -> None:
    text = "client app\npostgres db x2 [shards=8]\nassume db.availability 90%\n"
    text += "assume db.failures 0.001/y\napp -> db\nflow get 1/s: app -> db [fanout=8]"
    part = 1 - ((0.1 - 0.005) / 0.995) ** 2
    assert answered(text) == pytest.approx(0.995 * part**8, abs=1e-8)


def test_leaves_that_are_asked_all_at_once_are_parts_and_others_are_copies() -> None:
    text = "client app\nservice root\nservice leaf x10{}\nassume root.availability 100%\n"
    text += "assume leaf.availability 99%\napp -> root -> leaf\n"
    text += "flow get 1/s: app -> root -> leaf [fanout=10]"
    cause = 0.05 * 0.01
    whole = answered(text.format(""))
    assert answered(text.format(" [stateless]")) == pytest.approx(1 - cause, abs=1e-9)
    alone = (0.01 - cause) / (1 - cause)
    assert whole == pytest.approx((1 - cause) * (1 - alone) ** 10, abs=1e-9)


def test_parts_over_zones_are_told_apart_from_their_zones() -> None:
    text = "client app\nelasticsearch idx x12 [rf=2, zones=[a b]]\nassume idx.availability 99%\n"
    text += "assume zone.availability 99.9%\napp -> idx\nflow get 1/s: app -> idx [fanout=12]"
    own = 1 - 0.99 / 0.999
    cause = SHARE * own
    alone = (own - cause) / (1 - cause)
    both = 0.999**2 * (1 - alone**2) ** 12
    one = 2 * 0.999 * 0.001 * (1 - alone) ** 12
    found = availability_of(text).answered
    assert found.low == pytest.approx((1 - cause) * (both + one), abs=1e-9)
    apart = 0.999**2 * (1 - alone**2) ** 4 + 2 * 0.999 * 0.001 * (1 - alone) ** 4
    assert found.high == pytest.approx((1 - cause) * apart, abs=1e-9)


KIOSK = """
client guest
service hotel x3
external locks
external mailer_a
external mailer_b
guest -> hotel -> locks, mailer_a
hotel -> mailer_b{label} [on=failure{said}]
assume hotel.availability 100%
assume locks.availability 90%
assume mailer_a.availability 90%
assume mailer_b.availability 90%
flow open 1/s: guest -> hotel -> locks
flow tell 1/s write: guest -> hotel -> mailer_a
"""


@pytest.mark.parametrize(
    ("label", "said", "tells"),
    [
        ("", "", 0.9),
        ("", ", for=mailer_a", 0.99),
        (': "instead of mailer_a"', "", 0.99),
        ("", ", for=locks", 0.9),
    ],
)
def test_a_stand_in_stands_in_for_what_it_names(label: str, said: str, tells: float) -> None:
    text = KIOSK.replace("{label} [on=failure{said}]", f"{label} [on=failure{said}]")
    opens = 0.99 if "locks" in said else 0.9
    assert answered(text, "open") == pytest.approx(opens)
    assert answered(text, "tell") == pytest.approx(tells)


TIERS = """
client app
cdn edge [hit=40%]
service api x6 [zones=[a b c]]
assume edge.availability 99.5%
assume api.availability 99%
assume zone.availability 99.9%
"""


def over_zones(up: tuple[bool, ...], number: int, needed: int = 1) -> float:
    """How often enough of some copies are up whose zones are, each down 1% of the time."""
    own = 1 - 0.99 / 0.999
    cause = SHARE * own
    alone = (own - cause) / (1 - cause)
    standing = [state for i in range(number) for state in [up[i % 3]] if state]
    found = 0.0
    for states in product((True, False), repeat=len(standing)):
        if sum(states) >= needed:
            chance = 1.0
            for state in states:
                chance *= (1 - alone) if state else alone
            found += chance
    return (1 - cause) * found


@pytest.mark.parametrize("tiers", [1, 3, 5])
def test_cached_stores_over_zones_behind_a_cdn(tiers: int) -> None:
    """What ties all tiers together, the zones and the CDN, is taken case by case."""
    lines, links, steps = [TIERS], ["app -> edge -> api"], ["app -> edge -> api"]
    for i in range(tiers):
        lines += [f"redis c{i} x3 [hit=80%, zones=[a b c]]", f"assume c{i}.availability 99%"]
        lines += [f"cassandra d{i} x3 [zones=[a b c]]", f"assume d{i}.availability 99%"]
        links.append(f"api -> c{i}, d{i}")
        steps.append(f"api -> c{i} -> d{i}")
    found = availability_of("\n".join([*lines, *links, "flow get 1/h: " + "; ".join(steps)]))
    inner = 0.0
    for up in product((True, False), repeat=3):
        chance = 0.999 ** sum(up) * 0.001 ** (3 - sum(up))
        kept = over_zones(up, 3) * 0.8
        store = over_zones(up, 3, 2)
        inner += chance * over_zones(up, 6) * (kept + (1 - kept) * store) ** tiers
    expected = 0.995 * (0.4 + 0.6 * inner)
    assert found.up.low - 1e-12 <= expected <= found.up.high + 1e-12
    assert found.up.high - found.up.low < 1e-6
    assert found.costs["edge"] == pytest.approx(0.4 + 0.6 * inner - expected, abs=1e-6)
    assert found.costs["d0"] > 0


def test_two_servers_with_caches_of_their_own_before_one_store() -> None:
    """Without a flow the store is one step with two ways to it: both have to hit."""
    text = "client app\nservice api\nservice one\nservice two\nredis r1 [hit=90%]\n"
    text += (
        "redis r2 [hit=50%]\npostgres db\napp -> api -> one, two\none -> r1, db\ntwo -> r2, db\n"
    )
    text += "assume db.availability 90%\n"
    sure = ("api", "one", "two", "r1", "r2")
    text += "\n".join(f"assume {name}.availability 100%" for name in sure)
    found = availability_of(text, "app")
    assert found.up == pytest.approx((1 - 0.1 * (1 - 0.9 * 0.5),) * 2, abs=1e-9)


def test_a_cascade_too_deep_to_try_gets_bounds_that_hold() -> None:
    lines, links, way = ["client app", "service s0 x6 [zones=3]"], ["app -> s0"], "app -> s0"
    for i in range(1, 9):
        lines.append(f"service s{i} x3 [zones=3]\nredis c{i} x3 [hit=90%, zones=3]")
        links.append(f"s{i - 1} -> c{i}, s{i}")
        way += f" -> c{i} -> s{i}"
    found = availability_of("\n".join([*lines, *links, f"flow get 1/h: {way}"]))
    assert 0.999 < found.up.low < found.up.high < 0.9999
    alone = availability_of(
        "client app\nservice s0 x6 [zones=3]\napp -> s0\nflow get 1/h: app -> s0"
    )
    assert found.up.low < alone.up.low
    assert found.up.high <= alone.up.high + 1e-12
