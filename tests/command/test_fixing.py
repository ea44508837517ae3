"""`review --fix`, `review --diff` and `review fix RULE`."""

from __future__ import annotations

import io
import json
import sys
from types import SimpleNamespace

import pytest

from reviewer.command import files

DESIGN = """\
# The blog
require p99 200ms
client reader
service web x1  # PHP
mysql db x1
reader -> web -> db
flow read 20k/s: reader -> web -> db
"""

SPOF = "single-point-of-failure"


@pytest.fixture
def blog(folder):
    file = folder / "blog.txt"
    file.write_bytes(DESIGN.encode())
    return file


def _typed(monkeypatch, text):
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(text)))


def test_a_rule_is_fixed_in_place_and_said(run, blog):
    done = run("fix", SPOF, "blog.txt")
    assert done.status == 0
    assert done.out == ""
    assert "blog.txt: single-point-of-failure: Set `x" in done.err
    text = blog.read_text()
    assert "mysql db x2 [failover=auto]\n" in text
    assert "# PHP" in text


def test_what_is_fixed_has_nothing_to_fix(run, blog):
    run("fix", SPOF, "blog.txt")
    before = blog.read_bytes()
    done = run("fix", SPOF, "blog.txt")
    assert (done.status, done.out) == (0, "")
    assert done.complaint == "blog.txt: single-point-of-failure: nothing to fix"
    assert blog.read_bytes() == before


def test_all_fixes_are_written_and_what_is_left_is_reported(run, blog):
    done = run("--fix", "blog.txt")
    assert "blog.txt: component-overload: Set " in done.err
    assert done.out.startswith("blog.txt")
    text = blog.read_text()
    assert "require p99 200ms" in text
    assert "reader -> front -> web -> db" in text
    assert "flow read 20k/s: reader -> front -> web -> hot -> db" in text
    assert run("--diff", "blog.txt") == (0, "", "")


def test_fixes_go_by_the_rules_that_are_selected(run, blog):
    run("--fix", "--select", SPOF, "blog.txt")
    assert "cache" not in blog.read_text()
    assert "db x2" in blog.read_text()


def test_a_diff_shows_and_writes_nothing(run, blog):
    done = run("--diff", "blog.txt")
    assert done.status == 1
    assert "+mysql db x2" in done.out
    assert done.out.startswith("--- blog.txt\n+++ blog.txt\n@@")
    assert done.err == ""
    assert blog.read_bytes() == DESIGN.encode()


def test_a_diff_of_one_rule(run, blog):
    done = run("fix", SPOF, "--diff", "blog.txt")
    assert done.status == 1
    assert "+mysql db x2 [failover=auto]" in done.out
    assert blog.read_bytes() == DESIGN.encode()


def test_a_diff_comes_before_a_fix(run, blog):
    assert run("--fix", "--diff", "blog.txt").status == 1
    assert blog.read_bytes() == DESIGN.encode()


def test_from_standard_input_to_standard_output(run, monkeypatch):
    _typed(monkeypatch, DESIGN.encode())
    done = run("--fix", "-")
    assert done.out.startswith("# The blog\nrequire p99 200ms\nclient reader\n")
    assert "Fix first" not in done.out


def test_one_rule_from_standard_input_where_no_design_is_named(run, monkeypatch):
    _typed(monkeypatch, DESIGN.encode())
    done = run("fix", SPOF)
    assert "mysql db x2 [failover=auto]\n" in done.out
    assert "<stdin>: single-point-of-failure: " in done.err


def test_line_ends_a_mark_and_other_lines_stay_byte_for_byte(run, blog):
    mixed = DESIGN.replace("\n", "\r\n", 4).replace("# PHP", "# 🚀\t e\u0301")
    blog.write_bytes(b"\xef\xbb\xbf" + mixed.encode())
    run("fix", SPOF, "blog.txt")
    data = blog.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf# The blog\r\nrequire p99 200ms\r\n")
    assert b"mysql db x2 [failover=auto]\r\n" in data
    assert b"reader -> web -> db\nflow read" in data
    assert data.count(b"\n") == mixed.count("\n")


