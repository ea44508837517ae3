"""Dead links of a built site, including those that its generator added."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit


class Page(HTMLParser):
    """The links of a page, and what can be linked to on it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.anchors: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep what an element is called, and where it leads."""
        for name, value in attrs:
            if name in {"id", "name"} and value:
                self.anchors.add(value)
            if name in {"href", "src"} and value and tag != "base":
                self.links.append(value)


def dead_links(site: Path) -> Iterator[tuple[str, str]]:
    """The pages of a site with their links to files or anchors of the site that are not there."""
    root = site.resolve()
    files = (file for file in root.rglob("*.html") if file.name != "404.html")  # served anywhere
    pages = {file: Page(file.read_text("utf-8")) for file in files}
    for file, page in sorted(pages.items()):
        for link in page.links:
            if _is_dead(link, file, pages):
                yield str(file.relative_to(root)), link


def _is_dead(link: str, file: Path, pages: Mapping[Path, Page]) -> bool:
    parts = urlsplit(link)
    if parts.scheme or parts.netloc:
        return False
    target = (file.parent / unquote(parts.path)).resolve() if parts.path else file
    target = target / "index.html" if target.is_dir() else target
    if not target.exists():
        return True
    anchor = unquote(parts.fragment)
    known = pages.get(target)
    return bool(anchor and known and anchor not in known.anchors and anchor != "__skip")
