"""What `review diff` says became of findings and numbers."""

from __future__ import annotations

import json

import pytest

from reviewer.command import main

OLD = """
require availability 99.9%
client reader
service web x1
mysql db x1
reader -> web -> db
flow read 2k/s: reader -> web -> db
"""


@pytest.fixture
def diff(tmp_path, capsys):
    def run(old, new, *argv):
        (tmp_path / "old.txt").write_text(old)
        (tmp_path / "new.txt").write_text(new)
        files = [str(tmp_path / name) for name in ("old.txt", "new.txt")]
        status = main(["diff", *files, "--select", "single-point-of-failure", *argv])
        return status, capsys.readouterr().out

    return run


def document(diff, old, new):
    status, out = diff(old, new, "--format", "json")
    return status, json.loads(out)


def test_the_same_design_twice_changes_nothing(diff):
    status, out = diff(OLD, OLD)
    assert status == 0
    assert "0 fixed, 0 introduced, 1 unchanged" in out
    assert "No number changed." in out


def test_what_is_corrected_is_fixed_and_in_part_eased(diff):
    _, found = document(diff, OLD, OLD.replace("service web x1", "service web x3"))
    assert found["eased"] == ["single-point-of-failure web"]
    assert (len(found["fixed"]), len(found["introduced"]), len(found["unchanged"])) == (0, 0, 1)
    both = OLD.replace("service web x1", "service web x3").replace("mysql db x1", "mysql db x2")
    _, found = document(diff, OLD, both)
    assert (len(found["fixed"]), len(found["introduced"])) == (1, 0)


def test_what_is_new_is_introduced_and_fails(diff):
    corrected = OLD.replace("service web x1", "service web x3")
    status, found = document(diff, corrected, OLD)
    assert status == 1
    assert len(found["introduced"]) == 1
    assert diff(corrected, OLD, "--fail-on", "never")[0] == 0


def test_numbers_stand_side_by_side(diff):
    _, found = document(diff, OLD, OLD.replace("2k/s", "4k/s"))
    rows = {(row["what"], row["name"]): row for row in found["numbers"]}
    assert rows["load", "db"] | {"changed": True} == rows["load", "db"]
    assert (rows["load", "db"]["before"], rows["load", "db"]["after"]) == ("2k/s", "4k/s")


def test_a_part_that_cannot_be_read_is_not_taken_for_corrected(diff):
    status, _ = diff(OLD, OLD + "postgress x\n")
    assert status == 2
