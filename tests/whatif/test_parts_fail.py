"""A failure leaves what the design would be without the part: checked against texts without it."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from dsl.design import Design
from dsl.kinds import Family
from dsl.parse import parse
from reviewer.analysis.facts import Facts
from reviewer.whatif.losing import fates
from reviewer.whatif.outcome import left_of, outcome
from reviewer.whatif.scenario import Failure, Scenario, ScenarioError, failures_of
from tests.strategies import designs


def _design(text: str) -> Design:
    parsed = parse(text)
    assert not parsed.partial, parsed.problems
    return parsed.design


def _demands(design: Design) -> dict[str, tuple[float, float]]:
    found = Facts(design).traffic.demands
    return {n: (d.reads, d.writes) for n, d in found.items() if d.total > 1e-9}


SHOP = """
client u
lb front x2
service api x4
redis hot x2 [hit=90%]
postgres db x3
postgres spare [role=standby]
kafka later x3
worker slow x2
external bank
u -> front -> api -> hot, db, bank
db ~> spare
api ~> later ~> slow -> db
"""
FLOWS = """
flow look 1k/s: u -> front -> api -> hot -> db
flow pay 50/s write: u -> front -> api -> bank
flow tell 20/s write: u -> front -> api ~> later ~> slow
"""


@pytest.mark.parametrize(
    ("gone", "text"),
    [
        ("hot", "flow look 1k/s: u -> front -> api -> db"),
        ("bank", "flow look 1k/s: u -> front -> api -> hot -> db"),
        ("slow", FLOWS.replace(" ~> slow", "")),
        ("later", FLOWS.replace(" ~> later ~> slow", "")),
        ("front", ""),
    ],
)
def test_a_loss_leaves_the_design_that_is_written_without_it(gone: str, text: str) -> None:
    names = {"hot": ("pay", "tell"), "bank": ("tell",)}.get(gone, ())
    kept = [line for line in FLOWS.splitlines() if any(f"flow {n} " in line for n in names)]
    written = SHOP + "\n".join([text, *kept])
    left = left_of(_design(SHOP + FLOWS), [Failure(gone)])
    if gone == "front":
        assert left.flows == ()
        assert _demands(left) == {}
    elif gone == "later":  # what keeps the write is asked for the answer, so the flow dies
        assert [flow.name for flow in left.flows] == ["look", "pay"]
    else:
        wanted = _demands(_design(written))
        assert _demands(left) == {name: pytest.approx(rates) for name, rates in wanted.items()}


def test_a_copy_takes_over_from_a_lost_store() -> None:
    left = left_of(_design(SHOP + FLOWS), [Failure("db")])
    assert _demands(left)["spare"] == pytest.approx((100.0, 0.0))
    assert "db" not in left.components


def test_the_others_take_what_a_lost_arm_carried() -> None:
    text = "client u\nservice a\nservice b\nu -> a | b\nflow f 100/s: u -> a | b\n"
    left = left_of(_design(text), [Failure("a")])
    assert _demands(left)["b"] == pytest.approx((100.0, 0.0))


def test_what_waits_for_a_failure_takes_the_load() -> None:
    text = (
        "client u\nservice near x2\nservice far\nservice hall\npostgres db x2\nu -> near -> db\n"
        "u -> far [on=failure]\nfar -> hall -> db\nflow f 100/s: u -> near -> db\n"
    )
    left = left_of(_design(text), [Failure("near")])
    assert _demands(left) == {
        name: pytest.approx((100.0, 0.0)) for name in ("u", "far", "hall", "db")
    }


@pytest.mark.parametrize(
    "flows",
    [
        "",
        "flow a 9/s: u -> web -> stripe\nflow b 9/s: u -> web -> twilio\n",
        "flow a 9/s: u -> web -> stripe, twilio\n",
    ],
)
@pytest.mark.parametrize(
    ("option", "takes_over_for"),
    [("", set()), (", for=stripe", {"stripe"}), (", for=twilio", {"twilio"})],
)
def test_a_link_takes_over_only_for_what_it_stands_in_for(
    option: str, takes_over_for: set[str], flows: str
) -> None:
    text = (
        "client u\nservice web\nservice stripe\nservice twilio\nservice spare\nu -> web -> stripe\n"
    )
    text += f"web -> twilio\nweb -> spare [on=failure{option}]\nrequire reads 100/s\n{flows}"
    for name in ("stripe", "twilio"):
        left = left_of(_design(text), [Failure(name)])
        [on] = [link.attributes.on for link in left.links if link.target == "spare"]
        assert on == (None if name in takes_over_for else "failure")
        assert ("spare" in _demands(left)) == (name in takes_over_for)


def test_a_cache_of_which_everything_is_lost_behind_it_still_answers() -> None:
    found = outcome(
        _design(SHOP + FLOWS.replace("x3\n", "")), Scenario(failures=(Failure("bank"),))
    )
    fate = {flow.flow: flow.dies for flow in found.flows}
    assert fate == {"look": 0.0, "pay": 1.0, "tell": 0.0}
    assert found.died == pytest.approx(50 / 1070)


def test_zones_take_what_stands_in_them_and_a_part_of_what_is_spread() -> None:
    text = (
        "client u\nzone a {\nservice x x2\n}\nzone b {\nservice y x2\n}\n"
        "service z x7 [zones=[a b c]]\nredis k: ElastiCache\nu -> x | y\nx, y -> z\nz -> k\n"
        "flow f 10/s: u -> x | y -> z -> k\n"
    )
    design = _design(text)
    left = left_of(design, failures_of(design, ["zone a"]))
    assert "x" not in left.components
    assert left.components["z"].count == 4  # 7 less a third, rounded up
    assert "k" in left.components


COUNTED = """
client u
region west {
service x x7 [zones=3]
}
service y x4 [zones=2]
service one x3 [zones=1]
redis k: ElastiCache
postgres db [copies=3, zones=3]
u -> x -> y -> k, db
u -> one
flow f 10/s: u -> x -> y -> k
flow g 10/s: u -> x -> y -> db
flow h 10/s: u -> one
"""


@pytest.mark.parametrize(
    ("failures", "left"),
    [
        (["zone 1"], {"x": 4, "y": 2, "db": 2, "k": None}),  # `one` stands in the first
        (["zone 3"], {"x": 4, "y": 4, "db": 2, "k": None, "one": 3}),
        (["zone 1", "zone 1"], {"x": 4, "y": 2, "db": 2, "k": None}),
        (["zone 2", "zone 3"], {"x": 2, "y": 2, "db": 1, "k": None, "one": 3}),
        (["zone 1", "1 of x"], {"x": 3, "y": 2, "db": 2, "k": None}),
        (["zone 1 of west"], {"x": 4, "y": 4, "db": 3, "k": None, "one": 3}),
        (["zone 1", "zone 2"], {"x": 2, "db": 1, "k": None}),
        (["zone 1", "zone 2", "zone 3"], {"k": None}),
    ],
)
def test_zones_that_are_counted_fail_by_number(
    failures: list[str], left: dict[str, int | None]
) -> None:
    design = _design(COUNTED)
    parts = left_of(design, failures_of(design, failures)).components
    found = {
        name: part.attributes.copies or part.count
        for name, part in parts.items()
        if part.family is not Family.CLIENT
    }
    assert found == left


@pytest.mark.parametrize(
    ("failure", "reason"),
    [
        ("zone 4", "unknown zone `4`: its zones are counted from 1 to 3"),
        ("zone 0", "unknown zone `0`: its zones are counted from 1 to 3"),
        ("zone 3 of east", "unknown name `east`"),
        ("region 1", "unknown region `1`: no component counts its regions"),
        ("zone 1x", "unknown zone `1x`"),
    ],
)
def test_a_zone_that_is_not_counted_cannot_fail(failure: str, reason: str) -> None:
    with pytest.raises(ScenarioError, match=reason):
        failures_of(_design(COUNTED), [failure])


def test_a_counted_region_takes_its_part() -> None:
    text = "client u\nservice x x6 [regions=2]\nu -> x\nflow f 10/s: u -> x\n"
    design = _design(text)
    assert left_of(design, failures_of(design, ["region 2"])).components["x"].count == 3


def test_some_of_the_instances_are_fewer_and_all_of_them_are_none() -> None:
    design = _design(SHOP + FLOWS)
    assert left_of(design, failures_of(design, ["3 of api"])).components["api"].count == 1
    assert "api" not in left_of(design, failures_of(design, ["4 of api"])).components
    twice = left_of(design, failures_of(design, ["1 of api", "2 of api"]))
    assert twice.components["api"].count == 1
    with pytest.raises(ScenarioError, match="there are 4 of `api`"):
        left_of(design, failures_of(design, ["5 of api"]))


@given(designs(flows=False, failovers=False), st.data())
def test_without_flows_a_loss_is_a_text_without_the_lines(text: str, data: st.DataObject) -> None:
    """Removing a component's links by hand gives the same demands as its failure."""
    design = _design(text)
    parts = [p for p in design.components.values() if p.family is not Family.CLIENT]
    name = data.draw(st.sampled_from(parts)).name
    facts = Facts(design)
    assume(name not in facts.topology.replicas)
    left = left_of(design, [Failure(name)])
    assert _demands(left) == {
        n: pytest.approx(rates) for n, rates in _demands(_design(_without(text, name))).items()
    }


