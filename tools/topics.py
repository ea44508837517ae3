"""Topics of system design interviews, in the order of the pages, and the rules that serve each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reviewer.model.rule import Rule

TOPICS: Mapping[str, Mapping[str, str]] = {
    "Load and scale": {
        "Requirements and estimates": "whether users, rates, times and reliability have numbers, and flows that carry them out",
        "Capacity of each component": "the load on every component against its capacity, with the source",
        "Sudden spikes": "scaling in time, buffering until then, shedding the rest",
        "Horizontal against vertical scaling": "whether more machines can help, or only larger ones",
        "Statelessness": "what a server keeps about its users",
        "Load balancing: round robin, least connections, hashing": "what spreads requests, how, and whether only over healthy servers",
        "Finding instances": "how callers learn which instances exist",
        "Rate limiting: token bucket, leaky bucket, window; distributed": "a limit per caller, how it counts, and where the counter is kept",
        "Held connections": "connections an instance holds, what happens when it leaves",
        "Connections to stores": "the pools of all instances together against what a database accepts",
        "Cost and simplicity": "capacity that is paid for and idle, egress, components that nothing needs",
    },
    "Stores": {
        "Sharding and partition keys": "writes and data of one node, hot keys",
        "Replication: leader and followers, several leaders": "copies, who takes writes, what a failover loses",
        "CAP and consistency": "what a reader may see, and whether the store guarantees it",
        "Transactions across services": "changes in two places that must agree",
        "Choice of the store": "access pattern, reason, and numbers behind the reason",
        "Slow queries and indexes": "queries that touch every shard, analytics on the serving store",
        "N+1 and chatty calls": "round trips of one request",
        "Backups and recovery": "what is lost with the last copy, how long a failover takes",
        "Online migrations": "changing a schema or moving data without downtime",
        "Growth of data": "how long data is kept, and where the rest goes",
        "Media in object storage": "large files in databases or through servers",
    },
    "Caches": {
        "Cache placement": "reads that hit the store every time",
        "Eviction and size": "the hot data against the memory of the nodes",
        "Stampede": "what hits the store when an entry, or the cache, is lost",
        "Invalidation": "how a changed entry is invalidated",
        "CDN": "media and static files near the user",
    },
    "Work that waits": {
        "Queues": "slow work out of the request, poison messages",
        "Streams": "partitions, brokers, throughput of a topic",
        "Back-pressure": "what happens when work arrives faster than it is done",
        "Ordering and exactly-once": "order that matters, duplicate deliveries",
        "Idempotency": "repeats without a second effect",
        "Concurrent updates": "lost updates and races",
        "Fan-out on write or on read": "one writer with very many readers",
        "Top-K over a stream": "counts too large to keep exactly",
        "Timed and long jobs": "jobs that run twice, never, or from scratch again",
    },
    "Time": {
        "Latency of a flow": "p99 over all hops against the target",
        "Distance": "calls that cross regions while a user waits",
    },
    "Failure": {
        "Single points of failure": "what stops when one machine, zone or region is lost",
        "Availability targets": "the availability of all components in series against the target",
        "Timeouts and retries": "how long a caller waits, how often it retries, and how retries multiply",
        "Circuit breakers, bulkheads, graceful degradation": "how far a slow component spreads",
        "Blast radius": "how many users one fault reaches",
    },
    "Services and interfaces": {
        "Monolith against services, CQRS, event sourcing": "what a pattern costs at this load",
        "API gateway": "how many services a client knows",
        "API versioning": "how an interface changes under installed apps",
        "REST against GraphQL against gRPC": "who calls, and what for",
    },
    "Security": {
        "Authentication and authorization at the edge": "who may call, and where that is checked",
        "SSO, MFA and token sessions": "how people sign in, how long a token lives, how it is revoked",
        "WAF and DDoS": "what protects the first component that does work",
        "mTLS and segmentation": "who can reach whom inside",
        "Encryption in transit and at rest": "what is sent or stored unencrypted",
        "Keys and secrets": "where they are kept and who can read them",
        "Masking of personal data": "personal data in places that do not need it",
        "What users write": "what comes back to others, and who moderates it",
        "Third parties": "what is trusted in others' answers",
        "Audit": "who did what, and whether the record can be changed",
    },
    "Operation": {
        "Logging and monitoring": "what shows that something is wrong, and whether it fails with it",
        "Alerting": "what pages somebody before users notice",
        "Incident response": "who is paged, and what they do first",
        "Deploys": "how a new version rolls out, and back",
    },
}
"""Sections, their topics, and what is looked at for each."""


def rules_by_topic(rules: Sequence[Rule]) -> Mapping[str, Sequence[str]]:
    """The ids of the rules that serve each topic, in the order of ids."""
    serving: dict[str, list[str]] = {topic: [] for rows in TOPICS.values() for topic in rows}
    for rule in rules:
        for topic in rule.topics:
            serving[topic].append(rule.id)
    return serving


def area_of(rule: Rule) -> str:
    """The section that a rule stands in: that of the first topic it names."""
    return next(area for area, rows in TOPICS.items() if rule.topics[0] in rows)
