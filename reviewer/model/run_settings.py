"""`Settings`: how one run judges, and the levels a design may be judged at."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from dsl.levels import LEVELS, level_named
from reviewer.model.finding import Category, Severity

__all__ = ["LEVELS", "Settings", "level_named", "severity_at"]

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
    design's own. With `accept` false, `accept` statements have no effect. `severities`
    take the place of a rule's own, whatever the level; None leaves the rule out.
    """

    level: str = ""
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    accept: bool = True
    severities: Mapping[str, Severity | None] = MappingProxyType({})

    def wants(self, rule: str) -> bool:
        """Whether the rule of this id is to run."""
        if rule in self.ignore or self.severities.get(rule, Severity.INFO) is None:
            return False
        return not self.select or rule in self.select

    @property
    def named(self) -> set[str]:
        """Every rule that these settings speak of."""
        return {*self.select, *self.ignore, *self.severities}


def severity_at(level: str, category: Category, severity: Severity) -> Severity:
    """The severity of a finding at `level`; as it was where no level is stated."""
    step, taking = _PROFILES.get(level, {}).get(category, (0, ()))
    return Severity(severity + step) if severity in taking else severity
