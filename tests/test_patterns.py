"""The regular expressions of the product match the same on every Python, in little memory.

Before Python 3.11.5 a possessive repeat of more than one character matches too few or too many of
them (https://github.com/python/cpython/issues/106052). Debian 12 has such a Python.
"""

from __future__ import annotations

import ast
import importlib
import re
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from re import _constants as codes  # type: ignore[attr-defined]  # the parser of `re` has no types
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import pytest

from dsl.diagnostics.foreign import LANGUAGES
from dsl.syntax import parser as design_parser
from dsl.tokens import Tokens, terminal
from reviewer.packs.expressions import syntax as expressions

ROOT = Path(__file__).parents[1]
PACKAGES = ("dsl", "reviewer", "rules", "web")
SINGLE = {codes.LITERAL, codes.NOT_LITERAL, codes.ANY, codes.IN, codes.CATEGORY}
POSSESSIVE_MARK = re.compile(r"[*+?}]\+")

Text = str | bytes


def possessive_groups(pattern: Text, flags: int = 0) -> int:
    """How many possessive repeats of more than one character a pattern holds."""
    return sum(
        _is_possessive_group(op, value) for op, value in _nodes(parser.parse(pattern, flags))
    )


def _is_possessive_group(op: Any, value: Any) -> bool:
    if op is not codes.POSSESSIVE_REPEAT:
        return False
    repeated = value[2]
    return len(repeated) != 1 or repeated[0][0] not in SINGLE


def _nodes(tree: Any) -> Iterator[tuple[Any, Any]]:
    """Every (operation, operand) of a parsed pattern, however deep it is nested."""
    if isinstance(tree, parser.SubPattern):
        for op, value in tree.data:
            yield op, value
            yield from _nodes(value)
    elif isinstance(tree, list | tuple):
        for part in tree:
            yield from _nodes(part)


def literals(text: str) -> Iterator[Text]:
    """The strings of a module; what an f-string puts in is one letter."""
    nodes = list(ast.walk(ast.parse(text)))
    joined = [node for node in nodes if isinstance(node, ast.JoinedStr)]
    parts = {id(part) for node in joined for part in node.values}
    for node in nodes:
        whole = isinstance(node, ast.Constant) and id(node) not in parts
        if whole and isinstance(node.value, str | bytes):
            yield node.value
    for node in joined:
        yield "".join(p.value if isinstance(p, ast.Constant) else "x" for p in node.values)


def _is_possessive_text(text: Text) -> bool:
    return bool(POSSESSIVE_MARK.search(text if isinstance(text, str) else text.decode("latin-1")))


def sources(containing: re.Pattern[str]) -> Iterator[tuple[Path, str]]:
    """The modules of the product whose text contains a pattern, with their text."""
    for package in PACKAGES:
        for file in sorted((ROOT / package).rglob("*.py")):
            if file.name != "_tables.py" and containing.search(text := file.read_text("utf-8")):
                yield file.relative_to(ROOT), text


def possessive_literals() -> Iterator[tuple[str, Text]]:
    """Each string of the sources that may be a possessive pattern, with its file."""
    for file, source in sources(POSSESSIVE_MARK):
        yield from ((str(file), text) for text in literals(source) if _is_possessive_text(text))


def compiled() -> Iterator[tuple[str, re.Pattern[Any]]]:
    """The patterns that modules keep."""
    for file, _ in sources(re.compile(r"\bre\.compile\(")):
        module = importlib.import_module(".".join(file.with_suffix("").parts))
        patterns = [value for value in vars(module).values() if isinstance(value, re.Pattern)]
        yield from ((str(file), pattern) for pattern in patterns)


def terminals() -> Iterator[tuple[str, str]]:
    """The terminals of both grammars, as they are loaded."""
    for parsed in (design_parser(), expressions._build_parser()):
        lexer: Any = parsed.parser.lexer
        yield from ((each.name, each.pattern.to_regexp()) for each in lexer.terminals)


