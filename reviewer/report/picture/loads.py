"""What the parts of a picture carry: rates of links, utilization of components."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from reviewer.model.finding import Severity


class Fullness(NamedTuple):
    """Utilization of a component (1 is its capacity) and how severe it is; None within its target."""

    used: float
    severity: Severity | None


class Loads(NamedTuple):
    """Rates as text by link id, fullness by component name."""

    rates: Mapping[str, str] = {}
    fullness: Mapping[str, Fullness] = {}


NO_LOADS = Loads()
