"""`Stake`: what a finding costs if it is right, the dearest first. It orders findings of one severity.

What experts put first is the one limit or the data at risk, seldom the one box; advice that fits
every drawing comes last.
"""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

from reviewer.model.finding import Category, Problem

if TYPE_CHECKING:
    from reviewer.model.finding import Answer
    from reviewer.model.rule import Rule


class Stake(IntEnum):
    """What is at stake, the dearest first."""

    DATA = 0
    CAPACITY = 1
    MONEY = 2
    DOWNTIME = 3
    SECURITY = 4
    LATENCY = 5
    COST = 6
    SYMPTOM = 7  # a target missed: what costs it is a finding of its own
    HYGIENE = 8


_PROBLEMS = {
    Stake.DATA: (
        "missing_persistence missing_backup untested_restore slow_restore backup_too_rare"
        " write_loss_on_failover unflushed_commits quorum_too_small cross_region_failover_unsafe"
        " missing_checkpointing missing_replication"
        " transaction_id_exhaustion raw_events_not_kept"
    ),
    Stake.CAPACITY: (
        "capacity_overload unsharded_write_heavy_store vertical_scaling_ceiling unsharded_cache"
        " connection_limit bandwidth_limit hot_key hot_key_fanout fanout_limit_large_groups"
        " working_set_exceeds_memory all_to_all_mesh_limit missing_read_replicas missing_async_queue"
        " wrong_store_for_workload uneven_partitioning shared_queue shared_fate_workloads"
        " shared_database shared_store_mixed_workloads missing_load_shedding retry_storm"
        " thundering_herd cache_stampede busy_database"
    ),
    Stake.MONEY: (
        "missing_idempotency missing_reconciliation duplicate_processing race_condition"
        " non_atomic_cross_shard_write lock_contention"
    ),
    Stake.DOWNTIME: "spof single_zone cascading_dependency missing_cells",
    Stake.SYMPTOM: "availability_target_missed latency_budget_missed",
    Stake.HYGIENE: (
        "missing_rate_limit missing_monitoring missing_waf missing_auth single_region"
        " no_autoscaling missing_service_discovery missing_gateway"
    ),
}
_BY_PROBLEM = {term: stake for stake, terms in _PROBLEMS.items() for term in terms.split()}

_BY_CATEGORY = {
    Category.SCALABILITY: Stake.CAPACITY,
    Category.RELIABILITY: Stake.DOWNTIME,
    Category.PERFORMANCE: Stake.LATENCY,
    Category.CONSISTENCY: Stake.MONEY,
    Category.SECURITY: Stake.SECURITY,
    Category.OPERABILITY: Stake.HYGIENE,
    Category.COST: Stake.COST,
}


def stake_of(rule: Rule) -> Stake:
    """What the findings of a rule put at stake, by the term experts know its problem under."""
    problem = rule.problem.term if isinstance(rule.problem, Problem) else rule.problem
    return _BY_PROBLEM.get(problem, _BY_CATEGORY[rule.category])


def rank_of(rule: Rule, answer: Answer) -> tuple[int, float, bool]:
    """Sorts first what costs most, then what concerns the larger share, then what is stated."""
    return int(stake_of(rule)), -answer.weight, bool(answer.assumed)
