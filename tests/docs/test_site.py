"""The pages build as a site in which every link leads somewhere."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tools.built_links import dead_links
from tools.docs_site import DOCS, ROOT, lay_out, main
from tools.outside_links import addresses


def test_the_site_is_built_and_no_link_in_it_is_dead(tmp_path: Path) -> None:
    pytest.importorskip("zensical", reason="needs Zensical, which the lock for tests brings")
    assert main(tmp_path / "docs") == 0
    assert (tmp_path / "docs/site/rules/missing-cache/index.html").exists()


def test_strict_mode_refuses_a_dead_link(tmp_path: Path) -> None:
    pytest.importorskip("zensical", reason="needs Zensical, which the lock for tests brings")
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages/index.md").write_text("# Here\n\n[gone](gone.md)\n")
    settings = (DOCS / "site.toml").read_text("utf-8").replace("nav = []", 'nav = ["index.md"]')
    (tmp_path / "zensical.toml").write_text(settings)
    build = [sys.executable, "-m", "zensical", "build", "--strict"]
    done = subprocess.run(build, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "page does not exist" in done.stdout + done.stderr


def test_links_that_lead_nowhere_are_told(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text(
        '<a href="#here" id="here"></a><a href="#no"></a><a href="b/"></a><img src="no.svg">'
        '<a href="https://example.org/no"></a><a href="b/#top"></a><a href="b/#no"></a>'
    )
    (tmp_path / "b").mkdir()
    (tmp_path / "b/index.html").write_text('<h1 id="top"><a href="../"></a></h1>')
    assert [link for _, link in dead_links(tmp_path)] == ["#no", "no.svg", "b/#no"]


@pytest.fixture(scope="module")
def laid_out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("docs")
    lay_out(folder)
    return folder


def test_every_page_of_docs_is_on_the_site_and_in_the_navigation(laid_out: Path) -> None:
    settings = tomllib.loads((laid_out / "zensical.toml").read_text("utf-8"))
    named = {*_named(settings["project"]["nav"])}
    pages = {
        str(page.relative_to(laid_out / "pages")) for page in (laid_out / "pages").rglob("*.md")
    }
    outside = {page for page in pages if page.startswith("project/")}
    assert pages - outside == named - outside
    assert named <= pages
    assert len(pages) > len([*DOCS.rglob("*.md")])


def _named(entry: object) -> list[str]:
    """The pages that a part of the navigation names."""
    if isinstance(entry, str):
        return [entry]
    parts = entry.values() if isinstance(entry, dict) else entry
    return [name for part in parts for name in _named(part)]


def test_code_that_pages_link_to_is_on_the_site_as_text(laid_out: Path) -> None:
    page = (laid_out / "pages/rules/missing-cache.md").read_text("utf-8")
    assert "(../project/rules/performance/missing_cache.py.txt)" in page
    copied = laid_out / "pages/project/rules/performance/missing_cache.py.txt"
    assert copied.read_text("utf-8") == (ROOT / "rules/performance/missing_cache.py").read_text(
        "utf-8"
    )


def test_addresses_outside_are_found_once_each(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "[a](https://a.example/x#y) [b](https://a.example/x) [c](c.md) [d](http://d.example/e_(f))"
    )
    assert addresses([page]) == ["http://d.example/e_(f)", "https://a.example/x"]
