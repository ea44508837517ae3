"""What has to hold of any input: each raises AssertionError, or what the code under it raises."""

from __future__ import annotations

import json

from dsl.parse import parse
from reviewer.packs.data.load import read_pack
from reviewer.packs.loader import load_packs
from reviewer.report.formats import writer
from reviewer.report.formats.ink import Ink
from reviewer.report.formats.report import Report
from reviewer.review import review
from tests.dsl.test_any_text import check

BUILT_IN = load_packs()
FEW = parse("client app\nservice a x2\npostgres db x2\napp -> a -> db")


def judge_text(text: str) -> None:
    """A text is read: every problem has a place and a hint, every link its ends."""
    check(parse(text))


def judge_design(text: str) -> None:
    """A design is reviewed by every rule without a failure, and reported as JSON."""
    parsed = parse(text)
    check(parsed)
    result = review(parsed, BUILT_IN)
    assert not result.failures
    document = json.loads(writer("json")(Report((result,)), Ink()))
    assert document["verdict"] in {"clean", "findings"}


def judge_pack(text: str) -> None:
    """A pack is refused in one line each, or its rules judge."""
    found = read_pack(text, "soak.yaml")
    assert bool(found.pack.failures) == bool(found.problems)
    assert all(failure.reason and "\n" not in failure.reason for failure in found.pack.failures)
    if found.pack.rules:
        review(FEW, [found.pack])
