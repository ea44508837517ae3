"""Lines below a component that name whom it calls, or who calls it, behind a key: `out: Kafka`.

Order Service
  in: API Gateway
  out: Orders DB, Kafka
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dsl.catalogue import normal
from dsl.loose.details import counted
from dsl.loose.links import End, LinkLine, end_at
from dsl.loose.listing import listing_of
from dsl.loose.marks import Mark, marks_of
from dsl.loose.scene import Declared, Linked
from dsl.phrases import resolve_phrase
from dsl.source import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dsl.catalogue import Catalogue
    from dsl.loose.blocks import Line
    from dsl.loose.items import Item
    from dsl.loose.scene import Reading

_KEYED = re.compile(
    r"(?:(?P<out>outputs?|out|to|calls|uses|talks to|sends to|writes to|publishes to|publishes|produces"
    r"|depends on|deps|dependencies|downstreams?|connects to|reads from|reads|stores in)"
    r"|(?P<into>inputs?|in|from|called by|used by|upstreams?|consumes from|consumes|subscribes to|fed by"
    r"|triggered by|callers?))\s?(?::|->|=>|→)\s?(?=\S)",
    re.IGNORECASE,
)
_HEAD = re.compile(r"[^\W\d][\w .&/'-]{1,60}(?:\s?\([^()\n]{1,60}\)|\sx[0-9]{1,4})?:?")
_FEWEST = 2
"""Lines with a key that a text has at least, so that none is a name by chance."""


def keyed_links(text: str, lines: Sequence[Line], known: Catalogue) -> dict[int, Reading]:
    """What each line with a key says of the component above it, and the components, by number."""
    found: dict[int, Reading] = {}
    keyed = 0
    for head, item, below in _blocks(text, lines):
        if resolve_phrase([item.text], known).kind is None:
            continue  # `Notes`
        said = {line.number: _said(text, line, item, known) for line in below}
        readings = {number: each for number, each in said.items() if each}
        keyed += len(readings)
        found |= {head.number: Declared(head, (item,)), **readings} if readings else {}
    return found if keyed >= _FEWEST else {}


def _blocks(text: str, lines: Sequence[Line]) -> Iterator[tuple[Line, Item, list[Line]]]:
    """Each line with one component, and the lines with keys that stand below it."""
    head: Line | None = None
    below: list[Line] = []
    for line in (line for line in lines if line.said.start < line.said.end):
        deeper = head and (line.indent > head.indent or line.is_marked)
        if deeper and (_KEYED.match(text, *line.said) or _TOLD.match(text, *line.said)):
            below.append(line)
            continue
        if head and below and (item := _head(text, head)):
            yield head, item, below
        head, below = line, []
    if head and below and (item := _head(text, head)):
        yield head, item, below


def _said(text: str, line: Line, item: Item, known: Catalogue) -> Reading | None:
    said = text[slice(*line.said)]
    if key := _KEYED.match(said):
        return _link(text, line, key, item, known)
    told = _TOLD.match(said)
    return _told(text, line, told, item) if told else None


_TOLD = re.compile(
    r"(?:(?P<count>instances?|replicas|count|nodes|pods|copies|servers|how many)"
    r"|(?P<product>tech|technology|stack|type|engine|implementation|product|language|built with|runs on))"
    r"\s?[:=]\s?(?=\S)",
    re.IGNORECASE,
)
"""A key of what is said of the component above: `instances: 12`, `tech: Redis`."""


def _told(text: str, line: Line, key: re.Match[str], above: Item) -> Declared | None:
    start = line.said.start + key.end()
    said = text[start : line.said.end]
    count = counted(said)[0]
    if key["count"] and count is None:
        return None
    item = above._replace(
        words=tuple(word._replace(span=Span(line.said.start, start)) for word in above.words),
        number=count if key["count"] else None,
        brackets=(Mark("ROUND", said, Span(start, line.said.end)),) if key["product"] else (),
        span=line.said,
    )
    return Declared(line, (item,))


def _head(text: str, line: Line) -> Item | None:
    said = text[slice(*line.said)]
    if not _HEAD.fullmatch(said):
        return None
    listing = listing_of(marks_of(text, line.said.start, line.said.end - said.endswith(":")))
    return listing.items[0] if listing and len(listing.items) == 1 else None


def _link(
    text: str, line: Line, key: re.Match[str], above: Item, known: Catalogue
) -> Linked | None:
    at = Span(line.said.start, line.said.start)
    listing = listing_of(
        marks_of(text, line.said.start + key.end(), line.said.end),
        lambda word: normal(word) in known.words,
    )
    if listing is None:
        return None
    own, others = end_at(above, at), End(listing)
    ends = (own, others) if key["out"] else (others, own)
    return Linked(line, LinkLine(ends, (Mark("ARROW", "->", at),)))
