"""What decisions and notes say: whether one of them speaks of a subject."""

from __future__ import annotations

from collections.abc import Iterable

from dsl.design import Component, Design
from reviewer.analysis.semantics.passages import speaks_of


def first_mentioned(
    design: Design, terms: Iterable[str], without: Iterable[str]
) -> Component | None:
    """The component of the first decision or note that speaks of `terms` and of none of `without`.

    Terms are stems in lower case. A plan counts, and what a remark denies does not.
    """
    named, answering = _stems(terms), _stems(without)
    for remark in (*design.decisions, *design.notes):
        text = f"{remark.title}. {remark.text}"
        about = [design.components[name] for name in remark.about if name in design.components]
        if about and speaks_of(text, named) and not speaks_of(text, answering):
            return about[0]
    return None


def _stems(terms: Iterable[str]) -> tuple[str, ...]:
    """The terms without the leading blank that version 0.2.0 asked for."""
    return tuple(term.lstrip() for term in terms)


def is_decided(design: Design, name: str) -> bool:
    """Whether a `decide` or a note gives a reason for the component `name`."""
    return any(name in remark.about for remark in (*design.decisions, *design.notes))
