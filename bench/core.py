"""The benchmarks of the language, the review and the picture."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import cycle
from pathlib import Path

from bench.designs import FIFTEEN, chains, undrawn
from bench.measure import command, exponent, in_turns
from bench.result import Result
from dsl.design import Design
from dsl.parse import parse
from reviewer.analysis.facts import Facts
from reviewer.model.pack import Pack
from reviewer.packs.loader import load_packs
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
    """Growth of structure, load and all rules with the number of components."""
    sizes, packs = (100, 300, 1_000, 3_000, 10_000), load_packs()
    for name, drawn in (("", chains), (", no flow stated", undrawn)):
        parsed = [parse(drawn(size)) for size in sizes]
        times = in_turns([partial(review, one, packs) for one in parsed], 3)
        how = "exponent, 100 to 10,000 components"
        yield Result(f"structure, load and rules{name}", exponent(sizes, times), 1.2, how)


def throughput() -> Iterator[Result]:
    """Whole reviews in process, against parsing alone; what all rules add is measured apart."""
    packs = with_four(load_packs())
    read, judged = in_turns([lambda: parse(FIFTEEN), lambda: review(parse(FIFTEEN), packs)], 200)
    yield Result(
        "reviews a second, 15 components",
        read / judged,
        0.5,
        "rate of reviews with four rules ÷ rate of parsing",
        at_least=True,
    )


FOUR = frozenset(
    {
        "missing-cache",
        "missing-rate-limit",
        "single-point-of-failure",
        "unsharded-write-heavy-store",
    }
)
"""The rules that figures are measured against: they rest on load and cuts alone."""


def with_four(packs: Sequence[Pack]) -> list[Pack]:
    """The same packs with no other rules than `FOUR`."""
    return [pack._replace(rules=tuple(r for r in pack.rules if r.id in FOUR)) for pack in packs]


def figures() -> Iterator[Result]:
    """Latency and availability of every flow, against parsing and judging the same text."""
    packs = with_four(load_packs())
    texts = [FIFTEEN.replace("40k/s", f"{40_000 + 37 * number}/s") for number in range(100)]
    read = [parse(text) for text in texts]
    judged, known = cycle(texts), cycle(read)
    both, sums = in_turns(
        [
            lambda: review(parse(next(judged)), packs),
            lambda: every_figure(next(known).design),
        ],
        200,
    )
    how = "seconds of latency and availability ÷ seconds of parsing and four rules; distinct rates"
    yield Result("figures by flow, 15 components", sums / both, 1.0, how)
    sizes = (100, 300, 1_000, 3_000, 10_000)
    designs = [parse(chains(size)).design for size in sizes]
    times = in_turns([partial(every_figure, one) for one in designs], 3)
    how = "exponent, 100 to 10,000 components and 20 to 2,000 flows"
    yield Result("latency and availability", exponent(sizes, times), 1.2, how)


def every_figure(design: Design) -> None:
    """Work out the latency and the availability of every flow, and what is required of them."""
    facts = Facts(design)
    for wait in facts.latency.flow_latencies:
        _ = wait.p50, wait.p99
    for works in facts.reliability.flow_availabilities:
        _ = works.answered, works.completed
    _ = facts.requirement_checks


def _lines(number: int) -> str:
    """A design of about `number` lines."""
    return chains(number * 5 // 8)


BENCHMARKS: tuple[Callable[[], Iterator[Result]], ...] = (
    start,
    parsing,
    judging,
    throughput,
    figures,
)
