"""Entry points are read as `importlib.metadata` reads them."""

import sys
from importlib.metadata import entry_points
from pathlib import Path
from zipfile import ZipFile

import pytest

from reviewer.packs import entry_points as module


def by_metadata() -> set[tuple[str, str, str]]:
    found = entry_points()
    return {
        (point.name, point.value, group)
        for group in found.groups
        for point in found.select(group=group)
    }


def ours() -> set[tuple[str, str, str]]:
    module._all_entry_points.cache_clear()
    try:
        return {tuple(point) for point in module._all_entry_points()}
    finally:
        module._all_entry_points.cache_clear()


def distribution(folder: Path, name: str, text: str) -> None:
    information = folder / f"{name}.dist-info"
    information.mkdir(parents=True)
    (information / "METADATA").write_text(f"Name: {name.partition('-')[0]}\n")
    (information / "entry_points.txt").write_text(text)


def test_of_what_is_installed_here() -> None:
    assert not module._needs_metadata()
    assert ours() == by_metadata()
    assert any(group == "reviewer.packs" for _, _, group in ours())


def test_of_two_distributions_of_one_name_the_first_on_the_path_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    distribution(tmp_path / "a", "My_Pack-1.0", "# a remark\n[reviewer.packs]\nmine = first\n")
    distribution(tmp_path / "b", "my.pack-2.0", "[reviewer.packs]\nmine = second\n")
    distribution(tmp_path / "b", "other-1", "[x]\n[reviewer.commands]\n a  =  b:c [extra] \n\n")
    monkeypatch.setattr(sys, "path", [str(tmp_path / "a"), str(tmp_path / "b"), "", "/nowhere"])
    assert ours() == by_metadata()
    assert {point for point in ours() if point[2].startswith("reviewer.")} >= {
        ("mine", "first", "reviewer.packs"),
        ("a", "b:c [extra]", "reviewer.commands"),
    }
    assert ("mine", "second", "reviewer.packs") not in ours()


def test_an_archive_is_left_to_the_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = tmp_path / "packs.zip"
    with ZipFile(archive, "w") as file:
        file.writestr("zipped-1.dist-info/METADATA", "Name: zipped\n")
        file.writestr("zipped-1.dist-info/entry_points.txt", "[reviewer.packs]\nz = zipped\n")
    monkeypatch.setattr(sys, "path", [str(archive), *sys.path])
    assert module._needs_metadata()
    assert ours() == by_metadata()
    assert ("z", "zipped", "reviewer.packs") in ours()


@pytest.mark.parametrize("text", [b"\xff\xfe[x]", b"", b"no = group", b"[reviewer.packs"])
def test_what_cannot_be_read_offers_nothing(
    text: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    distribution(tmp_path, "broken-1", "")
    (tmp_path / "broken-1.dist-info" / "entry_points.txt").write_bytes(text)
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    assert ours() == set()
