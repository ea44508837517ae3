"""The figures: every one with unit, basis and source, and read typed."""

from collections.abc import Iterator
from typing import Any

import pytest

from dsl.catalogue import catalogue, common_figures, kind_figures, sources
from dsl.design import Op
from dsl.kinds import Family, Kind
from reviewer.analysis.capacity.catalogue_figures import (
    SMALL_POOL,
    Figures,
    common,
    figures_of,
    pool_target,
)

KNOWN = catalogue()
GROUPS = ("capacity", "quota", "latency", "limits")
SINGLE = ("availability", "failover", "target", "hit")


def of(name: str) -> Figures:
    technology = KNOWN.technologies[name]
    return figures_of(technology, technology.kind)


def raw_figures(figures: Any) -> Iterator[dict[str, Any]]:
    for group in GROUPS:
        yield from figures.get(group, {}).values()
    for name in SINGLE:
        if name in figures:
            yield figures[name]


EVERY = [(name, entry.figures) for name, entry in KNOWN.technologies.items()]
EVERY += [(kind.value, kind_figures(kind)) for kind in Kind]


@pytest.mark.parametrize(("name", "figures"), EVERY, ids=[name for name, _ in EVERY])
def test_every_figure_has_unit_basis_and_a_source_that_resolves(name: str, figures: Any) -> None:
    for figure in raw_figures(figures):
        assert "unit" in figure
        assert figure["basis"] in {"source", "secondary", "general", "computed", "convention"}
        assert figure.get("sources") or figure["basis"] == "convention"
        assert all(key in sources() for key in figure.get("sources", ()))


def test_every_source_is_named_dated_and_used() -> None:
    used = set(common_figures()["regions_said"]["sources"])
    used |= {
        key
        for group in ("availability", "copies", "round_trip")
        for figure in common_figures()[group].values()
        for key in figure["sources"]
    }
    used |= {
        key
        for _, figures in EVERY
        for figure in raw_figures(figures)
        for key in figure.get("sources", ())
    }
    assert used == set(sources())
    for key, source in sources().items():
        assert source["title"]
        assert source["basis"] == "general" or source["year"] > 2000, key
        assert source.get("url", "https://").startswith(("https://", "http://"))


def test_what_was_read_at_its_source_is_not_called_general() -> None:
    for name, figures in EVERY:
        for figure in raw_figures(figures):
            if figure["basis"] in {"source", "secondary"}:
                assert figure["sources"] != ["gk"], name


@pytest.mark.parametrize("name", KNOWN.technologies)
def test_every_technology_reads(name: str) -> None:
    figures = of(name)
    for spread in figures.capacity.values():
        assert 0 < spread.conservative <= spread.typical <= spread.optimistic
    for latency in figures.latency.values():
        assert 0 <= latency.p50 <= latency.p99
    for limit in [*figures.limits.values(), *figures.quota.values()]:
        assert 0 < limit.low <= limit.high
    assert figures.availability is not None
    assert 0 < figures.availability.single_node <= figures.availability.ha <= 1
    assert figures.failover is None or 0 <= figures.failover.fastest <= figures.failover.slowest


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_reads(kind: Kind) -> None:
    figures = figures_of(None, kind)
    assert figures.availability is not None
    assert figures.per


@pytest.mark.parametrize("family", [Family.STORE, Family.MESSAGING])
def test_a_capacity_for_reads_and_writes_is_counted_a_second(family: Family) -> None:
    for technology in KNOWN.technologies.values():
        if technology.kind.family is family:
            figures = figures_of(technology, technology.kind)
            found = [figures.carries(op) for op in Op]
            assert all(spread is None or spread.unit == "/s" for spread in found)


