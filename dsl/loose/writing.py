"""The statements of loosely typed lines, written in their place, with a note for each."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from dsl.loose.columns import Columns
from dsl.loose.marks import marks_of
from dsl.loose.member import quoted
from dsl.loose.rewriting import Rewriting
from dsl.loose.scene import Declared, Linked, Remarked, Stated, Steps
from dsl.problem import Problem
from dsl.source import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dsl.loose.blocks import Line
    from dsl.loose.items import Item
    from dsl.loose.links import End, LinkLine
    from dsl.loose.marks import Mark
    from dsl.loose.roster import Roster
    from dsl.loose.scene import Reading


class Text(NamedTuple):
    """Characters of a statement, and the characters that they stand for."""

    text: str
    origin: Span


class Indented(NamedTuple):
    """How far right a line with an arrow begins, and what it ends in."""

    indent: int
    names: str


class Writer:
    """Writes one line after the other; `typed` is the text before its layout was blanked."""

    def __init__(self, text: str, roster: Roster, rewriting: Rewriting, typed: str) -> None:
        self.text = text
        self.typed = typed
        self.roster = roster
        self.rewriting = rewriting
        self.notes: list[Problem] = []
        self._above: list[Indented] = []
        self._columns = Columns()
        self._additions = {drawn.span.end: (drawn, said) for drawn, said in roster.additions()}

    def write(self, reading: Reading) -> None:
        """Write a line, and note how it is read where that is not how it is typed."""
        line = reading.line
        if isinstance(reading, Remarked):
            self._remark(line)
            return
        statements = [*self._declarations(reading), *self._statements(reading)]
        left = reading.left if isinstance(reading, Stated) else ()
        if isinstance(reading, Linked):
            beside = (reading.link.heading, reading.link.remark)
            left = tuple(self.text[slice(*span)] for span in beside if span)
        if isinstance(reading, Declared) and len(reading.items) == 1:
            self._above = [Indented(line.indent, self.roster.member(reading.items[0]).name)]
        if not statements:
            self._remark(line)
            if isinstance(reading, Declared):
                self.notes[-1] = self._more_of(reading)
            return
        self._put(line, statements, left)

    def _more_of(self, reading: Declared) -> Problem:
        """The note on a line that says more of components which other lines declare."""
        members = [self.roster.member(item) for item in reading.items]
        shown = " and ".join(f"`{member.declaration()}`" for member in members)
        return Problem(
            "read-as", reading.line.said, f"read with others as {shown}", "", fatal=False
        )

    def keep(self, line: Line) -> None:
        """A line as it stands, with what others say of the component that it declares."""
        start = line.whole.start
        for at in sorted(self._additions):
            if start < at <= line.whole.end:
                drawn, said = self._additions[at]
                self.rewriting.keep(start, at)
                self.rewriting.put(f" {said}", Span(at, at))
                start = at
                shown = f"{' '.join(self.text[slice(*drawn.span)].split())} {said}"
                self.notes.append(note(drawn.span, [shown], ()))
        self.rewriting.keep(start, line.whole.end)

    def _put(self, line: Line, statements: list[list[Text]], left: tuple[str, ...]) -> None:
        said = self.text[line.said.start : line.said.end]
        shown = ["".join(part.text for part in each) for each in statements]
        comment = self.text[line.said.end : line.whole.end].strip()
        pad = " " * line.indent
        if [" ".join(said.split())] == shown and not line.is_marked and not left:
            self.rewriting.keep(line.whole.start, line.whole.end)
            return
        behind = [comment, f"# {', '.join(left)}" if left else ""]
        for at, parts in enumerate(statements):
            self.rewriting.put("\n" if at else "", Span(line.said.start, line.said.start))
            self.rewriting.put(pad, Span(line.whole.start, line.said.start))
            for part in parts:
                self.rewriting.put(part.text, part.origin)
        for each in filter(None, behind):
            self.rewriting.put(
                f"  {each}" if statements else each, Span(line.said.end, line.whole.end)
            )
        self.notes += self._foreign_arrows(line, shown) or [note(line.said, shown, left)]

    def _foreign_arrows(self, line: Line, shown: list[str]) -> list[Problem]:
        """A note for each arrow of another language; [] where a line is typed otherwise too."""
        marks = marks_of(self.text, line.said.start, line.said.end)
        arrows = [mark for mark in marks if mark.type == "ARROW"]
        written = [self.text[slice(*mark.span)] for mark in arrows]
        if any(mark.label for mark in arrows) or line.is_marked:
            return []
        rewriting = Rewriting(self.text)
        at = line.said.start
        for mark in arrows:
            rewriting.keep(at, mark.span.start)
            rewriting.put(mark.text, mark.span)
            at = mark.span.end
        rewriting.keep(at, line.said.end)
        if [" ".join(rewriting.text().split())] != shown:
            return []
        return [
            foreign_arrow(mark, text)
            for mark, text in zip(arrows, written, strict=True)
            if text != mark.text
        ]

    def _remark(self, line: Line) -> None:
        said = self.text[line.said.start : line.said.end]
        if not said:
            self.rewriting.keep(line.whole.start, line.whole.end)
            return
        start, end = line.whole
        ahead = range(start, line.said.start)
        begin = next((at for at in ahead if self.text[at] != self.typed[at]), line.said.start)
        pad = " " * min(line.indent, begin - start)
        self.rewriting.put(f"{pad}# ", Span(start, begin))
        self.rewriting.put(self.typed[begin:end], Span(begin, end))
        self.notes.append(aside(line.said))

    def _declarations(self, reading: Reading) -> Iterator[list[Text]]:
        """The declarations of components that come first in this line."""
        for item in items_of(reading):
            member = self.roster.member(item)
            if not member.written and member.needs_line():
                member.written = True
                if bare := self.roster.bare(member):
                    bare.written = True
                    yield [Text(bare.declaration(), item.span)]
                yield [Text(member.declaration(), item.span)]

    def _statements(self, reading: Reading) -> Iterator[list[Text]]:
        if isinstance(reading, Stated):
            for statement in reading.statements:
                yield [Text(statement, reading.line.said)]
        elif isinstance(reading, Declared):
            for item in reading.items:
                member = self.roster.member(item)
                if not member.written and not member.drawn:
                    member.written = True
                    yield [Text(member.declaration(), item.span)]
        elif isinstance(reading, Steps):
            for part in reading.parts if reading.draws else ():
                yield list(self._path(part))
            yield list(self._steps(reading))
        elif isinstance(reading, Linked):
            for link in (reading.link, *reading.others):
                yield list(self._link(reading.line, link))

    def _steps(self, reading: Steps) -> Iterator[Text]:
        start = reading.line.said.start
        yield Text(reading.head, Span(start, start + len(reading.head)))
        for at, part in enumerate(reading.parts):
            yield Text("; " if at else " ", Span(start, start))
            yield from self._path(part)

    def _link(self, line: Line, link: LinkLine) -> Iterator[Text]:
        """A link; one that begins with an arrow goes on from the line that it stands below."""
        if link.continues:
            above = self._columns.source(line, link)
            start = f"{self._spelled(above)} " if above else self._start(line.indent)
            yield Text(start, Span(link.arrows[0].span.start, link.arrows[0].span.start))
        yield from self._path(link)
        self._columns.note(line, link)
        if link.label:
            yield Text(f": {quoted(link.label)}", Span(line.said.end, line.said.end))
        while self._above and self._above[-1].indent >= line.indent:
            self._above.pop()
        self._above.append(Indented(line.indent, self._spelled(link.ends[-1])))

    def _spelled(self, end: End) -> str:
        return "".join(part.text for part in self._names(end))

    def _start(self, indent: int) -> str:
        """What a line that begins with an arrow goes on from: the end of the nearest line left of it."""
        while len(self._above) > 1 and self._above[-1].indent >= indent:
            self._above.pop()
        return f"{self._above[-1].names} " if self._above else ""

    def _path(self, link: LinkLine) -> Iterator[Text]:
        arrows = list(link.arrows)
        for at, end in enumerate(link.ends):
            if at or link.continues:
                arrow = arrows[at - 1 + link.continues]
                yield Text(f" {arrow.text} " if at else f"{arrow.text} ", arrow.span)
            yield from self._names(end)
            if at or link.continues:
                label = end.title or arrows[at - 1 + link.continues].label
                if label and not (link.label and end is link.ends[-1]):
                    place = end.listing.items[-1].span
                    yield Text(f": {quoted(label)}", Span(place.end, place.end))
                if end.attributes:
                    yield Text(f" [{end.attributes.text}]", end.attributes.span)

    def _names(self, end: End) -> Iterator[Text]:
        listing = end.listing
        for at, item in enumerate(listing.items):
            if at:
                joint = listing.joints[at - 1]
                yield Text(" | " if joint == "|" else ", ", listing.spans[at - 1])
            phrase = Span(item.words[0].span.start, item.words[-1].span.end)
            yield Text(self.roster.member(item).name, phrase)


def items_of(reading: Reading) -> Iterator[Item]:
    """The items that a line names."""
    if isinstance(reading, Declared):
        yield from reading.items
    links = reading.parts if isinstance(reading, Steps) else ()
    links = (reading.link, *reading.others) if isinstance(reading, Linked) else links
    for link in links:
        for end in link.ends:
            yield from end.listing.items


def note(span: Span, shown: list[str], left: tuple[str, ...]) -> Problem:
    """How a line is read, and how to write it."""
    read = [f"`{each}`" for each in shown]
    message = f"read as {' and '.join(read)}"
    if left:
        message += f"; {' and '.join(f'`{each}`' for each in left)} means nothing here"
    return Problem("read-as", span, message, _hint(shown), fatal=False)


def foreign_arrow(mark: Mark, typed: str) -> Problem:
    """An arrow of another language, and how it is read."""
    message = f"`{typed[:10]}` is read as `{mark.text}`"
    return Problem("foreign-arrow", mark.span, message, f"write `{mark.text}`", fatal=False)


def _hint(shown: list[str]) -> str:
    return f"write `{shown[-1]}`" + (
        f", and above it {', '.join(f'`{each}`' for each in shown[:-1])}" if len(shown) > 1 else ""
    )


def aside(span: Span) -> Problem:
    """A line that is passed over."""
    message = "this line draws nothing and is skipped"
    return Problem("prose", span, message, "write `#` before it", fatal=False)


def whole_prose(notes: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """The notes on a text that draws nothing: its lines of prose are one error."""
    prose = [each for each in notes if each.code == "prose"]
    if not prose:
        return notes
    message = "this looks like prose; try `lb -> web x3 -> redis, postgres`"
    hint = prose[0].hint if len(prose) == 1 else "write `#` before each of its lines"
    whole = prose[0]._replace(message=message, hint=hint, fatal=True)
    return (whole, *(each for each in notes if each.code != "prose"))
