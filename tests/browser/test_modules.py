"""The Modules page as a learner uses it, by mouse and by keyboard, in a real browser."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Server

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("programs")]

BROKEN = "class Net(nn.Module)\n    pass\n\n\nmodel = Net()"
HALF = """\
class Half(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 4, 3)
        self.fc = nn.Linear(99, 5)

    def forward(self, x):
        return self.fc(self.conv(x).flatten(1))


model = Half()
"""


def open_view(page: Page, server: Server, view: str) -> None:
    page.goto(f"{server.url}/modules?module={view}")
    expect(page.get_by_role("radio", name="Example", exact=True)).to_be_visible()


def turn(page: Page, view: str) -> None:
    page.get_by_role("radio", name=view, exact=True).click()


def code(page: Page) -> Locator:
    return page.get_by_role("textbox", name="A class, and a line that makes one")


def paste(page: Page, text: str) -> None:
    turn(page, "Code")
    field = code(page)
    field.fill(text)
    field.press("Control+Enter")


def example(page: Page, name: str) -> None:
    page.get_by_label("Example", exact=True).click()
    page.get_by_role("option", name=name).click()


def row(page: Page, path: str) -> Locator:
    return page.locator(f'[data-path="{path}"]')


def changes(page: Page) -> Locator:
    return page.locator(".st-key-module_changes_list")


def expect_no_scroll(page: Page) -> None:
    over = "() => document.scrollingElement.scrollHeight - innerHeight"
    assert page.evaluate(over) <= 0


def test_a_branch_is_frozen_by_the_keyboard_and_undone(page, server):
    open_view(page, server, "Tree")
    totals = page.get_by_test_id("lampwork-modules")
    expect(totals).to_contain_text("61,706 trainable")
    tree = page.get_by_role("treegrid")
    tree.evaluate("grid => { grid.scrollTop = 90 }")
    row(page, "conv2").click()
    row(page, "conv2").press("Space")
    expect(totals).to_contain_text("59,290 trainable")
    expect(changes(page)).to_contain_text("model.conv2.requires_grad_(False)")
    assert tree.evaluate("grid => grid.scrollTop") == 90  # the tree stays where it was
    undo = page.get_by_role("button", name="Undo")
    undo.focus()
    undo.press("Enter")
    expect(totals).to_contain_text("61,706 trainable")
    expect_no_scroll(page)


def test_a_number_that_is_put_and_a_fill_show_what_they_did(page, server):
    open_view(page, server, "Tree")
    row(page, "fc3.bias").click()
    page.get_by_role("button", name="Its values").click()
    figures = page.locator(".st-key-weights_figures")
    expect(figures).to_contain_text("now")
    page.get_by_role("tab", name="Put").click()
    value = page.get_by_role("spinbutton", name="Value")
    value.fill("7")
    value.press("Enter")
    page.get_by_role("button", name="Put", exact=True).click()
    expect(changes(page)).to_contain_text("model.fc3.bias[0] = 7")
    expect(figures).to_contain_text("before")
    expect(page.locator(".st-key-weights_effect")).to_contain_text("moved by at most")
    page.get_by_role("tab", name="Fill").click()
    page.get_by_role("button", name="Fill", exact=True).click()
    refused = page.get_by_text("Fan in and fan out can not be computed")
    expect(refused).to_be_visible()  # kaiming_normal_ on a vector: torch's own reason
    expect(changes(page)).not_to_contain_text("kaiming")


def test_weights_are_saved_and_a_file_is_held_against_the_module(page, server, tmp_path):
    open_view(page, server, "Weights")
    page.get_by_role("tab", name="Files").click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="safetensors").click()
    saved = tmp_path / "model.safetensors"
    waiting.value.save_as(saved)
    tools = page.locator(".st-key-weights_tools")
    tools.locator("input[type=file]").set_input_files(saved)
    expect(tools).to_contain_text("All 10 names match")
    page.get_by_role("button", name="Load it").click()
    expect(changes(page)).to_contain_text("load_state_dict(state, strict=True)")
    example(page, "Digits CNN")
    expect(page.get_by_text("32×1×3×3 · float32")).to_be_visible()
    expect(tools.get_by_test_id("stAlert")).to_have_count(0)
    tools.locator("input[type=file]").set_input_files(saved)
    expect(tools.get_by_test_id("stAlert")).to_contain_text("conv1")
    expect(page.get_by_role("button", name="Load what matches")).to_be_disabled()


def test_a_class_with_an_error_keeps_its_text_and_names_the_line(page, server):
    open_view(page, server, "Tree")
    paste(page, BROKEN)
    expect(page.get_by_text("Line 1: SyntaxError: expected ':'")).to_be_visible()
    expect(code(page)).to_have_value(BROKEN)
    paste(page, HALF)
    expect(row(page, "fc.weight")).to_be_visible()


def test_a_forward_that_fails_half_way_is_shown_as_far_as_it_came(page, server):
    open_view(page, server, "Run")
    paste(page, HALF)
    alert = page.get_by_test_id("stAlert")
    expect(alert).to_contain_text("fc (Linear) failed. It was called with 2×2704")
    expect(
        page.get_by_text("RuntimeError: mat1 and mat2 shapes cannot be multiplied")
    ).to_be_visible()
    turn(page, "Drawing")
    expect(page.get_by_test_id("lampwork-drawing").locator("svg").first).to_contain_text("Conv2d")
    expect(alert).to_contain_text("fc (Linear) failed")
    turn(page, "Summary")
    expect(page.get_by_text("Conv2d (conv): 1-1")).to_be_visible()


def test_a_plain_list_is_explained_with_its_fix(page, server):
    open_view(page, server, "Tables")
    turn(page, "Code")
    why = page.locator(".st-key-tables_why")
    expect(why).to_contain_text("these 2 layers are invisible to the optimiser")
    expect(why).to_contain_text("self.extra = nn.ModuleList(self.extra)")
    expect(page.get_by_text("list(model.named_parameters(prefix='', recurse=True")).to_be_visible()
    page.locator(".st-key-tables_recurse label").click()
    expect(page.get_by_text("list(model.named_parameters(prefix='', recurse=False")).to_be_visible()


def test_a_digit_runs_through_and_dropout_tells_train_from_eval(page, server):
    open_view(page, server, "Run")
    example(page, "Digits CNN")
    expect(page.get_by_role("figure", name="Feature maps of the first sample")).to_be_visible()
    expect(page.get_by_text("What went in, the first sample")).to_be_visible()
    turn(page, "train() against eval()")
    expect(page.get_by_text("What differs begins at dropout (Dropout).")).to_be_visible()


def test_a_hook_is_placed_and_its_code_prints_what_it_saw(page, server):
    open_view(page, server, "Hooks")
    expect(page.get_by_text("Called 1 time, with")).to_be_visible()
    page.get_by_label("On", exact=True).click()
    page.get_by_role("option", name="fc3", exact=True).click()
    expect(page.get_by_text(re.compile(r"^Linear got \(2, 84\) gave \(2, 10\)"))).to_be_visible()


@pytest.mark.parametrize("view", ["Tree", "Weights", "Drawing"])
def test_on_a_narrow_window_nothing_is_cut_off(page, server, view):
    page.set_viewport_size({"width": 820, "height": 800})
    open_view(page, server, view)
    expect(page.get_by_test_id("stAlert")).to_have_count(0)
    wide = "() => document.scrollingElement.scrollWidth - innerWidth"
    assert page.evaluate(wide) <= 0
    expect_no_scroll(page)
