"""A learner whose every text field holds an attack, and a look at all of them in a browser."""

from dataclasses import replace
from pathlib import Path

from playwright.sync_api import BrowserContext, Dialog, Page, expect

from builder.examples import DOCUMENTS
from builder.programs import own
from builder.programs.own import OwnPrograms
from runtime.projects.content import Project, Written
from runtime.projects.place import Place
from runtime.store import links, projects
from runtime.store.database import Database
from runtime.store.owners import Owner
from runtime.store.projects import Saved

NAMES = tuple((Path(__file__).parent / "hostile_names.txt").read_text().splitlines())
PAGES = ("", "tensors", "modules", "autograd", "train")

# What must not be in any document or shadow: an element of which an attack became a part.
_ALIVE = """() => {
    const found = [];
    const look = root => {
        for (const element of root.querySelectorAll('*')) {
            if (element.shadowRoot) look(element.shadowRoot);
            if (element.tagName === 'SCRIPT' && element.textContent.includes('lwx'))
                found.push(element.outerHTML);
            for (const { name, value } of element.attributes)
                if (/lwx|canary/.test(value) && /^(on|href|src|action|data$|style)/.test(name))
                    found.push(`${element.tagName} ${name}=${value}`);
        }
    };
    look(document);
    return window.lwx === undefined ? found : [...found, 'it ran'];
}"""


def hostile_project(name: str) -> Project:
    """Return a project that holds a text wherever one may be typed."""
    document = DOCUMENTS["quickstart_mlp"]
    graph = document.graph.model_copy(update={"title": name})
    text = f"# {name}\nx = torch.ones(2)\nprint({name!r})"
    programs = own.save(OwnPrograms(), name[: own.LONGEST_NAME].strip(), text)
    assert isinstance(programs, OwnPrograms)
    return Project(
        title=name,
        graph=graph,
        layout=document.layout,
        programs=programs,
        memory=Written(text=text, title=name),
        gradients=Written(text=text, title=name),
        module=Written(text=f"# {name}\nmodel = nn.Linear(2, 2)"),
    )


def fill(database: Database, owner: Owner) -> tuple[dict[str, str], list[str]]:
    """Make one project a name, each kept under it once more, and links; return ids and tokens."""
    made: dict[str, str] = {}
    tokens: list[str] = []
    offer = links.Offer(mode="fork", label="", place=Place(), parts={}, days=None)
    for number, name in enumerate(NAMES):
        now = 1_700_000_000_000 + number * 3_600_000  # an hour apart: links are bounded by the hour
        saved = projects.create(database, owner, hostile_project(name), now=now)
        assert isinstance(saved, Saved), saved
        made[name] = saved.id
        assert projects.snapshot(database, owner, made[NAMES[0]], name, now=now) is None
        shared = links.share(database, owner, saved.id, replace(offer, label=name), now=now)
        assert isinstance(shared, tuple), shared
        tokens.append(shared[0])
    return made, tokens


class Watch:
    """What happens in a profile that should not: dialogs, requests to others, attacks that live."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self.faults: list[str] = []
        self._own = (url, url.replace("http", "ws", 1), "data:", "blob:")
        context.on("request", lambda request: self._note(request.url))
        context.on("dialog", self._dismiss)

    def look(self, page: Page, where: str) -> None:
        """Note what became alive on a page."""
        self.faults += [f"{where}: {found}" for found in page.evaluate(_ALIVE)]

    def _note(self, address: str) -> None:
        if not address.startswith(self._own):
            self.faults.append(f"asked for {address}")

    def _dismiss(self, dialog: Dialog) -> None:
        self.faults.append(f"a dialog: {dialog.message}")
        dialog.dismiss()


def see_lists(page: Page, url: str, watch: Watch, first: str) -> None:
    """See all names at once: projects, links, the history of one."""
    page.goto(f"{url}/projects")
    for view in ("Projects", "Links"):
        page.get_by_role("radio", name=view).click()
        rows = "project_row_" if view == "Projects" else "link_row_"
        for count in (20, 40, 60):
            listed = page.locator(f'[class*="st-key-{rows}"]')
            expect(listed).to_have_count(min(count, len(NAMES)))
            if count < len(NAMES):
                page.get_by_role("button", name="more").last.click()
        watch.look(page, view)
    page.goto(f"{url}/?project={first}")
    page.get_by_role("button", name="Project menu").click()
    page.get_by_role("menuitem", name="History").click()
    expect(page.get_by_role("dialog", name="History").get_by_text(NAMES[1])).to_be_visible()
    watch.look(page, "History")


def see_pages(page: Page, url: str, watch: Watch, name: str, wanted: str) -> None:
    """See one project on every page, and the dialog that shares it."""
    page.goto(f"{url}/?project={wanted}")
    bar = page.get_by_test_id("lampwork-project")
    expect(bar).to_contain_text(name)
    for path in PAGES[1:]:
        page.locator(f'a[href$="/{path}"]').first.click()
        page.wait_for_url(lambda address, path=path: f"/{path}?" in address)
        expect(page.get_by_test_id("stMainBlockContainer")).to_be_visible()
        page.wait_for_load_state("networkidle")
        watch.look(page, f"{path} with {name}")
    bar.get_by_role("button", name="Share").click()
    expect(page.get_by_role("button", name="Make the link")).to_be_visible()
    watch.look(page, f"Share with {name}")


def see_link(page: Page, url: str, watch: Watch, name: str, token: str) -> None:
    """See what a stranger sees who follows the link."""
    page.goto("about:blank")
    page.goto(f"{url}/?shared=1#s={token}")
    expect(page.get_by_test_id("lampwork-project")).to_have_attribute("data-mode", "view")
    expect(page.locator("[data-name]").first).to_be_visible()
    watch.look(page, f"link with {name}")
