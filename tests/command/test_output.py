from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest


def test_a_report_goes_to_a_file(judge, folder):
    done = judge("store.txt", "-o", "report.txt")
    assert done == (1, "", "")
    assert "error[no-stores]" in (folder / "report.txt").read_text()
    assert "\x1b" not in (folder / "report.txt").read_text()


def test_json_for_a_name_that_says_so(judge, folder):
    judge("store.txt", "-o", "report.json")
    assert json.loads((folder / "report.json").read_text())["verdict"] == "findings"


def test_a_format_that_is_asked_for_wins(judge, folder):
    judge("store.txt", "-o", "report.json", "--format", "concise")
    assert (folder / "report.json").read_text().startswith("store.txt:3:1: error no-stores")


def test_several_outputs(judge, folder):
    judge("store.txt", "-o", "report.json", "-o", "report.txt")
    assert (folder / "report.json").exists()
    assert (folder / "report.txt").exists()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("gone/report.txt", "gone/report.txt: cannot be written: there is no such folder"),
        (".", ".: cannot be written: this is a folder"),
        ("store.txt", "store.txt: this is the design itself; write the output elsewhere"),
        ("./store.txt", "./store.txt: this is the design itself; write the output elsewhere"),
    ],
)
def test_an_output_that_cannot_be_written(judge, folder, name, said):
    before = (folder / "store.txt").read_text()
    done = judge("store.txt", "-o", name)
    assert (done.status, done.complaint) == (2, f"review: {said}")
    assert (folder / "store.txt").read_text() == before


def test_an_old_output_stays_until_the_new_one_is_whole(judge, folder, monkeypatch):
    (folder / "report.txt").write_text("old")

    def full_disk(self, data):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.write_bytes", full_disk)
    done = judge("store.txt", "-o", "report.txt")
    assert (done.status, done.complaint) == (
        2,
        "review: report.txt: cannot be written: No space left on device",
    )
    assert (folder / "report.txt").read_text() == "old"
    assert [path.name for path in folder.iterdir() if path.name.endswith(".new")] == []


def test_the_mode_of_an_output_stays(judge, folder):
    (folder / "report.txt").touch(0o600)
    judge("store.txt", "-o", "report.txt")
    assert stat.S_IMODE((folder / "report.txt").stat().st_mode) == 0o600


def test_a_link_is_followed(judge, folder):
    (folder / "real.txt").touch()
    (folder / "link.txt").symlink_to("real.txt")
    judge("store.txt", "-o", "link.txt")
    assert (folder / "link.txt").is_symlink()
    assert "no-stores" in (folder / "real.txt").read_text()


def test_a_device_is_written_to_as_it_is(judge):
    assert judge("store.txt", "-o", os.devnull).status == 1
    assert stat.S_ISCHR(Path(os.devnull).stat().st_mode)


@pytest.mark.parametrize("argv", [("store.txt", "clean.txt"), (".",)])
def test_one_picture_cannot_show_several_designs(judge, argv):
    done = judge(*argv, "-o", "x.svg")
    assert done.status == 2
    assert "one picture shows one design" in done.complaint


def test_json_of_one_file_is_an_object_and_of_several_an_envelope(judge):
    def schema(*argv):
        return json.loads(judge(*argv, "--format", "json").out)["schema"]

    assert schema("store.txt") == "design-reviewer/review"
    assert schema("store.txt", "clean.txt") == "design-reviewer/reviews"
    assert schema("store.txt", "gone.txt") == "design-reviewer/reviews"
    assert schema(".") == "design-reviewer/reviews"


@pytest.mark.parametrize(
    ("env", "argv", "colored"),
    [
        ({}, (), False),
        ({"FORCE_COLOR": "1"}, (), True),
        ({"FORCE_COLOR": "0"}, (), False),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, (), False),
        ({"NO_COLOR": ""}, (), False),
        ({"NO_COLOR": "1"}, ("--color", "always"), True),
        ({"FORCE_COLOR": "1"}, ("--color", "never"), False),
    ],
)
def test_colour(judge, monkeypatch, env, argv, colored):
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    assert ("\x1b[" in judge("store.txt", *argv).out) is colored


def test_no_accept(judge, folder):
    (folder / "store.txt").write_text('postgres db\naccept no-stores on db: "fine"\n')
    assert judge("store.txt").status == 0
    assert "because: fine" in judge("store.txt").out
    assert judge("store.txt", "--no-accept").status == 1
