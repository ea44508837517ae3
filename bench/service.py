"""The long measurements of the server under load: `make bench-service`.

`python -m bench.service` runs all of them, `python -m bench.service draining` those named.
They take some minutes, so they are not part of `make bench`.
"""

from __future__ import annotations

import sys

from bench.draining import draining
from bench.fairness import fairness
from bench.leftovers import leftovers


def main() -> int:
    """Run the chosen measurements and print each as it is known."""
    met = True
    for measurement in (fairness, leftovers, draining):
        if sys.argv[1:] and measurement.__name__ not in sys.argv[1:]:
            continue
        for result in measurement():
            print(result.line(), flush=True)
            met = met and result.met
    return 0 if met else 1


if __name__ == "__main__":
    raise SystemExit(main())
