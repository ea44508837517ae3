"""Small inputs from the field: what each was read as wrongly once, and what is right.

`rows/right.json` says for each text of `rows/` the kinds and counts that must be read, how many
errors it may have (none where it does not say), and what its hints and notes name.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from dsl.parse import parse
from tests.dsl.correcting import At, correct

ROWS = Path(__file__).parent / "rows"
RIGHT: dict[str, dict[str, Any]] = json.loads((ROWS / "right.json").read_text("utf-8"))
WRONG = {"hurry-logs": ["Vector is vector, not logging"]}
"""What is read wrongly. `vector` is the language's own word for a vector index, and a capital letter
does not tell the log agent from it."""


def wrong(name: str) -> list[str]:
    """What of a row is read otherwise than is right."""
    text, right = (ROWS / f"{name}.txt").read_text("utf-8"), RIGHT[name]
    parsed = parse(text)
    design = parsed.design
    errors = [each for each in parsed.problems if each.fatal]
    found = [] if len(errors) == right.get("errors", 0) else [f"{len(errors)} errors"]
    for each, kind in right.get("components", {}).items():
        component = design.components.get(each)
        if component is None or component.kind.value != kind:
            found.append(f"{each} is {component.kind if component else 'missing'}, not {kind}")
    counts = {each: part.count for each, part in design.components.items()}
    found += [
        f"{each} x{counts.get(each)}"
        for each, n in right.get("counts", {}).items()
        if counts.get(each) != n
    ]
    found += [f"{each} is counted" for each in right.get("absent_counts", []) if counts.get(each)]
    drawn = {(link.source, link.target) for link in design.links}
    found += [f"no link {pair}" for pair in right.get("links", []) if tuple(pair) not in drawn]
    said = " ".join(f"{each.message} {each.hint}" for each in errors)
    found += [f"no {each} in a hint" for each in right.get("hint", []) if each not in said]
    found += [] if right.get("message", "") in said else ["another notation"]
    codes = {each.code for each in parsed.problems}
    found += [f"no note {each}" for each in right.get("notes", []) if each not in codes]
    if right.get("flows") == 0 and any(len(flow.stages) > 1 for flow in design.flows):
        found.append("a flow that lost a step is kept")
    if right.get("mended") and not _is_corrected(text):
        found.append("no hint removes the error")
    return found


def _is_corrected(text: str) -> bool:
    """Whether the text is read without the error once its hint was followed."""
    error = next(each for each in parse(text).problems if each.fatal)
    followed = correct(At(text, *error.span), error.hint)
    return followed is not None and not any(each.fatal for each in parse(followed).problems)


def test_every_row_has_its_text() -> None:
    assert {file.stem for file in ROWS.glob("*.txt")} == RIGHT.keys()


@pytest.mark.parametrize("name", sorted(RIGHT))
def test_a_row_of_the_field_is_read_right(name: str) -> None:
    assert wrong(name) == WRONG.get(name, [])


@pytest.mark.parametrize("name", sorted(RIGHT))
def test_a_row_has_at_most_one_error(name: str) -> None:
    errors = [
        each for each in parse((ROWS / f"{name}.txt").read_text("utf-8")).problems if each.fatal
    ]
    assert len(errors) <= 1, errors
