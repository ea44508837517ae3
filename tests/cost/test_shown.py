"""Where a cost is shown: numbers in each format, reviews, what-if, diff, and whole plans by dollars."""

from __future__ import annotations

import csv
import io
import json
from importlib.resources import files

import jsonschema
import pytest

from dsl.parse import parse
from reviewer import load_packs, review
from reviewer.report.formats import json as review_json
from reviewer.report.formats import summary, writer
from reviewer.report.formats.ink import Ink
from reviewer.report.formats.report import Report
from reviewer.report.tables import csv as as_csv
from reviewer.report.tables import json as as_json
from reviewer.report.tables import text as as_text
from reviewer.report.tables.numbers import NumbersReport, numbers_of
from reviewer.results.diff import compared
from reviewer.rule_kit.costs import cost_of
from reviewer.text.dollars import dollars, months
from reviewer.whatif.changing import scaled
from reviewer.whatif.cheapest import cheapest
from reviewer.whatif.json import outcome_object
from reviewer.whatif.outcome import outcome
from reviewer.whatif.plan import plan_for
from reviewer.whatif.scenario import Scenario

SHOP = """\
require cost $1k/mo
assume growth 5%/mo
client c
service api x8
postgres db x2 [data=100GB]
external pay: Stripe
c -> api -> db
api -> pay
flow look 2k/s: c -> api -> db
flow buy 50/s write 1KB: c -> api -> db; api -> pay
"""


def schema(package: str, name: str) -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(
        json.loads(files(package).joinpath(name).read_text("utf-8"))
    )


def report(text: str) -> NumbersReport:
    return NumbersReport((numbers_of(parse(text, "shop.txt")),))


def test_numbers_as_json_keep_to_the_schema():
    found = json.loads(as_json.write(report(SHOP), Ink()))
    schema("reviewer.report.tables", "numbers.schema.json").validate(found)
    cost = found["cost"]
    assert cost["a_month"] == pytest.approx(
        sum(part["a_month"] or 0 for part in cost["components"])
    )
    assert cost["whole"] is False
    assert [one["outcome"] for one in cost["requirements"]] == ["missed"]
    assert [one["write"] for one in cost["missing"]] == ["assume pay.price $350/mo"]
    assert found["growth"]["a_month"] == 0.05
    assert {limit["component"] for limit in found["growth"]["limits"]} >= {"api", "db"}


def test_numbers_as_text_name_the_prices_and_what_is_missing():
    shown = as_text.write(report(SHOP), Ink(), "cost")
    for part in (
        "us-east-1",
        "≥ $",
        "assume pay.price $350/mo",
        "A million requests cost",
        "allowed",
    ):
        assert part in shown
    grown = as_text.write(report(SHOP), Ink(), "growth")
    assert "Growth of 5% a month" in grown
    assert "is full in" in grown


def test_numbers_as_csv_are_the_same():
    rows = list(csv.DictReader(io.StringIO(as_csv.write(report(SHOP), Ink(), "cost"))))
    whole = sum(float(row["dollars_a_month"]) for row in rows if row["dollars_a_month"] != "?")
    found = json.loads(as_json.write(report(SHOP), Ink()))
    assert whole == pytest.approx(found["cost"]["a_month"])
    grown = list(csv.DictReader(io.StringIO(as_csv.write(report(SHOP), Ink(), "growth"))))
    assert {row["what"] for row in grown} >= {"load", "disk"}


def test_a_review_says_what_may_be_spent_and_what_is():
    found = json.loads(review_json.write(Report((review(parse(SHOP), load_packs()),)), Ink()))
    schema("reviewer.report.formats", "review.schema.json").validate(found)
    assert [one["outcome"] for one in found["numbers"]["costs"]] == ["missed"]
    assert found["numbers"]["costs"][0]["unverified"] == ["api.price"]
    rules = [finding["rule"] for finding in found["findings"]]
    assert "cost-target-missed" in rules
    plain = review(parse(SHOP.partition("\n")[2]), load_packs())
    assert "costs" not in json.loads(review_json.write(Report((plain,)), Ink()))["numbers"]


