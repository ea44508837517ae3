"""Puts out lines of the design language, for "write instead"."""

from __future__ import annotations

from dsl.design import Component, Design


def declaration(component: Component, *, count: int | None = None, attributes: str = "") -> str:
    """The line that declares `component`, with another count or more attributes.

    A technology of a name of its own is written behind `:` unless the name says it already.
    What the component's own `[ ]` holds is not repeated: the line shows what to add.
    """
    technology = component.technology_text
    named = technology and technology.casefold() != component.name.casefold()
    number = count if count is not None else component.count
    parts = [
        f"{component.kind} {component.name}",
        f": {technology}" if named else "",
        f" x{number}" if number is not None else "",
        f" [{attributes}]" if attributes else "",
    ]
    return "".join(parts)


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
