from __future__ import annotations

import pytest

from reviewer.report.formats.ink import Ink, visible, width


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("plain `x` → é 日本", "plain `x` → é 日本"),
        ("\x1b[2J", r"\x1b[2J"),
        ("\x9b", r"\x9b"),
        ("a\tb\nc", r"a\tb\nc"),
        ("\u202e\u2066", r"\u202e\u2066"),
        ("\u2028", r"\u2028"),
        ("\ud800", r"\ud800"),
        ("\U000e0041", r"\U000e0041"),
        ("\u3000\xa0", "\u3000\xa0"),
    ],
)
def test_what_a_terminal_would_act_on_is_written_out(text, seen):
    assert visible(text) == seen


@pytest.mark.parametrize(
    ("text", "columns"), [("abc", 3), ("日本", 4), ("é", 1), ("e\u0301", 1), ("", 0)]
)
def test_width(text, columns):
    assert width(text) == columns


def test_prose_wraps_and_keeps_code_together():
    lines = Ink(columns=30).prose("say `accept some-rule on db` or raise the count of it", "  x ")
    assert all(width(line) <= 30 for line in lines)
    assert any("`accept some-rule on db`" in line for line in lines)
    assert lines[0].startswith("  x ")
    assert all(line.startswith("    ") for line in lines[1:])


def test_ascii_only_where_the_terminal_knows_no_more():
    assert Ink(unicode=False).safe("2 × 3 → é") == r"2 x 3 -> \xe9"


def test_no_colour_unless_asked_for():
    assert Ink().paint("x", "red") == "x"
    assert Ink(color=True).paint("x", "red") == "\x1b[31mx\x1b[0m"


def test_a_word_without_an_end_is_cut_in_prose():
    assert Ink().prose(f"say `{'a' * 5_000_000}` here") == [
        "say",
        f"`{'a' * 59}…{'a' * 19}`",
        "here",
    ]
    url = "https://example.org/" + "a" * 100
    assert Ink().prose(url) == [url]
