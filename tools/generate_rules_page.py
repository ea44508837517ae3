"""Writes `docs/rules.md`: every built-in rule, its numbers, its sources and what it cannot see.

All of it is read from the rules' own files: docstrings, citations, and the constants that carry
their basis. Run it with `make generate`; a test says when the page is stale.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from inspect import cleandoc, getsourcefile
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "rules.md"
sys.path.insert(0, str(ROOT))

from reviewer.finding import Severity  # noqa: E402 - the path comes first
from reviewer.packs import load_packs  # noqa: E402 - the path comes first
from reviewer.rule import Rule  # noqa: E402 - the path comes first

HEAD = """# The rules

Made by `make generate` from the rules' own files. Every figure that the arithmetic takes where
a design says nothing is on [the page of figures](figures.md), with its source and its basis;
[numbers](numbers.md) says what is computed and how.

A severity is what a rule says unless the numbers of a design say otherwise; a level shifts it
([the command](command.md)). `review explain RULE` shows one rule with designs that break it.

"""
_SEE = "**It cannot see**"


def page() -> str:
    """The page as it is to be."""
    rules = [rule for pack in load_packs() if pack.name == "built-in" for rule in pack.rules]
    index = [
        f"| [{r.id}](#{r.id}) | {r.severity.word} | {r.category} | {summary(r)} |" for r in rules
    ]
    table = ["| rule | severity | about | finds |", "|---|---|---|---|", *index]
    return HEAD + "\n".join(table) + "\n\n" + "\n".join(_section(rule) for rule in rules)


def summary(rule: Rule) -> str:
    """The first sentence of a rule's docstring."""
    return " ".join(cleandoc(rule.__doc__ or "").partition("\n\n")[0].split())


def _section(rule: Rule) -> str:
    paragraphs = cleandoc(rule.__doc__ or "").split("\n\n")
    parts = [f"## {rule.id}", f"*{_word(rule.severity)}, {rule.category}.* {paragraphs[0]}"]
    parts += paragraphs[1:]
    if numbers := [*_numbers(rule)]:
        parts.append("\n".join(["Its numbers:", "", *numbers]))
    sources = [f"- [{c.title}]({c.url}){': ' + c.says if c.says else ''}" for c in rule.citations]
    parts.append("\n".join(["Sources:", "", *sources]))
    parts.append(f"> {rule.follow_up}")
    return "\n\n".join(parts) + "\n"


def _word(severity: Severity) -> str:
    return {"error": "Error", "warning": "Warning", "info": "Remark"}[severity.word]


def _numbers(rule: Rule) -> Iterator[str]:
    """The constants of a rule's file that say what they are and where they come from."""
    file = getsourcefile(type(rule))
    body = ast.parse(Path(file).read_text("utf-8")).body if file else []
    for node, text in pairwise(body):
        if (
            _is_constant(node)
            and isinstance(text, ast.Expr)
            and isinstance(text.value, ast.Constant)
        ):
            value = ast.unparse(node.value)
            said = " ".join(cleandoc(str(text.value.value)).split())
            yield f"- `{_name(node)} = {value}`: {said}"


def _is_constant(node: ast.stmt) -> bool:
    return isinstance(node, (ast.Assign, ast.AnnAssign)) and bool(
        re.fullmatch(r"[A-Z][A-Z_0-9]*", _name(node))
    )


def _name(node: ast.Assign | ast.AnnAssign) -> str:
    target = node.targets[0] if isinstance(node, ast.Assign) else node.target
    return target.id if isinstance(target, ast.Name) else ""


def cannot_see(rule: Rule) -> bool:
    """Whether a rule says what it cannot see."""
    return _SEE in (rule.__doc__ or "")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
