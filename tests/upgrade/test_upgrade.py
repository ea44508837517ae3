"""What version 0.1.0 wrote is still read, and nothing that it knew comes back as new.

`v0.1.0/` holds designs, the baseline that version 0.1.0 wrote of them, and the ids of its rules.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from dsl.parse import parse
from reviewer.command import main
from reviewer.model import successors
from reviewer.model.finding import Basis, Fact
from reviewer.model.rule import Rule
from reviewer.model.successors import current_mark, current_rule
from reviewer.packs.loader import load_packs
from reviewer.results.baseline import Baseline, baseline_text, read_baseline
from reviewer.results.since_baseline import Fate, changes_since, outcomes
from reviewer.review import Review, review
from tests.making import a_review, a_rule, blames

FOLDER = Path(__file__).parent / "v0.1.0"
KNOWN = (FOLDER / "known.json").read_text("utf-8")
NAMES = sorted(f"designs/{file.name}" for file in (FOLDER / "designs").glob("*.txt"))
PACKS = load_packs()


def reviewed(name: str) -> Review:
    return review(parse((FOLDER / name).read_bytes(), name), PACKS)


def test_every_former_rule_still_judges_or_has_a_successor() -> None:
    today = {rule.id for pack in PACKS for rule in pack.rules} | {""}
    former = (FOLDER / "rules.txt").read_text("utf-8").split()
    assert len(former) == 113
    assert [rule for rule in former if current_rule(rule) not in today] == []
    assert [rule for rule in successors.SUCCESSORS if rule in today] == []


@pytest.mark.parametrize("name", NAMES)
def test_nothing_known_comes_back_as_new(name: str) -> None:
    written = json.loads(KNOWN)["files"][name].values()
    known = {current_mark(mark) for finding in written for mark in finding["marks"]}
    left = read_baseline(KNOWN).without_known(reviewed(name))
    assert [f.answer.message for f in left.findings if f.marks & known] == []


def test_what_became_of_each_known_finding_is_told() -> None:
    baseline = read_baseline(KNOWN)
    reviews = [reviewed(name) for name in NAMES]
    fates = Counter(each.fate for made in reviews for each in outcomes(baseline, made))
    assert fates.total() == sum(map(len, baseline.known.values()))
    assert fates[Fate.STANDS]
    assert fates[Fate.ASKED]  # counts that nothing states were taken for one
    line = changes_since(baseline, reviews, "known.json")
    assert line.startswith(
        f"known.json: {fates[Fate.STANDS]} of {fates.total()} known findings stand; "
    )
    assert "asked as questions now (`" in line
    assert "\n" not in line


def test_what_was_accepted_stays_accepted() -> None:
    made = reviewed("designs/accepted.txt")
    assert {f.rule: f.accepted for f in made.accepted} == {
        "single-point-of-failure": "restored by hand within the hour",
        "missing-rate-limit": "only the team can reach it",
        "missing-replication": "the notes are copies of a wiki",
    }
    assert made.unmatched == ()


def test_the_baseline_of_0_2_0_is_read() -> None:
    text = baseline_text([a_review("client -> api", a_rule(blames("api"), "old"))])
    former = text.replace("design-reviewer/baseline", "design-reviewer/results/baseline")
    assert former != text
    assert read_baseline(former) == read_baseline(text)


DESIGN = "service api\npostgres db\napi -> db\n"


def known_by(rule: str, *names: str) -> Baseline:
    """What is known after a review whose rule `rule` finds fault with components."""
    made = a_review(DESIGN, a_rule(blames(*names), rule))
    return read_baseline(baseline_text([made]))


def asks(*names: str, **more: object):
    """A check that asks about components."""

    def check(rule, design):
        parts = [design.components[name] for name in names]
        yield rule.cannot_tell(*parts, message="how many?")._replace(**more)

    return check


def test_a_finding_about_more_parts_is_known_to_another_version_alone() -> None:
    now = known_by("old", "db")
    former = now._replace(reviewer="0.1.0")
    made = a_review(DESIGN, a_rule(blames("db", "api"), "old"))
    one_finding = made.findings[0]._replace(
        answer=made.findings[0].answer._replace(components=("api", "db"))
    )
    wider = replace(made, findings=(one_finding,))
    assert now.without_known(wider).findings == (one_finding,)
    assert former.without_known(wider).known == (one_finding,)


def test_a_rule_with_another_id_is_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(successors.SUCCESSORS, "old", "middle")
    monkeypatch.setitem(successors.SUCCESSORS, "middle", "young")
    made = a_review(DESIGN, a_rule(blames("db"), "young"))
    left = known_by("old", "db").without_known(made)
    assert (left.findings, left.known) == ((), made.findings)
    line = changes_since(known_by("old", "db"), [made], "x.json")
    assert line == "x.json: 0 of 1 known findings stand; 1 is judged by another rule now (`old`)"


def test_a_reason_for_a_rule_with_another_id_still_accepts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(successors.SUCCESSORS, "old", "young")
    made = a_review(f'{DESIGN}accept old on db: "cheap"', a_rule(blames("db"), "young"))
    assert [f.accepted for f in made.accepted] == ["cheap"]
    assert made.unmatched == ()


def test_a_withdrawn_rule_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(successors.SUCCESSORS, "old", "")
    made = a_review(DESIGN, a_rule(blames(), "young"))
    line = changes_since(known_by("old", "db"), [made], "x.json")
    assert line == "x.json: 0 of 1 known findings stand; 1 is gone (`old`)"


def test_successors_that_name_each_other_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(successors.SUCCESSORS, "one", "two")
    monkeypatch.setitem(successors.SUCCESSORS, "two", "one")
    assert current_rule("one") in {"one", "two"}


@pytest.mark.parametrize(
    "rules",
    [
        [a_rule(asks("db"), "old")],
        [
            a_rule(blames(), "old"),
            a_rule(asks("db", rests_on=(Fact("db", "count", Basis.UNSTATED),)), "other"),
        ],
    ],
    ids=["by the same rule", "about the count by another"],
)
def test_a_finding_that_became_a_question_is_told(rules: list[Rule]) -> None:
    made = a_review(DESIGN, *rules)
    line = changes_since(known_by("old", "db"), [made], "x.json")
    assert line == "x.json: 0 of 1 known findings stand; 1 is asked as questions now (`old`)"


def test_a_question_about_something_else_is_not_what_was_known() -> None:
    made = a_review(DESIGN, a_rule(blames(), "old"), a_rule(asks("db"), "other"))
    assert [each.fate for each in outcomes(known_by("old", "db"), made)] == [Fate.GONE]


def test_a_rule_that_did_not_run_says_nothing_of_what_is_known() -> None:
    made = a_review(DESIGN, a_rule(blames(), "other"))
    assert changes_since(known_by("old", "db"), [made], "x.json") == ""


def test_a_reason_answers_the_question_that_a_finding_became() -> None:
    text = f'{DESIGN}accept old on db: "cheap"'
    made = a_review(text, a_rule(asks("db"), "old"))
    assert made.questions == ()
    assert [note.message for note in made.unmatched] == [
        "`old` now asks about `db`: your reason is taken as the answer"
    ]
    graded = a_review(text, a_rule(asks("db"), "old"), accept=False)
    assert len(graded.questions) == 1


def test_a_reason_for_another_component_answers_nothing() -> None:
    made = a_review(f'{DESIGN}accept old on api: "cheap"', a_rule(asks("db"), "old"))
    assert len(made.questions) == 1
    assert made.unmatched[0].message == "nothing to accept: `old` does not find this"


def test_the_command_says_in_one_line_what_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    name = "designs/five-words.txt"
    monkeypatch.chdir(tmp_path)
    (tmp_path / "designs").mkdir()
    (tmp_path / name).write_bytes((FOLDER / name).read_bytes())
    (tmp_path / "known.json").write_text(KNOWN)
    main([name, "--isolated", "--baseline", "known.json", "--fail-on", "never"])
    [line] = capsys.readouterr().err.splitlines()
    assert line == changes_since(read_baseline(KNOWN), [reviewed(name)], "known.json") != ""
