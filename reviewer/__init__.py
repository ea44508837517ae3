"""Reviewer: the public interface for rules, packs and scripts.

    from reviewer import DeniedOrSilent, components, inherited, is_data_store, set_attribute

This is the only import they need. Names are loaded on first use, so that importing the package
costs nothing; a test freezes the list.
"""

# ruff: noqa: I001  # public names are imported `as` themselves, one block a module

from __future__ import annotations

import sys
from importlib import import_module
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dsl.attributes import (
        MANY as MANY,
    )
    from dsl.defaults import (
        ClientDefaults as ClientDefaults,
    )
    from dsl.design import (
        Component as Component,
        Design as Design,
        Flow as Flow,
        Group as Group,
        Link as Link,
        Mode as Mode,
        Op as Op,
    )
    from dsl.kinds import (
        Family as Family,
        Kind as Kind,
    )
    from dsl.quantity import (
        Quantity as Quantity,
    )
    from dsl.units import (
        YEAR as YEAR,
    )
    from reviewer.analysis.capacity.capacity_after_loss import (
        Remaining as Remaining,
        SpreadAlternatives as SpreadAlternatives,
        remaining_after_loss as remaining_after_loss,
        spread_alternatives as spread_alternatives,
    )
    from reviewer.analysis.capacity.default_limits import (
        default_limit as default_limit,
    )
    from reviewer.analysis.capacity.idle_instances import (
        IdleInstances as IdleInstances,
        idle_instances as idle_instances,
    )
    from reviewer.analysis.capacity.measured_utilization import (
        FILLING as FILLING,
    )
    from reviewer.analysis.capacity.node_connections import (
        NodeConnections as NodeConnections,
        node_connections as node_connections,
    )
    from reviewer.analysis.capacity.node_data import (
        NodeData as NodeData,
    )
    from reviewer.analysis.capacity.resource_limits import (
        Bound as Bound,
    )
    from reviewer.analysis.capacity.skewed_keys import (
        balanced_key as balanced_key,
        key_skew as key_skew,
    )
    from reviewer.analysis.capacity.store_connections import (
        StoreConnections as StoreConnections,
    )
    from reviewer.analysis.capacity.stream_partitions import (
        StreamPartitions as StreamPartitions,
    )
    from reviewer.analysis.capacity.uncached_reads import (
        UncachedReads as UncachedReads,
    )
    from reviewer.analysis.capacity.uncounted_calls import (
        Crowd as Crowd,
    )
    from reviewer.analysis.capacity.utilization import (
        Strain as Strain,
    )
    from reviewer.analysis.capacity.write_split import (
        WriteSplit as WriteSplit,
        WriteSpread as WriteSpread,
        has_many_nodes as has_many_nodes,
        write_spread_of as write_spread_of,
    )
    from reviewer.analysis.cost.cost_requirements import (
        CostCheck as CostCheck,
    )
    from reviewer.analysis.cost.waste import (
        Waste as Waste,
    )
    from reviewer.analysis.facts import (
        Facts as Facts,
    )
    from reviewer.analysis.latency.flow_latency import (
        FlowLatency as FlowLatency,
    )
    from reviewer.analysis.latency.retry_collapse import (
        Collapse as Collapse,
    )
    from reviewer.analysis.reliability.failover_times import (
        DETECTED as DETECTED,
        Failover as Failover,
        KeptName as KeptName,
        failovers_of as failovers_of,
        kept_names as kept_names,
    )
    from reviewer.analysis.reliability.missed_availability import (
        MissedAvailability as MissedAvailability,
        missed_availability as missed_availability,
    )
    from reviewer.analysis.reliability.outage_impact import (
        MONTH as MONTH,
        downtime_allowed as downtime_allowed,
    )
    from reviewer.analysis.reliability.place_outages import (
        PLACE_AVAILABILITY as PLACE_AVAILABILITY,
        PlaceOutage as PlaceOutage,
    )
    from reviewer.analysis.reliability.required_caches import (
        HardCache as HardCache,
    )
    from reviewer.analysis.reliability.single_instances import (
        AlikeOutages as AlikeOutages,
    )
    from reviewer.analysis.requirement_checks import (
        Check as Check,
    )
    from reviewer.analysis.semantics.annotations import (
        first_mentioned as first_mentioned,
    )
    from reviewer.analysis.semantics.meanings import (
        words_in as words_in,
    )
    from reviewer.analysis.semantics.operational_stakes import (
        BUSY as BUSY,
        STRICT as STRICT,
        USERS as USERS,
    )
    from reviewer.analysis.semantics.side_functions import (
        is_deferrable as is_deferrable,
        is_main_function as is_main_function,
        side_function_of as side_function_of,
    )
    from reviewer.analysis.topology.cells import (
        cells_of as cells_of,
    )
    from reviewer.analysis.topology.counts import (
        technology_title as technology_title,
    )
    from reviewer.analysis.topology.graph_questions import (
        similarity_of_designs as similarity_of_designs,
    )
    from reviewer.analysis.topology.ingress import (
        innermost_group as innermost_group,
        upstream_of as upstream_of,
    )
    from reviewer.analysis.topology.lossy_failovers import (
        lossy_failovers as lossy_failovers,
    )
    from reviewer.analysis.topology.monitoring_dependencies import (
        has_own_store as has_own_store,
        shared_dependencies as shared_dependencies,
        watched_hosts as watched_hosts,
    )
    from reviewer.analysis.topology.quorum import (
        drawn_quorums as drawn_quorums,
        quorum_of as quorum_of,
        spans_two_zones as spans_two_zones,
        voting_members as voting_members,
    )
    from reviewer.analysis.topology.rate_limited_paths import (
        entrances_of as entrances_of,
    )
    from reviewer.analysis.topology.region_replicas import (
        RegionReplica as RegionReplica,
        async_region_replicas as async_region_replicas,
    )
    from reviewer.analysis.topology.shared_machines import (
        machine_neighbors as machine_neighbors,
    )
    from reviewer.analysis.topology.single_places import (
        parts_in_one_zone as parts_in_one_zone,
        single_places as single_places,
        states_placement as states_placement,
    )
    from reviewer.analysis.topology.single_points import (
        PlaceClass as PlaceClass,
        SinglePoint as SinglePoint,
    )
    from reviewer.analysis.topology.unbalanced_servers import (
        Front as Front,
        calls_of_pools as calls_of_pools,
        servers_by_client as servers_by_client,
        servers_named_directly as servers_named_directly,
    )
    from reviewer.analysis.topology.zone_dependencies import (
        ZoneDependency as ZoneDependency,
        zone_dependencies as zone_dependencies,
    )
    from reviewer.analysis.traffic.blocking_calls import (
        BlockingCall as BlockingCall,
        blocking_calls as blocking_calls,
    )
    from reviewer.analysis.traffic.border_traffic import (
        BorderTraffic as BorderTraffic,
    )
    from reviewer.analysis.traffic.cached_stores import (
        CachedStores as CachedStores,
        stores_beside as stores_beside,
        stores_of_misses as stores_of_misses,
        uninvalidated_caches as uninvalidated_caches,
    )
    from reviewer.analysis.traffic.call_chains import (
        longest_chain as longest_chain,
    )
    from reviewer.analysis.traffic.claimed_loads import (
        ClaimedLoad as ClaimedLoad,
        misjudged_ratios as misjudged_ratios,
        underestimated_loads as underestimated_loads,
    )
    from reviewer.analysis.traffic.client_defaults import (
        DefaultTries as DefaultTries,
        default_tries as default_tries,
        default_waits as default_waits,
        is_in_process as is_in_process,
        key_placers as key_placers,
        unspaced_retries as unspaced_retries,
        usual_clients as usual_clients,
        usual_pool as usual_pool,
    )
    from reviewer.analysis.traffic.counted_updates import (
        CountedUpdate as CountedUpdate,
        control_updates as control_updates,
        counted_updates as counted_updates,
    )
    from reviewer.analysis.traffic.distributed_changes import (
        DistributedChange as DistributedChange,
        distributed_changes as distributed_changes,
        widest_changes as widest_changes,
    )
    from reviewer.analysis.traffic.downloads import (
        file_downloads as file_downloads,
    )
    from reviewer.analysis.traffic.dual_writes import (
        WritePair as WritePair,
        dual_writes as dual_writes,
    )
    from reviewer.analysis.traffic.fan_out import (
        FanOut as FanOut,
        is_fanned_out as is_fanned_out,
    )
    from reviewer.analysis.traffic.idempotency import (
        unkeyed_consumers as unkeyed_consumers,
        unkeyed_routes as unkeyed_routes,
    )
    from reviewer.analysis.traffic.large_items import (
        large_records as large_records,
        largest_accepted_item as largest_accepted_item,
    )
    from reviewer.analysis.traffic.media_transfers import (
        RelayedFiles as RelayedFiles,
        files_through_servers as files_through_servers,
    )
    from reviewer.analysis.traffic.memory_queues import (
        MemoryQueue as MemoryQueue,
        memory_queues as memory_queues,
    )
    from reviewer.analysis.traffic.message_delivery import (
        poison_messages as poison_messages,
    )
    from reviewer.analysis.traffic.message_order import (
        MessageOrder as MessageOrder,
        message_orders as message_orders,
    )
    from reviewer.analysis.traffic.object_reads import (
        ObjectRead as ObjectRead,
        object_store_reads as object_store_reads,
    )
    from reviewer.analysis.traffic.payload_size import (
        Cargo as Cargo,
    )
    from reviewer.analysis.traffic.queue_backlog import (
        Backlog as Backlog,
        HOUR as HOUR,
        consumers_needed as consumers_needed,
    )
    from reviewer.analysis.traffic.regional_calls import (
        RegionalCall as RegionalCall,
    )
    from reviewer.analysis.traffic.repeated_reads import (
        askers_of_caches as askers_of_caches,
    )
    from reviewer.analysis.traffic.repeated_steps import (
        repeated_steps as repeated_steps,
    )
    from reviewer.analysis.traffic.retried_work import (
        consumer_retries as consumer_retries,
        takers_of_files as takers_of_files,
        unretried_payments as unretried_payments,
    )
    from reviewer.analysis.traffic.retry_amplification import (
        stated_tries as stated_tries,
        worst_chain as worst_chain,
    )
    from reviewer.analysis.traffic.scatter_reads import (
        ScatterRead as ScatterRead,
        scatter_reads as scatter_reads,
    )
    from reviewer.analysis.traffic.shared_pools import (
        PooledCall as PooledCall,
        pooled_calls as pooled_calls,
    )
    from reviewer.analysis.traffic.stale_reads import (
        StaleCacheRead as StaleCacheRead,
        StaleRead as StaleRead,
        eventual_store_reads as eventual_store_reads,
        stale_cache_reads as stale_cache_reads,
        stale_replica_reads as stale_replica_reads,
    )
    from reviewer.analysis.traffic.store_queries import (
        StoreQuery as StoreQuery,
        unanswered_queries as unanswered_queries,
    )
    from reviewer.analysis.traffic.stored_data import (
        stored_elsewhere as stored_elsewhere,
        unrecorded_senders as unrecorded_senders,
    )
    from reviewer.analysis.traffic.sync_calls import (
        Call as Call,
    )
    from reviewer.analysis.traffic.timeout_inversions import (
        InvertedTimeout as InvertedTimeout,
        timeout_inversions as timeout_inversions,
    )
    from reviewer.analysis.traffic.unqueued_work import (
        ROUND_TRIP as ROUND_TRIP,
        WIDE_FAN as WIDE_FAN,
        WriteStream as WriteStream,
        awaited_write_fans as awaited_write_fans,
        calls_in_turn as calls_in_turn,
        calls_of_planners as calls_of_planners,
        write_streams as write_streams,
    )
    from reviewer.analysis.traffic.unrelated_users import (
        UnrelatedUsers as UnrelatedUsers,
        unrelated_users as unrelated_users,
    )
    from reviewer.analysis.traffic.write_fan_out import (
        WriteFanOut as WriteFanOut,
        rekeyed_writes as rekeyed_writes,
        write_fan_outs as write_fan_outs,
    )
    from reviewer.model.finding import (
        Answer as Answer,
        Basis as Basis,
        Category as Category,
        Citation as Citation,
        Fact as Fact,
        Finding as Finding,
        Problem as Problem,
        Question as Question,
        Severity as Severity,
    )
    from reviewer.model.rule import (
        IncompleteRuleError as IncompleteRuleError,
        Rule as Rule,
    )
    from reviewer.packs.loader import (
        load_packs as load_packs,
    )
    from reviewer.review import (
        review as review,
    )
    from reviewer.rule_kit.amounts import (
        Amount as Amount,
        capacity_limit as capacity_limit,
        limit as limit,
        measure as measure,
        published_limit as published_limit,
        resource_limit as resource_limit,
    )
    from reviewer.rule_kit.availability_targets import (
        MissedTarget as MissedTarget,
        missed_targets as missed_targets,
    )
    from reviewer.rule_kit.costs import (
        cost_of as cost_of,
        required_cost_checks as required_cost_checks,
        transfer_cost as transfer_cost,
    )
    from reviewer.rule_kit.denied_or_silent import (
        DeniedOrSilent as DeniedOrSilent,
        Sorted as Sorted,
    )
    from reviewer.rule_kit.flow_fixes import (
        ask_cache_first as ask_cache_first,
        cache_between as cache_between,
        queue_between as queue_between,
        reroute_flows as reroute_flows,
    )
    from reviewer.rule_kit.flow_requirements import (
        list_flows as list_flows,
        required_checks as required_checks,
        strictest_required as strictest_required,
        tightest_latency as tightest_latency,
    )
    from reviewer.rule_kit.latency_targets import (
        MissedLatency as MissedLatency,
        meet_latency as meet_latency,
        missed_latencies as missed_latencies,
    )
    from reviewer.rule_kit.neighbors import (
        calls_any as calls_any,
        is_called_by_any as is_called_by_any,
    )
    from reviewer.rule_kit.over_limit import (
        Excess as Excess,
        OverLimit as OverLimit,
    )
    from reviewer.rule_kit.overloads import (
        OverloadGroup as OverloadGroup,
        overloads_of as overloads_of,
    )
    from reviewer.rule_kit.predicate import (
        Part as Part,
        Predicate as Predicate,
        always as always,
    )
    from reviewer.rule_kit.predicates import (
        answers_users as answers_users,
        at_level as at_level,
        caller_states as caller_states,
        calls_family as calls_family,
        calls_kind as calls_kind,
        calls_payment_provider as calls_payment_provider,
        carries_items_of as carries_items_of,
        carries_writes as carries_writes,
        chooses_among_instances as chooses_among_instances,
        comes_from_family as comes_from_family,
        comes_from_kind as comes_from_kind,
        concerns as concerns,
        considers_duplicates as considers_duplicates,
        considers_sagas as considers_sagas,
        counts_events as counts_events,
        denies_in_remark as denies_in_remark,
        exceeds_best_instance as exceeds_best_instance,
        exceeds_one_node as exceeds_one_node,
        fits_one_node as fits_one_node,
        hands_work_to_broker as hands_work_to_broker,
        has_decided_technology as has_decided_technology,
        has_fixed_quota as has_fixed_quota,
        has_held_link as has_held_link,
        has_held_link_in as has_held_link_in,
        has_kind as has_kind,
        has_known_load as has_known_load,
        has_known_traffic as has_known_traffic,
        has_label_like as has_label_like,
        has_leader as has_leader,
        has_link_in as has_link_in,
        has_link_in_stating as has_link_in_stating,
        has_link_out as has_link_out,
        has_mode as has_mode,
        has_one_consumer as has_one_consumer,
        has_only_async_replicas as has_only_async_replicas,
        has_only_standbys as has_only_standbys,
        has_own_remark as has_own_remark,
        has_rate_of_every_flow as has_rate_of_every_flow,
        has_read_replicas as has_read_replicas,
        has_remark as has_remark,
        has_remark_anywhere as has_remark_anywhere,
        has_replicas as has_replicas,
        has_shards as has_shards,
        has_small_audience as has_small_audience,
        has_sync_replica as has_sync_replica,
        has_technology as has_technology,
        has_unlabeled_link_in as has_unlabeled_link_in,
        has_users as has_users,
        has_word_in_own_remark as has_word_in_own_remark,
        holds as holds,
        holds_connections as holds_connections,
        holds_media as holds_media,
        inherits_denial as inherits_denial,
        is_accepted as is_accepted,
        is_backed_up_too_seldom as is_backed_up_too_seldom,
        is_bound_by_quota as is_bound_by_quota,
        is_called_by_client_named as is_called_by_client_named,
        is_called_by_family as is_called_by_family,
        is_called_by_kind as is_called_by_kind,
        is_called_only_privately as is_called_only_privately,
        is_cleaned_by_a_job as is_cleaned_by_a_job,
        is_clustered as is_clustered,
        is_counted_once as is_counted_once,
        is_counted_twice as is_counted_twice,
        is_data_store as is_data_store,
        is_dead_letter_queue as is_dead_letter_queue,
        is_denied_in_remark as is_denied_in_remark,
        is_derived_kind as is_derived_kind,
        is_described_as_many as is_described_as_many,
        is_described_like as is_described_like,
        is_entry_point as is_entry_point,
        is_explained as is_explained,
        is_family as is_family,
        is_fetched_by_public as is_fetched_by_public,
        is_gravely_overloaded as is_gravely_overloaded,
        is_in_group as is_in_group,
        is_in_group_stating as is_in_group_stating,
        is_ingress_edge as is_ingress_edge,
        is_ingress_link as is_ingress_link,
        is_kind as is_kind,
        is_labelled_like as is_labelled_like,
        is_leaderless as is_leaderless,
        is_managed as is_managed,
        is_managed_in_one_zone as is_managed_in_one_zone,
        is_measured_above as is_measured_above,
        is_named as is_named,
        is_named_in_a_flow as is_named_in_a_flow,
        is_named_like as is_named_like,
        is_nearest_to_clients as is_nearest_to_clients,
        is_on_a_costly_flow as is_on_a_costly_flow,
        is_on_a_flow as is_on_a_flow,
        is_on_a_paid_flow as is_on_a_paid_flow,
        is_on_a_server as is_on_a_server,
        is_on_a_writing_flow as is_on_a_writing_flow,
        is_overloaded as is_overloaded,
        is_partitioned as is_partitioned,
        is_product as is_product,
        is_provided as is_provided,
        is_public_client as is_public_client,
        is_rate_limiter as is_rate_limiter,
        is_read as is_read,
        is_read_and_written_by_flows as is_read_and_written_by_flows,
        is_read_by_fresh_flow as is_read_by_fresh_flow,
        is_read_by_several as is_read_by_several,
        is_read_heavy as is_read_heavy,
        is_replica as is_replica,
        is_required_cache as is_required_cache,
        is_self_partitioning as is_self_partitioning,
        is_single_instance as is_single_instance,
        is_single_point as is_single_point,
        is_stated_leader as is_stated_leader,
        is_store_of_record as is_store_of_record,
        is_technology as is_technology,
        is_titled as is_titled,
        is_unauthenticated_upload as is_unauthenticated_upload,
        is_uncounted as is_uncounted,
        is_unreplicated as is_unreplicated,
        is_used_by_many as is_used_by_many,
        is_user_waiting as is_user_waiting,
        is_written as is_written,
        is_written_by_compute as is_written_by_compute,
        is_written_by_flows as is_written_by_flows,
        is_written_with as is_written_with,
        keeps_one_copy as keeps_one_copy,
        keeps_several_copies as keeps_several_copies,
        keeps_several_queues as keeps_several_queues,
        leads_to_family as leads_to_family,
        leads_to_kind as leads_to_kind,
        lives_in_memory as lives_in_memory,
        means as means,
        mentions as mentions,
        mentions_anywhere as mentions_anywhere,
        must_be_highly_available as must_be_highly_available,
        must_survive_zone_loss as must_survive_zone_loss,
        names_technology as names_technology,
        needs_api_key as needs_api_key,
        needs_more_availability as needs_more_availability,
        needs_several_instances as needs_several_instances,
        passes_items_of as passes_items_of,
        receives_more_than as receives_more_than,
        replica_states as replica_states,
        replicates_regions_later as replicates_regions_later,
        requires as requires,
        says_anywhere as says_anywhere,
        says_within as says_within,
        sends_requests as sends_requests,
        serves_public_clients as serves_public_clients,
        spans_regions as spans_regions,
        spans_zones as spans_zones,
        states_anywhere as states_anywhere,
        states_bandwidth as states_bandwidth,
        states_consistency as states_consistency,
        states_level as states_level,
        states_one_copy as states_one_copy,
        stores_media as stores_media,
        takes_writes as takes_writes,
        target_states as target_states,
        warrants_operational_review as warrants_operational_review,
    )
    from reviewer.rule_kit.quantities import (
        bytes_taken_in as bytes_taken_in,
        cached_data as cached_data,
        connections_held as connections_held,
        consumers_of as consumers_of,
        peak_requests as peak_requests,
        requests_by_op as requests_by_op,
        stored_data as stored_data,
    )
    from reviewer.rule_kit.readings import (
        State as State,
        attribute_contains as attribute_contains,
        attribute_is as attribute_is,
        denies as denies,
        inherited as inherited,
        omits as omits,
        states as states,
    )
    from reviewer.rule_kit.redundancy_fixes import (
        add_instances as add_instances,
        add_replicas as add_replicas,
        spread_over_two as spread_over_two,
    )
    from reviewer.rule_kit.remembered import (
        once_per_design as once_per_design,
    )
    from reviewer.rule_kit.requirements import (
        assumed_value as assumed_value,
        attribute_value as attribute_value,
        required_users as required_users,
        required_value as required_value,
        stated_value as stated_value,
        strongly_written as strongly_written,
    )
    from reviewer.rule_kit.scope import (
        Scope as Scope,
        components as components,
        links as links,
    )
    from reviewer.rule_kit.severities import (
        severity_above as severity_above,
        severity_of_cost as severity_of_cost,
        severity_of_excess as severity_of_excess,
        severity_of_load as severity_of_load,
        severity_of_outage as severity_of_outage,
    )
    from reviewer.rule_kit.statements import (
        Statement as Statement,
        credit as credit,
        finding as finding,
        question as question,
    )
    from reviewer.rule_kit.synchronous_writes import (
        synchronous_writes as synchronous_writes,
    )
    from reviewer.rule_kit.unsure_targets import (
        UnsureTarget as UnsureTarget,
        unsure_target as unsure_target,
    )
    from reviewer.text.dollars import (
        dollars as dollars,
    )
    from reviewer.text.fix import (
        Fix as Fix,
        declare as declare,
        declare_literally as declare_literally,
        join_fixes as join_fixes,
        link as link,
        set_attribute as set_attribute,
        set_count as set_count,
    )
    from reviewer.text.grammar import (
        list_names as list_names,
        list_words as list_words,
        render as render,
    )
    from reviewer.text.numbers import (
        bandwidth as bandwidth,
        count as count,
        duration as duration,
        minutes as minutes,
        percent as percent,
        rate as rate,
        size as size,
        times as times,
    )
    from reviewer.text.quantities import (
        write_count as write_count,
        write_duration as write_duration,
        write_rate as write_rate,
    )
    from reviewer.text.suggestion import (
        free_name as free_name,
    )

