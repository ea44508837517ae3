"""Without any flow: what a client's requests take, and what cuts them off."""

from __future__ import annotations

import pytest

from dsl.parse import parse
from reviewer.analysis.facts import Facts
from tests.facts.reading import demands, facts_of, fatal, part


def test_every_link_is_taken_once() -> None:
    facts = facts_of(
        "require reads 1k/s\nrequire writes 100/s\nclient a\nservice s x2\npostgres d\na -> s -> d"
    )
    assert demands(facts)["d"] == [1_000, 100]
    assert "routes" in facts.assumptions


def test_clients_share_evenly_unless_they_say() -> None:
    text = "require reads 1k/s\nclient a{}\nclient b\nservice s\nservice t\na -> s\nb -> t"
    assert demands(facts_of(text.format("")))["s"] == [500, 0]
    facts = facts_of(text.format(" [reads=80%]"))
    assert demands(facts)["s"] == [pytest.approx(800), 0]
    assert demands(facts)["t"] == [pytest.approx(200), 0]


def test_caches_come_before_all_stores_of_their_caller() -> None:
    text = "require reads 1k/s\nrequire writes 100/s\nclient a\nservice s\nredis k [hit=80%]\npostgres d\nmongodb e\na -> s -> k, d, e"
    found = demands(facts_of(text))
    assert found["k"] == [1_000, 100]
    assert found["d"] == [pytest.approx(200), 100]
    assert found["e"] == [pytest.approx(200), 100]


def test_a_cdn_passes_everything_on_but_before_an_object_store() -> None:
    facts = facts_of("require reads 1k/s\nclient a\ncdn c\ns3 media\nservice s\na -> c -> media, s")
    assert demands(facts)["media"] == [pytest.approx(100), 0]
    assert demands(facts)["s"] == [1_000, 0]
    assert facts.assumptions["c.hit"].override == "assume c.hit 90%"
    assert facts.traffic.hit_ratio(part(facts, "c"), part(facts, "s")) is None


def test_reads_and_writes_part_where_links_say_so() -> None:
    text = "require reads 900/s\nrequire writes 100/s\nclient a\nservice s\npostgres d\npostgres e\na -> s\ns -> d [write]\ns -> e [read]"
    found = demands(facts_of(text))
    assert found["d"] == [0, 100]
    assert found["e"] == [900, 0]


def test_a_queue_takes_writes_only() -> None:
    text = "require reads 900/s\nrequire writes 100/s\nclient a\nservice s\nkafka q x3\nworker w\npostgres d\na -> s ~> q ~> w -> d"
    found = demands(facts_of(text))
    assert found["q"] == found["w"] == found["d"] == [0, 100]


def test_replication_dead_letters_and_control_carry_nothing() -> None:
    facts = facts_of("""
        require reads 900/s
        require writes 100/s
        client a
        service s [dlq=dead]
        queue dead
        postgres d
        postgres e [role=replica]
        prometheus watch
        service flags
        a -> s -> d ~> e
        s ~> dead
        s ~> watch
        s -> flags [control]
    """)
    assert demands(facts).keys() == {"a", "s", "d"}


def test_diamonds_do_not_multiply() -> None:
    lines = ["require reads 100/s", "client a", "service s0", "a -> s0"]
    for i in range(40):
        lines += [f"service l{i}", f"service r{i}", f"service s{i + 1}"]
        lines += [f"s{i} -> l{i}, r{i} -> s{i + 1}"]
    found = demands(facts_of("\n".join(lines)))
    assert found["l39"] == [100, 0]
    assert found["s40"] == [200, 0]


def test_cycles_end() -> None:
    text = (
        "require reads 100/s\nclient a\nservice s\nservice t\npostgres d\na -> s -> t -> s\nt -> d"
    )
    found = demands(facts_of(text))
    assert found["t"] == [100, 0]
    assert found["d"] == [100, 0]
    assert found["s"] == [200, 0]
    assert fatal(facts_of(text)) == {"s": ["a"], "t": ["a"], "d": ["a"]}


