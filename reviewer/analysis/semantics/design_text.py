"""The words of a design: names, labels, decisions and notes as one text."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.design import Design


def words_of(design: Design) -> str:
    """Every name, label and remark as one text of lower-case words, with blanks around each."""
    text = " ".join(_texts(design)).casefold()
    return f" {''.join(c if c.isalnum() else ' ' for c in text)} "


def _texts(design: Design) -> Iterator[str]:
    for part in design.components.values():
        yield from (part.name, part.label, part.technology_text)
    for group in design.groups.values():
        yield from (group.name, group.label)
    yield from (link.label for link in design.links if link.label)
    for remark in (*design.decisions, *design.notes, *design.accepted):
        yield from (remark.title, remark.text)
