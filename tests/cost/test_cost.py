"""What a bill holds: overrides, missing prices, requirements, waste, nines, and its properties."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from dsl.parse import parse
from reviewer import load_packs, review
from reviewer.analysis.facts import Facts
from reviewer.rule_kit.costs import cost_of, transfer_cost
from reviewer.whatif.changing import Size, resized, scaled

DESIGNS = sorted((Path(__file__).parents[2] / "examples" / "designs").glob("*.txt"))
MEDIUM = 0.192 * 730


def facts_of(text: str) -> Facts:
    parsed = parse(text)
    assert not [one for one in parsed.problems if one.fatal], parsed.problems
    return Facts(parsed.design)


SHOP = "client c\nservice api x4\nc -> api\nflow f 1k/s: c -> api\n"


def test_a_stated_price_is_of_each_instance():
    bill = cost_of(facts_of(f"{SHOP}assume api.price $100/mo\n")).bill
    assert bill.of("api").dollars == 400
    assert bill.of("api").is_stated
    assert bill.is_whole


def test_a_stated_price_of_what_is_not_counted_is_of_all_of_it():
    text = "client c\nservice api x2\nexternal mail: SendGrid\nc -> api -> mail\nflow f 9/s: c -> api -> mail\n"
    before = cost_of(facts_of(text)).bill
    assert [one.write for _, one in before.missing] == ["assume mail.price $350/mo"]
    assert not before.is_whole
    after = cost_of(facts_of(f"{text}assume mail.price $350/mo\n")).bill
    assert after.is_whole
    assert after.dollars == pytest.approx(before.dollars + 350)


@pytest.mark.parametrize("technology", ["Cloud Spanner", "Azure Cosmos DB", "Fastly", "Cloud Run"])
def test_services_of_other_providers_have_no_price(technology):
    kind = {"Fastly": "cdn", "Cloud Run": "service"}.get(technology, "database")
    bill = cost_of(facts_of(f"client c\n{kind} x: {technology}\nc -> x\nflow f 9/s: c -> x\n")).bill
    assert bill.of("x").is_unknown


def test_clients_and_what_runs_on_devices_cost_nothing():
    bill = cost_of(
        facts_of("client c\nsqlite local [on-device]\nservice api x2\nc -> local\nc -> api\n")
    ).bill
    assert [part.component.name for part in bill.components] == ["api"]


def test_an_uncounted_service_is_as_many_as_its_load_needs():
    facts = facts_of("client c\nservice api\nc -> api\nflow f 3k/s: c -> api\n")
    part = facts.design.components["api"]
    assert cost_of(facts).machines(part).number == facts.capacity.machines_needed(part) > 1
    assert not cost_of(facts).machines(part).is_stated


def test_what_a_store_holds_today_is_kept_beside_what_a_year_adds():
    text = "client c\ndynamodb t [data=1TB]\nc -> t\nflow f 10/s write 1KB: c -> t\n"
    [line] = [one for one in cost_of(facts_of(text)).bill.of("t").lines if one.unit == "GB-mo"]
    assert line.units == pytest.approx((1e12 + 10 / 2 * 1e3 * 365 * 86_400) / 2**30)


def test_memory_takes_a_larger_machine():
    cost = cost_of(
        facts_of("client c\nredis hot x2 [memory=100GB]\nservice api x2\nc -> api -> hot\n")
    )
    assert cost.bill.of("hot").dollars == pytest.approx(2 * 1.536 * 730)


def test_bytes_out_to_clients_are_on_the_bill_of_what_is_asked():
    facts = facts_of("client c\nservice api x4\nc -> api\nflow f 1k/s 100KB: c -> api\n")
    gigabytes = 1_000 / 2 * 100e3 * 30 * 86_400 / 2**30
    out = 10_240 * 0.09 + 40_960 * 0.085 + (gigabytes - 51_200) * 0.07
    assert cost_of(facts).bill.dollars == pytest.approx(4 * MEDIUM + out)


def test_bytes_between_zones_and_regions_are_paid():
    for border, price in (("zone", 0.02), ("region", 0.02)):
        text = (
            f"client c\n{border} here {{ service api x2 }}\n{border} there {{ service db x2 }}\n"
            "c -> api -> db\nflow f 100/s write 100KB: c -> api -> db\n"
        )
        gigabytes = 100 / 2 * 100e3 * 30 * 86_400 / 2**30
        [line] = [one for one in cost_of(facts_of(text)).bill.of("db").lines if one.unit == "GB"]
        assert line.dollars == pytest.approx(gigabytes * price)


@pytest.mark.parametrize(
    ("required", "outcome"),
    [("$600/mo", "met"), ("$500/mo", "missed"), ("$0.5/M", "met"), ("$0.1/M", "missed")],
)
def test_a_requirement_is_held_against_the_bill(required, outcome):
    [check] = cost_of(facts_of(f"{SHOP}require cost {required}\n")).checks
    assert check.outcome == outcome


@pytest.mark.parametrize(("required", "outcome"), [("$20k/mo", "open"), ("$100/mo", "missed")])
def test_a_price_that_is_missing_leaves_open_what_the_rest_meets(required, outcome):
    text = "client c\nservice api x4\nexternal pay\nc -> api -> pay\nflow f 1k/s: c -> api -> pay\n"
    [check] = cost_of(facts_of(f"{text}require cost {required}\n")).checks
    assert check.outcome == outcome


def test_what_is_missing_is_asked_once_with_the_line_that_settles_it():
    text = "require cost $20k/mo\nrequire cost $1/M\nclient -> api -> postgres\n"
    found = review(parse(text), load_packs())
    [asked] = [one for one in found.questions if one.rule == "cost-target-missed"]
    assert "`api x2`" in asked.answer.message


def test_a_flow_may_have_a_requirement_of_its_own():
    text = f"{SHOP}flow g 3k/s: c -> api\nrequire cost $200/mo on f\nrequire cost $200/mo on g\n"
    first, second = cost_of(facts_of(text)).checks
    assert (first.outcome, second.outcome) == ("met", "missed")
    assert second.found == pytest.approx(3 * first.found)


def test_waste_is_what_the_load_does_not_need():
    [waste] = cost_of(
        facts_of("client c\nservice api x40\nc -> api\nflow f 1k/s: c -> api\n")
    ).waste
    assert (waste.stated, waste.needed) == (40, 2)
    assert waste.dollars == pytest.approx(38 * MEDIUM)
    assert (
        cost_of(facts_of("client c\nservice api x2\nc -> api\nflow f 1/s: c -> api\n")).waste == ()
    )
    scaled_out = "client c\nservice api x40 [autoscale]\nc -> api\nflow f 1k/s: c -> api\n"
    assert cost_of(facts_of(scaled_out)).waste == ()


def test_each_next_nine_costs_what_its_change_adds():
    facts = facts_of(
        "client c\nservice api x1\npostgres db x1 [data=1GB]\nc -> api -> db\nflow f 9/s: c -> api -> db\n"
    )
    by_target = {one.target: one for one in cost_of(facts).nines}
    assert by_target[0.99].dollars == 0
    reached = by_target[0.999]
    assert reached.answered >= 0.999
    more = resized(
        facts.design, {part.name: Size(instances=part.count) for part in reached.changed}
    )
    added = cost_of(Facts(more)).bill.dollars - cost_of(facts).bill.dollars
    assert reached.dollars == pytest.approx(added)
    known = [one.dollars for one in cost_of(facts).nines if one.dollars is not None]
    assert known == sorted(known)


@pytest.mark.parametrize("path", DESIGNS, ids=lambda path: path.stem)
def test_more_load_never_costs_less(path):
    design = parse(path.read_bytes(), path.name).design
    bills = [cost_of(Facts(scaled(design, times))).bill.dollars for times in (0.01, 0.5, 1, 3, 50)]
    assert bills == sorted(bills)


@pytest.mark.parametrize("path", DESIGNS, ids=lambda path: path.stem)
def test_one_machine_more_never_lowers_the_bill(path):
    design = parse(path.read_bytes(), path.name).design
    before = cost_of(Facts(design)).bill.dollars
    for name, part in design.components.items():
        if part.count is not None:
            more = resized(design, {name: Size(instances=part.count + 1)})
            assert cost_of(Facts(more)).bill.dollars >= before - 1e-6, name


def test_absurd_designs_have_a_bill_all_the_same():
    text = "client c\nservice api x1\ns3 files\nc -> api -> files\nflow f 900T/s write 900PB: c -> api -> files\n"
    bill = cost_of(Facts(parse(text).design)).bill
    assert 0 < bill.dollars < float("inf")


def test_a_plain_review_works_out_no_cost():
    code = (
        "import sys; from dsl.parse import parse; from reviewer import load_packs, review;"
        f"review(parse({SHOP!r}), load_packs());"
        "print([name for name in sys.modules if name.startswith('reviewer.analysis.cost')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_fix_of_a_price_per_million_is_of_the_language():
    text = "require cost $0.10/M\nclient c\nservice api x2\nc -> api\nflow f 1/s: c -> api\n"
    [found] = [
        one
        for one in review(parse(text), load_packs()).findings
        if one.rule == "cost-target-missed"
    ]
    assert found.answer.instead == "require cost $230/M"
    assert parse(text.replace("require cost $0.10/M", found.answer.instead)).problems == ()


def test_a_review_and_the_bill_agree_on_what_leaves():
    text = (
        "client c\ncdn edge\nservice api x40\nc -> edge -> api\nc -> api\n"
        "flow look 10k/s 1MB: c -> edge\nflow ask 1k/s 1MB: c -> api\n"
    )
    facts = facts_of(text)
    out = [one for part in cost_of(facts).bill.components for one in part.lines if one.unit == "GB"]
    [traffic] = facts.traffic.border_traffic
    assert len(out) == 2
    assert transfer_cost(facts, traffic) == pytest.approx(sum(one.dollars for one in out))
    assert traffic.gigabytes == pytest.approx(sum(one.units for one in out))


def test_a_node_holds_its_part_of_what_is_there_today_and_a_year_adds():
    text = "client c\npostgres t x4 [data=1TB, shards=4, shard=id]\nc -> t\nflow f 10/s write 1KB: c -> t\n"
    facts = facts_of(text)
    storage = facts.estimates.storage(facts.design.components["t"])
    assert storage.of_one_copy == pytest.approx(1e12 + storage.a_year)
    assert storage.on_node == pytest.approx(storage.of_one_copy / 4)


def test_copies_of_a_store_with_a_leader_are_no_waste():
    text = "client c\npostgres db x3 [shards=4, shard=id]\nc -> db\nflow f 1/s: c -> db\n"
    facts = facts_of(text)
    assert cost_of(facts).machines(facts.design.components["db"]).number == 12
    assert cost_of(facts).waste == ()


def test_a_queue_that_gets_nothing_lacks_nothing():
    text = (
        "client c\nservice api x2\nqueue jobs: RabbitMQ\nworker w x2\nkafka failed x3\n"
        "c -> api ~> jobs ~> w\nw ~> failed\nflow f 9/s write 1KB: c -> api ~> jobs ~> w\n"
    )
    assert cost_of(facts_of(text)).bill.of("failed").missing == ()


def test_bytes_out_of_a_cdn_have_a_price_of_their_own():
    facts = facts_of("client c\ncdn edge\nc -> edge\nflow look 1/s 1MB: c -> edge\n")
    [line] = [one for one in cost_of(facts).bill.of("edge").lines if one.unit == "GB"]
    assert line.dollars == pytest.approx(1 / 2 * 1e6 * 30 * 86_400 / 2**30 * 0.085)


def test_a_bill_that_is_exactly_what_is_required_meets_it():
    text = (
        "client c\nservice a x1\nservice b x1\nc -> a -> b\nflow f 1/s: c -> a -> b\n"
        "assume a.price $0.10/mo\nassume b.price $0.20/mo\nrequire cost $0.30/mo\n"
    )
    [check] = cost_of(facts_of(text)).checks
    assert check.found > check.wanted  # by the rounding of doubles
    assert check.outcome == "met"


TWO = """\
client c
service a x1
service b x1
assume a.price ${a}/mo
assume b.price ${b}/mo
assume a.availability {up}%
assume b.availability 99.3%
c -> a -> b
flow f 9/s: c -> a -> b
"""


def test_a_nine_is_bought_where_it_is_cheapest():
    first = cost_of(facts_of(TWO.format(a=9_000, b=1, up=99.2))).nines[0]
    assert (first.target, [part.name for part in first.changed]) == (0.99, ["b"])
    assert first.dollars == pytest.approx(1)


def test_a_nine_takes_back_what_it_does_not_need():
    """The search gives `a`, which costs least, two instances more than this target needs."""
    nine = cost_of(facts_of(TWO.format(a=1, b=9_000, up=99.3))).nines[1]
    counts = {part.name: (part.count, part.attributes.zones) for part in nine.changed}
    assert counts == {"a": (2, None), "b": (2, None)}
    assert nine.dollars == pytest.approx(9_001)


def test_a_verdict_on_cost_rests_on_the_prices_that_are_not_stated():
    text = f"{SHOP}dynamodb t [data=1GB]\napi -> t\nrequire cost $20k/mo\n"
    facts = facts_of(text)
    [check] = cost_of(facts).checks
    assert check.assumed == ("api.price", "t.price")
    assert check.unverified == ("api.price",)  # a class of machine that is a convention
    assert "$20,000 allowed (1 unverified price)." in check.text
    assert facts.assumptions["t.price"].basis == "secondary"
    stated = facts_of(f"{text}assume api.price $100/mo\nassume t.price $100/mo\n")
    [check] = cost_of(stated).checks
    assert (check.assumed, check.unverified) == ((), ())


def test_a_machine_on_which_the_capacity_was_measured_is_verified():
    facts = facts_of(
        "client c\nkafka k x3 [data=1GB]\nredis hot x2 [memory=100GB]\nc ~> k\nc -> hot\nrequire cost $20k/mo\n"
    )
    [check] = cost_of(facts).checks
    assert (check.assumed, check.unverified) == (("k.price", "hot.price"), ())


@pytest.mark.parametrize("path", DESIGNS, ids=lambda path: path.stem)
def test_the_lines_that_state_the_assumed_prices_change_no_bill(path):
    text = path.read_text("utf-8")
    if text.lstrip().startswith("client ->"):
        return
    facts = facts_of(f"{text}\nrequire cost $20k/mo\n")
    taken = [facts.assumptions[one] for one in cost_of(facts).checks[-1].assumed]
    stated = facts_of("\n".join([text, *(one.override for one in taken)]))
    assert cost_of(stated).bill.dollars == pytest.approx(cost_of(facts).bill.dollars, rel=1e-4)


def test_a_missed_target_names_the_prices_it_rests_on():
    found = review(parse(f"{SHOP}require cost $1/mo\n"), load_packs())
    [missed] = [one for one in found.findings if one.rule == "cost-target-missed"]
    assert missed.unverified == ("api.price",)
    assert "assume api.price $140.16/mo" in {one.override for one in found.assumptions}


@pytest.mark.parametrize(
    ("declared", "hourly"),
    [
        ("rds db x1 [memory=64GiB, data=1GiB]", 1.368),
        ("rds db x1 [memory=30GB, data=1GiB]", 0.684),
        ("rds db x1 [memory=8GB, data=1GiB]", 0.171),
        ("rds db x1 [memory=4GiB, data=1GiB]", 0.068),
        ("rds db x1 [memory=100MB, data=1GiB]", 0.017),
        ("rds db x1 [memory=128GiB, data=1GiB]", 2.736),
        ("aurora db x1 [memory=4GiB, data=1GiB]", 0.082),
        ("aurora db x1 [memory=15GiB, data=1GiB]", 0.29),
        ("aurora db x1 [memory=244GiB, data=1GiB]", 4.64),
        ("elasticache db x1 [memory=13GB]", 0.2155),
        ("msk db x1 [memory=8GiB, data=1GiB]", 0.21),
        ("postgres db x1 [memory=16GiB, data=1GiB]", 0.192),
        ("redis db x1 [memory=4GiB]", 0.096),
    ],
)
def test_stated_memory_takes_the_smallest_class_of_the_family(declared, hourly):
    """db.r4.large, db.r4.8xlarge, db.t3.medium, db.m5.large and kafka.m5.large are published prices."""
    part = cost_of(facts_of(f"client c\n{declared}\nc -> db\nflow f 1/s: c -> db\n")).bill.of("db")
    [hours] = [line for line in part.lines if line.unit == "h"]
    assert hours.dollars == pytest.approx(hourly * 730, rel=1e-3)


def test_fargate_is_sized_by_its_memory():
    """AWS's keycloak example: two tasks of 1 vCPU and 2 GB are $72.08 a month."""
    text = "client c\nservice api: Fargate x2 [memory=2GiB]\nc -> api\nflow f 1/s: c -> api\n"
    assert cost_of(facts_of(text)).bill.of("api").dollars == pytest.approx(72.08, abs=0.005)


@pytest.mark.parametrize("memory", ["1KB", "900TB", "100PB"])
def test_absurd_memory_takes_the_smallest_or_the_largest_class(memory):
    text = f"client c\nrds db x1 [memory={memory}, data=1GB]\nc -> db\nflow f 1/s: c -> db\n"
    assert 0 < cost_of(facts_of(text)).bill.of("db").dollars < 1e6


def test_bytes_that_leave_are_not_in_the_price_that_is_assumed():
    text = "client c\nservice api x4\nc -> api\nflow f 1k/s 100KB: c -> api\nrequire cost $1/mo\n"
    facts = facts_of(text)
    [check] = cost_of(facts).checks
    [price] = [facts.assumptions[one] for one in check.assumed]
    assert price.override == "assume api.price $140.16/mo"
    stated = facts_of(f"{text}{price.override}\n")
    assert cost_of(stated).bill.dollars == pytest.approx(cost_of(facts).bill.dollars)
