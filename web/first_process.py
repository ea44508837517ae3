"""What process 1 of a container owes to all others: waiting for orphans, forwarding signals."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable

_FORWARDED = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT, signal.SIGUSR1)


def run_in_child(serve: Callable[[], int]) -> int:
    """The status of `serve`, run in a child of ours if we are process 1, else here.

    The kernel hands every orphan to process 1, where it stays as a dead process until somebody
    waits for it. To be called before any thread is started.
    """
    if os.getpid() != 1:
        return serve()
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    return wait_for_all(child) if child else serve()


def wait_for_all(child: int) -> int:
    """The exit status of `child`; every other process that ends meanwhile is waited for too."""
    for number in _FORWARDED:
        signal.signal(number, lambda received, _: os.kill(child, received))
    while True:
        pid, status = os.wait()
        if pid == child:
            code = os.waitstatus_to_exitcode(status)
            return code if code >= 0 else 128 - code
