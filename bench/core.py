"""Puts out the benchmarks of the language, the review and the picture."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from bench.designs import FIFTEEN, chains
from bench.measure import command, exponent, in_turns
from bench.result import Result
from dsl.parse import parse
from reviewer.packs import load_packs
from reviewer.review import review

BASE = command(sys.executable, "-c", "import networkx, lark")


def start() -> Iterator[Result]:
    """The command on a design of 15 components, against importing its two libraries."""
    with tempfile.TemporaryDirectory() as folder:
        design = Path(folder, "design.txt")
        design.write_text(FIFTEEN, encoding="utf-8")
        script = str(Path(sys.executable).with_name("review"))
        text = command(script, str(design))
        picture = command(script, str(design), "-o", str(Path(folder, "design.svg")))
        base, plain, drawn = in_turns([BASE, text, picture], 15)
    how = "seconds of the command ÷ seconds of `python -c 'import networkx, lark'`"
    yield Result("`review` of 15 components", plain / base, 1.25, how)
    if shutil.which("dot"):
        yield Result("`review -o x.svg` through `dot`", drawn / base, 1.7, how)


def parsing() -> Iterator[Result]:
    """Growth of parsing with the length of the text."""
    sizes = (1_000, 3_000, 10_000, 30_000, 100_000)
    texts = [_lines(size) for size in sizes]
    times = in_turns([partial(parse, text) for text in texts], 3)
    yield Result("parsing", exponent(sizes, times), 1.1, "exponent, 1,000 to 100,000 lines")


def judging() -> Iterator[Result]:
    """Growth of structure, load and rules with the number of components."""
    sizes = (100, 300, 1_000, 3_000, 10_000)
    parsed, packs = [parse(chains(size)) for size in sizes], load_packs()
    times = in_turns([partial(review, one, packs) for one in parsed], 3)
    yield Result(
        "structure, load and rules",
        exponent(sizes, times),
        1.2,
        "exponent, 100 to 10,000 components",
    )


def throughput() -> Iterator[Result]:
    """Whole reviews in process, against parsing alone."""
    packs = load_packs()
    read, judged = in_turns([lambda: parse(FIFTEEN), lambda: review(parse(FIFTEEN), packs)], 200)
    yield Result(
        "reviews a second, 15 components",
        read / judged,
        0.5,
        "rate of reviews ÷ rate of parsing",
        at_least=True,
    )


def _lines(number: int) -> str:
    """A design of about `number` lines."""
    return chains(number * 5 // 8)


BENCHMARKS: tuple[Callable[[], Iterator[Result]], ...] = (start, parsing, judging, throughput)
