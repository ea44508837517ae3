"""A component that loosely typed lines name, and all that they say of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dsl.design import Component


@dataclass(eq=False)
class Member:
    """A component, and what the lines that name it say of it.

    `declared` tells that a line of its own declares it. `kind` are the words of its declaration before the name, "" where the name is a word of the
    vocabulary. `known` is false where nobody can tell what it is, `several` tells that a plural
    says more than one. `drawn` is the component that a line without errors makes of it.
    """

    name: str
    kind: str = ""
    technology: str = ""
    known: bool = True
    several: bool = False
    drawn: Component | None = None
    counts: list[int] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    attributes: dict[str, str] = field(default_factory=dict)
    written: bool = False
    declared: bool = False

    def declaration(self) -> str:
        """The line that declares it."""
        technology = f": {self.technology}" if self.technology else ""
        return " ".join([f"{self.kind} {self.name}".strip() + technology, *self._behind()])

    def addition(self) -> str:
        """What is said of it beside the line that declares it."""
        assert self.drawn is not None  # noqa: S101  # asked before
        counted = self.drawn.count is not None or self.drawn.many
        said = self.drawn.attributes
        self.attributes = {
            name: text
            for name, text in self.attributes.items()
            if getattr(said, name.replace("-", "_"), None) in (None, False)
        }
        return " ".join(self._behind(count=not counted, label=not self.drawn.label))

    def _behind(self, *, count: bool = True, label: bool = True) -> list[str]:
        return [
            *(f"x{each}" for each in self._count() if count),
            *([quoted(", ".join(self.labels))] if self.labels and label else []),
            *([f"[{', '.join(self.attributes.values())}]"] if self.attributes else []),
        ]

    def _count(self) -> list[str]:
        """How many there are, at most one figure."""
        return list(map(str, self.counts[:1])) or ["many"] * self.several

    def needs_line(self) -> bool:
        """Whether a declaration has to be written for it."""
        if not self.known or (self.drawn and not self.drawn.self_declared):
            return False
        bare = not (self.counts or self.labels or self.attributes or self.technology)
        return not bare or bool(self.kind and self.drawn is None)


def quoted(text: str) -> str:
    """A text in quotes."""
    plain = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{plain}"'
