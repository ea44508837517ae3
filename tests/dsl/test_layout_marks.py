"""Marks of layout are taken off what a line says, and stay in comments and quotes."""

from __future__ import annotations

from dsl.parse import meant_text, parse


def test_each_comment_keeps_what_was_typed_in_its_own_line() -> None:
    lines = ("**This storage** is what matters to us", "__This storage__ is what matters to us")
    text = meant_text("client => **api** -> db\n" + "\n".join(lines) + "\n")
    assert text is not None
    assert [line for line in text.split("\n") if line[:1] == "#"] == [f"# {each}" for each in lines]


def test_a_comment_keeps_a_list_mark_and_a_picture() -> None:
    text = meant_text("client => **api** -> db\n  - [x] Think about it later, please 🚀\n")
    assert text == "client -> api -> db\n  # - [x] Think about it later, please 🚀\n"


def test_comments_that_stand_in_the_text_stay_as_typed() -> None:
    text = meant_text("# **Shop** 🚀\nclient => **api** -> db  # the **hot** path\n")
    assert text == "# **Shop** 🚀\nclient -> api -> db  # the **hot** path\n"


def test_a_text_in_quotes_stays_as_typed() -> None:
    [note] = parse('client => **api** -> db\nnote api "use **bold** words 🚀"\n').design.notes
    assert note.text == "use **bold** words 🚀"
