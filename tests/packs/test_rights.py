"""A rule of a data pack is a rule by the same right as one in Python."""

from __future__ import annotations

import gc
import json
import subprocess
import sys
from pathlib import Path
from weakref import ref

import pytest

from reviewer.command import main
from reviewer.model.rule import Rule
from reviewer.packs.expressions.world import world_of
from reviewer.packs.loader import load_packs, vocabulary_of
from reviewer.results.score import RubricError, rubric_named
from reviewer.testing.cases import run_cases
from tests.making import pack_text
from tests.packs.making import judged, loaded, pack, rule

DESIGN = "client app\nservice api x2\npostgres db\napp -> api -> db\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "course.yaml").write_text(pack(rule()))
    (tmp_path / "design.txt").write_text(DESIGN)
    return tmp_path


def test_it_is_a_rule_with_cases_that_hold() -> None:
    (made,) = loaded(pack(rule())).pack.rules
    assert isinstance(made, Rule)
    assert made.follow_up == "And then?"
    assert made.citations[0].url == "https://example.org/book"
    assert "**Why**: It is lost otherwise." in (made.__doc__ or "")
    assert not run_cases(made)


def test_it_is_selected_ignored_and_accepted() -> None:
    text = pack(rule(), rule(rule_id="other"))
    assert {each.rule for each in judged(text, DESIGN).findings} == {"stores-keep-copies", "other"}
    assert [each.rule for each in judged(text, DESIGN, select=("other",)).findings] == ["other"]
    assert [each.rule for each in judged(text, DESIGN, ignore=("other",)).findings] == [
        "stores-keep-copies"
    ]
    accepting = DESIGN + 'accept stores-keep-copies on db: "a toy"\n'
    assert [each.accepted for each in judged(text, accepting).accepted] == ["a toy"]


def test_its_findings_keep_their_fingerprints_when_lines_move() -> None:
    before, after = judged(pack(rule()), DESIGN), judged(pack(rule()), "# moved\n" + DESIGN)
    assert before.findings[0].fingerprint == after.findings[0].fingerprint
    assert before.findings[0].spans != after.findings[0].spans


