from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from reviewer.command.files import read_all

WITH_STORE = "postgres db\n"


def test_a_missing_file(judge):
    done = judge("gone.txt")
    assert done == (2, "", "review: gone.txt: no such file\n")


def test_a_missing_file_does_not_keep_the_others(judge):
    done = judge("gone.txt", "store.txt")
    assert done.status == 2
    assert done.complaint == "review: gone.txt: no such file"
    assert "error[no-stores]" in done.out


def test_a_missing_file_that_may_have_meant_a_command(judge):
    assert "did you mean `rules`, the command?" in judge("rulse").complaint


@pytest.mark.parametrize("name", ["", "a\0b", "x" * 300, "clean.txt/x"])
def test_names_that_no_file_can_have(judge, name):
    done = judge(name)
    assert done.status == 2
    assert done.complaint.startswith("review: ")


def test_a_name_with_escapes_is_harmless(judge):
    assert judge("\x1b[2J\nx.txt").complaint == r"review: \x1b[2J\nx.txt: no such file"


@pytest.fixture
def nobody() -> Iterator[None]:
    """Root may read everything: go on as somebody who may not."""
    before = os.geteuid()
    if before == 0:
        os.seteuid(65534)
    yield
    os.seteuid(before)


def test_a_file_without_permission(folder, nobody):
    (locked,) = read_all([str(folder / "locked.txt")])
    assert str(locked).endswith("locked.txt: permission denied")


def test_a_folder_without_permission(folder, nobody):
    (locked,) = read_all([str(folder / "locked")])
    assert str(locked).endswith("locked: permission denied")


@pytest.fixture(autouse=True)
def locked(folder):
    """A file and a folder that only root reads; made before anybody turns into nobody."""
    (folder / "locked.txt").write_text("client -> api")
    (folder / "locked.txt").chmod(0)
    (folder / "locked").mkdir(mode=0)


def test_permission_denied_is_said(judge, monkeypatch):
    def refuses(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("reviewer.command.files._read_bytes", refuses)
    assert judge("store.txt") == (2, "", "review: store.txt: permission denied\n")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "not a text file"),
        (b"\x7fELF\0\0\xff", "not a text file"),
        ("client -> api".encode("utf-16"), "UTF-16 text; save it as UTF-8"),
    ],
)
def test_files_that_are_not_text(judge, folder, data, said):
    (folder / "x.bin").write_bytes(data)
    assert judge("x.bin") == (2, "", f"review: x.bin: {said}\n")


def test_a_file_that_is_far_too_large(judge, folder, monkeypatch):
    monkeypatch.setattr("reviewer.command.files.MOST_BYTES", 1_000_000)
    (folder / "x.txt").write_text("#" * 1_000_001)
    assert "larger than 1 MB" in judge("x.txt").complaint


def test_standard_input(judge, monkeypatch):
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(b"postgres db\n")))
    done = judge("-")
    assert done.status == 1
    assert done.out.startswith("<stdin>\n")


def test_standard_input_closed(judge, monkeypatch):
    monkeypatch.setattr(sys, "stdin", None)
    assert judge("-") == (2, "", "review: <stdin>: standard input is closed\n")


class TestFolder:
    @pytest.fixture
    def designs(self, folder):
        files = [
            "b.design",
            "a.txt",
            "deep/c.design",
            "deep/no.txt",
            ".hidden.txt",
            ".git/d.design",
            "e.md",
            "f.py",
        ]
        for name in files:
            file = folder / "designs" / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text("postgres db\n")
        (folder / "designs" / "g.txt").write_bytes(b"\0\xff\xfe")
        return folder / "designs"

    def test_reviews_designs_in_order_and_passes_over_the_rest(self, judge, designs):
        lines = judge("designs", "--format", "concise").out.splitlines()
        assert [line.partition(":")[0] for line in lines] == [
            "designs/a.txt",
            "designs/b.design",
            "designs/deep/c.design",
        ]

    @pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
    def test_waits_for_no_pipe(self, judge, designs):
        os.mkfifo(designs / "pipe.txt")
        assert judge("designs").out.endswith("3 designs reviewed, 0 without findings.\n")

    def test_ends_with_what_came_of_all(self, judge, designs):
        assert judge("designs").out.endswith("3 designs reviewed, 0 without findings.\n")

    def test_without_designs(self, judge, folder):
        (folder / "empty").mkdir()
        done = judge("empty")
        assert (done.status, done.complaint) == (
            2,
            "review: empty: a folder without designs (*.design, or *.txt directly in it)",
        )


