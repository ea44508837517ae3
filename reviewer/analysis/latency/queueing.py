"""How long requests wait for a free instance, by the queue G/G/n.

Sources: Allen, "Probability, Statistics, and Queueing Theory", 2nd edition, 1990 (the approximation
of Allen and Cunneen); Whitt, "Approximations for the GI/G/m Queue", Production and Operations
Management 2, 1993; Krämer and Langenbach-Belz, "Approximate Formulae for the Delay in the
Queueing System GI/G/1", 8th International Teletraffic Congress, 1976; Harchol-Balter, "Performance
Modeling and Design of Computer Systems", 2013, chapter 24 (a random split is n queues M/G/1);
Whitt, "The Queueing Network Analyzer", Bell System Technical Journal 62, 1983, section 5.1 (how many
wait, and by how much their waits vary).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from reviewer.analysis.latency.delay_distribution import Delay, Mixture, Wait

_FAR = 8.0  # a beta from which nobody waits
_NEVER = 1e-12  # a chance to wait below this one is none
_MANY = 1_000


def erlang_c(servers: int, utilization: float) -> float:
    """The probability that a request has to wait: Erlang's C formula.

    `utilisation` is below 1 and of each server. By the recursion of Erlang's B, which
    neither overflows nor underflows; of more than a thousand servers by the limit of Halfin
    and Whitt (Operations Research 29, 1981), which is then within a hundredth.
    """
    if servers > _MANY:
        return _halfin_whitt((1 - utilization) * math.sqrt(servers))
    load, blocked = servers * utilization, 1.0
    for number in range(1, servers + 1):
        blocked = load * blocked / (number + load * blocked)
        if blocked < _NEVER and number > load:
            return 0.0
    return blocked / (1 - utilization * (1 - blocked))


def _halfin_whitt(beta: float) -> float:
    if beta > _FAR:
        return 0.0
    below = 0.5 * math.erfc(-beta / math.sqrt(2))
    density = math.exp(-beta * beta / 2) / math.sqrt(2 * math.pi)
    return 1 / (1 + beta * below / density)


class Spread(StrEnum):
    """How requests are spread over several servers."""

    CENTRAL = "central"  # the first free server takes the next request
    ROUND_ROBIN = "round robin"  # each server in turn, busy or not
    RANDOM = "random"  # also by a hash


class Servers(NamedTuple):
    """`queues` with `servers` each; every server gets `rate` requests a second.

    `variability` is the squared coefficient of variation of the time of service, 1 of an
    exponential and 0 of a constant. `third` is its third moment in mean times of service, 6 of an
    exponential.
    """

    queues: int
    servers: int
    rate: float
    spread: Spread = Spread.CENTRAL
    variability: float = 1.0
    third: float = 6.0


def wait_for(of: Servers, utilization: float) -> Delay | None:
    """The wait for one of several servers that are busy for this share of the time.

    Its mean is that of Allen and Cunneen, C S v / n / (1 - rho), with the mean time of service S =
    rho / rate, C by Erlang's formula and v = (ca^2 + cs^2) / 2. One queue gets what comes as it
    comes, ca^2 = 1; so does each server of a random split. Of a round robin each of k queues
    gets every kth request, ca^2 = 1 / k; mean and C are corrected as Krämer and Langenbach-Belz do,
    C by no less than the mean.
    Those who wait do so for an exponential time; a queue of one server whose service varies more
    than that has two such times, for most and for the rest.
    None where nobody waits; there is no steady state from a utilization of 1 on.
    """
    if not 0 < utilization < 1 or of.rate <= 0:
        return None
    several = of.queues * of.servers if of.spread is Spread.CENTRAL else of.servers
    arrivals = 1 / of.queues if of.spread is Spread.ROUND_ROBIN else 1.0
    asked = erlang_c(several, utilization)
    even = _evenness(utilization, arrivals, of.variability)
    if asked * even < _NEVER:
        return None
    varied = (arrivals + of.variability) / 2
    mean = asked * even * varied * utilization / (1 - utilization) / several / of.rate
    chance = asked * min(even, _waiting_share(utilization, arrivals, of.variability))
    return _varied(chance, chance / mean, _dispersion(of, utilization) if several == 1 else 1.0)


def _evenness(utilization: float, arrivals: float, service: float) -> float:
    """By how much shorter the mean wait is as arrivals are more even than by chance."""
    uneven = (1 - arrivals) ** 2 / (arrivals + service)
    return math.exp(-2 * (1 - utilization) * uneven / (3 * utilization))


def _waiting_share(utilization: float, arrivals: float, service: float) -> float:
    """By how much fewer wait as arrivals are more even than by chance."""
    squared = 4 * arrivals + service
    many = 1 + arrivals + utilization * service
    few = 1 + utilization * (service - 1) + utilization * utilization * squared
    return 1 - (1 - arrivals) * (1 - utilization) * many / few


def _dispersion(of: Servers, utilization: float) -> float:
    """The squared coefficient of variation of the wait of those who wait, for one server (QNA)."""
    residual = 4 * of.third / (3 * (1 + of.variability) ** 2)
    return 1 + (1 - utilization) * (residual - 2)


def _varied(chance: float, rate: float, dispersion: float) -> Delay:
    """A wait that varies so much: two exponentials with balanced means, one up to a dispersion of 1."""
    if dispersion <= 1:
        return Wait(chance, rate)
    most = (1 + math.sqrt((dispersion - 1) / (dispersion + 1))) / 2
    return Mixture(tuple((part, Wait(chance, 2 * part * rate)) for part in (most, 1 - most)))


def wait_parts(wait: Delay) -> Sequence[tuple[float, Wait]]:
    """The exponentials of a wait with their shares of all requests; none of what is no wait."""
    parts = wait.parts if isinstance(wait, Mixture) else ((1.0, wait),)
    return [(share, part) for share, part in parts if isinstance(part, Wait)]
