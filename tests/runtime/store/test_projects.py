import json
import struct
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select, update

import builder
from builder.problems import Problem
from runtime.projects.content import MOST_BYTES, Project, Written, content_hash, to_json
from runtime.projects.parts import Recordings, part_to_bytes
from runtime.store import blobs, projects
from runtime.store.keys import new_secret
from runtime.store.owners import found
from runtime.store.projects import Conflict, Opened, Parent, Saved
from runtime.store.schema import blobs as blob_rows
from runtime.store.schema import metadata
from runtime.store.schema import projects as project_rows

NOW = 1_800_000_000_000
SECOND, MINUTE, DAY = 1_000, 60_000, 86_400_000
NOBODY = "nobody-knows"  # the shape of an id

NO_IDS = (
    "",
    "short",
    NOBODY + "x",
    NOBODY + "\n",
    "nobody-know\0",
    "nobody-know'",
    None,
    7,
    b"x" * 12,
)


def typed(text: str, title: str = "") -> Project:
    return Project(title=title, memory=Written(text=text))


def header(tensors: dict) -> bytes:
    """Return a safetensors file that holds no numbers."""
    text = json.dumps(tensors).encode()
    return struct.pack("<Q", len(text)) + text


CURVES = part_to_bytes(Recordings())
WEIGHTS = header({"w": {"dtype": "F32", "shape": [0], "data_offsets": [0, 0]}})


@pytest.fixture
def owner(database):
    return found(database, new_secret(), now=NOW)


@pytest.fixture
def stranger(database):
    return found(database, new_secret(), now=NOW)


@pytest.fixture
def saved(database, owner) -> Saved:
    """A project of this owner, as it was begun."""
    return projects.create(database, owner, typed("a = 1", "First"), now=NOW)


def everything(database) -> dict:
    with database.read() as connection:
        return {
            table.name: sorted(connection.execute(select(table)).all(), key=repr)
            for table in metadata.sorted_tables
        }


def hashes(database) -> set[str]:
    with database.read() as connection:
        return set(connection.execute(select(blob_rows.c.hash)).scalars())


def spoil(database, name: str) -> None:
    """Let the bytes of a content be others than were kept."""
    with database.write() as connection:
        broken = update(blob_rows).where(blob_rows.c.hash == name)
        connection.execute(broken.values(data=b"x\x9c damaged"))


def point_at(database, project_id: str, data: bytes) -> None:
    """Let the head be whole bytes that are no project."""
    with database.write() as connection:
        name = blobs.put(connection, data, NOW)
        row = update(project_rows).where(project_rows.c.id == project_id)
        connection.execute(row.values(head_hash=name))


