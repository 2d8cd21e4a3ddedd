"""The gate and the way back in, as a real browser keeps them."""

import functools
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from runtime.doors import NOT_A_KEY, OPENS_NOTHING
from runtime.gate import OWNER_COOKIE
from runtime.store import owners
from runtime.store.database import database
from tests.browser.conftest import Server

pytestmark = pytest.mark.browser

TOKEN = "abcdefghijklmnopqrst_-"
PAGES = {"": "Build", "tensors": "Tensors", "modules": "Modules", "autograd": "Autograd"}


@pytest.fixture
def refusals(context: BrowserContext) -> list[str]:
    """What the policy of a page refused, in the browser's own words."""
    found: list[str] = []

    def note(text: str) -> None:
        if "Content Security Policy" in text:
            found.append(text)

    context.on("console", lambda message: note(message.text))
    return found


@pytest.fixture
def recovery(server: Server, monkeypatch: pytest.MonkeyPatch) -> str:
    """Make an owner in the server's own store; return the recovery key."""
    monkeypatch.setenv("LAMPWORK_DATA", str(server.data))
    owner = owners.found(database(), "ada-------------------")
    assert owner is not None
    return owners.new_recovery_key(database(), owner)


def key_of(context: BrowserContext) -> str | None:
    kept = [one for one in context.cookies() if one["name"] == OWNER_COOKIE]
    assert all(one["httpOnly"] and one["sameSite"] == "Lax" for one in kept)
    return kept[0]["value"] if kept else None


def owner_of(key: str | None) -> owners.Owner | None:
    return owners.found(database(), key)


class Quiet(SimpleHTTPRequestHandler):
    """Serves files and says nothing of it."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def foreign_page(folder: Path, address: str) -> Iterator[str]:
    """Serve a page of somebody else's that holds ours in a frame; return its address."""
    text = f'<!doctype html><title>Course</title><iframe src="{address}" height="700" width="1200">'
    (folder / "index.html").write_text(text)
    handler = functools.partial(Quiet, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as served:
        thread = threading.Thread(target=served.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{served.server_address[1]}/"
        finally:
            served.shutdown()
            thread.join()


def test_a_page_needs_nothing_that_its_policy_refuses(
    page: Page, server: Server, refusals: list[str]
) -> None:
    for path, title in PAGES.items():
        page.goto(f"{server.url}/{path}")
        expect(page.get_by_test_id("stTopNavLink").filter(has_text=title)).to_be_visible()
        expect(page.get_by_test_id("stStatusWidget")).to_have_count(0)
    assert refusals == []


def test_a_browser_has_its_key_from_the_first_page_on_and_keeps_it(
    page: Page, context: BrowserContext, server: Server
) -> None:
    page.goto(server.url)
    first = key_of(context)
    assert first is not None
    page.reload()
    assert key_of(context) == first
    assert page.evaluate("document.cookie").find(OWNER_COOKIE) == -1


def test_a_browser_that_lost_its_key_but_kept_the_page_gets_another(
    page: Page, context: BrowserContext, server: Server
) -> None:
    page.goto(server.url)
    first = key_of(context)
    context.clear_cookies()
    page.goto(server.url)
    assert key_of(context) not in (first, None)


def test_an_embedded_page_works_in_a_foreign_one(
    page: Page, context: BrowserContext, server: Server, tmp_path: Path, refusals: list[str]
) -> None:
    with foreign_page(tmp_path, f"{server.url}/tensors?embed=true") as address:
        page.goto(address)
        frame = page.frame_locator("iframe")
        expect(frame.get_by_test_id("stMain")).to_contain_text("Type a few lines of torch")
        assert refusals == []
        assert key_of(context) is None


def test_a_page_that_is_not_meant_to_be_embedded_stands_in_no_foreign_one(
    browser: Browser, server: Server, tmp_path: Path
) -> None:
    for path in ("/", "/recover", "/recover?embed=true"):
        with foreign_page(tmp_path, server.url + path) as address, browser.new_page() as foreign:
            foreign.goto(address)
            frame = foreign.frames[1]
            expect(foreign.frame_locator("iframe").locator("main, #root")).to_have_count(0)
            assert not frame.url.startswith(server.url)


def test_a_recovery_link_acts_only_when_its_button_is_pressed(
    page: Page, context: BrowserContext, server: Server, recovery: str, refusals: list[str]
) -> None:
    page.goto(server.url)
    before = key_of(context)
    page.goto(f"{server.url}/recover#{recovery}")
    expect(page).to_have_url(f"{server.url}/recover")
    expect(page.get_by_role("button", name="Show those projects here")).to_be_enabled()
    expect(page.get_by_label("Recovery link")).to_be_hidden()
    assert key_of(context) == before
    page.get_by_role("button", name="Show those projects here").click()
    expect(page).to_have_url(re.compile(r"/projects(\?|$)"))
    after = key_of(context)
    assert after not in (before, recovery)
    assert owner_of(after) == owner_of("ada-------------------")
    assert refusals == []
    assert recovery not in server.log.read_text()
    assert str(after) not in server.log.read_text()


def test_a_recovery_link_may_be_pasted_into_the_page(
    page: Page, context: BrowserContext, server: Server, recovery: str
) -> None:
    page.goto(f"{server.url}/recover")
    page.get_by_label("Recovery link").fill("something else")
    page.get_by_role("button", name="Show those projects here").click()
    expect(page.get_by_role("status")).to_have_text(NOT_A_KEY)
    page.get_by_label("Recovery link").fill(f" {server.url}/recover#{TOKEN} ")
    page.get_by_role("button", name="Show those projects here").click()
    expect(page.get_by_role("status")).to_have_text(OPENS_NOTHING)
    page.get_by_label("Recovery link").fill(f"{server.url}/recover#{recovery}")
    page.get_by_role("button", name="Show those projects here").click()
    expect(page).to_have_url(re.compile(r"/projects(\?|$)"))
    assert owner_of(key_of(context)) == owner_of("ada-------------------")


def test_a_link_is_never_sent_so_no_log_holds_it(page: Page, server: Server) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{server.url}/?shared=1#s={TOKEN}")
    expect(page.get_by_test_id("stStatusWidget")).to_have_count(0)
    expect(page.get_by_test_id("stMain")).to_be_visible()
    assert [url for url in asked if TOKEN in url.partition("#")[0]] == []
    assert TOKEN not in server.log.read_text()
