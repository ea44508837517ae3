"""What is wrong with a pack is told all at once, each fault with its place and a way out."""

from __future__ import annotations

import re
from inspect import cleandoc

import pytest

from reviewer.packs.data.load import load_data_pack, read_pack
from reviewer.packs.data.yaml_text import MOST_BYTES, MOST_DEPTH
from reviewer.packs.loader import load_packs
from tests.packs.making import EACH, faults, loaded, pack, rule


def test_a_pack_has_its_rules_name_and_version() -> None:
    found = loaded(pack(rule(rule_id="b"), rule(rule_id="a"))).pack
    assert [each.id for each in found.rules] == ["a", "b"]
    assert (found.version, found.title, found.failures) == ("1.0.0", "test", ())


def test_all_faults_are_told_at_once_in_order() -> None:
    text = pack(
        rule(
            "  when: req.reds >= 10k/s\n  each: {match: n.kind == 'databse', asert: n.count >= 2}",
            message='"{n.cont} has {m}"',
            severity="waring",
        )
    )
    assert faults(text) == [
        ("wrong-value", 5, "waring"),
        ("unknown-fact", 12, "reds"),
        ("missing-key", 13, "match"),
        ("unknown-value", 13, "'databse'"),
        ("unknown-key", 13, "asert"),
    ]


def test_a_fault_in_a_text_is_marked_in_the_text() -> None:
    assert faults(pack(rule(message='"{n.cont} has {m}"')))[0] == ("unknown-fact", 13, "cont")


def test_a_failure_names_file_line_and_column_and_shows_the_text(tmp_path) -> None:
    file = tmp_path / "course.yaml"
    file.write_text(pack(rule(severity="waring")))
    (failure,) = load_data_pack(str(file)).failures
    assert failure.what == f"pack {file}:5:13"
    assert failure.hint == "write `warning`"
    assert failure.source is not None
    assert failure.span is not None


@pytest.mark.parametrize(
    ("text", "code", "part"),
    [
        ("", "empty-pack", ""),
        ("just words", "wrong-shape", "just words"),
        ("- a\n- b", "wrong-shape", "-"),
        ("pack: test\nversion: 1.0.0\n", "empty-pack", "p"),
        (pack(rule()).replace("pack: test", "pack: Test!"), "wrong-value", "Test!"),
        (pack(rule()).replace("version: 1.0.0", "version: new"), "wrong-value", "new"),
        (pack(rule()).replace("version: 1.0.0\n", ""), "missing-key", "pack"),
        (pack(rule()).replace("rules:", "ruels:"), "unknown-key", "ruels"),
        (pack(rule()).replace("title: Each", "titel: Each"), "missing-key", "id"),
        (pack(rule(), rule()), "duplicate-id", "stores-keep-copies"),
        (pack(rule(rule_id="Two_Words")), "wrong-value", "Two_Words"),
        (pack(rule("")), "one-operator", "id"),
        (pack(rule(EACH + "\n  count: {at_least: 1}")), "one-operator", "id"),
        (pack(rule("  count: {match: n.count > 1}")), "missing-key", "{"),
        (pack(rule("  count: {at_least: many}")), "unknown-name", "many"),
        (pack(rule("  count: {at_least: 10k/s}")), "wrong-type", "10k/s"),
        (pack(rule("  each: {of: flows, assert: n.count > 1}")), "wrong-value", "flows"),
        (pack(rule("  each: {of: flow, assert: n.count > 1}", message="x")), "unknown-name", "n"),
        (pack(rule("  each: [n.count > 1]")), "wrong-shape", "["),
        (pack(rule("  each: {assert: n.count}")), "wrong-type", "n.count"),
        (pack(rule("  each: {assert: }")), "wrong-value", " "),
        (pack(rule(message='"{from} to {to}"')), "unknown-name", "from"),
        (pack(rule(message='"{n"')), "no-template", "{"),
        (pack(rule(message='"{req}"')), "wrong-type", "req"),
        (pack(rule()).replace("https://", "ftp://"), "wrong-value", "ftp://example.org/book"),
        (pack(rule()).replace("bad: client", "bed: client"), "missing-key", "bed"),
        (pack(rule()).replace("good: client -> api", "good: []"), "empty-list", "[]"),
        (pack(rule()) + "pack: again\n", "duplicate-key", "pack"),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_place(text: str, code: str, part: str) -> None:
    found = faults(text)
    assert (code, part) in [(each[0], each[2]) for each in found], found


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a: &x 1\nb: *x", "anchor"),
        ("a: *x", "alias"),
        ("{<<: {a: 1}}", "merge"),
        ("a: !!python/object/apply:os.system ['true']", "tag"),
        ("a: !x 1", "tag"),
        ("---\na: 1\n---\nb: 2", "two-documents"),
        ("? [a]\n: b", "wrong-key"),
        ("a: b: c", "no-yaml"),
        ("a:\n\tb: c", "no-yaml"),
        ("a: 'b", "no-yaml"),
        ("a: 'b' == c", "no-yaml"),
        ("{a: 'b' == c}", "no-yaml"),
        ("- a: 1\n    b: 2", "no-yaml"),
        ("[" * (MOST_DEPTH + 1), "too-deep"),
        ("a: \x00", "forbidden-character"),
        ("#" * (MOST_BYTES + 1), "too-long"),
        ("%YAML 9.9\n---\na: 1", "no-yaml"),
    ],
)
def test_what_a_person_does_not_write_is_refused(text: str, code: str) -> None:
    assert faults(text)[0][0] == code


