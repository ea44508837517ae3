"""How long requests wait for a free instance, by the queue M/M/n."""

from __future__ import annotations

import math

from reviewer.analysis.latency.delay_distribution import Wait

_FAR = 8.0  # a beta from which nobody waits
_NEVER = 1e-12  # a chance to wait below this one is none
_MANY = 1_000


def erlang_c(servers: int, utilisation: float) -> float:
    """The probability that a request has to wait: Erlang's C formula.

    `utilisation` is below 1 and of each server. By the recursion of Erlang's B, which
    neither overflows nor underflows; of more than a thousand servers by the limit of Halfin
    and Whitt (Operations Research 29, 1981), which is then within a hundredth.
    """
    if servers > _MANY:
        return _halfin_whitt((1 - utilisation) * math.sqrt(servers))
    load, blocked = servers * utilisation, 1.0
    for number in range(1, servers + 1):
        blocked = load * blocked / (number + load * blocked)
        if blocked < _NEVER and number > load:
            return 0.0
    return blocked / (1 - utilisation * (1 - blocked))


def _halfin_whitt(beta: float) -> float:
    if beta > _FAR:
        return 0.0
    below = 0.5 * math.erfc(-beta / math.sqrt(2))
    density = math.exp(-beta * beta / 2) / math.sqrt(2 * math.pi)
    return 1 / (1 + beta * below / density)


def wait_for(servers: int, utilisation: float, rate: float) -> Wait | None:
    """The wait for one of `servers`, each of which `rate` requests a second come to.

    P(W > t) = C exp(-(1 - rho) n t / S) with the mean time of service S = rho / rate. None
    where nobody waits; there is no steady state from a utilisation of 1 on.
    """
    if not 0 < utilisation < 1 or rate <= 0:
        return None
    chance = erlang_c(servers, utilisation)
    if chance < _NEVER:
        return None
    return Wait(chance, (1 - utilisation) * servers * rate / utilisation)
