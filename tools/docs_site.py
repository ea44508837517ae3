"""Builds the pages as a site: `make docs`, or `python -m tools.docs_site [FOLDER]`.

Pages are copied into FOLDER/pages (`out/docs` if no folder is named); what they link to outside
`docs/` is copied beside them, code and packs as plain text. Zensical then builds FOLDER/site, and a
link inside the site that leads nowhere ends the build.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from tools.built_links import dead_links
from tools.generate_rules_page import built_in
from tools.topics import TOPICS, area_of

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
OUTSIDE = "project"
"""Where pages and files from outside `docs/` stand on the site."""

_LINK = re.compile(r"(?P<before>(?<!`)\]\()(?P<file>[^()\s#:]+)(?P<after>(?:#[^()\s]+)?\))")
_CODE = re.compile(r"^```.*?^```|`[^`\n]+`", re.DOTALL | re.MULTILINE)
_SECTION = re.compile(r"^\*\*(?P<title>.+)\*\*$|\]\((?P<file>[\w./-]+\.md)\)", re.MULTILINE)
_TITLE = re.compile(r"^# (.+)$", re.MULTILINE)

Nav = list[str | Mapping[str, "str | Nav"]]


def main(folder: Path) -> int:
    """Lay the pages out in `folder`, build the site, and follow its links; 1 if any is dead."""
    lay_out(folder)
    command = [sys.executable, "-m", "zensical", "build", "--strict", "--clean"]
    if subprocess.run(command, cwd=folder, check=False).returncode:  # noqa: S603 - our own command
        return 1
    dead = [*dead_links(folder / "site")]
    for page, link in dead:
        print(f"{page}: {link} leads nowhere")
    return 1 if dead else 0


def lay_out(folder: Path) -> None:
    """Copy the pages with their links led to where things stand on the site, and the settings."""
    shutil.rmtree(folder, ignore_errors=True)
    pages = folder / "pages"
    waiting = [*DOCS.rglob("*.md"), *DOCS.rglob("*.svg")]
    done: set[Path] = set()
    while waiting:
        file = waiting.pop()
        if file not in done:
            done.add(file)
            waiting += _copied(file, pages)
    shutil.copyfile(DOCS / "site.css", pages / "site.css")
    settings = (DOCS / "site.toml").read_text("utf-8").replace("nav = []", f"nav = {navigation()}")
    (folder / "zensical.toml").write_text(settings, encoding="utf-8")


def _copied(file: Path, pages: Path) -> list[Path]:
    """Copy one file; what it links to, if it is a page."""
    to = pages / _place(file)
    to.parent.mkdir(parents=True, exist_ok=True)
    if file.suffix != ".md":
        shutil.copyfile(file, to)
        return []
    text = file.read_text("utf-8")
    to.write_text(_led(text, file), encoding="utf-8")
    return [target for link in _links(text) if (target := _target(file, link["file"])).is_file()]


def _place(file: Path) -> Path:
    """Where a file of the project stands among the pages."""
    if file.is_relative_to(DOCS):
        place = file.relative_to(DOCS)
        return place.with_name("index.md") if place.name == "README.md" else place
    place = OUTSIDE / file.relative_to(ROOT)
    return place if file.suffix == ".md" else place.with_name(f"{place.name}.txt")


def _target(page: Path, link: str) -> Path:
    target = (page.parent / link).resolve()
    return target / "README.md" if target.is_dir() else target


def _links(text: str) -> Iterator[re.Match[str]]:
    """The links within the project, without those in code."""
    code = [span.span() for span in _CODE.finditer(text)]
    for link in _LINK.finditer(text):
        if not any(start <= link.start() < end for start, end in code):
            yield link


def _led(text: str, page: Path) -> str:
    """A page whose links lead to where things stand on the site."""
    parts, at = [], 0
    here = _place(page).parent
    for link in _links(text):
        to = os.path.relpath(_place(_target(page, link["file"])), here)
        parts += [text[at : link.start()], link["before"], to, link["after"]]
        at = link.end()
    return "".join([*parts, text[at:]])


def navigation() -> str:
    """The sections of `docs/README.md` with their pages, and below the rules one page each."""
    nav: Nav = ["index.md"]
    entries: Nav = nav
    for found in _SECTION.finditer((DOCS / "README.md").read_text("utf-8")):
        if found["title"]:
            entries = []
            nav.append({found["title"]: entries})
        else:
            entries.append(_entry((DOCS / found["file"]).resolve()))
    return _toml(nav)


def _entry(file: Path) -> Mapping[str, str | Nav]:
    """A page under its own title; rules and decisions with those below them."""
    title = _title(file)
    if file == DOCS / "rules.md":
        return {title: ["rules.md", *_rules()]}
    if file.parent.name == "decisions":
        below = sorted(file.parent.glob("0*.md"))
        return {title: ["decisions/index.md", *({_title(one): str(_place(one))} for one in below)]}
    return {title: str(_place(file))}


def _rules() -> Iterator[Mapping[str, str | Nav]]:
    for area in TOPICS:
        ids = (rule.id for rule in built_in() if area_of(rule) == area)
        yield {area: [{name: f"rules/{name}.md"} for name in ids]}


def _title(file: Path) -> str:
    found = _TITLE.search(file.read_text("utf-8"))
    return found[1] if found else file.stem


def _toml(nav: Iterable[str | Mapping[str, str | Nav]]) -> str:
    """The navigation as TOML: strings are written as in JSON."""
    return f"[{', '.join(_one(entry) for entry in nav)}]"


def _one(entry: str | Mapping[str, str | Nav]) -> str:
    if isinstance(entry, str):
        return json.dumps(entry)
    [(title, under)] = entry.items()
    return f"{{ {json.dumps(title)} = {_one(under) if isinstance(under, str) else _toml(under)} }}"


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if sys.argv[1:] else "out/docs").resolve()))
