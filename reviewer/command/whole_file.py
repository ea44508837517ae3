"""Files that are written whole or not at all: the old content stays until the new is on the disk."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from typing import BinaryIO

_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
"""A file that was not there before: a link planted under its name is not followed."""


@contextmanager
def opened_whole(path: Path) -> Iterator[BinaryIO]:
    """A file to write to, which takes the place of `path` once all of it is written.

    A device or a pipe is written to as it is. The file stands beside `path` meanwhile, under a
    short name that nobody can foresee.

    Raises:
        OSError: it cannot be written; `path` is then what it was.

    """
    if path.exists() and not path.is_file():
        with path.open("wb") as device:
            yield device
        return
    fresh = path.with_name(f".review-{token_hex(8)}")
    kept = path.stat().st_mode & 0o777 if path.exists() else None
    try:
        with os.fdopen(os.open(fresh, _NEW, 0o666 if kept is None else 0o600), "wb") as file:
            if kept is not None:
                fresh.chmod(kept)
            yield file
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    finally:
        with suppress(FileNotFoundError):  # it has taken its place
            fresh.unlink()
