"""Figures in words that stay short in a table, however large or small they are."""

from __future__ import annotations

from reviewer.text.numbers import bandwidth, duration, minutes, rate, size

ABSURD = 1e13
"""From here on figures are written with an exponent, so that no column bursts."""

LEAST = 0.01
"""Minutes of a month below which nothing is worth telling."""

_MANY, _MOST_BYTES, _SELDOM, _INSTANT = 10.0, 1e18, 1e-7, 1e-6


def short_rate(a_second: float) -> str:
    """A rate: `60k/s`, `12/min`, `1.0e+29/s`."""
    short = a_second == 0 or _SELDOM <= a_second < ABSURD
    return rate(a_second) if short else f"{a_second:.1e}/s"


def short_size(in_bytes: float) -> str:
    """A size: `5 TB`, `1.0e+24 B`."""
    return size(in_bytes) if in_bytes < _MOST_BYTES else f"{in_bytes:.1e} B"


def short_bandwidth(bytes_a_second: float) -> str:
    """Bytes a second: `125 MB/s`."""
    if bytes_a_second < _MOST_BYTES:
        return bandwidth(bytes_a_second)
    return f"{short_size(bytes_a_second)}/s"


def short_share(share: float) -> str:
    """A share of 1 to three digits: `62%`, `508%`; from ten on how many times: `20×`."""
    return f"{share * 100:.3g}%" if share < _MANY else short_times(share)


def short_times(factor: float) -> str:
    """How many times as much, to three digits: `1.58×`."""
    return f"{float(f'{factor:.3g}'):,.10g}×" if factor < _MANY**5 else f"{factor:.1e}×"


def short_duration(seconds: float) -> str:
    """A time to three digits: `33.1 ms`; below a microsecond none worth telling."""
    if seconds < _INSTANT:
        return "0 ms"
    return duration(float(f"{seconds:.3g}")) if seconds < ABSURD else f"{seconds:.1e} s"


def lost(of_a_month: float) -> str:
    """Minutes of a month to three digits; below `LEAST` none."""
    return minutes(float(f"{of_a_month:.3g}")) if of_a_month >= LEAST else "0 min"
