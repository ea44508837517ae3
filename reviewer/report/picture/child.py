"""Limited child processes: bytes in, bytes out, nothing left running and nothing left dead.

The command starts through a launcher, a small program in a session of its own. The launcher
starts a keeper, which waits on a socket whose other end only we hold, and then the command,
with limits, in the keeper's process group. When our end goes silent, because we want an end or
because we died, the keeper kills the group. The launcher kills what is left when the command
ends, waits for all of it, and ends last: nobody else has to wait for its orphans. Nothing runs
between `fork` and `exec` in our own process, which may have threads.
"""

from __future__ import annotations

import logging
import math
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
    EngineStalledError,
    EngineTimeoutError,
)

CPU_SECONDS = 5
"""The most CPU time a command may use."""
WALL_SECONDS = 8.0
"""The most wall-clock time a command may take: one that sleeps uses no CPU time."""
AT_ONCE = 2
_ENDING = 5.0  # seconds the launcher gets to kill and wait; it takes milliseconds
_SIGNALS = 192  # exit statuses above this one are signals
_STOPPED = (9, 24)  # SIGKILL and SIGXCPU: the kernel's, to what exceeds its share of the processor

_LAUNCH = """
import os, resource, sys
ours, cpu, memory, *command = sys.argv[1:]
ours = int(ours)
def close_standard():
    for each in (0, 1, 2):
        os.close(each)
def separate():
    try:
        if hasattr(os, "unshare"):
            os.unshare(0x70000000)
        else:
            import ctypes
            if ctypes.CDLL(None).unshare(0x70000000):
                raise OSError
        return True
    except (AttributeError, OSError):
        return False
def adopt_orphans():
    try:
        import ctypes
        ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)
    except (ImportError, AttributeError, OSError):
        pass
def kill_children():
    try:
        with open(f"/proc/self/task/{os.getpid()}/children") as file:
            for pid in file.read().split():
                os.kill(int(pid), 9)
    except OSError:
        pass
def join_group(pid):
    try:
        os.setpgid(pid, keeper)
    except OSError:
        pass
def run_command():
    os.setpgid(0, 1 if alone else keeper)
    os.close(ours)
    limits = {"CPU": int(cpu), "AS": int(memory), "CORE": 0, "FSIZE": 0}
    for name, most in limits.items():
        try:
            resource.setrlimit(getattr(resource, "RLIMIT_" + name), (most, most))
        except (AttributeError, OSError, ValueError):
            pass
    os.execv(command[0], command)
def end_all():
    os.killpg(keeper, 9)
    while True:
        kill_children()
        try:
            os.wait()
        except ChildProcessError:
            return
alone = separate()
if not alone:
    adopt_orphans()
os.write(ours, b"none" if alone else b"shared")
keeper = os.fork()
if keeper == 0:
    try:
        os.setpgid(0, 0)
        close_standard()
        os.read(ours, 1)
    finally:
        os.killpg(0, 9)
        os._exit(9)
join_group(keeper)
status = 1 << 8
try:
    started = os.fork()
    if started == 0:
        try:
            run_command()
        finally:
            os._exit(127)
    close_standard()
    join_group(started)
    if os.waitid(os.P_PID, keeper, os.WEXITED | os.WNOHANG | os.WNOWAIT):
        os.kill(started, 9)
    status = os.waitpid(started, 0)[1]
finally:
    end_all()
    os._exit(os.waitstatus_to_exitcode(status) & 255)
"""
"""Takes user, network and process namespaces of its own (0x70000000) where the system gives
them, and says so: the keeper is then the first process of the latter, and with it ends all that
the command started, even what left its group. Elsewhere the launcher adopts orphans (prctl 36,
PR_SET_CHILD_SUBREAPER) and kills them. Limits that a system does not know are left out; the
wall clock holds everywhere."""

_log = logging.getLogger("reviewer.report.picture")
_ENVIRONMENT = {"PATH": os.defpath, "LANG": "C.UTF-8"}
_slots = threading.BoundedSemaphore(AT_ONCE)


def can_run() -> bool:
    """Whether children can be limited here: it takes process groups and an interpreter."""
    return os.name == "posix" and bool(sys.executable)


def run(
    command: Sequence[str],
    data: bytes,
    cpu_seconds: float = CPU_SECONDS,
    wall_seconds: float | None = None,
) -> bytes:
    """What `command` writes when given `data`; at most two commands run at once.

    The system counts CPU time in whole seconds: a fraction is rounded up.

    Raises:
        EngineTimeoutError: it used `cpu_seconds` of CPU time.
        EngineStalledError: it did not finish in `wall_seconds`, or could not start by then.
        EngineError: it failed, or wrote too much.

    """
    wall_seconds = wall_seconds or WALL_SECONDS
    until = time.monotonic() + wall_seconds
    if not _slots.acquire(timeout=wall_seconds):
        raise EngineStalledError("waited for other pictures")
    try:
        return _run_child(command, data, min(CPU_SECONDS, math.ceil(cpu_seconds)), until)
    except TimeoutError as error:  # before OSError, of which it is one
        raise EngineStalledError(f"did not answer within {wall_seconds:g} s") from error
    except OSError as error:
        raise EngineError(f"could not be started: {error.strerror}") from error
    finally:
        _slots.release()


def _run_child(command: Sequence[str], data: bytes, cpu_seconds: int, until: float) -> bytes:
    theirs, ours = socket.socketpair()
    with theirs, ours:
        limits = (str(theirs.fileno()), str(cpu_seconds), str(MEMORY_BYTES))
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
            return _exchange_with(process, data, until)
        finally:
            _end_group(process, ours)
            _log.info("%s ran with limits, network %s", command[0], _network_report(ours))


def _network_report(ours: socket.socket) -> str:
    """What the child said of its network: `none` or `shared`."""
    ours.setblocking(False)
    try:
        return ours.recv(16).decode() or "unknown"
    except BlockingIOError:
        return "unknown"


def _end_group(process: subprocess.Popen[bytes], ours: socket.socket) -> None:
    """Have the launcher end everything; kill it where even that takes too long."""
    with suppress(OSError):
        ours.shutdown(socket.SHUT_WR)
    for pipe in (process.stdin, process.stdout):
        if pipe:
            with suppress(OSError):
                pipe.close()
    try:
        process.wait(_ENDING)
    except subprocess.TimeoutExpired:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, 9)
        process.wait()


def _exchange_with(process: subprocess.Popen[bytes], data: bytes, until: float) -> bytes:
    """Write all, read all, and see it end well."""
    answer = _exchange_bytes(process, data, until)
    try:
        status = process.wait(max(0.0, until - time.monotonic()))
    except subprocess.TimeoutExpired as error:
        raise TimeoutError from error
    if status:
        raise _exit_failure(status)
    return answer


def _exit_failure(status: int) -> EngineError:
    """What an exit status means; what a signal ended comes as 256 less its number."""
    signal = 256 - status if status > _SIGNALS else max(-status, 0)
    if signal in _STOPPED:
        return EngineTimeoutError("took too long")
    return EngineError(
        f"was killed by signal {signal}" if signal else f"ended with status {status}"
    )


def _exchange_bytes(process: subprocess.Popen[bytes], data: bytes, until: float) -> bytes:
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
                left = left[_write_some(feed.fileno(), left) :]
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
    raise TimeoutError


def _write_some(pipe: int, data: memoryview) -> int:
    """How much was taken; a command that reads no more takes all, and is judged by its answer."""
    try:
        return os.write(pipe, data[:65536])
    except BlockingIOError:
        return 0
    except BrokenPipeError:
        return len(data)
