import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsl.quantities import NotAQuantityError, read_quantity
from dsl.quantity import Dimension
from dsl.units import BY_SPELLING, EXAMPLES, MULTIPLIERS

DAY, YEAR = 86_400, 365 * 86_400


@pytest.mark.parametrize(
    ("text", "value", "dimension", "average"),
    [
        ("10k/s", 10_000, Dimension.RATE, False),
        ("10k qps", 10_000, Dimension.RATE, False),
        ("10kqps", 10_000, Dimension.RATE, False),
        ("10k rps", 10_000, Dimension.RATE, False),
        ("10k req/s", 10_000, Dimension.RATE, False),
        ("10k requests/s", 10_000, Dimension.RATE, False),
        ("10k writes per second", 10_000, Dimension.RATE, False),
        ("100,000/s", 100_000, Dimension.RATE, False),
        ("600/min", 10, Dimension.RATE, False),
        ("2.5M/d", 2.5e6 / DAY, Dimension.RATE, True),
        ("100 million/d", 1e8 / DAY, Dimension.RATE, True),
        ("10 requests a day", 10 / DAY, Dimension.RATE, True),
        ("4/y", 4 / YEAR, Dimension.RATE, True),
        ("2bn", 2e9, Dimension.COUNT, False),
        ("10M", 1e7, Dimension.COUNT, False),
        ("5TB/y", 5e12 / YEAR, Dimension.BANDWIDTH, True),
        ("5 TB per year", 5e12 / YEAR, Dimension.BANDWIDTH, True),
        ("10 Gbps", 1.25e9, Dimension.BANDWIDTH, False),
        ("200 ms", 0.2, Dimension.DURATION, False),
        ("5min", 300, Dimension.DURATION, False),
        ("99.99%", 0.9999, Dimension.FRACTION, False),
        ("500 bytes", 500, Dimension.SIZE, False),
        ("1.5 KB", 1_500, Dimension.SIZE, False),
        ("1 KiB", 1_024, Dimension.SIZE, False),
        ("100:1", 100, Dimension.RATIO, False),
        ("< 200ms", 0.2, Dimension.DURATION, False),
        (">=10k/s", 10_000, Dimension.RATE, False),
    ],
)
def test_read_as_spoken(text: str, value: float, dimension: Dimension, average: bool) -> None:
    quantity = read_quantity(text)
    assert quantity.value == pytest.approx(value, rel=1e-12)
    assert (quantity.dimension, quantity.average) == (dimension, average)


@pytest.mark.parametrize(
    ("text", "wanted", "part", "hint"),
    [
        ("2B", (Dimension.COUNT,), "bytes or billion?", "2bn"),
        ("500B", (Dimension.SIZE,), "bytes or billion?", "500 bytes"),
        ("100/m", (Dimension.RATE,), "minute or month?", "100/min"),
        ("5m", (Dimension.DURATION,), "minute or month?", "5min"),
        ("5TB", (Dimension.DURATION,), "a time was expected; `5TB` is a size", "200ms"),
        ("100", (Dimension.RATE,), "a rate was expected; `100` is a number", "100/s"),
        ("95", (Dimension.FRACTION,), "a share was expected; `95` is a number", "95%"),
        ("150%", (Dimension.FRACTION,), "more than 100%", "100%"),
        ("-5/s", (Dimension.RATE,), "below zero", "5/s"),
        ("0/s", (Dimension.RATE,), "zero", "10k/s"),
        ("1e400/s", (Dimension.RATE,), "more than there is on earth", "10k/s"),
        ("1e30/s", (Dimension.RATE,), "more than there is on earth", "10k/s"),
        ("1e999999999999/s", (Dimension.RATE,), "more than there is on earth", "10k/s"),
        ("nan", (Dimension.RATE,), "got `nan`", "10k/s"),
        ("inf/s", (Dimension.RATE,), "got `inf/s`", "10k/s"),
        ("3 apples", (Dimension.COUNT,), "`apples` in `3 apples` is not a unit", "3"),
        ("", (Dimension.SIZE,), "a size was expected", "2KB"),
    ],
)
def test_refused(text: str, wanted: tuple[Dimension, ...], part: str, hint: str) -> None:
    with pytest.raises(NotAQuantityError) as caught:
        read_quantity(text, wanted)
    assert part in str(caught.value)
    assert caught.value.hint == hint
    read_quantity(hint, wanted)


@pytest.mark.parametrize("dimension", Dimension)
def test_examples_are_of_their_dimension(dimension: Dimension) -> None:
    assert read_quantity(EXAMPLES[dimension], (dimension,)).dimension is dimension


@pytest.mark.parametrize("spelling", BY_SPELLING)
def test_every_unit_is_read(spelling: str) -> None:
    unit = BY_SPELLING[spelling]
    quantity = read_quantity(f"3 {spelling}")
    assert quantity.dimension is unit.dimension
    assert quantity.value == pytest.approx(3 * unit.factor)


@given(
    st.integers(min_value=1, max_value=999),
    st.sampled_from(["", *MULTIPLIERS]),
    st.sampled_from(["/s", "/min", "/h", "/d", " per day", " qps"]),
)
def test_rates_scale(number: int, multiplier: str, per: str) -> None:
    one = read_quantity(f"1{per}").value
    power = MULTIPLIERS.get(multiplier, 0)
    assert read_quantity(f"{number}{multiplier}{per}").value == pytest.approx(
        number * 10**power * one
    )


@given(st.text(alphabet="0123456789.,_-+eEkKMmB%:/<>= sdmoy", max_size=30))
def test_any_text_is_a_quantity_or_an_error(text: str) -> None:
    try:
        value = read_quantity(text).value
    except NotAQuantityError as error:
        value, said = 0.0, str(error)
    else:
        said = "read"
    assert 0 <= value < float("inf")
    assert said
