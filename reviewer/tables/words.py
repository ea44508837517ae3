"""Puts out figures in words that stay short in a table, however large or small they are."""

from __future__ import annotations

from reviewer.numbers import duration, minutes, rate

ABSURD = 1e13
"""From here on figures are written with an exponent, so that no column bursts."""

LEAST = 0.01
"""Minutes of a month below which nothing is worth telling."""

_MANY = 10.0


def short_rate(a_second: float) -> str:
    """A rate: `60k/s`, `1.0e+29/s`."""
    return rate(a_second) if a_second < ABSURD else f"{a_second:.1e}/s"


def short_share(share: float) -> str:
    """A share of 1 to three digits: `62 %`, `508 %`; from ten on how many times: `20 ×`."""
    return f"{share * 100:.3g} %" if share < _MANY else short_times(share)


def short_times(factor: float) -> str:
    """How many times as much, to three digits: `1.58 ×`."""
    return f"{float(f'{factor:.3g}'):,.10g} ×" if factor < _MANY**5 else f"{factor:.1e} ×"


def short_duration(seconds: float) -> str:
    """A time to three digits: `33.1 ms`."""
    return duration(float(f"{seconds:.3g}")) if seconds < ABSURD else f"{seconds:.1e} s"


def lost(of_a_month: float) -> str:
    """Minutes of a month to three digits; below `LEAST` none."""
    return minutes(float(f"{of_a_month:.3g}")) if of_a_month >= LEAST else "0 min"
