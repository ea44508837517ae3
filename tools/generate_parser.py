"""`_tables.py` beside each `grammar.lark`: the tables of the parser it describes.

Run it with `make generate` after changing the grammar; a test says when it is stale. What is
written is Lark's own serialisation, as its stand-alone tool writes it: plain literals. Lark
numbers states as its sets happen to be ordered, so they are renumbered here: the same
grammar gives the same bytes.
"""

from __future__ import annotations

from pathlib import Path
from pprint import pformat
from typing import Any

from lark import Lark
from lark.grammar import Rule
from lark.lexer import TerminalDef

_ROOT = Path(__file__).parent.parent
GRAMMARS = {_ROOT / "dsl": ["statement", "trivia"], _ROOT / "reviewer/packs/expressions": ["start"]}
"""The folder of each grammar, with the rules that a text may start with."""

_HEAD = '"""Generated from `grammar.lark` by `tools/generate_parser.py`; do not edit."""\n\n'
_UNBOUNDED = 2**32 - 1
"""The width of a pattern without a longest match, as Python before 3.11.7 has it; later it is
2**64. The tables must not depend on the patch release that makes them."""

_SHIFT = 0  # how Lark writes "go to that state"; the other action reduces a rule


def tables(folder: Path) -> str:
    """The text of `_tables.py` for the grammar of a folder as it stands. Raises on a conflict."""
    grammar = (folder / "grammar.lark").read_text(encoding="utf-8")
    lark = Lark(grammar, parser="lalr", lexer="basic", start=GRAMMARS[folder])
    data, memo = lark.memo_serialize([TerminalDef, Rule])
    data["parser"]["parser"] = _numbered_anew(data["parser"]["parser"])
    _clamp_widths(memo)
    parts = {"DATA: dict[str, object]": data, "MEMO: dict[int, object]": memo}
    return _HEAD + "\n".join(f"{name} = {_literal(part)}" for name, part in parts.items())


def _clamp_widths(memo: dict[int, Any]) -> None:
    """Set the width of terminals without a longest match to `_UNBOUNDED`, in place."""
    for terminal in memo.values():
        width = terminal.get("pattern", {}).get("_width")
        if width:
            width[:] = (min(bound, _UNBOUNDED) for bound in width)


def _literal(part: object) -> str:
    return pformat(part, indent=0, width=2_000, compact=True) + "\n"


def _numbered_anew(table: dict[str, Any]) -> dict[str, Any]:
    """The parse table with states numbered as they are reached, symbols by their names."""
    names: dict[int, str] = table["tokens"]
    symbols = {name: at for at, name in enumerate(sorted(names.values()))}
    order: dict[int, int] = {}
    waiting = [table["start_states"][start] for start in sorted(table["start_states"])]
    for state in waiting:
        if state not in order:
            order[state] = len(order)
            actions = sorted(table["states"][state].items(), key=lambda each: names[each[0]])
            waiting += [target for _, (action, target) in actions if action == _SHIFT]
    states = {
        order[state]: {
            symbols[names[symbol]]: (action, order[target] if action == _SHIFT else target)
            for symbol, (action, target) in sorted(
                table["states"][state].items(), key=lambda each: names[each[0]]
            )
        }
        for state in order
    }
    return {
        "tokens": {at: name for name, at in symbols.items()},
        "states": states,
        "start_states": {name: order[at] for name, at in sorted(table["start_states"].items())},
        "end_states": {name: order[at] for name, at in sorted(table["end_states"].items())},
    }


if __name__ == "__main__":
    for each in GRAMMARS:
        (each / "_tables.py").write_text(tables(each), encoding="utf-8")
