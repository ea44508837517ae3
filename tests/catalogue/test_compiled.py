"""The compiled files: as fresh as the hand-kept ones, and every fault in those is named."""

import shutil
from pathlib import Path

import pytest

from tools import generate_figures_page
from tools.generate_catalogue import DSL, FaultyCatalogueError, as_lines, as_text, compiled

GOOD = """
title = "Testbase"
kind = "database"
per = "node"

[capacity.read]
conservative = 1
typical = 2
optimistic = 3
unit = "/s"
basis = "general"
sources = ["gk"]
"""
ENDING = 'basis = "general"\nsources = ["gk"]'
READ = 'basis = "source"\nsources = ["etcd"]'


def test_the_committed_files_are_fresh() -> None:
    names, figures = compiled(DSL)
    assert (DSL / "_catalogue.json").read_text("utf-8") == as_text(names), "run `make generate`"
    assert (DSL / "_figures.txt").read_text("utf-8") == as_lines(figures), "run `make generate`"


def test_the_page_of_figures_is_fresh() -> None:
    page = generate_figures_page.PAGE.read_text("utf-8")
    assert page == generate_figures_page.page(), "run `make generate`"
    assert "| PostgreSQL |" in page


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "technologies").mkdir()
    for name in ("kinds.toml", "sources.toml", "common.toml"):
        shutil.copy(DSL / name, tmp_path)
    return tmp_path


def test_one_file_adds_a_technology(folder: Path) -> None:
    (folder / "technologies" / "testbase.toml").write_text(GOOD)
    names, figures = compiled(folder)
    assert names["technologies"]["testbase"][:2] == ["Testbase", "database"]
    assert figures["testbase"]["capacity"]["read"]["typical"] == 2


@pytest.mark.parametrize(
    ("good", "bad", "said"),
    [
        ('unit = "/s"\n', "", "testbase [capacity.read]: lacks unit"),
        ('basis = "general"\n', "", "testbase [capacity.read]: lacks basis"),
        ("typical = 2\n", "", "testbase [capacity.read]: lacks typical"),
        ('sources = ["gk"]', "", "testbase [capacity.read]: no `sources`"),
        ('["gk"]', '["hearsay"]', "no source `hearsay` in sources.toml"),
        ('"general"', '"rumour"', "basis is one of"),
        ('"/s"', '"furlongs"', "unit `furlongs` cannot be used here"),
        ("typical = 2", "typical = 9", "conservative, typical, optimistic are not in order"),
        ('per = "node"', "", "capacities need `per`"),
        ('per = "node"', 'per = "node"\ncounts = "beans"', "`counts` is one of"),
        ("[capacity.read]", "[capacities.read]", "testbase: `capacities` is not known"),
        ("typical = 2", "typical = 2\nmedian = 2", "`median` is not known"),
        (
            "[capacity.read]",
            '[traits]\nreads = "soon"\n[capacity.read]',
            "`reads = soon` is not known",
        ),
        (ENDING, f"{ENDING}\nchecked = 2026-01-01", "only what was read is `checked`"),
        (ENDING, f"{READ}\nchecked = 9999-01-01", "`checked = 9999-01-01` is yet to come"),
        (ENDING, f'{READ}\nchecked = "2026-01-01"', "`checked` is a day without quotes"),
        (ENDING, f"{READ}\nchecked = 2026", "`checked` is a day without quotes"),
        (ENDING, f"{READ}\nchecked = 2026-01-01T08:00:00", "`checked` is a day without quotes"),
        (ENDING, 'basis = "source"\nsources = ["gk"]', "needs a source with a publisher's `url`"),
        (ENDING, 'basis = "source"\nsources = ["s3dur"]', "needs a source with a publisher's"),
        ('per = "node"', 'per = "node"\nwithout = ["limits"]', "`without` goes with `like`"),
        ('title = "Testbase"', "", "testbase: no `title`"),
        ('"database"', '"datbase"', "`datbase` is no kind"),
        (
            'per = "node"',
            'per = "node"\nlike = "nothing"',
            "like `nothing`, which is no technology",
        ),
        ('per = "node"', 'per = "node"\naliases = ["lb"]', "`lb` means both lb and testbase"),
    ],
)
def test_a_fault_is_named_with_its_place(folder: Path, good: str, bad: str, said: str) -> None:
    assert good in GOOD
    (folder / "technologies" / "testbase.toml").write_text(GOOD.replace(good, bad))
    with pytest.raises(FaultyCatalogueError) as caught:
        compiled(folder)
    assert said in str(caught.value)


def test_two_technologies_cannot_share_a_name(folder: Path) -> None:
    for name in ("one", "two"):
        text = GOOD.replace("Testbase", name).replace(
            "[capacity", 'aliases = ["shared"]\n[capacity', 1
        )
        (folder / "technologies" / f"{name}.toml").write_text(text)
    with pytest.raises(FaultyCatalogueError, match="`shared` means both one and two"):
        compiled(folder)


def test_all_faults_are_named_at_once(folder: Path) -> None:
    for name in ("one", "two"):
        text = GOOD.replace("Testbase", name).replace('unit = "/s"\n', "")
        (folder / "technologies" / f"{name}.toml").write_text(text)
    with pytest.raises(FaultyCatalogueError) as caught:
        compiled(folder)
    assert "one [capacity.read]" in str(caught.value)
    assert "two [capacity.read]" in str(caught.value)


def test_an_heir_has_its_own_figure_beside_those_that_are_lent(folder: Path) -> None:
    shutil.copy(DSL / "technologies" / "redis.toml", folder / "technologies")
    heir = GOOD.replace('per = "node"', 'per = "node"\nlike = "redis"\nwithout = ["limits"]')
    (folder / "technologies" / "testbase.toml").write_text(heir)
    figures = compiled(folder)[1]["testbase"]
    assert figures["capacity"]["read"]["typical"] == 2
    assert "as" not in figures["capacity"]["read"]
    assert figures["capacity"]["write"]["as"] == "Redis"
    assert figures["capacity"]["write"]["basis"] == "general"
    assert "checked" not in figures["capacity"]["write"]
    assert "limits" not in figures


def test_an_heir_is_without_what_there_is_only(folder: Path) -> None:
    shutil.copy(DSL / "technologies" / "redis.toml", folder / "technologies")
    heir = GOOD.replace('per = "node"', 'per = "node"\nlike = "redis"\nwithout = ["limits.shoes"]')
    (folder / "technologies" / "testbase.toml").write_text(heir)
    with pytest.raises(FaultyCatalogueError, match=r"testbase: `redis` has no `limits\.shoes`"):
        compiled(folder)


def test_sizes_in_1024s_are_kept_and_shown_so() -> None:
    page = generate_figures_page.PAGE.read_text("utf-8")
    assert "| Amazon DynamoDB | item size | 400 KiB |" in page
    assert "| Amazon S3 | item size | 50,000 GiB |" in page
    assert "(2026-11-30)" in page
