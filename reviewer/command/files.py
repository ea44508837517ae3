"""The bytes of designs, and writes files so that they are whole or not there."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

STDIN = "<stdin>"

MOST_BYTES = 64_000_000
"""More than this is no text that a person wrote; reading on would only exhaust the machine."""

_SNIFFED = 8192

FOLDER_RULE = (
    "Of a folder: every *.design in it and below, and every *.txt directly in it, in the order"
    " of their names; hidden files, hidden folders and files that are not text are passed over."
)


class FileError(Exception):
    """A file cannot be read or written; the text is one line that says why, with its name."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name}: {reason}")
        self.name = name
        self.reason = reason


class Text(NamedTuple):
    """A file's name, as reports show it, and its bytes."""

    name: str
    data: bytes


def read_all(names: Iterable[str]) -> Iterator[Text | FileError]:
    """What each name stands for, in order: a file, `-` for standard input, or a folder's designs."""
    for name in dict.fromkeys(names):
        if name != "-" and is_folder(name):
            yield from _folder(name)
        else:
            try:
                yield read(name)
            except FileError as error:
                yield error


def is_folder(name: str) -> bool:
    """Whether a name is a folder's; one that cannot be looked at is not, and reading it says why."""
    try:
        return Path(name).is_dir()
    except OSError:
        return False


def read(name: str) -> Text:
    """A file's bytes, or those of standard input for `-`.

    Raises:
        FileError: it cannot be read, or is not text.

    """
    shown = STDIN if name == "-" else name
    try:
        data = _stdin() if name == "-" else _bytes(name)
    except OSError as error:
        raise FileError(shown, _because(error)) from error
    except ValueError as error:  # a NUL in the name
        raise FileError(shown, "no file can have this name") from error
    if len(data) > MOST_BYTES:
        raise FileError(shown, f"larger than {MOST_BYTES // 1_000_000} MB, which no design is")
    if reason := _not_text(data):
        raise FileError(shown, reason)
    return Text(shown, data)


def _stdin() -> bytes:
    if sys.stdin is None:
        raise OSError(0, "standard input is closed")
    return sys.stdin.buffer.read(MOST_BYTES + 1)


def _bytes(name: str) -> bytes:
    with Path(name).open("rb") as file:
        return file.read(MOST_BYTES + 1)


def _folder(name: str) -> Iterator[Text | FileError]:
    found = 0
    try:
        paths = _designs(name)
    except OSError as error:
        yield FileError(str(error.filename or name), _because(error))
        return
    for path in paths:
        try:
            text = read(path)
        except FileError as error:
            if error.reason == _BINARY:
                continue
            found += 1
            yield error
        else:
            found += 1
            yield text
    if not found:
        yield FileError(name, "a folder without designs (*.design, or *.txt directly in it)")


def _designs(folder: str) -> list[str]:
    """The paths of a folder's designs; see `FOLDER_RULE`. Raises OSError where it cannot look."""

    def refuse(error: OSError) -> None:
        raise error

    found = []
    for at, folders, files in os.walk(folder, onerror=refuse):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        suffixes = (".design", ".txt") if at == folder else (".design",)
        found += [
            str(Path(at, name))
            for name in files
            if name.endswith(suffixes) and not name.startswith(".") and _readable(Path(at, name))
        ]
    return sorted(found)


def _readable(path: Path) -> bool:
    """Whether reading it ends: a pipe waits for whoever writes. What is gone is told by reading."""
    return path.is_file() or not path.exists()


_BINARY = "not a text file"


def _not_text(data: bytes) -> str:
    """Why bytes are no text at all, "" where they may be; the reader says what is wrong with text."""
    head = data[:_SNIFFED]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "UTF-16 text; save it as UTF-8"
    if b"\0" not in head:
        return ""
    try:
        data.decode()
    except UnicodeDecodeError:
        return _BINARY
    return ""


def write(name: str, data: bytes) -> None:
    """Write a file whole: its old content stays until the new one is complete.

    Raises:
        FileError: it cannot be written.

    """
    path = Path(name).resolve()
    try:
        if path.exists() and not path.is_file():
            path.write_bytes(data)  # a device or a pipe
        else:
            _replace(path, data)
    except OSError as error:
        missing = isinstance(error, FileNotFoundError) and not path.parent.exists()
        raise FileError(
            name, f"cannot be written: {'there is no such folder' if missing else _because(error)}"
        ) from error


def _replace(path: Path, data: bytes) -> None:
    fresh = path.with_name(f".{path.name[:100]}.{os.getpid()}.new")
    try:
        fresh.write_bytes(data)
        if path.exists():
            fresh.chmod(path.stat().st_mode & 0o777)
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)


def _because(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "there is no such file"
    if isinstance(error, PermissionError):
        return "permission denied"
    if isinstance(error, IsADirectoryError):
        return "this is a folder"
    return error.strerror or type(error).__name__
