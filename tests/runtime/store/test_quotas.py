import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import delete, insert, select

from runtime.projects.content import Project, Written
from runtime.store import links, projects, quotas
from runtime.store.keys import new_id, new_secret
from runtime.store.links import Offer
from runtime.store.owners import found
from runtime.store.projects import Conflict, Saved
from runtime.store.quotas import stored_bytes
from runtime.store.schema import blobs, metadata, owners, snapshots
from runtime.store.schema import links as link_rows
from runtime.store.schema import projects as project_rows

NOW = 1_800_000_000_000
MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
MB = 2**20


def typed(text: str, title: str = "") -> Project:
    return Project(title=title, memory=Written(text=text))


@pytest.fixture
def owner(database):
    return found(database, new_secret(), now=NOW)


@pytest.fixture
def saved(database, owner) -> Saved:
    return projects.create(database, owner, typed("x = 1"), now=NOW)


def everything(database) -> dict:
    with database.read() as connection:
        return {
            table.name: sorted(connection.execute(select(table)).all(), key=repr)
            for table in metadata.sorted_tables
        }


def copies(database, table, count: int, **changes) -> None:
    """Let there be this many more rows like the one there is, each with an id of its own."""
    with database.write() as connection:
        row = dict(connection.execute(select(table)).mappings().first())
        rows = [{**row, **changes, "id": new_id()} for _ in range(count)]
        if "token_hash" in row:
            rows = [{**one, "token_hash": new_secret()} for one in rows]
        connection.execute(insert(table), rows)


def weigh(database, project_id: str, size: int) -> None:
    """Let the history of a project hold so many bytes more."""
    with database.write() as connection:
        name = new_secret()
        connection.execute(
            insert(blobs).values(hash=name, data=b"", size=size, stored=size, touched_at=NOW)
        )
        row = {"project_id": project_id, "hash": name, "kind": "named", "name": "large"}
        connection.execute(insert(snapshots).values(version=0, created_at=NOW, **row))


class TestProjects:
    def test_200_projects_are_the_most(self, database, owner, saved):
        copies(database, project_rows, quotas.PROJECTS - 2)
        assert isinstance(projects.create(database, owner, typed("last"), now=NOW), Saved)
        before = everything(database)
        refused = projects.create(database, owner, typed("y"), now=NOW)
        assert refused.sentence == (
            "You have 200 projects, the most one person may keep here. Delete one that is no "
            "longer needed, then try again."
        )
        assert projects.duplicate(database, owner, saved.id, now=NOW) == refused
        assert everything(database) == before

    def test_deleting_one_makes_room_at_once(self, database, owner, saved):
        copies(database, project_rows, quotas.PROJECTS - 1)
        projects.delete(database, owner, saved.id, now=NOW)
        assert isinstance(projects.create(database, owner, typed("y"), now=NOW), Saved)

    @pytest.mark.usefixtures("saved")
    def test_deleted_ones_have_a_bound_of_their_own(self, database, owner):
        copies(database, project_rows, quotas.PROJECTS_WITH_DELETED - 1, deleted_at=NOW)
        refused = projects.create(database, owner, typed("y"), now=NOW)
        assert refused.sentence.startswith(
            "400 projects are kept for you, 399 of them deleted ones"
        )

    def test_taking_one_back_is_never_refused(self, database, owner, saved):
        projects.delete(database, owner, saved.id, now=NOW)
        other = projects.create(database, owner, typed("y"), now=NOW)
        with database.write() as connection:
            connection.execute(delete(project_rows).where(project_rows.c.id == saved.id))
        copies(database, project_rows, quotas.PROJECTS)
        projects.delete(database, owner, other.id, now=NOW)
        assert projects.undelete(database, owner, other.id, now=NOW)

    @pytest.mark.usefixtures("saved")
    def test_the_projects_of_others_do_not_count(self, database):
        copies(database, project_rows, quotas.PROJECTS - 1)
        stranger = found(database, new_secret(), now=NOW)
        assert isinstance(projects.create(database, stranger, typed("y"), now=NOW), Saved)

    def test_a_fork_counts_too(self, database, owner, saved):
        token, _ = links.share(database, owner, saved.id, Offer(mode="fork"), now=NOW)
        copies(database, project_rows, quotas.PROJECTS - 1)
        refused = links.fork(database, owner, token, now=NOW)
        assert refused.sentence.startswith("You have 200 projects")

    @pytest.mark.usefixtures("saved")
    def test_tabs_that_create_at_once_do_not_pass_the_bound(self, database, owner):
        copies(database, project_rows, quotas.PROJECTS - 3)
        together = threading.Barrier(6)

        def make(number: int):
            together.wait()
            return projects.create(database, owner, typed(f"x = {number}"), now=NOW)

        with ThreadPoolExecutor(6) as pool:
            answers = list(pool.map(make, range(6)))
        assert sum(isinstance(answer, Saved) for answer in answers) == 2

    def test_an_owner_that_was_cleared_is_told_so(self, database):
        gone = found(database, new_secret(), now=NOW)
        with database.write() as connection:
            connection.execute(delete(owners))
        refused = projects.create(database, gone, typed("x"), now=NOW)
        assert refused.sentence.startswith("Nothing was kept here for 30 days")


