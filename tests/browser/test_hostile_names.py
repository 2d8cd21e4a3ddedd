"""Names and texts are shown as they stand on every page: none becomes a part of a document.

Here every fifth name is seen on all pages, and all in the lists; `make bench` sees all of them.
"""

import pytest
from playwright.sync_api import BrowserContext

from runtime.store.database import open_database
from runtime.store.owners import found
from tests.browser.conftest import Server
from tests.browser.hostile import NAMES, Watch, fill, see_link, see_lists, see_pages

pytestmark = pytest.mark.browser
KEY = "hostile_hostile_hostil"


@pytest.fixture
def learner(context: BrowserContext, server: Server, monkeypatch: pytest.MonkeyPatch):
    """Yield the projects and links of a learner who is known in this profile."""
    monkeypatch.setenv("LAMPWORK_DATA", str(server.data))
    database = open_database()
    owner = found(database, KEY)
    assert owner is not None
    made = fill(database, owner)
    database.close()
    context.add_cookies([{"name": "lampwork_owner", "value": KEY, "url": server.url}])
    return made


def test_no_name_becomes_alive_on_any_page(context, server, learner):
    ids, tokens = learner
    watch = Watch(context, server.url)
    page = context.new_page()
    see_lists(page, server.url, watch, ids[NAMES[0]])
    for number in range(0, len(NAMES), 5):
        name = NAMES[number]
        see_pages(page, server.url, watch, name, ids[name])
        see_link(page, server.url, watch, name, tokens[number])
    assert watch.faults == []
    assert len(NAMES) == 60
