"""Puts out `Settings`: how one run judges, and the levels a design may be judged at."""

from __future__ import annotations

from typing import NamedTuple

from reviewer.finding import Category, Severity

LEVELS = ("junior", "mid", "senior", "staff", "senior-staff", "principal")
"""From the first job to the last; `E3`..`E8` and `IC3`..`IC8` are the same six."""

_GRADES = {f"{ladder}{3 + n}": level for ladder in ("e", "ic") for n, level in enumerate(LEVELS)}

_EASIER = (Severity.ERROR, Severity.WARNING)
_HARDER = (Severity.INFO,)
_STRICT = (Severity.INFO, Severity.WARNING)

_PROFILES: dict[str, dict[Category, tuple[int, tuple[Severity, ...]]]] = {
    "junior": {
        Category.OPERABILITY: (-1, _EASIER),
        Category.COST: (-1, _EASIER),
        Category.CONSISTENCY: (-1, _EASIER),
    },
    "mid": {Category.OPERABILITY: (-1, _EASIER), Category.COST: (-1, _EASIER)},
    "staff": {Category.OPERABILITY: (+1, _HARDER)},
    "senior-staff": {Category.OPERABILITY: (+1, _HARDER), Category.COST: (+1, _HARDER)},
    "principal": {
        Category.OPERABILITY: (+1, _HARDER),
        Category.COST: (+1, _HARDER),
        Category.RELIABILITY: (+1, _STRICT),
        Category.SECURITY: (+1, _STRICT),
    },
}
"""What a level changes: the step, and the severities that take it. Senior is the measure.

A convention of ours: early levels are not failed for running a system they have not run yet;
late ones are expected to see operation, cost and, at the top, every risk to reliability.
"""


class Settings(NamedTuple):
    """How one run judges. Comes from where the command runs, never from the design's folder.

    `select` and `ignore` hold rule ids; an empty `select` means all. `level` overrides the
    design's own. With `accept` false, `accept` statements have no effect.
    """

    level: str = ""
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    accept: bool = True

    def wants(self, rule: str) -> bool:
        """Whether the rule of this id is to run."""
        return (not self.select or rule in self.select) and rule not in self.ignore


def level_named(text: str) -> str:
    """The level that `text` names (`staff`, `E6`, `ic6`), "" where it names none."""
    word = text.casefold().replace("_", "-").replace(" ", "-")
    return word if word in LEVELS else _GRADES.get(word, "")


def severity_at(level: str, category: Category, severity: Severity) -> Severity:
    """The severity of a finding at `level`; as it was where no level is stated."""
    step, taking = _PROFILES.get(level, {}).get(category, (0, ()))
    return Severity(severity + step) if severity in taking else severity
