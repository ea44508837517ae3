"""`EstimateFacts`: users to requests, bytes and storage, and whether operation is a topic."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from dsl.design import Component
from reviewer.analysis.semantics.operational_stakes import is_considerable

if TYPE_CHECKING:
    from reviewer.analysis.estimates.back_of_envelope import FirstSums
    from reviewer.analysis.estimates.storage import Storage
    from reviewer.analysis.facts import Facts


class EstimateFacts:
    """Estimates of sizes over the whole design; computed on first use and kept."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts

    @cached_property
    def back_of_envelope(self) -> FirstSums | None:
        """From users to requests, bytes and storage; None where no users a day are stated."""
        from reviewer.analysis.estimates.back_of_envelope import first_sums  # noqa: PLC0415  # made where it is asked for

        return first_sums(self._facts)

    def storage(self, component: Component) -> Storage | None:
        """What a store comes to hold; None where its writes or their size are not known."""
        from reviewer.analysis.estimates.storage import storage_of  # noqa: PLC0415  # made where it is asked for

        return storage_of(self._facts, component)

    @cached_property
    def storage_keepers(self) -> tuple[str, ...]:
        """The stores that keep what `require storage` speaks of."""
        from reviewer.analysis.estimates.storage import keepers_of  # noqa: PLC0415  # made where it is asked for

        return keepers_of(self._facts)

    @cached_property
    def bytes_written(self) -> Mapping[str, float | None]:
        """Bytes written a second at peak to each component; None where a size is not known."""
        from reviewer.analysis.estimates.storage import bytes_written  # noqa: PLC0415  # made where it is asked for

        return bytes_written(self._facts)

    @cached_property
    def warrants_operational_review(self) -> bool:
        """Whether questions of operation suit this design: it is no sketch and not small."""
        return is_considerable(self._facts.design, self._facts)
