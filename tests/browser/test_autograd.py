"""The Autograd page as a learner uses it, by mouse and by keyboard, in a real browser."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Server

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("programs")]

PARABOLA = """\
x = torch.tensor(2.0, requires_grad=True)
y = x**2 + 2 * x + 2
y.backward()
print(x.grad)
"""


@pytest.fixture
def autograd(page: Page, server: Server) -> Locator:
    page.goto(f"{server.url}/autograd")
    view = page.get_by_test_id("lampwork-autograd")
    expect(view.locator("[data-node]").first).to_be_visible()
    return view


def run(view: Locator, text: str) -> None:
    """Type a program, run it and wait for its answer."""
    before = view.get_attribute("data-painted") or ""
    view.locator(".cm-content").fill(text)
    view.get_by_role("button", name=re.compile(r"^Run")).click()
    expect(view).not_to_have_attribute("data-painted", before)


def edge_values(view: Locator) -> list[str]:
    values = (edge.get_attribute("data-value") for edge in view.locator("[data-edge]").all())
    return sorted(filter(None, values))


def test_gradients_flow_in_the_order_autograd_ran_the_nodes(page, autograd):
    run(autograd, PARABOLA)
    expect(autograd.locator("[data-node]")).to_have_count(5)
    autograd.get_by_role("slider").focus()
    page.keyboard.press("Home")
    said = autograd.get_by_test_id("visit")
    leaf = autograd.locator(".react-flow__node", has_text="leaf")
    expect(said).to_have_text("step 1 of 4, line 1")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(said).to_contain_text("5 nodes will run")
    assert edge_values(autograd) == []
    arrived = [["1"], ["1", "1", "1"], ["1", "1", "1", "2"], ["1", "1", "1", "2", "4"]]
    for number, values in enumerate(arrived, 1):
        page.keyboard.press("ArrowRight")
        expect(said).to_contain_text(f"node {number} of 5")
        assert edge_values(autograd) == values
    expect(leaf).to_contain_text("waits: 2 + 4 = 6")
    page.keyboard.press("ArrowRight")
    expect(leaf).to_contain_text(".grad = 6")
    page.keyboard.press("ArrowLeft")
    expect(leaf).to_contain_text("waits: 2 + 4 = 6")


def test_the_chain_rule_stands_at_a_node_with_its_numbers(autograd):
    run(autograd, PARABOLA)
    autograd.locator("[data-node]", has_text="PowBackward0").click()
    rule = autograd.get_by_test_id("rule")
    expect(rule).to_contain_text("2·x = 2·2 = 4")
    expect(rule).to_contain_text("1 · 4 = 4")


def test_an_error_stands_at_its_line_and_what_ran_before_stays(autograd):
    run(autograd, "x = torch.ones(2, requires_grad=True)\ny = x.exp()\ny.backward()\n")
    error = autograd.get_by_test_id("error")
    expect(error).to_contain_text("Line 3")
    expect(error).to_contain_text("scalar outputs")
    expect(autograd.locator("[data-node]", has_text="ExpBackward0")).to_be_visible()


def test_a_stale_tensor_is_named_with_both_versions(autograd):
    run(
        autograd,
        "x = torch.ones(2, requires_grad=True)\ny = x.exp()\nz = (y * y).sum()\ny.add_(1)\n",
    )
    autograd.locator("[data-node]", has_text="MulBackward0").click()
    facts = autograd.get_by_test_id("facts")
    expect(facts).to_contain_text("saved at version 0, now 1")


def test_a_ready_program_opens_from_the_menu_and_runs(page, autograd):
    autograd.get_by_role("button", name="Programs").click()
    menu = page.get_by_role("dialog", name="Programs")
    menu.get_by_label("Search programs").fill("checkpoint")
    menu.locator("[data-program]").first.click()
    expect(autograd.locator(".cm-content")).to_contain_text("checkpoint")
    expect(autograd.locator("[data-node]").first).to_be_visible()


def test_the_gradients_of_the_program_agree_with_finite_differences(page, autograd):
    run(autograd, PARABOLA)
    page.get_by_text("Check", exact=True).click()
    page.get_by_role("button", name="Check it").click()
    expect(page.get_by_text("agrees with the differences")).to_be_visible()


def test_one_step_shows_every_tensor_after_each_of_four_stages(page, server):
    page.goto(f"{server.url}/autograd?gradients=One+step")
    for stage, code in (
        ("2 Loss", "loss ="),
        ("3 Backward", "loss.backward()"),
        ("4 Optimiser step", "optimizer.step()"),
    ):
        page.get_by_text(stage, exact=True).click()
        expect(page.locator(".st-key-step_main code").first).to_contain_text(code)
    expect(page.get_by_text(re.compile(r"changed \d+ of \d+ parameters"))).to_be_visible()
