"""Link opened -> canvas drawn: a shared project, in a browser that has seen Lampwork before.

Counted from the start of the navigation until the last node is there, with the page and the server
on the same machine; in a tab that is open, and in a new one, for which Chromium begins a process.
"""

import os
import statistics
import time

from _browser import served
from playwright.sync_api import BrowserContext, Page

from builder.examples import DOCUMENTS
from runtime.projects.content import Project
from runtime.projects.place import Place
from runtime.store.database import open_database
from runtime.store.links import Offer, share
from runtime.store.owners import found
from runtime.store.projects import Saved, create

TARGET_MS = 500.0
RUNS = 15
WARMING = 3
EXAMPLES = ("lenet5", "unet")


def link_to(name: str) -> tuple[str, int]:
    """Return the token of a new link to an example, and how many nodes it draws."""
    database = open_database()
    owner = found(database, "b" * 22)
    assert owner is not None
    document = DOCUMENTS[name]
    saved = create(database, owner, Project(graph=document.graph, layout=document.layout))
    assert isinstance(saved, Saved)
    offer = Offer(mode="view", label="", place=Place(), parts={}, days=None)
    made = share(database, owner, saved.id, offer)
    assert isinstance(made, tuple)
    database.close()
    return made[0], len(document.graph.nodes)


def opened_ms(page: Page, address: str, name: str) -> float:
    """Return the milliseconds from the navigation to the drawn canvas."""
    page.goto("about:blank")
    begun = time.perf_counter()
    page.goto(address, wait_until="commit")
    page.locator(f'[data-name="{name}"]').wait_for(timeout=60_000)
    return (time.perf_counter() - begun) * 1000


def in_new_tab_ms(context: BrowserContext, address: str, name: str) -> float:
    """Return the same of a tab that was not there before."""
    page = context.new_page()
    spent = opened_ms(page, address, name)
    page.close()
    return spent


def main() -> None:
    """Measure two links."""
    with served() as (browser, url, _):
        assert "LAMPWORK_DATA" in os.environ
        context = browser.new_context(viewport={"width": 1280, "height": 800})
        tab = context.new_page()
        for name in EXAMPLES:
            token, nodes = link_to(name)
            last = DOCUMENTS[name].graph.nodes[-1].name
            address = f"{url}/?shared=1#s={token}"
            runs = range(WARMING + RUNS)
            times = [opened_ms(tab, address, last) for _ in runs][WARMING:]
            new = statistics.median([in_new_tab_ms(context, address, last) for _ in runs][WARMING:])
            median, slow = statistics.median(times), sorted(times)[int(len(times) * 0.9)]
            verdict = "met" if median <= TARGET_MS else "MISSED"
            print(
                f"link -> drawn canvas, {name} ({nodes} nodes): median {median:.0f} ms, "
                f"p90 {slow:.0f} ms (target {TARGET_MS:.0f} ms: {verdict}); "
                f"in a new tab {new:.0f} ms"
            )


if __name__ == "__main__":
    main()
