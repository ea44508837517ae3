"""What `review.toml` sets, where it is looked for, and what is wrong with it."""

from __future__ import annotations

import json

import pytest

from reviewer.command import main
from reviewer.command.configuration import KEYS
from tests.making import pack_text

DESIGN = "client -> api -> postgres\n"


@pytest.fixture
def here(tmp_path, monkeypatch):
    (tmp_path / "course.py").write_text(pack_text())
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "design.txt").write_text(DESIGN)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def found(capsys, *argv):
    status = main(["inside/design.txt", "--format", "json", *argv])
    out = capsys.readouterr().out
    rules = {f["rule"]: f["severity"] for f in json.loads(out)["findings"]} if out else {}
    return status, rules


def test_a_kept_option_counts_and_the_command_line_wins(here, capsys):
    (here / "review.toml").write_text('select = ["no-stores"]\npack = ["course.py"]\nlevel = "E6"')
    assert found(capsys) == (1, {"no-stores": "error"})
    assert found(capsys, "--select", "missing-cache")[1].keys() <= {"missing-cache"}
    main(["config"])
    shown = capsys.readouterr().out
    assert "staff  (review.toml, line 3)" in shown
    assert "course.py  (review.toml, line 2)" in shown
    assert "by default" in shown


def test_isolated_goes_by_the_command_line_alone(here, capsys):
    (here / "review.toml").write_text('select = ["missing-cache"]')
    assert "no-stores" not in found(capsys, "--isolated")[1]
    main(["config", "--isolated"])
    assert "review.toml" not in capsys.readouterr().out


def test_a_file_beside_the_design_switches_nothing_off(here, capsys):
    (here / "inside" / "review.toml").write_text('ignore = ["no-stores"]')
    assert "no-stores" in found(capsys, "--pack", "course.py")[1]


def test_it_is_found_from_folders_below_and_in_pyproject(here, capsys, monkeypatch):
    (here / "pyproject.toml").write_text('[tool.review]\npack = ["course.py"]\n')
    monkeypatch.chdir(here / "inside")
    main(["design.txt", "--format", "json", "--fail-on", "never"])
    assert "no-stores" in json.loads(capsys.readouterr().out)["rules"]


def test_severities_replace_a_rules_own_and_off_leaves_it_out(here, capsys):
    (here / "base.toml").write_text('pack = ["course.py"]\n[severity]\nno-stores = "off"\n')
    (here / "review.toml").write_text('extend = "base.toml"\n[severity]\nno-stores = "info"\n')
    assert found(capsys)[1]["no-stores"] == "info"
    assert found(capsys, "--config", "base.toml")[1].get("no-stores") is None
    assert found(capsys, "--severity", "no-stores=warning")[1]["no-stores"] == "warning"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("lvel = 'E6'", "review.toml, line 1: unknown key `lvel`: did you mean `level`?"),
        ("\nselect = 'x'", "review.toml, line 2: `select` is a list of texts"),
        ("format = 'jsn'", "`format` cannot be `jsn`: did you mean `json`?"),
        ("fail-on = 'eror'", "`fail-on` cannot be `eror`: did you mean `error`?"),
        ("[severity]\nx = 'of'", "review.toml, line 1: `severity` cannot be `of`: did you mean `off`?"),
        ("level = 'E9'", "review.toml, line 1: unknown level `E9`"),
        ("no-accept = 1", "`no-accept` is true or false"),
        ("extend = 'review.toml'", "leads back"),
        ("extend = 'gone.toml'", "no such file"),
        ("level = ", "this is not TOML"),
        ("x = " + "[" * 5000, "this is not TOML"),
        ("# " + "x" * 70_000, "larger than 64 KiB"),
        ("severity = { 'nothing-such' = 'off' }", "unknown rule `nothing-such`"),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_place(here, capsys, text, line):
    (here / "review.toml").write_text(text)
    assert main(["inside/design.txt"]) == 2
    assert line in capsys.readouterr().err


def test_every_key_is_an_option_of_review(here, capsys):
    with_help = main(["--help"])
    shown = capsys.readouterr().out
    assert with_help == 0
    assert all(f"--{name}" in shown for name in KEYS if name != "rubric")


def test_a_baseline_leaves_out_what_was_there(here, capsys):
    design = here / "inside" / "design.txt"
    assert main([str(design), "--pack", "course.py", "--write-baseline", "known.json"]) == 0
    main([str(design), "--pack", "course.py", "--baseline", "known.json", "--format", "json"])
    capsys.readouterr()
    design.write_text("# moved\n" + DESIGN + "api -> redis\n")
    main([str(design), "--select", "no-stores", "--pack", "course.py", "--baseline", "known.json"])
    out = capsys.readouterr().out
    assert "`redis` is a store" in out
    assert "`postgres` is a store" not in out


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"schema": "design-reviewer/baseline"}', "[" * 9999]
)
def test_a_file_that_is_no_baseline_is_refused(here, capsys, text):
    (here / "known.json").write_text(text)
    assert main(["inside/design.txt", "--baseline", "known.json"]) == 2
    assert "known.json" in capsys.readouterr().err


def test_an_output_that_cannot_hold_it_is_refused(here, capsys):
    assert main(["inside/design.txt", "-o", "x.gif"]) == 2
    assert "x.gif: pictures are drawn as .svg or .png" in capsys.readouterr().err
    assert not (here / "x.gif").exists()


@pytest.mark.parametrize("name", ["a.sarif", "a.html", "a.md", "a.xml", "a.json"])
def test_the_ending_of_an_output_chooses_the_format(here, name):
    assert main(["inside/design.txt", "--fail-on", "never", "-o", name]) == 0
    text = (here / name).read_text()
    assert {"a.sarif": '"runs"', "a.html": "<!doctype", "a.md": "## inside", "a.xml": "<testsuites", "a.json": "design-reviewer/review"}[name] in text  # fmt: skip


@pytest.mark.parametrize("text", ['{"a":1}', "level = 3", "extend = 'review.toml'", "\xff"])
def test_a_configuration_that_cannot_be_used_is_one_line_to_every_command(run, folder, text):
    (folder / "review.toml").write_bytes(text.encode("latin-1"))
    shown, reviewed = run("config"), run("clean.txt")
    assert shown.status == reviewed.status == 2
    assert shown.complaint == reviewed.complaint
    assert "review.toml" in shown.complaint
