"""The exit status of `review` and its subcommands; the one door from a shell.

0: nothing found at or above `--fail-on`. 1: something was. 2: something could not be done: a
file not read, an error in the text, a rule or a pack that failed, an output not written.
130: interrupted. 141: what read the output went away before it was told. Never a count.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence

TRACEBACK = "REVIEW_TRACEBACK"
"""Set this in the environment to see where an internal error comes from."""

INTERRUPTED = 130
UNHEARD = 141
"""As a shell says it of a process that a closed pipe ended: not 0, which would mean clean."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line `argv`, the process's own where it is None."""
    if argv is None:  # a process of its own: imports leave no garbage, so none is looked for
        gc.disable()
    try:
        return _run_command(argv)
    except KeyboardInterrupt:
        _print_complaint("interrupted")
        return INTERRUPTED
    except Exception as error:
        if os.environ.get(TRACEBACK):
            raise
        _print_complaint(_apology_text(error))
        return 2


def _run_command(argv: Sequence[str] | None) -> int:
    # what is heavy is imported where an interrupt is already answered in one line
    from reviewer.command.dispatch import dispatch  # noqa: PLC0415
    from reviewer.report.console import Console, OutputError  # noqa: PLC0415

    console = Console()
    if argv is None:
        console.claim_output()
    try:
        status = dispatch(sys.argv[1:] if argv is None else [*argv], console)
        console.flush()
    except BrokenPipeError:
        console.abandon()
        return UNHEARD
    except OutputError as error:
        console.complain(str(error))
        return 2
    return status


def _apology_text(error: Exception) -> str:
    text = " ".join(str(error).split())[:200]
    return (
        f"sorry, the reviewer itself failed ({type(error).__name__}: {text!a}). That is a bug:"
        f" please report it with the design and what {TRACEBACK}=1 shows"
    )


def _print_complaint(text: str) -> None:
    if sys.stderr is not None:
        sys.stderr.write(f"review: {text}\n")
