from __future__ import annotations

import io
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

import reviewer.report.picture.reviewed
from reviewer.command import main
from reviewer.report.picture import Drawing
from reviewer.report.picture.loads import NO_LOADS


@pytest.fixture
def drawn(monkeypatch):
    """Stand in for the engine: what was asked to be drawn, and a picture for it."""
    asked = []

    def draw(design, findings=(), loads=NO_LOADS, **_):
        asked.append((design, tuple(findings), loads))
        return Drawing(b"<svg/>")

    monkeypatch.setattr(reviewer.report.picture.reviewed, "draw", draw)
    return asked


def test_a_picture_beside_the_report(judge, folder, drawn):
    done = judge("store.txt", "-o", "x.svg")
    assert (done.status, done.err) == (1, "")
    assert "error[no-stores]" in done.out
    assert (folder / "x.svg").read_bytes() == b"<svg/>"


def test_the_picture_gets_findings_accepted_ones_and_rates(judge, folder, drawn):
    (folder / "d.txt").write_text(
        "client\nservice api x2\npostgres a\nredis b\nclient -> api -> a, b\n"
        'flow f 2k/s: client -> api -> a\naccept no-stores on b: "fine"\n'
    )
    judge("d.txt", "-o", "x.svg")
    [(_, findings, loads)] = drawn
    assert [f.answer.components for f in findings] == [("a",), ("b",)]
    assert loads.rates["api->a"] == "2k/s"
    assert loads.fullness["api"].used > 0


def fails(*_, **__):
    raise RuntimeError("the engine died")


def gives_up(*_, **__):
    return Drawing(None, ("no picture: no engine works here",))


@pytest.mark.parametrize("draw", [fails, gives_up])
def test_findings_come_when_the_picture_fails(judge, folder, monkeypatch, draw):
    plain = judge("store.txt").out
    monkeypatch.setattr(reviewer.report.picture.reviewed, "draw", draw)
    done = judge("store.txt", "-o", "x.svg")
    assert done.out == plain
    assert done.status == 2
    assert done.complaint.startswith("review: store.txt: no picture: ")
    assert not (folder / "x.svg").exists()


def test_findings_come_when_the_picture_cannot_be_imported(judge, monkeypatch):
    monkeypatch.setitem(sys.modules, "reviewer.report.picture", None)
    done = judge("store.txt", "-o", "x.svg")
    assert "error[no-stores]" in done.out
    assert "no picture" in done.complaint


def test_render_draws_beside_the_design(run, folder, drawn):
    done = run("render", "store.txt", "clean.txt")
    assert (done.status, done.out) == (0, "")
    assert done.err.splitlines() == [
        "store.txt is drawn in store.svg",
        "clean.txt is drawn in clean.svg",
    ]
    assert (folder / "store.svg").read_bytes() == b"<svg/>"


def test_render_to_standard_output(run, drawn):
    assert run("render", "store.txt", "-o", "-") == (0, "<svg/>", "")


def test_render_of_standard_input(run, monkeypatch, drawn):
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(b"client -> api\n")))
    assert run("render", "-") == (0, "<svg/>", "")


def test_render_never_writes_over_the_design(run, folder):
    (folder / "d.svg").write_text("client -> api\n")
    done = run("render", "d.svg")
    assert (done.status, done.complaint) == (
        2,
        "review: d.svg: this is the design itself; choose another file with -o",
    )
    assert (folder / "d.svg").read_text() == "client -> api\n"


def test_render_draws_what_parses_and_says_what_does_not(run, folder, drawn):
    done = run("render", "wrong.txt", "-o", "x.svg")
    assert done.status == 2
    assert "wrong.txt:5:1: error" in done.err
    assert (folder / "x.svg").exists()


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (("gone.txt",), "no such file"),
        (("store.txt", "clean.txt", "-o", "x.svg"), "-o takes the picture of one design"),
        (("store.txt", "-o", "gone/x.svg"), "no such folder"),
    ],
)
def test_render_says_what_it_cannot_do(run, drawn, argv, said):
    done = run("render", *argv)
    assert done.status == 2
    assert said in done.complaint


def test_a_title_never_becomes_a_file_name(run, folder, drawn):
    before = {path.name for path in folder.iterdir()}
    for n, title in enumerate(["../x", "/x", "-opwn", "x" * 300]):
        (folder / "t.txt").write_text(f'design "{title}"\nclient -> api\n')
        assert run("render", "t.txt", "-o", f"{n}.svg").status == 0
    assert {path.name for path in folder.iterdir()} - before == {
        "t.txt",
        *(f"{n}.svg" for n in range(4)),
    }


def test_a_picture_of_the_real_engine(run, folder):
    done = run("render", "store.txt")
    assert done.status == 0
    assert Path("store.svg").read_bytes().lstrip().startswith((b"<svg", b"<?xml"))


@pytest.mark.parametrize("name", ["x.pdf", "x.jpg", "x.PDF"])
def test_another_kind_of_picture_is_refused_with_a_line(folder, capsys, name):
    (folder / "d.txt").write_text("client -> api")
    assert main(["render", "d.txt", "-o", name]) == 2
    assert capsys.readouterr().err.startswith(
        f"review: {name}: pictures are drawn as *.svg or *.png"
    )
    assert not (folder / name).exists()
