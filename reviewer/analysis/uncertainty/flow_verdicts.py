"""`FlowVerdicts`: how sure it is that a flow meets what is required of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reviewer.analysis.uncertainty.measures import Analysis, Delay, LostShare, Redraw, Redrawn
from reviewer.analysis.uncertainty.verdicts import Verdict

if TYPE_CHECKING:
    from reviewer.analysis.latency.flow_latency import FlowLatency
    from reviewer.analysis.reliability.flow_availability import FlowAvailability


class FlowVerdicts:
    """The verdicts on the flows of one design; all share the facts of its figures redrawn."""

    def __init__(self, facts: Analysis, redraw: Redraw) -> None:
        self._facts, self._redrawn = facts, Redrawn(facts, redraw)

    def on_latency(self, flow: FlowLatency, share: float, wanted: float) -> Verdict:
        """Whether `share` of the requests of `flow` are answered within `wanted` seconds."""
        return Verdict(Delay(self._redrawn, flow, share), wanted, self._facts.assumptions)

    def on_lost(self, flow: FlowAvailability, answered: float, allowed: float) -> Verdict:
        """Whether `flow`, typically `answered`, loses no more than the share `allowed`, both 0..1."""
        return Verdict(LostShare(self._facts, flow, answered), allowed, self._facts.assumptions)