@pytest.mark.parametrize(
    "pattern",
    [
        r"[^\W\d](?:\w++|-(?=\w))*+",  # reads `client-` in `client->api`
        r"\d(?:[\w%]++|\.(?=\d)|(?<=e)\+)*+",  # reads `99.9` in `99.9%`
        r"/\*(?:[^*]++|\*(?!/))*+",
        r"(?:-\w++)*+",  # one alternative is enough
        r"(?:ab){2}+",
        r"(x)(?=(?:(?>(?:a|bc)?+)))",  # however deep
        rb"(?:ab|c)++",
    ],
)
def test_possessive_repeats_of_groups_are_found(pattern: Text) -> None:
    assert possessive_groups(pattern) == 1


@pytest.mark.parametrize("pattern", [r"\w++[^\n]*+.?+a{2,}+(?:b|c)++", r"(?>(?:ab|c)*)", rb"\d++"])
def test_possessive_repeats_of_single_characters_are_not(pattern: Text) -> None:
    assert possessive_groups(pattern) == 0


def test_no_source_repeats_a_group_possessively() -> None:
    found = list(possessive_literals())
    assert len(found) > len(LANGUAGES)  # or nothing was looked at
    assert [each for each in found if possessive_groups(each[1])] == []


def test_no_compiled_pattern_repeats_a_group_possessively() -> None:
    found = list(compiled())
    assert {Path(name).parts[0] for name, _ in found} == set(PACKAGES)
    assert [each for each in found if possessive_groups(each[1].pattern, each[1].flags)] == []


def test_no_terminal_repeats_a_group_possessively() -> None:
    found = dict(terminals())
    assert {"NAME", "QUALIFIED", "COMMENT", "STRING", "NUMBER", "UNCLOSED"} <= set(found)
    assert [name for name, pattern in found.items() if possessive_groups(pattern)] == []


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("client->api", ["client", "->", "api"]),
        ("a-b--c", ["a-b", "--", "c"]),
        ("99.9% 20k/s 1e+5/s", ["99.9%", "20k/s", "1e+5/s"]),
        ("2,000/s 2,00", ["2,000/s", "2", ",", "00"]),
        ("a.b-c/-d.", ["a.b-c/-d", "."]),
        (r'"a\"b" c', [r'"a\"b"', "c"]),
        ("/* a ** b */ c", ["/* a ** b */", "c"]),
    ],
)
def test_tokens_end_where_they_should(text: str, tokens: list[str]) -> None:
    assert [str(token) for token in Tokens(text)] == tokens


@pytest.mark.parametrize("size", [1, 63, 64, 65, 128, 129, 1_000])
@pytest.mark.parametrize(
    ("name", "start", "piece", "end"),
    [
        ("NAME", "a", "-a", ""),
        ("QUALIFIED", "a.a", "/-a", ""),
        ("COMMENT", "/*", "*a", "*/"),
        ("NUMBER", "1", ",000", "%"),
        ("STRING", '"', "\\n", '"'),
    ],
)
def test_a_token_of_any_length_is_matched_whole(
    name: str, start: str, piece: str, end: str, size: int
) -> None:
    assert terminal(name).fullmatch(start + piece * size + end)


@pytest.mark.parametrize(
    ("name", "start", "piece"),
    [
        ("NAME", "a", "-a"),
        ("QUALIFIED", "a.a", ".a"),
        ("COMMENT", "/*", "*a"),
        ("NUMBER", "1", "-1"),
        ("STRING", '"', "\\n"),
    ],
)
def test_a_long_token_takes_no_more_memory_than_its_text(name: str, start: str, piece: str) -> None:
    text = start + piece * 500_000
    pattern = terminal(name)
    tracemalloc.start()
    try:
        pattern.match(text)
        assert tracemalloc.get_traced_memory()[1] < len(text) * 3
    finally:
        tracemalloc.stop()
