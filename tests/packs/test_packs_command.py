"""`review packs` lists, writes, tests and describes packs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

import pytest

from reviewer.command import main
from reviewer.packs.expressions.types import COUNT
from reviewer.testing.mutants import mutants
from tests.making import pack_text
from tests.packs.making import pack, rule


class Done(NamedTuple):
    """What a run of the command gave."""

    status: int
    out: str
    err: str


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)

    def run_here(*argv: str) -> Done:
        status = main(["packs", *argv])
        return Done(status, *capsys.readouterr())

    return run_here


def test_a_new_pack_passes_its_tests_and_leaves_no_mutant(run) -> None:
    assert run("new", "My Course!").status == 0
    done = run("test", "my-course.yaml", "--strict")
    assert done.status == 0
    assert "3 of 3 cases pass." in done.out
    assert "13 of 13 mutants noticed" in done.out


def test_a_new_pack_overwrites_nothing_and_needs_a_name(run) -> None:
    assert run("new", "course").status == 0
    Path("course.yaml").write_text("mine")
    assert run("new", "course").status == 2
    assert Path("course.yaml").read_text() == "mine"
    assert run("new", "course", "-o", "other.yml").status == 0
    assert run("new", "course", "-o", "other.txt").status == 2
    assert run("new", "123").status == 2
    assert run("new", "course", "-o", "no/such/folder.yaml").status == 2


def test_a_wrong_case_and_a_silent_rule_are_told(run) -> None:
    text = pack(rule(), rule("  each: {match: n.kind == 'graph', assert: n.count > 1}", "silent"))
    Path("course.yaml").write_text(
        text.replace("good: client -> api\n", "good: client -> redis\n", 1)
    )
    done = run("test", "course.yaml")
    assert done.status == 1
    assert "good design 1: it finds: `redis` has one copy" in done.out
    assert "bad design 1: it finds nothing" in done.out
    assert "it never fired" in done.out
    assert "2 of 4 cases" in done.out


def test_a_finding_on_another_line_than_expected_is_told(run) -> None:
    bad = "|\n      client app\n      postgres a\n      postgres b   # expect: stores-keep-copies\n      app -> a, b"
    Path("course.yaml").write_text(pack(rule()).replace("client -> api -> postgres", bad))
    assert "it finds line 2, where none is expected" in run("test", "course.yaml").out
    Path("course.yaml").write_text(
        pack(rule()).replace(
            "client -> api -> postgres", bad.replace("postgres b ", "postgres b x2 ")
        )
    )
    assert "line 3 expects a finding, and there is none" in run("test", "course.yaml").out


def test_a_slip_in_an_expected_id_is_told(run) -> None:
    bad = "|\n      client -> api -> postgres   # expect: stores-keep-copys\n"
    Path("course.yaml").write_text(pack(rule()).replace("client -> api -> postgres\n", bad))
    done = run("test", "course.yaml")
    assert done.status == 1
    assert (
        "line 1 expects `stores-keep-copys`; this rule is `stores-keep-copies`"
        in done.out.replace("\n    ", " ")
    )


def test_a_rule_of_the_same_id_as_a_built_in_one_names_its_pack(run) -> None:
    Path("course.yaml").write_text(pack(rule(rule_id="missing-cache")))
    done = run("list", "--pack", "course.yaml")
    assert done.status == 2
    assert "rule id `missing-cache` is taken by pack built-in" in done.err


def test_a_mutant_that_no_case_notices_is_shown(run) -> None:
    Path("course.yaml").write_text(pack(rule()))
    done = run("test", "course.yaml")
    assert done.status == 0
    assert "no case notices `n.count > 2` for `n.count >= 2`" in done.out
    assert run("test", "course.yaml", "--strict").status == 1


def test_a_pack_that_does_not_load_is_two(run) -> None:
    Path("course.yaml").write_text(pack(rule(severity="waring")))
    done = run("test", "course.yaml", "gone.yaml")
    assert done.status == 2
    assert "course.yaml:5:13" in done.out
    assert "no such file" in done.out


def test_packs_in_python_are_tested_too(run) -> None:
    Path("course.py").write_text(pack_text())
    assert "2 of 2 cases" in run("test", "course.py").out
    Path("wrong.py").write_text(
        pack_text().replace('fails = ("client -> api -> postgres",)', 'fails = ("client -> api",)')
    )
    done = run("test", "wrong.py")
    assert done.status == 1
    assert "it never fired" in done.out


def test_the_list_has_installed_packs_and_those_named(run) -> None:
    Path("course.yaml").write_text(pack(rule()))
    done = run("list", "--pack", "course.yaml")
    assert done.status == 0
    assert "built-in" in done.out
    assert "rubric: default" in done.out
    assert "course.yaml test 1.0.0" in done.out
    assert "1 rule: stores-keep-copies" in done.out
    assert run("list", "--pack", "gone.yaml").status == 2


def test_the_schema_is_printed(run) -> None:
    assert json.loads(run("schema").out)["title"] == "A pack of rules"


@pytest.mark.parametrize("argv", [(), ("lst",), ("test",), ("new",)])
def test_what_is_not_understood_is_two(run, argv) -> None:
    assert run(*argv).status == 2


def test_mutants_of_a_condition() -> None:
    found = {mutant.text for mutant in mutants("a >= 1 && !b")}
    assert found == {
        "true",
        "!(a >= 1 && !b)",
        "((!b))",
        "((a >= 1))",
        "(!(a >= 1) && (!b))",
        "((a >= 1) && !(!b))",
        "((a >= 1) || (!b))",
        "a > 1 && !b",
        "a >= 1 && (b)",
    }
    assert [mutant.text for mutant in mutants("3", COUNT)] == ["(3) + 1", "(3) - 1"]
