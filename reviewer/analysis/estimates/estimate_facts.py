"""`EstimateFacts`: users to requests, bytes and storage, and how much is at stake."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from dsl.design import Component, Design
from reviewer.analysis.assumptions import Ledger
from reviewer.analysis.semantics.operational_stakes import (
    has_small_audience,
    is_considerable,
    is_sketch,
    is_used_by_many,
)
from reviewer.analysis.semantics.word_facts import WordFacts
from reviewer.analysis.topology.topology_facts import TopologyFacts
from reviewer.analysis.traffic.traffic_facts import TrafficFacts

if TYPE_CHECKING:
    from reviewer.analysis.estimates.back_of_envelope import FirstSums
    from reviewer.analysis.estimates.storage import Storage, StorageEstimate


class EstimateFacts:
    """Estimates of sizes over the whole design; computed on first use and kept."""

    def __init__(
        self,
        design: Design,
        ledger: Ledger,
        topology: TopologyFacts,
        traffic: TrafficFacts,
        words: WordFacts,
    ) -> None:
        self._design, self._ledger = design, ledger
        self._topology, self._traffic, self._words = topology, traffic, words

    @cached_property
    def back_of_envelope(self) -> FirstSums | None:
        """From users to requests, bytes and storage; None where no users a day are stated."""
        from reviewer.analysis.estimates.back_of_envelope import first_sums  # noqa: PLC0415  # made where it is asked for

        return first_sums(self._design, self._ledger, self._traffic)

    def months_until(self, times: float) -> float | None:
        """Months of stated growth until load is `times` that of today; None where none is stated."""
        from reviewer.analysis.estimates import load_growth  # noqa: PLC0415  # few designs state it

        monthly = load_growth.monthly_growth(self._design, self._ledger)
        return load_growth.months_until(times, monthly) if monthly else None

    @cached_property
    def _storage(self) -> StorageEstimate:
        from reviewer.analysis.estimates.storage import StorageEstimate  # noqa: PLC0415  # made where it is asked for

        return StorageEstimate(self._design, self._ledger, self._topology, self._traffic)

    def storage(self, component: Component) -> Storage | None:
        """What a store comes to hold; None where its writes or their size are not known."""
        return self._storage.of(component)

    @property
    def storage_keepers(self) -> tuple[str, ...]:
        """The stores that keep what `require storage` speaks of."""
        return self._storage.keepers

    @property
    def bytes_written(self) -> Mapping[str, float | None]:
        """Bytes written a second at peak to each component; None where a size is not known."""
        return self._storage.bytes_written

    @cached_property
    def warrants_operational_review(self) -> bool:
        """Whether questions of operation suit this design: it is no sketch and not small."""
        return is_considerable(self._design, self._traffic)

    @cached_property
    def is_used_by_many(self) -> bool:
        """Whether the users or the requests that are stated are so many that a failure is felt."""
        return is_used_by_many(self._design, self._traffic)

    @cached_property
    def has_small_audience(self) -> bool:
        """Whether what is stated is so little that its owner decides how long it may be down."""
        return has_small_audience(self._design, self._traffic)

    @cached_property
    def is_sketch(self) -> bool:
        """Whether advice that fits every drawing would tell this one nothing."""
        return is_sketch(self._design, self._traffic)

    def why_reads_repeat(self, store: Component) -> str:
        """Why the answers of a store repeat, where the drawing shows it; "" elsewhere."""
        from reviewer.analysis.traffic.repeated_reads import why_repeated  # noqa: PLC0415  # made where it is asked for

        replicas, meanings = self._topology.replicas, self._words.meanings
        return why_repeated(self._design, self._traffic, replicas, meanings, store)
