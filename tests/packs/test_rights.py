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
