"""Groups from the statements that open them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dsl.attributes import Place
from dsl.building.brackets import read_attributes
from dsl.design import Group
from dsl.problem import Related
from dsl.statements import span_of, unquoted

if TYPE_CHECKING:
    from dsl.building.draft import Draft
    from dsl.source import Span
    from dsl.statements import OpenGroup


def open_group(draft: Draft, statement: OpenGroup, groups: tuple[str, ...], span: Span) -> str:
    """Add the group that a statement opens; its unique name."""
    label = unquoted(statement.label) if statement.label else ""
    name = str(statement.names[-1]) if statement.names else label
    if not name:
        draft.error(
            "missing-name",
            span,
            f"this {statement.keyword} has no name",
            f"write `{statement.keyword} name {{`",
        )
        name = str(statement.keyword)
    if len(statement.names) > 1:
        whole = span_of(statement.names[0], statement.names[-1])
        name = "_".join(statement.names)
        draft.error("wrong-name", whole, "a name is one word", f"write `{name}`")
    unique = _unique(draft, name, groups, span)
    parent = groups[-1] if groups else ""
    attributes = read_attributes(draft, statement.attributes, Place.GROUP)
    shown = label or (name if unique != name else "")
    kind = statement.keyword.casefold()
    draft.groups[unique] = Group(unique, kind, span, shown, parent, attributes)
    return unique


def _unique(draft: Draft, name: str, groups: tuple[str, ...], span: Span) -> str:
    """`name`, or `parent/name` where another group took it; siblings must differ."""
    taken = draft.groups.get(name)
    if taken is None:
        return name
    parent = groups[-1] if groups else ""
    unique = f"{parent}/{name}"
    same = taken if taken.parent == parent else draft.groups.get(unique)
    if same is not None:
        draft.error(
            "duplicate-group",
            span,
            f"a group named `{name}` already exists here",
            "give one of them another name",
            Related(same.span, "first opened here"),
        )
    while unique in draft.groups:
        unique += "'"
    return unique
