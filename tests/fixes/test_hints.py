"""Hints of mistakes that say to the letter what to do have an edit that does it."""

from __future__ import annotations

import pytest

from dsl.parse import parse
from reviewer.text.editing.edits import apply_edits
from reviewer.text.editing.hints import edits_of_hint

FOLLOWED = [
    ("client -> api]", "remove `]`", "client -> api"),
    ("client -> api;", "remove `;`", "client -> api"),
    ("client -> api $", "remove it", "client -> api "),
    ("direction LR\nclient -> api\n", "remove the line", "client -> api\n"),
    ("service api [limit=20/s\nclient -> api", "add `]` after `20/s`", "service api [limit=20/s]\nclient -> api"),
    ("service api [retry==2]\nclient -> api", "write `=`", "service api [retry=2]\nclient -> api"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "hint", "meant"), FOLLOWED)
def test_a_hint_is_followed_to_the_letter(text: str, hint: str, meant: str) -> None:
    found = [
        apply_edits(text, edits)
        for problem in parse(text).problems
        if problem.hint == hint
        for edits in edits_of_hint(text, problem)
    ]
    assert meant in found
