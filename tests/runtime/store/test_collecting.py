import json
import random
import struct
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from builder.problems import Problem
from runtime.projects.content import Project, Written
from runtime.projects.parts import Recordings, part_to_bytes
from runtime.store import blobs, links, owners, projects
from runtime.store.collecting import BATCH, Collected, collect
from runtime.store.database import open_database
from runtime.store.keys import new_secret
from runtime.store.links import Offer
from runtime.store.owners import found
from runtime.store.projects import Saved
from runtime.store.races import settled
from runtime.store.schema import blobs as blob_rows
from runtime.store.schema import metadata

NOW = 1_800_000_000_000
MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
NOTHING = Collected(0, 0, 0, 0, 0)


def typed(text: str, title: str = "") -> Project:
    return Project(title=title, memory=Written(text=text))


def header(tensors: dict) -> bytes:
    """Return a safetensors file that holds no numbers."""
    packed = json.dumps(tensors).encode()
    return struct.pack("<Q", len(packed)) + packed


CURVES = part_to_bytes(Recordings())
WEIGHTS = header({"w": {"dtype": "F32", "shape": [0], "data_offsets": [0, 0]}})


@pytest.fixture
def owner(database):
    return found(database, new_secret(), now=NOW)


@pytest.fixture
def saved(database, owner) -> Saved:
    return projects.create(database, owner, typed("x = 1"), now=NOW)


def counts(database) -> dict[str, int]:
    with database.read() as connection:
        return {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in metadata.sorted_tables
        }


def rows(**counted: int) -> dict[str, int]:
    return {table.name: counted.get(table.name, 0) for table in metadata.sorted_tables}


class TestWhatGoes:
    def test_a_project_goes_30_days_after_it_was_deleted_with_all_that_hangs_on_it(
        self, database, owner
    ):
        parts = {"curves": CURVES}
        saved = projects.create(database, owner, typed("x = 1"), parts=parts, now=NOW)
        projects.save(database, owner, saved.id, 1, typed("x = 2"), now=NOW)
        projects.add_run(database, owner, saved.id, new_secret(), now=NOW)
        projects.delete(database, owner, saved.id, now=NOW)
        assert collect(database, now=NOW + 30 * DAY - 1) == NOTHING
        size = stored(database)
        assert collect(database, now=NOW + 30 * DAY) == Collected(1, 0, 1, 3, size)
        assert counts(database) == rows()

    def test_a_project_at_work_stays(self, database, owner, saved):
        projects.save(database, owner, saved.id, 1, typed("x = 2"), now=NOW)
        assert collect(database, now=NOW + 9_999 * DAY) == NOTHING

    def test_a_link_outlives_its_project(self, database, owner, saved):
        token, row = links.share(database, owner, saved.id, Offer(days=None), now=NOW)
        projects.delete(database, owner, saved.id, now=NOW)
        assert collect(database, now=NOW + 31 * DAY) == Collected(1, 0, 0, 0, 0)
        assert links.open_link(database, token, now=NOW).project == typed("x = 1")
        (left,) = links.listed(database, owner)
        assert (left.id, left.project_id) == (row.id, None)

    def test_a_dead_link_goes_30_days_later_with_what_it_carried(self, database, owner, saved):
        offer = Offer(days=10, parts={"weights": WEIGHTS, "curves": CURVES})
        links.share(database, owner, saved.id, offer, now=NOW)
        _, row = links.share(database, owner, saved.id, offer, now=NOW)
        links.revoke(database, owner, row.id, now=NOW + DAY)
        assert collect(database, now=NOW + 31 * DAY - 1) == NOTHING
        assert collect(database, now=NOW + 31 * DAY) == Collected(0, 1, 0, 0, 0)
        assert collect(database, now=NOW + 40 * DAY - 1) == NOTHING
        gone = collect(database, now=NOW + 40 * DAY)
        assert (gone.links, gone.blobs) == (1, 2)
        expected = rows(owners=1, owner_keys=1, projects=1, blobs=1)
        assert counts(database) == expected

    def test_a_live_link_stays(self, database, owner, saved):
        for days in (None, 180):
            links.share(database, owner, saved.id, Offer(days=days), now=NOW)
        assert collect(database, now=NOW + 180 * DAY) == NOTHING

    def test_content_that_nobody_points_to_waits_an_hour(self, database, owner, saved):
        projects.save(database, owner, saved.id, 1, typed("x = 2"), now=NOW)  # x = 1 is kept
        projects.save(database, owner, saved.id, 2, typed("x = 3"), now=NOW)  # x = 2 is not
        assert collect(database, now=NOW + HOUR - 1) == NOTHING
        assert collect(database, now=NOW + HOUR).blobs == 1
        assert collect(database, now=NOW + HOUR) == NOTHING

    def test_content_that_was_put_again_waits_anew(self, database):
        for now in (NOW, NOW + HOUR):
            with database.write() as connection:
                blobs.put(connection, b"data", now)
        assert collect(database, now=NOW + HOUR + 1) == NOTHING
        assert collect(database, now=NOW + 2 * HOUR).blobs == 1

    @pytest.mark.usefixtures("saved")
    def test_who_never_kept_anything_is_forgotten_after_30_days(self, database):
        found(database, new_secret(), now=NOW)
        waited_for = found(database, new_secret(), now=NOW)
        recovery = owners.new_recovery_key(database, waited_for, now=NOW)
        linking = found(database, new_secret(), now=NOW)
        theirs = projects.create(database, linking, typed("y"), now=NOW)
        links.share(database, linking, theirs.id, Offer(days=None), now=NOW)
        projects.delete(database, linking, theirs.id, now=NOW)
        assert collect(database, now=NOW + 30 * DAY - 1) == NOTHING
        assert collect(database, now=NOW + 30 * DAY).owners == 1
        assert owners.recover(database, recovery, now=NOW) is not None
        assert counts(database)["owners"] == 3

    def test_many_rows_go_in_batches(self, database):
        with database.write() as connection:
            for number in range(2 * BATCH + 1):
                blobs.put(connection, b"%d" % number, NOW)
        assert collect(database, now=NOW + HOUR).blobs == 2 * BATCH + 1
        assert counts(database) == rows()

    def test_an_empty_store_has_nothing_to_collect(self, database):
        assert collect(database) == NOTHING


