"""The canonical form of every statement, and what stays as it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from dsl.formatting.formatter import format_source
from tests.format.outline import comments, meaning
from tests.work import assert_linear


def formatted(text: str) -> str:
    return format_source(text)[0]


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ('Design   "Shop"[level = senior ]', 'design "Shop" [level=senior]'),
        ("require   p99   200   ms  on  a,b", "require p99 200 ms on a, b"),
        ("require p99 <200ms", "require p99 <200ms"),
        ("require p99 < 200 ms", "require p99 < 200 ms"),
        ("assume  peak\t3", "assume peak 3"),
        (
            'warehouse olap "Reports" [rf=3]x3:ClickHouse [copies=2]',
            'warehouse olap: ClickHouse x3 "Reports" [rf=3, copies=2]',
        ),
        ("Load  Balancer  front ×2", "Load Balancer front x2"),
        ("service api []", "service api"),
        ("service api [,limit=20/s,,key = ip,]", "service api [limit=20/s, key=ip]"),
        ("service api [\nlimit=20/s\nkey=ip\n]", "service api [limit=20/s, key=ip]"),
        ("service api [zones=[ a, b ]]", "service api [zones=[a b]]"),
        ("service api [timeout= >1s]", "service api [timeout= >1s]"),
        ("note  ledger “single \\ writer”", 'note ledger: "single \\\\ writer"'),
        ('note  "all of it"', 'note "all of it"'),
        ('decide "x"on a,b"y"', 'decide "x" on a, b: "y"'),
        ('decide "x"', 'decide "x"'),
        ('accept rule-id on a :"why"', 'accept rule-id on a: "why"'),
        ("a->b~>c<->d", "a -> b ~> c <-> d"),
        ("a ,b->c|d", "a, b -> c | d"),
        ("a\n->b\n->\nc", "a -> b -> c"),
        ('a -> b [tls] :"x" [read] -> c', 'a -> b: "x" [tls, read] -> c'),
        (
            "flow  x 10k/s  write[size=1KB]:a->b;b~>c",
            "flow x 10k/s write [size=1KB]: a -> b; b ~> c",
        ),
        ("Zone a\n\n{\n}", "zone a {\n}"),
        ("region r { zone a { redis } }", "region r {\n    zone a {\n        redis\n    }\n}"),
        ("a -> b\r\n\r\n\r\n\r\nb -> c", "a -> b\n\nb -> c"),
        ("\n\n  redis  \n\n", "redis"),
        ("zone a {\n\n redis\n\n}", "zone a {\n    redis\n}"),
    ],
)
def test_canonical_form(written: str, wanted: str) -> None:
    assert formatted(written) == f"{wanted}\n"
    assert formatted(wanted) == f"{wanted}\n"


@pytest.mark.parametrize("nothing", ["", " ", "\n\n \t\r\n", "\ufeff"])
def test_nothing_stays_nothing(nothing: str) -> None:
    assert formatted(nothing) == ""


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("redis # a", "redis  # a"),
        ("# a\n\n\n# b\nredis\n# c", "# a\n\n# b\nredis\n# c"),
        ("a -> # one\n  # two\nb # three", "a ->  # one\n    # two\n    b  # three"),
        ("a # one\n-> b", "a  # one\n    -> b"),
        ("a # one\n, b -> c", "a  # one\n    , b -> c"),
        (
            "service a [ # one\nlimit # two\n# three\nkey=x # four\n] # five",
            "service a [  # one\n    limit  # two\n    # three\n    key=x  # four\n]  # five",
        ),
        ("service a [zones=[x # one\n y]]", "service a [\n    zones=[x y]  # one\n]"),
        ("zone a # one\n# two\n{ # three\n}", "zone a {  # one\n    # two\n    # three\n}"),
        (
            "flow f: a -> b; # one\n b -> c # two\n; b",
            "flow f: a -> b;  # one\n    b -> c  # two\n    ; b",
        ),
        ("zone a {\nredis\n # in\n} // out", "zone a {\n    redis\n    # in\n}  // out"),
    ],
)
def test_comments_keep_their_places(written: str, wanted: str) -> None:
    assert formatted(written) == f"{wanted}\n"
    assert formatted(wanted) == f"{wanted}\n"
    assert comments(wanted) == comments(written)


def test_wide_attributes_stand_one_a_line() -> None:
    written = "service api x8 [" + ", ".join(f"x-number-{n}=some-value" for n in range(6)) + "]"
    wanted = (
        "service api x8 [\n" + "".join(f"    x-number-{n}=some-value\n" for n in range(6)) + "]\n"
    )
    assert formatted(written) == wanted
    assert meaning(wanted) == meaning(written)


def test_wide_links_and_flows_are_broken_where_the_language_goes_on() -> None:
    names = [f"component_{n}" for n in range(14)]
    text = "".join(f"service {name}\n" for name in names)
    text += " -> ".join(names) + "\n"
    text += f"flow one 1/s: {' -> '.join(names[:5])}; {names[1]} -> {names[2]}; {names[0]}\n"
    after = formatted(text)
    assert max(len(line) for line in after.splitlines()) <= 100
    assert f";\n    {names[1]} -> {names[2]}; {names[0]}\n" in after
    assert meaning(after) == meaning(text)


@pytest.mark.parametrize(
    "line",
    [
        'a  -> b   "x" "y"',
        "a  ->",
        "service   [",
        "service  a ; service b",
        "x ==== y",
        "zone a {#",
    ],
)
def test_what_does_not_parse_stays_as_it_is(line: str) -> None:
    before = line.partition(";")[0].rstrip()
    after, problems = format_source(f"redis   x3\n\n\n{line}\n\n\nservice   d\n")
    assert before in after
    assert after.startswith("redis x3\n\n")
    assert "service d\n" in after
    assert problems


@pytest.mark.parametrize(
    ("line", "plain"),
    [
        ("a  -->  b", "a -> b"),
        ('client  -> db   "x"', 'client -> db: "x"'),
        ("`what`  is 'this'", "# `what`  is 'this'"),
    ],
)
def test_what_is_typed_loosely_is_written_plainly(line: str, plain: str) -> None:
    after, _ = format_source(f"redis   x3\n\n\n{line}\n\n\nservice   d\n")
    assert after == f"redis x3\n\n{plain}\n\nservice d\n"


def test_a_name_nobody_knows_is_no_reason_not_to_format() -> None:
    assert format_source("nobody->noone") == ("nobody -> noone\n", ())


@pytest.mark.parametrize("text", ["zone a {\nredis", "redis\n}"])
def test_braces_without_partner_are_told(text: str) -> None:
    assert len(format_source(text)[1]) == 1


def test_samples(subtests_of_samples: list[str]) -> None:
    for text in subtests_of_samples:
        after, problems = format_source(text)
        assert not problems
        assert format_source(after) == (after, ())
        assert meaning(after) == meaning(text)
        assert comments(after) == comments(text)


@pytest.fixture
def subtests_of_samples() -> list[str]:
    root = Path(__file__).parents[2]
    files = sorted((root / "examples").rglob("*.txt"))
    blocks = (root / "docs" / "language.md").read_text("utf-8").split("```design\n")[1:]
    return [f.read_text("utf-8") for f in files] + [b.partition("```")[0] for b in blocks]


@pytest.mark.parametrize("size", [250, pytest.param(1_250, marks=pytest.mark.exhaustive)])
@pytest.mark.parametrize(
    "piece",
    [
        "{",
        "}",
        "[",
        ";",
        "a->b\n",
        "a->",
        "a,",
        "a;#\n",
        "x [a=1, # c\n",
        "flow a: b -> c;",
        '"',
        "// c\n",
    ],
)
def test_time_is_linear(piece: str, size: int) -> None:
    assert_linear(lambda times: formatted(piece * times), size)
