"""Puts out lines of the design language, for "write instead"."""

from __future__ import annotations

from dsl.catalogue import catalogue, normal
from dsl.design import Component, Design


def declaration(component: Component, *, count: int | None = None, attributes: str = "") -> str:
    """The line that declares `component`, with another count or more attributes.

    What the component's own `[ ]` holds is not repeated: the line shows what to add.
    """
    number = count if count is not None else component.count
    parts = [
        _named(component),
        f" x{number}" if number is not None else "",
        f" [{attributes}]" if attributes else "",
    ]
    return "".join(parts)


def _named(component: Component) -> str:
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
    taken, number, name = {*design.components, *design.groups}, 1, base
    while name in taken:
        number += 1
        name = f"{base}{number}"
    return name
