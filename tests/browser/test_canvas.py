"""The canvas in a real browser: what survives, what keys do, frames, offers, forged storage."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.canvas import Canvas
from tests.browser.conftest import Server

pytestmark = pytest.mark.browser


@pytest.fixture
def canvas(page: Page, server: Server) -> Canvas:
    made = Canvas(page)
    made.open(server.url)
    return made


def take_example(canvas: Canvas, title: str = "Small CNN", name: str = "conv1") -> None:
    canvas.page.get_by_role("button", name=title).click()
    expect(canvas.node(name)).to_be_visible()
    canvas.settled()


def place_of(canvas: Canvas, name: str) -> tuple[float, float]:
    box = canvas.node(name).bounding_box()
    assert box is not None
    return round(box["x"]), round(box["y"])


def move(canvas: Canvas, name: str, dx: int, dy: int) -> None:
    x, y = place_of(canvas, name)
    mouse = canvas.page.mouse
    mouse.move(x + 60, y + 12)
    mouse.down()
    mouse.move(x + 60 + dx / 2, y + 12 + dy / 2, steps=3)
    mouse.move(x + 60 + dx, y + 12 + dy, steps=3)
    mouse.up()
    canvas.settled()


def test_places_view_and_undo_survive_edits_and_a_switch_of_pages(canvas: Canvas) -> None:
    take_example(canvas)
    before = place_of(canvas, "fc")
    move(canvas, "fc", 40, 60)
    moved = place_of(canvas, "fc")
    assert moved != before
    canvas.set("conv1", out_channels=12)
    canvas.settled()
    assert place_of(canvas, "fc") == moved

    canvas.page.get_by_role("link", name="Train").click()
    expect(canvas.page.get_by_label("Epochs")).to_be_visible()
    canvas.page.get_by_role("link", name="Build").click()
    expect(canvas.node("fc")).to_be_visible()
    canvas.settled()
    assert place_of(canvas, "fc") == moved
    expect(canvas.stage).to_contain_text("N×12×8×8")

    undo = canvas.page.get_by_role("button", name="Undo")
    undo.click()
    canvas.settled()
    expect(canvas.stage).to_contain_text("N×32×8×8")
    undo.click()
    canvas.settled()
    assert place_of(canvas, "fc") == before


def test_typing_a_number_is_one_step_of_undo(canvas: Canvas) -> None:
    take_example(canvas)
    canvas.choose("conv1")
    field = canvas.page.get_by_label("out_channels", exact=True)
    field.fill("")
    field.press_sequentially("128")
    canvas.settled()
    expect(canvas.stage).to_contain_text("N×128×8×8")
    canvas.page.get_by_role("button", name="Undo").click()
    canvas.settled()
    expect(canvas.stage).to_contain_text("N×32×8×8")


def test_graph_and_places_survive_a_reload(canvas: Canvas) -> None:
    take_example(canvas)
    move(canvas, "fc", 40, 60)
    canvas.set("conv1", out_channels=7)
    canvas.settled()
    canvas.page.reload()
    expect(canvas.node("fc")).to_be_visible(timeout=60_000)
    canvas.settled()
    expect(canvas.stage).to_contain_text("N×7×8×8")


def test_opening_an_example_over_a_drawing_can_be_undone(canvas: Canvas) -> None:
    take_example(canvas)
    canvas.page.get_by_role("button", name="Open", exact=True).click()
    canvas.page.get_by_role("button", name=re.compile("Two heads")).click()
    expect(canvas.node("heads")).to_be_visible()
    canvas.settled()
    expect(canvas.root).to_contain_text("742 parameters")
    canvas.page.get_by_role("button", name="Undo").click()
    expect(canvas.node("conv1")).to_be_visible()
    canvas.settled()
    expect(canvas.root).to_contain_text("29,066 parameters")


def test_a_model_is_built_with_the_keyboard_alone(canvas: Canvas) -> None:
    keys = canvas.page.keyboard
    canvas.root.focus()
    for kind in ("Input", "Flatten", "Linear", "Output"):
        keys.press("/")
        canvas.page.get_by_label("Search what to add").press_sequentially(kind)
        keys.press("Enter")
        keys.press("ArrowRight")
    for source, target in (("x", "flatten1"), ("flatten1", "linear1"), ("linear1", "y")):
        canvas.page.get_by_test_id(f"rf__node-{source}").focus()
        keys.press("Enter")
        keys.press("w")
        canvas.page.get_by_label("Where the wire goes").press_sequentially(target)
        keys.press("Enter")
    canvas.settled()
    expect(canvas.root).to_contain_text("no problems")
    expect(canvas.stage).to_contain_text("N×32")
    keys.press("Delete")
    expect(canvas.node("linear1")).to_have_count(0)
    keys.press("Control+z")
    expect(canvas.node("linear1")).to_be_visible()


def test_a_chain_becomes_a_sequential_and_its_paths_are_those_of_state_dict(canvas: Canvas) -> None:
    take_example(canvas)
    canvas.choose("conv1")
    for name in ("relu1", "conv2"):
        canvas.node(name).locator(".box-name").click(modifiers=["Shift"])
    canvas.page.get_by_role("button", name="Group as Sequential").click()
    canvas.settled()
    expect(canvas.root).to_contain_text("29,066 parameters")
    expect(canvas.root).to_contain_text("no problems")
    canvas.choose("conv2")
    expect(canvas.page.get_by_role("complementary", name="Details")).to_contain_text("seq1.2")


def test_what_fits_on_a_loose_wire_is_offered_first(canvas: Canvas) -> None:
    take_example(canvas)
    start = canvas.node("flatten").locator('[data-handleid="output"].source').bounding_box()
    stage = canvas.stage.bounding_box()
    assert start is not None
    assert stage is not None
    mouse = canvas.page.mouse
    mouse.move(start["x"] + 4, start["y"] + 4)
    mouse.down()
    mouse.move(stage["x"] + stage["width"] - 250, stage["y"] + 60, steps=6)
    mouse.up()
    offer = canvas.page.get_by_role("dialog", name="Add a layer")
    expect(offer.get_by_test_id("offer-Linear")).to_be_visible()
    expect(offer).not_to_contain_text("Asking torch")
    expect(offer.get_by_test_id("offer-Conv2d")).to_have_class(re.compile("is-dim"))
    offer.get_by_test_id("offer-Linear").click()
    canvas.settled()
    expect(canvas.node("linear1")).to_be_visible()


@pytest.mark.parametrize("key", ["autosave", "autosave.new", "undo.new"])
def test_what_a_browser_kept_badly_does_not_break_the_page(canvas: Canvas, key: str) -> None:
    canvas.page.evaluate(
        """key => {
            localStorage.setItem(`lampwork.canvas.${key}`, '{"form": 1, "document": 7');
            sessionStorage.setItem(`lampwork.canvas.${key}`, '{"form": 1, "past": 7');
        }""",
        key,
    )
    canvas.page.reload()
    expect(canvas.page.get_by_text("Drag an Input here to begin")).to_be_visible(timeout=60_000)


def test_names_are_text_and_never_markup(canvas: Canvas) -> None:
    take_example(canvas)
    title = '<img src=x onerror="document.title=1">'
    field = canvas.page.get_by_label("Title of the model")
    field.fill(title)
    field.press("Enter")
    canvas.settled()
    expect(canvas.root).to_contain_text(title)
    expect(canvas.page).not_to_have_title("1")


def test_layers_are_dragged_into_a_sequential_reordered_and_out_again(canvas: Canvas) -> None:
    open_two_heads(canvas)
    canvas.place("Tanh", 400, 500)
    expect(canvas.node("tanh1")).to_be_visible()
    carry(canvas, "tanh1", onto="relu", down=30)
    expect_path(canvas, "tanh1", "body.2")
    carry(canvas, "tanh1", onto="fc", down=-30)
    expect_path(canvas, "tanh1", "body.0")
    expect_path(canvas, "relu", "body.2")

    stage = canvas.stage.bounding_box()
    assert stage is not None
    carry_to(canvas, "tanh1", stage["x"] + 120, stage["y"] + 60)
    expect_path(canvas, "relu", "body.1")
    expect(canvas.root).to_contain_text("742 parameters")


def open_two_heads(canvas: Canvas) -> None:
    canvas.page.get_by_role("button", name="Open", exact=True).click()
    canvas.page.get_by_role("button", name=re.compile("Two heads")).click()
    expect(canvas.node("body")).to_be_visible()
    canvas.settled()


def expect_path(canvas: Canvas, name: str, path: str) -> None:
    canvas.settled()
    canvas.choose(name)
    expect(canvas.page.get_by_role("complementary", name="Details")).to_contain_text(path)


def carry(canvas: Canvas, name: str, onto: str, down: float) -> None:
    """Drag a layer by its head to the middle of another, or above or below it."""
    box = canvas.node(onto).bounding_box()
    assert box is not None
    carry_to(canvas, name, box["x"] + box["width"] / 2, box["y"] + box["height"] / 2 + down)


def carry_to(canvas: Canvas, name: str, x: float, y: float) -> None:
    box = canvas.node(name).bounding_box()
    assert box is not None
    mouse = canvas.page.mouse
    mouse.move(box["x"] + box["width"] / 2, box["y"] + 12)
    mouse.down()
    mouse.move(box["x"] + box["width"] / 2 + 4, box["y"] + 14)
    mouse.move(x, y, steps=8)
    mouse.up()
