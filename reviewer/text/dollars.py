"""US dollars as people read them: `$0.036`, `$12.40`, `$1,682`, `$2.83M`; and times in months."""

from __future__ import annotations

_CENTS, _WHOLE, _MILLIONS, _ABSURD = 1.0, 100.0, 1e6, 1e15


def dollars(value: float) -> str:
    """An amount: cents below a hundred dollars, three digits below one and from a million on."""
    if value >= _ABSURD:
        return f"${value:.1e}"
    if value >= _MILLIONS:
        return f"${float(f'{value / _MILLIONS:.3g}'):,.10g}M"
    if value >= _WHOLE:
        return f"${value:,.0f}"
    if value >= _CENTS or value == 0:
        return f"${value:,.2f}"
    whole, _, part = f"{float(f'{value:.3g}'):.12f}".rstrip("0").partition(".")
    return f"${whole}.{part:0<2}"


def at_least(value: float, *, is_whole: bool) -> str:
    """An amount, with `≥` in front where something is left out of it."""
    return dollars(value) if is_whole else f"≥ {dollars(value)}"


def months(value: float) -> str:
    """A time in months: `7.3 months`, `1 month`."""
    shown = f"{value:.1f}".removesuffix(".0")
    return f"{shown} month{'' if shown == '1' else 's'}"
