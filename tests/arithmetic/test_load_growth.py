"""Growth of load, as an assumption or a note states it."""

from __future__ import annotations

import pytest

from dsl.parse import parse
from reviewer.analysis.estimates.load_growth import growth_in, months_until
from reviewer.analysis.facts import Facts
from reviewer.packs.loader import load_packs
from reviewer.review import review

SHOP = """
client visitor
service web xmany
postgres pages x1
visitor -> web -> pages
assume pages.utilisation 66%
"""


@pytest.mark.parametrize(
    ("text", "yearly"),
    [
        ("traffic triples each year", 3),
        ("Load is doubling every month.", 2**12),
        ("usage grew by 50% a year", 1.5),
        ("writes have grown 2 % per month", None),
        ("requests grow 2% per month", 1.02**12),
    ],
)
def test_growth_is_read_from_a_sentence(text: str, yearly: float | None) -> None:
    found = [(1 + monthly) ** 12 for monthly in growth_in(text)]
    assert found == ([] if yearly is None else [pytest.approx(yearly)])


@pytest.mark.parametrize(
    "text",
    ["the team doubles each year", "we keep 50% a year", "traffic: 3 data centers, doubled disks"],
)
def test_what_does_not_grow_traffic_is_left_alone(text: str) -> None:
    assert list(growth_in(text)) == []


def test_months_until_a_multiple_of_load() -> None:
    assert months_until(2, 1.0) == pytest.approx(1)
    assert months_until(0.5, 0.1) == 0


@pytest.mark.parametrize(
    ("line", "severity"),
    [
        ("", "info"),
        ("assume growth 4%/mo", "warning"),
        ("assume growth 1%/mo", "info"),  # 80% in 19 months
        ('note pages: "traffic triples each year"', "warning"),
        ("assume growth 1%/mo\nnote pages: 'traffic triples each year'".replace("'", '"'), "info"),
    ],
)
def test_a_leader_that_fills_within_a_year_is_a_warning(line: str, severity: str) -> None:
    made = review(parse(f"{SHOP}{line}\n"), load_packs())
    [found] = [one for one in made.findings if one.rule == "one-write-leader"]
    assert found.severity.word == severity


def test_no_stated_growth_gives_no_months() -> None:
    assert Facts(parse(SHOP).design, "").estimates.months_until(2) is None
