"""Habits of hurried typists, each in several domains, with the near misses that mean something else."""

from __future__ import annotations

import pytest

from dsl.design import Design
from dsl.parse import parse


def read(text: str) -> Design:
    """What is read of a text without an error."""
    parsed = parse(text)
    assert not [each for each in parsed.problems if each.fatal]
    return parsed.design


def links(text: str) -> set[tuple[str, str]]:
    """The links of a text, each as its ends."""
    return {(link.source, link.target) for link in read(text).links}


def counts(text: str) -> dict[str, int | None]:
    """How many there are of each component."""
    return {name: part.count for name, part in read(text).components.items()}


@pytest.mark.parametrize(
    "arrow", ["──>", "═══►", "─▶", "▶", "►", "-[CDC]->", "--(CDC)-->", "-(CDC)->", "==(CDC)==>"]
)
def test_an_arrow_of_any_strokes_leads_on(arrow: str) -> None:
    assert {("orders-db", "kafka"), ("kafka", "lake_loader")} == links(
        f"orders db {arrow} kafka {arrow} lake loader\n"
    )


@pytest.mark.parametrize(
    ("said", "link"),
    [
        ("nightly cron kicks ingest worker", ("nightly_cron", "ingest_worker")),
        ("training job reads snowflake", ("training_job", "snowflake")),
        ("trie servers pull snapshots from S3", ("trie_servers", "S3")),
        ("search logs go to kafka from quote svc", ("quote_svc", "kafka")),
        ("users connect over websocket to the LB", ("users", "LB")),
        ("quote svc caches pages in redis", ("quote_svc", "redis")),
        ("the quote svc writes events to kafka.", ("quote_svc", "kafka")),
    ],
)
def test_a_sentence_with_a_verb_draws_its_link(said: str, link: tuple[str, str]) -> None:
    assert link in links(f"api -> quote svc x2 -> postgres\n{said}\n")


@pytest.mark.parametrize(
    "said",
    [
        "users can upload photos to S3",
        "users send messages to other users",
        "quote svc never calls kafka",
        "each device sends 1 msg / 30s ie ~66k msg/s",
        "mobile clients poll every 5s",
        "Redis stores user profiles",
    ],
)
def test_a_sentence_of_wishes_and_habits_draws_nothing(said: str) -> None:
    assert links(f"api -> quote svc x2 -> postgres\n{said}\n") == {
        ("api", "quote_svc"),
        ("quote_svc", "postgres"),
    }


@pytest.mark.parametrize(
    ("end", "count"),
    [
        ("chat svc, python, 3 replicas", 3),
        ("chat svc (N=12)", 12),
        ("chat svc x5, read only", 5),
        ("chat svc (go, 6 k8s pods)", 6),
        ("chat svc, autoscale 5..50", None),
    ],
)
def test_what_is_said_behind_a_comma_is_no_component(end: str, count: int | None) -> None:
    assert counts(f"lb -> {end}\nchat svc -> postgres\n") == {
        "lb": None,
        "chat_svc": count,
        "postgres": None,
    }


def test_a_counted_neighbor_behind_a_comma_is_a_component() -> None:
    assert counts("lb -> billing svc, go, 3 web servers\n")["web-servers"] == 3
