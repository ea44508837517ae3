"""Share links and downloads: everything is made in the browser."""

import json
from pathlib import Path

import pytest

TEXT = 'design "Größe & <b>"\nclient größe\nservice api x2\ngröße -> api\n'


def test_a_share_link_gives_back_the_design_and_no_server_sees_it(reader):
    one = reader()
    page = one.open()
    one.write(TEXT)
    page.select_option("#level", "mid")
    one.rest()
    page.click("#share")
    page.wait_for_selector("#toast:not([hidden])")
    link = page.evaluate("navigator.clipboard.readText()")
    assert link == page.url
    assert "#d1=" in link
    other = reader()
    seen = []
    other.page.on("request", lambda request: seen.append(request.url))
    other.page.goto(link)
    other.page.wait_for_selector("#verdict-title")
    assert other.text.rstrip("\n") == TEXT.rstrip("\n")
    assert other.page.input_value("#level") == "mid"
    assert not any(link.split("#d1=")[1][:20] in url for url in seen)


def test_a_link_pasted_into_the_open_page_opens(reader):
    one = reader()
    page = one.open()
    one.write(TEXT)
    page.click("#share")
    page.wait_for_selector("#toast:not([hidden])")
    link = page.url
    one.write("client -> api\n")
    assert "#" not in page.url
    page.evaluate("link => { location.hash = new URL(link).hash; }", link)
    one.until("document.title.startsWith('Größe')")
    assert one.text.rstrip("\n") == TEXT.rstrip("\n")


@pytest.mark.parametrize("fragment", ["#d1=", "#d1=%00", "#d1=AAAA", "#d9=abc", "#d1=x&level=<b>"])
def test_a_damaged_link_says_so(reader, fragment):
    one = reader()
    page = one.open(fragment)
    page.wait_for_selector("#notice:not([hidden])")
    assert "share link" in page.locator("#notice").inner_text()
    one.write("client app\nservice api x1\napp -> api\n")
    assert page.locator("details.finding").count() > 0


def got(page, button):
    page.click("[popovertarget=menu-download]")
    with page.expect_download() as started:
        page.click(button)
    return started.value.suggested_filename, Path(started.value.path()).read_bytes()


def test_downloads(reader):
    one = reader()
    page = one.example("naive-blog")
    name, text = got(page, "#get-text")
    assert name == "blog-at-a-million-readers.txt"
    assert text.decode().rstrip() == one.text.rstrip()
    name, svg = got(page, "#get-svg")
    assert name.endswith(".svg")
    assert svg.startswith(b"<svg")
    name, png = got(page, "#get-png")
    assert name.endswith(".png")
    assert png.startswith(b"\x89PNG")
    assert len(png) > 2000
    name, review = got(page, "#get-json")
    assert json.loads(review)["schema"] == "design-reviewer/review"


def test_nothing_to_download_is_said(reader):
    one = reader()
    page = one.open()
    page.click("[popovertarget=menu-download]")
    page.click("#get-svg")
    page.wait_for_selector("#toast:not([hidden])")
    assert "Nothing to download" in page.locator("#toast").inner_text()
