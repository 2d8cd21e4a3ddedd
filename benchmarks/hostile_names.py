"""60 attacks in every text field, each seen on every page of a real Chromium.

Prints how many became a part of a document, opened a dialog or asked another machine.
"""

from _browser import served

from runtime.store.database import open_database
from runtime.store.owners import found
from tests.browser.hostile import NAMES, Watch, fill, see_link, see_lists, see_pages

KEY = "hostile_hostile_hostil"


def main() -> None:
    """See all of them."""
    with served() as (browser, url, _):
        database = open_database()
        owner = found(database, KEY)
        assert owner is not None
        ids, tokens = fill(database, owner)
        database.close()
        context = browser.new_context(viewport={"width": 1280, "height": 800})
        context.set_default_timeout(60_000)
        context.add_cookies([{"name": "lampwork_owner", "value": KEY, "url": url}])
        watch = Watch(context, url)
        page = context.new_page()
        see_lists(page, url, watch, ids[NAMES[0]])
        for name, token in zip(NAMES, tokens, strict=True):
            see_pages(page, url, watch, name, ids[name])
            see_link(page, url, watch, name, token)
        verdict = "met" if not watch.faults else "MISSED"
        print(f"{len(NAMES)} attacks in every text field: {len(watch.faults)} alive ({verdict})")
        for fault in watch.faults[:10]:
            print(f"  {fault}")


if __name__ == "__main__":
    main()
