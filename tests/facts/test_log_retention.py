"""What a log holds where its retention is not stated: as long as its technology keeps messages."""

from __future__ import annotations

import pytest

from dsl.parse import parse
from reviewer.analysis.facts import Facts

DAY = 86_400
ADDED = 1_000 * 2_000  # bytes a second on average: 3,000/s at peak, peak 3, 2 KB each


def _facts(stream: str, more: str = "") -> Facts:
    parsed = parse(
        f"client u\nservice api x8\n{stream}\nworker w x8\nu -> api ~> log ~> w\nassume peak 3\n"
        f"flow move 3k/s write 2KB: u -> api ~> log ~> w\n{more}"
    )
    assert not parsed.partial, parsed.problems
    return Facts(parsed.design)


@pytest.mark.parametrize(
    ("stream", "days"),
    [
        ("kafka log x6", 7),
        ("stream log x6: MSK", 7),
        ("stream log x6", 7),
        ("kinesis log", 1),
        ("queue log: SQS", 4),
        ("topic log: Google Pub/Sub", 7),
    ],
)
def test_it_is_kept_as_long_as_the_technology_does(stream: str, days: float) -> None:
    facts = _facts(stream)
    storage = facts.estimates.storage(facts.design.components["log"])
    assert storage is not None
    assert storage.held == pytest.approx(ADDED * days * DAY)
    assert storage.assumed == ("log.retention",)
    taken = facts.assumptions["log.retention"]
    assert (taken.value, taken.override) == (f"{days}d", f"assume log.retention {days}d")
    assert taken.basis == ("secondary" if "MSK" in stream else "source")
    assert "https://" in taken.source


@pytest.mark.parametrize(
    ("stream", "more", "days"),
    [
        ("kafka log x6 [retention=1d]", "", 1),
        ("kafka log x6", "assume log.retention 30d\n", 30),
        ("kafka log x6", "assume retention 2d\n", 2),
        ("kafka log x6", "require retention 3d\n", 3),
    ],
)
def test_what_is_stated_stands(stream: str, more: str, days: float) -> None:
    facts = _facts(stream, more)
    storage = facts.estimates.storage(facts.design.components["log"])
    assert storage is not None
    assert storage.held == pytest.approx(ADDED * days * DAY)
    assert "log.retention" not in facts.assumptions


def test_a_store_and_a_queue_without_a_limit_of_their_own_keep_everything() -> None:
    for stream in ("queue log x3: RabbitMQ", "stream log x3: NATS JetStream"):
        facts = _facts(stream)
        storage = facts.estimates.storage(facts.design.components["log"])
        assert storage is not None
        assert storage.held is None
        assert "log.retention" not in facts.assumptions


def test_on_a_node_stands_its_part_with_all_copies() -> None:
    facts = _facts("kafka log x6")
    storage = facts.estimates.storage(facts.design.components["log"])
    assert storage is not None
    assert storage.on_node == pytest.approx(604.8e9)  # three copies on six nodes