class TestCreate:
    def test_a_new_project_opens_as_it_was_made(self, database, owner):
        project = Project(title="Mine", graph=builder.chain("ReLU", inputs=("N", 3)))
        saved = projects.create(database, owner, project, now=NOW)
        assert saved == Saved(saved.id, 1, NOW, content_hash(to_json(project)))
        opened = projects.open_project(database, owner, saved.id, now=NOW + 5)
        assert opened == Opened(saved.id, project, 1, NOW, "Mine", "")

    def test_an_untitled_one_is_listed_under_its_graph_s_title(self, database, owner):
        graph = builder.chain("ReLU", inputs=("N", 3)).model_copy(update={"title": "A net"})
        saved = projects.create(database, owner, Project(graph=graph), now=NOW)
        assert projects.listed(database, owner, now=NOW)[0].title == "A net"
        assert projects.open_project(database, owner, saved.id, now=NOW).title == "A net"

    def test_equal_contents_are_stored_once(self, database, owner, stranger):
        projects.create(database, owner, typed("a = 1"), now=NOW)
        projects.create(database, stranger, typed("a = 1"), now=NOW)
        assert len(hashes(database)) == 1

    def test_the_lineage_is_said_in_words(self, database, owner):
        parent = Parent.of(typed("a = 1", "Digits"))
        saved = projects.create(database, owner, typed("b = 2"), parent=parent, now=NOW)
        opened = projects.open_project(database, owner, saved.id, now=NOW)
        assert opened.parent == "made from Digits"
        assert projects.listed(database, owner, now=NOW)[0].parent == "made from Digits"
        assert Parent.of(typed("a = 1", "Digits"), "Shown").title == "Shown"
        assert Parent.of(typed("a = 1"), "two\nlines\0" + "x" * 200).title == f"twolines{'x' * 112}"

    def test_an_untitled_parent_has_words_too(self, database, owner):
        parent = Parent.of(typed("a = 1"))
        saved = projects.create(database, owner, typed("b = 2"), parent=parent, now=NOW)
        opened = projects.open_project(database, owner, saved.id, now=NOW)
        assert opened.parent == "made from an untitled one"

    def test_parts_come_along(self, database, owner):
        parts = {"weights": WEIGHTS, "curves": CURVES}
        saved = projects.create(database, owner, typed("a = 1"), parts=parts, now=NOW)
        assert projects.parts_of(database, owner, saved.id) == parts

    @pytest.mark.parametrize(
        "parts", [{"curves": b"{"}, {"data": b"1"}], ids=["damaged", "unknown"]
    )
    def test_a_part_that_could_not_be_read_is_refused_and_nothing_is_made(
        self, database, owner, parts
    ):
        before = everything(database)
        assert isinstance(
            projects.create(database, owner, typed("a"), parts=parts, now=NOW), Problem
        )
        assert everything(database) == before

    def test_a_project_that_is_too_large_is_refused(self, database, owner):
        own = [{"name": f"p{n}", "text": "é" * 20_000} for n in range(60)]
        programs = Project().programs.model_validate({"programs": own})
        large = Project.model_construct(programs=programs)  # its own bound is left out
        assert len(to_json(large)) > MOST_BYTES
        refused = projects.create(database, owner, large, now=NOW)
        assert "at most 2,097,152 can be kept" in refused.sentence
        assert projects.listed(database, owner, now=NOW) == ()


