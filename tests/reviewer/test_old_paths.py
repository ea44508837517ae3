"""Paths and names of version 0.1.0 work for one more release, each with a warning."""

from __future__ import annotations

import subprocess
import sys
import warnings
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest

import reviewer
from dsl.design import Op
from dsl.parse import parse
from reviewer.analysis.facts import _NEW_PATHS, Facts
from reviewer.model.finding import Finding
from reviewer.old_paths import ELSEWHERE, FACTS, MODULES, PACKAGES
from reviewer.packs.loader import load_packs
from reviewer.review import review

PACK = '''
"""A rule as the guide of version 0.1.0 has it."""

from collections.abc import Iterator

from dsl.design import Design, Op
from dsl.kinds import Kind
from reviewer.facts import Facts
from reviewer.finding import Answer, Category, Citation, Severity
from reviewer.rule import Rule
from reviewer.shape import nodes
from reviewer.wording import declaration


class CrowdedCache(Rule):
    """A cache is asked for too much.

    **Why** A course teaches it. **Do instead** Add a node.
    """

    id = "crowded-cache"
    severity = Severity.WARNING
    category = Category.PERFORMANCE
    citations = (Citation("The course", "https://example.org/"),)
    follow_up = "What if it is lost?"
    passes = ("client -> api",)
    fails = ("client -> redis\\nflow a 5/s: client -> redis",)

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at each cache."""
        for part in design.components.values():
            if part.kind is Kind.CACHE and nodes(part) == 1 and " redis " in facts.words:
                facts.capacity(part, Op.READ)
                if (demand := facts.demand(part.name)) and demand.total > 0:
                    yield self.violated(part, message="Crowded.", instead=declaration(part))
'''


@pytest.fixture
def fresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No old module was imported before, nor stays."""
    old = [name for name in sys.modules if name in MODULES or name.split(".", 2)[-1] in PACKAGES]
    for name in old:
        monkeypatch.delitem(sys.modules, name)
    before = set(sys.modules)
    yield
    for name in set(sys.modules) - before:
        if type(sys.modules[name]).__name__ == "_OldModule":
            del sys.modules[name]
            package, _, module = name.rpartition(".")
            vars(sys.modules.get(package, reviewer)).pop(module, None)


@pytest.mark.usefixtures("fresh")
@pytest.mark.parametrize("old", sorted(MODULES))
def test_an_old_module_is_found_with_a_warning(old: str) -> None:
    assert find_spec(MODULES[old])
    with pytest.warns(DeprecationWarning, match="is now in"):
        module = import_module(old)
    new = import_module(MODULES[old])
    names = [name for name in vars(new) if name[0] != "_" and name not in FACTS.get(old, ())]
    assert all(getattr(module, name) is getattr(new, name) for name in names)


@pytest.mark.usefixtures("fresh")
def test_the_warning_names_the_file_that_imports() -> None:
    with pytest.warns(DeprecationWarning, match="is now in") as caught:
        from reviewer.finding import Failure, Finding as Old  # noqa: I001, PLC0415
    assert Old is Finding
    assert Failure.__module__ == "reviewer.model.failure"
    assert [warning.filename for warning in caught] == [__file__]


@pytest.mark.usefixtures("fresh")
def test_modules_of_old_packages_are_found() -> None:
    with pytest.warns(DeprecationWarning, match="is now"):
        from reviewer.formats.json import review_object  # noqa: PLC0415
    assert review_object.__module__ == "reviewer.report.formats.json"
    with pytest.warns(DeprecationWarning, match="is now"):
        from reviewer.arithmetic.storage import Storage  # noqa: PLC0415
    assert Storage.__module__ == "reviewer.analysis.estimates.storage"


@pytest.mark.usefixtures("fresh")
def test_names_that_went_elsewhere_are_found() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        for old, places in ELSEWHERE.items():
            for place in places:
                assert find_spec(f"reviewer.{place}")
            assert import_module(old)
        facts = Facts(
            parse("require users 1M\nassume actions 5/d\nclient -> api -> postgres").design
        )
        for old, functions in FACTS.items():
            for name in functions:
                assert callable(getattr(import_module(old), name))
        assert import_module("reviewer.wording").load_assumptions(facts) == (
            "peak",
            "reads",
            "routes",
        )
        key_of = import_module("reviewer.keys").key_of
        assert key_of(facts, facts.design.components["postgres"]) == "user_id"


def test_what_never_was_is_not_found() -> None:
    with pytest.raises(ModuleNotFoundError):
        import_module("reviewer.nonsense")
    assert find_spec("reviewer.nonsense") is None


def test_packages_that_were_modules_have_their_names() -> None:
    import reviewer.packs as packs  # noqa: PLC0415, PLR0402

    with pytest.warns(DeprecationWarning, match=r"reviewer\.packs\.loader"):
        assert packs.load_packs is load_packs
    with pytest.raises(AttributeError):
        packs.nonsense  # noqa: B018


def test_no_public_name_is_hidden_by_an_old_module() -> None:
    old = {name.rpartition(".")[2]: name for name in MODULES if name.count(".") == 1}
    both = old.keys() & {*reviewer.__all__}
    assert "finding" in both
    for name in both:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            module = import_module(old[name])
        assert getattr(reviewer, name) is not module


@pytest.mark.usefixtures("fresh")
def test_a_pack_of_the_last_release_still_runs(tmp_path: Path) -> None:
    file = tmp_path / "course.py"
    file.write_text(PACK, encoding="utf-8")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        packs = load_packs([str(file)], installed=False)
        found = review(parse("client -> redis\nflow a 5/s: client -> redis"), packs)
    said = " ".join(str(warning.message) for warning in caught)
    assert all(old in said for old in ("reviewer.facts", "reviewer.rule", "`facts.demand`"))
    assert [finding.rule for finding in found.findings] == ["crowded-cache"]
    assert not found.failures


def test_old_members_of_facts_are_found_with_a_warning() -> None:
    facts = Facts(parse("require reads 1k/s\nclient -> api -> redis, postgres").design)
    for old, path in _NEW_PATHS.items():
        with pytest.warns(DeprecationWarning, match=rf"`facts\.{path}`"):
            value = getattr(facts, old)
        new: object = facts
        for name in path.split("."):
            new = getattr(new, name)
        assert value == new
    with pytest.raises(AttributeError):
        facts.nonsense  # noqa: B018


def test_packages_of_facts_answer_by_their_old_names() -> None:
    facts = Facts(parse("require reads 1k/s\nclient -> api -> redis, postgres").design)
    part = facts.design.components["redis"]
    with pytest.warns(DeprecationWarning, match=r"capacity\.of"):
        assert facts.capacity(part, Op.READ) is facts.capacity.of(part, Op.READ)
    with pytest.warns(DeprecationWarning, match="flow_latency"):
        assert facts.latency("client") is facts.latency.flow_latency("client")
    with pytest.warns(DeprecationWarning, match=r"words\.text"):
        assert " redis " in facts.words
    with pytest.warns(DeprecationWarning, match=r"words\.text"):
        assert facts.words.split() == facts.words.text.split()
    with pytest.raises(AttributeError):
        facts.words.nonsense  # noqa: B018


def test_a_review_meets_no_old_path() -> None:
    code = (
        "import sys; from dsl.parse import parse; from reviewer.packs.loader import load_packs;"
        "from reviewer.review import review; review(parse('client -> api -> postgres'), load_packs());"
        "print('reviewer.old_paths' in sys.modules)"
    )
    command = [sys.executable, "-W", "error", "-c", code]
    assert subprocess.check_output(command, text=True).strip() == "False"
