"""The watchers' panel in a real browser: it moves with the run, and is changed while it trains."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Server, stop_runs

pytestmark = pytest.mark.browser

COST = re.compile(r"It took \d+\.\d % of the training time\.")
PICTURE = ".st-key-watch_gradients canvas"
OTHER_PICTURE = ".st-key-watch_activations canvas"


@pytest.fixture(autouse=True)
def _no_run_is_left(server: Server) -> Iterator[None]:
    yield
    stop_runs(server.data)


def start(page: Page, server: Server, rate: str = "0.002") -> None:
    page.goto(f"{server.url}/train")
    page.get_by_role("button", name="Digits CNN", exact=True).click()
    page.get_by_label("Epochs").fill("2000")
    page.get_by_role("spinbutton", name="Learning rate").fill(rate)
    page.get_by_role("button", name="Train", exact=True).click()
    page.wait_for_url(re.compile(r"run=[\w-]{22}$"))


def wait_for_another_look(page: Page, picture: str) -> None:
    """Wait until one and the same canvas was painted twice: one made again would flicker.

    The page around it may still be drawn once more when the run has just begun.
    """
    page.wait_for_function(
        f"() => {{ const canvas = document.querySelector({picture!r});"
        " if (canvas) canvas.painted ??= canvas.toDataURL();"
        " return canvas && canvas.painted !== canvas.toDataURL(); }"
    )


def panel(page: Page):
    return page.locator(".st-key-run_watch")


def test_the_panel_moves_with_the_run_and_a_watcher_is_switched_on_by_a_click(page, server):
    start(page, server)
    expect(panel(page)).to_contain_text(COST)
    expect(page.locator(PICTURE)).to_be_visible()
    expect(page.locator(".state")).to_have_text("running")
    wait_for_another_look(page, PICTURE)

    panel(page).get_by_role("radio", name="Activations").click()
    panel(page).get_by_role("button", name="Watch activations").click()
    expect(page.locator(OTHER_PICTURE)).to_be_visible()

    panel(page).get_by_role("button", name="Watchers").click()
    costs = page.get_by_text(re.compile(r"^took \d+\.\d %$"))
    expect(costs).to_have_count(2)
    wait_for_another_look(page, OTHER_PICTURE)
    expect(costs).to_have_count(2)  # what is open stays open


def test_what_is_wrong_is_told_while_the_run_trains(page, server):
    start(page, server, rate="30")
    expect(panel(page).get_by_role("alert")).to_contain_text("learning rate below 30")
