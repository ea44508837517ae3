import pytest

from dsl.decoding import decode
from dsl.parse import parse


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"\xef\xbb\xbfapi", "api"),
        ("\ufeffapi", "api"),
        ("a\r\nb\rc\n\rd", "a\nb\nc\n\nd"),
        ("cafe\u0301", "caf\u00e9"),
        ("数据 -> données", "数据 -> données"),
        ("a\tb", "a\tb"),
        (b"", ""),
    ],
)
def test_read_as(data: str | bytes, text: str) -> None:
    source, problems = decode(data, "x")
    assert (source.text, problems) == (text, [])


@pytest.mark.parametrize(
    ("data", "code", "span"),
    [
        ("a\x00b", "forbidden-character", (1, 2)),
        ("a\x00\x01\x02b", "forbidden-character", (1, 4)),
        ("\x1b[31m", "forbidden-character", (0, 1)),
        ("a\x7f", "forbidden-character", (1, 2)),
        ("a\x85b", "forbidden-character", (1, 2)),
        ("a\x0bb", "forbidden-character", (1, 2)),
        ("a\x0cb", "forbidden-character", (1, 2)),
        ("\ud800", "forbidden-character", (0, 1)),
        ("a\udfffb", "forbidden-character", (1, 2)),
        (b"caf\xe9", "forbidden-character", (3, 4)),
        (b"\xff\xfea\x00", "forbidden-character", (0, 2)),
        (b"\xc0\xaf", "forbidden-character", (0, 2)),
        (b"\xed\xa0\x80", "forbidden-character", (0, 3)),
        ("a\ufeffb", "invisible-character", (1, 2)),
        ("a\u200bb", "invisible-character", (1, 2)),
        ("a\u200db", "invisible-character", (1, 2)),
        ("a\u00adb", "invisible-character", (1, 2)),
        ("a\u2060b", "invisible-character", (1, 2)),
        ("a\u202eb", "bidi-control", (1, 2)),
        ("a\u2066b", "bidi-control", (1, 2)),
        ("a\u200fb", "bidi-control", (1, 2)),
        ("a\u061cb", "bidi-control", (1, 2)),
    ],
)
def test_refused_or_flagged(data: str | bytes, code: str, span: tuple[int, int]) -> None:
    _, problems = decode(data, "x")
    assert [(each.code, tuple(each.span)) for each in problems][:1] == [(code, span)]
    assert all(each.fatal == (each.code == "forbidden-character") for each in problems)


def test_reading_goes_on_behind_a_control_character() -> None:
    parsed = parse("client\x00-> api")
    assert [link.id for link in parsed.design.links] == ["client->api"]
    assert parsed.partial


@pytest.mark.parametrize("name", ["p\u0430yments", "\u0440ostgres", "ap\u0456", "\u0391pi"])
def test_names_that_mix_scripts_are_flagged(name: str) -> None:
    parsed = parse(f"service {name}\nclient -> {name}")
    assert [(each.code, each.fatal) for each in parsed.problems] == [("mixed-script", False)]


@pytest.mark.parametrize("name", ["платежи", "数据", "données", "größe", "データベース", "数据api"])
def test_names_of_one_script_are_not(name: str) -> None:
    assert parse(f"service {name}\nclient -> {name}").problems == ()


def test_columns_count_characters() -> None:
    parsed = parse('note: "数据"\nclient -> reddis')
    place = parsed.design.source.position(parsed.problems[0].span.start)
    assert (place.line, place.column) == (2, 11)
