"""The pages say what the code does: examples are read, generated parts are not stale."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from dsl.keywords import KEYWORDS
from dsl.parse import parse
from tools import generate_docs
from tools.error_examples import EXAMPLES, READ_AS_MEANT, TOO_LONG

ROOT = Path(__file__).parents[2]
_BLOCK = re.compile(r"^```(design(?:-error)?)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def _blocks(kind: str) -> list[tuple[str, str]]:
    pages = sorted((ROOT / "docs").rglob("*.md"))
    return [
        (f"{page.name}-{at}", block[2])
        for page in pages
        for at, block in enumerate(_BLOCK.finditer(page.read_text("utf-8")))
        if block[1] == kind
    ]


def _ids(blocks: list[tuple[str, str]]) -> dict[str, object]:
    return {"argvalues": [text for _, text in blocks], "ids": [name for name, _ in blocks]}


@pytest.mark.parametrize("text", **_ids(_blocks("design")))
def test_every_design_on_a_page_is_read_without_error(text: str) -> None:
    assert [problem.message for problem in parse(text).problems] == []


@pytest.mark.parametrize("text", **_ids(_blocks("design-error")))
def test_every_error_on_a_page_is_the_one_its_comment_names(text: str) -> None:
    code = text.partition("\n")[0].removeprefix("# ")
    assert [problem.code for problem in parse(text).problems] == [code]


@pytest.mark.parametrize("page", generate_docs.pages(), ids=lambda page: page.name)
def test_generated_parts_are_fresh(page: Path) -> None:
    text = page.read_text("utf-8")
    assert generate_docs.renewed(text) == text, "stale: run `make generate`"


def test_every_part_stands_on_a_page() -> None:
    text = "".join(page.read_text("utf-8") for page in generate_docs.pages())
    assert set(re.findall(r"<!-- generated: ([a-z-]+) -->", text)) == set(generate_docs.PARTS)


def test_the_page_of_errors_names_every_code_and_no_other() -> None:
    found = {code for file in sorted((ROOT / "dsl").rglob("*.py")) for code in _codes(file)}
    assert set(EXAMPLES) == found
    assert set(TOO_LONG) == {code for code, text in EXAMPLES.items() if not text}


def _codes(file: Path) -> Iterator[str]:
    """The codes of the problems that a module makes."""
    if file.name.startswith("_t"):
        return
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        name = getattr(node, "func", None)
        called = getattr(name, "attr", getattr(name, "id", ""))
        if isinstance(node, ast.Call) and called in {"Problem", "error", "problem_at"}:
            code = node.args[1 if called == "problem_at" else 0]
            yield from (
                part.value
                for part in ast.walk(code)
                if isinstance(part, ast.Constant) and isinstance(part.value, str)
            )


@pytest.mark.parametrize(("code", "text"), [each for each in EXAMPLES.items() if each[1]])
def test_every_example_of_an_error_gives_that_error(code: str, text: str) -> None:
    given = "read-as" if code in READ_AS_MEANT else code
    assert [problem.code for problem in parse(text).problems] == [given]


def test_the_reference_shows_every_statement() -> None:
    shown = "".join(text for name, text in _blocks("design") if name.startswith("language.md"))
    for keyword in KEYWORDS:
        assert re.search(rf"^\s*{keyword} ", shown, re.MULTILINE), keyword
