"""Single points of failure, form by form."""

from __future__ import annotations

from pathlib import Path

import pytest

from reviewer.analysis.facts import Facts
from reviewer.analysis.topology.single_points import PlaceClass
from tests.facts.reading import facts_of, fatal, part

EXAMPLES = Path(__file__).parents[2] / "examples" / "designs"


def test_one_box_in_a_flow_is_one() -> None:
    facts = facts_of("client a\nservice s\npostgres d x2\na -> s -> d\nflow f 5/s: a -> s -> d")
    assert fatal(facts) == {"s": ["f"]}


def test_a_component_outside_the_flow_is_none() -> None:
    facts = facts_of(
        "client a\nservice s x2\nbatch nightly\na -> s\nnightly -> s\nflow f 5/s: a -> s"
    )
    assert fatal(facts) == {}


def test_managed_and_external_are_providers_not_boxes() -> None:
    facts = facts_of(
        "client a\nfunction s\ndynamodb d\nexternal bank\na -> s -> d, bank\nflow f: a -> s -> d; s -> bank"
    )
    assert {p.name: p.place for p in facts.topology.single_points} == dict.fromkeys(
        ("s", "d", "bank"), PlaceClass.PROVIDER
    )


def test_arms_of_an_alternative_stand_in_for_each_other() -> None:
    text = "client a\nlb front: ALB\nservice b\nservice c\npostgres d x2\na -> front -> b | c\nb, c -> d\nflow f: a -> front -> b | c -> d"
    assert fatal(facts_of(text)) == {}
    assert fatal(facts_of(text.replace("b | c", "b, c"))) == {"b": ["f"], "c": ["f"]}


def test_one_arm_of_a_step_means_all_arms() -> None:
    text = "client a\nlb front: ALB\nservice b\nservice c\npostgres d x2\na -> front -> b | c\nb, c -> d\nflow f: a -> front -> b -> d"
    assert fatal(facts_of(text)) == {}


def test_a_cache_is_needed_for_speed_only() -> None:
    text = "client a\nservice s x2\nredis hot [hit=90%]\npostgres d\na -> s -> hot, d\nflow f 100/s: a -> s -> hot -> d"
    facts = facts_of(text)
    assert fatal(facts) == {"d": ["f"]}
    [point] = facts.topology.single_points
    assert point.share == pytest.approx(0.1)


def test_a_cache_with_nothing_behind_it_is_a_store() -> None:
    facts = facts_of("client a\nservice s x2\nredis hot\na -> s -> hot\nflow f: a -> s -> hot")
    assert fatal(facts) == {"hot": ["f"]}


def test_a_cache_that_everything_goes_through_is_needed() -> None:
    text = "client a\nservice s x2\nredis hot [hit=90%]\npostgres d x2\na -> s -> hot -> d\nflow f 100/s: a -> s -> hot -> d"
    facts = facts_of(text)
    assert fatal(facts) == {"hot": ["f"]}
    assert facts.topology.single_points[0].share == pytest.approx(1.0)


def test_a_standby_stands_in_for_its_leader() -> None:
    text = "client a\nservice s x2\npostgres d [role=leader]\npostgres e [role=standby]\na -> s -> d\nd ~> e\nflow f: a -> s -> d"
    facts = facts_of(text)
    assert fatal(facts) == {}
    assert not facts.topology.is_single_instance(part(facts, "d"))
    assert facts.topology.copies(part(facts, "d")) == 2
    assert fatal(facts_of(text.replace("role=standby", "role=active"))) == {"d": ["f"]}


def test_replica_of_names_the_leader() -> None:
    text = "client a\nservice s x2\npostgres d\npostgres e [replica-of=d]\na -> s -> d\nflow f: a -> s -> d"
    assert fatal(facts_of(text)) == {}


def test_a_zone_that_holds_all_copies_is_one() -> None:
    text = "client a\nzone x {\nservice s x3\n}\nzone y {\nservice t x3\n}\na -> s | t\nflow f: a -> s | t"
    assert fatal(facts_of(text)) == {}
    assert fatal(facts_of(text.replace("a -> s | t", "a -> s", 2).replace("s | t", "s"))) == {
        "x": ["f"]
    }


