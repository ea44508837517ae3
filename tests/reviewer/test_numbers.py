from __future__ import annotations

import math

import pytest

from reviewer.text import numbers


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (0.5, "0.5"),
        (7, "7"),
        (999.99, "1k"),
        (1250, "1,250"),
        (1157.4, "1,160"),
        (2000, "2k"),
        (9500, "9.5k"),
        (60_000, "60k"),
        (62_350, "62.4k"),
        (999_999, "1M"),
        (2.5e9, "2.5bn"),
        (math.inf, "unbounded"),
    ],
)
def test_counts(value, text):
    assert numbers.count(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (60_000, "60k/s"),
        (1.5e6, "1.5M/s"),
        (0.5, "30/min"),
        (0.01, "36/h"),
        (1e-4, "8.64/d"),
        (0, "0/s"),
    ],
)
def test_rates(value, text):
    assert numbers.rate(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(500, "500 bytes"), (1200, "1.2 KB"), (5e12, "5 TB"), (999_999, "1 MB")],
)
def test_sizes(value, text):
    assert numbers.size(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0 s"),
        (0.0004, "0.4 ms"),
        (0.033, "33 ms"),
        (2.5, "2.5 s"),
        (90, "90 s"),
        (300, "5 min"),
        (86_400, "24 h"),
        (604_800, "7 d"),
    ],
)
def test_durations(value, text):
    assert numbers.duration(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0%"),
        (1, "100%"),
        (0.95, "95%"),
        (0.9995, "99.95%"),
        (0.99975, "99.975%"),
        (0.999975, "99.9975%"),
        (0.0005, "0.05%"),
        (1.2, "120%"),
        (0.9237, "92.4%"),
    ],
)
def test_percent_keeps_what_is_missing_readable(value, text):
    assert numbers.percent(value) == text


def test_a_number_shown_is_within_half_a_hundredth():
    units = {"": 1, "k": 1e3, "M": 1e6, "bn": 1e9}
    for step in range(-20, 100):
        value = 1.2345678**step
        text = numbers.count(value).replace(",", "")
        digits = text.rstrip("kMbn")
        assert float(digits) * units[text[len(digits) :]] == pytest.approx(value, rel=5.1e-3)
