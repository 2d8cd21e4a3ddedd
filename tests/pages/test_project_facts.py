from datetime import UTC
from zoneinfo import ZoneInfo

import pytest

from pages import times
from pages.project_facts import (
    Day,
    DeletedRow,
    ProjectRow,
    VersionRow,
    deleted_rows,
    file_name,
    matching,
    project_rows,
    versions_by_day,
    versions_kept,
)
from pages.times import DAY_MS, HOUR_MS, MINUTE_MS
from runtime.store.projects import Listed, Snapshot

NOW = 1_763_733_909_000  # Friday, 21 November 2025, 14:05:09 UTC
BERLIN = ZoneInfo("Europe/Berlin")


def listed(name: str = "a", **values: object) -> Listed:
    given: dict[str, object] = {
        "id": name,
        "title": f"Net {name}",
        "saved_at": NOW - 5 * MINUTE_MS,
        "created_at": NOW - DAY_MS,
        "runs": 2,
        "bytes": 12_300,
        "deleted_at": None,
        "purged_at": None,
        "parent": "",
    }
    return Listed(**{**given, **values})


def snapshot(number: int, at: int, name: str = "") -> Snapshot:
    kind = "named" if name else "automatic"
    return Snapshot(id=number, kind=kind, name=name, at=at, version=number, bytes=2048)


@pytest.mark.parametrize(
    ("past", "words"),
    [
        (-3 * HOUR_MS, "just now"),  # a clock that was put back
        (0, "just now"),
        (MINUTE_MS - 1, "just now"),
        (MINUTE_MS, "1 min ago"),
        (HOUR_MS - 1, "59 min ago"),
        (HOUR_MS, "1 h ago"),
        (DAY_MS, "1 day ago"),
        (29 * DAY_MS, "29 days ago"),
        (30 * DAY_MS, "on 22 October 2025"),
    ],
)
def test_how_long_ago_it_was_is_said_in_the_unit_one_would_say_it_in(past, words):
    assert times.ago(NOW - past, NOW, UTC) == words


def test_the_moment_is_said_to_the_second_in_the_zone_of_the_browser():
    assert times.exactly(NOW, UTC) == "Friday, 21 November 2025, 14:05:09 UTC"
    assert times.exactly(NOW, BERLIN) == "Friday, 21 November 2025, 15:05:09 CET"


@pytest.mark.parametrize(
    "name", [None, "", 7, "Europe", "../../etc/passwd", "\0", "Nowhere/Town", "A" * 5_000, "/etc"]
)
def test_a_zone_that_is_none_is_utc(name):
    assert times.zone_of(name) is UTC


def test_a_zone_is_the_one_the_browser_names():
    assert times.zone_of("Europe/Berlin") == BERLIN


@pytest.mark.parametrize(
    ("rest", "words"),
    [
        (30 * DAY_MS, "30 days left"),
        (29 * DAY_MS + 1, "30 days left"),
        (DAY_MS, "1 day left"),
        (DAY_MS - 1, "less than a day left"),
        (-5, "less than a day left"),
    ],
)
def test_what_is_left_of_the_grace_is_said_in_days(rest, words):
    assert times.left(NOW + rest, NOW) == words


def test_a_project_is_told_in_a_row():
    (row,) = project_rows([listed(parent="made from Lesson 3")], NOW, UTC, current="a")
    assert row == ProjectRow(
        id="a",
        title="Net a",
        saved="saved 5 min ago",
        exactly="Friday, 21 November 2025, 14:00:09 UTC",
        figures=("2 runs", "12 kB"),
        lineage="made from Lesson 3",
        is_current=True,
    )


