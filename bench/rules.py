"""The benchmarks of the whole pack of rules, and of grading with it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from itertools import cycle

from bench.core import with_four
from bench.designs import FIFTEEN
from bench.measure import command, in_turns
from bench.result import Result
from dsl.parse import parse
from reviewer.grading.many import Job, grades, processors
from reviewer.model.run_settings import Settings
from reviewer.packs.loader import load_packs
from reviewer.review import review

_LOADED = (
    "import reviewer.command.review; from reviewer.packs.loader import load_packs; load_packs({})"
)


def rules_together() -> Iterator[Result]:
    """A review with every rule, against one with the first four."""
    packs = load_packs()
    few = with_four(packs)
    texts = cycle(_texts(100))
    every, four = in_turns(
        [lambda: review(parse(next(texts)), packs), lambda: review(parse(next(texts)), few)], 200
    )
    count = sum(len(pack.rules) for pack in packs)
    how = f"seconds of a review with all {count} ÷ with four; distinct rates"
    yield Result("all rules, 15 components", every / four, 3.0, how)


def loading() -> Iterator[Result]:
    """Starting with the built-in pack, against starting without any."""
    with_pack = command(sys.executable, "-c", _LOADED.format(""))
    without = command(sys.executable, "-c", _LOADED.format("installed=False"))
    both, alone = in_turns([with_pack, without], 15)
    how = "seconds to start with the built-in pack ÷ without it"
    yield Result("loading the built-in pack", both / alone, 1.25, how)


def grading() -> Iterator[Result]:
    """Grading a class on every processor, against one."""
    number, job = processors(), Job((), Settings(), "")
    submissions = [(f"s{n}", text.encode()) for n, text in enumerate(_texts(300))]
    alone, together = in_turns(
        [lambda: [*grades(submissions, job, 1)], lambda: [*grades(submissions, job, number)]], 3
    )
    how = f"speed on {number} processors ÷ ({number} × speed on one), 300 designs"
    share = alone / (number * together)
    yield Result("grading on every processor", share, 0.85, how, at_least=True)


def _texts(number: int) -> list[str]:
    """Designs that differ in a rate, so that nothing kept of one serves the next."""
    return [FIFTEEN.replace("40k/s", f"{40_000 + 37 * n}/s") for n in range(number)]


BENCHMARKS: tuple[Callable[[], Iterator[Result]], ...] = (rules_together, loading, grading)
