"""The submissions that a command line names, each under a name of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from reviewer.command.files import STDIN, FileError, designs_in, is_folder, read
from reviewer.grading.names import Place, distinct_names
from reviewer.grading.worker import Submission


class Found(NamedTuple):
    """A submission that is there: its name, its path, and why it is not read, "" where it is."""

    name: str
    path: str
    fault: str = ""


def is_submission(name: str, *, at_top: bool) -> bool:
    """Whether a file of a folder is a submission by its name, at the top or below."""
    return name.endswith((".txt", ".design"))


def find_submissions(paths: Iterable[str], *, follow_links: bool = False) -> list[Found]:
    """Every submission once, by name: files, and those of folders and of the folders below.

    A link in a folder that leads out of it is followed only where `follow_links` says so.
    """
    listed = _once(_listed(paths, follow_links))
    names = distinct_names([place for place, _ in listed])
    found = [Found(name, place.path, why) for name, (place, why) in zip(names, listed, strict=True)]
    return sorted(found)


def read_submissions(found: Iterable[Found]) -> Iterator[Submission]:
    """The submissions with their bytes, each read as it is asked for."""
    for name, path, fault in found:
        if fault:
            yield Submission(name, fault=fault)
            continue
        try:
            yield Submission(name, read("-" if path == STDIN else path).data)
        except FileError as error:
            yield Submission(name, fault=error.reason)


def _listed(paths: Iterable[str], follow_links: bool) -> Iterator[tuple[Place, str]]:
    """Each file with why it is not read, "" where it is."""
    for path in paths:
        if path == "-":
            yield Place(STDIN), ""
        elif not is_folder(path):
            yield Place(path, whole=_whole(path)), ""
        else:
            for file in designs_in(path, is_submission, follow_links=follow_links):
                name, why = (file.name, file.reason) if isinstance(file, FileError) else (file, "")
                yield Place(name, path, _whole(name)), why


def _whole(path: str) -> str:
    """The one path of a file: links to its folder followed, but not the file where it is a link."""
    try:
        return str(Path(path).parent.resolve() / Path(path).name)
    except (OSError, ValueError, RuntimeError):  # reading it says why
        return path


def _once(listed: Iterable[tuple[Place, str]]) -> Sequence[tuple[Place, str]]:
    """The same without files that were named before."""
    return [
        *{place.whole or place.path: (place, why) for place, why in reversed([*listed])}.values()
    ]
