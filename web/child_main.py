"""The child side of `web.child_pool`: answers jobs that arrive on standard input."""

from __future__ import annotations

import gc
import json
import os
import resource
import signal
import sys
import traceback
from typing import Any, BinaryIO

from web import jobs
from web.child_pool import WALL_FACTOR
from web.child_process import FRAME
from web.limits import Limits, RefusedError

_GRACE = 5  # seconds past the wall-clock limit after which a child ends itself: its server is gone


def main(argv: list[str]) -> int:
    """Answer jobs until standard input ends. `argv` holds how to work, as JSON."""
    how = json.loads(argv[0])
    limits = Limits(**how["limits"])
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, signal.SIG_IGN)  # we end with our pipe: the job is still answered
    jobs.use(tuple(how["packs"]))
    if limits.memory:
        resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
    inbox, outbox = _private_pipes()
    jobs.packs()  # before the first job asks for them
    gc.freeze()  # what is loaded stays: the garbage collector never looks at it again
    _send_replies(outbox, b"")  # what tells the server that our time can be measured
    while (job := _next_job(inbox)) is not None:
        began = _used_seconds()
        _limit_time(how["seconds"])
        head, body = _answer_job(job, limits)
        _limit_time(None)
        head["seconds"] = _used_seconds() - began
        _send_replies(outbox, json.dumps(head).encode("ascii"), body)
    return 0


def _limit_time(seconds: float | None) -> None:
    """End this process after `seconds` of CPU time, or when its server must have given it up."""
    signal.setitimer(signal.ITIMER_PROF, seconds or 0)
    signal.setitimer(signal.ITIMER_REAL, WALL_FACTOR * seconds + _GRACE if seconds else 0)


def _used_seconds() -> float:
    """CPU time of this process and of the children it has waited for, engines of pictures."""
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    used = [resource.getrusage(kind) for kind in kinds]
    return sum(each.ru_utime + each.ru_stime for each in used)


def _send_replies(outbox: BinaryIO, *messages: bytes) -> None:
    outbox.writelines(len(message).to_bytes(FRAME, "big") + message for message in messages)
    outbox.flush()


def _private_pipes() -> tuple[BinaryIO, BinaryIO]:
    """The two ends of the pipe, out of the way of anything that prints."""
    outbox = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return sys.stdin.buffer, outbox


def _next_job(inbox: BinaryIO) -> dict[str, Any] | None:
    size = inbox.read(FRAME)
    if len(size) < FRAME:
        return None
    job: dict[str, Any] = json.loads(inbox.read(int.from_bytes(size, "big")))
    return job


def _answer_job(job: dict[str, Any], limits: Limits) -> tuple[dict[str, Any], bytes]:
    try:
        result = jobs.JOBS[job.pop("job")](limits=limits, **job)
    except RefusedError as refused:
        return {"refused": _problem_members(refused)}, b""
    except Exception as error:  # noqa: BLE001 - whatever broke, the server is told and answers
        return {"broken": type(error).__name__, "where": _error_place(error)}, b""
    return {"ok": result.about}, result.body


def _problem_members(refused: RefusedError) -> dict[str, Any]:
    return {
        "status": refused.status,
        "kind": refused.kind,
        "title": refused.title,
        "detail": refused.detail,
        **refused.members,
    }


def _error_place(error: BaseException) -> str:
    """The innermost place, without the error's text: that may quote the design."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{frames[-1].name}:{frames[-1].lineno}" if frames else ""


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
