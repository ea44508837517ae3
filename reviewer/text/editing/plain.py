"""Edits of loosely typed lines: such a line is written plainly, with its change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from dsl.source import Span
from reviewer.text.editing.edits import EditError, TextEdit, apply_edits, in_order


class _Block(NamedTuple):
    """Lines of the text as it was typed, and the plain lines that say the same."""

    typed: Span
    plain: Span
    is_same: bool


def edits_of_typed(
    typed: str, plain: str, edits: Sequence[TextEdit], *, whole: bool = False
) -> list[TextEdit]:
    """Edits of the plain text as edits of the typed one; with `whole`, all of it is written plainly.

    Lines that both have are edited where the change is; others are replaced, each with the plain
    line that says the same. O(n²) of lines at worst.

    Raises:
        EditError: an edit reaches over lines that differ and lines that do not.

    """
    blocks = list(_blocks(typed, plain))
    loose = [n for n, one in enumerate(blocks) if not one.is_same]
    held: dict[int, list[TextEdit]] = {n: [] for n in loose if whole}
    found = []
    for edit in in_order(edits):
        number = next((n for n, one in enumerate(blocks) if _holds(one.plain, edit.span)), None)
        if number is None:
            raise EditError("the change reaches over lines that are typed loosely")
        if blocks[number].is_same:
            shift = blocks[number].typed.start - blocks[number].plain.start
            span = Span(edit.span.start + shift, edit.span.end + shift)
            found.append(TextEdit(span, edit.text))
        else:
            held.setdefault(number, []).append(edit)
    return [*found, *(_replaced(blocks[n], plain, inside) for n, inside in held.items())]


def _replaced(block: _Block, plain: str, edits: Sequence[TextEdit]) -> TextEdit:
    start = block.plain.start
    moved = [
        TextEdit(Span(one.span.start - start, one.span.end - start), one.text) for one in edits
    ]
    return TextEdit(block.typed, apply_edits(plain[slice(*block.plain)], moved))


def _holds(block: Span, span: Span) -> bool:
    return block.start <= span.start and span.end <= block.end and span.start < block.end


def _blocks(typed: str, plain: str) -> Iterator[_Block]:
    """Both texts in blocks of whole lines; the last one takes in what stands at the end."""
    left, right = typed.split("\n"), plain.split("\n")
    at, other = _starts(left), _starts(right)
    for tag, i, i_end, j, j_end in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        last = i_end == len(left) and j_end == len(right)
        typed_end = len(typed) + 1 if last else at[i_end]
        plain_end = len(plain) + 1 if last else other[j_end]
        if tag != "equal" and last:
            typed_end, plain_end = len(typed), len(plain)
        yield _Block(Span(at[i], typed_end), Span(other[j], plain_end), tag == "equal")


def _starts(lines: Sequence[str]) -> list[int]:
    """Where each line begins, and where one behind the last would."""
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    return starts