def test_a_zone_is_cut_even_where_no_box_in_it_is() -> None:
    text = "client a\nlb front: ALB\nzone x {\nservice b\nservice c\n}\na -> front -> b | c\nflow f: a -> front -> b | c"
    assert fatal(facts_of(text)) == {"x": ["f"]}


def test_a_managed_service_outlives_its_zone_but_not_its_region() -> None:
    text = "client a\nregion r {\nzone x {\ndynamodb d\n}\n}\nfunction s\na -> s -> d\nflow f: a -> s -> d"
    assert fatal(facts_of(text)) == {"r": ["f"]}


def test_what_runs_in_several_zones_outlives_one() -> None:
    text = "client a\nzone x {\nservice s x4 [zones=3]\n}\na -> s\nflow f: a -> s"
    assert fatal(facts_of(text)) == {}
    assert fatal(facts_of(text.replace(" [zones=3]", ""))) == {"x": ["f"]}


def test_work_behind_a_promise_is_delayed() -> None:
    text = "client a\nservice s x2\nkafka q x3\nworker w\npostgres d x2\na -> s\ns ~> q ~> w -> d\nflow f 5/s write: a -> s; s ~> q ~> w -> d"
    [point] = facts_of(text).topology.single_points
    assert (point.name, point.flows, point.delayed) == ("w", (), ("f",))
    assert point.share == 0.0


def test_a_write_needs_its_broker_and_a_read_does_not() -> None:
    text = "client a\nservice s x2\nqueue q\na -> s ~> q\nflow f 5/s write: a -> s ~> q"
    assert fatal(facts_of(text)) == {"q": ["f"]}
    [point] = facts_of(text.replace(" write", "")).topology.single_points
    assert (point.name, point.flows, point.delayed) == ("q", (), ("f",))


DETOUR = """
client a
dns names: Route53
lb front
service s x2
postgres d x2
service spare x2
a -> names -> front -> s -> d
names -> spare [on=failure]
{}
flow f 5/s: a -> names -> front -> s -> d
"""


def test_a_failure_link_that_reaches_every_end_counts() -> None:
    assert fatal(facts_of(DETOUR.format("spare -> d"))) == {}


def test_a_failure_link_that_reaches_no_end_does_not() -> None:
    text = DETOUR.format("postgres other\nspare -> other")
    assert fatal(facts_of(text)) == {"front": ["f"]}


def test_a_failure_link_may_reach_a_copy_of_the_end() -> None:
    text = DETOUR.format("postgres e [role=standby]\nd ~> e\nspare -> e")
    assert fatal(facts_of(text.replace("postgres d x2", "postgres d"))) == {}


def test_a_failure_link_may_replace_the_end_itself() -> None:
    text = "client a\nservice s x2\nauth one\nauth two\na -> s -> one\ns -> two [on=failure]\nflow f: a -> s -> one"
    assert fatal(facts_of(text)) == {}
    assert fatal(facts_of(text.replace("auth two", "postgres two"))) == {"one": ["f"]}


def test_the_end_of_a_detour_is_still_needed() -> None:
    text = DETOUR.format("spare -> d").replace("postgres d x2", "postgres d")
    assert fatal(facts_of(text)) == {"d": ["f"]}


def test_share_is_of_all_stated_traffic() -> None:
    text = "client a\nservice s x2\npostgres d\npostgres e x2\na -> s -> d, e\nflow f 30/s: a -> s -> d\nflow g 10/s: a -> s -> e"
    facts = facts_of(text)
    assert fatal(facts) == {"d": ["f"]}
    assert facts.topology.single_points[0].share == pytest.approx(0.75)


def test_without_rates_there_is_no_share() -> None:
    assert {p.share for p in facts_of("client -> api -> postgres").topology.single_points} == {None}


def test_payments() -> None:
    """The standby region does not reach the bank, so it is no way out of the first region."""
    text = (EXAMPLES / "payments.txt").read_text("utf-8")
    assert fatal(facts_of(text)) == {
        "alb-a": ["charge"],
        "eu-west": ["charge"],
        "a": ["charge"],
    }
    reaching = text.replace("pay-dr -> ledger-dr", "pay-dr -> ledger-dr, stripe")
    assert fatal(facts_of(reaching)) == {}


def test_facts_of_an_empty_design() -> None:
    facts: Facts = facts_of("")
    assert facts.topology.single_points == ()
    assert facts.capacity.bottleneck is None