class TestOpen:
    def test_unknown_foreign_and_deleted_answer_alike(self, database, owner, stranger):
        theirs = projects.create(database, stranger, typed("b = 2"), now=NOW)
        gone = projects.create(database, owner, typed("c = 3"), now=NOW)
        projects.delete(database, owner, gone.id, now=NOW)
        before = everything(database)
        for wanted in (*NO_IDS, NOBODY, theirs.id, gone.id):
            assert projects.open_project(database, owner, wanted, now=NOW) is None
            assert projects.version_of(database, owner, wanted) is None
            assert projects.history(database, owner, wanted) == ()
            assert projects.runs_of(database, owner, wanted) == ()
            assert projects.parts_of(database, owner, wanted) == {}
            assert projects.look(database, owner, wanted, 1) is None
        assert everything(database) == before

    def test_nobody_else_can_change_it(self, database, owner, stranger, saved):
        other = typed("b = 2")
        assert projects.snapshot(database, owner, saved.id, "v", now=NOW) is None
        number = projects.history(database, owner, saved.id)[0].id
        projects.create(database, stranger, typed("mine"), now=NOW)
        before = everything(database)
        for wanted in (*NO_IDS, NOBODY, saved.id):
            given = (database, stranger, wanted)
            assert projects.save(*given, 1, other, now=NOW) is None
            assert projects.rename(*given, 1, "Theirs", now=NOW) is None
            assert projects.restore(*given, 1, number, now=NOW) is None
            assert projects.duplicate(*given, now=NOW) is None
            assert projects.delete(*given, now=NOW) is False
            assert projects.undelete(*given, now=NOW) is False
            assert projects.add_run(*given, new_secret(), now=NOW) is False
            assert isinstance(projects.snapshot(*given, "x", now=NOW), Problem)
        assert everything(database) == before

    def test_a_deleted_one_can_not_be_changed(self, database, owner, saved):
        projects.delete(database, owner, saved.id, now=NOW)
        before = everything(database)
        given = (database, owner, saved.id)
        assert projects.save(*given, 1, typed("b = 2"), now=NOW) is None
        assert projects.rename(*given, 1, "Theirs", now=NOW) is None
        assert projects.duplicate(*given, now=NOW) is None
        assert projects.delete(*given, now=NOW) is False
        assert projects.add_run(*given, new_secret(), now=NOW) is False
        assert isinstance(projects.snapshot(*given, "x", now=NOW), Problem)
        assert everything(database) == before

    def test_the_newest_is_the_one_saved_or_opened_last(self, database, owner, saved):
        assert projects.newest(database, owner, now=NOW).id == saved.id
        second = projects.create(database, owner, typed("b = 2"), now=NOW + 1)
        assert projects.newest(database, owner, now=NOW + 2).id == second.id
        projects.open_project(database, owner, saved.id, now=NOW + 3)
        assert projects.newest(database, owner, now=NOW + 4).id == saved.id
        projects.save(database, owner, second.id, 1, typed("b = 3"), now=NOW + 5)
        assert projects.newest(database, owner, now=NOW + 6).id == second.id
        projects.delete(database, owner, second.id, now=NOW + 7)
        assert projects.newest(database, owner, now=NOW + 8).id == saved.id

    def test_there_is_no_newest_before_the_first(self, database, owner):
        assert projects.newest(database, owner, now=NOW) is None

    def test_damaged_bytes_are_a_sentence(self, database, owner, saved):
        spoil(database, saved.hash)
        opened = projects.open_project(database, owner, saved.id, now=NOW)
        assert opened.sentence.startswith("What is kept here is damaged")
        assert projects.newest(database, owner, now=NOW) == opened
        assert projects.rename(database, owner, saved.id, 1, "x", now=NOW) == opened
        assert projects.duplicate(database, owner, saved.id, now=NOW) == opened

    @pytest.mark.parametrize(
        "data",
        [
            b"",
            b"[]",
            b"\xff",
            b"[" * 100_000,
            to_json(typed("a")).replace(b'schema":1', b'schema":9'),
        ],
        ids=["nothing", "no object", "no text", "nested", "a newer schema"],
    )
    def test_a_row_goes_through_the_door_of_every_file(self, database, owner, saved, data):
        point_at(database, saved.id, data)
        assert isinstance(projects.open_project(database, owner, saved.id, now=NOW), Problem)
        assert isinstance(projects.duplicate(database, owner, saved.id, now=NOW), Problem)

    def test_a_damaged_one_can_be_saved_over_and_deleted(self, database, owner, saved):
        spoil(database, saved.hash)
        assert projects.save(database, owner, saved.id, 1, typed("b = 2"), now=NOW + 1).version == 2
        assert projects.open_project(database, owner, saved.id, now=NOW).project == typed("b = 2")
        assert projects.delete(database, owner, saved.id, now=NOW)

    def test_a_damaged_part_is_left_out(self, database, owner):
        parts = {"weights": WEIGHTS, "curves": CURVES}
        saved = projects.create(database, owner, typed("a = 1"), parts=parts, now=NOW)
        spoil(database, content_hash(WEIGHTS))
        assert projects.parts_of(database, owner, saved.id) == {"curves": CURVES}


