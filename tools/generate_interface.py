"""Writes the lists of public names that follow from others: after a predicate or a name was added.

`reviewer/rule_kit/predicates/__init__.py` imports what its modules register; the block for type
checkers in `reviewer/__init__.py` repeats the table below it, which gets every predicate. What is
new there is frozen in `tests/rule_kit/public_names.txt` by hand.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
INTERFACE = ROOT / "reviewer" / "__init__.py"
PREDICATES = ROOT / "reviewer" / "rule_kit" / "predicates"
PACKAGE = "reviewer.rule_kit.predicates"

_REGISTERED = re.compile(r"^@of_\w+.*\ndef (\w+)", re.MULTILINE)
_BLOCK = re.compile(r"^if TYPE_CHECKING:\n.*?^\}\n", re.MULTILINE | re.DOTALL)
_MODULE = re.compile(r'^    "([\w.]+)": \((.*?)\),$', re.MULTILINE | re.DOTALL)


def predicates_text() -> str:
    """The package of predicates as it should be."""
    head = (PREDICATES / "__init__.py").read_text("utf-8").partition("from reviewer")[0]
    modules = registered_names()
    imports = (_import(f"{PACKAGE}.{module}", names, "") for module, names in modules.items())
    every = sorted(name for names in modules.values() for name in names)
    return "".join(
        [head, *imports, "\n__all__ = [\n", *(f'    "{name}",\n' for name in every), "]\n"]
    )


def registered_names() -> Mapping[str, list[str]]:
    """The predicates that each module of the package registers."""
    files = (file for file in sorted(PREDICATES.glob("*.py")) if file.stem != "__init__")
    return {file.stem: sorted(_REGISTERED.findall(file.read_text("utf-8"))) for file in files}


def interface_text() -> str:
    """The public interface as it should be."""
    text = INTERFACE.read_text("utf-8")
    homes = {module: re.findall(r'"(\w+)"', names) for module, names in _MODULE.findall(text)}
    homes[PACKAGE] = [name for names in registered_names().values() for name in names]
    ordered = {module: sorted(homes[module]) for module in sorted(homes)}
    imports = "".join(_import(module, names, "    ", own=True) for module, names in ordered.items())
    rows = "".join(
        f'    "{module}": (\n{_lines(f"{chr(34)}{name}{chr(34)}" for name in names)}    ),\n'
        for module, names in ordered.items()
    )
    return _BLOCK.sub(
        lambda _: f"if TYPE_CHECKING:\n{imports}\n_HOMES = {{\n{rows}}}\n", text, count=1
    )


def _import(module: str, names: Iterable[str], margin: str, *, own: bool = False) -> str:
    lines = "".join(f"{margin}    {name}{f' as {name}' if own else ''},\n" for name in names)
    return f"{margin}from {module} import (\n{lines}{margin})\n"


def _lines(items: Iterable[str]) -> str:
    return "".join(f"        {item},\n" for item in items)


if __name__ == "__main__":
    for file, text in (
        (PREDICATES / "__init__.py", predicates_text()),
        (INTERFACE, interface_text()),
    ):
        file.write_text(text, encoding="utf-8")
        subprocess.run([sys.executable, "-m", "ruff", "format", "-q", str(file)], check=True)  # noqa: S603 - our own file
