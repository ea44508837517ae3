"""The work for what each component costs has one budget; what is not worked out is left out."""

from __future__ import annotations

import pytest

from dsl.parse import parse
from reviewer.analysis.facts import Facts
from reviewer.analysis.latency import loaded_timings as timings
from reviewer.analysis.reliability import shared_ground as failing
from reviewer.report.tables.journeys import flow_numbers

PAIR = """
client app
service a
service b
postgres db
app -> a | b
a -> db
b -> db
"""


def test_what_every_way_passes_is_told_without_any_work(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = Facts(parse(PAIR).design).reliability.flow_availabilities[0]
    monkeypatch.setattr(failing, "MOST_LOOKS", 0)
    facts = Facts(parse(PAIR).design)
    (works,) = facts.reliability.flow_availabilities
    assert whole.weighed_all
    assert {"a", "b", "db"} <= whole.costs.keys()
    assert not works.weighed_all
    assert works.costs == {"db": pytest.approx(whole.costs["db"])}
    assert works.weakest[0] in {"a", "b", "db"}  # each is one box
    assert flow_numbers(facts)[0].shares is None


def test_a_flow_too_long_tells_of_its_slowest(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "client app\nservice a [p50=1ms, p99=2ms]\nservice b [p50=9ms, p99=90ms]\napp -> a -> b"
    monkeypatch.setattr(timings, "MOST_STEPS", 2)
    facts = Facts(parse(text).design)
    (waits,) = facts.latency.flow_latencies
    assert not waits.weighed_all
    assert [*waits.costs] == ["b"]
    assert flow_numbers(facts)[0].shares is None