def test_like_servers_behind_one_balancer_share() -> None:
    text = "require reads 90/s\nclient a\nlb front: ALB\nservice s\nservice t x2\npostgres d x2\na -> front -> s, t -> d"
    facts = facts_of(text)
    found = demands(facts)
    assert found["s"] == [pytest.approx(30), 0]
    assert found["t"] == [pytest.approx(60), 0]
    assert found["d"] == [pytest.approx(90), 0]
    assert fatal(facts) == {}


def test_unlike_servers_behind_one_balancer_do_not() -> None:
    text = "client a\nlb front: ALB\nservice s\nservice t\npostgres d x2\npostgres e x2\na -> front -> s, t\ns -> d\nt -> e"
    assert fatal(facts_of(text)) == {"s": ["a"], "t": ["a"]}


def test_what_nobody_waits_for_is_no_way_round() -> None:
    text = "client a\nservice s x2\nservice t\nkafka q x3\nworker w x2\npostgres d x2\na -> s -> t -> d\ns ~> q ~> w -> d"
    assert fatal(facts_of(text)) == {"t": ["a"]}


def test_a_soft_cache_is_no_single_point() -> None:
    assert fatal(facts_of("client -> api -> redis, postgres")) == {
        "api": ["client"],
        "postgres": ["client"],
    }


def test_without_clients_requests_start_where_no_link_leads() -> None:
    facts = facts_of("require reads 50/s\nservice s\npostgres d\ns -> d")
    assert demands(facts)["d"] == [50, 0]
    assert fatal(facts) == {"s": ["s"], "d": ["s"]}


def test_without_numbers_there_is_no_demand() -> None:
    facts = facts_of("client -> api -> postgres")
    assert demands(facts) == {}
    assert facts.capacity.node_demand(part(facts, "postgres")) is None
    assert facts.capacity.utilization(part(facts, "postgres")) is None


def test_too_many_clients_are_taken_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "require reads 100/s\nclient a\nclient b\nservice s\nservice t\npostgres d\na -> s -> d\nb -> t -> d"
    apart = facts_of(text)
    assert [route.name for route in apart.traffic.routes] == ["a", "b"]
    monkeypatch.setattr("reviewer.analysis.traffic.inferred_routes.MOST_VISITS", 5)
    together = facts_of(text)
    assert [route.name for route in together.traffic.routes] == ["a"]
    assert demands(together) == demands(apart)
    assert fatal(together) == {"d": ["a"]}


@pytest.mark.parametrize("stores", ["hot, db", "db, hot"])
def test_caches_are_asked_first_however_they_are_listed(stores: str) -> None:
    text = f"require reads 30k/s\nclient app\nservice api x9\nredis hot [hit=90%]\nmysql db\napp -> api -> {stores}"
    demand = Facts(parse(text).design).traffic.demand("db")
    assert demand is not None
    assert demand.reads == pytest.approx(3_000)


@pytest.mark.parametrize(
    ("said", "reads", "writes"),
    [
        ("require reads 1M/s\nrequire ratio 100:1", 1e6, 1e4),
        ("require writes 10k/s\nassume ratio 100:1", 1e6, 1e4),
        ("require requests 101k/s\nrequire ratio 100:1", 1e5, 1e3),
        ("require requests 5k/s", 5e3, 0),
        ("require requests 5k/s\nrequire writes 1k/s", 4e3, 1e3),
        ("require users 864M/d\nassume actions 11/d\nassume peak 1\nassume ratio 10:1", 1e5, 1e4),
    ],
)
def test_what_is_missing_follows_from_the_ratio_or_from_all_requests(
    said: str, reads: float, writes: float
) -> None:
    demand = Facts(parse(f"{said}\nclient -> api -> mysql").design).traffic.demand("mysql")
    assert demand is not None
    assert (demand.reads, demand.writes) == (pytest.approx(reads), pytest.approx(writes))
