import json
import struct
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import select, update

from builder.problems import Problem
from runtime.projects.content import Project, Written, content_hash, to_json
from runtime.projects.parts import Answers, Recordings, Traces, part_to_bytes
from runtime.projects.place import Place
from runtime.store import blobs, links, projects
from runtime.store.keys import hashed, new_secret
from runtime.store.links import LinkRow, Offer, Shared
from runtime.store.owners import found
from runtime.store.projects import Saved
from runtime.store.schema import blobs as blob_rows
from runtime.store.schema import links as link_rows
from runtime.store.schema import metadata

NOW = 1_800_000_000_000
SECOND, DAY = 1_000, 86_400_000
NO_TOKENS = (
    "",
    "short",
    "x" * 23,
    "x" * 21 + "\n",
    "x" * 21 + "\0",
    "x" * 21 + "é",
    None,
    7,
    b"x" * 22,
)
UNKNOWN = "unknown-unknown-unknow"


def typed(text: str, title: str = "") -> Project:
    return Project(title=title, memory=Written(text=text))


def header(tensors: dict) -> bytes:
    """Return a safetensors file that holds no numbers."""
    text = json.dumps(tensors).encode()
    return struct.pack("<Q", len(text)) + text


CURVES = part_to_bytes(Recordings())
TRACES = part_to_bytes(Traces())
ANSWERS = part_to_bytes(Answers())
WEIGHTS = header({"w": {"dtype": "F32", "shape": [0], "data_offsets": [0, 0]}})
FIRST = typed("a = 1", "First")
PLACE = Place(page="tensors", step=3)


@pytest.fixture
def owner(database):
    return found(database, new_secret(), now=NOW)


@pytest.fixture
def visitor(database):
    return found(database, new_secret(), now=NOW)


@pytest.fixture
def saved(database, owner) -> Saved:
    return projects.create(database, owner, FIRST, now=NOW)


@pytest.fixture
def shared(database, owner, saved):
    """Return a function that shares the project and gives token and row."""

    def share(now: int = NOW, **offer) -> tuple[str, LinkRow]:
        return links.share(database, owner, saved.id, Offer(**offer), now=now)

    return share


def everything(database) -> dict:
    with database.read() as connection:
        return {
            table.name: sorted(connection.execute(select(table)).all(), key=repr)
            for table in metadata.sorted_tables
        }


def spoil(database, name: str) -> None:
    with database.write() as connection:
        broken = update(blob_rows).where(blob_rows.c.hash == name)
        connection.execute(broken.values(data=b"x\x9c damaged"))


class TestShare:
    def test_a_link_shows_the_project_as_it_was_saved(self, database, shared):
        token, row = shared(label="For you", place=PLACE, parts={"curves": CURVES})
        assert links.open_link(database, token, now=NOW + 1) == Shared(
            FIRST, {"curves": CURVES}, PLACE, "view", "For you", "First", row.id
        )

    def test_its_row_says_what_it_carries(self, database, owner, saved, shared):
        parts = {"weights": WEIGHTS, "curves": CURVES}
        _, row = shared(mode="fork", label="For you", place=PLACE, parts=parts, days=7)
        assert row == LinkRow(
            id=row.id,
            label="For you",
            title="First",
            project_id=saved.id,
            mode="fork",
            created_at=NOW,
            expires_at=NOW + 7 * DAY,
            revoked_at=None,
            opened=0,
            last_opened_at=None,
            sizes={
                "project": len(to_json(FIRST)),
                "curves": len(CURVES),
                "weights": len(WEIGHTS),
            },
            place=PLACE,
        )
        assert links.listed(database, owner) == (row,)

    def test_it_is_a_snapshot_that_no_save_changes(self, database, owner, saved, shared):
        token, _ = shared()
        projects.save(database, owner, saved.id, 1, typed("b = 2"), now=NOW + 1)
        projects.delete(database, owner, saved.id, now=NOW + 2)
        assert links.open_link(database, token, now=NOW + 3).project == FIRST

    def test_the_token_stands_nowhere_in_the_store(self, database, shared):
        token, _ = shared()
        stored = repr(everything(database))
        assert token not in stored
        assert hashed(token) in stored

    def test_two_links_are_two_capabilities(self, database, owner, shared):
        (first, one), (second, two) = shared(), shared(now=NOW + 1)
        assert first != second
        assert links.revoke(database, owner, one.id, now=NOW)
        assert links.open_link(database, first, now=NOW) is None
        assert links.open_link(database, second, now=NOW).link_id == two.id

    def test_only_its_owner_shares_a_project(self, database, owner, visitor, saved):
        before = everything(database)
        for wanted in (saved.id, "nobody-knows", "", None, "nobody-know\0"):
            assert links.share(database, visitor, wanted, Offer(), now=NOW) is None
        assert everything(database) == before
        projects.delete(database, owner, saved.id, now=NOW)
        assert links.share(database, owner, saved.id, Offer(), now=NOW) is None

    @pytest.mark.parametrize(
        ("offer", "sentence"),
        [
            ({"mode": "edit"}, "A link is either for looking or for copying"),
            ({"label": "x" * 121}, "A link's name is one line of at most 120 characters"),
            ({"label": "a\nb"}, "A link's name is one line of at most 120 characters"),
            ({"days": 0}, "A link lives for 1 to 3,650 days, or for ever"),
            ({"days": 10**9}, "A link lives for 1 to 3,650 days, or for ever"),
            ({"days": True}, "A link lives for 1 to 3,650 days, or for ever"),
            ({"parts": {"data": b""}}, "Nothing of the kind"),
            ({"parts": {"curves": b"{"}}, "The record of the runs"),
            ({"parts": {"weights": b"w" * (16 * 2**20 + 1)}}, "The weights have 16,777,217 bytes"),
        ],
        ids=lambda value: "" if isinstance(value, str) else next(iter(value)),
    )
    def test_an_offer_that_cannot_be_is_refused(self, database, shared, offer, sentence):
        before = everything(database)
        refused = shared(**offer)
        assert isinstance(refused, Problem)
        assert refused.sentence.startswith(sentence)
        assert everything(database) == before


