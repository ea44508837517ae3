"""What decisions and notes say: whether one of them speaks of a subject."""

from __future__ import annotations

from collections.abc import Iterable

from dsl.design import Component, Design


def first_mentioned(
    design: Design, terms: Iterable[str], without: Iterable[str]
) -> Component | None:
    """The component of the first decision or note with one of `terms` and none of `without`.

    A term begins with a blank where it begins a word; they are in lower case.
    """
    named, answering = tuple(terms), tuple(without)
    for remark in (*design.decisions, *design.notes):
        text = f" {remark.title} {remark.text} ".casefold()
        about = [design.components[name] for name in remark.about if name in design.components]
        is_open = not any(term in text for term in answering)
        if about and is_open and any(term in text for term in named):
            return about[0]
    return None


def is_decided(design: Design, name: str) -> bool:
    """Whether a `decide` or a note gives a reason for the component `name`."""
    return any(name in remark.about for remark in (*design.decisions, *design.notes))
