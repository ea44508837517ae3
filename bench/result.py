"""A `Result`: one measured figure beside its aim."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Result:
    """A figure and its aim; `at_least` is true where more is better."""

    name: str
    figure: float
    aim: float
    basis: str
    at_least: bool = False

    @property
    def met(self) -> bool:
        """Whether the figure is as good as its aim."""
        return self.figure >= self.aim if self.at_least else self.figure <= self.aim

    @property
    def aim_text(self) -> str:
        """The aim in words."""
        return f"{'at least' if self.at_least else 'at most'} {self.aim:g}"

    def line(self) -> str:
        """The result on one line, for the terminal."""
        sign = "met" if self.met else "MISSED"
        return f"{sign:7} {self.figure:7.2f}  ({self.aim_text})  {self.name} [{self.basis}]"


def table(results: Sequence[Result]) -> str:
    """A Markdown table of results."""
    rows = [
        f"| {r.name} | {r.figure:.2f} | {r.aim_text} | {'yes' if r.met else '**no**'} | {r.basis} |"
        for r in results
    ]
    head = ["| what | measured | aim | met | how |", "|---|---|---|---|---|"]
    return "\n".join([*head, *rows]) + "\n"
