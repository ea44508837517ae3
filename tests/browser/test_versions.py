"""Versions of the text: kept in the browser, named, compared, exported and deleted."""

import json
import re
from pathlib import Path

import pytest

FIRST = 'design "Blog"\nrequire reads 20k/s\nclient reader\nservice web x1\nmysql db x1\nreader -> web -> db\n'
SECOND = FIRST.replace("web x1", "web x40")


def save(page, name):
    page.click("#open-versions")
    page.wait_for_selector("#versions[open]")
    page.fill("#version-name", name)
    page.get_by_role("button", name="Save version").click()
    page.get_by_role("button", name="Close").click()


def two(reader, **context):
    one = reader(**context)
    page = one.open()
    one.write(FIRST)
    save(page, "One server")
    one.write(SECOND)
    save(page, "Forty servers")
    page.click("#open-versions")
    page.wait_for_selector("#versions[open]")
    return one, page


def test_two_named_versions_are_compared(reader):
    _, page = two(reader)
    compared = page.locator("#versions .compared")
    assert "One server → Forty servers" in compared.inner_text()
    assert "service web x1" in compared.locator(".diff .out").inner_text()
    assert "service web x40" in compared.locator(".diff .in").inner_text()
    assert re.search(r"\b[1-9]\d* fixed", compared.inner_text())


def test_a_version_is_restored_and_that_is_undone(reader):
    one, page = two(reader)
    page.get_by_role("button", name="Restore One server").click()
    one.rest()
    assert one.text.rstrip("\n") == FIRST.rstrip("\n")
    page.locator("#toast").get_by_role("button", name="Undo").click()
    one.rest()
    assert one.text.rstrip("\n") == SECOND.rstrip("\n")


def test_versions_outlive_the_tab_and_are_renamed_and_deleted(reader):
    _, page = two(reader)
    page.goto("about:blank")
    page.go_back()
    page.wait_for_selector("#open-versions")
    page.click("#open-versions")
    page.get_by_role("button", name="Rename One server").click()
    page.get_by_role("textbox", name="Name of the version").fill("Naive")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Restore Naive").wait_for()
    page.get_by_role("button", name="Delete Naive").click()
    assert page.locator("#versions li", has_text="Naive").count() == 0
    page.get_by_role("button", name="Delete all").click()
    page.get_by_role("button", name="Delete all: press again").click()
    assert json.loads(page.evaluate("localStorage.getItem('versions')"))["versions"] == []


def test_versions_are_exported(reader):
    _, page = two(reader)
    with page.expect_download() as started:
        page.get_by_role("button", name="Export").click()
    found = json.loads(Path(started.value.path()).read_text("utf-8"))
    assert [one["name"] for one in found["versions"]] == ["Forty servers", "One server"]
    assert found["versions"][1]["text"].rstrip("\n") == FIRST.rstrip("\n")


def test_one_is_kept_by_itself(reader):
    one = reader()
    page = one.open()
    one.write(FIRST)
    one.until("(JSON.parse(localStorage.getItem('versions'))?.versions ?? []).length === 1")
    assert page.evaluate("JSON.parse(localStorage.getItem('versions')).versions[0].name") == ""


def test_the_text_before_an_example_is_kept(reader):
    one = reader()
    page = one.open()
    one.write(FIRST)
    page.click("[popovertarget=menu-examples]")
    page.click("#menu-examples [data-example=photo-feed]")
    one.until("(JSON.parse(localStorage.getItem('versions'))?.versions ?? []).length === 2")
    kept = json.loads(page.evaluate("localStorage.getItem('versions')"))["versions"]
    assert [one["title"] for one in kept] == ["Photo feed", "Blog"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [375, 1280])
def test_axe_finds_nothing_in_the_dialog(reader, scheme, width):
    one, page = two(reader, color_scheme=scheme, viewport={"width": width, "height": 720})
    one.still("#versions")
    assert one.axe() == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_dialog_is_left_by_escape_and_gives_the_keyboard_back(reader):
    _, page = two(reader)
    page.keyboard.press("Escape")
    assert page.locator("#versions[open]").count() == 0
    assert page.evaluate("document.activeElement.id") == "open-versions"
