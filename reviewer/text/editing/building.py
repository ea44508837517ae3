"""The edits that make changes of a design in its text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from dsl.source import Span
from dsl.statements import Declare, FlowLine, Path, span_of
from reviewer.text.editing.attributes import attribute_edits, attribute_texts, count_edits
from reviewer.text.editing.between import Detour, detour_edits, detour_of
from reviewer.text.editing.edits import EditError, TextEdit, indent_before
from reviewer.text.editing.links import arrows_of, link_edits
from reviewer.text.editing.new_lines import added_lines
from reviewer.text.editing.restated import (
    changed_kind,
    changed_tokens,
    declared_part,
    differing_attributes,
    earlier_statement,
)
from reviewer.text.editing.statements import find_statements
from reviewer.text.suggestion import declaration

if TYPE_CHECKING:
    from dsl.design import Component, Design, Link
    from dsl.statements import Statement
    from reviewer.text.editing.links import Arrow
    from reviewer.text.editing.statements import Placed
    from reviewer.text.fix import Change

_ARROWS = {"sync": "->", "async": "~>", "held": "<->"}


def edits_for(design: Design, changes: Sequence[Change], *, between: bool = True) -> list[TextEdit]:
    """The edits of the text of `design` that make `changes`; all else stays as it is.

    A chain through new components takes the place of the link between its ends where `between`,
    else it is drawn beside it.

    Raises:
        EditError: the place of a change cannot be found in the text.

    """
    builder = _Builder(design, between=between)
    for change in changes:
        builder.add(change)
    return builder.edits()


class _Builder:
    """What changes of each component and link, and the lines that are added."""

    def __init__(self, design: Design, *, between: bool) -> None:
        self._design = design
        self._between = between
        self._detours: list[Detour] = []
        self._restated: set[str] = set()
        self._text = design.source.text
        self._found = find_statements(self._text)
        self._counts: dict[str, int] = {}
        self._attributes: dict[str, dict[str, str]] = {}
        self._links: dict[str, dict[str, str]] = {}
        self._lines: list[tuple[Statement, str]] = []
        self._others: list[TextEdit] = []

    def add(self, change: Change) -> None:
        """Take in one change."""
        if change.line:
            self._restate(change.line)
        elif change.part in self._design.components:
            self._change_part(change.part, change.number, dict(attribute_texts(change.attributes)))
        elif change.part in self._design.links_by_id:
            self._change_link(change.part, dict(attribute_texts(change.attributes)))
        else:
            raise EditError(f"`{change.part}` is not in the design")

    def _change_part(self, name: str, count: int | None, attributes: dict[str, str]) -> None:
        self._attributes.setdefault(name, {}).update(attributes)
        if count is not None:
            self._counts[name] = count

    def _change_link(self, link: str, attributes: dict[str, str]) -> None:
        self._links.setdefault(link, {}).update(attributes)

    # Lines

    def _restate(self, text: str) -> None:
        new = find_statements(text)
        covered = [one.span for one in new.placed]
        at = 0
        for span in (*covered, Span(len(text), len(text))):
            if _is_code(text[at : span.start]):
                raise EditError("a line of the fix cannot be read")
            at = span.end
        for placed in new.placed:
            self._restate_one(text, placed)

    def _restate_one(self, text: str, new: Placed) -> None:
        words = text[slice(*new.span)]
        part = declared_part(text, new, self._design)
        earlier = earlier_statement(text, new, self._design, self._found)
        if isinstance(new.statement, FlowLine):
            self._restated.add(str(new.statement.name))
        detour = detour_of(new, text, self._design, self._found) if self._between else None
        if detour is not None:
            self._detours.append(detour)
            self._lines += [] if detour.is_whole else [(new.statement, words)]
        elif earlier is not None:
            self._others += changed_tokens(self._text, earlier, text, new)
        elif part is not None and isinstance(new.statement, Declare):
            self._restate_part(text, new, new.statement, part)
        elif isinstance(new.statement, Path) and self._draws_known(new):
            self._restate_links(text, new)
        else:
            self._lines.append((new.statement, words))

    def _restate_part(self, text: str, new: Placed, statement: Declare, part: Component) -> None:
        attributes = differing_attributes(text, new, statement.attributes, part)
        count = str(statement.counts[0])[1:] if statement.counts else ""
        counted = int(count) if count.isdigit() and int(count) != part.count else None
        self._change_part(part.name, counted, dict(attributes))
        old = self._declaration_of(part)
        if old is not None:
            self._others += changed_kind(self._text, old, text, new, part)

    def _links_between(self, source: str, target: str) -> list[Link]:
        return [one for one in self._design.links if (one.source, one.target) == (source, target)]

    def _draws_known(self, new: Placed) -> bool:
        """Whether a line draws a link that is there."""
        return any(self._links_between(*ends) for arrow in arrows_of(new) for ends in arrow.pairs)

    def _restate_links(self, text: str, new: Placed) -> None:
        """The links of a line: attributes of those that are there, each other one as a new line."""
        arrows = list(arrows_of(new))
        single = len(arrows) == 1 and len(arrows[0].ends) == 1
        for arrow in arrows:
            for source, target in arrow.pairs:
                known = self._links_between(source, target)
                alike = [one for one in known if _ARROWS[one.mode.value] == str(arrow.hop.arrow)]
                if alike or (known and single):
                    link = (alike or known)[0]
                    said = differing_attributes(text, new, arrow.hop.attributes, link)
                    self._change_link(link.id, dict(said))
                if not alike and known and single:
                    self._others.append(self._other_arrow(known[0], str(arrow.hop.arrow)))
                elif not alike:
                    tail = text[arrow.hop.names.tokens[-1].end_pos or 0 : arrow.end]
                    line = f"{source} {arrow.hop.arrow} {target}{tail}"
                    self._lines.append((new.statement, line))

    def _other_arrow(self, link: Link, arrow: str) -> TextEdit:
        """Another arrow for a link that is the only one its arrow draws."""
        old = self._arrow_of(link)
        if old is None or len(old.ends) > 1:
            raise EditError(f"`{link.id}` is drawn together with other links")
        return TextEdit(span_of(old.hop.arrow), arrow)

    # Edits

    def edits(self) -> list[TextEdit]:
        """All of them."""
        links = self._design.links_by_id
        wanted = [(links[name], said) for name, said in self._links.items() if said]
        for link, _ in wanted:
            if self._arrow_of(link) is None:
                raise EditError(f"`{link.id}` has no place in the text")
        return [
            *(edit for name in self._attributes for edit in self._part_edits(name)),
            *link_edits(self._text, self._found, wanted),
            *self._others,
            *(edit for one in self._detours for edit in self._detour_edits(one)),
            *added_lines(self._text, self._found, self._lines),
        ]

    def _detour_edits(self, detour: Detour) -> Iterator[TextEdit]:
        return detour_edits(detour, self._found, frozenset(self._restated))

    def _part_edits(self, name: str) -> Iterator[TextEdit]:
        part, count = self._design.components[name], self._counts.get(name)
        attributes = self._attributes[name]
        placed = self._declaration_of(part)
        if placed is not None and isinstance(placed.statement, Declare):
            yield from count_edits(placed, count)
            said = placed.statement.attributes
            yield from attribute_edits(self._text, placed, said, attributes, placed.span.end)
        elif count is not None or attributes:
            yield self._declared(part, count, ", ".join(attributes.values()))

    def _declaration_of(self, part: Component) -> Placed | None:
        starts = (one for one in self._found.placed if one.span.start == part.span.start)
        found = next((one for one in starts if isinstance(one.statement, Declare)), None)
        if found is None and not part.self_declared:
            raise EditError(f"`{part.name}` has no declaration of its own")
        return found

    def _declared(self, part: Component, count: int | None, attributes: str) -> TextEdit:
        """A declaration in front of the statement that a component declares itself in."""
        around = [one.span for one in self._found.placed if one.span.start <= part.span.start]
        if not around or around[-1].end < part.span.end:
            raise EditError(f"`{part.name}` has no place in the text")
        at = around[-1].start
        margin = indent_before(self._text, at)
        words = declaration(part, count=count, attributes=attributes).replace("\n", f"\n{margin}")
        return TextEdit(Span(at, at), f"{words}\n{margin}")

    def _arrow_of(self, link: Link) -> Arrow | None:
        return next(
            (
                arrow
                for placed in self._found.placed
                if placed.span.start <= link.span.start < placed.span.end
                for arrow in arrows_of(placed)
                if link.span in arrow.ends
            ),
            None,
        )


def _is_code(between: str) -> bool:
    """Whether there is more than blanks and comments between two statements."""
    return any(line.strip() and not line.strip().startswith("#") for line in between.split("\n"))
