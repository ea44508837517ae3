from __future__ import annotations

import pytest

import reviewer.command.review as command
from tests.making import pack_text


def test_nothing_found(judge):
    done = judge("clean.txt")
    assert (done.status, done.err) == (0, "")
    assert "no findings from 1 rule" in done.out


def test_a_finding(judge):
    done = judge("store.txt")
    assert (done.status, done.err) == (1, "")
    assert "error[no-stores]: `db` is a store" in done.out


def test_many_findings_are_still_one(judge, folder):
    names = "\n".join(f"postgres db{n}" for n in range(300))
    (folder / "many.txt").write_text(names)
    assert judge("many.txt").status == 1


@pytest.mark.parametrize(
    ("fail_on", "status"), [("error", 0), ("warning", 1), ("info", 1), ("never", 0)]
)
def test_fail_on(run, fail_on, status):
    argv = ("store.txt", "--pack", "warns.py", "--select", "warns-of-stores", "--fail-on", fail_on)
    assert run(*argv).status == status


def test_level_decides_before_fail_on(run, folder):
    text = pack_text(severity="WARNING").replace("Category.SCALABILITY", "Category.RELIABILITY")
    (folder / "pack.py").write_text(text)
    argv = ("store.txt", "--pack", "pack.py", "--select", "no-stores")
    assert run(*argv).status == 0
    assert run(*argv, "--level", "principal").status == 1


def test_an_error_in_the_text_is_2_and_the_rest_is_judged(judge):
    done = judge("wrong.txt", "--fail-on", "never")
    assert done.status == 2
    assert "error[no-stores]" in done.out
    assert "postgress" in done.out


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (pack_text("raise OSError('gone')"), "rule no-stores: OSError: gone"),
        ("def (:", "pack bad.py: SyntaxError"),
        ("x = 1", "pack bad.py: it defines no rule"),
    ],
)
@pytest.mark.parametrize("form", ["summary", "full", "concise", "json"])
def test_what_fails_is_2_and_loud_in_every_format(run, folder, text, said, form):
    (folder / "bad.py").write_text(text)
    done = run("clean.txt", "--pack", "bad.py", "--fail-on", "never", "--format", form)
    assert done.status == 2
    assert said in done.out or said.replace(": ", '",\n      "reason": "', 1) in done.out


def test_no_rule_having_run_is_2(run):
    done = run("clean.txt", "--pack", "pack.py", "--select", "no-stores", "--ignore", "no-stores")
    assert done.status == 2
    assert "no rule ran" in done.out


def test_the_worst_of_several_counts(judge):
    assert judge("clean.txt", "store.txt").status == 1
    assert judge("store.txt", "wrong.txt", "clean.txt").status == 2


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        ((), "name a design"),
        (("clean.txt", "--selct", "x"), "unrecognized arguments: --selct"),
        (("clean.txt", "--format", "xml"), "invalid choice"),
        (("clean.txt", "--level", "seinor"), "did you mean `senior`?"),
        (("clean.txt", "--level", "zzz"), "one of junior, mid"),
        (("clean.txt", "--select", "missing-cash"), "did you mean `missing-cache`?"),
        (("clean.txt", "--ignore", "zzz"), "`review rules` lists them"),
        (("explain", "missing-cash"), "did you mean `missing-cache`?"),
    ],
)
def test_a_command_line_that_means_nothing_is_2_in_one_line(run, argv, said):
    done = run(*argv)
    assert done.status == 2
    assert done.out == ""
    assert done.complaint.startswith("review: ")
    assert said in done.complaint


def test_an_internal_error_is_an_apology(judge, monkeypatch):
    def breaks(*_):
        raise RuntimeError("a bug\nof ours")

    monkeypatch.setattr(command, "review", breaks)
    done = judge("clean.txt")
    assert done.status == 2
    assert "sorry" in done.complaint
    assert "RuntimeError: 'a bug of ours'" in done.complaint
    assert "REVIEW_TRACEBACK=1" in done.complaint


def test_the_traceback_of_an_internal_error_can_be_seen(judge, monkeypatch):
    def breaks(*_):
        raise RuntimeError("a bug")

    monkeypatch.setattr(command, "review", breaks)
    monkeypatch.setenv("REVIEW_TRACEBACK", "1")
    with pytest.raises(RuntimeError, match="a bug"):
        judge("clean.txt")


def test_help_and_version_are_no_errors(run):
    for argv in (("--help",), ("rules", "--help"), ("--version",)):
        done = run(*argv)
        assert (done.status, done.err) == (0, "")
        assert done.out.startswith(("usage: review", "review "))


def test_help_lists_the_commands_and_the_folder_rule(run):
    out = run("--help").out
    for command_name in ("rules", "explain", "render", "fmt"):
        assert f"  {command_name} " in out
    assert "*.design" in out
