"""What a learner does at the canvas, said over a raw socket; and what the store then holds."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

from builder.examples import DOCUMENTS
from builder.file import to_plain
from runtime.gate import OWNER_COOKIE
from runtime.store import projects
from runtime.store.database import Database, open_database
from runtime.store.owners import Owner, found
from runtime.store.projects import Opened
from tests.live.client import Answer, Tab


def plain(example: str = "digits_cnn") -> dict[str, Any]:
    """Return an example as the canvas sends a document."""
    document = DOCUMENTS[example]
    return to_plain(document.graph, document.layout)


def renamed(document: dict[str, Any], title: str, *, width: int = 0) -> dict[str, Any]:
    """Return a document after an edit: another title, and another width of its first layer."""
    nodes = [dict(node) for node in document["nodes"]]
    if width:
        nodes[0] = {**nodes[0], "params": {**nodes[0]["params"], "out_channels": width}}
    return {**document, "title": title, "nodes": nodes}


def edit_message(tab: Tab, document: object, *, ahead: int = 1) -> dict[str, Any]:
    """Return what the canvas sends after an edit."""
    data = tab.widget("canvas").data
    return {
        "doc": data["doc"],
        "load_rev": data["load_rev"],
        "rev": data["ack"] + ahead,
        "document": document,
        "catalog": data["catalog_version"],
    }


def draw(tab: Tab, document: object) -> Answer:
    """Hand over a document as the canvas does after an edit."""
    return tab.state("canvas", {"edit": edit_message(tab, document)})


def saved_at(tab: Tab) -> int | None:
    """Return when the project was saved, as the browser was told with the canvas."""
    saved = tab.widget("canvas").data.get("saved") or {}
    return None if saved.get("problem") else saved.get("at")


@contextmanager
def opened_store(data: Path) -> Iterator[Database]:
    """Open the database of a server's data folder, beside the server."""
    database = open_database(f"sqlite:///{data / 'lampwork.db'}")
    try:
        yield database
    finally:
        database.close()


def owner_of(database: Database, cookies: CookieJar) -> Owner:
    """Return the owner whose key a browser holds."""
    key = next(one.value for one in cookies if one.name == OWNER_COOKIE)
    owner = found(database, key or "")
    assert owner is not None
    return owner


def newest(database: Database, cookies: CookieJar) -> Opened:
    """Return the project that the owner of a browser saved last."""
    opened = projects.newest(database, owner_of(database, cookies))
    assert isinstance(opened, Opened), opened
    return opened