def test_the_command_reports_and_explains_it(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    argv = ["design.txt", "--isolated", "--pack", "course.yaml", "--select", "stores-keep-copies"]
    assert main([*argv, "--format", "json"]) == 0
    (finding,) = json.loads(capsys.readouterr().out)["findings"]
    assert (finding["rule"], finding["message"]) == ("stores-keep-copies", "`db` has one copy")
    assert main(["explain", "stores-keep-copies", "--pack", "course.yaml", "--isolated"]) == 0
    assert "It is lost otherwise." in capsys.readouterr().out
    assert main(["rules", "--pack", "course.yaml", "--isolated"]) == 0
    assert "Each store keeps copies." in capsys.readouterr().out


def test_a_pack_that_does_not_load_fails_the_review_and_shows_its_line(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "course.yaml").write_text(pack(rule(severity="waring")))
    assert main(["design.txt", "--isolated", "--pack", "course.yaml"]) == 2
    out = capsys.readouterr().out
    assert "failed pack course.yaml:5:13" in out
    assert "5 |   severity: waring" in out
    assert "write `warning`" in out


def test_a_rule_that_takes_too_many_steps_fails_loudly() -> None:
    body = '  each: {assert: "design.components.all(a, design.components.all(b, a.count + b.count > 0))"}'
    found = judged(pack(rule(body, message="x")), "\n".join(f"service s{n}" for n in range(1_500)))
    (failure,) = found.failures
    assert failure.what == "rule stores-keep-copies"
    assert "1,000,000 steps" in failure.reason


def test_what_a_review_made_goes_with_it() -> None:
    found = judged(pack(rule()), DESIGN)
    world = ref(world_of(found.facts))
    assert world() is not None
    del found
    gc.collect()
    assert world() is None


def test_an_id_that_is_taken_is_a_failure_of_the_later_pack(folder: Path) -> None:
    (folder / "again.yaml").write_text(pack(rule()))
    first, second = load_packs(["course.yaml", "again.yaml"], installed=False)
    assert first.rules
    assert not second.rules
    assert "stores-keep-copies" in second.failures[0].reason


def test_a_folder_may_hold_packs_of_both_sorts(folder: Path) -> None:
    (folder / "rules").mkdir()
    (folder / "rules/code.py").write_text(pack_text())
    (folder / "rules/data.yaml").write_text(pack(rule()))
    found = load_packs(["rules"], installed=False)
    assert [[each.id for each in one.rules] for one in found] == [
        ["no-stores"],
        ["stores-keep-copies"],
    ]
    assert not [failure for one in found for failure in one.failures]
    (folder / "rules/code.py").unlink()
    (found_alone,) = load_packs(["rules"], installed=False)
    assert [each.id for each in found_alone.rules] == ["stores-keep-copies"]


def test_two_packs_that_mean_different_things_by_a_word_say_so(folder: Path) -> None:
    words = "attributes:\n- {{name: shift, type: {0}, places: component, sentence: A.}}\n"
    for name, kind in (("a", "word"), ("b", "word"), ("c", "rate")):
        (folder / f"{name}.yaml").write_text(pack(more=words.format(kind)))
    one, same, other = load_packs(["a.yaml", "b.yaml", "c.yaml"], installed=False)
    assert not one.failures
    assert not same.failures
    assert "`shift` means something else in pack a.yaml" in other.failures[0].reason


TECHNOLOGY = """technologies:
- id: {id}
  title: A ledger
  kind: {kind}
  names: [{names}]
  sources: {{title: A book, url: "https://example.org/"}}
"""


def technology(name: str, kind: str = "cache", names: str = "", more: str = "") -> str:
    return pack(more=TECHNOLOGY.format(id=name, kind=kind, names=names or f"{name} kv") + more)


@pytest.mark.parametrize("order", [("a", "b"), ("b", "a")])
@pytest.mark.parametrize(
    ("one", "other", "clash"),
    [
        (("zdesign", "client", "payments ledger"), ("zother", "cache", "payments ledger"), "`payments ledger` means"),
        (("zdesign", "client", "payments ledger"), ("zother", "client", "Payments-Ledger"), "ayments"),
        (("zsame", "cache"), ("zsame", "queue"), "`zsame` and `zsame kv` mean"),
        (("zsame", "cache", "", "  managed: true\n"), ("zsame", "cache"), "`zsame` and `zsame kv` mean"),
        (("zsame", "cache", "", "  reads: 1k/s\n"), ("zsame", "cache", "", "  reads: 2k/s\n"), "`zsame` and `zsame kv` mean"),
        (("zone-a", "cache", "p, q, r, s"), ("zother", "cache", "p, q, r, s"), "`p`, `q`, `r` and 1 more mean"),
        (("zone-a", "cache", "zother"), ("zother", "cache"), "`zother` means"),
    ],
)  # fmt: skip
def test_two_packs_that_clash_on_a_name_say_so_in_one_line(
    folder: Path, one: tuple[str, ...], other: tuple[str, ...], clash: str, order: tuple[str, ...]
) -> None:
    (folder / "a.yaml").write_text(technology(*one))
    (folder / "b.yaml").write_text(technology(*other))
    first, second = load_packs([f"{name}.yaml" for name in order], installed=False)
    assert not first.failures
    [failure] = second.failures
    assert failure.what == f"pack {order[1]}.yaml"
    assert failure.reason.endswith(f" something else in pack {order[0]}.yaml")
    assert clash in failure.reason


def test_packs_that_say_the_same_do_not_clash(folder: Path) -> None:
    word = "attributes:\n- {name: zsame, type: word, places: component, sentence: A.}\n"
    (folder / "a.yaml").write_text(technology("zsame", more="  reads: 1k/s\n"))
    (folder / "b.yaml").write_text(technology("zsame", more="  reads: 1k/s\n"))
    (folder / "c.yaml").write_text(pack(more=word))
    found = load_packs(["a.yaml", "b.yaml", "c.yaml"], installed=False)
    assert [each.failures for each in found] == [(), (), ()]


RUBRIC = """rubrics:
- id: {id}
  title: A rubric
  dimensions: [{{id: all, title: All, weight: 1, categories: reliability}}]
"""


@pytest.mark.parametrize("order", [("a", "b"), ("b", "a")])
def test_two_rubrics_of_one_id_say_so(folder: Path, order: tuple[str, ...]) -> None:
    for name in "ab":
        (folder / f"{name}.yaml").write_text(pack(more=RUBRIC.format(id="ours")))
    files = [f"{name}.yaml" for name in order]
    _, second = load_packs(files, installed=False)
    assert second.failures[0].reason == f"`ours` means something else in pack {files[0]}"
    with pytest.raises(RubricError, match=f"in pack {files[0]} and in pack {files[1]}"):
        rubric_named("ours", load_packs(files, installed=False))


def test_no_pack_takes_the_place_of_the_built_in_rubric(folder: Path) -> None:
    (folder / "a.yaml").write_text(pack(more=RUBRIC.format(id="default")))
    with pytest.raises(
        RubricError, match=r"rubric `default` is in pack built-in and in pack a\.yaml"
    ):
        rubric_named("default", load_packs(["a.yaml"]))


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (TECHNOLOGY.format(id="zone-a", kind="cache", names="redis"), "`redis` is a word of the language already"),
        (TECHNOLOGY.format(id="zone-a", kind="cache", names="x y")
         + TECHNOLOGY.partition("\n")[2].format(id="zone-b", kind="cache", names="x-y"), "a technology called `x-y` is already defined above"),
        ("attributes:\n- {name: zz, type: word, places: component, sentence: A.}\n- {name: zz, type: rate, places: component, sentence: A.}\n", "a word called `zz` is already defined above"),
    ],
)  # fmt: skip
def test_one_pack_gives_a_name_once(folder: Path, more: str, said: str) -> None:
    (folder / "a.yaml").write_text(pack(more=more))
    [found] = load_packs(["a.yaml"], installed=False)
    assert [failure.reason for failure in found.failures] == [said]


def test_the_same_packs_have_one_vocabulary(folder: Path) -> None:
    (folder / "a.yaml").write_text(technology("zsame"))
    packs = load_packs(["a.yaml"], installed=False)
    first = vocabulary_of(packs)
    assert vocabulary_of(packs) is first
    assert vocabulary_of(load_packs(["a.yaml"], installed=False)) is not first


def test_packs_without_words_add_none_to_the_language(folder: Path) -> None:
    assert vocabulary_of(load_packs(["course.yaml"])) is None


def test_a_review_without_a_data_pack_reads_no_yaml(folder: Path) -> None:
    code = (
        "import sys; from reviewer.command import main;"
        " main(['design.txt', '--isolated', '--fail-on', 'never']);"
        " print(*sorted(name for name in sys.modules if 'yaml' in name or 'datapacks' in name"
        " or 'expressions' in name), file=sys.stderr)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=True
    )
    assert ran.stderr.split() == []