def test_the_project_saved_last_stands_first_and_deleted_ones_stand_apart():
    all_of_them = [
        listed("old", saved_at=NOW - DAY_MS),
        listed("gone", deleted_at=NOW - 2 * DAY_MS, purged_at=NOW + 28 * DAY_MS),
        listed("new", saved_at=NOW),
        listed("going", title="", deleted_at=NOW - 29 * DAY_MS, purged_at=NOW + DAY_MS),
    ]
    assert [row.id for row in project_rows(all_of_them, NOW, UTC)] == ["new", "old"]
    assert deleted_rows(all_of_them, NOW) == (
        DeletedRow(id="going", title="Untitled project", left="1 day left"),
        DeletedRow(id="gone", title="Net gone", left="28 days left"),
    )


def test_one_run_is_not_said_in_the_plural_and_no_lineage_is_no_word():
    (row,) = project_rows([listed(runs=1, bytes=950, title="")], NOW, UTC)
    assert (row.figures, row.lineage, row.title) == (("1 run", "950 B"), "", "Untitled project")
    assert not row.is_current


def test_a_search_finds_rows_that_have_every_word_in_whatever_case():
    rows = project_rows(
        [listed("a", title="Digits CNN"), listed("b", title="Straße", parent="made from DIGITS")],
        NOW,
        UTC,
    )
    assert [row.id for row in matching(rows, "digits")] == ["a", "b"]
    assert [row.id for row in matching(rows, " cnn DIG ")] == ["a"]
    assert [row.id for row in matching(rows, "STRASSE")] == ["b"]
    assert matching(rows, "(.*") == ()
    assert matching(rows, "  ") == rows


def test_versions_stand_under_the_day_they_are_of_in_the_zone_of_the_browser():
    late = NOW - 15 * HOUR_MS  # 23:05 on Thursday in UTC, Friday already in Berlin
    kept = [
        snapshot(2, late),
        snapshot(3, NOW, "Before the exam"),
        snapshot(1, NOW - 9 * DAY_MS),
    ]
    assert [day.title for day in versions_by_day(kept, NOW, BERLIN, 20)] == [
        "Today",
        "Wednesday 12 November 2025",
    ]
    today, yesterday, _ = versions_by_day(kept, NOW, UTC, 20)
    assert today == Day(
        title="Today",
        rows=(
            VersionRow(
                id=3,
                title="Before the exam",
                said="14:05 · 2.0 kB",
                exactly="Friday, 21 November 2025, 14:05:09 UTC",
                is_named=True,
            ),
        ),
    )
    assert yesterday.title == "Yesterday"
    assert (yesterday.rows[0].title, yesterday.rows[0].said) == ("23:05", "kept by itself · 2.0 kB")


def test_today_is_the_day_it_is_where_the_browser_is():
    late = NOW + 9 * HOUR_MS + 30 * MINUTE_MS  # 23:35 in UTC, after midnight in Berlin
    assert times.day_heard(late - MINUTE_MS, late, BERLIN) == "Today"
    assert times.day_heard(NOW, late, BERLIN) == "Yesterday"


def test_of_many_versions_the_newest_are_shown():
    kept = [snapshot(number, NOW - number * MINUTE_MS) for number in (3, 1, 2)]
    (day,) = versions_by_day(kept, NOW, UTC, 2)
    assert [row.id for row in day.rows] == [1, 2]


def test_how_many_versions_are_kept_is_said_with_the_bound():
    kept = [snapshot(2, NOW, "x"), snapshot(1, NOW)]
    assert versions_kept(kept, 500) == (
        "2 versions are kept, 1 of them with a name. Of more than 500, those without a name "
        "are thinned out, the oldest first."
    )


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Digits CNN (2)", "digits-cnn-2.lampwork.json"),
        ("../../etc/passwd", "etc-passwd.lampwork.json"),
        ("日本", "project.lampwork.json"),
        ('a"\r\nX: y', "a-x-y.lampwork.json"),
        ("x" * 500, f"{'x' * 60}.lampwork.json"),
    ],
)
def test_a_file_has_a_name_that_every_system_can_write(title, name):
    assert file_name(title) == name
