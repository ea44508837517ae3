"""Problems of figures and places that contradict what else is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dsl.attributes import MANY
from dsl.building.examples import row_of
from dsl.diagnostics.suggest import Suggester
from dsl.kinds import Family, Kind
from dsl.problem import Problem
from dsl.statements import span_of, unquoted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lark import Token

    from dsl.attributes import Attributes
    from dsl.building.draft import Draft
    from dsl.statements import Attribute

_MOST_SUGGESTED = 100
_QUORUMS = ("read_quorum", "write_quorum")


def check_copies(
    draft: Draft,
    kind: Kind,
    count: int | None,
    said: Attributes,
    written: Iterable[Attribute],
) -> None:
    """Report more copies of an item than nodes, and a quorum of more copies than there are."""
    if kind.family not in (Family.STORE, Family.MESSAGING) and kind is not Kind.COORDINATION:
        return
    copies = said.rf if said.rf is not None else said.copies
    if copies is not None and copies != MANY and count is not None and copies > count:
        name = "rf" if said.rf is not None else "copies"
        have = f"{count} node" if count == 1 else f"{count} nodes"
        message = f"{copies} replicas of each item do not fit on {have}"
        _report(draft, written, name, message, f"write `x{copies}`, or `{name}={count}`")
        return
    most = count if copies is None or copies == MANY else copies
    for name in _QUORUMS:
        asked = getattr(said, name)
        if most is not None and asked is not None and asked > most:
            message = f"{asked} copies cannot answer where there are {most}"
            _report(draft, written, name, message, f"write `{most // 2 + 1}`")


def _report(draft: Draft, written: Iterable[Attribute], name: str, message: str, hint: str) -> None:
    for attribute in written:
        row = row_of(attribute.name)
        if row is not None and row.name == name and attribute.values:
            span = span_of(attribute.values[0], attribute.values[-1])
            draft.error("too-few-nodes", span, message, hint)
            return


def check_places(draft: Draft) -> None:
    """Note a zone or region that is named in a list while others, but not it, are drawn."""
    for sort, tokens in draft.places.items():
        drawn = dict.fromkeys(g.name for g in draft.groups.values() if g.kind == sort)
        if drawn and tokens:
            first = {unquoted(token): token for token in reversed(tokens)}
            unknown = [token for name, token in first.items() if name not in drawn]
            suggester = Suggester(drawn)
            for number, token in enumerate(reversed(unknown)):
                few = number < _MOST_SUGGESTED
                _note(draft, sort, token, suggester.nearest(unquoted(token)) if few else None)


def _note(draft: Draft, sort: str, token: Token, near: str | None) -> None:
    hint = (
        f"write `{near}`"
        if near
        else f"draw it too, `{sort} {unquoted(token)} {{ … }}`, or name one"
    )
    message = f"no {sort} called `{unquoted(token)}` is drawn, though others are"
    draft.report(Problem("unknown-place", span_of(token), message, hint, fatal=False))
