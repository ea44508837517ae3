"""Where figures are from and when they were checked: every one of them, and what is due again."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from dsl.catalogue import catalogue, sources
from reviewer.analysis.capacity.catalogue_figures import figures_of
from tools.figures import BASES, READ, is_at_publisher
from tools.stale_figures import YEAR, Dated, dated_figures, main, stale

FIGURES = list(dated_figures())
DAY = date(2026, 12, 1)


def test_every_figure_is_looked_at() -> None:
    places = {one.place for one in FIGURES}
    assert {
        "technologies/s3.toml limits item_size",
        "technologies/s3.toml traits",
        "technologies/postgres.toml availability",
        "kinds.toml database target",
        "common.toml copies failovers",
        "common.toml regions",
    } <= places
    assert "technologies/mariadb.toml capacity write" not in places  # lent by MySQL
    assert len(places) == len(FIGURES) > 900


def test_every_figure_has_a_basis_and_sources_that_exist() -> None:
    for one in FIGURES:
        assert one.basis in BASES, one.place
        assert one.sources or one.basis == "convention", one.place
        assert set(one.sources) <= set(sources()), one.place


def test_what_was_read_at_its_source_has_an_address_of_the_publisher() -> None:
    for one in FIGURES:
        if one.basis == "source":
            assert any(is_at_publisher(dict(sources()[key])) for key in one.sources), one.place


def test_a_day_is_past_and_only_on_what_was_read() -> None:
    dated = [one for one in FIGURES if one.checked is not None]
    assert len(dated) > 270
    for one in dated:
        assert one.checked is not None
        assert date(2010, 1, 1) < one.checked <= date.today() + timedelta(days=1), one.place
        assert one.basis in READ, one.place


def test_an_old_copy_dates_the_figure_and_not_the_day_it_was_read() -> None:
    """What only a copy of 2023 says is as old as the copy, so that it is due."""
    for one in FIGURES:
        years = [sources()[key].get("year", 0) for key in one.sources]
        if one.checked is not None and max(years) <= 2023 and one.basis == "secondary":
            assert one.checked.year <= max(years), one.place


def test_a_figure_of_the_catalogue_tells_when_it_was_checked() -> None:
    s3 = catalogue().technologies["s3"]
    figures = figures_of(s3, s3.kind)
    assert figures.limits["item_size"].said.checked == date(2026, 11, 30)
    assert figures.latency["write"].said.checked is None
    mariadb = catalogue().technologies["mariadb"]
    assert figures_of(mariadb, mariadb.kind).limits["connections"].said.checked is None


def test_the_never_checked_come_first_then_the_oldest() -> None:
    old, older = DAY - timedelta(days=YEAR + 1), DAY - timedelta(days=900)
    given = [
        Dated("fresh", "source", ("etcd",), DAY - timedelta(days=YEAR)),
        Dated("old", "source", ("etcd",), old),
        Dated("never", "source", ("etcd",), None),
        Dated("older", "source", ("etcd",), older),
    ]
    assert [one.place for one in stale(given, DAY)] == ["never", "older", "old"]


def test_the_tool_lists_what_is_due_by_age(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--on", "2026-12-01"]) == 0
    now = capsys.readouterr().out.splitlines()
    assert main(["--on", "2028-01-01"]) == 0
    later = capsys.readouterr().out.splitlines()
    assert not any("s3.toml limits item_size" in line for line in now)
    assert any("s3.toml limits item_size" in line and "397 d" in line for line in later)
    assert len(later) > len(now)
    ages = [int(line.split()[0]) for line in now[:-1] if not line.startswith("  never")]
    assert ages == sorted(ages, reverse=True)
    assert "figures that were read are due" in now[-1]


def test_all_lists_what_nobody_read_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--on", "2026-12-01", "--all"]) == 0
    assert "general" in capsys.readouterr().out
