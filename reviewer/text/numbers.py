"""Numbers as people read them: `60k/s`, `33 ms`, `99.95%`, `5 TB`.

Every number of a message goes through here, so that one figure looks the same everywhere. People
read three significant digits; whole numbers below 10,000 and shares near 100% keep what they need.
JSON and CSV have the figures in full.
"""

from __future__ import annotations

import math

_THOUSANDS = ((1e9, "bn"), (1e6, "M"), (1e3, "k"))
_BYTES = ((1e15, " PB"), (1e12, " TB"), (1e9, " GB"), (1e6, " MB"), (1e3, " KB"))
_SECONDS = ((86400.0, "d"), (3600.0, "h"), (60.0, "min"))
_LONGEST_PLAIN = 10_000
_MANY_SECONDS, _MANY_MINUTES = 120, 120
_NEARLY_ALL = 0.95  # of a share: from here on people read what is missing


def count(value: float) -> str:
    """A number of things: `950`, `1,250`, `60k`, `1.5M`."""
    if not math.isfinite(value):
        return "unbounded" if value > 0 else "unknown"
    if value == int(value) and abs(value) < _LONGEST_PLAIN and value % 100:
        return f"{int(value):,}"
    value = _round_figure(value)
    if abs(value) >= _LONGEST_PLAIN or abs(value) % 100 == 0:
        return _scaled_text(value, _THOUSANDS)
    return _significant_digits(value)


def rate(per_second: float) -> str:
    """A peak rate: `60k/s`; below one a second as `12/min`, `3/h` or `1/d`."""
    if per_second == 0 or per_second >= 1:
        return f"{count(per_second)}/s"
    for seconds, unit in reversed(_SECONDS):
        if per_second * seconds >= 1 or unit == "d":
            return f"{_significant_digits(per_second * seconds)}/{unit}"
    raise AssertionError("unreachable: days take whatever is left")


def size(byte_count: float) -> str:
    """A size, in thousands of bytes: `500 bytes`, `1.2 KB`, `5 TB`."""
    return _scaled_text(_round_figure(byte_count), _BYTES, " bytes")


def bandwidth(bytes_per_second: float) -> str:
    """Bytes a second: `125 MB/s`."""
    return f"{size(bytes_per_second)}/s"


def duration(seconds: float) -> str:
    """A time: `0 s`, `0.4 ms`, `33 ms`, `2.5 s`, `5 min`, `24 h`, `7 d`."""
    if 0 < abs(seconds) < 1:
        return f"{_significant_digits(seconds * 1000)} ms"
    if abs(seconds) < _MANY_SECONDS:
        return f"{_significant_digits(seconds)} s"
    for length, unit in _SECONDS:
        if abs(seconds) >= 2 * length:
            return f"{_significant_digits(seconds / length)} {unit}"
    raise AssertionError("unreachable: two minutes and more are minutes at least")


def minutes(value: float) -> str:
    """Time lost or allowed, of minutes: `43.2 min`, `0.49 min`, from two hours on `3.59 h`."""
    return f"{_significant_digits(value)} min" if value < _MANY_MINUTES else duration(value * 60)


def percent(fraction: float) -> str:
    """A share of 1: `95%`, `0.5%`, `99.975%`; near 1, two digits of what is missing."""
    if not _NEARLY_ALL <= fraction <= 1:
        return f"{_significant_digits(fraction * 100)}%"
    small = abs(1 - fraction)
    places = 2 if small == 0 else max(2, 1 - math.floor(math.log10(small * 100)))
    return f"{_trim_zeros(f'{fraction * 100:.{min(places, 9)}f}')}%"


def json_number(value: float | None) -> float | None:
    """Twelve digits of a figure for programs; None where there is none, or no end to it.

    What is behind them is rounding, and differs between versions of Python.
    """
    if value is None or not math.isfinite(value):
        return None
    return float(f"{value:.12g}")


def times(factor: float) -> str:
    """How many times as much: `12×`, `1.3×`."""
    return f"{_significant_digits(factor)}×"


def _scaled_text(value: float, units: tuple[tuple[float, str], ...], unit: str = "") -> str:
    for factor, scaled in units:
        if abs(value) >= factor:
            return f"{_significant_digits(value / factor)}{scaled}"
    return f"{_significant_digits(value)}{unit}"


def _round_figure(value: float) -> float:
    """To three significant digits."""
    return float(f"{value:.3g}")


def _significant_digits(value: float) -> str:
    """Three significant digits at most (more before the point are kept), no zeros at the end."""
    if value == 0:
        return "0"
    places = max(0, 2 - math.floor(math.log10(abs(value))))
    return _trim_zeros(f"{value:,.{min(places, 9)}f}")


def _trim_zeros(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text


_ALL = 0.995  # of the cases drawn: what is left is less than they tell apart


def cases(share: float) -> str:
    """In how many cases a requirement is met, to whole percents: they are known no better."""
    if share > _ALL:
        return "met in all cases"
    return (
        "missed in all cases" if share < 1 - _ALL else f"met in {percent(round(share, 2))} of cases"
    )
