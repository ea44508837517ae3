"""What a drawing in another notation names, as lines to start with."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dsl.catalogue import catalogue
from dsl.phrases import resolve_phrase

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST = 6
"""Lines that a hint shows."""

_CHARACTERS = 5_000
"""Characters of a drawing that are looked at."""

_BOX = re.compile(r"[│║|][ \t]{0,20}([^\W\d_](?>[\w ./&-]{0,40}))[ \t]{0,20}(?=[│║|])")
_D2_BOX = re.compile(
    r"^[ \t]*+([\w-]{1,40}):[ \t]*+([^\W\d_][\w ./&-]{0,60})?[ \t]*+\{([^{}]{0,200})\}",
    re.MULTILINE,
)
_D2_LINK = re.compile(r"^[ \t]*+([\w.-]{1,80})[ \t]*+->[ \t]*+([\w.-]{1,80})", re.MULTILINE)
_LIKEC4_BOX = re.compile(
    r"^[ \t]*+(\w{1,40})[ \t]*+=[ \t]*+(\w{1,30})[ \t]*+'([^'\n]{1,60})'", re.MULTILINE
)
_SHAPES = {"queue": "queue", "cylinder": "database", "person": "client", "cloud": "external"}
_SETTINGS = frozenset({"vars", "d2-config", "classes", "style", "layers", "scenarios", "steps"})
_ROLES = {"actor": "client", "person": "client", "user": "client"}


def hint_of(language: str, texts: list[str]) -> str:
    """The lines to write for what a drawing names; "" where no name is found in it."""
    found = _FINDERS.get(language)
    text = "\n".join(texts)[:_CHARACTERS]
    lines = list(dict.fromkeys(found(text))) if found else []
    shown = ", ".join(f"`{line}`" for line in lines[:_MOST])
    return f"write {shown}" + (" and so on" if len(lines) > _MOST else "") if lines else ""


def _of_drawing(text: str) -> Iterator[str]:
    for match in _BOX.finditer(text):
        name = " ".join(match[1].split())
        yield _declared("_".join(name.split()), name)


def _of_d2(text: str) -> Iterator[str]:
    for match in _D2_BOX.finditer(text):
        if match[1] in _SETTINGS:
            continue
        shape = next((kind for word, kind in _SHAPES.items() if f"shape: {word}" in match[3]), "")
        label = " ".join((match[2] or match[1]).split())
        yield f"{shape} {match[1]}" if shape else _declared(match[1], label)
    for match in _D2_LINK.finditer(text):
        yield " -> ".join(end.rpartition(".")[2] for end in match.groups())


def _of_likec4(text: str) -> Iterator[str]:
    for name, kind, label in _LIKEC4_BOX.findall(text):
        yield f"{_ROLES[kind]} {name}" if kind in _ROLES else _declared(name, label)
    for match in _D2_LINK.finditer(text):
        yield " -> ".join(end.rpartition(".")[2] for end in match.groups())


def _declared(name: str, label: str) -> str:
    """The declaration of a box: of what its label says it is, else of a service."""
    kind = resolve_phrase([label], catalogue()).kind
    return f"{kind.value if kind else 'service'} {name}"


_FINDERS = {"a drawing of characters": _of_drawing, "D2": _of_d2, "LikeC4": _of_likec4}
