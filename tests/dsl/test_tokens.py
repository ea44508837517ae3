"""The tokens are those that Lark's own lexer gives: its loop is replaced, and not its meaning."""

from __future__ import annotations

from pathlib import Path

import pytest

from dsl.syntax import parser
from dsl.tokens import Tokens

SAMPLES = sorted((Path(__file__).parents[2] / "examples" / "designs").glob("*.txt"))
ODD = (
    'note x: "open\nand closed" # c\n/* a\n b */ client --> api [ttl=<24h, "x]\n'
    "a.b/c x3 ×many 99.9 % 1e+5/s <= ≥ “curly” 'single' `tick` ~> <-> | ; { } § @x 数据 -\n"
)


@pytest.mark.parametrize("text", [*(path.read_text("utf-8") for path in SAMPLES), ODD])
def test_tokens_are_those_of_lark(text: str) -> None:
    ours = [(token.type, str(token), token.start_pos, token.end_pos) for token in Tokens(text)]
    larks = [(t.type, str(t), t.start_pos, t.end_pos) for t in parser().lex(text)]
    assert ours == larks


def test_terminals_stand_in_the_order_of_their_priority() -> None:
    """Lark sorts them before it tries them; `Tokens` rests on that order."""
    found = [token.type for token in Tokens("x3 a.b --> #c\nabc")]
    assert found == ["COUNT", "QUALIFIED", "FOREIGN", "COMMENT", "NEWLINE", "NAME"]
