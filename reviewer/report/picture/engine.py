"""The interface of a layout engine: DOT in, an SVG with places out, within a time.

Which engines there are, and in which order they are asked, is in `engines`.
"""

from __future__ import annotations

import time
from typing import Protocol

try:
    import resource
except ImportError:  # not POSIX: engines run in this process alone
    resource = None  # type: ignore[assignment]

OUTPUT_BYTES = 8 * 1024 * 1024
"""The most an engine may answer: the largest picture we draw has under 1 MB."""

MEMORY_BYTES = 512 * 1024 * 1024
"""The most an engine may use; native ones as address space, WebAssembly as its memory."""


def cpu_seconds() -> float:
    """CPU time of this process and of the children it has waited for."""
    ended = 0.0
    if resource:
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        ended = used.ru_utime + used.ru_stime
    return time.process_time() + ended


class EngineError(Exception):
    """An engine gave no layout; the text says why, in a few words."""


class EngineTimeoutError(EngineError):
    """An engine used up the CPU time or the stack it may use: plainer lines may succeed."""


class EngineStalledError(EngineError):
    """An engine did not answer in wall-clock time, which says nothing about the picture.

    It hangs, or the machine is too busy for it: another engine may succeed.
    """


class Engine(Protocol):
    """One way to have DOT laid out."""

    @property
    def name(self) -> str:
        """How notes call it."""

    def available(self) -> bool:
        """Whether it can be asked on this machine; cheap."""

    def layout(self, dot: bytes, seconds: float) -> bytes:
        """The SVG of `dot`, within `seconds` of CPU time.

        Raises:
            EngineTimeoutError: it used up its time.
            EngineStalledError: it did not answer.
            EngineError: it failed in another way.

        """
