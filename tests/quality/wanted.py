"""Puts out `require` and `assume` statements for the requirements of a published design."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from dsl.design import Op
from dsl.units import DAY, MONTH, YEAR
from tests.quality import rates
from tests.quality.writing import reads, slug


class Wanted(NamedTuple):
    """Statements, and what none says, each with its reason."""

    lines: tuple[str, ...]
    dropped: tuple[str, ...]
    split: tuple[float, float] | None = None  # reads and writes a second, or in proportion
    peak: float = 1.0  # peak over average, where both are stated


_PER = {"s": 1, "second": 1, "day": DAY, "month": MONTH, "year": YEAR, "hour": 3600, "min": 60}
_NOUN_RATE = re.compile(r"(?P<noun>.*?)_?per_(?P<time>s|second|min|hour|day|month|year)")
_QPS = re.compile(r"(?P<noun>.*?)_?(?:qps|rps|tps)")


class _Traffic(NamedTuple):
    """One stated rate: its noun, a second, whether it is an average, and of a peak."""

    noun: str
    value: float
    average: bool
    peak: bool


def wanted(required: Mapping[str, Any]) -> Wanted:
    """The statements, the general ones first."""
    traffic = {key: one for key, value in required.items() if (one := _traffic(key, value))}
    lines, used = _rates(_at_peak(traffic))
    for key, value in required.items():
        if key not in traffic and (line := _line(slug(key).replace("-", "_"), value, required)):
            lines.setdefault(line.split()[1], line)
            used.add(key)
    ratio = _ratio(required)
    if ratio is not None and "reads" not in lines and "writes" not in lines:
        lines["ratio"] = f"require ratio {ratio[0]:g}:{ratio[1]:g}"
    dropped = tuple(
        f"requirement {key}: {str(value)[:60]}: {'said by another figure' if key in traffic else 'nothing says it'}"
        for key, value in required.items()
        if key not in used and not (ratio and "ratio" in key)
    )
    peak = _peak(traffic)
    if peak > 1:
        lines["peak"] = f"assume peak {peak:.3g}"
    split = ratio or _split(traffic)
    return Wanted(tuple(each for each in lines.values() if reads(each)), dropped, split, peak)


def _traffic(key: str, value: Any) -> _Traffic | None:
    """A rate that a requirement states by its key or by its text."""
    name = slug(key).replace("-", "_")
    if name.startswith(("per_node", "cost", "storage", "new_", "data", "bandwidth", "bytes")):
        return None
    number = value if isinstance(value, int | float) and not isinstance(value, bool) else None
    found = _NOUN_RATE.fullmatch(name)
    if found and number is not None:
        seconds = _PER[found["time"]]
        return _Traffic(found["noun"], number / seconds, seconds >= DAY, "peak" in name)
    found = _QPS.fullmatch(name)
    if found and number is not None:
        return _Traffic(found["noun"], number, average=False, peak="peak" in name)
    said = [one for one in rates.read_rates(str(value)) if not one.sized] if number is None else []
    if not said or _size_like(name):
        return None
    return _Traffic(name, said[0].value, said[0].average, "peak" in name or said[0].peak)


def _size_like(name: str) -> bool:
    return any(each in name for each in ("storage", "bandwidth", "size", "latency", "users", "dau"))


def _at_peak(traffic: Mapping[str, _Traffic]) -> dict[str, _Traffic]:
    """The same, each rate that is stated at peak as well as that peak."""
    peaks = {_without_peak(one.noun): one.value for one in traffic.values() if one.peak}
    found = {}
    for key, one in traffic.items():
        most = None if one.peak else peaks.get(one.noun)
        found[key] = one if most is None else one._replace(value=most, average=False)
    alone = peaks.keys() - {one.noun for one in traffic.values() if not one.peak}
    return {
        key: one._replace(noun=_without_peak(one.noun), peak=False)
        if one.peak and _without_peak(one.noun) in alone
        else one
        for key, one in found.items()
    }


def _without_peak(noun: str) -> str:
    return noun.replace("peak", "").strip("_")


def _rates(traffic: Mapping[str, _Traffic]) -> tuple[dict[str, str], set[str]]:
    """Reads, writes or all requests: what is said of all of them, else the sum of what is."""
    sums: dict[str, float] = {}
    said: dict[str, list[str]] = {}
    averages: dict[str, bool] = {}
    for key, one in traffic.items():
        metric = _metric(one.noun)
        plain = one.noun in _WHOLE
        if one.peak:
            continue
        if plain or metric not in said:
            if plain or metric not in sums:
                sums[metric], said[metric], averages[metric] = one.value, [key], one.average
        elif not _is_whole(said[metric], traffic):
            sums[metric] += one.value
            said[metric].append(key)
    if "requests" in sums:
        for metric in ("reads", "writes"):
            if metric in said and not _is_whole(said[metric], traffic):
                del sums[metric], said[metric]
    lines = {
        metric: f"require {metric} {rates.rate_text(value, average=averages[metric])}"
        for metric, value in sums.items()
    }
    return lines, {key for keys in said.values() for key in keys} | {
        key for key, one in traffic.items() if one.peak
    }


_WHOLE = frozenset({"", "reads", "read", "writes", "write", "requests", "request", "queries", "r",
                    "w", "total", "ops", "calls", "search", "searches", "upload", "uploads"})  # fmt: skip


def _is_whole(keys: list[str], traffic: Mapping[str, _Traffic]) -> bool:
    return any(traffic[key].noun in _WHOLE for key in keys)


def _metric(noun: str) -> str:
    if noun.removeprefix("peak").strip("_") in ("", "request", "requests", "total", "ops", "calls"):
        return "requests"
    op = rates.op_of(noun.replace("_", " "))
    return {Op.READ: "reads", Op.WRITE: "writes", None: "requests"}[op]


def _peak(traffic: Mapping[str, _Traffic]) -> float:
    """Peak over average where a rate is stated as both, else 1."""
    peaks = {_without_peak(one.noun): one.value for one in traffic.values() if one.peak}
    for one in traffic.values():
        most = peaks.get(one.noun)
        if most and not one.peak and one.value > 0 and most > one.value:
            return most / one.value
    return 1.0


def _ratio(required: Mapping[str, Any]) -> tuple[float, float] | None:
    """Reads to writes as stated."""
    for key, value in required.items():
        name = slug(key).replace("-", "_")
        found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*(?::|to)\s*(\d+(?:\.\d+)?)\s*", str(value))
        if found and "ratio" in name:
            first, second = float(found[1]), float(found[2])
            pair = (
                (second, first)
                if "write_read" in name or "write_to_read" in name
                else (first, second)
            )
            return pair if all(pair) else None
    return None


def _split(traffic: Mapping[str, _Traffic]) -> tuple[float, float] | None:
    """Reads and writes a second, where both are stated."""
    found = {_metric(one.noun): one.value for one in traffic.values() if not one.peak}
    return (found["reads"], found["writes"]) if found.keys() >= {"reads", "writes"} else None


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
    share = isinstance(value, float) and 0.5 < value < 1  # noqa: PLR2004  # a share, not a percentage
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
        if seconds is None and plain and value == 0:
            return f"require {metric} 0s"
        return f"require {metric} {rates.time_text(seconds)}" if seconds else ""

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
