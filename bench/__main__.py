"""The table of benchmarks, and writes it to `docs/benchmarks.md`.

`python -m bench` runs all of them, `python -m bench start parse` those whose names begin so.
"""

from __future__ import annotations

import sys
from compileall import compile_dir
from pathlib import Path

from bench import core, rules, shapes, web
from bench.result import Result, table

PAGE = Path("docs/benchmarks.md")
PACKAGES = ("dsl", "reviewer", "rules", "web")

HEAD = """\
# Benchmarks

Made by `make bench`. Each figure is a ratio of two things measured in turns in one run, or an
exponent of growth over a range of sizes (1 is linear), so that machines can be compared;
medians of several rounds. "Aim" is what the project asks of itself.

"""


def main() -> int:
    """Run the chosen benchmarks, print each as it is known, write the page when all ran."""
    for package in PACKAGES:  # as installing does; some environments never write bytecode
        compile_dir(package, quiet=1)
    wanted = sys.argv[1:]
    results: list[Result] = []
    for benchmark in (*core.BENCHMARKS, *rules.BENCHMARKS, *shapes.BENCHMARKS, *web.BENCHMARKS):
        if wanted and not benchmark.__name__.startswith(tuple(wanted)):
            continue
        for result in benchmark():
            print(result.line(), flush=True)
            results.append(result)
    if not wanted:
        PAGE.write_text(HEAD + table(results), encoding="utf-8")
        print(f"written: {PAGE}")
    return 0 if all(result.met for result in results) else 1


if __name__ == "__main__":
    raise SystemExit(main())
