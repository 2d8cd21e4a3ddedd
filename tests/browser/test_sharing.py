"""Two people and a link: one shows what she made, the other looks, copies, and goes on alone."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from builder.examples import DOCUMENTS
from runtime.projects import inline
from runtime.projects.content import Project
from runtime.projects.place import Place
from runtime.store import links, projects
from runtime.store.database import open_database
from runtime.store.owners import found
from runtime.store.projects import Saved
from tests.browser.canvas import Canvas
from tests.browser.conftest import SLOWEST_ANSWER_MS, Server, stop_runs
from tests.browser.test_doors import foreign_page
from tests.browser.test_training import open_with_example, points, start, wait_for_points

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def _no_run_is_left(server: Server) -> Iterator[None]:
    yield
    stop_runs(server.data)


@pytest.fixture
def stranger(browser: Browser) -> Iterator[Page]:
    """Yield a page of another browser profile: somebody else on another machine."""
    made: BrowserContext = browser.new_context(viewport={"width": 1280, "height": 800})
    made.set_default_timeout(SLOWEST_ANSWER_MS)
    yield made.new_page()
    made.close()


def bar(page: Page):
    return page.get_by_test_id("lampwork-project")


def saved(page: Page) -> None:
    """Wait until everything is committed."""
    expect(bar(page).get_by_text(re.compile(r"^saved \d\d:\d\d$"))).to_be_visible()


def share(page: Page) -> str:
    """Make a link to what is seen now; return its address."""
    bar(page).get_by_role("button", name="Share").click()
    dialog = page.get_by_role("dialog", name="Share")
    dialog.get_by_role("button", name="Make the link").click()
    address = dialog.get_by_test_id("stCode").filter(has_text="/?shared=1#s=").first
    expect(address).to_be_visible()
    text = address.inner_text().strip()
    dialog.get_by_role("button", name="Close").click()
    return text


def test_one_shows_what_she_trained_and_the_other_goes_on_from_there(
    page: Page, stranger: Page, server: Server
) -> None:
    open_with_example(page, server)
    start(page, epochs=3)
    expect(page.locator(".state")).to_have_text("finished", timeout=120_000)
    saved(page)
    drawn = points(page)
    link = share(page)

    look_at(stranger, link, drawn)
    change_nothing(stranger)
    fork_and_edit(stranger)
    revoke(page, server)
    stranger.goto(link)
    expect(stranger.get_by_text("This link opens nothing.")).to_be_visible()
    stranger.get_by_role("button", name="Go to my own projects").click()
    expect(stranger.get_by_text("made from Digits CNN").first).to_be_visible()


def look_at(stranger: Page, link: str, drawn: int) -> None:
    """The other sees the same curve where the link points; the address keeps no token."""
    stranger.goto(link)
    stranger.wait_for_url(re.compile(r"/train\?.*shared=1"))
    expect(stranger.locator(".state")).to_have_text("finished")
    wait_for_points(stranger, drawn)
    assert "#" not in stranger.url
    assert link.partition("#s=")[2] not in stranger.url
    expect(bar(stranger)).to_have_attribute("data-mode", "view")
    stranger.reload()
    wait_for_points(stranger, drawn)


def change_nothing(stranger: Page) -> None:
    """No control of any page changes what is shown, by mouse or by key."""
    expect(stranger.get_by_role("button", name="Train", exact=True)).to_have_count(0)
    expect(stranger.get_by_role("button", name=re.compile("Pause|Go on|^Stop$"))).to_have_count(0)
    expect(stranger.locator(".st-key-train_setup input")).to_have_count(0)
    stranger.get_by_role("link", name="Build").click()
    canvas = Canvas(stranger)
    node = stranger.locator("[data-name]").filter(has_text="Conv2d").first
    expect(node).to_be_visible()
    names = stranger.locator("[data-name]").count()
    expect(stranger.get_by_test_id("palette-Linear")).to_have_count(0)
    node.locator(".box-name").click()
    for key in ("Delete", "Backspace", "Control+z", "Control+v", "Control+d"):
        stranger.keyboard.press(key)
    before = node.bounding_box()
    assert before is not None
    canvas._drag((before["x"] + 30, before["y"] + 8), (before["x"] + 130, before["y"] + 98))
    assert stranger.locator("[data-name]").count() == names
    stranger.get_by_role("link", name="Modules").click()
    expect(stranger.get_by_role("row", name=re.compile("Conv2d")).first).to_be_visible()
    stranger.reload()
    expect(bar(stranger)).to_have_attribute("data-mode", "view")


def fork_and_edit(stranger: Page) -> None:
    """A copy is the other's own: it is edited and saved, with the curve it came with."""
    bar(stranger).get_by_role("button", name="Make my own copy").click()
    expect(bar(stranger)).to_have_attribute("data-mode", "own")
    stranger.get_by_role("link", name="Train").click()
    expect(stranger.locator(".state")).to_have_text("finished")
    stranger.get_by_role("link", name="Build").click()
    canvas = Canvas(stranger)
    canvas.place("Linear", 300, 60)
    expect(canvas.node("linear1")).to_be_visible()
    saved(stranger)
    stranger.reload()
    expect(canvas.node("linear1")).to_be_visible()
    stranger.get_by_role("button", name="Undo").click()
    expect(canvas.node("linear1")).to_have_count(0)