class TestSave:
    def test_a_save_raises_the_version_and_says_when(self, database, owner, saved):
        changed = typed("a = 2", "Second")
        answer = projects.save(database, owner, saved.id, 1, changed, now=NOW + SECOND)
        assert answer == Saved(saved.id, 2, NOW + SECOND, content_hash(to_json(changed)))
        opened = projects.open_project(database, owner, saved.id, now=NOW)
        assert opened == Opened(saved.id, changed, 2, NOW + SECOND, "Second", "")
        assert projects.listed(database, owner, now=NOW)[0].title == "Second"

    def test_the_same_content_is_no_new_version(self, database, owner, saved):
        before = everything(database)
        given = (database, owner, saved.id)
        assert projects.save(*given, 1, typed("a = 1", "First"), now=NOW + 9) == saved
        assert everything(database) == before

    def test_a_commit_whose_answer_was_lost_is_no_conflict_with_itself(
        self, database, owner, saved
    ):
        changed = typed("a = 2")
        first = projects.save(database, owner, saved.id, 1, changed, now=NOW + SECOND)
        again = projects.save(database, owner, saved.id, 1, changed, now=NOW + 2 * SECOND)
        assert again == first

    def test_a_version_that_moved_on_is_never_overwritten(self, database, owner, saved):
        projects.save(database, owner, saved.id, 1, typed("mine"), now=NOW + 1)
        before = everything(database)
        answer = projects.save(database, owner, saved.id, 1, typed("yours"), now=NOW + 2)
        assert answer == Conflict(2)
        assert everything(database) == before

    def test_a_version_from_the_future_is_a_conflict(self, database, owner, saved):
        assert projects.save(database, owner, saved.id, 7, typed("b"), now=NOW) == Conflict(1)

    def test_of_many_who_save_at_once_one_wins_each_version(self, database, owner, saved):
        writers, rounds = 6, 12
        together = threading.Barrier(writers)

        def write(number: int) -> list[Saved]:
            won, version = [], 1
            for turn in range(rounds):
                together.wait()
                content = typed(f"x = {number} * {turn}")
                answer = projects.save(database, owner, saved.id, version, content, now=NOW + turn)
                assert isinstance(answer, Saved | Conflict)
                won += [answer] if isinstance(answer, Saved) else []
                version = answer.version
                together.wait()
            return won

        with ThreadPoolExecutor(writers) as pool:
            wins = [win for answers in pool.map(write, range(writers)) for win in answers]
        assert sorted(win.version for win in wins) == list(range(2, rounds + 2))
        last = max(wins, key=lambda win: win.version)
        opened = projects.open_project(database, owner, saved.id, now=NOW)
        assert content_hash(to_json(opened.project)) == last.hash


class TestRenameAndCopy:
    def test_a_rename_is_a_save_of_the_title(self, database, owner, saved):
        answer = projects.rename(database, owner, saved.id, 1, "  Another ", now=NOW + 1)
        assert answer.version == 2
        opened = projects.open_project(database, owner, saved.id, now=NOW)
        assert (opened.project, opened.title) == (typed("a = 1", "Another"), "Another")

    def test_a_stale_rename_is_a_conflict(self, database, owner, saved):
        projects.save(database, owner, saved.id, 1, typed("b = 2", "First"), now=NOW + 1)
        assert projects.rename(database, owner, saved.id, 1, "Another", now=NOW) == Conflict(2)

    @pytest.mark.parametrize("title", ["x" * 121, "two\nlines", "a\0b", "half \ud800"])
    def test_what_cannot_be_a_title_is_refused(self, database, owner, saved, title):
        refused = projects.rename(database, owner, saved.id, 1, title, now=NOW)
        assert refused.sentence.startswith("A title is one line of at most 120 characters")

    def test_a_duplicate_goes_its_own_way(self, database, owner):
        parts = {"curves": CURVES}
        saved = projects.create(database, owner, typed("a = 1", "First"), parts=parts, now=NOW)
        projects.add_run(database, owner, saved.id, new_secret(), now=NOW)
        copy = projects.duplicate(database, owner, saved.id, now=NOW + 1)
        opened = projects.open_project(database, owner, copy.id, now=NOW)
        expected = typed("a = 1", "First (copy)")
        assert opened == Opened(copy.id, expected, 1, NOW + 1, "First (copy)", "made from First")
        assert projects.parts_of(database, owner, copy.id) == parts
        assert projects.runs_of(database, owner, copy.id) == ()
        projects.save(database, owner, copy.id, 1, typed("b = 2"), now=NOW + 2)
        assert projects.version_of(database, owner, saved.id) == 1

    def test_a_copy_of_a_long_or_missing_title_is_one_too(self, database, owner):
        long = projects.create(database, owner, typed("a", "x" * 120), now=NOW)
        bare = projects.create(database, owner, typed("a"), now=NOW)
        titles = {
            projects.open_project(
                database, owner, projects.duplicate(database, owner, one.id, now=NOW).id, now=NOW
            ).title
            for one in (long, bare)
        }
        assert titles == {"x" * 113 + " (copy)", ""}