class TestLinks:
    def test_30_links_an_hour_are_the_most(self, database, owner, saved):
        given = (database, owner, saved.id, Offer())
        for minute in range(30):
            assert isinstance(links.share(*given, now=NOW + minute * MINUTE), tuple)
        refused = links.share(*given, now=NOW + 30 * MINUTE)
        assert refused.sentence == (
            "You made 30 links within an hour, the most that can be. Try again in 30 min."
        )
        assert isinstance(links.share(*given, now=NOW + 60 * MINUTE), tuple)
        again = links.share(*given, now=NOW + 60 * MINUTE + 1)
        assert again.sentence.endswith("Try again in 1 min.")

    def test_revoking_does_not_make_more_an_hour(self, database, owner, saved):
        given = (database, owner, saved.id, Offer())
        links.share(*given, now=NOW)
        copies(database, link_rows, quotas.LINKS_AN_HOUR - 1, revoked_at=NOW)
        assert links.share(*given, now=NOW).sentence.startswith("You made 30 links within an hour")

    def test_200_live_links_are_the_most(self, database, owner, saved):
        given = (database, owner, saved.id, Offer())
        _, row = links.share(*given, now=NOW)
        copies(database, link_rows, quotas.LIVE_LINKS - 1)
        refused = links.share(*given, now=NOW + HOUR)
        assert refused.sentence.startswith("200 of your links are live")
        links.revoke(database, owner, row.id, now=NOW)
        assert isinstance(links.share(*given, now=NOW + HOUR), tuple)

    def test_expired_ones_are_not_live(self, database, owner, saved):
        given = (database, owner, saved.id, Offer(days=1))
        links.share(*given, now=NOW)
        copies(database, link_rows, quotas.LIVE_LINKS)
        assert isinstance(links.share(*given, now=NOW + DAY), tuple)

    def test_links_made_at_once_do_not_pass_the_bound(self, database, owner, saved):
        given = (database, owner, saved.id, Offer())
        links.share(*given, now=NOW)
        copies(database, link_rows, quotas.LINKS_AN_HOUR - 3)
        together = threading.Barrier(6)

        def make(_: int):
            together.wait()
            return links.share(*given, now=NOW)

        with ThreadPoolExecutor(6) as pool:
            answers = list(pool.map(make, range(6)))
        assert sum(isinstance(answer, tuple) for answer in answers) == 2


class TestNames:
    def test_400_named_versions_are_the_most(self, database, owner, saved):
        given = (database, owner, saved.id)
        with database.write() as connection:
            row = {"project_id": saved.id, "hash": saved.hash, "kind": "named", "name": "x"}
            full = [{**row, "version": 1, "created_at": NOW}] * (quotas.NAMED_SNAPSHOTS - 1)
            connection.execute(insert(snapshots), full)
        assert projects.snapshot(*given, "the last", now=NOW) is None
        refused = projects.snapshot(*given, "one more", now=NOW)
        assert refused.sentence.startswith("This project keeps 400 named versions")
        assert projects.save(*given, 1, typed("x = 2"), now=NOW).version == 2


class TestBytes:
    def test_the_same_content_counts_once(self, database, owner, saved):
        before = measured(database, owner)
        projects.duplicate(database, owner, saved.id, now=NOW)
        projects.snapshot(database, owner, saved.id, "v", now=NOW)
        links.share(database, owner, saved.id, Offer(), now=NOW)
        assert 0 < measured(database, owner) == before  # an untitled copy is the same content

    @pytest.mark.usefixtures("saved")
    def test_nothing_of_others_counts(self, database):
        stranger = found(database, new_secret(), now=NOW)
        assert measured(database, stranger) == 0

    @pytest.mark.parametrize("way", ["create", "save", "duplicate", "share", "fork"])
    def test_100_mb_are_the_most_and_what_is_refused_leaves_nothing(
        self, database, owner, saved, way
    ):
        token, _ = links.share(database, owner, saved.id, Offer(mode="fork"), now=NOW)
        other = typed("x = 2")
        weigh(database, saved.id, quotas.STORED_BYTES)
        before = everything(database)
        act = {
            "create": lambda: projects.create(database, owner, other, now=NOW),
            "save": lambda: projects.save(database, owner, saved.id, 1, other, now=NOW),
            "duplicate": lambda: projects.duplicate(database, owner, saved.id, now=NOW),
            "share": lambda: links.share(database, owner, saved.id, Offer(), now=NOW),
            "fork": lambda: links.fork(database, owner, token, now=NOW),
        }[way]
        assert act().sentence == (
            "Your projects and links would hold more than 100 MB, the most one person may keep "
            "here. Delete projects or revoke links that are no longer needed, then try again."
        )
        assert everything(database) == before

    def test_a_full_store_still_answers_a_conflict_first(self, database, owner, saved):
        weigh(database, saved.id, quotas.STORED_BYTES)
        answer = projects.save(database, owner, saved.id, 9, typed("x = 2"), now=NOW)
        assert answer == Conflict(1)

    def test_deleting_makes_room_at_once(self, database, owner, saved):
        large = projects.create(database, owner, typed("large"), now=NOW)
        weigh(database, large.id, quotas.STORED_BYTES)
        projects.delete(database, owner, large.id, now=NOW)
        assert projects.save(database, owner, saved.id, 1, typed("x = 2"), now=NOW).version == 2

    def test_a_link_counts_while_it_lives(self, database, owner, saved):
        alone = measured(database, owner)
        _, row = links.share(database, owner, saved.id, Offer(days=1), now=NOW)
        projects.save(database, owner, saved.id, 1, typed("x = 2"), now=NOW)
        with database.write() as connection:
            connection.execute(delete(snapshots))
        both = measured(database, owner)
        assert both > alone
        assert measured(database, owner, now=NOW + DAY) < both
        links.revoke(database, owner, row.id, now=NOW)
        assert measured(database, owner) < both


def measured(database, owner, now: int = NOW) -> int:
    with database.read() as connection:
        return stored_bytes(connection, owner, now)