def _without(text: str, name: str) -> str:
    """The text without the declaration of `name`, what is assumed of it, and its end of every link."""
    lines = []
    for line in text.splitlines():
        words = line.split()
        declares = len(words) > 1 and words[1] == name and "->" not in words and "~>" not in words
        if declares or line.startswith(f"assume {name}."):
            continue
        arrow = next((word for word in words if word in ("->", "~>")), "")
        if not arrow:
            lines.append(line)
            continue
        source, _, rest = line.partition(f" {arrow} ")
        targets, bracket, said = rest.partition(" [")
        mark = " | " if "|" in targets else ", "
        kept = [target for target in targets.split(mark) if target != name]
        if source != name and kept:
            lines.append(f"{source} {arrow} {mark.join(kept)}{bracket}{said}")
    return "\n".join([*lines, ""])


@given(designs(flows=True))
def test_what_dies_is_what_is_a_single_point_of_failure(text: str) -> None:
    facts = Facts(_design(text))
    for point in facts.topology.single_points:
        if point.place not in ("box", "provider"):
            continue
        found = fates(facts, frozenset([point.name]))
        flows = zip(facts.traffic.routes, found, strict=True)
        assert {route.name for route, fate in flows if fate.dies > 0} <= {*point.flows}
        total = sum(sum(rates.values()) for rates in facts.traffic.arrival_rates)
        lost = sum(
            fate.dies * sum(rates.values())
            for fate, rates in zip(found, facts.traffic.arrival_rates, strict=True)
        )
        assert point.share is None or lost / total == pytest.approx(point.share)


@given(designs(), st.data())
def test_any_failure_of_any_design_is_told(text: str, data: st.DataObject) -> None:
    design = _design(text)
    names = data.draw(st.lists(st.sampled_from([*design.components, *design.groups]), max_size=4))
    found = outcome(design, Scenario(load=5.0, failures=failures_of(design, names)))
    assert found.names.isdisjoint(found.then.design.components)
    for flow in found.flows:
        assert 0 <= flow.dies <= 1
        assert 0 <= flow.answered.low <= flow.answered.high <= 1