def test_a_scenario_says_what_it_costs():
    design = parse(SHOP).design
    found = outcome_object(outcome(design, Scenario(load=20)))
    schema("reviewer.whatif", "whatif.schema.json").validate(found)
    today, then, changed = (found["cost"][key]["a_month"] for key in ("today", "then", "changed"))
    assert today < then < changed
    assert dollars(changed) in found["cost_said"]
    still = outcome_object(outcome(design, Scenario()))
    assert still["cost"]["changed"] is None
    assert still["cost"]["then"] == still["cost"]["today"]


def test_a_diff_compares_the_bills():
    packs = load_packs()
    old, new = (review(parse(text), packs) for text in (SHOP, SHOP.replace("api x8", "api x9")))
    rows = {(row.what, row.name): row for row in compared(old, new).rows}
    assert rows["cost a month", "api"].changed
    assert not rows["cost a month", "db"].changed
    assert rows["cost a month", "design"].changed


def test_a_plan_takes_copies_or_shards_by_what_they_cost():
    text = (
        "client c\nservice api x60\npostgres db x3 [data={data}]\nc -> api -> db\n"
        "flow read 40k/s: c -> api -> db\n"
    )
    for data in ("1GB", "9TB"):
        design = scaled(parse(text.format(data=data)).design, 8)
        plan = plan_for(design)
        chosen = cheapest(design, plan)
        assert cost_of(chosen.facts).bill.dollars <= cost_of(plan.facts).bill.dollars
        other = {"shards"} if chosen.sizes["db"].shards is None else {"instances"}
        assert other.isdisjoint(chosen.sizes["db"].said())


def test_a_plan_stays_where_a_price_is_missing():
    design = scaled(parse(SHOP).design, 400)
    plan = plan_for(design)
    assert cheapest(design, plan) is plan


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0, "$0.00"),
        (0.036, "$0.036"),
        (0.1, "$0.10"),
        (12.4, "$12.40"),
        (1682.4, "$1,682"),
        (2.834e6, "$2.83M"),
        (1e30, "$1.0e+30"),
    ],
)
def test_dollars_are_short(value, shown):
    assert dollars(value) == shown


def test_months_are_counted():
    assert (months(1), months(7.31)) == ("1 month", "7.3 months")


@pytest.mark.parametrize(
    ("required", "sign", "severity"),
    [("$1k/mo", "✔", None), ("$450/mo", "●", "info"), ("$100/mo", "✖", "warning")],
)
def test_a_target_has_one_sign_in_numbers_and_review_and_that_of_its_finding(
    required, sign, severity
):
    text = f"client c\nservice api x4\nc -> api\nflow f 1k/s: c -> api\nrequire cost {required}\n"
    shown = f"{sign} The design costs $561 a month"
    assert shown in as_text.write(report(text), Ink(), "cost")
    judged = review(parse(text), load_packs())
    assert shown in summary.write(Report((judged,)), Ink())
    found = [one.severity.word for one in judged.findings if one.rule == "cost-target-missed"]
    assert found == ([severity] if severity else [])


def written(form: str, text: str) -> str:
    judged = review(parse(text), load_packs())
    return " ".join(writer(form)(Report((judged,)), Ink()).split())


@pytest.mark.parametrize("form", ["full", "markdown", "html"])
def test_a_report_in_full_says_what_a_design_costs(form):
    said = written(form, SHOP).replace("\\$", "$").replace("<code>", "`").replace("</code>", "`")
    assert "At list prices it costs ≥ $2,375 a month. `db` and `api` cost most: 100%." in said
    assert "A million requests cost ≥ $0.894." in said


@pytest.mark.parametrize("form", ["full", "markdown", "html"])
@pytest.mark.parametrize(
    "text",
    [
        "client c\nservice api x4\nc -> api\nflow f 1k/s: c -> api\nfoo bar ->\n",  # read in part
        "client c\nexternal pay: Stripe\nc -> pay\nflow f 1/s: c -> pay\n",  # no price is known
        "client a\nclient b\na -> b\n",  # nothing is paid for
    ],
)
def test_a_report_says_no_cost_that_it_does_not_know(form, text):
    assert "At list prices it costs" not in written(form, text)


def test_one_screen_says_it_where_it_is_required():
    assert "At list prices it costs" not in written("summary", SHOP)
    assert "The design costs ≥ $2,375 a month, $1,000 allowed (1 unverified price)." in written(
        "summary", SHOP
    )