def test_the_worked_figures_are_carried_over() -> None:
    write = of("postgres").carries(Op.WRITE)
    assert write is not None
    assert write[:3] == (5_000, 15_000, 35_000)
    assert write.said.basis == "secondary"
    assert "pgbench" in write.said.sources[0]
    assert of("redis").carries(Op.READ) == of("redis").carries(Op.WRITE)
    assert of("rabbitmq").carries(Op.READ) is None
    assert of("s3").takes(Op.READ) is not None


def test_only_leaderless_stores_count_replica_operations() -> None:
    counted = {
        t.id for t in KNOWN.technologies.values() if figures_of(t, t.kind).replica_operations
    }
    assert {"cassandra", "scylladb"} <= counted
    for name in counted:
        assert KNOWN.technologies[name].partitions


def test_sizes_are_bytes_and_durations_seconds() -> None:
    assert of("dynamodb").limits["item_size"].high == 409_600
    assert of("etcd").limits["data_per_node"].high == 8 * 2**30
    assert of("lambda").limits["timeout"].high == 900
    assert of("bigtable").capacity["scan"].unit == "B/s"


def test_a_quota_bounds_the_table_not_its_partition() -> None:
    figures = of("dynamodb")
    assert figures.per == "partition"
    assert figures.quota["write"].high == 40_000


def test_a_technology_without_figures_has_those_of_its_kind() -> None:
    assert of("oracle").capacity == figures_of(None, Kind.DATABASE).capacity
    assert KNOWN.technologies["oracle"].figures.get("capacity") is None


def test_a_technology_like_another_says_so_and_is_general_knowledge() -> None:
    lent, own = of("mariadb").carries(Op.WRITE), of("mysql").carries(Op.WRITE)
    assert lent is not None
    assert own is not None
    assert lent[:4] == own[:4]
    assert lent.said.like == "MySQL"
    assert lent.said.basis == "general"
    assert own.said.like == ""


def test_an_own_part_replaces_that_of_what_it_is_like() -> None:
    availability, lent = of("elb").availability, of("elb").carries(Op.READ)
    assert availability is not None
    assert availability.said.like == ""
    assert lent is not None
    assert lent.said.like


@pytest.mark.parametrize(
    ("name", "target"),
    [
        ("postgres", 0.6),
        ("cassandra", 0.6),
        ("redis", 0.7),
        ("stripe", 1.0),
        ("dynamodb", None),
        ("s3", None),
        ("nginx", None),
    ],
)
def test_targets(name: str, target: float | None) -> None:
    assert of(name).target == target


def test_a_large_pool_may_be_fuller() -> None:
    assert pool_target(SMALL_POOL - 1) == 0.75
    assert pool_target(SMALL_POOL) == 0.8
    assert pool_target(None) == 0.8


def test_a_managed_service_is_not_taken_for_one_machine() -> None:
    for technology in KNOWN.technologies.values():
        if technology.managed:
            availability = figures_of(technology, technology.kind).availability
            assert availability is not None
            assert availability.single_node >= 0.999, technology.id


def test_what_holds_of_no_technology() -> None:
    known = common()
    assert known.zone.low == 0.9995
    assert known.common_cause.low == 0.05
    assert known.failovers.unit == "/y"
    assert known.in_zone.p50 < known.between_zones.p50
    assert known.between_regions["eu-central-1", "eu-west-1"] == 20
    assert all(a < b and 0 < ms < 1_000 for (a, b), ms in known.between_regions.items())
    assert known.regions_said.sources


def test_a_service_like_an_unmanaged_one_is_still_managed() -> None:
    availability = of("planetscale").availability
    assert KNOWN.technologies["planetscale"].managed
    assert availability is not None
    assert availability.single_node == common().managed.low
    assert availability.said.like == ""


def test_traits_are_those_of_the_technology_only() -> None:
    assert of("postgres").traits["reads"] == "strong"
    assert of("redis").traits["acknowledged"] == "memory"
    assert of("sqs").traits["order"] == "none"
    assert of("mariadb").traits == of("mysql").traits
    assert figures_of(None, Kind.DATABASE).traits == {}
