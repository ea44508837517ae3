"""How prices and growth are read, and what is said of those that make no sense."""

from __future__ import annotations

import pytest

from dsl.money import read_growth, read_price
from dsl.parse import parse
from dsl.quantities import NotAQuantityError
from dsl.quantity import Dimension
from reviewer.analysis.facts import Facts
from reviewer.rule_kit.costs import cost_of
from reviewer.whatif.scenario import ScenarioError, Setting
from reviewer.whatif.setting import with_settings

DESIGN = "client c\nservice api x2\nc -> api\nflow f 10/s: c -> api\n"


@pytest.mark.parametrize(
    ("text", "dollars"),
    [
        ("$350/mo", 350),
        ("350/mo", 350),
        ("$0.40/h", 292),
        ("20k/mo", 20_000),
        ("$1.2M/y", 100_000),
        ("20k USD a month", 20_000),
        ("US$5/h", 3_650),
        ("350 dollars per month", 350),
        ("$24/d", 730),
        ("$.5/h", 365),
        ("$2e4/mo", 20_000),
        ("$350 monthly", 350),
        ("120 USD yearly", 10),
    ],
)
def test_a_price_is_dollars_a_month(text, dollars):
    assert read_price(text).quantity.value == pytest.approx(dollars)


def test_a_price_of_a_million_is_read_where_it_is_wanted():
    both = (Dimension.UNIT_COST, Dimension.COST)
    assert read_price("$0.50/M", both).quantity[:2] == (0.5, Dimension.UNIT_COST)
    with pytest.raises(NotAQuantityError, match="per period"):
        read_price("$0.50/M")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("€350/mo", "not in `€`"),
        ("350 EUR/mo", "not in `EUR`"),
        ("£3/h", "not in `£`"),
        ("¥9k/mo", "not in `¥`"),
        ("20 zł/mo", "not in `zł`"),
        ("kr 20/mo", "not in `kr`"),
        ("R$20/mo", "not in `R\\$`"),
        ("C$20/mo", "not in `C\\$`"),
        ("20 TRY/mo", "not in `TRY`"),
        ("Rs. 20/mo", "not in `Rs.`"),
        ("20 bitcoin a month", "not in `bitcoin`"),
        ("$1e30/mo", "billion dollars"),
        ("$1e-400/mo", "is zero"),
        ("0/mo", "is zero"),
        ("$0/mo", "is zero"),
        ("-5/mo", "below zero"),
        ("$-5/mo", "below zero"),
        ("20k", "without a period"),
        ("$20k", "without a period"),
        ("$20k each", "without a period"),
        ("$20k pcm", "without a period"),
        ("$5/s", "not a billing period"),
        ("$5/m", "not a billing period"),
        ("9999999999/mo", "billion dollars"),
        ("99999999999999999999999999bn/h", "billion dollars"),
        ("nan/mo", "price was expected"),
        ("lots", "price was expected"),
        ("", "price was expected"),
        ("$" * 200, "price was expected"),
    ],
)
def test_a_senseless_price_is_refused(text, why):
    with pytest.raises(NotAQuantityError, match=why):
        read_price(text)


@pytest.mark.parametrize(
    ("text", "monthly"),
    [
        ("5%/mo", 0.05),
        ("60%/y", 1.6 ** (1 / 12) - 1),
        ("2x/y", 2 ** (1 / 12) - 1),
        ("10% a month", 0.1),
    ],
)
def test_growth_is_the_share_of_a_month(text, monthly):
    assert read_growth(text).value == pytest.approx(monthly)


@pytest.mark.parametrize(
    "text",
    [
        "0%/mo",
        "-5%/mo",
        "1x/y",
        "5%",
        "5%/m",
        "100000%/mo",
        "5%/s",
        "9" * 70 + "%/mo",
        "5/mo",
        "much",
        "",
    ],
)
def test_senseless_growth_is_refused(text):
    with pytest.raises(NotAQuantityError):
        read_growth(text)


@pytest.mark.parametrize(
    "line",
    [
        "require cost €20k/mo",
        "require cost 0/mo",
        "require cost 20k",
        "assume api.price -1/h",
        "assume api.price $-5/mo",
        "require cost R$20/mo",
        "assume api.price 20 TRY/mo",
        "assume api.price $99bn/mo",
        "assume growth 0%/mo",
        "assume growth -3%/mo",
        "assume growth 5%",
        "assume growth 1e9%/mo",
    ],
)
def test_bad_lines_are_errors_with_their_place(line):
    parsed = parse(f"{DESIGN}{line}\n")
    [problem] = [one for one in parsed.problems if one.fatal]
    assert parsed.design.source.text[problem.span.start :].startswith(line.split()[2])
    facts = Facts(parsed.design)  # and what is left is worked out
    assert cost_of(facts).bill.dollars > 0
    assert cost_of(facts).growth is None


def test_a_currency_that_is_not_stated_is_noted():
    parsed = parse(f"{DESIGN}require cost 20k/mo\n")
    [problem] = parsed.problems
    assert (problem.code, problem.fatal) == ("unstated-currency", False)
    assert problem.hint == "write `$20k/mo`"
    assert parse(f"{DESIGN}require cost $20k/mo\n").problems == ()


@pytest.mark.parametrize(
    ("subject", "notes"), [("c", 1), ("local", 1), ("here", 1), ("api", 0), ("pay", 0)]
)
def test_a_price_of_what_nobody_pays_for_is_noted(subject, notes):
    text = (
        "client c\nsqlite local [on-device]\nzone here { service api x2 }\nexternal pay\n"
        "c -> local\nc -> api -> pay\n"
    )
    problems = parse(f"{text}assume {subject}.price $5/mo\n").problems
    assert [(one.code, one.fatal) for one in problems] == [("unpaid-price", False)] * notes


@pytest.mark.parametrize(
    ("attribute", "line"),
    [
        ("price=$5/mo", "assume api.price $5/mo"),
        ("cost=$5/mo", "assume api.price $5/mo"),
        ("growth=1GB/d", "assume api.growth 1GB/d"),
        ("price", "assume api.price $350/mo"),
    ],
)
def test_a_price_in_brackets_is_an_error_with_the_line_that_states_it(attribute, line):
    [problem] = parse(f"client c\nservice api x2 [{attribute}]\nc -> api\n").problems
    assert problem.fatal
    assert f"`{line}`" in problem.hint


@pytest.mark.parametrize(
    ("subject", "quality", "value", "why"),
    [
        ("api", "price", "5/mo", "names no currency"),
        ("api", "price", "€5/mo", "not in `€`"),
        ("api", "price", "-5/mo", "below zero"),
        ("api", "price", "0/mo", "is zero"),
        ("c", "price", "$5/mo", "nobody pays for a client"),
        ("", "growth", "0%/mo", "no growth"),
        ("", "growth", "5%", "without a period"),
    ],
)
def test_a_scenario_with_a_doubtful_price_or_growth_is_refused(subject, quality, value, why):
    design = parse(DESIGN).design
    with pytest.raises(ScenarioError, match=why):
        with_settings(design, [Setting(subject, quality, value)])


def test_a_scenario_takes_a_price_in_dollars():
    design = with_settings(parse(DESIGN).design, [Setting("api", "price", "$5/mo")])
    assert cost_of(Facts(design)).bill.dollars == 10
