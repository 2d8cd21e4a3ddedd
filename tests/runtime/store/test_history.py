import pytest
from sqlalchemy import delete, insert, select, update

from builder.problems import Problem
from runtime.projects.content import Project, Written
from runtime.store import projects, quotas
from runtime.store.history import superfluous
from runtime.store.keys import new_secret
from runtime.store.owners import found
from runtime.store.projects import Conflict, Saved
from runtime.store.schema import blobs, snapshots

NOW = 1_800_000_000_000
SECOND, MINUTE, HOUR, DAY = 1_000, 60_000, 3_600_000, 86_400_000


def typed(text: str, title: str = "") -> Project:
    return Project(title=title, memory=Written(text=text))


@pytest.fixture
def owner(database):
    return found(database, new_secret(), now=NOW)


@pytest.fixture
def saved(database, owner) -> Saved:
    return projects.create(database, owner, typed("x = 1"), now=NOW)


@pytest.fixture
def given(database, owner, saved) -> tuple:
    return (database, owner, saved.id)


def texts(given) -> list[tuple[str, str, int, str]]:
    """Return kind, name, version and content of every version kept, newest first."""
    rows = projects.history(*given)
    return [
        (row.kind, row.name, row.version, projects.look(*given, row.id).memory.text) for row in rows
    ]


def keep_automatic(given, moments) -> None:
    """Let a project have been kept at these moments."""
    database, _, wanted = given
    with database.write() as connection:
        name = connection.execute(select(blobs.c.hash)).scalars().first()
        rows = [
            {
                "project_id": wanted,
                "version": 0,
                "hash": name,
                "kind": "automatic",
                "created_at": at,
            }
            for at in moments
        ]
        connection.execute(insert(snapshots), rows)


class TestAutomatic:
    def test_the_head_is_kept_before_it_is_replaced_every_five_minutes(self, given):
        moments = (SECOND, 2 * SECOND, 5 * MINUTE, 5 * MINUTE + SECOND, 10 * MINUTE)
        for version, after in enumerate(moments, 1):
            projects.save(*given, version, typed(f"x = {version + 1}"), now=NOW + after)
        assert texts(given) == [
            ("automatic", "", 5, "x = 5"),
            ("automatic", "", 3, "x = 3"),
            ("automatic", "", 1, "x = 1"),
        ]

    def test_it_stands_there_with_when_it_was_saved(self, given):
        projects.save(*given, 1, typed("x = 2"), now=NOW + HOUR)
        assert [row.at for row in projects.history(*given)] == [NOW]

    def test_what_stood_before_a_pause_is_kept(self, given):
        projects.save(*given, 1, typed("x = 2"), now=NOW + SECOND)
        projects.save(*given, 2, typed("x = 3"), now=NOW + DAY)
        assert texts(given)[0] == ("automatic", "", 2, "x = 2")

    def test_a_milestone_keeps_it_in_any_case(self, given):
        projects.save(*given, 1, typed("x = 2"), now=NOW + 1)
        projects.save(*given, 2, typed("x = 3"), now=NOW + 2, milestone=True)
        assert [version for _, _, version, _ in texts(given)] == [2, 1]

    def test_a_version_with_a_name_is_not_kept_twice(self, given):
        projects.snapshot(*given, "Before", now=NOW)
        projects.save(*given, 1, typed("x = 2"), now=NOW + DAY, milestone=True)
        assert texts(given) == [("named", "Before", 1, "x = 1")]

    def test_a_save_that_changes_nothing_keeps_nothing(self, given):
        projects.save(*given, 1, typed("x = 1"), now=NOW + DAY, milestone=True)
        assert projects.history(*given) == ()

    def test_a_clock_that_was_set_back_does_not_stop_the_history(self, given):
        projects.save(*given, 1, typed("x = 2"), now=NOW + 1)
        projects.save(*given, 2, typed("x = 3"), now=NOW - DAY)
        projects.save(*given, 3, typed("x = 4"), now=NOW - DAY + 1)
        assert [version for _, _, version, _ in texts(given)] == [3, 2, 1]


class TestNamed:
    def test_a_version_is_kept_under_a_name(self, given):
        assert projects.snapshot(*given, "  Before the exam ", now=NOW + 5) is None
        (row,) = projects.history(*given)
        assert (row.kind, row.name, row.at, row.version) == ("named", "Before the exam", NOW + 5, 1)
        assert row.bytes == projects.listed(given[0], given[1], now=NOW)[0].bytes

    @pytest.mark.parametrize("name", ["", "  ", "x" * 121, "a\nb", "a\0b", "\ud800"])
    def test_what_cannot_be_a_name_is_refused(self, given, name):
        refused = projects.snapshot(*given, name, now=NOW)
        assert refused.sentence.startswith("A version's name is one line of 1 to 120 characters")
        assert projects.history(*given) == ()

    def test_a_project_that_is_gone_keeps_nothing(self, given):
        projects.delete(*given, now=NOW)
        refused = projects.snapshot(*given, "Before", now=NOW)
        assert refused.sentence.startswith("This project is not among yours any more")


class TestLook:
    def test_a_version_shows_what_it_held(self, given):
        projects.snapshot(*given, "v", now=NOW)
        projects.save(*given, 1, typed("x = 2"), now=NOW + 1)
        (row,) = projects.history(*given)
        assert projects.look(*given, row.id) == typed("x = 1")

    def test_another_project_s_version_is_unknown_here(self, database, owner, given):
        other = projects.create(database, owner, typed("y = 1"), now=NOW)
        projects.snapshot(database, owner, other.id, "theirs", now=NOW)
        (row,) = projects.history(database, owner, other.id)
        for number in (row.id, row.id + 1, 0, -1, 2**31, 2**80, True, 1.0, "1", None):
            assert projects.look(*given, number) is None
            assert projects.restore(*given, 1, number, now=NOW) is None

    def test_a_damaged_version_is_a_sentence(self, database, given):
        projects.snapshot(*given, "v", now=NOW)
        with database.write() as connection:
            connection.execute(update(blobs).values(data=b"damaged"))
        (row,) = projects.history(*given)
        assert projects.look(*given, row.id).sentence.startswith("What is kept here is damaged")
        assert isinstance(projects.restore(*given, 1, row.id, now=NOW), Problem)
        assert projects.version_of(*given) == 1


