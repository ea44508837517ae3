"""The one definition of "answered": the share of requests answered correctly and in time."""

from __future__ import annotations

from reviewer.analysis.capacity.served_share import Served
from reviewer.analysis.reliability.exact_reliability import Bounds


def answered_share(up: Bounds, served: Served, timed_out: float = 0.0) -> Bounds:
    """P(up) x served share x in time, weighted by request, 0..1.

    `up` is the share of requests for which all that they need is up, `served` what its
    components carry of them at peak, `timed_out` the share that a stated timeout without a
    fallback ends. The three are taken for independent.
    """
    in_time = 1 - min(1.0, max(0.0, timed_out))
    return Bounds(up.low * served.low * in_time, up.high * served.high * in_time)
