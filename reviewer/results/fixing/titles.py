"""What a fix does, in one line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from dsl.statements import Assume, FlowLine, Require
from reviewer.text.editing.statements import find_statements
from reviewer.text.suggestion import listed, on_one_line

if TYPE_CHECKING:
    from reviewer.text.fix import Change

_LONGEST = 72
"""Letters of a line that is quoted; an editor's menu cuts what is longer."""


def title_of(changes: Sequence[Change]) -> str:
    """The first change, and how many more there are: "Set `timeout=2s` on `api`"."""
    first = changes[0]
    if first.line:
        placed = find_statements(first.line).placed
        words = on_one_line(first.line[slice(*placed[0].span)] if placed else first.line)
        is_set = bool(placed) and isinstance(placed[0].statement, (Require, Assume, FlowLine))
        title = f"{'Set' if is_set else 'Add'} {_quoted(words)}"
        more = max(0, len(placed) - 1) + len(changes) - 1
    else:
        alike = [one.part for one in changes if one == first._replace(part=one.part)]
        count = [f"x{first.number}"] if first.number is not None else []
        said = _quoted(", ".join([*count, *filter(None, [first.attributes])]))
        title, more = f"Set {said} on {listed(alike)}", len(changes) - len(alike)
    return f"{title}, and {more} more" if more > 0 else title


def _quoted(words: str) -> str:
    short = words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1].rstrip()}…"
    return f"`{short}`"
