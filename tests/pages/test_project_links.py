from datetime import UTC

import pytest

from pages import link_facts
from pages.link_facts import LinkFacts, link_rows
from pages.times import DAY_MS, HOUR_MS
from runtime.projects.place import Place
from runtime.store.links import LinkRow

NOW = 1_763_733_909_000  # Friday, 21 November 2025, 14:05:09 UTC


def link(name: str = "a", **values: object) -> LinkRow:
    given: dict[str, object] = {
        "id": name,
        "label": "",
        "title": "Digits",
        "project_id": "p",
        "mode": "fork",
        "created_at": NOW - 2 * HOUR_MS,
        "expires_at": NOW + 180 * DAY_MS,
        "revoked_at": None,
        "opened": 0,
        "last_opened_at": None,
        "sizes": {"project": 950},
        "place": Place(),
    }
    return LinkRow(**{**given, **values})


def test_a_link_is_told_in_a_row():
    given = link(
        label="For Tuesday",
        opened=12,
        last_opened_at=NOW - HOUR_MS,
        sizes={"weights": 3_400_000, "curves": 12_000, "project": 950},
        place=Place(page="train", run=1),
    )
    assert link_rows([given], NOW, UTC) == (
        LinkFacts(
            id="a",
            title="For Tuesday",
            project="Digits",
            made="made 2 h ago",
            exactly="Friday, 21 November 2025, 12:05:09 UTC",
            mode="View and copy",
            points="points at the Train page, run 2",
            carries="carries the project (950 B), the curves of its runs (12 kB), the trained "
            "weights (3.4 MB)",
            opened="opened 12 times, 1 h ago",
            expiry="expires on 20 May 2026 unless it is opened before",
            standing="live",
        ),
    )


def test_a_link_without_a_label_has_the_title_of_its_project():
    (row,) = link_rows([link(title="")], NOW, UTC)
    assert (row.title, row.project) == ("Untitled project", "Untitled project")
    assert row.carries == "carries the project (950 B)"
    assert row.opened == "never opened"


def test_live_links_stand_first_then_expired_then_revoked_ones():
    rows = link_rows(
        [
            link("revoked", revoked_at=NOW - DAY_MS, expires_at=NOW - 1),
            link("expired", expires_at=NOW),
            link("older", expires_at=None, created_at=NOW - DAY_MS),
            link("newer", expires_at=None),
        ],
        NOW,
        UTC,
    )
    assert [(row.id, row.standing, row.expiry) for row in rows] == [
        ("newer", "live", "never expires"),
        ("older", "live", "never expires"),
        ("expired", "expired", "expired on 21 November 2025"),
        ("revoked", "revoked", "revoked 1 day ago"),
    ]


@pytest.mark.parametrize(
    ("place", "words"),
    [
        (Place(), "the Build page"),
        (Place(page="build", node="conv1"), "the Build page, conv1"),
        (
            Place(page="tensors", view="Program", step=0),
            "the Tensors page, its view Program, step 0",
        ),
        (Place(page="autograd", step=1200), "the Autograd page, step 1,200"),
        (Place(page="build", run=3), "the Build page"),
    ],
)
def test_where_a_link_points_is_said_in_words(place, words):
    assert link_facts.place_words(place) == words


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("http://localhost:8501/projects", "http://localhost:8501"),
        ("https://lamp.example/build?shared=1#x", "https://lamp.example"),
        ("https://me:secret@lamp.example/", "https://lamp.example"),
        ("javascript:alert(1)", ""),
        ("http://[", ""),
        ("/projects", ""),
        ("http://" + "a" * 10_000, ""),
        (None, ""),
    ],
)
def test_an_address_begins_with_the_origin_the_browser_is_at(url, origin):
    assert link_facts.origin(url) == origin


def test_what_opens_a_link_stands_behind_the_hash_which_no_server_is_sent():
    where, token = "http://localhost:8501", "T" * 22
    assert link_facts.share_address(where, token) == f"{where}/?shared=1#s={token}"
    assert link_facts.graph_address(where, "eJw") == f"{where}/?shared=1#g=eJw"
    assert link_facts.recovery_address(where, token) == f"{where}/recover#{token}"
    assert f'src="{where}/?embed=true&shared=1#s={token}"' in link_facts.embedding(where, token)
