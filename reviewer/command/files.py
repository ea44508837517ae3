"""The bytes of designs, from files, folders and standard input; and files written whole."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, NamedTuple, Protocol

STDIN = "<stdin>"

MOST_BYTES = 64_000_000
"""More than this is no text that a person wrote; reading on would only exhaust the machine."""

_SNIFFED = 8192

FOLDER_RULE = (
    "In a folder, every *.design in it and below and every *.txt directly in it is read, in name"
    " order; hidden files, hidden folders and files that are not text are skipped."
)

LINK_OUT = "this symlink leads out of the folder and is not followed"


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


def read_all(names: Iterable[str], *, follow_links: bool = False) -> Iterator[Text | FileError]:
    """What each name stands for, in order: a file, `-` for standard input, or a folder's designs.

    A link in a folder that leads out of it is followed only where `follow_links` says so.
    """
    for name in dict.fromkeys(names):
        if name != "-" and is_folder(name):
            yield from _read_folder(name, follow_links)
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
        data = _read_stdin() if name == "-" else _read_bytes(name)
    except OSError as error:
        raise FileError(shown, _error_reason(error)) from error
    except ValueError as error:  # a NUL in the name
        raise FileError(shown, "invalid file name") from error
    if len(data) > MOST_BYTES:
        raise FileError(shown, f"larger than {MOST_BYTES // 1_000_000} MB, the limit for a design")
    if reason := _not_text(data):
        raise FileError(shown, reason)
    return Text(shown, data)


def _read_stdin() -> bytes:
    if sys.stdin is None:
        raise OSError(0, "standard input is closed")
    return sys.stdin.buffer.read(MOST_BYTES + 1)


def _read_bytes(name: str) -> bytes:
    with Path(name).open("rb") as file:
        return file.read(MOST_BYTES + 1)


def _read_folder(name: str, follow_links: bool) -> Iterator[Text | FileError]:
    found = 0
    for path in designs_in(name, is_design, follow_links=follow_links):
        text = _read_found(path)
        if text is not None:
            found += 1
            yield text
    if not found:
        yield FileError(name, "a folder without designs (*.design, or *.txt directly in it)")


def _read_found(path: str | FileError) -> Text | FileError | None:
    """The bytes of a file that a folder holds; None where they are no text."""
    if isinstance(path, FileError):
        return path
    try:
        return read(path)
    except FileError as error:
        return None if error.reason == _BINARY else error


def is_design(name: str, *, at_top: bool) -> bool:
    """Whether a file of a folder is a design by its name; see `FOLDER_RULE`."""
    return name.endswith((".design", ".txt") if at_top else ".design")


class IsWanted(Protocol):
    """Whether a file of a folder is one to read, by its name."""

    def __call__(self, name: str, *, at_top: bool) -> bool:
        """`at_top` is true where the file lies directly in the folder."""


def designs_in(
    folder: str, is_wanted: IsWanted, *, follow_links: bool = False
) -> list[str | FileError]:
    """The paths of the files of a folder that are wanted, in order; hidden ones are passed over.

    In the place of one that cannot be looked at, or that leads out of the folder, why.
    """
    faults: list[OSError] = []
    paths = [*_walk(folder, is_wanted, follow_links, faults.append)]
    root = Path(folder).resolve()
    found = {
        path: FileError(path, LINK_OUT) if not follow_links and _leads_out(path, root) else path
        for path in paths
    }
    for fault in faults:
        name = str(fault.filename or folder)
        found[name] = FileError(name, _error_reason(fault))
    return [found[path] for path in sorted(found)]


def _walk(
    folder: str, is_wanted: IsWanted, follow_links: bool, refuse: Callable[[OSError], None]
) -> Iterator[str]:
    """The files that are wanted; folders that cannot be looked into are refused."""
    seen: set[str] = set()
    for at, folders, files in os.walk(folder, onerror=refuse, followlinks=follow_links):
        real = os.path.realpath(at)
        if real in seen:  # a link leads back
            folders.clear()
            continue
        seen.add(real)
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in files:
            path = Path(at, name)
            wanted = not name.startswith(".") and is_wanted(name, at_top=at == folder)
            if wanted and _is_readable(path):
                yield str(path)


def _leads_out(path: str, root: Path) -> bool:
    """Whether a file is a link to somewhere else than below `root`."""
    try:
        return Path(path).is_symlink() and not Path(path).resolve().is_relative_to(root)
    except (OSError, RuntimeError):  # a link to itself
        return True


def _is_readable(path: Path) -> bool:
    """Whether reading it ends: a pipe waits for its writer. Reading says what is gone."""
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


def write(name: str, data: bytes, *, through_link: bool = True) -> None:
    """Write a file whole: its old content stays until the new one is complete.

    `through_link` is false where nobody named the file, so that a link in its place is not meant.

    Raises:
        FileError: it cannot be written.

    """
    with writing(name, through_link=through_link) as file:
        file.write(data)


@contextmanager
def writing(name: str, *, through_link: bool = True) -> Iterator[BinaryIO]:
    """A file to write to, which is there once all is written; otherwise as `write`.

    Raises:
        FileError: it cannot be written.

    """
    path = _target(name, through_link=through_link)
    try:
        from reviewer.command.whole_file import opened_whole  # noqa: PLC0415  # most runs write no file

        with opened_whole(path) as file:
            yield file
    except OSError as error:
        raise FileError(name, f"cannot be written: {_unwritten(Path(name), error)}") from error


def _target(name: str, *, through_link: bool) -> Path:
    """The file that is written to; behind links, where those are followed."""
    if Path(name).is_symlink() and not through_link:
        raise FileError(name, "cannot be written: a symlink has this name")
    try:
        target = Path(name).resolve()
    except (ValueError, RuntimeError, OSError) as error:  # a NUL in the name, or a link to itself
        raise FileError(name, "cannot be written: invalid file name") from error
    if target.is_symlink():  # a link to itself, from Python 3.13 on
        raise FileError(name, "cannot be written: invalid file name")
    return target


def _unwritten(path: Path, error: OSError) -> str:
    missing = isinstance(error, FileNotFoundError) and not path.parent.exists()
    return "no such folder" if missing else _error_reason(error)


def _error_reason(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "no such file"
    if isinstance(error, PermissionError):
        return "permission denied"
    if isinstance(error, IsADirectoryError):
        return "this is a folder"
    return error.strerror or type(error).__name__
