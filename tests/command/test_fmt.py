from __future__ import annotations

import io
import sys
from types import SimpleNamespace

import pytest

UNTIDY = "client->api\n\n\n\n  api ->   redis # hot\n"
TIDY = "client -> api\n\napi -> redis  # hot\n"


@pytest.fixture
def untidy(folder):
    file = folder / "untidy.txt"
    file.write_text(UNTIDY)
    return file


def test_a_file_is_formatted_in_place_once(run, untidy):
    assert run("fmt", "untidy.txt") == (0, "", "untidy.txt: formatted\n")
    assert untidy.read_text() == TIDY
    assert run("fmt", "untidy.txt") == (0, "", "")


def test_check_changes_nothing(run, untidy):
    assert run("fmt", "--check", "untidy.txt") == (1, "", "untidy.txt: would be formatted\n")
    assert untidy.read_text() == UNTIDY


def test_check_of_a_tidy_file(run, untidy):
    untidy.write_text(TIDY)
    assert run("fmt", "--check", "untidy.txt") == (0, "", "")


def test_from_standard_input_to_standard_output(run, monkeypatch):
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(UNTIDY.encode())))
    assert run("fmt", "-") == (0, TIDY, "")


def test_check_of_standard_input(run, monkeypatch):
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(UNTIDY.encode())))
    assert run("fmt", "--check", "-").status == 1


def test_a_text_with_an_error_stays_as_it_is(run, untidy):
    untidy.write_text("client -> \x1b api\n")
    done = run("fmt", "untidy.txt")
    assert done.status == 2
    assert done.err.splitlines()[-1] == "review: untidy.txt: not formatted because of its errors"
    assert done.err.startswith("untidy.txt:1:11: error ")
    assert untidy.read_text() == "client -> \x1b api\n"


@pytest.mark.parametrize(
    "line",
    [
        "graph TD",
        "x = = y",
        "/* a comment */",
        "workspace {\n}",
        "vpc main {\n}",
    ],
)
def test_a_statement_that_cannot_be_read_is_said_and_keeps_the_file_as_it_is(run, untidy, line):
    text = f"client->lb\n{line}\n"
    untidy.write_text(text)
    for arguments in (("fmt",), ("fmt", "--check")):
        done = run(*arguments, "untidy.txt")
        assert done.status == 2
        assert done.err.startswith("untidy.txt:2:1: error ")
    assert untidy.read_text() == text


@pytest.mark.parametrize("line", ["frobnicate the widget", "All of this is only a first sketch."])
def test_a_line_that_draws_nothing_becomes_a_comment(run, untidy, line):
    untidy.write_text(f"client->lb\n{line}\n")
    assert run("fmt", "untidy.txt").status == 0
    assert untidy.read_text() == f"client -> lb\n# {line}\n"


def test_errors_of_names_and_values_do_not_keep_a_file_from_its_form(run, untidy):
    untidy.write_text("client->nobody\nservice api [limt=3]\n")
    assert run("fmt", "untidy.txt").status == 0
    assert untidy.read_text() == "client -> nobody\nservice api [limt=3]\n"


def test_the_worst_of_several_counts_and_all_are_done(run, untidy, folder):
    (folder / "bad.design").write_bytes(b"\xff")
    assert run("fmt", "bad.design", "gone.txt", "untidy.txt").status == 2
    assert untidy.read_text() == TIDY
    assert run("fmt", "--check", "untidy.txt", "gone.txt").status == 2


def test_a_file_that_cannot_be_written(run, untidy, monkeypatch):
    def full_disk(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("reviewer.command.whole_file.os.fsync", full_disk)
    done = run("fmt", "untidy.txt")
    assert (done.status, done.complaint) == (
        2,
        "review: untidy.txt: cannot be written: No space left on device",
    )
    assert untidy.read_text() == UNTIDY
