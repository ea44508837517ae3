"""Where prices are known, plans take the cheapest machines and not the fewest."""

from __future__ import annotations

import itertools

import pytest

from dsl.parse import parse
from reviewer.analysis.facts import Facts
from reviewer.rule_kit.costs import cost_of
from reviewer.whatif.changing import Size, resized
from reviewer.whatif.machine_prices import machine_prices
from reviewer.whatif.outcome import outcome
from reviewer.whatif.plan import over_target
from reviewer.whatif.scenario import Patience, Scenario

TWO = (
    "client c\nservice a x1 [capacity={}/s]\nservice b x1 [capacity={}/s]\nc -> a | b\n"
    "flow f 100/s: c -> a | b\nassume a.price ${}/mo\nassume b.price ${}/mo\n"
)


def counts_of(text: str, load: float) -> dict[str, int]:
    found = outcome(parse(text).design, Scenario(load=load))
    facts = found.plan.facts
    assert not over_target(facts, {})
    return {name: facts.design.components[name].count or 1 for name in ("a", "b")}


def test_what_costs_less_grows():
    dear_a, dear_b = TWO.format(100, 100, 1000, 10), TWO.format(100, 100, 10, 1000)
    first, second = counts_of(dear_a, 5), counts_of(dear_b, 5)
    assert (first["a"], second["b"]) == (1, 1)
    assert first["b"] == second["a"] > 1


def test_a_larger_machine_is_taken_where_its_requests_cost_less():
    large_is_dear = counts_of(TWO.format(400, 100, 1000, 10), 8)
    large_is_cheap = counts_of(TWO.format(400, 100, 12, 10), 8)
    assert large_is_dear["a"] == 1 < large_is_dear["b"]
    assert large_is_cheap["a"] > 1 == large_is_cheap["b"]


@pytest.mark.parametrize(
    ("capacities", "prices"),
    [((100, 100), (7, 3)), ((250, 60), (90, 20)), ((60, 250), (1, 40)), ((40, 100), (3, 10))],
)
def test_no_choice_of_counts_is_cheaper(capacities, prices):
    text = TWO.format(*capacities, *prices)
    design = parse(text).design
    found = outcome(design, Scenario(load=4))
    spent = cost_of(found.plan.facts).bill.dollars
    for counts in itertools.product(range(1, 13), repeat=2):
        sizes = {name: Size(instances=n) for name, n in zip("ab", counts, strict=True)}
        facts = Facts(resized(found.then.design, sizes))
        if not over_target(facts, {}):
            assert cost_of(facts).bill.dollars >= spent - 1e-6, counts


def test_without_one_price_the_fewest_machines_are_taken():
    text = TWO.format(400, 100, 1000, 10).replace("assume b.price $10/mo\n", "")
    unpriced = text.replace("service b x1", "service b: Cloud Run x1")
    facts = Facts(parse(unpriced).design)
    assert machine_prices(facts) == {}
    by_machines = counts_of(unpriced, 8)
    assert by_machines["a"] > 1
    assert sum(by_machines.values()) < sum(counts_of(TWO.format(400, 100, 1000, 10), 8).values())


def test_a_machine_costs_what_the_bill_says_of_it():
    facts = Facts(
        parse(
            "client c\nservice api x3\npostgres db x2 [data=1TB]\nservice own x2\nc -> api -> db\nc -> own\n"
            "flow f 10/s: c -> api -> db\nflow g 1/s: c -> own\nassume own.price $50/mo\n"
        ).design
    )
    assert machine_prices(facts) == pytest.approx(
        {"api": 0.192 * 730, "db": 0.768 * 730, "own": 50.0}
    )


def test_a_tier_that_waits_least_dearly_is_enlarged_for_a_time():
    """Both tiers can shorten the wait; the cheaper one does."""
    text = (
        "require p99 {}ms\nclient c\nservice front x2 [capacity=100/s, p50=5ms, p99=20ms]\n"
        "service back x2 [capacity=100/s, p50=5ms, p99=20ms]\nc -> front -> back\n"
        "flow f 140/s: c -> front -> back\nassume front.price ${}/mo\nassume back.price ${}/mo\n"
    )
    found = {}
    for prices in ((1000, 10), (10, 1000)):
        design = parse(text.format(50, *prices)).design
        plan = outcome(
            design, Scenario(patience=Patience(1.0, required=True))
        ).plan.facts.design.components
        found[prices] = (plan["front"].count, plan["back"].count)
    (dear_front, cheap_back), (cheap_front, dear_back) = found[1000, 10], found[10, 1000]
    assert dear_front < cheap_back
    assert dear_back < cheap_front