class TestOpen:
    def test_unknown_expired_and_revoked_answer_alike(self, database, owner, visitor, shared):
        expired, _ = shared(mode="fork", days=1)
        revoked, row = shared(mode="fork")
        links.revoke(database, owner, row.id, now=NOW)
        before = everything(database)
        for token in (*NO_TOKENS, UNKNOWN, expired, revoked):
            for count in (True, False):
                assert links.open_link(database, token, count=count, now=NOW + DAY) is None
            assert links.fork(database, visitor, token, now=NOW + DAY) is None
        assert everything(database) == before

    def test_opening_is_counted_and_lets_the_link_live_on(self, database, owner, shared):
        token, row = shared(days=10)
        links.open_link(database, token, now=NOW + 4 * DAY)
        links.open_link(database, token, now=NOW + 9 * DAY)
        (seen,) = links.listed(database, owner)
        last = NOW + 9 * DAY
        expected = replace(row, opened=2, last_opened_at=last, expires_at=last + 10 * DAY)
        assert seen == expected
        assert links.open_link(database, token, now=NOW + 19 * DAY - 1) is not None

    def test_a_reload_is_not_counted(self, database, owner, shared):
        token, row = shared()
        assert links.open_link(database, token, count=False, now=NOW + DAY).link_id == row.id
        assert links.listed(database, owner) == (row,)

    def test_a_link_for_ever_does_not_expire(self, database, owner, shared):
        token, _ = shared(days=None)
        assert links.open_link(database, token, now=NOW + 10_000 * DAY) is not None
        (row,) = links.listed(database, owner)
        assert (row.opened, row.expires_at) == (1, None)

    def test_it_lives_180_days_by_itself(self, database, shared):
        token, _ = shared()
        assert links.open_link(database, token, count=False, now=NOW + 180 * DAY - 1) is not None
        assert links.open_link(database, token, now=NOW + 180 * DAY) is None

    def test_a_clock_that_was_set_back_does_not_shorten_its_life(self, database, owner, shared):
        token, row = shared(days=10)
        links.open_link(database, token, now=NOW - DAY)
        assert links.listed(database, owner)[0].expires_at == row.expires_at

    def test_openings_at_once_are_all_counted(self, database, owner, shared):
        token, _ = shared()
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda _: links.open_link(database, token, now=NOW), range(40)))
        assert links.listed(database, owner)[0].opened == 40

    def test_damaged_content_is_a_sentence(self, database, visitor, saved, shared):
        token, _ = shared(mode="fork")
        spoil(database, saved.hash)
        opened = links.open_link(database, token, now=NOW)
        assert opened.sentence.startswith("What this link carries is damaged")
        assert links.fork(database, visitor, token, now=NOW) == opened

    def test_a_damaged_part_is_a_sentence(self, database, shared):
        token, _ = shared(parts={"curves": CURVES, "weights": WEIGHTS})
        spoil(database, content_hash(CURVES))
        opened = links.open_link(database, token, now=NOW)
        assert opened.sentence.startswith("What this link carries is damaged")

    def test_a_newer_schema_is_a_sentence(self, database, visitor, shared):
        token, _ = shared(mode="fork")
        with database.write() as connection:
            newer = to_json(FIRST).replace(b'"schema":1', b'"schema":9')
            connection.execute(update(link_rows).values(hash=blobs.put(connection, newer, NOW)))
        opened = links.open_link(database, token, now=NOW)
        assert isinstance(opened, Problem)
        assert links.fork(database, visitor, token, now=NOW) == opened

    def test_a_damaged_place_points_at_the_start(self, database, owner, shared):
        token, _ = shared(place=PLACE)
        for place in ("", "{", "[" * 100_000, '{"page": 7}', "null", '"x"'):
            with database.write() as connection:
                connection.execute(update(link_rows).values(place=place))
            assert links.open_link(database, token, now=NOW).place == Place()
            assert links.listed(database, owner)[0].place == Place()


