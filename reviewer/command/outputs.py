"""What speaks against writing to the files that a command line names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from reviewer.command.files import FileError, IsWanted, designs_in, is_folder


def faults_of_outputs(
    outputs: Sequence[str], sources: Iterable[str], is_wanted: IsWanted, others: Iterable[str] = ()
) -> list[str]:
    """A line for each of `outputs` that would destroy what is read, or another output.

    `sources` are the designs: files and folders, whose files are designs where `is_wanted`.
    `others` are read, too: packs, a configuration.
    """
    named = [*outputs]
    read, designs = [*others], [*sources]
    lines = [
        f"{name}: {fault}" for name in outputs if (fault := _fault(name, designs, is_wanted, read))
    ]
    twice = [name for n, name in enumerate(named) if any(_is_same(name, o) for o in named[:n])]
    return lines + [f"{name}: two outputs cannot go to one file" for name in twice]


def _fault(name: str, designs: Iterable[str], is_wanted: IsWanted, others: Iterable[str]) -> str:
    folders = [path for path in designs if path != "-" and is_folder(path)]
    files = [path for path in designs if path not in folders]
    files += [each for folder in folders for each in _files_near(name, folder, is_wanted)]
    if any(_is_same(name, file) for file in files if file != "-"):
        return "this is the design itself; choose another output file"
    if any(_is_same(name, file) for file in others):
        return "this command reads this file; choose another output file"
    if Path(name).is_symlink() and any(_is_below(Path(name).parent, folder) for folder in folders):
        return "this is a symlink among the designs; choose another output file"
    return ""


def _files_near(name: str, folder: str, is_wanted: IsWanted) -> Iterator[str]:
    """The designs of a folder, where an output may be one of them."""
    if _exists(name):
        for found in designs_in(folder, is_wanted):
            yield found.name if isinstance(found, FileError) else found


def _exists(name: str) -> bool:
    try:
        return Path(name).is_file()
    except (OSError, ValueError):
        return False


def _is_below(path: Path, folder: str) -> bool:
    try:
        return path.resolve().is_relative_to(Path(folder).resolve())
    except (OSError, RuntimeError):
        return False


def _is_same(one: str, other: str) -> bool:
    """Whether both name one file; also by hard links, and where it is not there yet."""
    try:
        if Path(one).exists() and Path(other).exists():
            return Path(one).is_file() and Path(one).samefile(other)
        return Path(one).resolve() == Path(other).resolve()
    except (OSError, ValueError, RuntimeError):
        return False
