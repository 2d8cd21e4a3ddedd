"""The story of a run in a real browser: it starts, moves, survives what happens to the page."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from safetensors import safe_open

from tests.browser.conftest import Server, stop_runs

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def _no_run_is_left(server: Server) -> Iterator[None]:
    yield
    stop_runs(server.data)


def open_with_example(page: Page, server: Server, example: str = "Digits CNN") -> None:
    page.goto(f"{server.url}/train")
    page.get_by_role("button", name=example, exact=True).click()
    expect(train_button(page)).to_be_enabled()


def train_button(page: Page):
    return page.get_by_role("button", name="Train", exact=True)


def start(page: Page, epochs: int) -> str:
    """Type the number and press Train at once: what was typed counts."""
    page.get_by_label("Epochs").fill(str(epochs))
    train_button(page).click()
    page.wait_for_url(re.compile(r"run=[\w-]{22}$"))
    return page.url


def points(page: Page) -> int:
    return int(page.locator(".plot").get_attribute("data-points") or 0)


def wait_for_points(page: Page, least: int) -> None:
    expect(page.locator(".plot")).to_have_attribute("data-points", at_least(least))


def at_least(least: int) -> re.Pattern[str]:
    """Match a decimal number that is not smaller."""
    digits = str(least)
    longer = rf"[1-9]\d{{{len(digits)},}}"
    same = [
        rf"{digits[:i]}[{int(digit) + 1}-9]\d{{{len(digits) - i - 1}}}"
        for i, digit in enumerate(digits)
        if digit != "9"
    ]
    return re.compile(rf"^({'|'.join([longer, digits, *same])})$")


def expect_whole_curve(page: Page) -> None:
    plot = page.locator(".plot")
    expect(plot).to_have_attribute("data-first", "1")
    # Both at once: the run goes on between two looks.
    last, count = plot.evaluate("plot => [plot.dataset.last, plot.dataset.points]")
    assert last == count, "a step is missing or twice in the curve"


def test_digits_are_learned_while_one_watches(page, server, tmp_path):
    open_with_example(page, server)
    start(page, epochs=3)
    wait_for_points(page, 1)
    expect(page.locator(".state")).to_have_text("finished", timeout=60_000)
    expect(page.locator(".plot")).to_have_attribute("data-points", "135")
    expect_whole_curve(page)
    expect(page.locator(".unseen[aria-live=polite]")).to_contain_text("validation accuracy")

    page.locator(".plot").focus()
    page.keyboard.press("Home")
    expect(page.locator(".entry").first).to_contain_text("loss of step 1")

    accuracy = page.get_by_test_id("stMetricValue").first
    expect(accuracy).to_contain_text("%")
    assert float(accuracy.inner_text().removesuffix("%")) > 90

    with page.expect_download() as download:
        page.get_by_role("button", name="Weights").click()
    weights = tmp_path / "model.safetensors"
    download.value.save_as(weights)
    with safe_open(weights, "pt") as opened:
        assert sum(opened.get_tensor(name).numel() for name in opened.keys()) >= 29_066  # noqa: SIM118  # not a mapping


def test_a_mismatch_is_mended_by_one_click_and_then_trained(page, server):
    open_mismatch(page, server)
    page.get_by_role("button", name="enlarge the images").click()
    expect(train_button(page)).to_be_enabled()
    start(page, epochs=1)
    expect(page.locator(".state")).to_have_text("finished", timeout=60_000)


def open_mismatch(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/train")
    page.get_by_role("button", name="LeNet-5", exact=True).click()
    expect(page.get_by_text("x takes N×1×28×28")).to_be_visible()
    expect(train_button(page)).to_be_disabled()


def test_a_run_pauses_goes_on_and_stops(page, server):
    open_with_example(page, server)
    start(page, epochs=2000)
    wait_for_points(page, 1)
    page.get_by_role("button", name="Pause").click()
    expect(page.locator(".state")).to_have_text("paused")
    resume = page.get_by_role("button", name="Resume")
    expect(resume).to_be_visible()
    rested = points(page)
    resume.click()
    wait_for_points(page, rested + 20)
    page.get_by_test_id("stMainBlockContainer").get_by_role("button", name="Stop").click()
    expect(page.locator(".state")).to_have_text("stopped")
    expect(page.get_by_role("button", name="Weights")).to_be_visible()


def test_a_reload_and_a_look_at_another_page_keep_the_run_and_its_curve(page, server):
    open_with_example(page, server)
    address = start(page, epochs=2000)
    wait_for_points(page, 60)
    page.reload()
    wait_for_points(page, 60)
    expect_whole_curve(page)
    page.get_by_role("link", name="Build").click()
    page.wait_for_url(re.compile(r"/(\?.*)?$"))
    page.get_by_role("link", name="Train").click()
    page.wait_for_url(address)
    wait_for_points(page, 70)
    expect_whole_curve(page)
    page.get_by_test_id("stMainBlockContainer").get_by_role("button", name="Stop").click()
    expect(page.locator(".state")).to_have_text("stopped")


def test_a_run_goes_on_while_the_web_server_is_killed_and_started_again(page, server):
    open_with_example(page, server)
    start(page, epochs=2000)
    wait_for_points(page, 60)
    server.kill()
    seen = points(page)
    server.start()
    # The same page, without a reload: the stream comes back and brings what it missed.
    wait_for_points(page, seen + 20)
    expect_whole_curve(page)
    page.reload()
    wait_for_points(page, seen + 20)
    expect_whole_curve(page)
    page.get_by_test_id("stMainBlockContainer").get_by_role("button", name="Stop").click()
    expect(page.locator(".state")).to_have_text("stopped")


@pytest.mark.parametrize("size", [(1280, 800), (1920, 1080)], ids=["1280", "1920"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_stands_without_scrolling(browser: Browser, server, tmp_path: Path, scheme, size):
    width, height = size
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=scheme, reduced_motion="reduce"
    )
    page = context.new_page()
    open_with_example(page, server)
    page.screenshot(path=tmp_path / f"train-ready-{scheme}-{width}.png")
    start(page, epochs=2)
    expect(page.get_by_test_id("stMetricValue").first).to_be_visible(timeout=60_000)
    page.screenshot(path=tmp_path / f"train-finished-{scheme}-{width}.png")
    for part in (".stMain", ".st-key-train_setup", ".st-key-train_main"):
        hidden = page.locator(part).evaluate("e => e.scrollHeight - e.clientHeight")
        assert hidden <= 1, f"{part} hides {hidden} pixels at {width}x{height}"
    context.close()