class TestRestore:
    def test_it_puts_the_version_back_and_keeps_what_was_there(self, database, owner, given):
        projects.snapshot(*given, "v", now=NOW)
        projects.save(*given, 1, typed("x = 2", "Later"), now=NOW + 1)
        number = projects.history(*given)[-1].id
        answer = projects.restore(*given, 2, number, now=NOW + 2)
        assert answer.version == 3
        assert projects.open_project(*given, now=NOW).project == typed("x = 1")
        assert projects.listed(database, owner, now=NOW)[0].title == ""
        assert texts(given)[0] == ("automatic", "", 2, "x = 2")

    def test_what_was_there_can_be_restored_too(self, given):
        projects.snapshot(*given, "v", now=NOW)
        projects.save(*given, 1, typed("x = 2"), now=NOW + 1)
        projects.restore(*given, 2, projects.history(*given)[-1].id, now=NOW + 2)
        projects.restore(*given, 3, projects.history(*given)[0].id, now=NOW + 3)
        assert projects.open_project(*given, now=NOW).project == typed("x = 2")

    def test_a_stale_restore_is_a_conflict(self, given):
        projects.snapshot(*given, "v", now=NOW)
        projects.save(*given, 1, typed("x = 2"), now=NOW + 1)
        number = projects.history(*given)[-1].id
        assert projects.restore(*given, 1, number, now=NOW + 2) == Conflict(2)

    def test_what_stands_already_is_not_restored_again(self, given):
        projects.snapshot(*given, "v", now=NOW)
        (row,) = projects.history(*given)
        assert projects.restore(*given, 1, row.id, now=NOW + 1).version == 1


class TestThinning:
    def test_of_the_last_day_every_version_stays(self):
        rows = [(number, NOW - number * MINUTE) for number in range(400, 0, -1)]
        assert superfluous(rows, NOW, 0) == ()
        # Nothing is too much: so the oldest go.
        assert superfluous(rows, NOW, 3) == (400, 399, 398)

    def test_of_the_month_one_an_hour_stays(self):
        base = NOW - 3 * DAY - NOW % HOUR
        rows = [(1, base), (2, base + MINUTE), (3, base + 59 * MINUTE), (4, base + HOUR)]
        assert superfluous(rows, NOW, 2) == (1, 2)
        assert superfluous(rows, NOW, 3) == (1, 2, 3)

    def test_before_that_one_a_day_stays(self):
        base = NOW - 90 * DAY - NOW % DAY
        rows = [(1, base), (2, base + HOUR), (3, base + 23 * HOUR), (4, base + DAY)]
        assert superfluous(rows, NOW, 4) == (1, 2, 3, 4)
        assert superfluous(rows, NOW, 2) == (1, 2)

    def test_only_as_many_go_as_needed(self):
        base = NOW - 3 * DAY - NOW % HOUR
        rows = [(number, base + number * MINUTE) for number in range(10)]
        assert superfluous(rows, NOW, 1) == (0,)

    def test_a_version_from_the_future_stays(self):
        rows = [(1, NOW + DAY), (2, NOW + DAY + 1), (3, NOW)]
        assert superfluous(rows, NOW, 1) == (1,)
        assert superfluous([(0, NOW - 90 * DAY), (9, NOW - 90 * DAY + 1), *rows], NOW, 1) == (0,)

    def test_a_full_history_makes_room_for_the_next_version(self, given):
        crowded = [NOW - 3 * DAY + number for number in range(quotas.SNAPSHOTS)]
        keep_automatic(given, crowded)
        oldest = projects.history(*given)[-1].id
        projects.save(*given, 1, typed("x = 2"), now=NOW + 1)
        rows = projects.history(*given)
        assert len(rows) == quotas.SNAPSHOTS
        assert rows[0].version == 1
        assert oldest not in [row.id for row in rows]

    def test_a_name_makes_room_too_and_never_goes(self, given):
        projects.snapshot(*given, "mine", now=NOW - 100 * DAY)
        keep_automatic(given, [NOW - 99 * DAY + number for number in range(quotas.SNAPSHOTS - 1)])
        projects.snapshot(*given, "again", now=NOW)
        rows = projects.history(*given)
        assert len(rows) == quotas.SNAPSHOTS
        assert [row.name for row in rows if row.kind == "named"] == ["again", "mine"]

    def test_what_goes_from_one_history_stays_in_another(self, database, owner, given):
        other = projects.create(database, owner, typed("y"), now=NOW)
        keep_automatic((database, owner, other.id), [NOW - 9 * DAY, NOW - 9 * DAY + 1])
        keep_automatic(given, [NOW - 3 * DAY + number for number in range(quotas.SNAPSHOTS)])
        projects.save(*given, 1, typed("x = 2"), now=NOW + 1)
        assert len(projects.history(database, owner, other.id)) == 2


def test_a_history_outlives_its_project_s_deletion_but_not_its_purging(database, given):
    projects.snapshot(*given, "v", now=NOW)
    with database.write() as connection:
        connection.execute(delete(projects_table()))
        assert connection.execute(select(snapshots)).all() == []


def projects_table():
    return snapshots.metadata.tables["projects"]
