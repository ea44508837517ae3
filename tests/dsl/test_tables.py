from pathlib import Path

from tools.generate_parser import tables

DSL = Path(__file__).parents[2] / "dsl"


def test_tables_are_what_the_grammar_makes() -> None:
    stale = "run `make generate`: dsl/_tables.py is not what dsl/grammar.lark makes"
    assert (DSL / "_tables.py").read_text(encoding="utf-8") == tables(), stale
