"""What `from reviewer import …` offers: a list that changes on purpose only, and at no cost."""

from __future__ import annotations

import ast
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import reviewer

FROZEN = Path(__file__).with_name("public_names.txt").read_text("utf-8").split()
SOURCE = Path(reviewer.__file__).read_text("utf-8")


def test_the_list_is_frozen() -> None:
    assert reviewer.__all__ == FROZEN, "a public name came or went: say so in the changelog"


@pytest.mark.parametrize("name", FROZEN)
def test_each_name_is_what_its_module_defines(name: str) -> None:
    module = import_module(reviewer._MODULE_OF[name])
    assert getattr(reviewer, name) is getattr(module, name)


def test_type_checkers_see_the_same_names() -> None:
    (block,) = (node for node in ast.parse(SOURCE).body if isinstance(node, ast.If))
    seen = {
        alias.asname: node.module
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert seen == reviewer._MODULE_OF


def test_review_stays_the_function_when_its_module_is_imported() -> None:
    import_module("reviewer.review")
    from reviewer import review  # noqa: PLC0415  # after the module

    assert callable(review)
    assert review.__module__ == "reviewer.review"


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no `reviews`"):
        reviewer.reviews  # noqa: B018  # it is looked up


def test_the_package_imports_nothing_until_it_is_asked() -> None:
    code = (
        "import reviewer, sys; print(sorted(m for m in sys.modules if m.startswith('reviewer.')))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_the_lists_of_names_are_fresh() -> None:
    from tools import generate_interface  # noqa: PLC0415  # beside the other generated files

    head = generate_interface.PREDICATES / "__init__.py"
    imports = [ast.unparse(ast.parse(text)) for text in (head.read_text("utf-8"), SOURCE)]
    texts = (generate_interface.predicates_text(), generate_interface.interface_text())
    assert imports == [ast.unparse(ast.parse(text)) for text in texts], (
        "stale: run `python -m tools.generate_interface`"
    )