def test_a_file_without_a_last_line_end_gets_none(run, blog):
    blog.write_bytes(DESIGN.encode().rstrip())
    run("fix", SPOF, "blog.txt")
    assert not blog.read_bytes().endswith(b"\n")


def test_a_read_only_file_is_refused(run, blog):
    blog.chmod(0o444)
    done = run("fix", SPOF, "blog.txt")
    assert done.status == 2
    assert "review: blog.txt: not fixed: the file is read-only" in done.err
    assert run("--fix", "blog.txt").status == 2
    assert blog.read_bytes() == DESIGN.encode()


def test_a_file_that_changed_meanwhile_is_refused(run, blog, monkeypatch):
    real = files.read

    def read_and_change(name):
        text = real(name)
        blog.write_bytes(b"client -> api\n")
        return text

    monkeypatch.setattr(files, "read", read_and_change)
    done = run("fix", SPOF, "blog.txt")
    assert done.status == 2
    assert "not fixed: it has changed since it was read; run this again" in done.err
    assert blog.read_bytes() == b"client -> api\n"


def test_a_text_with_an_error_stays_as_it_is(run, blog):
    blog.write_text(DESIGN + "grobnik x3\n")
    for argv in (("--fix", "blog.txt"), ("fix", SPOF, "blog.txt"), ("--diff", "blog.txt")):
        done = run(*argv)
        assert done.status == 2
        assert "review: blog.txt: not fixed: line 8 cannot be read: " in done.err
        assert blog.read_text() == DESIGN + "grobnik x3\n"


def test_a_text_with_an_error_comes_back_as_it_was(run, monkeypatch):
    _typed(monkeypatch, b"grobnik x3\n")
    done = run("--fix", "-")
    assert (done.status, done.out) == (2, "grobnik x3\n")


def test_slips_of_the_language_are_fixed_first(run, blog):
    blog.write_text(DESIGN.replace("require p99 200ms", "requre p99 200ms"))
    done = run("--fix", "blog.txt")
    assert "blog.txt: unknown-keyword: Write `require`" in done.err
    assert "require p99 200ms" in blog.read_text()


def test_what_only_states_a_fact_is_left_to_the_author(run, folder):
    file = folder / "ask.txt"
    text = "client app\nservice api x3\nstripe\napp -> api -> stripe\nflow pay 100/s write: app -> api -> stripe\n"
    file.write_text(text)
    done = run("fix", "missing-timeout", "ask.txt")
    assert done.complaint == ("ask.txt: missing-timeout: left to you: Set `timeout=500ms` on `api`")
    assert file.read_text() == text
    run("fix", "missing-timeout", "--confirm", "ask.txt")
    assert "service api x3 [timeout=500ms]" in file.read_text()


def test_an_unknown_rule_is_named(run, blog):
    done = run("fix", "missing-cash", "blog.txt")
    assert done.status == 2
    assert (
        done.complaint == "review: there is no rule `missing-cash`: did you mean `missing-cache`?"
    )


def test_a_file_that_is_not_there(run):
    assert run("fix", SPOF, "nowhere.txt").status == 2
    assert run("--diff", "nowhere.txt").status == 2
    assert run("--fix", "nowhere.txt").status == 2


def test_the_fix_of_a_report_makes_what_fix_makes(run, blog):
    [finding] = json.loads(run("--format", "json", "--select", SPOF, "blog.txt").out)["findings"]
    text = DESIGN
    for edit in reversed(finding["fix"]["edits"]):
        start, end = (edit["range"][one]["offset"] for one in ("start", "end"))
        text = text[:start] + edit["newText"] + text[end:]
    run("fix", SPOF, "blog.txt")
    assert blog.read_text() == text


def test_a_shell_completes_the_rules_of_fix(run):
    script = run("completion", "bash").out
    assert "missing-cache" in script
    assert "--diff" in script
