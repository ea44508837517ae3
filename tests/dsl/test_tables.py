from pathlib import Path

import pytest

from tools.generate_parser import GRAMMARS, tables


@pytest.mark.parametrize("folder", GRAMMARS, ids=lambda folder: folder.name)
def test_tables_are_what_the_grammar_makes(folder: Path) -> None:
    stale = "run `make generate`: _tables.py is not what grammar.lark makes"
    assert (folder / "_tables.py").read_text(encoding="utf-8") == tables(folder), stale
