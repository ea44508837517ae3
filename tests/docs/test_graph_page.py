"""The examples on the page about the graph give what the page says."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "graph.md"
_BLOCK = re.compile(r"^ *```pycon\n(.*?)^ *```$", re.DOTALL | re.MULTILINE)


def test_every_example_gives_what_the_page_says() -> None:
    blocks = _BLOCK.findall(PAGE.read_text(encoding="utf-8"))
    text = "\n".join(blocks)
    parsed = doctest.DocTestParser().get_doctest(text, {}, PAGE.name, str(PAGE), 0)
    assert len(parsed.examples) > 15
    told: list[str] = []
    result = doctest.DocTestRunner(verbose=False).run(parsed, out=told.append)
    assert result.failed == 0, "".join(told)
