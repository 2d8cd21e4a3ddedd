"""Who a session is: the account that a proxy names, and never Streamlit's own session id."""

from collections.abc import Iterator
from http.cookiejar import CookieJar
from pathlib import Path

import pytest

from runtime.store import projects
from runtime.store.owners import Owner, found
from tests.live.client import Tab
from tests.live.learner import draw, opened_store, plain, renamed, saved_at
from tests.live.server import Served, served

HEADER = "X-Forwarded-User"


@pytest.fixture(scope="module")
def proxied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Yield a server that believes the header of its proxy."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("LAMPWORK_IDENTITY_HEADER", HEADER)
        with served(tmp_path_factory.mktemp("proxied")) as made:
            yield made


def tab_of(server: Served, name: str, session: str = "") -> Tab:
    """Return a tab of a signed-in person in a fresh browser."""
    return Tab(server.url, CookieJar(), headers={HEADER: name} if name else {}, session=session)


def titles(data: Path, name: str) -> list[str]:
    with opened_store(data) as database:
        owner = found(database, f"header {name}", "account")
        assert isinstance(owner, Owner)
        return [row.title for row in projects.listed(database, owner)]


def test_an_account_has_its_projects_in_every_browser_and_nobody_elses(proxied: Served) -> None:
    with tab_of(proxied, "ada") as tab:
        tab.open("")
        draw(tab, renamed(plain(), "Ada's net"))
        assert saved_at(tab) is not None
    with tab_of(proxied, "ada") as again, tab_of(proxied, "bob") as other:
        again.open("")
        assert again.widget("canvas").data["document"]["title"] == "Ada's net"
        other.open("")
        assert other.widget("canvas").data["document"] is None
    assert titles(proxied.data, "ada") == ["Ada's net"]
    assert titles(proxied.data, "bob") == []


def test_without_the_header_nothing_is_kept(proxied: Served) -> None:
    with tab_of(proxied, "") as tab:
        tab.open("")
        draw(tab, plain())
        assert saved_at(tab) is None
        assert tab.widget("bar").data["mode"] == "off"


def test_a_session_taken_over_by_its_id_shows_nothing_of_its_owner(proxied: Served) -> None:
    with tab_of(proxied, "eve") as tab:
        tab.open("")
        draw(tab, renamed(plain(), "Eve's net"))
        session = tab.session
        with tab_of(proxied, "mallory", session) as thief:
            thief.open("")
            assert thief.widget("canvas").data["document"] is None
            draw(thief, renamed(plain(), "Stolen"))
    assert titles(proxied.data, "eve") == ["Eve's net"]
    assert "Eve's net" not in titles(proxied.data, "mallory")