def test_bytes_that_are_no_text_are_refused() -> None:
    found = read_pack(b"pack: \xff\xfe", "course.yaml")
    assert [each.code for each in found.problems] == ["forbidden-character"]


def test_no_is_a_text_and_true_only_a_flag() -> None:
    attribute = (
        "attributes:\n- {name: shift, type: word, places: component, sentence: A word., bare: no}\n"
    )
    assert faults(pack(more=attribute)) == [("wrong-value", 4, "no")]
    choices = attribute.replace("bare: no", "choices: [no, yes]")
    (row,) = loaded(pack(more=choices)).pack.attributes
    assert row.choices == ("no", "yes")


def test_an_attribute_of_a_pack_may_be_said_and_is_checked() -> None:
    from tests.packs.making import judged  # noqa: PLC0415 - one test needs it

    text = pack(
        rule("  each: {match: n.kind == 'service', assert: n.night_shift <= 2h}", message="x"),
        more="attributes:\n- {name: night-shift, type: duration, places: component, sentence: How long.}\n",
    )
    long = judged(text, "client app\nservice api [night-shift=3h]\napp -> api")
    assert [each.rule for each in long.findings] == ["stores-keep-copies"]
    wrong = judged(text, "client app\nservice api [night-shift=often]\napp -> api")
    assert [each.code for each in wrong.problems] == ["wrong-value"]
    near = judged(text, "client app\nservice api [night-shfit=3h]\napp -> api")
    assert near.problems[0].hint == "write `night-shift`"
    nothing = judged(text, "client app\nservice api\napp -> api")
    assert [each.answer.message for each in nothing.questions] == [
        "What does `api` say of `night-shift`? How long."
    ]


TECHNOLOGY = """\
technologies:
- id: tinycache
  title: Tiny Cache
  kind: cache
  names: [tiny kv]
  reads: 7k/s
  p50: 1ms
  p99: 4ms
  availability: 98%
  sources: {title: Sheet 3, url: https://example.org/sheet}
"""


def test_a_technology_of_a_pack_has_its_names_and_figures() -> None:
    from tests.packs.making import judged  # noqa: PLC0415 - one test needs it

    body = (
        "  each: {match: n.technology == 'tinycache', assert: n.read_capacity > 8k/s && n.up > 99%}"
    )
    found = judged(
        pack(rule(body, message='"{n} carries {n.read_capacity}, {n.up}"'), more=TECHNOLOGY),
        "client app\ntiny-kv hot\nservice api: Tiny Cache\napp -> api -> hot",
    )
    assert [each.answer.message for each in found.findings] == ["`hot` carries 7k/s, 98%"]
    (assumed,) = found.assumptions
    assert "Sheet 3, https://example.org/sheet" in assumed.source


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (TECHNOLOGY.replace("tinycache", "redis"), "taken-name"),
        (re.sub("  sources.*\n", "", TECHNOLOGY), "missing-key"),
        (TECHNOLOGY.replace("  p50: 1ms\n", ""), "missing-key"),
        (TECHNOLOGY.replace("7k/s", "7k"), "wrong-value"),
        ("attributes:\n- {name: timeout, type: word, places: link, sentence: A.}\n", "taken-name"),
        ("attributes:\n- {name: mtls, type: word, places: link, sentence: A.}\n", "taken-name"),
        ("attributes:\n- {name: shift, type: rate, places: link, sentence: A., choices: [a]}\n", "wrong-value"),
    ],
)  # fmt: skip
def test_words_of_a_pack_are_its_own_and_have_sources(text: str, code: str) -> None:
    assert [each[0] for each in faults(pack(more=text))] == [code]


def test_a_broken_pack_is_no_silence(tmp_path) -> None:
    file = tmp_path / "course.yml"
    file.write_text(pack(rule(severity="waring")))
    (found,) = load_packs([str(file)], installed=False)
    assert not found.rules
    assert found.failures


@pytest.mark.parametrize("name", ["gone.yaml", ".", "a\0b.yaml"])
def test_what_cannot_be_read_says_why(tmp_path, name) -> None:
    found = load_data_pack(str(tmp_path / name))
    assert found.failures[0].reason
    assert not found.rules


def test_block_texts_and_escapes_keep_their_places() -> None:
    body = cleandoc("""
      x
        each:
          match: >
            n.family == 'store'
            && n.kind == 'cahce'
          assert: "n.name == \\"a\\" || n.kin == 'cache'"
    """).removeprefix("x\n")
    found = faults(pack(rule(body)))
    assert [each[2] for each in found] == ["'cahce'", "kin"]
