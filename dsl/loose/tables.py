"""Tables of Markdown whose columns name components or links.

| Component | Tech     | Count |        | From  | To    | Protocol |
|-----------|----------|-------|        |-------|-------|----------|
| Orders DB | Postgres | 2     |        | nginx | rails | HTTP     |
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from dsl.catalogue import normal
from dsl.loose.details import counted
from dsl.loose.items import Listing
from dsl.loose.links import End, LinkLine
from dsl.loose.listing import listing_of
from dsl.loose.marks import Mark, marks_of
from dsl.loose.scene import Declared, Linked, Reading, Remarked
from dsl.phrases import resolve_phrase
from dsl.source import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dsl.catalogue import Catalogue
    from dsl.loose.blocks import Line
    from dsl.loose.items import Item

_HEADINGS = {
    "name": "component service name node container element box block part module server system resource",
    "kind": "type kind sort category",
    "technology": "tech technology technologies stack implementation product engine tool choice platform",
    "count": "count instances replicas nodes pods number qty quantity copies size # n no",
    "calls": "calls uses dependencies dependency talks depends downstream consumers",
    "source": "from source caller src producer origin",
    "target": "to target destination dest dst callee receiver sink",
    "label": "protocol label how via action message call transport",
}
_COLUMNS = {word: column for column, words in _HEADINGS.items() for word in words.split()}
"""What a column holds, by a word of its heading."""

_RULE = re.compile(r"\|?(?:\s*:?-{2,}:?\s*\|)+\s*(?::?-{2,}:?\s*)?")
_CELL = re.compile(r"[^|]+")
_NOTHING = re.compile(r"[\s.…–—-]*(?:n/?a|none)?\s*", re.IGNORECASE)


class _Table(NamedTuple):
    """What each column holds, in order, "" for a remark."""

    text: str
    columns: tuple[str, ...]
    known: Catalogue

    def cells(self, line: Line) -> dict[str, Span]:
        """The places of the cells of a row that say something, by what their column holds."""
        found: dict[str, Span] = {}
        for column, span in zip(self.columns, _cells(self.text, line), strict=False):
            if column and not _NOTHING.fullmatch(self.text[slice(*span)]):
                found.setdefault(column, span)
        return found


def table_rows(text: str, lines: Sequence[Line], known: Catalogue) -> dict[int, Reading]:
    """What each line of a table says, by its number; a table of anything else says nothing."""
    found: dict[int, Reading] = {}
    table: _Table | None = None
    for line, below in zip(lines, [*lines[1:], None], strict=True):
        typed = text[slice(*line.whole)].strip()
        if below is not None and "|" in typed and _RULE.fullmatch(_typed(text, below)):
            headings = [text[slice(*span)] for span in _cells(text, line)]
            table = _Table(text, tuple(map(_column, headings)), known)
            found[line.number] = Remarked(line, heading=True)
        elif table and "|" in typed:
            found[line.number] = _row(table, line) or Remarked(line)
        else:
            table = None
    return found


def _typed(text: str, line: Line) -> str:
    return text[slice(*line.whole)].strip()


def _cells(text: str, line: Line) -> Iterator[Span]:
    """The cells of a row, without the blanks around their texts."""
    start, end = line.whole
    typed = text[start:end]
    offset = len(typed) - len(typed.lstrip())
    inside = typed.strip().removeprefix("|")
    start += offset + (len(typed.strip()) - len(inside))
    for match in _CELL.finditer(inside.removesuffix("|")):
        cell = match[0]
        first = start + match.start() + len(cell) - len(cell.lstrip())
        yield Span(first, max(first, start + match.start() + len(cell.rstrip())))


def _column(heading: str) -> str:
    words = re.findall(r"[\w#]+", heading.casefold())
    return next((_COLUMNS[word] for word in words if word in _COLUMNS), "")


def _row(table: _Table, line: Line) -> Reading | None:
    cells = table.cells(line)
    if "source" in cells and "target" in cells:
        source, target = (_listing(table, cells[each]) for each in ("source", "target"))
        label = table.text[slice(*cells["label"])] if "label" in cells else ""
        arrow = Mark("ARROW", "->", Span(cells["target"].start, cells["target"].start), label)
        return Linked(line, LinkLine((source, target), (arrow,))) if source and target else None
    if "name" not in cells or not {"kind", "technology", "count", "calls"} & set(table.columns):
        return None
    item = _item(table, cells)
    if item is None:
        return None
    called = _listing(table, cells["calls"]) if "calls" in cells else None
    if called is None:
        return Declared(line, (item,))
    arrow = Mark("ARROW", "->", Span(cells["calls"].start, cells["calls"].start))
    return Linked(line, LinkLine((_end(item), called), (arrow,)))


def _end(item: Item) -> End:
    return End(Listing((item,), (), ()))


def _listing(table: _Table, span: Span) -> End | None:
    found = listing_of(marks_of(table.text, *span), lambda word: normal(word) in table.known.words)
    return End(found) if found else None


def _item(table: _Table, cells: dict[str, Span]) -> Item | None:
    """The component of a row, with its product, its count and its kind."""
    end = _listing(table, cells["name"])
    if end is None or len(end.listing.items) != 1:
        return None
    item = end.listing.items[0]
    if "technology" in cells:
        text = table.text[slice(*cells["technology"])].replace("(", "").replace(")", "")
        item = item._replace(brackets=(*item.brackets, Mark("ROUND", text, cells["technology"])))
    if "count" in cells and item.number is None:
        item = item._replace(number=counted(table.text[slice(*cells["count"])].strip("~ "))[0])
    if "kind" in cells:
        kind = resolve_phrase([table.text[slice(*cells["kind"])]], table.known)
        own = resolve_phrase([item.text], table.known)
        if kind.technology:
            text = table.text[slice(*cells["kind"])]
            item = item._replace(brackets=(*item.brackets, Mark("ROUND", text, cells["kind"])))
        elif kind.kind and not own.technology:
            item = item._replace(kind=kind.kind.value)
    return item
