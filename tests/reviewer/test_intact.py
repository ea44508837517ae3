"""A rule in Python that prints, or changes modules, is a failure; the report is whole all the same."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from dsl.parse import parse
from reviewer.command import main
from reviewer.model.finding import Answer, Finding
from reviewer.model.intact import current_snapshot
from reviewer.packs.loader import load_packs
from reviewer.report.formats import FORMATS, writer
from reviewer.report.formats.ink import Ink
from reviewer.report.formats.report import Report
from reviewer.review import review
from tests.making import a_review, a_rule, blames, pack_text

DESIGN = "client -> api -> postgres\napi x1\n"


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "design.txt").write_text(DESIGN)
    return tmp_path


def reported(capsys, *argv):
    status = main(["design.txt", "--isolated", "--format", "json", *argv])
    return status, json.loads(capsys.readouterr().out)


@pytest.mark.parametrize(
    "body",
    [
        "print('found it')",
        "import sys; sys.stdout.write('found it'); return iter(())",
        "import sys; sys.stdout.buffer.write(b'found it'); return iter(())",
        "yield print('found it', flush=True) or self.satisfied(message='fine')",
    ],
)
def test_a_rule_that_prints_fails_and_spoils_nothing(here, capsys, body):
    (here / "pack.py").write_text(pack_text(f"{body}\n        return iter(())"))
    status, report = reported(capsys, "--pack", "pack.py")
    assert status == 2
    reasons = {failure["what"]: failure["reason"] for failure in report["failures"]}
    assert reasons["rule no-stores"].startswith("it printed `found it`")
    assert report["findings"]


def test_a_pack_that_prints_while_it_loads_says_so(here, capsys):
    (here / "pack.py").write_text("print('loaded')\n" + pack_text())
    status, report = reported(capsys, "--pack", "pack.py")
    assert status == 2
    [failure] = report["failures"]
    assert failure["what"] == "pack pack.py"
    assert failure["reason"].startswith("it printed `loaded`")


def test_a_rule_that_closes_or_replaces_standard_output_says_so(here, capsys):
    for body in ("sys.stdout = io.StringIO()", "sys.stdout.close()"):
        (here / "pack.py").write_text(
            pack_text(f"import io, sys\n        {body}\n        return iter(())")
        )
        status, _ = reported(capsys, "--pack", "pack.py")
        assert status == (2 if "=" in body else 0)


CHANGES = [
    ("import reviewer.report.formats.json as m; m.write = lambda *_: '{}'", "reviewer.report.formats.json.write"),
    ("import json; json.dumps = lambda *_, **__: '{}'", "json.dumps"),
    ("import builtins; builtins.sorted = lambda *_, **__: []", "builtins.sorted"),
    ("from reviewer.model.finding import Finding as F; F.marks = frozenset()", "reviewer.model.finding.Finding.marks"),
    ("from reviewer.model.finding import Answer as A; A.__len__ = lambda _: 0", "reviewer.model.finding.Answer.__len__"),
    ("from reviewer.command.review import FAIL_ON as f; f.clear()", "reviewer.command.review.FAIL_ON"),
    ("from reviewer.report.formats import writer as w; w.__code__ = (lambda name: None).__code__", "reviewer.report.formats.writer"),
    ("import sys; sys.modules['reviewer.report.formats.full'] = None", "reviewer.report.formats.full"),
    ("import reviewer.review, sys; del sys.modules['reviewer.review'].ask_beyond_words", "reviewer.review.ask_beyond_words"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "name"), CHANGES, ids=[name for _, name in CHANGES])
@pytest.mark.parametrize("when", ["as it loads", "in a rule"])
def test_what_a_pack_changes_is_told_and_put_back(here, capsys, change, name, when):
    if when == "as it loads":
        text = f"{change}\n{pack_text()}"
    else:
        text = pack_text(f"{change}\n        return iter(())")
    _, before = reported(capsys)
    (here / "pack.py").write_text(text)
    status, report = reported(capsys, "--pack", "pack.py")
    assert status == 2
    assert f"changed `{name}`" in " ".join(f["reason"] for f in report["failures"])
    rules = {finding["rule"] for finding in report["findings"]} - {"no-stores"}
    assert rules == {finding["rule"] for finding in before["findings"]}
    assert reported(capsys)[1] == before


def test_a_pack_that_changes_nothing_is_told_nothing(here, capsys):
    (here / "pack.py").write_text(pack_text())
    status, report = reported(capsys, "--pack", "pack.py")
    assert (status, report["failures"]) == (1, [])


def test_what_others_change_between_reviews_is_theirs(monkeypatch):
    a_review(DESIGN, a_rule(blames("api")))

    def changed(*_):
        return ""

    monkeypatch.setattr("reviewer.report.formats.json.write", changed)
    assert not a_review(DESIGN, a_rule(blames("api"))).failures
    assert writer("json") is changed


def test_the_built_in_rules_are_not_watched(monkeypatch):
    def never(*_):
        raise AssertionError

    monkeypatch.setattr(sys.modules["reviewer.review"], "current_snapshot", never)
    monkeypatch.setattr("reviewer.engine.run_rule.Printed", never)
    assert not review(parse(DESIGN), load_packs()).failures


def test_a_snapshot_knows_methods_and_tables():
    snapshot = current_snapshot()
    assert snapshot.restore() == []
    Answer.weigh = lambda self: 1
    FORMATS["extra"] = "x"
    try:
        method, table = snapshot.restore()
        assert method == "reviewer.model.finding.Answer.weigh"
        assert table.endswith(".FORMATS")
        assert not hasattr(Answer, "weigh")
        assert "extra" not in FORMATS
    finally:
        FORMATS.pop("extra", None)
    assert Finding.__module__ == "reviewer.model.finding"


LATE = """
import sys
from pathlib import Path
from dsl.parse import parse
from reviewer.command import grade, review as command
from reviewer.packs.loader import load_packs
from reviewer.review import review
from reviewer.report.formats import FORMATS, writer
from reviewer.report.formats.ink import Ink
from reviewer.report.formats.report import Report
packs = load_packs(["pack.py"])
before = {*sys.modules}
texts = [path.read_text() for path in Path(sys.argv[1]).glob("*.txt")]
reviews = [review(parse(text), packs) for text in texts]
for name in FORMATS:
    writer(name)(Report(tuple(reviews), (), True), Ink())
