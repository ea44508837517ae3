"""How often requests are made, as the requirements of a published design say."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from dsl.design import Op
from dsl.units import DAY, MONTH, YEAR
from tests.quality import rates
from tests.quality.writing import slug

_PER = {"s": 1, "second": 1, "day": DAY, "month": MONTH, "year": YEAR, "hour": 3600, "min": 60}
_NOUN_RATE = re.compile(r"(?P<noun>.*?)_?per_(?P<time>s|second|min|hour|day|month|year)")
_QPS = re.compile(r"(?P<noun>.*?)_?(?:qps|rps|tps)")


class Traffic(NamedTuple):
    """One stated rate: its noun, a second, whether it is an average, and of a peak."""

    noun: str
    value: float
    average: bool
    peak: bool


def traffic_of(key: str, value: Any) -> Traffic | None:
    """A rate that a requirement states by its key or by its text."""
    name = slug(key).replace("-", "_")
    if name.startswith(("per_node", "cost", "storage", "new_", "data", "bandwidth", "bytes")):
        return None
    number = value if isinstance(value, int | float) and not isinstance(value, bool) else None
    found = _NOUN_RATE.fullmatch(name)
    if found and number is not None:
        seconds = _PER[found["time"]]
        return Traffic(found["noun"], number / seconds, seconds >= DAY, "peak" in name)
    found = _QPS.fullmatch(name)
    if found and number is not None:
        return Traffic(found["noun"], number, average=False, peak="peak" in name)
    said = [one for one in rates.read_rates(str(value)) if not one.sized] if number is None else []
    if not said or _size_like(name):
        return None
    return Traffic(name, said[0].value, said[0].average, "peak" in name or said[0].peak)


def _size_like(name: str) -> bool:
    return any(each in name for each in ("storage", "bandwidth", "size", "latency", "users", "dau"))


def at_peak(traffic: Mapping[str, Traffic]) -> dict[str, Traffic]:
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


def rate_lines(traffic: Mapping[str, Traffic]) -> tuple[dict[str, str], set[str]]:
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


def _is_whole(keys: list[str], traffic: Mapping[str, Traffic]) -> bool:
    return any(traffic[key].noun in _WHOLE for key in keys)


def _metric(noun: str) -> str:
    if noun.removeprefix("peak").strip("_") in ("", "request", "requests", "total", "ops", "calls"):
        return "requests"
    op = rates.op_of(noun.replace("_", " "))
    return {Op.READ: "reads", Op.WRITE: "writes", None: "requests"}[op]


def peak_over_average(traffic: Mapping[str, Traffic]) -> float:
    """Peak over average where a rate is stated as both, else 1."""
    peaks = {_without_peak(one.noun): one.value for one in traffic.values() if one.peak}
    for one in traffic.values():
        most = peaks.get(one.noun)
        if most and not one.peak and one.value > 0 and most > one.value:
            return most / one.value
    return 1.0


def stated_ratio(required: Mapping[str, Any]) -> tuple[float, float] | None:
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


def stated_split(traffic: Mapping[str, Traffic]) -> tuple[float, float] | None:
    """Reads and writes a second, where both are stated, or one of them beside all requests."""
    found = {_metric(one.noun): one.value for one in traffic.values() if not one.peak}
    reads, writes, whole = (found.get(each) for each in ("reads", "writes", "requests"))
    if whole and not reads and writes and writes < whole:
        reads = whole - writes
    elif whole and not writes and reads and reads < whole:
        writes = whole - reads
    return (reads, writes) if reads and writes else None