def revoke(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/projects")
    page.get_by_role("radio", name="Links").click()
    expect(page.get_by_text("opened 3 times")).to_be_visible()
    page.get_by_role("button", name="Revoke").click()
    expect(page.get_by_text("revoked", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Revoke")).to_have_count(0)


def test_two_tabs_that_change_one_project_keep_both_versions(
    page: Page, context: BrowserContext, server: Server
) -> None:
    one = Canvas(page)
    one.open(server.url)
    one.place("Input", 100, 100)
    saved(page)
    other_page = context.new_page()
    other = Canvas(other_page)
    other.open(page.url)
    expect(other.node("x")).to_be_visible()

    one.place("Linear", 400, 100)
    expect(one.node("linear1")).to_be_visible()
    saved(page)
    other.place("ReLU", 400, 200)
    expect(other_page.get_by_text("was changed in another tab")).to_be_visible()
    expect(other.node("relu1")).to_be_visible()
    other_page.get_by_role("button", name="Look at the other").click()
    expect(other.node("linear1")).to_be_visible()
    expect(bar(other_page)).to_have_attribute("data-mode", "view")
    bar(other_page).get_by_role("button", name="Leave").click()
    expect(other.node("relu1")).to_be_visible()
    expect(other.node("linear1")).to_have_count(0)


def test_an_older_version_is_looked_at_and_restored(page: Page, server: Server) -> None:
    canvas = Canvas(page)
    canvas.open(server.url)
    canvas.place("Input", 100, 100)
    saved(page)
    bar(page).get_by_role("button", name="Project menu").click()
    page.get_by_role("menuitem", name=re.compile("Keep a version")).click()
    page.get_by_label("Name of this version").fill("only the input")
    page.get_by_role("button", name="Keep", exact=True).click()
    canvas.place("Linear", 400, 100)
    expect(canvas.node("linear1")).to_be_visible()
    saved(page)
    bar(page).get_by_role("button", name="Project menu").click()
    page.get_by_role("menuitem", name=re.compile("History")).click()
    dialog = page.get_by_role("dialog", name="History")
    expect(dialog.get_by_text("only the input")).to_be_visible()
    dialog.get_by_role("button", name="Look").first.click()
    expect(canvas.node("linear1")).to_have_count(0)
    expect(bar(page)).to_have_attribute("data-mode", "view")
    page.reload()  # comes back to the project, not to the version
    expect(canvas.node("linear1")).to_be_visible()
    expect(bar(page)).to_have_attribute("data-mode", "own")
    bar(page).get_by_role("button", name="Project menu").click()
    page.get_by_role("menuitem", name=re.compile("History")).click()
    dialog.get_by_role("button", name="Restore").first.click()
    expect(canvas.node("linear1")).to_have_count(0)
    expect(canvas.node("x")).to_be_visible()


def test_a_link_stands_in_a_frame_of_a_course_page(
    page: Page, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAMPWORK_DATA", str(server.data))
    token = link_to_example(Place(page="build", node="conv2"))
    with foreign_page(tmp_path, f"{server.url}/?embed=true&shared=1#s={token}") as address:
        page.goto(address)
        frame = page.frame_locator("iframe")
        expect(frame.locator('[data-name="conv2"]')).to_be_visible()
        expect(frame.get_by_test_id("lampwork-project")).to_have_attribute("data-mode", "view")
        # The node the teacher pointed at is chosen: its parameters are shown.
        expect(frame.get_by_label("kernel_size", exact=True)).to_have_text("5")


def test_a_small_graph_travels_within_the_address_alone(page: Page, server: Server) -> None:
    document = DOCUMENTS["digits_cnn"]
    text = inline.to_text(document.graph, document.layout)
    assert text is not None
    page.goto(f"{server.url}/?shared=1#g={text}")
    expect(page.locator('[data-name="conv1"]')).to_be_visible()
    expect(bar(page)).to_have_attribute("data-mode", "view")
    assert text not in page.url
    page.reload()
    expect(page.locator('[data-name="conv1"]')).to_be_visible()


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("/?shared=1#s=" + "A" * 22, "This link opens nothing."),
        ("/?shared=1#s=", "This link opens nothing."),
        ("/?shared=1#g=eJwDAAAAAAE", "Choose another one"),
        ("/?shared=1", "No link was found in this address."),
        ("/?shared=1#s=" + "x" * 5000, "No link was found in this address."),
    ],
)
def test_a_link_that_opens_nothing_says_so_in_one_sentence(
    page: Page, server: Server, address: str, sentence: str
) -> None:
    page.goto(server.url + address)
    expect(page.get_by_text("This link cannot be opened")).to_be_visible()
    expect(page.locator(".st-key-link_refused")).to_contain_text(sentence)
    page.get_by_role("button", name="Go to my own projects").click()
    expect(bar(page)).to_have_attribute("data-mode", "own")


def link_to_example(place: Place) -> str:
    """Make a link to an example in the server's own store; return its token."""
    store = open_database()
    owner = found(store, "teacher_teacher_teache")
    assert owner is not None
    document = DOCUMENTS["lenet5"]
    saved = projects.create(store, owner, Project(graph=document.graph, layout=document.layout))
    assert isinstance(saved, Saved)
    offer = links.Offer(mode="view", label="Lesson", place=place, parts={}, days=None)
    made = links.share(store, owner, saved.id, offer)
    assert isinstance(made, tuple)
    store.close()
    return made[0]
