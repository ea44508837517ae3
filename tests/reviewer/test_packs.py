from __future__ import annotations

import pytest

from reviewer.packs.loader import load_packs
from tests.making import pack_text


def loaded(path):
    [pack] = load_packs([str(path)], installed=False)
    return pack


def test_the_built_in_rules_come_by_the_entry_point():
    assert "built-in" in [pack.name for pack in load_packs() if pack.rules]


def test_a_file_gives_the_rules_it_defines_and_none_that_it_imports(tmp_path):
    file = tmp_path / "course.py"
    file.write_text(pack_text() + "\nfrom rules.performance.missing_cache import MissingCache\n")
    assert [rule.id for rule in loaded(file).rules] == ["no-stores"]
    assert loaded(file).failures == ()


@pytest.mark.parametrize("init", [True, False], ids=["package", "plain folder"])
def test_a_folder_gives_the_rules_of_all_its_modules(tmp_path, init):
    folder = tmp_path / "course"
    (folder / "deep").mkdir(parents=True)
    if init:
        (folder / "__init__.py").touch()
    (folder / "deep" / "__init__.py").touch()
    (folder / "shared.py").write_text("LIMIT = 3\n")
    (folder / "b.py").write_text("from .shared import LIMIT\n" + pack_text(rule_id="rule-b"))
    (folder / "deep" / "a.py").write_text(pack_text(rule_id="rule-a"))
    pack = loaded(folder)
    assert ([rule.id for rule in pack.rules], pack.failures) == (["rule-a", "rule-b"], ())


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("def (:", "SyntaxError"),
        ("1 / 0", "ZeroDivisionError: division by zero (course.py, line 1)"),
        ("import no_such_module", "ModuleNotFoundError"),
        ("raise SystemExit(0)", "SystemExit"),
        ("x = 1", "it defines no rule"),
        (pack_text().replace('follow_up = "And then?"', ""), "rule NoStores lacks follow_up"),
        (pack_text().replace('("client -> api",)', '("client -> api")'), "is a comma missing?"),
        (pack_text(rule_id="NoStores"), "a kebab-case id"),
        (pack_text().replace("**Why**", "Why"), "**Why** in its docstring"),
        (pack_text().replace("def check", "def judge"), "lacks check"),
        (pack_text() + "\n    def __init__(self):\n        raise OSError('no disk')\n", "no disk"),
    ],
)
def test_a_pack_that_does_not_load_says_why_by_its_name(tmp_path, text, reason):
    file = tmp_path / "course.py"
    file.write_text(text)
    [failure] = loaded(file).failures
    assert failure.what == f"pack {file}"
    assert reason in failure.reason
    assert "\n" not in failure.reason


def test_one_broken_module_does_not_silence_the_others(tmp_path):
    (tmp_path / "good.py").write_text(pack_text())
    (tmp_path / "bad.py").write_text("1 / 0")
    pack = loaded(tmp_path)
    assert [rule.id for rule in pack.rules] == ["no-stores"]
    [failure] = pack.failures
    assert "module bad: ZeroDivisionError" in failure.reason


@pytest.mark.parametrize("name", ["gone.py", "notes.toml", "gone.yaml"])
def test_what_is_no_pack_is_a_failure(tmp_path, name):
    (tmp_path / "notes.toml").touch()
    [failure] = loaded(tmp_path / name).failures
    assert "no such file" in failure.reason or ".py file" in failure.reason


def test_an_id_taken_twice_is_a_failure_of_the_later_pack(tmp_path):
    for name in ("a.py", "b.py"):
        (tmp_path / name).write_text(pack_text())
    first, second = load_packs([str(tmp_path / "a.py"), str(tmp_path / "b.py")], installed=False)
    assert ([rule.id for rule in first.rules], first.failures) == (["no-stores"], ())
    assert second.rules == ()
    assert "`no-stores`" in second.failures[0].reason


def test_an_id_taken_twice_within_one_pack_is_a_failure(tmp_path):
    file = tmp_path / "course.py"
    file.write_text(pack_text() + pack_text(name="Other"))
    pack = loaded(file)
    assert [rule.id for rule in pack.rules] == ["no-stores"]
    assert len(pack.failures) == 1


def test_the_same_file_named_twice_is_one_pack(tmp_path):
    file = tmp_path / "course.py"
    file.write_text(pack_text())
    assert len(load_packs([str(file), str(file)], installed=False)) == 1


def test_importing_a_pack_registers_nothing(tmp_path):
    file = tmp_path / "course.py"
    file.write_text(pack_text())
    before = [rule.id for pack in load_packs() for rule in pack.rules]
    loaded(file)
    assert [rule.id for pack in load_packs() for rule in pack.rules] == before
