"""Overloads: components whose load exceeds the plan, sorted by what a rule has to say of them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from dsl.design import Component, Op
from dsl.kinds import Family
from reviewer.analysis.capacity.utilization import Strain
from reviewer.model.finding import Severity
from reviewer.rule_kit.predicates.kinds import is_kind, is_uncounted
from reviewer.rule_kit.predicates.semantics import is_accepted
from reviewer.rule_kit.predicates.topology import is_in_group_stating
from reviewer.rule_kit.severities import severity_above, severity_of_load
from reviewer.text.fix import Fix, join_fixes
from reviewer.text.numbers import times

if TYPE_CHECKING:
    from reviewer.analysis.facts import Facts

KEEPS_WRITES_ON_NODES = is_kind(
    *("database", "document", "kv", "cache", "wide-column", "graph"),
    *("geo", "search", "timeseries", "vector", "warehouse", "feature-store"),
)
"""Stores whose writes land on nodes of one's own, which `unsharded-write-heavy-store` judges."""

TAKES_A_CACHE = is_kind("database", "document", "kv", "wide-column", "graph", "geo")
"""Stores whose reads past no cache `missing-cache` judges."""

MOST_SUMS = 6
"""Components of one finding whose arithmetic is shown."""

SLIGHT = 1.005
"""Loads up to this many times the capacity are described as all of it. A convention of reports."""


class OverloadGroup(NamedTuple):
    """Components that are overloaded as badly.

    `worst` are all of them, fullest first: `own`, and those that other rules judge and that are
    as bad. `milder` are judged by other rules and less full.
    """

    severity: Severity
    own: Sequence[Strain]
    worst: Sequence[Strain]
    milder: Sequence[Strain]

    @property
    def every(self) -> Sequence[Strain]:
        """All of them, the worst first."""
        return [*self.worst, *self.milder]

    @property
    def load(self) -> float:
        """That of the fullest: a share of its best-case capacity where that is exceeded, else typical."""
        first = self.worst[0]
        return first.best if self.severity is Severity.ERROR else first.typical

    @property
    def text_values(self) -> Mapping[str, Any]:
        """The values of templates: its load, of which `figure` of capacity, and what is planned."""
        figure = "best-case" if self.severity is Severity.ERROR else "typical"
        return {
            "load": self.load,
            "multiple": _multiple_text(self.load),
            "figure": figure,
            "plan": self.worst[0].target,
        }

    def sums(self, facts: Facts) -> Iterator[str]:
        """The arithmetic of the first few: what comes to one node, and how many are needed."""
        for strain in self.every[:MOST_SUMS]:
            yield from (strain.sum, facts.capacity.sizing.planned_sum(strain))

    def fix(self, facts: Facts) -> Fix:
        """As many instances, replicas or shards as its own components need."""
        sizing = facts.capacity.sizing
        return join_fixes(sizing.sufficient_fix(strain) for strain in self.own)

    def assumptions(self, facts: Facts) -> Sequence[str]:
        """The capacities that are not stated, and what the load rests on."""
        own = (subject for strain in self.worst for subject in strain.assumed)
        return list(dict.fromkeys((*own, *facts.traffic.load_assumptions)))


def _multiple_text(load: float) -> str:
    if not math.isfinite(load):
        return "far more than"
    return "all of" if load < SLIGHT else times(load)


class Overloads(NamedTuple):
    """The overloaded components of a design.

    `uncounted` are run by a provider on a number of nodes that is not stated; `behind` is what a
    CDN of unknown hit ratio may keep within the plan; `growing` ones scale by themselves, so that
    their count is where they start; of `doubtful` ones only the smallest machine would be too
    small, the fullest first; `elsewhere` is what other rules judge, with its severity.
    """

    groups: Sequence[OverloadGroup]
    uncounted: Sequence[Strain]
    behind: Mapping[Component, Sequence[Strain]]
    growing: Sequence[Strain]
    doubtful: Sequence[Strain]
    elsewhere: Sequence[tuple[Severity, Strain]]


