"""Lines of the design language, for "write instead"."""

from __future__ import annotations

import re

from dsl.attributes import MANY, UNLIMITED
from dsl.catalogue import catalogue, normal
from dsl.design import Component, Design, Link, Mode
from dsl.quantity import Quantity

WIDEST = 66
"""A line longer than this is broken inside its brackets; with its margin it fits a terminal."""


def declaration(
    component: Component,
    *,
    count: int | None = None,
    attributes: str = "",
    in_sentence: bool = False,
) -> str:
    """What declares `component`, with another count or more attributes.

    `attributes` is what would stand in `[ ]`; what the design says there already is kept,
    but for what is set again. A long line is broken as the language allows. `in_sentence` it is one
    line without its label; a line longer than `LONGEST` then shows only what to add.
    """
    number = "many" if component.many else component.count
    number = count if count is not None else number
    head = f"{_named_declaration(component)}{f' x{number}' if number is not None else ''}"
    added = [part for part in attributes.split(", ") if part]
    kept = _kept_attributes(component, {part.partition("=")[0] for part in added})
    if not in_sentence and PLAIN.fullmatch(component.label):
        head += f' "{component.label}"'
    line = f"{head} [{', '.join([*kept, *added])}]" if kept or added else head
    if in_sentence and len(line) > LONGEST:
        return f"{head} [{attributes}]" if added else head
    if in_sentence or len(line) <= WIDEST:
        return line
    return "\n".join([f"{head} [", *(f"  {part}" for part in (*kept, *added)), "]"])


LONGEST = 160
"""Letters of a line within a sentence; a longer one would hide the sentence."""

PLAIN = re.compile(r"""[^"'\\`\x00-\x1f\x7f]+""")
"""Text that stands between quotes as it is."""


def first_statement(text: str) -> str:
    """The first line of a text of the language; "" where its statement goes on below."""
    line = text.partition("\n")[0]
    return "" if line.endswith("[") else line


def connection(link: Link, attributes: str = "") -> str:
    """What draws `link` with these attributes beside those that it has.

    `attributes` is what would stand in `[ ]`. A line that is rewritten says them of the same two.
    """
    added = [part for part in attributes.split(", ") if part]
    kept = _kept_attributes(link, {part.partition("=")[0] for part in added})
    arrow = {Mode.ASYNC: "~>", Mode.HELD: "<->"}.get(link.mode, "->")
    ends = f"{link.source} {arrow} {link.target}"
    return f"{ends} [{', '.join([*kept, *added])}]" if kept or added else ends


def kept_attribute_texts(part: Component | Link) -> list[str]:
    """What stands in its `[ ]` now, each as it would be written."""
    return _kept_attributes(part, set())


def _kept_attributes(part: Component | Link, anew: set[str]) -> list[str]:
    """What stands in its `[ ]` now, in that order, but for what is said `anew`."""
    said = {name.replace("_", "-"): value for name, value in part.attributes.said().items()}
    said.pop("extra", None)
    said.update(part.attributes.extra)
    return [_attribute_pair(name, value) for name, value in said.items() if name not in anew]


def _attribute_pair(name: str, value: object) -> str:
    """One attribute as it is written."""
    if value is True:
        return name
    if isinstance(value, tuple) and not isinstance(value, Quantity):
        return f"{name}={value[0]}" if len(value) == 1 else f"{name}=[{' '.join(value)}]"
    if value == MANY:
        return f"{name}=many"
    if value == UNLIMITED and isinstance(value, int):
        return f"{name}=unlimited"
    text = f"{value:g}" if isinstance(value, float) else str(value)
    text = "no" if value is False else text
    if isinstance(value, int) and value and value % 1000 == 0:
        text = f"{value // 1000}k"
    return f"{name}={text}" if WORD.fullmatch(text) else f'{name}="{text}"'


WORD = re.compile(r"[\w./:%<>=+-]+")
"""A value that needs no quotes."""


def _named_declaration(component: Component) -> str:
    """Kind, name and technology, in the form nearest to what was written."""
    name, technology = component.name, component.technology
    if component.technology_text:
        return f"{component.kind} {name}: {component.technology_text}"
    word = catalogue().words.get(normal(name))
    if component.self_declared and word is not None:
        return name
    if technology is None or (word is not None and word.technology is technology):
        return f"{component.kind} {name}"
    return f"{technology.id} {name}"


def listed(names: tuple[str, ...] | list[str], joiner: str = "and", most: int = 4) -> str:
    """Names as a person lists them: "a, b and c"; past `most`, how many more."""
    shown = [f"`{name}`" for name in names]
    if len(shown) > most:
        shown = [*shown[: most - 1], f"{len(shown) - most + 1} more"]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} {joiner} {shown[-1]}"


def free_name(design: Design, base: str) -> str:
    """`base`, or `base2`, `base3`, … where the design uses the name already."""
    number, name = 1, base
    while name in design.components or name in design.groups:
        number += 1
        name = f"{base}{number}"
    return name


def on_one_line(statement: str) -> str:
    """A statement of several lines on one, as it may be pasted: attributes apart by commas."""
    whole = ""
    for line in filter(None, (line.strip(" \t") for line in statement.split("\n"))):
        inside = whole.count("[") > whole.count("]")
        if not whole or whole.endswith(("[", "{")) or line.startswith(("]", "}")):
            whole += line
        else:
            whole += f"{', ' if inside and not whole.endswith(',') else ' '}{line}"
    return whole
