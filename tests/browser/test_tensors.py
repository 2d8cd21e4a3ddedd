"""The Tensors page as a learner uses it, by mouse and by keyboard, in a real browser."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Server

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("programs")]

LOOK = """\
import torch

a = torch.arange(9).reshape(3, 3)
b = a.permute(1, 0)
a[0, 1] = 70  # look at b
c = b.view(9)
"""


def open_program(page: Page, server: Server, text: str) -> Locator:
    page.goto(f"{server.url}/tensors")
    editor = page.locator(".cm-content")
    editor.fill(text)
    return editor


def run(page: Page) -> None:
    page.get_by_role("button", name="Run", exact=True).click()


def tensor(page: Page, name: str) -> Locator:
    return page.get_by_label(f"Tensor {name}", exact=True)


def expect_cells(card: Locator, *values: int) -> None:
    # A storage's cell shows its index below its value.
    texts = [re.compile(rf"^{value}(\s|$)") for value in values]
    expect(card.locator("[data-cell]")).to_have_text(texts, use_inner_text=True)


def storage(page: Page, number: int) -> Locator:
    return page.get_by_label(f"Storage S{number}", exact=True)


def test_two_views_of_one_storage_show_what_was_written_through_one_of_them(page, server):
    open_program(page, server, LOOK)
    run(page)
    expect(tensor(page, "b")).to_be_visible()
    expect_cells(tensor(page, "a"), 0, 70, 2, 3, 4, 5, 6, 7, 8)
    expect_cells(tensor(page, "b"), 0, 3, 6, 70, 4, 7, 2, 5, 8)
    expect_cells(storage(page, 0), 0, 70, 2, 3, 4, 5, 6, 7, 8)
    tensor(page, "b").locator("[data-cell]").nth(3).hover()
    said = page.get_by_test_id("said")
    expect(said).to_have_text("b[1, 0] is 70: 0 + 1·1 + 0·3 = 1; also a[0, 1]")


def test_a_refused_view_is_explained_and_mended_by_one_click(page, server):
    editor = open_program(page, server, LOOK)
    run(page)
    error = page.get_by_test_id("error")
    expect(error).to_contain_text("Line 6")
    expect(error).to_contain_text("the stride of dim 0 would have to be 3 · 3 = 9; it is 1.")
    error.get_by_role("button", name="Use b.reshape(9)").click()
    expect(error).to_have_count(0)
    expect(editor).to_contain_text("c = b.reshape(9)")
    expect_cells(tensor(page, "c"), 0, 3, 6, 70, 4, 7, 2, 5, 8)


def test_every_statement_is_a_step_that_shows_what_torch_did(page, server):
    open_program(page, server, LOOK.replace("view(9)", "reshape(9)"))
    run(page)
    expect(page.get_by_text("step 5 of 5 · line 6")).to_be_visible()
    expect(page.get_by_label("What torch did on line 6")).to_contain_text("hidden copy")
    page.get_by_role("button", name="One step back").click()
    expect(page.get_by_label("What torch did on line 5")).to_contain_text("in place")
    page.get_by_label("What torch did on line 5").get_by_role("button").first.click()
    expect(page.get_by_test_id("why")).to_contain_text("writes into its input")
    slider = page.get_by_label("Step", exact=True)
    slider.press("Home")
    expect(page.get_by_text("step 1 of 5 · line 1")).to_be_visible()


def test_a_poked_cell_changes_every_view_and_what_follows(page, server):
    open_program(page, server, "import torch\n\nx = torch.arange(4)\ny = x.flip(0)\n")
    run(page)
    expect(tensor(page, "y")).to_be_visible()
    page.get_by_role("button", name="One step back").click()
    storage(page, 0).locator("[data-cell]").nth(2).click()
    page.get_by_label("New value of S0[2]").fill("55")
    page.get_by_label("New value of S0[2]").press("Enter")
    expect(page.get_by_label("Pokes")).to_contain_text("S0[2] = 55")
    expect_cells(tensor(page, "x"), 0, 1, 55, 3)
    page.get_by_role("button", name="Next step").click()
    expect(tensor(page, "y")).to_be_visible()
    expect_cells(tensor(page, "y"), 3, 55, 1, 0)


def test_a_poke_keeps_the_random_numbers_of_the_run_before(page, server):
    open_program(page, server, "x = torch.randint(100, (4,))")
    run(page)
    expect(tensor(page, "x")).to_be_visible()
    drawn = [int(text) for text in tensor(page, "x").locator("[data-cell]").all_inner_texts()]
    storage(page, 0).locator("[data-cell]").first.click()
    page.get_by_label("New value of S0[0]").fill("555")
    page.get_by_label("New value of S0[0]").press("Enter")
    expect_cells(tensor(page, "x"), 555, *drawn[1:])


def test_any_text_gets_a_sentence_and_stays_in_the_editor(page, server):
    editor = open_program(page, server, "import os\nos.system('true')")
    run(page)
    expect(page.get_by_test_id("error")).to_contain_text("Line 1")
    expect(page.get_by_test_id("error")).to_contain_text("os")
    expect(editor).to_contain_text("os.system")
    editor.fill("x = (")
    run(page)
    expect(page.get_by_test_id("error")).to_contain_text("was never closed")
    expect(editor).to_contain_text("x = (")


def test_the_program_works_by_keyboard_alone(page, server):
    page.goto(f"{server.url}/tensors")
    editor = page.locator(".cm-content")
    editor.focus()
    page.keyboard.type("import torch\nx = torch.arange(3)")
    page.keyboard.press("Control+Enter")
    expect(tensor(page, "x")).to_be_visible()
    page.keyboard.press("Escape")
    for _ in range(40):
        page.keyboard.press("Tab")
        focused = page.evaluate(
            """() => {
                let at = document.activeElement;
                while (at && at.shadowRoot && at.shadowRoot.activeElement)
                    at = at.shadowRoot.activeElement;
                return at ? at.getAttribute('data-cell') : null;
            }"""
        )
        if focused is not None:
            break
    page.keyboard.press("ArrowRight")
    expect(page.get_by_test_id("said")).to_contain_text("= 1")


def test_a_ready_program_opens_and_runs(page, server):
    page.goto(f"{server.url}/tensors")
    page.get_by_role("button", name="Programs").click()
    menu = page.get_by_role("dialog", name="Programs")
    menu.get_by_label("Search programs").fill("header over")
    menu.locator("[data-program]").first.click()
    expect(page.locator(".cm-content")).to_contain_text("import torch")
    expect(page.get_by_label(re.compile("^Tensor ")).first).to_be_visible()


def test_a_program_of_ones_own_is_kept_over_a_reload(page, server):
    open_program(page, server, "import torch\nmine = torch.ones(2)")
    page.get_by_role("button", name="Programs").click()
    page.get_by_label("Name for this program").fill("My ones")
    page.get_by_label("Name for this program").press("Enter")
    page.reload()
    expect(page.locator(".cm-content")).to_contain_text("mine = torch.ones(2)")
    page.locator(".cm-content").fill("x = 1")
    page.get_by_role("button", name="Programs").click()
    page.get_by_label("Your own").get_by_text("My ones", exact=True).click()
    expect(page.locator(".cm-content")).to_contain_text("mine = torch.ones(2)")


def test_an_operation_answers_while_its_arguments_change(page, server):
    page.goto(f"{server.url}/tensors?view=Operations")
    expect(tensor(page, "y")).to_be_visible()
    expect(page.get_by_test_id("why")).to_contain_text("No copy")
    group = page.get_by_role("group", name=re.compile("^Arguments"))
    group.get_by_label(re.compile("^New shape")).first.fill("5")
    expect(page.get_by_test_id("error")).to_contain_text("shape '[5, 6]' is invalid")
    group.get_by_label(re.compile("^New shape")).first.fill("2")
    expect(page.get_by_test_id("error")).to_have_count(0)
    page.get_by_role("button", name="Try in the program page").click()
    expect(page.locator(".cm-content")).to_contain_text("x.view(2, 6)")


def test_a_draw_with_the_same_seed_gives_the_same_numbers(page, server):
    page.goto(f"{server.url}/tensors?view=Random")
    page.get_by_role("button", name="Draw again with the same seed").click()
    expect(page.get_by_text("So the 1,000 numbers are the same, every one.")).to_be_visible()


def test_a_statement_is_put_to_the_test_on_the_installed_torch(page, server):
    page.goto(f"{server.url}/tensors?view=True+or+false")
    card = page.locator(".st-key-statement_view-needs-contiguous")
    card.get_by_text("True", exact=True).click()
    expect(card).to_contain_text("Not so: it is false.")
    card.get_by_role("button", name="Open in Program").click()
    expect(page.locator(".cm-content")).to_contain_text("would have to raise")
    expect(tensor(page, "y")).to_be_visible()
