"""What a limited child process writes: bytes in, bytes out, nothing left running.

The child starts through a small program that leaves a watcher in its process group, sets
limits, starts the command and waits for it. The watcher waits on a socket whose other end
only we hold: when we die, however we die, it ends and the watcher kills the group. When the command
ends or has to be stopped, we kill the group, watcher included. Nothing runs between `fork`
and `exec` in our own process, which may have threads.
"""

from __future__ import annotations

import logging
import os
import selectors
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress

from reviewer.report.picture.engine import (
    MEMORY_BYTES,
    OUTPUT_BYTES,
    EngineError,
    EngineTimeoutError,
)

CPU_SECONDS = 5
AT_ONCE = 2
_SIGNALS = 192  # exit statuses above this one are signals
_STOPPED = (9, 24)  # SIGKILL and SIGXCPU: the kernel's, to what exceeds its share of the processor

_LAUNCH = """
import os, resource, sys
ours, cpu, memory, *command = sys.argv[1:]
ours = int(ours)
try:
    if hasattr(os, "unshare"):
        os.unshare(0x70000000)
    else:
        import ctypes
        if ctypes.CDLL(None).unshare(0x70000000):
            raise OSError
    os.write(ours, b"none")
except (AttributeError, OSError):
    os.write(ours, b"shared")
if os.fork() == 0:
    for each in (0, 1, 2):
        os.close(each)
    try:
        os.read(ours, 1)
    finally:
        os.killpg(0, 9)
        os._exit(9)
started = os.fork()
if started == 0:
    os.close(ours)
    limits = {"CPU": int(cpu), "AS": int(memory), "CORE": 0, "FSIZE": 0}
    for name, most in limits.items():
        try:
            resource.setrlimit(getattr(resource, "RLIMIT_" + name), (most, most))
        except (AttributeError, OSError, ValueError):
            pass
    os.execv(command[0], command)
for each in (0, 1, 2):
    os.close(each)
os._exit(os.waitstatus_to_exitcode(os.waitpid(started, 0)[1]) & 255)
"""
"""Takes user, network and process namespaces of its own (0x70000000) where the system gives
them, and says so: the watcher is then the first process of the latter, and with it ends all that
the command started, even what left its group. Limits that a system does not know are left
out; the wall clock holds everywhere."""

_log = logging.getLogger("reviewer.report.picture")
_ENVIRONMENT = {"PATH": os.defpath, "LANG": "C.UTF-8"}
_slots = threading.BoundedSemaphore(AT_ONCE)


def can_run() -> bool:
    """Whether children can be limited here: it takes process groups and an interpreter."""
    return os.name == "posix" and bool(sys.executable)


def run(command: Sequence[str], data: bytes, seconds: float) -> bytes:
    """What `command` writes when given `data`; at most two commands run at once.

    Raises:
        EngineTimeoutError: it did not finish in `seconds`, or could not start by then.
        EngineError: it failed, or wrote too much.

    """
    until = time.monotonic() + seconds
    if not _slots.acquire(timeout=seconds):
        raise EngineTimeoutError("other pictures are being made")
    try:
        return _run(command, data, until)
    except OSError as error:
        raise EngineError(f"could not be started: {error.strerror}") from error
    finally:
        _slots.release()


def _run(command: Sequence[str], data: bytes, until: float) -> bytes:
    theirs, ours = socket.socketpair()
    with theirs, ours:
        limits = (str(theirs.fileno()), str(CPU_SECONDS), str(MEMORY_BYTES))
        process = subprocess.Popen(  # noqa: S603 - an absolute path, no shell, no user's words
            (sys.executable, "-I", "-S", "-c", _LAUNCH, *limits, *command),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd="/",
            env=_ENVIRONMENT,
            pass_fds=(theirs.fileno(),),
            start_new_session=True,
        )
        try:
            return _talk(process, data, until)
        finally:
            _end(process)
            _log.info("%s ran with limits, network %s", command[0], _network(ours))


def _network(ours: socket.socket) -> str:
    """What the child said of its network: `none` or `shared`."""
    ours.setblocking(False)
    try:
        return ours.recv(16).decode() or "unknown"
    except BlockingIOError:
        return "unknown"


def _end(process: subprocess.Popen[bytes]) -> None:
    """Kill the whole group, before its leader's number can be given to another."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, 9)
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe:
            with suppress(OSError):
                pipe.close()


def _talk(process: subprocess.Popen[bytes], data: bytes, until: float) -> bytes:
    """Write all, read all, and see it end well."""
    answer = _exchange(process, data, until)
    try:
        status = process.wait(max(0.0, until - time.monotonic()))
    except subprocess.TimeoutExpired as error:
        raise EngineTimeoutError("took too long") from error
    if status:
        raise _failure(status)
    return answer


def _failure(status: int) -> EngineError:
    """What an exit status means; what a signal ended comes as 256 less its number."""
    signal = 256 - status if status > _SIGNALS else max(-status, 0)
    if signal in _STOPPED:
        return EngineTimeoutError("took too long")
    return EngineError(f"was ended by signal {signal}" if signal else f"ended with status {status}")


def _exchange(process: subprocess.Popen[bytes], data: bytes, until: float) -> bytes:
    """Feed `data` and collect the answer until the command closes its end, or ends."""
    feed, source = process.stdin, process.stdout
    assert feed is not None and source is not None  # noqa: S101, PT018 - asked for as pipes
    os.set_blocking(feed.fileno(), False)
    left, answer = memoryview(data), bytearray()
    with selectors.DefaultSelector() as ready:
        ready.register(source, selectors.EVENT_READ)
        ready.register(feed, selectors.EVENT_WRITE)
        while (seconds := until - time.monotonic()) > 0:
            ended = process.poll() is not None
            usable = [key.fileobj for key, _ in ready.select(min(seconds, 0.1))]
            if feed in usable:
                left = left[_write(feed.fileno(), left) :]
                if not left:
                    ready.unregister(feed)
                    feed.close()
            if source in usable:
                piece = os.read(source.fileno(), 65536)
                answer += piece
                if len(answer) > OUTPUT_BYTES:
                    raise EngineError("wrote too much")
                if not piece:
                    return bytes(answer)
            elif ended:  # what is still open is held by something it left behind
                return bytes(answer)
    raise EngineTimeoutError("took too long")


def _write(pipe: int, data: memoryview) -> int:
    """How much was taken; a command that reads no more takes all, and is judged by its answer."""
    try:
        return os.write(pipe, data[:65536])
    except BlockingIOError:
        return 0
    except BrokenPipeError:
        return len(data)
