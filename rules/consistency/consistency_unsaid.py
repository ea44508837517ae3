"""Rule `consistency-unsaid`."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer import (
    Answer,
    Category,
    Citation,
    Design,
    Facts,
    Rule,
    Severity,
    attribute_is,
    components,
    finding,
    has_read_replicas,
    has_replicas,
    is_explained,
    is_leaderless,
    is_read,
    is_store_of_record,
    is_written,
    mentions,
    question,
    replicates_regions_later,
    requires,
    set_attribute,
    spans_regions,
    states,
    states_consistency,
    warrants_operational_review,
)

MITIGATION_TERMS = (
    *("consisten", "stale", "eventual", "lag ", "quorum", "fresh", "linearizab", "conflict"),
    *("last write", "second late", "seconds late"),
)
"""Word stems that show the author considered what a reader may see."""

SESSION = set_attribute("consistency=session")


class ConsistencyUnsaid(Rule):
    """Replicas can differ, and nothing says what a reader may see.

    **Why**: where data is in two places, either a write waits for both or a reader may see the
    older one; when the line between them is cut, either one side refuses or both diverge. There is
    no third choice, and a design that names none has made one without knowing.

    It contradicts itself, a warning, where the store states `consistency=strong` and is written in
    several regions by asynchronous replicas. Otherwise one question for the stores that are read
    from asynchronous replicas, kept without a leader, or kept in several regions, and both read
    and written. `require consistency`, `require staleness`, an attribute, quorums, a decision or a
    note answer it.

    **Do instead**: state what the reader may see: `require consistency eventual on feed`,
    `cassandra posts x6 [rf=3, consistency=session]`.

    A DynamoDB global table is strongly consistent over three regions of one set, if it was made so.

    **It cannot see**: which replica a driver asks, unless links or attributes state it; replicas
    that are counted (`x3`) behind a leader are not asked about. One requirement or word on
    consistency anywhere answers for all stores.
    """

    id = "consistency-unsaid"
    severity = Severity.WARNING
    category = Category.CONSISTENCY
    problem = "stale_results"
    topics = ("CAP and consistency",)
    citations = (
        Citation(
            "PACELC ratings of stores",
            "https://sourcepirate.github.io/distributed-systems/consistency-trade-offs/pacelc/mapping-real-systems",
            "a choice in the partition, and a choice without one",
        ),
        Citation(
            "DynamoDB: read and write operations",
            "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.md",
        ),
        Citation(
            "AWS CDK: the witness of a DynamoDB global table",
            "https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_dynamodb.CfnGlobalTable.GlobalTableWitnessProperty.html",
            "strong consistency over three regions of one set",
        ),
    )
    follow_up = "The line between the replicas is cut for a minute: which users get an error, and which a stale read?"
    passes = (
        """
        require consistency eventual
        client app
        service api x2
        cassandra posts x6 [rf=3]
        app -> api -> posts
        """,
        """
        client app
        service api x2
        postgres db x2
        app -> api -> db
        """,
        """
        client app
        service api x2
        dynamodb carts [regions=[us-east-1 us-east-2 us-west-2], consistency=strong]
        app -> api -> carts
        """,
    )
    fails = (
        """
        client app
        service api x2
        cassandra posts x6 [rf=3, regions=2, consistency=strong]
        app -> api -> posts
        """,
        """
        client app
        service api x2
        dynamodb carts [regions=[us eu], consistency=strong]
        app -> api -> carts
        """,
    )

    has_quorums = states("read_quorum") | states("write_quorum")
    contradicting = components(
        is_store_of_record & attribute_is("consistency", "strong"),
        spans_regions & replicates_regions_later & ~has_quorums,
    )
    is_silent = ~(has_quorums | states("consistency") | attribute_is("reads", "leader"))
    asked = components(
        is_store_of_record & is_silent & ~is_explained,
        is_leaderless | spans_regions | has_read_replicas,
        is_read | has_read_replicas,
        is_written | has_replicas,
    )
    is_answered = states_consistency | requires("staleness") | mentions(*MITIGATION_TERMS)

    contradiction = finding(
        "{names} {is} strongly consistent, but {its} replicas in other regions are asynchronous.",
        "Two regions that take writes without asking each other cannot agree on the last one.",
        SESSION,
        weight=0.7,
    )
    what_is_seen = question(
        "Replicas of {names} can differ: are stale reads acceptable, and do users read their own"
        " writes? Set `require consistency eventual`, or `{line}`.",
        SESSION,
        weight=0.45,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at stores whose replicas may differ."""
        for store in self.contradicting.components_of(facts):
            yield self.contradiction.about([store])
        asked = self.asked.components_of(facts)
        if asked and (warrants_operational_review & ~self.is_answered)(facts, design):
            yield self.what_is_seen.about(asked)
