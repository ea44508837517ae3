"""Puts out `dsl/_tables.py`: the tables of the parser that `dsl/grammar.lark` describes.

Run it with `make generate` after changing the grammar; a test says when it is stale. What is
written is Lark's own serialisation, as its stand-alone tool writes it: plain literals.
"""

from __future__ import annotations

from pathlib import Path
from pprint import pformat

from lark import Lark
from lark.grammar import Rule
from lark.lexer import TerminalDef

_DSL = Path(__file__).parent.parent / "dsl"
_HEAD = '"""Generated from `grammar.lark` by `tools/generate_parser.py`; do not edit."""\n\n'


def tables() -> str:
    """The text of `dsl/_tables.py` for the grammar as it stands. Raises on a conflict."""
    grammar = (_DSL / "grammar.lark").read_text(encoding="utf-8")
    lark = Lark(grammar, parser="lalr", lexer="basic", start=["statement", "trivia"])
    data, memo = lark.memo_serialize([TerminalDef, Rule])
    return f"{_HEAD}DATA: dict[str, object] = {pformat(data)}\nMEMO: dict[int, object] = {pformat(memo)}\n"


if __name__ == "__main__":
    (_DSL / "_tables.py").write_text(tables(), encoding="utf-8")
