"""Random input of three sorts, from a seed: the same seed makes the same input."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.strategies import SearchStrategy

from tests.packs.hostile import PACKS
from tests.strategies import designs

SAMPLES = [
    path.read_text(encoding="utf-8")
    for path in sorted((Path(__file__).parents[2] / "examples" / "designs").glob("*.txt"))
]

PIECES = (
    *("->", "~>", "<->", "-->", "=>", "<-", ",", "|", ";", ":", "=", "[", "]", "{", "}", '"', "'"),
    *("#", "//", "\n", "\t", "\\", ".", "x3", "x0", "xmany", "10k/s", "5TB/y", "2B", "-1", "99.9%"),
    *("design ", "require ", "assume ", "region ", "flow ", "decide ", "accept ", "note ", "on "),
    *("client", "api", "redis", "postgres", "kafka", "service ", "cache", "User Service", "(Go)"),
    *(
        "ttl=24h",
        "shards=3",
        "p99 ",
        "graph TD\n",
        "\u202e",
        "\x00",
        "\ufeff",
        "数据",
        "`",
        "(",
        ")",
    ),
)


def mutated_texts(number: int, start: int = 0) -> Iterator[str]:
    """Samples with one to four pieces taken out, put in or repeated."""
    random = Random(start)  # noqa: S311  # nothing secret hangs on it
    for _ in range(number):
        text = random.choice(SAMPLES)
        for _ in range(random.randint(1, 4)):
            at = random.randint(0, len(text))
            end = min(len(text), at + random.randint(0, 12))
            put = random.choice(("", random.choice(PIECES), text[at:end] * 2))
            text = text[:at] + put + text[end:]
        yield text


def try_designs(number: int, judge: Callable[[str], None], start: int = 0) -> None:
    """Give `judge` so many random designs; whatever it raises is raised, with the design."""
    _try(designs(), number, judge, start)


def try_packs(number: int, judge: Callable[[str], None], start: int = 0) -> None:
    """Give `judge` so many random packs; whatever it raises is raised, with the pack."""
    _try(PACKS, number, judge, start)


def _try(
    strategy: SearchStrategy[str], number: int, judge: Callable[[str], None], start: int
) -> None:
    @seed(start)
    @settings(
        max_examples=number,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def run(text: str) -> None:
        judge(text)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a function that is run outside of pytest
        run()
