"""N + 1 over zones: the planned utilization is one that the zones left can carry."""

from __future__ import annotations

import pytest

from dsl.parse import parse
from reviewer import load_packs, review
from reviewer.analysis.facts import Facts
from reviewer.model.finding import Severity


def _target(declared: str, more: str = "") -> float:
    text = f"client u\n{declared}\nu -> api\nflow f 1/s: u -> api\n{more}"
    parsed = parse(text)
    assert not parsed.partial, parsed.problems
    facts = Facts(parsed.design)
    return facts.capacity.target(parsed.design.components["api"])


@pytest.mark.parametrize(
    ("declared", "target"),
    [
        ("service api x6", 0.75),
        ("service api x6 [zones=2]", 0.5),
        ("service api x6 [zones=[a b]]", 0.5),
        ("service api x6 [zones=3]", 2 / 3),
        ("service api x7 [zones=3]", 4 / 7),  # the fullest zone has three
        ("service api x2 [zones=3]", 0.5),
        ("service api x8 [zones=4]", 0.75),
        ("service api x40 [zones=10]", 0.8),
        ("service api x1 [zones=3]", 0.75),  # one stands in one of them
        ("service api xmany [zones=3]", 0.8),
        ("service api x6 [zones=2, autoscale]", 0.75),  # more come by themselves
        ("postgres api x3 [zones=2]", 0.6),  # a zone takes copies, not the writes
        ("lb api x2 [zones=2]", 0.5),
    ],
)
def test_the_target_follows_the_zones(declared: str, target: float) -> None:
    assert _target(declared) == pytest.approx(target)


def test_a_stated_target_stands() -> None:
    assert _target("service api x6 [zones=2]", "assume api.target 70%\n") == 0.7


@pytest.mark.parametrize(
    ("load", "severity"),
    [
        (2_900, None),  # 48%
        (3_600, Severity.INFO),  # 60%: 120% without a zone, by a capacity that is not stated
        (4_800, Severity.INFO),
    ],
)
def test_above_it_a_remark_is_made_while_all_zones_carry(
    load: int, severity: Severity | None
) -> None:
    text = f"client u\nlb front: ALB\nservice api x6 [zones=2]\nu -> front -> api\nflow f {load}/s: u -> front -> api\n"
    found = review(parse(text), load_packs()).findings
    about = [one for one in found if "api" in one.answer.components]
    loads = [
        one for one in about if one.rule in {"component-overload", "no-headroom-for-zone-loss"}
    ]
    assert max((one.severity for one in loads), default=None) is severity