class TestBesideWriters:
    """Every content here is old enough at once, so that each could go at any moment."""

    def test_what_is_pointed_to_again_never_goes(self, database):
        stop, passed = threading.Event(), []

        def sweep() -> None:
            while not stop.is_set():
                passed.append(collect(database, now=2 * HOUR))

        with ThreadPoolExecutor(5) as pool:
            sweeping = pool.submit(sweep)
            try:
                versions = list(pool.map(lambda number: self._work(database, number), range(4)))
            finally:
                stop.set()
            sweeping.result()
        assert all(version > 10 for version in versions)
        assert sum(one.blobs for one in passed) > 0
        assert sum(one.projects for one in passed) > 0
        self._every_content_is_whole(database)

    def _work(self, database, number: int) -> int:
        """Let one owner change, share and fork; return the last version."""
        draw, owner = random.Random(number), found(database, new_secret(), now=0)
        made = projects.create(database, owner, typed("0"), now=0)
        for turn in range(60):
            # Few contents, so that what one gives up another one points to at this moment.
            content = typed(str(draw.randrange(6)))
            made = projects.save(database, owner, made.id, made.version, content, now=0)
            assert isinstance(made, Saved)
            if turn % 3 == 0:
                self._share(database, owner, made, turn * HOUR)
        return made.version

    def _share(self, database, owner, made: Saved, now: int) -> None:
        token, row = links.share(database, owner, made.id, Offer(mode="fork"), now=now)
        forked = links.fork(database, owner, token, now=now)
        assert isinstance(forked, Saved)
        assert projects.delete(database, owner, forked.id, now=-99 * DAY)
        assert links.revoke(database, owner, row.id, now=-99 * DAY)

    def _every_content_is_whole(self, database) -> None:
        with database.read() as connection:
            if connection.dialect.name == "sqlite":
                assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
            heads = select(metadata.tables["projects"].c.head_hash)
            for name in connection.execute(heads).scalars():
                assert blobs.get(connection, name, 2**20) is not None

    def test_content_in_a_transaction_that_goes_on_is_passed_by(self, postgres, prepared):
        """On SQLite only one transaction writes at a time anyway."""
        database = open_database(postgres.emptied(prepared))
        with database.write() as connection:
            blobs.put(connection, b"data", NOW)
        with ThreadPoolExecutor(1) as pool, database.write() as connection:
            blobs.put(connection, b"data", NOW)
            assert pool.submit(collect, database, NOW + HOUR).result(timeout=20) == NOTHING
        assert collect(database, NOW + HOUR).blobs == 1
        database.close()


class TestRaces:
    def test_a_write_that_collided_is_begun_once_more(self):
        answers = iter([IntegrityError("", {}, Exception()), "done"])

        def write() -> str:
            answer = next(answers)
            if isinstance(answer, Exception):
                raise answer
            return answer

        assert settled(write) == "done"

    def test_one_that_collides_again_is_a_mistake_of_ours(self):
        def write() -> Problem:
            raise IntegrityError("", {}, Exception())

        with pytest.raises(IntegrityError):
            settled(write)


def stored(database) -> int:
    with database.read() as connection:
        return int(connection.execute(select(func.sum(blob_rows.c.stored))).scalar_one())
