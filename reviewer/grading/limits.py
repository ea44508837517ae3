"""The processor time that one submission may take, kept from within and from without.

Inside, a timer interrupts the rules; where they hold on to the interrupt, or one call never
returns, the system ends the process. What only waits uses no processor: the process that hands
out submissions ends it after a multiple of the time on the clock.
"""

from __future__ import annotations

import math
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import NoReturn

try:
    import resource
except ImportError:  # Windows has none; there, only the clock ends a process
    resource = None  # type: ignore[assignment]

SECONDS = 60.0
"""Processor seconds for one submission; a review of hundreds of components takes under one."""

WALL_FACTOR = 5
"""How many times as long on the clock: the processes share processors with others."""

GRACE = 5
"""Processor seconds after the interrupt until the system ends the process."""


class TooLongError(KeyboardInterrupt):
    """A submission took too long: an interrupt, so that no rule takes it for its own error."""


@contextmanager
def processor_limit(seconds: float) -> Iterator[None]:
    """Raise `TooLongError` after so much processor time; soon after, the process ends.

    Where a system has neither, it runs on.
    """
    if not hasattr(signal, "setitimer"):
        yield
        return
    before = signal.signal(signal.SIGPROF, _interrupt)
    _limit_process(seconds)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _interrupt(signal_number: int, frame: FrameType | None) -> NoReturn:
    raise TooLongError


def _limit_process(seconds: float) -> None:
    """Have the system end this process, without a dump, where the interrupt does not help."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    soft = math.ceil(usage.ru_utime + usage.ru_stime + seconds) + GRACE
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    with suppress(ValueError, OSError):  # a limit from outside is lower
        resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
        resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))


def ran_out_of_time(exit_code: int | None) -> bool:
    """Whether the system ended a process for its processor time."""
    return hasattr(signal, "SIGXCPU") and exit_code == -signal.SIGXCPU
