"""Whatever the text, there is a design and there are problems; never a traceback."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsl.building.habitual import MOST_SHOWN
from dsl.parse import Parsed, parse
from tests.dsl.correcting import outline

SAMPLES = {
    path.stem: path.read_text(encoding="utf-8")
    for path in sorted((Path(__file__).parents[2] / "examples" / "designs").glob("*.txt"))
}
WORDS = st.sampled_from(
    [
        "->",
        "~>",
        "<->",
        "-->",
        "=>",
        ",",
        "|",
        ";",
        ":",
        "=",
        "[",
        "]",
        "{",
        "}",
        '"',
        "'",
        "“",
        "”",
        "#",
        "//",
        "\n",
        "\t",
        "\\",
        ".",
        "..",
        "x3",
        "x0",
        "xmany",
        "10k/s",
        "5TB/y",
        "2B",
        "1e999/s",
        "-1",
        "100:1\n",
        "",
        "",
        "",
        "design",
        "require",
        "assume",
        "region",
        "zone",
        "network",
        "group",
        "flow",
        "decide",
        "accept",
        "note",
        "on",
        "read",
        "write\n",
        "",
        "",
        "",
        "client",
        "api",
        "redis",
        "postgres",
        "kafka",
        "hot",
        "urls",
        "service",
        "cache",
        "object",
        "store",
        "a",
        "b",
        "a.b",
        "limit",
        "ttl=24h",
        "shards",
        "p99\n",
        "",
        "",
        "",
        "graph",
        "TD",
        "subgraph",
        "end",
        "digraph",
        "@startuml",
        "\u202e",
        "\x00",
        "\ufeff",
        "�",
        "é",
        "ё",
        "数据",
        "√",
        "`",
        "*",
        "(",
        ")",
        "$",
        "%",
        ">=",
        "<",
    ]
)


UNHURRIED = settings(deadline=None)  # outcomes are tested here; times are the benchmark's


def check(parsed: Parsed) -> None:
    """What holds of every answer."""
    text, design = parsed.design.source.text, parsed.design
    assert len(parsed.problems) <= MOST_SHOWN + 1
    assert list(parsed.problems) == sorted(parsed.problems, key=lambda each: each.span.start)
    for problem in parsed.problems:
        spans = [problem.span, *(each.span for each in problem.related)]
        assert all(0 <= span.start <= span.end <= len(text) for span in spans)
        assert problem.message
        assert problem.hint or not problem.fatal
    for link in design.links:
        assert {link.source, link.target} <= design.components.keys()
    for flow in design.flows:
        for at, stage in enumerate(flow.stages):
            assert set(stage.names) <= design.components.keys()
            assert stage.source is None or stage.source < at
            assert all(miss < at for miss in stage.misses)
    assert len(design.links_by_id) == len(design.links)
    assert design.graph.number_of_edges() == len(design.links)


def test_samples_are_read_without_error() -> None:
    assert SAMPLES
    for text in SAMPLES.values():
        assert parse(text).problems == ()
        assert parse(text.encode()).design.components.keys() == parse(text).design.components.keys()


@UNHURRIED
@given(st.one_of(st.text(), st.binary()))
def test_any_text(text: str | bytes) -> None:
    check(parse(text))


@UNHURRIED
@given(st.lists(WORDS, max_size=60), st.sampled_from([" ", "", "\n"]))
def test_any_words(words: list[str], between: str) -> None:
    check(parse(between.join(words)))


@UNHURRIED
@given(st.data(), st.sampled_from(sorted(SAMPLES)))
def test_mutated_samples(data: st.DataObject, name: str) -> None:
    text = SAMPLES[name]
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(text)))
        end = min(len(text), start + data.draw(st.integers(0, 6)))
        text = text[:start] + data.draw(st.one_of(st.just(""), WORDS)) + text[end:]
    check(parse(text))


@UNHURRIED
@given(st.sampled_from(sorted(SAMPLES)), st.data())
def test_a_line_that_is_left_out(name: str, data: st.DataObject) -> None:
    lines = SAMPLES[name].splitlines()
    del lines[data.draw(st.integers(0, len(lines) - 1))]
    check(parse("\n".join(lines)))


HOSTILE: dict[str, str] = {
    "one long name": "a" * 500_000,
    "one long line": "a " * 250_000,
    "arrows": "a->" * 100_000,
    "dots": "." * 500_000,
    "dashes": "-" * 500_000,
    "equals": "=" * 500_000,
    "angles": "<" * 500_000,
    "quotes": '"' * 500_000,
    "typographic quotes": "“" * 500_000,
    "backslashes": '"' + "\\" * 500_000,
    "digits": "1" * 500_000,
    "commas": "1," * 250_000,
    "slashes": "a/" * 250_000,
    "opening braces": "{" * 100_000,
    "groups": "group a {" * 20_000,
    "closing braces": "}" * 100_000,
    "opening brackets": "[" * 100_000,
    "brackets on lines": "a[\n" * 5_000,
    "closing brackets": "]" * 100_000,
    "NUL": "\0" * 100_000,
    "surrogates": "\ud800" * 100_000,
    "bytes": bytes(range(256)) * 100,
    "many ends": "client -> " + ",".join(f"api{n}" for n in range(100_000)),
    "many pairs": ",".join(f"a{n}" for n in range(300))
    + "->"
    + ",".join(f"b{n}" for n in range(300)),
    "attributes": "service api [" + ",".join(f"zz{n}" for n in range(30_000)) + "]",
    "segments": "client -> api\nflow f: client -> api" + "; client -> api" * 10_000,
    "block comments": "/* " * 100_000,
    "bullets": "- " * 100_000,
    "apostrophes": "don't " * 50_000,
    "braces for brackets": "service api {limit=1/s\n" * 20_000,
    "attributes without a bracket": "service api x3\n" + "ttl=1h\n" * 20_000,
    "phrases": "redis cache\n" * 20_000 + "client -> cache",
    "figures": "99.9% availability\n" * 5_000,
    "wide names": "client -> " + ", ".join(f"数据{n}🦄" for n in range(2_000)),
    "sentences": "the api is in the cloud and it can be asked\n" * 10_000,
    "shares": "".join(f"lb -> a{n} [share=9%]\nservice a{n}\n" for n in range(3_000)),
    "requirements": "require availability 99.9%\n" * 10_000,
    "unknown names": "".join(
        f"service name{n * 7}x\nclient -> nome{n * 7}y\n" for n in range(2_000)
    ),
}


@pytest.mark.parametrize("share", [8, pytest.param(1, marks=pytest.mark.exhaustive)])
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_texts(name: str, share: int) -> None:
    text = HOSTILE[name]
    check(parse(text[: len(text) // share]))


def _without_one(text: str, marks: str) -> list[str]:
    """The text without each of these marks, one at a time; comments keep theirs."""
    return [
        text[:at] + text[at + 1 :]
        for at, char in enumerate(text)
        if char in marks and "#" not in text[text.rfind("\n", 0, at) + 1 : at]
    ]


@pytest.mark.parametrize("name", SAMPLES)
def test_a_mark_that_is_missing_is_one_error_or_is_read_as_meant(name: str) -> None:
    meant = outline(parse(SAMPLES[name]).design)
    for text in _without_one(SAMPLES[name], '"[]{}'):
        parsed = parse(text)
        errors = [problem for problem in parsed.problems if problem.fatal]
        assert len(errors) == 1 or (parsed.problems and outline(parsed.design) == meant), text


@pytest.mark.parametrize("name", SAMPLES)
def test_a_text_that_goes_on_below_is_one_error(name: str) -> None:
    text = SAMPLES[name]
    for at, char in enumerate(text):
        before = text[text.rfind("\n", 0, at) + 1 : at]
        if char == " " and before.count('"') % 2 and "#" not in before:
            broken = f"{text[:at]}\n{text[at + 1 :]}"
            found = [each.code for each in parse(broken).problems]
            assert found == ["unclosed-string"], broken


def test_pairs_are_bounded() -> None:
    names = [f"a{n}" for n in range(60)]
    declared = "".join(f"service {name}\n" for name in names)
    parsed = parse(declared + ", ".join(names[:50]) + " -> " + ", ".join(names[10:]))
    assert [problem.code for problem in parsed.problems] == ["too-many-links"]


def test_problems_are_bounded() -> None:
    problems = parse("".join(f"servce a{n}\n" for n in range(500))).problems
    assert len(problems) == MOST_SHOWN + 1
    assert problems[-1].code == "more-problems"
    assert "400" in problems[-1].message


def test_a_broken_statement_causes_no_more_errors() -> None:
    text = """
        servce feed x2 [limit=20/s
        client -> feed -> rediss
        feed -> "posts
        flow read 1k/s: client -> feed -> redis
        note feed: "x"
        assume feed.capacity 1k/s
    """
    codes = [problem.code for problem in parse(text).problems]
    assert codes == ["unknown-kind", "unclosed-bracket", "unknown-name", "unclosed-string"]
