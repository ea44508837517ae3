"""The page of topics is generated from the rules, and no topic is without one."""

from __future__ import annotations

import pytest

from tools import generate_topics_page
from tools.generate_rules_page import built_in
from tools.generate_topics_page import PAGE
from tools.topics import TOPICS, rules_by_topic

SERVING = rules_by_topic(built_in())


def test_the_page_is_fresh() -> None:
    assert PAGE.read_text("utf-8") == generate_topics_page.page(), "stale: run `make generate`"


@pytest.mark.parametrize("rule", built_in(), ids=lambda rule: rule.id)
def test_a_rule_serves_topics_that_have_a_row(rule) -> None:
    assert rule.topics
    assert {*rule.topics} <= SERVING.keys()


@pytest.mark.parametrize("topic", SERVING)
def test_every_topic_is_served_by_a_rule(topic: str) -> None:
    assert SERVING[topic]


def test_no_topic_has_two_rows() -> None:
    titles = [topic for rows in TOPICS.values() for topic in rows]
    assert len(titles) == len(set(titles)) > 0
