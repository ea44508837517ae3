"""Writes `docs/rules.md`: every built-in rule, its numbers, its sources and what it cannot see.

All of it is read from the rules' own files: docstrings, citations, and the constants that carry
their basis. Run it with `make generate`; a test says when the page is stale.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from inspect import cleandoc, getsourcefile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "rules.md"
sys.path.insert(0, str(ROOT))

from reviewer.model.rule import Rule  # noqa: E402 - the path comes first
from reviewer.packs.loader import load_packs  # noqa: E402 - the path comes first
from tools.rule_constants import Constant, constants_of  # noqa: E402 - the path comes first

HEAD = """\
<!-- Written by tools/generate_rules_page.py from the files in rules/.
     Change those and run `make generate`. -->

# The rules

Every built-in rule: what it looks for, by which numbers and words, where they come from, and what
it cannot see. `review explain RULE` shows one of them with designs that break it;
[what candidates are asked about](topics.md) orders them by topic, and
[add a rule](add-a-rule.md) shows how one is written.

"""

SHARED = """\
## What all rules share

- **The sums.** Load, headroom, latency and availability are worked out once, for all rules and
  all packs: [all the numbers](numbers.md).
- **The figures.** What a design does not state is taken from
  [the catalogue](figures.md): every number in it has its basis and its source there, and a
  finding that rests on one names it with the line that replaces it.
- **The severities.** Below stands what a rule says as a rule; the numbers of a design can make it
  more or less, and [a level](command.md#levels) shifts it.
- **What is at stake.** Questions of operation are asked where there is more than a
  sketch (conventions of ours):

{stakes}

**None of them can see** the running system, its code or its settings: they read a text, and
believe what it says. Where a design says nothing, they ask rather than accuse. Names are hints,
in English: what they tell makes a question or a remark, and no error.

## Index

"""

WORDS = {"error": "Error", "warning": "Warning", "info": "Remark"}
SEE = "**It cannot see**"
DEFAULTS = ("`docs/defaults.md`", "[docs/defaults.md](defaults.md)")
"""What a rule calls the page of defaults, and its link here."""


def page() -> str:
    """The page as it is to be."""
    rules = built_in()
    table = ["| rule | severity | about | finds |", "|---|---|---|---|", *map(_row, rules)]
    stakes = "\n".join(
        f"  {line}"
        for line in _lines(constants_of("reviewer.analysis.semantics.operational_stakes"))
    )
    parts = [HEAD + SHARED.format(stakes=stakes) + "\n".join(table) + "\n", *map(_section, rules)]
    return "\n".join(parts).replace(*DEFAULTS)


def built_in() -> list[Rule]:
    """The rules of the built-in pack, by name."""
    return [rule for pack in load_packs() if pack.name == "built-in" for rule in pack.rules]


def summary(rule: Rule) -> str:
    """The first sentence of a rule's docstring."""
    return " ".join(_paragraphs(rule)[0].split())


def cannot_see(rule: Rule) -> str:
    """What a rule says that it cannot see; "" where it says nothing of it."""
    last = _paragraphs(rule)[-1]
    return last.removeprefix(SEE).lstrip(": ") if last.startswith(SEE) else ""


def _paragraphs(rule: Rule) -> list[str]:
    return cleandoc(rule.__doc__ or "").split("\n\n")


def _row(rule: Rule) -> str:
    word = WORDS[rule.severity.word].lower()
    return f"| [{rule.id}](#{rule.id}) | {word} | {rule.category} | {summary(rule)} |"


def _section(rule: Rule) -> str:
    first, *rest = _paragraphs(rule)
    constants = list(constants_of(type(rule).__module__))
    parts = [f"## {rule.id}", f"*{WORDS[rule.severity.word]}, {rule.category}.* {first}", *rest]
    parts += _listed("Its numbers", (one for one in constants if one.is_number))
    parts += _listed("Its words and kinds", (one for one in constants if not one.is_number))
    parts.append("\n".join(["**Sources**", "", *_sources(rule)]))
    parts.append(f"**Asked next**: {rule.follow_up} [Its code and its cases]({_file(rule)})")
    return "\n\n".join(parts) + "\n"


def _listed(title: str, constants: Iterable[Constant]) -> Iterator[str]:
    lines = list(_lines(constants))
    if lines:
        yield "\n".join([f"**{title}**", "", *lines])


def _lines(constants: Iterable[Constant]) -> Iterator[str]:
    """One line a constant: numbers before what is said of them, lists of words behind it."""
    for one in constants:
        if one.is_number and not isinstance(one.value, Mapping):
            yield f"- `{one.name}` = {one.shown}: {one.said}"
        else:
            yield f"- `{one.name}`: {one.said} {one.shown}"


def _sources(rule: Rule) -> Iterator[str]:
    for cited in rule.citations:
        yield f"- [{cited.title}]({cited.url}){': ' + cited.says if cited.says else ''}"


def _file(rule: Rule) -> str:
    file = Path(getsourcefile(type(rule)) or "")
    return f"../rules/{file.parent.name}/{file.name}"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