class TestFork:
    def test_a_fork_is_the_visitor_s_own_project(self, database, visitor, saved, shared):
        parts = {"curves": CURVES, "weights": WEIGHTS}
        token, _ = shared(mode="fork", parts=parts)
        made = links.fork(database, visitor, token, now=NOW + 1)
        opened = projects.open_project(database, visitor, made.id, now=NOW + 2)
        assert (opened.project, opened.version, opened.parent) == (FIRST, 1, "made from First")
        assert projects.parts_of(database, visitor, made.id) == parts
        assert projects.save(database, visitor, made.id, 1, typed("b"), now=NOW).version == 2
        assert projects.open_project(database, visitor, saved.id, now=NOW) is None

    def test_traces_and_answers_stay_with_the_link(self, database, visitor, shared):
        token, _ = shared(mode="fork", parts={"curves": CURVES, "traces": TRACES, "tree": ANSWERS})
        made = links.fork(database, visitor, token, now=NOW)
        assert projects.parts_of(database, visitor, made.id) == {"curves": CURVES}

    def test_a_link_for_looking_is_not_copied(self, database, visitor, shared):
        token, _ = shared(mode="view")
        before = everything(database)
        refused = links.fork(database, visitor, token, now=NOW)
        assert refused.sentence.startswith("This link may be looked at but not copied")
        assert everything(database) == before

    def test_revoking_does_not_reach_a_fork(self, database, owner, visitor, shared):
        token, row = shared(mode="fork")
        made = links.fork(database, visitor, token, now=NOW)
        links.revoke(database, owner, row.id, now=NOW + 1)
        assert projects.open_project(database, visitor, made.id, now=NOW).project == FIRST

    def test_forking_is_no_opening(self, database, owner, visitor, shared):
        token, row = shared(mode="fork")
        links.fork(database, visitor, token, now=NOW + 1)
        assert links.listed(database, owner) == (row,)


class TestRevoke:
    def test_a_revoked_link_stays_in_the_list(self, database, owner, shared):
        _, row = shared()
        assert links.revoke(database, owner, row.id, now=NOW + 5)
        assert links.listed(database, owner) == (replace(row, revoked_at=NOW + 5),)
        assert links.revoke(database, owner, row.id, now=NOW + 6) is False

    def test_nobody_else_revokes_it(self, database, visitor, shared):
        token, row = shared()
        for wanted in (row.id, "nobody-knows", "", None, "nobody-know\0", row.id + "\n"):
            assert links.revoke(database, visitor, wanted, now=NOW) is False
        assert links.open_link(database, token, now=NOW) is not None

    def test_links_of_others_are_not_listed(self, database, visitor, shared):
        shared()
        assert links.listed(database, visitor) == ()

    def test_the_newest_stands_first(self, database, owner, shared):
        rows = [shared(now=NOW + number)[1] for number in range(3)]
        assert links.listed(database, owner) == tuple(reversed(rows))

    def test_a_link_that_is_opened_while_it_is_revoked_ends_revoked(self, database, owner, shared):
        for turn in range(10):
            token, row = shared(now=NOW + turn)
            together = threading.Barrier(2)

            def read(token=token, together=together):
                together.wait()
                return links.open_link(database, token, now=NOW)

            with ThreadPoolExecutor(1) as pool:
                reading = pool.submit(read)
                together.wait()
                assert links.revoke(database, owner, row.id, now=NOW)
                assert reading.result() is None or reading.result().project == FIRST
            assert links.open_link(database, token, now=NOW) is None
