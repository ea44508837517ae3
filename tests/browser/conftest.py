"""A real browser on a real server: the page as a person meets it."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from werkzeug.serving import make_server

from web.app import create_app, dispatcher_of
from web.config import Config

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

_FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_HANGS = 200
"""Seconds after which a test hangs; the longest takes ten on an idle machine."""

AXE = Path(__file__).parent / "vendor" / "axe.min.js"


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """Where the application is served, with its own processes behind it."""
    app = create_app(Config(rate_limit="", review_seconds=300, picture_seconds=300, hsts_seconds=0))
    dispatcher_of(app).start()
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()
    dispatcher_of(app).close()


_PAUSES = 15
"""How often to look, 20 ms apart, whether the page asked for a review; some texts it keeps."""

_STILL = """selector => new Promise(done => {
    let [place, frames] = ["", 0];
    const look = () => {
        const { x, y } = document.querySelector(selector)?.getBoundingClientRect() ?? {};
        const moving = document.getAnimations().some(
            (one) => one.playState === "running" && one.effect.getTiming().iterations !== Infinity);
        frames = place === `${x} ${y}` && !moving ? frames + 1 : 0;
        place = `${x} ${y}`;
        if (frames < 10) requestAnimationFrame(look); else done();
    };
    look();
})"""
"""Done when neither a place nor an animation that ends has changed for ten frames."""


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """The system's Chromium; tests are skipped where there is none."""
    named = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, _BROWSERS)), None)
    if named is None:
        pytest.skip("no Chromium on this machine")
    with sync_api.sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=named, args=_FLAGS)
        yield opened
        opened.close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """End a test that waits for what never comes long before the limit of other tests."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.timeout(_HANGS))


class Reader:
    """Somebody at the page. Errors, dialogs and requests to elsewhere fail the test at its end."""

    def __init__(self, browser: Any, address: str, **context: Any) -> None:
        self.address = address
        self.context = browser.new_context(
            **{"viewport": {"width": 1280, "height": 800}, "accept_downloads": True} | context
        )
        self.context.set_default_timeout(0)  # the limit of the whole test ends a hang
        self.context.grant_permissions(["clipboard-read", "clipboard-write"])
        self.page = self.context.new_page()
        self.troubles: list[str] = []
        self.reviewed: list[str] = []
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.troubles.append(f"error: {error}"))
        self.page.on("dialog", self._dialog)
        self.page.on("request", self._request)

    def _console(self, message: Any) -> None:
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.troubles.append(f"console: {message.text}")

    def _dialog(self, dialog: Any) -> None:
        self.troubles.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _request(self, request: Any) -> None:
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.troubles.append(f"request to elsewhere: {request.url}")
        if request.url.endswith("/api/v1/reviews"):
            self.reviewed.append(request.post_data)

    def open(self, more: str = "") -> Any:
        """The page, ready to be typed into: the editor comes once a pointer is near it."""
        self.page.goto(self.address + more)
        self.page.dispatch_event("#form", "pointerenter")
        self.page.wait_for_selector(".cm-content")
        return self.page

    def example(self, name: str) -> Any:
        """The page with an example, reviewed and drawn."""
        self.open(f"?example={name}")
        self.page.wait_for_selector("#verdict-title")
        self.page.wait_for_selector("svg.design-picture")
        self.rest()
        return self.page

    def write(self, text: str) -> None:
        """Put `text` in place of what stands in the editor, and wait for its review."""
        self.page.locator(".cm-content").focus()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.press("Delete")
        asked = len(self.reviewed)
        self.page.keyboard.insert_text(text)
        for _ in range(_PAUSES):  # the page waits for a pause in typing before it asks
            if len(self.reviewed) > asked:
                break
            self.pause(20)
        self.rest()

    def pause(self, milliseconds: int) -> None:
        """Wait by a timer of the page: one that it set before for an earlier time has rung then."""
        self.page.evaluate(f"new Promise(done => setTimeout(done, {milliseconds}))")

    def still(self, selector: str = "body") -> None:
        """Wait until an element stays in its place and nothing is animated."""
        self.page.evaluate(_STILL, selector)

    def rest(self) -> None:
        """Wait until nothing is under way."""
        self.pause(20)  # for the editor to tell of a change
        self.until(
            "document.getElementById('status').dataset.state !== 'busy'"
            " && document.getElementById('picture').getAttribute('aria-busy') !== 'true'"
        )

    def until(self, condition: str) -> None:
        """Wait until a condition holds in the page (whose policy forbids Playwright's own way)."""
        while not self.page.evaluate(condition):
            self.pause(25)

    def refused_by_policy(self) -> None:
        """Forget what the policy refused while a hostile picture was parsed: its second wall."""
        self.troubles = [one for one in self.troubles if "Content Security Policy" not in one]

    @property
    def text(self) -> str:
        """What stands in the editor, or in the text area where that has not come yet."""
        if self.page.locator("html.rich").count() == 0:
            return str(self.page.input_value("#design"))
        lines = self.page.locator(".cm-line").all_inner_texts()
        return "\n".join("" if line == "\n" else line for line in lines)

    @property
    def active_line(self) -> int:
        """The number of the line the editor's cursor is in."""
        return int(self.page.locator(".cm-lineNumbers .cm-activeLineGutter").first.inner_text())

    def axe(self) -> list[str]:
        """What axe-core holds against the page as it stands."""
        self.page.evaluate(AXE.read_text("utf-8"))
        found = self.page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        return [
            f"{one['id']}: {one['help']}: {node['target']} {node.get('failureSummary', '')}"
            for one in found["violations"]
            for node in one["nodes"]
        ]


@pytest.fixture
def reader(browser: Any, address: str) -> Iterator[Callable[..., Reader]]:
    """Opens readers; what troubled them is asserted when the test is over."""
    opened: list[Reader] = []

    def make(**context: Any) -> Reader:
        opened.append(Reader(browser, address, **context))
        return opened[-1]

    yield make
    for one in opened:
        one.context.close()
    assert [trouble for one in opened for trouble in one.troubles] == []
