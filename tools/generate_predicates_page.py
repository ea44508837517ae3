"""Writes `docs/predicates.md`: every predicate of rules and packs, from the one table of them.

Run it with `make generate`; a test says when the page is stale.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "predicates.md"
sys.path.insert(0, str(ROOT))

from reviewer.packs.expressions.asking import call_of  # noqa: E402 - the path comes first
from reviewer.rule_kit.predicate import PREDICATES, Entry  # noqa: E402 - the path comes first

HEAD = """\
<!-- Written by tools/generate_predicates_page.py from reviewer/rule_kit/predicates.
     Change that and run `make generate`. -->

# Predicates

A predicate is a named test of a component, a link or the whole design. Rules in Python compose
them with `&`, `|` and `~`:

```python
when_silent = warrants_operational_review & ~is_managed & (holds("money") | means("ledger"))
```

In the expressions of [YAML packs](packs.md) they are functions of the same name. What they are
asked of comes first; predicates of the whole design take only their arguments:

```yaml
when: at_level('senior') && !mentions('encrypt')
each:
  match: is_data_store(n) && holds(n, 'money')
  assert: inherited(n, 'encrypted')
```

A predicate is false of what the design does not say. Arguments are written out: texts in quotes,
numbers with their units. A wrong one is refused when the rule or pack is loaded.
"""

TITLES = {
    "component": "Of a component",
    "part": "Of a component or a link",
    "link": "Of a link",
    "design": "Of the whole design",
}
MOST_CHOICES = 12
"""Values of an argument that are listed; of more, the page that lists them is named."""


def page() -> str:
    """The page as it should be."""
    return "\n".join([HEAD, *map(_section, TITLES)])


def _section(subject: str) -> str:
    entries = sorted(
        (one for one in PREDICATES.values() if one.subject == subject), key=lambda one: one.name
    )
    lines = ["| predicate | in a pack | whether |", "| --- | --- | --- |"]
    rows = [f"| `{one.signature}` | `{call_of(one)}` | {_meaning(one)} |" for one in entries]
    return "\n".join([f"## {TITLES[subject]}", "", *lines, *rows, ""])


def _meaning(entry: Entry) -> str:
    sentence = entry.sentence.removeprefix("Whether ").removesuffix(".")
    return "".join([sentence, ".", *_choices(entry)])


def _choices(entry: Entry) -> Iterator[str]:
    for parameter in entry.parameters:
        if parameter.choices and len(parameter.choices) <= MOST_CHOICES:
            yield f" `{parameter.name}`: {', '.join(f'`{one}`' for one in sorted(parameter.choices))}."


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