class TestDelete:
    def test_a_deleted_project_stands_in_the_list_for_30_days(self, database, owner, saved):
        assert projects.delete(database, owner, saved.id, now=NOW + 1)
        (row,) = projects.listed(database, owner, now=NOW + 30 * DAY)
        assert (row.deleted_at, row.purged_at) == (NOW + 1, NOW + 1 + 30 * DAY)
        assert projects.listed(database, owner, now=NOW + 1 + 30 * DAY) == ()

    def test_it_comes_back_as_it_was(self, database, owner, saved):
        projects.snapshot(database, owner, saved.id, "kept", now=NOW)
        before = everything(database)
        projects.delete(database, owner, saved.id, now=NOW + 1)
        assert projects.undelete(database, owner, saved.id, now=NOW + 30 * DAY)
        assert everything(database) == before
        assert not projects.undelete(database, owner, saved.id, now=NOW)

    def test_after_30_days_it_does_not_come_back(self, database, owner, saved):
        projects.delete(database, owner, saved.id, now=NOW)
        assert not projects.undelete(database, owner, saved.id, now=NOW + 30 * DAY)


class TestListed:
    def test_the_one_saved_last_comes_first(self, database, owner, stranger):
        first = projects.create(database, owner, typed("a", "A"), now=NOW)
        second = projects.create(database, owner, typed("b", "B"), now=NOW + 1)
        projects.create(database, stranger, typed("c", "C"), now=NOW + 2)
        projects.save(database, owner, first.id, 1, typed("a2", "A"), now=NOW + 3)
        rows = projects.listed(database, owner, now=NOW)
        assert [(row.id, row.title, row.saved_at, row.created_at) for row in rows] == [
            (first.id, "A", NOW + 3, NOW),
            (second.id, "B", NOW + 1, NOW + 1),
        ]

    def test_bytes_count_each_content_once(self, database, owner, saved):
        alone = projects.listed(database, owner, now=NOW)[0].bytes
        projects.snapshot(database, owner, saved.id, "one", now=NOW)
        projects.snapshot(database, owner, saved.id, "two", now=NOW)
        assert projects.listed(database, owner, now=NOW)[0].bytes == alone > 0
        projects.save(database, owner, saved.id, 1, typed("another text"), now=NOW)
        assert projects.listed(database, owner, now=NOW)[0].bytes > alone

    def test_runs_are_counted_and_found_newest_first(self, database, owner, saved):
        runs = [new_secret() for _ in range(3)]
        for number, run in enumerate(runs):
            assert projects.add_run(database, owner, saved.id, run, now=NOW + number)
            assert projects.add_run(database, owner, saved.id, run, now=NOW + 9)  # once more
        assert projects.runs_of(database, owner, saved.id) == tuple(reversed(runs))
        assert projects.listed(database, owner, now=NOW)[0].runs == 3

    @pytest.mark.parametrize("run", ["", "short", "x" * 23, "x" * 21 + "\0", None, 7])
    def test_what_cannot_be_a_run_is_not_noted(self, database, owner, saved, run):
        assert projects.add_run(database, owner, saved.id, run, now=NOW) is False

    def test_a_run_noted_twice_at_once_is_noted_once(self, database, owner, saved):
        for _ in range(10):
            run, together = new_secret(), threading.Barrier(4)

            def note(_: int, run=run, together=together) -> bool:
                together.wait()
                return projects.add_run(database, owner, saved.id, run, now=NOW)

            with ThreadPoolExecutor(4) as pool:
                assert list(pool.map(note, range(4))) == [True] * 4
        assert len(projects.runs_of(database, owner, saved.id)) == 10