print(*sorted({*sys.modules} - before))
"""


def test_no_module_comes_after_the_snapshot_but_those_of_pictures(here):
    """A module that comes later could be changed by a rule before anything knows how it was."""
    from examples import __file__ as examples  # noqa: PLC0415

    (here / "pack.py").write_text(pack_text())
    folder = examples.replace("__init__.py", "designs")
    done = subprocess.run(
        [sys.executable, "-c", LATE, folder],
        capture_output=True,
        text=True,
        timeout=200,
        check=True,
    )
    ours = [name for name in done.stdout.split() if name.split(".")[0] in ("dsl", "reviewer")]
    assert [name for name in ours if not name.startswith("reviewer.report.picture")] == []


NOISE = """
import os
os.write(1, b"noise")
os.system("echo noise")
"""


def test_what_does_not_go_through_python_stays_out_of_the_report(here):
    (here / "pack.py").write_text(
        NOISE + pack_text("import os; os.system('echo noise'); return iter(())")
    )
    argv = [sys.executable, "-m", "reviewer.command", "design.txt", "--pack", "pack.py"]
    done = subprocess.run(
        [*argv, "--isolated", "--format", "json"],
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    assert json.loads(done.stdout)["findings"]
    assert done.stderr.count("noise") == 3


def test_a_sheet_of_grades_is_nothing_but_the_sheet(here):
    (here / "pack.py").write_text(pack_text("import os; os.write(1, b'noise'); return iter(())"))
    argv = [sys.executable, "-m", "reviewer.command", "grade", "design.txt", "--pack", "pack.py"]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=200, check=False)
    assert len(done.stdout.splitlines()) == 2
    assert "noise" not in done.stdout
    assert "noise" in done.stderr


def test_a_report_names_the_packs_whose_rules_changed_something():
    def changes(rule, design):
        Report.kept = property(lambda self: 1)
        return iter(())

    found = a_review(DESIGN, a_rule(changes))
    [failure] = found.failures
    assert (failure.what, failure.reason) == (
        "pack test",
        "its rules changed `reviewer.report.formats.report.Report.kept`",
    )
    assert writer("json")(Report((found,)), Ink())