_HOMES = {
    "dsl.attributes": ("MANY",),
    "dsl.defaults": ("ClientDefaults",),
    "dsl.design": (
        "Component",
        "Design",
        "Flow",
        "Group",
        "Link",
        "Mode",
        "Op",
    ),
    "dsl.kinds": (
        "Family",
        "Kind",
    ),
    "dsl.quantity": ("Quantity",),
    "dsl.units": ("YEAR",),
    "reviewer.analysis.capacity.capacity_after_loss": (
        "Remaining",
        "SpreadAlternatives",
        "remaining_after_loss",
        "spread_alternatives",
    ),
    "reviewer.analysis.capacity.default_limits": ("default_limit",),
    "reviewer.analysis.capacity.idle_instances": (
        "IdleInstances",
        "idle_instances",
    ),
    "reviewer.analysis.capacity.measured_utilization": ("FILLING",),
    "reviewer.analysis.capacity.node_connections": (
        "NodeConnections",
        "node_connections",
    ),
    "reviewer.analysis.capacity.node_data": ("NodeData",),
    "reviewer.analysis.capacity.resource_limits": ("Bound",),
    "reviewer.analysis.capacity.skewed_keys": (
        "balanced_key",
        "key_skew",
    ),
    "reviewer.analysis.capacity.store_connections": ("StoreConnections",),
    "reviewer.analysis.capacity.stream_partitions": ("StreamPartitions",),
    "reviewer.analysis.capacity.uncached_reads": ("UncachedReads",),
    "reviewer.analysis.capacity.uncounted_calls": ("Crowd",),
    "reviewer.analysis.capacity.utilization": ("Strain",),
    "reviewer.analysis.capacity.write_split": (
        "WriteSplit",
        "WriteSpread",
        "has_many_nodes",
        "write_spread_of",
    ),
    "reviewer.analysis.cost.cost_requirements": ("CostCheck",),
    "reviewer.analysis.cost.waste": ("Waste",),
    "reviewer.analysis.facts": ("Facts",),
    "reviewer.analysis.latency.flow_latency": ("FlowLatency",),
    "reviewer.analysis.latency.retry_collapse": ("Collapse",),
    "reviewer.analysis.reliability.failover_times": (
        "DETECTED",
        "Failover",
        "KeptName",
        "failovers_of",
        "kept_names",
    ),
    "reviewer.analysis.reliability.missed_availability": (
        "MissedAvailability",
        "missed_availability",
    ),
    "reviewer.analysis.reliability.outage_impact": (
        "MONTH",
        "downtime_allowed",
    ),
    "reviewer.analysis.reliability.place_outages": (
        "PLACE_AVAILABILITY",
        "PlaceOutage",
    ),
    "reviewer.analysis.reliability.required_caches": ("HardCache",),
    "reviewer.analysis.reliability.single_instances": ("AlikeOutages",),
    "reviewer.analysis.requirement_checks": ("Check",),
    "reviewer.analysis.semantics.annotations": ("first_mentioned",),
    "reviewer.analysis.semantics.meanings": ("words_in",),
    "reviewer.analysis.semantics.operational_stakes": (
        "BUSY",
        "STRICT",
        "USERS",
    ),
    "reviewer.analysis.semantics.side_functions": (
        "is_deferrable",
        "is_main_function",
        "side_function_of",
    ),
    "reviewer.analysis.topology.cells": ("cells_of",),
    "reviewer.analysis.topology.counts": ("technology_title",),
    "reviewer.analysis.topology.graph_questions": ("similarity_of_designs",),
    "reviewer.analysis.topology.ingress": (
        "innermost_group",
        "upstream_of",
    ),
    "reviewer.analysis.topology.lossy_failovers": ("lossy_failovers",),
    "reviewer.analysis.topology.monitoring_dependencies": (
        "has_own_store",
        "shared_dependencies",
        "watched_hosts",
    ),
    "reviewer.analysis.topology.quorum": (
        "drawn_quorums",
        "quorum_of",
        "spans_two_zones",
        "voting_members",
    ),
    "reviewer.analysis.topology.rate_limited_paths": ("entrances_of",),
    "reviewer.analysis.topology.region_replicas": (
        "RegionReplica",
        "async_region_replicas",
    ),
    "reviewer.analysis.topology.shared_machines": ("machine_neighbors",),
    "reviewer.analysis.topology.single_places": (
        "parts_in_one_zone",
        "single_places",
        "states_placement",
    ),
    "reviewer.analysis.topology.single_points": (
        "PlaceClass",
        "SinglePoint",
    ),
    "reviewer.analysis.topology.unbalanced_servers": (
        "Front",
        "calls_of_pools",
        "servers_by_client",
        "servers_named_directly",
    ),
    "reviewer.analysis.topology.zone_dependencies": (
        "ZoneDependency",
        "zone_dependencies",
    ),
    "reviewer.analysis.traffic.blocking_calls": (
        "BlockingCall",
        "blocking_calls",
    ),
    "reviewer.analysis.traffic.border_traffic": ("BorderTraffic",),
    "reviewer.analysis.traffic.cached_stores": (
        "CachedStores",
        "stores_beside",
        "stores_of_misses",
        "uninvalidated_caches",
    ),
    "reviewer.analysis.traffic.call_chains": ("longest_chain",),
    "reviewer.analysis.traffic.claimed_loads": (
        "ClaimedLoad",
        "misjudged_ratios",
        "underestimated_loads",
    ),
    "reviewer.analysis.traffic.client_defaults": (
        "DefaultTries",
        "default_tries",
        "default_waits",
        "is_in_process",
        "key_placers",
        "unspaced_retries",
        "usual_clients",
        "usual_pool",
    ),
    "reviewer.analysis.traffic.counted_updates": (
        "CountedUpdate",
        "control_updates",
        "counted_updates",
    ),
    "reviewer.analysis.traffic.distributed_changes": (
        "DistributedChange",
        "distributed_changes",
        "widest_changes",
    ),
    "reviewer.analysis.traffic.downloads": ("file_downloads",),
    "reviewer.analysis.traffic.dual_writes": (
        "WritePair",
        "dual_writes",
    ),
    "reviewer.analysis.traffic.fan_out": (
        "FanOut",
        "is_fanned_out",
    ),
    "reviewer.analysis.traffic.idempotency": (
        "unkeyed_consumers",
        "unkeyed_routes",
    ),
    "reviewer.analysis.traffic.large_items": (
        "large_records",
        "largest_accepted_item",
    ),
    "reviewer.analysis.traffic.media_transfers": (
        "RelayedFiles",
        "files_through_servers",
    ),
    "reviewer.analysis.traffic.memory_queues": (
        "MemoryQueue",
        "memory_queues",
    ),
    "reviewer.analysis.traffic.message_delivery": ("poison_messages",),
    "reviewer.analysis.traffic.message_order": (
        "MessageOrder",
        "message_orders",
    ),
    "reviewer.analysis.traffic.object_reads": (
        "ObjectRead",
        "object_store_reads",
    ),
    "reviewer.analysis.traffic.payload_size": ("Cargo",),
    "reviewer.analysis.traffic.queue_backlog": (
        "Backlog",
        "HOUR",
        "consumers_needed",
    ),
    "reviewer.analysis.traffic.regional_calls": ("RegionalCall",),
    "reviewer.analysis.traffic.repeated_reads": ("askers_of_caches",),
    "reviewer.analysis.traffic.repeated_steps": ("repeated_steps",),
    "reviewer.analysis.traffic.retried_work": (
        "consumer_retries",
        "takers_of_files",
        "unretried_payments",
    ),
    "reviewer.analysis.traffic.retry_amplification": (
        "stated_tries",
        "worst_chain",
    ),
    "reviewer.analysis.traffic.scatter_reads": (
        "ScatterRead",
        "scatter_reads",
    ),
    "reviewer.analysis.traffic.shared_pools": (
        "PooledCall",
        "pooled_calls",
    ),
    "reviewer.analysis.traffic.stale_reads": (
        "StaleCacheRead",
        "StaleRead",
        "eventual_store_reads",
        "stale_cache_reads",
        "stale_replica_reads",
    ),
    "reviewer.analysis.traffic.store_queries": (
        "StoreQuery",
        "unanswered_queries",
    ),
    "reviewer.analysis.traffic.stored_data": (
        "stored_elsewhere",
        "unrecorded_senders",
    ),
    "reviewer.analysis.traffic.sync_calls": ("Call",),
    "reviewer.analysis.traffic.timeout_inversions": (
        "InvertedTimeout",
        "timeout_inversions",
    ),
    "reviewer.analysis.traffic.unqueued_work": (
        "ROUND_TRIP",
        "WIDE_FAN",
        "WriteStream",
        "awaited_write_fans",
        "calls_in_turn",
        "calls_of_planners",
        "write_streams",
    ),
    "reviewer.analysis.traffic.unrelated_users": (
        "UnrelatedUsers",
        "unrelated_users",
    ),
    "reviewer.analysis.traffic.write_fan_out": (
        "WriteFanOut",
        "rekeyed_writes",
        "write_fan_outs",
    ),
    "reviewer.model.finding": (
        "Answer",
        "Basis",
        "Category",
        "Citation",
        "Fact",
        "Finding",
        "Problem",
        "Question",
        "Severity",
    ),
    "reviewer.model.rule": (
        "IncompleteRuleError",
        "Rule",
    ),
    "reviewer.packs.loader": ("load_packs",),
    "reviewer.review": ("review",),
    "reviewer.rule_kit.amounts": (
        "Amount",
        "capacity_limit",
        "limit",
        "measure",
        "published_limit",
        "resource_limit",
    ),
    "reviewer.rule_kit.availability_targets": (
        "MissedTarget",
        "missed_targets",
    ),
    "reviewer.rule_kit.costs": (
        "cost_of",
        "required_cost_checks",
        "transfer_cost",
    ),
    "reviewer.rule_kit.denied_or_silent": (
        "DeniedOrSilent",
        "Sorted",
    ),
    "reviewer.rule_kit.flow_fixes": (
        "ask_cache_first",
        "cache_between",
        "queue_between",
        "reroute_flows",
    ),
    "reviewer.rule_kit.flow_requirements": (
        "list_flows",
        "required_checks",
        "strictest_required",
        "tightest_latency",
    ),
    "reviewer.rule_kit.latency_targets": (
        "MissedLatency",
        "meet_latency",
        "missed_latencies",
    ),
    "reviewer.rule_kit.neighbors": (
        "calls_any",
        "is_called_by_any",
    ),
    "reviewer.rule_kit.over_limit": (
        "Excess",
        "OverLimit",
    ),
    "reviewer.rule_kit.overloads": (
        "OverloadGroup",
        "overloads_of",
    ),
    "reviewer.rule_kit.predicate": (
        "Part",
        "Predicate",
        "always",
    ),
    "reviewer.rule_kit.predicates": (
        "answers_users",
        "at_level",
        "caller_states",
        "calls_family",
        "calls_kind",
        "calls_payment_provider",
        "carries_items_of",
        "carries_writes",
        "chooses_among_instances",
        "comes_from_family",
        "comes_from_kind",
        "concerns",
        "considers_duplicates",
        "considers_sagas",
        "counts_events",
        "denies_in_remark",
        "exceeds_best_instance",
        "exceeds_one_node",
        "fits_one_node",
        "hands_work_to_broker",
        "has_decided_technology",
        "has_fixed_quota",
        "has_held_link",
        "has_held_link_in",
        "has_kind",
        "has_known_load",
        "has_known_traffic",
        "has_label_like",
        "has_leader",
        "has_link_in",
        "has_link_in_stating",
        "has_link_out",
        "has_mode",
        "has_one_consumer",
        "has_only_async_replicas",
        "has_only_standbys",
        "has_own_remark",
        "has_rate_of_every_flow",
        "has_read_replicas",
        "has_remark",
        "has_remark_anywhere",
        "has_replicas",
        "has_shards",
        "has_small_audience",
        "has_sync_replica",
        "has_technology",
        "has_unlabeled_link_in",
        "has_users",
        "has_word_in_own_remark",
        "holds",
        "holds_connections",
        "holds_media",
        "inherits_denial",
        "is_accepted",
        "is_backed_up_too_seldom",
        "is_bound_by_quota",
        "is_called_by_client_named",
        "is_called_by_family",
        "is_called_by_kind",
        "is_called_only_privately",
        "is_cleaned_by_a_job",
        "is_clustered",
        "is_counted_once",
        "is_counted_twice",
        "is_data_store",
        "is_dead_letter_queue",
        "is_denied_in_remark",
        "is_derived_kind",
        "is_described_as_many",
        "is_described_like",
        "is_entry_point",
        "is_explained",
        "is_family",
        "is_fetched_by_public",
        "is_gravely_overloaded",
        "is_in_group",
        "is_in_group_stating",
        "is_ingress_edge",
        "is_ingress_link",
        "is_kind",
        "is_labelled_like",
        "is_leaderless",
        "is_managed",
        "is_managed_in_one_zone",
        "is_measured_above",
        "is_named",
        "is_named_in_a_flow",
        "is_named_like",
        "is_nearest_to_clients",
        "is_on_a_costly_flow",
        "is_on_a_flow",
        "is_on_a_paid_flow",
        "is_on_a_server",
        "is_on_a_writing_flow",
        "is_overloaded",
        "is_partitioned",
        "is_product",
        "is_provided",
        "is_public_client",
        "is_rate_limiter",
        "is_read",
        "is_read_and_written_by_flows",
        "is_read_by_fresh_flow",
        "is_read_by_several",
        "is_read_heavy",
        "is_replica",
        "is_required_cache",
        "is_self_partitioning",
        "is_single_instance",
        "is_single_point",
        "is_stated_leader",
        "is_store_of_record",
        "is_technology",
        "is_titled",
        "is_unauthenticated_upload",
        "is_uncounted",
        "is_unreplicated",
        "is_used_by_many",
        "is_user_waiting",
        "is_written",
        "is_written_by_compute",
        "is_written_by_flows",
        "is_written_with",
        "keeps_one_copy",
        "keeps_several_copies",
        "keeps_several_queues",
        "leads_to_family",
        "leads_to_kind",
        "lives_in_memory",
        "means",
        "mentions",
        "mentions_anywhere",
        "must_be_highly_available",
        "must_survive_zone_loss",
        "names_technology",
        "needs_api_key",
        "needs_more_availability",
        "needs_several_instances",
        "passes_items_of",
        "receives_more_than",
        "replica_states",
        "replicates_regions_later",
        "requires",
        "says_anywhere",
        "says_within",
        "sends_requests",
        "serves_public_clients",
        "spans_regions",
        "spans_zones",
        "states_anywhere",
        "states_bandwidth",
        "states_consistency",
        "states_level",
        "states_one_copy",
        "stores_media",
        "takes_writes",
        "target_states",
        "warrants_operational_review",
    ),
    "reviewer.rule_kit.quantities": (
        "bytes_taken_in",
        "cached_data",
        "connections_held",
        "consumers_of",
        "peak_requests",
        "requests_by_op",
        "stored_data",
    ),
    "reviewer.rule_kit.readings": (
        "State",
        "attribute_contains",
        "attribute_is",
        "denies",
        "inherited",
        "omits",
        "states",
    ),
    "reviewer.rule_kit.redundancy_fixes": (
        "add_instances",
        "add_replicas",
        "spread_over_two",
    ),
    "reviewer.rule_kit.remembered": ("once_per_design",),
    "reviewer.rule_kit.requirements": (
        "assumed_value",
        "attribute_value",
        "required_users",
        "required_value",
        "stated_value",
        "strongly_written",
    ),
    "reviewer.rule_kit.scope": (
        "Scope",
        "components",
        "links",
    ),
    "reviewer.rule_kit.severities": (
        "severity_above",
        "severity_of_cost",
        "severity_of_excess",
        "severity_of_load",
        "severity_of_outage",
    ),
    "reviewer.rule_kit.statements": (
        "Statement",
        "credit",
        "finding",
        "question",
    ),
    "reviewer.rule_kit.synchronous_writes": ("synchronous_writes",),
    "reviewer.rule_kit.unsure_targets": (
        "UnsureTarget",
        "unsure_target",
    ),
    "reviewer.text.dollars": ("dollars",),
    "reviewer.text.fix": (
        "Fix",
        "declare",
        "declare_literally",
        "join_fixes",
        "link",
        "set_attribute",
        "set_count",
    ),
    "reviewer.text.grammar": (
        "list_names",
        "list_words",
        "render",
    ),
    "reviewer.text.numbers": (
        "bandwidth",
        "count",
        "duration",
        "minutes",
        "percent",
        "rate",
        "size",
        "times",
    ),
    "reviewer.text.quantities": (
        "write_count",
        "write_duration",
        "write_rate",
    ),
    "reviewer.text.suggestion": ("free_name",),
}
"""The public names, by the module that each is defined in."""

_MODULE_OF = {name: module for module, names in _HOMES.items() for name in names}

__all__ = sorted(_MODULE_OF)  # noqa: PLE0605  # the table above is the list


def __getattr__(name: str) -> Any:
    """A public name, imported on first use."""
    if name not in _MODULE_OF:
        raise AttributeError(f"module `reviewer` has no `{name}`")
    value = getattr(import_module(_MODULE_OF[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """The public names."""
    return list(__all__)


class _OldPaths:
    """The finder of modules that nothing else finds: old import paths still work for a release."""

    @staticmethod
    def find_spec(name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        """The spec of an old module of this package; None of any other."""
        if not name.startswith("reviewer."):
            return None
        from reviewer.old_paths import spec_of  # noqa: PLC0415  # most runs meet no old path

        return spec_of(name)


sys.meta_path.append(_OldPaths)


class _Interface(ModuleType):
    """The package, whose names stay what they are when a module of the same name is imported."""

    def __setattr__(self, name: str, value: object) -> None:
        """Keep the import system from binding the module `review` in place of the function."""
        if not (isinstance(value, ModuleType) and name in _MODULE_OF):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Interface
