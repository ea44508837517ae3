"""Links between the pages lead to what is there, and every page can be reached from README.md."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
_LINK = re.compile(r"(?<!`)!?\[[^\]]*\]\((?P<file>[^()\s#]*)(?:#(?P<anchor>[^()\s]+))?\)")
_CODE = re.compile(r"^```.*?^```$|`[^`\n]+`", re.DOTALL | re.MULTILINE)
_HEAD = re.compile(r"^#+ (.+)$", re.MULTILINE)
_OWN = re.compile(r'<a (?:id|name)="([^"]*)"')


@cache
def _links(page: Path) -> tuple[tuple[Path, str], ...]:
    """Where the links of a page lead within the project: a file, and an anchor in it or ""."""
    text = _CODE.sub("", page.read_text("utf-8"))
    found = (link for link in _LINK.finditer(text) if ":" not in link["file"])
    return tuple(
        ((page.parent / link["file"]).resolve() if link["file"] else page, link["anchor"] or "")
        for link in found
    )


@cache
def _anchors(page: Path) -> frozenset[str]:
    """What can be linked to on a page: its headings, as forges name them, and its own anchors."""
    text = page.read_text("utf-8")
    heads = (re.sub(r"[^\w -]", "", head.lower()) for head in _HEAD.findall(text))
    return frozenset([*(head.replace(" ", "-") for head in heads), *_OWN.findall(text)])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    broken = [
        f"{target.name}#{anchor}"
        for target, anchor in _links(page)
        if not target.exists()
        or (anchor and target.suffix == ".md" and anchor not in _anchors(target))
    ]
    assert broken == []


def test_every_page_is_reached_from_the_readme() -> None:
    reached: set[Path] = set()
    waiting = [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page not in reached and page.suffix == ".md":
            reached.add(page)
            waiting += [_entry(target) for target, _ in _links(page)]
    assert set(PAGES) <= reached


def _entry(target: Path) -> Path:
    """A page, or that of a folder."""
    return target / "README.md" if target.is_dir() else target


def test_the_index_names_every_page() -> None:
    index = ROOT / "docs" / "README.md"
    named = {_entry(target) for target, _ in _links(index)}
    assert {*(ROOT / "docs").glob("*.md")} - {index} <= named


def test_the_list_of_decisions_names_each() -> None:
    index = ROOT / "docs" / "decisions" / "README.md"
    assert {target for target, _ in _links(index)} == {*index.parent.glob("*.md")} - {index}
