"""The one table from rules to the terms experts' remarks are published under."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dsl.kinds import Kind

TERMS: Mapping[str, str] = {
    # built in first
    "missing-cache": "missing_cache",
    "missing-rate-limit": "missing_rate_limit",
    "single-point-of-failure": "spof",
    "unsharded-write-heavy-store": "unsharded_write_heavy_store",
    # load
    "component-overload": "capacity_overload",
    "crowd-without-rate": "capacity_overload",
    "no-headroom-for-zone-loss": "capacity_overload",
    "storage-outgrows-node": "unsharded_write_heavy_store",
    "cache-outgrows-memory": "unsharded_cache",
    "connection-limit": "connection_limit",
    "database-connection-storm": "connection_limit",
    "broker-bandwidth": "bandwidth_limit",
    "hot-partition": "hot_key",
    "fan-out-on-write": "hot_key_fanout",
    "cache-cannot-be-lost": "cache_stampede",
    "cache-stampede": "cache_stampede",
    "cache-invalidation-unsaid": "cache_inconsistency",
    "over-provisioned": "",
    "quota-exceeded": "capacity_overload",
    "too-few-partitions": "unsharded_write_heavy_store",
    "retention-unbounded": "storage_growth_unbounded",
    "missing-read-replicas": "missing_read_replicas",
    "vertical-scaling-only": "vertical_scaling_ceiling",
    # time and place
    "availability-target-out-of-reach": "availability_target_missed",
    "latency-budget-exceeded": "latency_budget_missed",
    "fan-out-tail": "latency_budget_missed",
    "deep-call-chain": "sync_chain_too_deep",
    "cross-region-call": "cross_region_latency",
    "single-zone": "single_zone",
    "single-region": "single_region",
    "unsafe-region-failover": "cross_region_failover_unsafe",
    "even-quorum": "",
    "failover-exceeds-budget": "availability_target_missed",
    "slow-work-in-request": "missing_async_queue",
    "object-store-too-slow": "latency_budget_missed",
    "chatty-calls": "chatty_io",
    "dns-lookup-uncached": "dns_lookup_bottleneck",
    "counting-in-request": "write_on_read_path",
    "suggestions-unfiltered": "missing_content_filter",
    # resilience
    "missing-timeout": "missing_timeout",
    "timeout-inversion": "missing_timeout",
    "retry-without-backoff": "retry_storm",
    "retry-amplification": "retry_storm",
    "missing-retry": "missing_retry",
    "missing-circuit-breaker": "cascading_dependency",
    "missing-bulkhead": "cascading_dependency",
    "missing-load-shedding": "missing_load_shedding",
    "unbounded-queue": "capacity_overload",
    "missing-dead-letters": "missing_dlq",
    "soft-dependency-made-hard": "sync_dependency_on_noncritical",
    "reconnect-storm": "mass_reconnect",
    # data
    "missing-replication": "missing_replication",
    "missing-backup": "missing_backup",
    "missing-persistence": "missing_persistence",
    "dual-write": "cache_inconsistency",
    "distributed-transaction": "non_atomic_cross_shard_write",
    "stale-read-after-write": "stale_results",
    "weak-store-for-strong-need": "wrong_store_for_workload",
    "quorum-misconfigured": "",
    "ordering-lost": "weak_delivery_guarantee",
    "weak-acknowledgement": "weak_delivery_guarantee",
    "repeat-not-idempotent": "missing_idempotency",
    "race-on-a-counter": "race_condition",
    "search-as-primary": "wrong_store_for_workload",
    "blob-in-database": "wrong_store_for_workload",
    "media-through-servers": "media_on_app_server",
    "missing-cdn": "missing_cdn",
    "analytics-on-serving-store": "analytics_on_oltp",
    "shared-database": "shared_database",
    "wrong-store-for-workload": "wrong_store_for_workload",
    "scatter-gather-query": "scatter_gather_query",
    "unsafe-migration": "",
    "exact-count-over-a-stream": "late_events",
    "ledger-unreconciled": "missing_reconciliation",
    "consistency-unsaid": "stale_results",
    # topology and operation
    "missing-load-balancer": "no_load_balancer",
    "missing-service-discovery": "missing_service_discovery",
    "dns-as-load-balancer": "dns_round_robin_balancing",
    "no-autoscaling": "no_autoscaling",
    "sessions-in-server": "stateful_web_tier",
    "missing-monitoring": "missing_monitoring",
    "monitoring-depends-on-watched": "monitoring_depends_on_monitored",
    "unsafe-deploy": "deploy_downtime",
    "missing-health-check": "",
    "queue-lag-unwatched": "missing_monitoring",
    "scheduler-runs-once": "spof",
    "one-cell-for-all": "missing_cells",
    "tiers-on-one-host": "colocated_tiers",
    "missing-gateway": "missing_gateway",
    "missing-checkpoint": "missing_checkpointing",
    "cross-zone-traffic-cost": "",
    "requirement-missing": "",
    "requirement-without-number": "",
    "requirement-without-flow": "",
    "unused-component": "",
    "technology-without-reason": "",
    "decision-contradicted-by-numbers": "",
    "event-sourcing-unneeded": "",
    # security
    "missing-authentication": "missing_auth",
    "exposed-store": "network_exposure",
    "missing-waf": "missing_waf",
    "unencrypted-in-transit": "missing_tls",
    "unencrypted-at-rest": "",
    "secrets-in-configuration": "secrets_in_config",
    "untrusted-third-party": "",
    "personal-data-unmasked": "",
    "flat-network": "network_exposure",
    "client-trusted": "client_trusted",
    "audit-trail-missing": "",
    "token-sessions-unsaid": "",
    "api-style-unsaid": "",
    "incident-response-unsaid": "",
    "hot-spot-balancing": "resharding_cost",
}
"""The term that findings of a rule stand under; "" where experts have none for it."""

BY_KIND: Mapping[tuple[str, Kind], str] = {
    ("storage-outgrows-node", Kind.CACHE): "unsharded_cache",
    ("storage-outgrows-node", Kind.FILE_STORE): "capacity_overload",
    ("unsharded-write-heavy-store", Kind.CACHE): "unsharded_cache",
    ("cross-zone-traffic-cost", Kind.CDN): "cdn_cost",
}
"""The term where it hangs on what the finding is about."""


OF_ONE_BOX: Mapping[str, str] = {"cache-cannot-be-lost": "spof"}
"""The term where the first of the components is one box: its loss is what the finding is about."""


def term_of(rule: str, kinds: Sequence[Kind], *, one_box: bool = False) -> str:
    """The term of a rule's finding on components of these kinds; "" where there is none."""
    if one_box and rule in OF_ONE_BOX:
        return OF_ONE_BOX[rule]
    by_kind = {BY_KIND.get((rule, kind), "") for kind in kinds}
    only = by_kind.pop() if len(by_kind) == 1 else ""
    return only or TERMS.get(rule, "")