class TestLinks:
    @pytest.fixture
    def linked(self, folder):
        """A folder with a design, links out of it, a link within it, and one that leads back."""
        (folder / "secret.txt").write_text("postgres secret\n")
        (folder / "elsewhere").mkdir()
        (folder / "elsewhere" / "e.design").write_text("postgres other\n")
        inside = folder / "designs"
        inside.mkdir()
        (inside / "a.txt").write_text("postgres db\n")
        (inside / "b.txt").symlink_to("../secret.txt")
        (inside / "c.txt").symlink_to("a.txt")
        (inside / "d.txt").symlink_to("../gone.txt")
        (inside / "deep").symlink_to("../elsewhere")
        (inside / "back").symlink_to(".")
        return inside

    OUT = "this symlink leads out of the folder and is not followed"

    def test_those_that_lead_out_are_told_and_not_read(self, judge, linked):
        done = judge("designs", "--format", "concise")
        assert done.status == 2
        assert done.err.splitlines() == [
            f"review: designs/{name}.txt: {self.OUT}" for name in ("b", "d")
        ]
        assert [line.partition(":")[0] for line in done.out.splitlines()] == [
            "designs/a.txt",
            "designs/c.txt",
        ]
        assert "secret" not in done.out

    def test_they_are_read_where_that_is_asked_for(self, judge, linked):
        (linked / "d.txt").unlink()
        done = judge("designs", "--format", "concise", "--follow-links")
        assert (done.status, done.err) == (1, "")
        assert [line.partition(":")[0] for line in done.out.splitlines()] == [
            *(f"designs/{name}.txt" for name in "abc"),
            "designs/deep/e.design",
        ]

    def test_a_file_that_is_named_is_read_through_its_link(self, judge, linked):
        assert judge("designs/b.txt").status == 1

    def test_the_folder_may_be_a_link_itself(self, judge, folder, linked):
        (folder / "shortcut").symlink_to("designs")
        assert "shortcut/a.txt:1:1" in judge("shortcut", "--format", "concise").out

    @pytest.mark.parametrize("command", ["numbers", "fmt", "render"])
    def test_no_command_reads_them(self, run, linked, command):
        done = run(command, "designs")
        assert f"designs/b.txt: {self.OUT}" in done.err
        assert "secret" not in done.out
        assert (linked.parent / "secret.txt").read_text() == "postgres secret\n"


def test_a_folder_that_cannot_be_looked_into_costs_no_other(folder, monkeypatch):
    scandir = os.scandir

    def refuses_some(path):
        if str(path).endswith("b"):
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    (folder / "half" / "b").mkdir(parents=True)
    (folder / "half" / "a.design").write_text("client -> api")
    (folder / "half" / "c.design").write_text("client -> api")
    monkeypatch.setattr(os, "scandir", refuses_some)
    first, locked, last = read_all([str(folder / "half")])
    assert (first.name[-13:], last.name[-13:]) == ("half/a.design", "half/c.design")
    assert str(locked).endswith("half/b: permission denied")


@pytest.mark.parametrize("name", ["rules", "fmt", "render", "explain"])
def test_a_design_may_be_named_like_a_command(judge, folder, name):
    (folder / name).write_text("postgres db\n")
    assert judge(f"./{name}").status == 1


def test_settings_do_not_come_from_the_folder_of_the_design(judge, folder):
    student = folder / "student"
    student.mkdir()
    (student / "d.txt").write_text("postgres db\n")
    for name in ("pyproject.toml", "review.toml", ".review.toml", "setup.cfg"):
        (student / name).write_text('[tool.reviewer]\nignore = ["no-stores"]\nselect = []\n')
    (student / "reviewer.py").write_text("raise SystemExit(0)")
    assert judge("student/d.txt").status == 1
