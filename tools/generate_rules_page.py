"""Writes `docs/rules.md`, an index of the built-in rules by topic, and a page for each of them.

All of it is read from the rules' own files: docstrings, citations, and the constants that carry
their basis. Run it with `make generate`; a test says when a page is stale.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from inspect import cleandoc, getsourcefile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "rules.md"
FOLDER = ROOT / "docs" / "rules"
sys.path.insert(0, str(ROOT))

from reviewer.model.rule import Rule  # noqa: E402 - the path comes first
from reviewer.packs.loader import load_packs  # noqa: E402 - the path comes first
from reviewer.testing.cases import review_case  # noqa: E402 - the path comes first
from tools.rule_constants import Constant, constants_of  # noqa: E402 - the path comes first
from tools.topics import TOPICS, area_of  # noqa: E402 - the path comes first

MARK = """\
<!-- Written by tools/generate_rules_page.py from the files in rules/.
     Change those and run `make generate`. -->

"""

HEAD = """\
# The rules

Each built-in rule has a page: what it looks for, by which numbers and words, where they come from,
what it cannot see, and designs that break it and keep it. `review explain RULE` shows the same.
[What candidates are asked about](topics.md) finds the rules of a topic, and
[add a rule](add-a-rule.md) shows how one is written.

"""

SHARED = """\
## What all rules share

- **The sums.** Load, headroom, latency and availability are worked out once, for all rules and
  all packs: [all the numbers](numbers.md).
- **The figures.** What a design does not state is taken from
  [the catalogue](figures.md): every number in it has its basis and its source there, and a
  finding that rests on one names it with the line that replaces it.
- **The severities.** A page tells what a rule says as a rule; the numbers of a design can make it
  more or less, and [a level](command.md#levels) shifts it.
- **What is at stake.** Questions of operation are asked where there is more than a
  sketch (conventions of ours):

{stakes}

**None of them can see** the running system, its code or its settings: they read a text, and
believe what it says. Where a design says nothing, they ask rather than accuse. Names are hints,
in English: what they tell makes a question or a note, never an error.

## By topic

Each rule stands once, under the first of its topics.
"""

BACK = "[all rules](../rules.md)"
WORDS = {"error": "Error", "warning": "Warning", "info": "Note"}
SEE = "**It cannot see**"
LINKED = re.compile(r"`docs/(\w+\.md)`")
"""What a rule calls another page."""


def page() -> str:
    """The index, rendered."""
    rules = built_in()
    stakes = "\n".join(
        f"    {line}"
        for line in _lines(constants_of("reviewer.analysis.semantics.operational_stakes"))
    )
    areas = (_area(title, [rule for rule in rules if area_of(rule) == title]) for title in TOPICS)
    return MARK + HEAD + SHARED.format(stakes=stakes) + "".join(areas)


def rule_pages() -> dict[Path, str]:
    """The page of each rule, rendered."""
    return {FOLDER / f"{rule.id}.md": rule_page(rule) for rule in built_in()}


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


def _area(title: str, rules: Sequence[Rule]) -> str:
    lines = ["", f"### {title}", "", "| rule | severity | about | finds |", "|---|---|---|---|"]
    return "\n".join([*lines, *map(_row, rules), ""])


def _row(rule: Rule) -> str:
    """One rule; its anchor is where links led when all rules stood on this page."""
    name = f'<a id="{rule.id}"></a>[{rule.id}](rules/{rule.id}.md)'
    return f"| {name} | {WORDS[rule.severity.word].lower()} | {rule.category} | {summary(rule)} |"


def rule_page(rule: Rule) -> str:
    """All that a rule says of itself, with its examples."""
    first, *rest = _paragraphs(rule)
    constants = list(constants_of(type(rule).__module__))
    parts = [f"# {rule.id}", f"*{WORDS[rule.severity.word]}, {rule.category}.* {first}", *rest]
    parts += _listed("Its numbers", (one for one in constants if one.is_number))
    parts += _listed("Its words and kinds", (one for one in constants if not one.is_number))
    parts += ["## Examples", *_examples(rule)]
    parts.append("\n".join(["## Sources", "", *_sources(rule)]))
    parts += ["## Asked next", rule.follow_up]
    topics = ", ".join(rule.topics)
    parts.append(f"Topics: {topics} · [its code and its cases]({_file(rule)}) · {BACK}")
    return MARK + LINKED.sub(r"[docs/\1](../\1)", "\n\n".join(parts)) + "\n"


def _examples(rule: Rule) -> Iterator[str]:
    """A design that breaks the rule with what is said of it, and one that keeps it."""
    case = review_case(rule, rule.fails[0])
    yield f"A design that it finds fault with:\n\n{_design(rule.fails[0])}"
    for finding in (*case.findings, *case.accepted)[:1]:
        yield f"> {finding.answer.message}"
        if finding.answer.instead:
            yield f"The fix it suggests:\n\n```\n{finding.answer.instead}\n```"
    yield f"A design that it has nothing against:\n\n{_design(rule.passes[0])}"


def _design(text: str) -> str:
    return f"```design\n{cleandoc(text)}\n```"


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
    return f"../../rules/{file.parent.name}/{file.name}"


def write() -> None:
    """Write the index and the pages, and remove those of rules that are gone."""
    PAGE.write_text(page(), encoding="utf-8")
    FOLDER.mkdir(exist_ok=True)
    pages = rule_pages()
    for file in {*FOLDER.glob("*.md")} - pages.keys():
        file.unlink()
    for file, text in pages.items():
        file.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write()
