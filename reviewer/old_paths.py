"""Import paths of version 0.1.0, which work for one more release with a `DeprecationWarning`.

The package asks here only for modules that nothing else finds. An old module is a stand-in: it
has no names of its own and looks them up in the modules that have them now.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.machinery import ModuleSpec
from operator import attrgetter
from types import ModuleType
from typing import Any

_ROOT = "reviewer."

MOVED = {
    "analysis": "facts assumed=assumptions arithmetic.required=requirement_checks",
    "analysis.topology": (
        "dominators=graph_algorithms rings=graph_algorithms network=flow_network wiring=route_network "
        "cuts=single_points standins=failover_links doors=ingress "
        "entrances=rate_limited_paths fronts=unbalanced_servers homes=stores_of_record "
        "shape=counts"
    ),
    "analysis.traffic": (
        "routes stated=stated_routes derived=inferred_routes rates=arrival_rates load=demand "
        "demand=total_demand busiest=node_demand splitting=load_split hits=cache_hit_ratio "
        "access=store_access changes=reads_and_writes calling=sync_calls "
        "amplifying=retry_amplification fanning=fan_out delivering=message_delivery "
        "backlog=queue_backlog cargo=payload_size repeating=repeated_reads "
        "unsaid=unstated_cdns"
    ),
    "analysis.capacity": (
        "capacity figures=catalogue_figures limits=resource_limits strain=utilization "
        "sizing=shard_count keys=shard_key"
    ),
    "analysis.reliability": (
        "availability=instance_availability lost=outage_impact "
        "arithmetic.availability=flow_availability arithmetic.failing=failure_model "
        "arithmetic.reliability=exact_reliability arithmetic.pools=replica_pool "
        "arithmetic.cold=cold_cache arithmetic.pieces=exchangeable_parts "
        "arithmetic.grounds=placement arithmetic.copies=required_replicas"
    ),
    "analysis.semantics": (
        "meanings sensitive=sensitive_data remarks=annotations claims=stated_figures "
        "needs=consistency_needs stakes=operational_stakes"
    ),
    "analysis.latency": (
        "arithmetic.latency=flow_latency arithmetic.calls=call_tree "
        "arithmetic.delay=delay_distribution arithmetic.grid=distribution_grid "
        "arithmetic.waiting=queueing arithmetic.timing=component_latency"
    ),
    "analysis.estimates": "arithmetic.storage=storage arithmetic.first_sums=back_of_envelope",
    "rule_kit": "journeys=flow_requirements",
    "text": "numbers wording=suggestion nearest=did_you_mean",
    "model": "finding rule settings=run_settings",
    "packs": "plugins=entry_points datapacks=data expressions",
    "testing": "datapacks.testing=pack_cases datapacks.mutants=mutants cases",
    "engine": "asking=run_rule judging=collect accepting=suppressions",
    "results": "baseline comparing=diff scoring=score",
    "report": "formats tables charts picture",
    "command": "configuration",
}
"""The old modules in each package, below `reviewer`: `old=new`, or one word where only the package is new."""

MODULES = {
    f"{_ROOT}{old}": f"{_ROOT}{package}.{new or old}"
    for package, moved in MOVED.items()
    for old, _, new in (pair.partition("=") for pair in moved.split())
}
"""The module that has the names of each old one."""

PACKAGES = frozenset(
    {
        f"{_ROOT}{name}"
        for name in ("charts", "datapacks", "expressions", "formats", "picture", "tables")
    }
)
"""Old packages, whose modules keep their names in the new one."""

_GATHERED = f"{_ROOT}arithmetic"
"""An old package whose modules are in several new ones."""

ELSEWHERE = {
    f"{_ROOT}facts": (
        "analysis.assumptions",
        "analysis.capacity.capacity",
        "analysis.topology.single_points",
        "analysis.traffic.demand",
        "analysis.traffic.routes",
    ),
    f"{_ROOT}finding": ("model.failure",),
    f"{_ROOT}asking": ("model.failure",),
    f"{_ROOT}scoring": ("model.rubric",),
    f"{_ROOT}stakes": ("analysis.semantics.design_text",),
    f"{_ROOT}arithmetic.availability": ("analysis.reliability.required_caches",),
}
"""Where names of an old module are that are not in the module of `MODULES`."""

FACTS = {
    f"{_ROOT}wording": {"load_assumptions": "traffic.load_assumptions"},
    f"{_ROOT}stakes": {"is_used_by_many": "estimates.is_used_by_many"},
    f"{_ROOT}fanning": {"fans_of": "traffic.fan_outs"},
    f"{_ROOT}sizing": {"usable_writes": "capacity.sizing.usable_writes"},
    f"{_ROOT}keys": {
        "key_of": "capacity.sizing.shard_key",
        "spreading_key": "capacity.sizing.spreading_key",
    },
    f"{_ROOT}strain": {
        "at_least": "capacity.sizing.instances_at_least",
        "enough": "capacity.sizing.sufficient_declaration",
        "planned": "capacity.sizing.planned_sum",
        "shards_needed": "capacity.sizing.shards_needed",
    },
}
"""Old functions over facts, by what of `Facts` they are now."""


class _OldModule(ModuleType):
    """A stand-in for an old module."""

    def __getattr__(self, name: str) -> Any:
        """A name of the old module, from where it is now."""
        if not name.startswith("__"):
            for value in _values(self.__name__, name):
                return value
        raise AttributeError(f"module `{self.__name__}` has no `{name}`", name=name, obj=self)


class _Loader:
    """What makes the stand-ins."""

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """A stand-in of the name in `spec`."""
        return _OldModule(spec.name, f"Now in `{new_path(spec.name) or 'reviewer.analysis'}`.")

    def exec_module(self, module: ModuleType) -> None:
        """Nothing: it is looked up name by name."""


def spec_of(name: str) -> ModuleSpec | None:
    """The spec of an old module, with a warning; None of what never was one."""
    new = new_path(name)
    if not new and name != _GATHERED:
        return None
    if new:
        message = f"`{name}` is now in `{new}`; rules and packs import from `reviewer` alone"
        warnings.warn(message, DeprecationWarning, stacklevel=3)
    return ModuleSpec(name, _Loader(), is_package=name in PACKAGES or name == _GATHERED)  # type: ignore[arg-type]  # it is one


def new_path(name: str) -> str:
    """The new path of an old module, "" where there is none."""
    if name in MODULES:
        return MODULES[name]
    package, _, module = name.rpartition(".")
    return f"{MODULES[package]}.{module}" if package in PACKAGES else ""


def _values(module: str, name: str) -> Iterator[Any]:
    """The values of a name of an old module; more than one where several modules have it."""
    if path := FACTS.get(module, {}).get(name):
        yield _function_over_facts(path)
    new = [new_path(module), *(f"{_ROOT}{other}" for other in ELSEWHERE.get(module, ()))]
    for place in filter(None, new):
        found = import_module(place)
        if hasattr(found, name):
            yield getattr(found, name)


def _function_over_facts(path: str) -> Callable[..., Any]:
    """The old function over `Facts` for what is at `path` of them now."""

    def old_function(facts: object, *given: object) -> Any:
        value = attrgetter(path)(facts)
        return value(*given) if callable(value) else value

    return old_function
