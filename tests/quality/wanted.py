"""`require` and `assume` statements for the requirements of a published design."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from tests.quality import rates
from tests.quality.traffic import (
    at_peak,
    peak_over_average,
    rate_lines,
    stated_ratio,
    stated_split,
    traffic_of,
)
from tests.quality.writing import reads, slug


class Wanted(NamedTuple):
    """Statements, and what none says, each with its reason."""

    lines: tuple[str, ...]
    dropped: tuple[str, ...]
    split: tuple[float, float] | None = None  # reads and writes a second, or in proportion
    peak: float = 1.0  # peak over average, where both are stated


def wanted(required: Mapping[str, Any]) -> Wanted:
    """The statements, the general ones first."""
    traffic = {key: one for key, value in required.items() if (one := traffic_of(key, value))}
    lines, used = rate_lines(at_peak(traffic))
    for key, value in required.items():
        if key not in traffic and (line := _line(slug(key).replace("-", "_"), value, required)):
            lines.setdefault(line.split()[1], line)
            used.add(key)
    ratio = stated_ratio(required)
    if ratio is not None and "reads" not in lines and "writes" not in lines:
        lines["ratio"] = f"require ratio {ratio[0]:g}:{ratio[1]:g}"
    dropped = tuple(
        f"requirement {key}: {str(value)[:60]}: {'said by another figure' if key in traffic else 'nothing says it'}"
        for key, value in required.items()
        if key not in used and not (ratio and "ratio" in key)
    )
    peak = peak_over_average(traffic)
    if peak > 1:
        lines["peak"] = f"assume peak {peak:.3g}"
    split = ratio or stated_split(traffic)
    return Wanted(tuple(each for each in lines.values() if reads(each)), dropped, split, peak)


def _line(key: str, value: Any, required: Mapping[str, Any]) -> str:
    """The statement for a requirement that is no rate of requests."""
    text = str(value)
    for names, make in _LINES:
        if any(re.fullmatch(each, key) for each in names):
            made = make(key, value, text)
            if made and not ("users" in made and "dau" not in key and _daily(required)):
                return made
    return ""


def _daily(required: Mapping[str, Any]) -> bool:
    return any("dau" in key or "daily" in key for key in required)


def _users(key: str, value: Any, text: str) -> str:
    number = _plain(value, text)
    daily = "/d" if "dau" in key or "daily" in key else "/mo" if "mau" in key else ""
    return f"require users {rates.number_text(number)}{daily}" if number else ""


def _connections(key: str, value: Any, text: str) -> str:
    del key
    number = _plain(value, text)
    return f"require connections {rates.number_text(number)}" if number else ""


def _availability(key: str, value: Any, text: str) -> str:
    del key
    found = re.search(r"\d+(?:\.\d+)?\s*%", text)
    if found:
        return f"require availability {found[0]}"
    share = isinstance(value, float) and 0.5 < value < 1  # a share, not a percentage
    return f"require availability {value * 100:.6g}%" if share else ""


def _latency(key: str, value: Any, text: str) -> str:
    plain = isinstance(value, int | float) and not isinstance(value, bool)
    unit = " ms" if plain and ("ms" in key or not key.endswith("_s")) else " s" if plain else ""
    seconds = rates.read_time(f"{text}{unit}") if re.search(r"\d", text) else None
    metric = next((each for each in ("p50", "p95", "p99") if each in f"{key} {text}"), "p99")
    return f"require {metric} {rates.time_text(seconds)}" if seconds else ""


def _storage(key: str, value: Any, text: str) -> str:
    size = rates.read_size(text)
    if size is None and isinstance(value, int | float) and key.endswith(("_gb", "_tb", "_pb")):
        size = rates.read_size(f"{value} {key[-2:]}")
    if size is None:
        return ""
    per = next((f"/{short}" for word, short in _PERIODS if f"per_{word}" in key), "")
    return f"require storage {rates.size_text(size)}{per}"


_PERIODS = (("second", "s"), ("hour", "h"), ("day", "d"), ("month", "mo"), ("year", "y"))


def _bandwidth(key: str, value: Any, text: str) -> str:
    del key, value
    found = [one for one in rates.read_rates(text) if one.sized]
    return f"require bandwidth {rates.size_text(found[0].value)}/s" if found else ""


def _consistency(key: str, value: Any, text: str) -> str:
    del key, value
    for words, name in _CONSISTENCIES:
        if any(each in text.casefold() for each in words):
            return f"require consistency {name}"
    return ""


_CONSISTENCIES = (
    (("strong", "transaction", "linear", "serial", "acid", "strict", "exact"), "strong"),
    (("read-your", "read your"), "read-your-writes"),
    (("causal",), "causal"),
    (("session",), "session"),
    (("eventual", "weak", "relaxed", "stale"), "eventual"),
)


def _timed(metric: str) -> Any:
    def line(key: str, value: Any, text: str) -> str:
        plain = isinstance(value, int | float) and not isinstance(value, bool)
        unit = next((u for end, u in _UNITS if key.endswith(end)), "s") if plain else ""
        seconds = rates.read_time(f"{text} {unit}")
        return "" if seconds is None else f"require {metric} {rates.time_text(seconds)}"

    return line


_UNITS = (("_ms", "ms"), ("_min", "min"), ("_minutes", "min"), ("_h", "h"), ("_hours", "h"),
          ("_d", "d"), ("_days", "d"), ("_years", "y"), ("_y", "y"))  # fmt: skip


def _durability(key: str, value: Any, text: str) -> str:
    del key, value
    found = re.search(r"\d+(?:\.\d+)?\s*%", text)
    if found:
        return f"require durability {found[0]}"
    never = re.search(r"\b(no|not|never|zero|unacceptable|without)\b", text.casefold())
    return "require rpo 0s" if never else ""


def _size(key: str, value: Any, text: str) -> str:
    size = rates.read_size(text) or (
        float(value) if isinstance(value, int | float) and key.endswith("_bytes") else None
    )
    return f"assume size {rates.size_text(size)}" if size else ""


def _factor(key: str, value: Any, text: str) -> str:
    del key
    number = _plain(value, text)
    return f"assume peak {number:g}" if number else ""


_LINES = (
    ((r"(.*_)?dau", r"(.*_)?mau", r"users", r"(daily|monthly)_(active_)?users", r"active_users",
      r"signups", r"accounts_total"), _users),
    ((r"concurrent.*", r"connections", r"(open_)?connections", r"concurrency", r"online"), _connections),
    ((r"availability", r"uptime", r"sla", r"slo"), _availability),
    ((r"(.*_)?latency(_.*)?", r"p\d\d(_ms)?", r"response_time(_.*)?"), _latency),
    ((r"storage_per_.*", r"new_(data|content)_per_.*", r"data_per_.*", r"storage", r"storage_.*",
      r"data(_size)?", r"stored", r"photos", r"total_.*_(gb|tb|pb)"), _storage),
    ((r"bandwidth", r"throughput", r"egress", r"ingress"), _bandwidth),
    ((r"consistency",), _consistency),
    ((r"retention(_.*)?",), _timed("retention")),
    ((r"rpo(_.*)?",), _timed("rpo")),
    ((r"rto(_.*)?", r"failover(_.*)?", r"recovery_time(_.*)?"), _timed("rto")),
    ((r"freshness(_.*)?", r"staleness(_.*)?"), _timed("staleness")),
    ((r"durability", r"loss", r"data_loss"), _durability),
    ((r"(page|message|item|record|object|video|file|photo|image|tweet|post|row|payload|event|document|request|entry)_size(_bytes)?",), _size),
    ((r"peak(_factor)?", r"peak_to_average"), _factor),
)  # fmt: skip


def _plain(value: Any, text: str) -> float | None:
    """A number, or one in words: `10 million`, `5M`."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return float(value) if value > 0 else None
    found = re.search(
        r"(\d[\d,]*(?:\.\d+)?)\s*(k|m|bn?|thousand|million|billion)?\b", text, re.IGNORECASE
    )
    if not found:
        return None
    power = {"k": 1e3, "t": 1e3, "m": 1e6, "b": 1e9}.get((found[2] or " ")[0].casefold(), 1.0)
    return float(found[1].replace(",", "")) * power or None
