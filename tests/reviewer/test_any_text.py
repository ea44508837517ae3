from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsl.parse import parse
from reviewer.command import main
from reviewer.packs.loader import load_packs
from reviewer.report.formats import FORMATS, writer
from reviewer.report.formats.ink import Ink, visible, width
from reviewer.report.formats.report import Report
from reviewer.review import review
from tests.effort import examples
from tests.reviewer.test_formats import SCHEMA

PACKS = load_packs()
SEVERAL_LINES = """
client user
service web x2
postgres seats xmany [shards=many, shard=user_id, failover=auto, reconcile=1d]
user -> web -> seats
flow book 90/s write: user -> web -> seats
require availability 99.99%
"""

SAMPLES = [
    path.read_text()
    for path in sorted((Path(__file__).parents[2] / "examples" / "designs").glob("*.txt"))
]
PIECES = st.sampled_from(
    [word for text in SAMPLES for word in text.split(" ")] + ["\n", "\t", "\x1b", "\u202e"]
)


ONE_QUOTE = re.compile(r" *(?:\d\. )?`[^`]+`[.,;:?]?")
"""A line of nothing but one quoted piece, which cannot be broken."""


@st.composite
def mutated(draw):
    """A sample with a few pieces taken out, put in or repeated."""
    text = draw(st.sampled_from(SAMPLES))
    for _ in range(draw(st.integers(0, 4))):
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, min(len(text), start + 30)))
        text = text[:start] + draw(PIECES | st.text(max_size=5)) + text[end:]
    return text


@given(text=mutated() | st.text() | st.lists(PIECES).map(" ".join))
@settings(max_examples=examples(60, quick=20), deadline=None)
def test_any_text_is_reviewed_and_reported(text):
    result = review(parse(text, "d.txt"), PACKS)
    reports = {form: writer(form)(Report((result,)), Ink()) for form in FORMATS}
    for form in ("summary", "full", "concise"):
        assert visible(reports[form].replace("\n", "")) == reports[form].replace("\n", "")
    jsonschema.validate(json.loads(reports["json"]), SCHEMA)
    for line in reports["concise"].splitlines():
        assert line.startswith("d.txt:")
    assert not result.failures or not result.design.components


@pytest.mark.parametrize("command", [["numbers"], ["--verbose"]])
def test_a_declaration_of_several_lines_is_printed_as_such(command, tmp_path, capsys):
    path = tmp_path / "d.txt"
    path.write_text(SEVERAL_LINES)
    main([*command, str(path)])
    out = capsys.readouterr().out
    assert "shards=many\n" in out
    assert "\\n" not in out


@pytest.mark.parametrize("text", SAMPLES, ids=lambda text: text.split()[1])
def test_excerpts_of_the_samples_fit_the_terminal(text):
    report = writer("full")(Report((review(parse(text, "d.txt"), PACKS),)), Ink(columns=80))
    wide = [line for line in report.splitlines() if width(line) > 80]
    # an address, and a line of the language in a sentence, are kept whole so that they can be copied
    assert [line for line in wide if "://" not in line and not ONE_QUOTE.fullmatch(line)] == []