def overloads_of(facts: Facts) -> Overloads:
    """Every component whose load exceeds the plan; alike ones together.

    One whose finding was accepted, whose count is open, or that runs out of slots, is by itself. What
    only its callers' retries overload, `retry-amplification` judges, and `hot-partition` what one
    popular key does.
    """
    alike: dict[tuple[Severity, str], list[Strain]] = {}
    fallen = {one.part.name for one in facts.latency.collapses if one.offered < 1}
    behind: dict[Component, list[Strain]] = {}
    found = Overloads([], uncounted := [], behind, growing := [], doubtful := [], elsewhere := [])
    for skewed in facts.capacity.strains:
        strain = skewed.over_even_keys(facts.capacity)
        part, severity = strain.part, _severity(facts, strain)
        if part.name in fallen:
            continue
        if severity is None:
            if strain.doubtful and part.family is Family.COMPUTE:
                doubtful.append(strain)
        elif _is_judged_elsewhere(facts, strain):
            elsewhere.append((severity, strain))
        elif strain.bound is None and is_uncounted(facts, part):
            uncounted.append(strain)
        elif strain.bound is None and _grows_by_itself(facts, part):
            growing.append(strain)
        elif cdn := facts.capacity.shielding_cdn(strain):
            behind.setdefault(cdn, []).append(strain)
        else:
            drawn = facts.design.components[part.name]  # `part` may stand for as many as is usual
            is_own = is_accepted(facts, part) or facts.capacity.is_count_open(drawn)
            apart = is_own or strain.bound is not None
            alike.setdefault((severity, part.name if apart else ""), []).append(strain)
    doubtful.sort(key=lambda strain: -strain.worst)
    return found._replace(groups=_groups(alike, elsewhere))


def _severity(facts: Facts, strain: Strain) -> Severity | None:
    """That of its load; a warning at most where work waits in a queue, or several are not counted.

    Work in a queue is delayed before anything is lost. A load that is a guessed share of what is
    required is worth a note.
    """
    severity, name = severity_of_load(strain), strain.part.name
    if severity is None:
        return None
    if name in facts.traffic.guessed_loads:
        return Severity.INFO
    is_awaited = name in facts.traffic.awaited_components
    is_delayed = bool(strain.assumed) and not is_awaited
    is_drawn_as_many = facts.design.components[name].many  # `strain.part` may have a usual count
    return min(severity, Severity.WARNING) if is_delayed or is_drawn_as_many else severity


def _grows_by_itself(facts: Facts, part: Component) -> bool:
    said = part.attributes.autoscale
    if said is None:
        return bool(is_in_group_stating("autoscale")(facts, part))
    return bool(said) and part.family is Family.COMPUTE


def _is_judged_elsewhere(facts: Facts, strain: Strain) -> bool:
    """Whether its writes alone, or its reads past no cache alone, are as bad."""
    part, node, severity = strain.part, strain.node, severity_of_load(strain) or 0
    if KEEPS_WRITES_ON_NODES(facts, part) and severity <= _alone(facts, part, "write", node.writes):
        return _is_as_full_as_leader(facts, part, severity)
    is_bare = TAKES_A_CACHE(facts, part) and facts.traffic.access(part.name).bare
    return is_bare and severity <= _alone(facts, part, "read", node.reads)


def _is_as_full_as_leader(facts: Facts, part: Component, severity: int) -> bool:
    """Whether it leads itself, or its leader is as full.

    A copy of a larger store falls behind alone, and a provider's quota says nothing of its copy.
    """
    leaders = facts.topology.replicas.origins(part.name)
    full = {
        one.part.name for one in facts.capacity.strains if (severity_of_load(one) or 0) >= severity
    }
    return not leaders or not full.isdisjoint(leaders)


def _alone(facts: Facts, part: Component, op: str, asked: float) -> int:
    """The severity of its reads or its writes as if they were all; 0 where they are fine."""
    capacity = facts.capacity.of(part, Op(op))
    return 0 if capacity is None else severity_above(capacity, asked) or 0


def _groups(
    alike: Mapping[tuple[Severity, str], Sequence[Strain]],
    elsewhere: Sequence[tuple[Severity, Strain]],
) -> list[OverloadGroup]:
    shared = [severity for severity, accepted in alike if not accepted]
    return [
        _group(severity, own, [] if accepted else _beside(severity, shared, elsewhere))
        for (severity, accepted), own in alike.items()
    ]


def _group(severity: Severity, own: Sequence[Strain], beside: Sequence[Strain]) -> OverloadGroup:
    as_bad = [one for one in beside if severity_of_load(one) == severity]
    milder = [one for one in beside if one not in as_bad]
    worst = sorted([*own, *as_bad], key=lambda strain: -strain.typical)
    return OverloadGroup(severity, own, worst, milder)


def _beside(
    severity: Severity,
    shared: Sequence[Severity],
    elsewhere: Sequence[tuple[Severity, Strain]],
) -> list[Strain]:
    """What other rules judge: named with what is as bad, else with the next worse."""
    below = max((other for other in shared if other < severity), default=0)
    return [strain for own, strain in elsewhere if below < own <= severity]
