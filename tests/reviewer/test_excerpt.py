from __future__ import annotations

import pytest

from dsl.source import Source, Span
from reviewer.report.formats.excerpt import MOST_LINES, Mark, excerpt
from reviewer.report.formats.ink import Ink, width


def under(text, word, ink=None, start=0):
    """What the carets stand under when `word` of `text` is marked."""
    at = text.index(word, start)
    lines = excerpt(Source("d.txt", text), [Mark(Span(at, at + len(word)))], ink or Ink())
    line, carets = lines[2], lines[3]
    columns = [n for n, sign in enumerate(carets) if sign == "^"]
    return pick(line, columns[0], columns[-1] + 1)


def pick(line, start, end):
    """The characters of `line` that stand in the columns from `start` to `end`."""
    picked, at = "", 0
    for character in line:
        if start <= at < end:
            picked += character
        at += width(character)
    return picked


@pytest.mark.parametrize(
    "text",
    [
        "redis hot",
        "\tx\tredis hot\tx",
        "「日本語」 redis hot",
        "é̀̂ redis hot",
        "a" * 500 + " redis hot",
        "a" * 500 + " redis hot " + "b" * 500,
        "redis hot" + " b" * 500,
        "日" * 300 + " redis hot " + "本" * 300,
        "x\ny\nredis hot\nz",
        "\u202e redis hot",
    ],
)
def test_carets_stand_under_what_is_marked(text):
    assert under(text, "redis hot") == "redis hot"


@pytest.mark.parametrize(
    ("text", "start", "shown"),
    [
        ("a" * 76, 0, "a" * 76),
        ("a" * 77, 0, "a" * 75 + "…"),
        ("a" * 77 + "\nb", 0, "a" * 75 + "…"),
        ("a" * 76 + "\nb", 70, "a" * 76),
    ],
)
def test_a_line_is_cut_where_it_does_not_fit_and_says_so(text, start, shown):
    lines = excerpt(Source("d.txt", text), [Mark(Span(start, start + 1))], Ink(columns=80))
    assert lines[2] == f"1 | {shown}"


def test_carets_are_right_in_ascii_too():
    assert under("é→ redis hot", "redis hot", Ink(unicode=False)) == "redis hot"


@pytest.mark.parametrize("text", ["日" * 3000, "a" * 3000, "\t" * 3000, "\u202e" * 3000])
@pytest.mark.parametrize("start", [0, 10, 1500, 2999, 3000])
def test_no_line_is_wider_than_the_terminal(text, start):
    lines = excerpt(Source("d.txt", text), [Mark(Span(start, start + 1))], Ink(columns=80))
    assert max(map(width, lines)) <= 81
    assert any("^" in line for line in lines)


def test_the_end_of_the_text_can_be_marked():
    lines = excerpt(Source("d.txt", "a ->"), [Mark(Span(4, 4))], Ink())
    assert lines == [" --> d.txt:1:5", "  |", "1 | a ->", "  |     ^"]


def test_a_span_behind_the_text_marks_its_end():
    assert excerpt(Source("d.txt", ""), [Mark(Span(7, 9))], Ink())[0] == " --> d.txt:1:1"


def test_a_second_place_is_shown_in_the_order_of_the_text_with_its_label():
    text = "redis a\n\n\nredis a\n"
    lines = excerpt(
        Source("d.txt", text),
        [Mark(Span(16, 17)), Mark(Span(6, 7), "first here", main=False)],
        Ink(),
    )
    assert lines == [
        " --> d.txt:4:7",
        "  |",
        "1 | redis a",
        "  |       - first here",
        "...",
        "4 | redis a",
        "  |       ^",
    ]


def test_marks_of_one_line_share_a_row():
    lines = excerpt(
        Source("d.txt", "a -> b -> c"), [Mark(Span(5, 6)), Mark(Span(0, 11), main=False)], Ink()
    )
    assert lines[3:] == ["  | -----^-----"]


def test_a_span_over_lines_is_marked_on_its_first():
    lines = excerpt(Source("d.txt", "flow a:\n  b -> c"), [Mark(Span(0, 16))], Ink())
    assert lines[2:] == ["1 | flow a:", "  | ^^^^^^^"]


def test_many_places_are_counted():
    text = "\n".join("abcdefgh")
    marks = [Mark(Span(2 * n, 2 * n + 1)) for n in range(8)]
    assert excerpt(Source("d.txt", text), marks, Ink())[-1].endswith(
        f"and {8 - MOST_LINES} more lines"
    )


def test_a_line_of_megabytes_takes_no_time_per_character():
    text = "a" * 5_000_000
    source = Source("d.txt", text)
    for start in range(0, 5_000_000, 50_000):
        assert max(map(len, excerpt(source, [Mark(Span(start, start + 5))], Ink()))) <= 80
