"""The story of a learner: LeNet-5 from an empty canvas, broken, mended, trained, taken away."""

import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.canvas import Canvas
from tests.browser.conftest import Server
from tests.browser.test_training import expect_whole_curve, start, wait_for_points

pytestmark = pytest.mark.browser

LENET = (
    ("Input", "x", {}),
    ("Conv2d", "conv1", {"out_channels": 6, "kernel_size": 5, "padding": 2}),
    ("ReLU", "relu1", {}),
    ("MaxPool2d", "maxpool1", {}),
    ("Conv2d", "conv2", {"out_channels": 16, "kernel_size": 5}),
    ("ReLU", "relu2", {}),
    ("MaxPool2d", "maxpool2", {}),
    ("Flatten", "flatten1", {}),
    ("Linear", "linear1", {"out_features": 120}),
    ("ReLU", "relu3", {}),
    ("Linear", "linear2", {"out_features": 84}),
    ("ReLU", "relu4", {}),
    ("Linear", "linear3", {"out_features": 10}),
    ("Output", "y", {}),
)


@pytest.fixture
def wide(context: BrowserContext) -> Page:
    page = context.new_page()
    page.set_viewport_size({"width": 1920, "height": 1080})
    return page


def test_a_learner_builds_breaks_mends_trains_and_takes_lenet_away(
    wide: Page, server: Server, tmp_path: Path
) -> None:
    canvas = Canvas(wide)
    canvas.open(server.url)
    build_lenet(canvas)
    expect(canvas.root).to_contain_text("61,706 parameters")
    expect(canvas.stage).to_contain_text("N×16×5×5")

    break_and_mend(canvas)
    train_on_digits(wide)
    take_away(canvas, tmp_path)


def break_and_mend(canvas: Canvas) -> None:
    """Remove Flatten, apply the fix that is offered, undo it, redo it."""
    page = canvas.page
    canvas.choose("flatten1")
    page.keyboard.press("Delete")
    expect(canvas.node("flatten1")).to_have_count(0)
    canvas.settled()  # the wires are joined over the gap
    page.get_by_role("button", name=re.compile("at linear1: show")).click()
    card = page.get_by_role("dialog", name="Problems at linear1")
    expect(card).to_contain_text("acts on the last dimension only")
    card.get_by_role("button", name="Add Flatten before it").click()
    expect(canvas.node("flatten1")).to_be_visible()
    canvas.settled()
    expect(canvas.root).to_contain_text("61,706 parameters")

    page.get_by_role("button", name="Undo").click()
    expect(canvas.node("flatten1")).to_have_count(0)
    page.get_by_role("button", name="Redo").click()
    expect(canvas.node("flatten1")).to_be_visible()
    canvas.settled()


def train_on_digits(page: Page) -> None:
    """Digits are 8x8: the mismatch is explained and mended with one click; then two epochs."""
    page.get_by_role("button", name="Train", exact=True).click()
    page.get_by_role("button", name=re.compile("8×8|8x8")).first.click(timeout=30_000)
    start(page, epochs=2)
    wait_for_points(page, 1)
    expect(page.locator(".state")).to_have_text("finished", timeout=60_000)
    expect_whole_curve(page)


def take_away(canvas: Canvas, folder: Path) -> None:
    """Have model.py proven, download it, run it with nothing but torch."""
    page = canvas.page
    page.get_by_role("link", name="Build").click()
    expect(canvas.node("linear3")).to_be_visible()
    canvas.settled()
    page.get_by_role("button", name="model.py").click()
    expect(page.get_by_text("Export verified")).to_be_visible(timeout=60_000)
    printed = download_and_run(page, folder)
    assert "61,706 parameters" in printed
    assert "y (2, 10)" in printed


def build_lenet(canvas: Canvas) -> None:
    """Place, wire and set every layer by hand."""
    for number, (kind, name, _) in enumerate(LENET):
        row, column = divmod(number, 6)
        canvas.place(kind, 120 + 225 * column, 110 + 190 * row)
        expect(canvas.node(name)).to_be_visible()
    for (_, source, _), (_, target, _) in pairwise(LENET):
        canvas.wire(source, target)
    for _, name, values in LENET:
        if values:
            canvas.set(name, **values)
    canvas.settled()


def download_and_run(page: Page, folder: Path) -> str:
    """Take model.py away and run it in a process of its own; return what it printed."""
    with page.expect_download() as taken:
        page.get_by_role("button", name="Download model.py").click()
    path = folder / "model.py"
    taken.value.save_as(path)
    ran = subprocess.run(
        [sys.executable, "-I", str(path)], capture_output=True, text=True, check=True, cwd=folder
    )
    return ran.stdout
