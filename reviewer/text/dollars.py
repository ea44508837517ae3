"""US dollars as people read them: `$0.0345`, `$12.40`, `$1,682`, `$130,896`, `$2.83M`."""

from __future__ import annotations

_CENTS, _WHOLE, _MILLIONS = 1.0, 100.0, 1e6


def dollars(value: float) -> str:
    """An amount: cents below a hundred dollars, three digits below one and from a million on."""
    if value >= _MILLIONS:
        return f"${float(f'{value / _MILLIONS:.3g}'):,.10g}M"
    if value >= _WHOLE:
        return f"${value:,.0f}"
    if value >= _CENTS or value == 0:
        return f"${value:,.2f}"
    return f"${float(f'{value:.3g}'):.10f}".rstrip("0")


def at_least(value: float, *, is_whole: bool) -> str:
    """An amount, with `≥` in front where something is left out of it."""
    return dollars(value) if is_whole else f"≥ {dollars(value)}"


def months(value: float) -> str:
    """A time in months: `7.3 months`, `1 month`."""
    shown = f"{value:.1f}".removesuffix(".0")
    return f"{shown} month{'' if shown == '1' else 's'}"
