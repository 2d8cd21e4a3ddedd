import fcntl
import shutil
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import BigInteger, Integer, LargeBinary, MetaData, Text, inspect, make_url, select

from runtime.store.database import StoreError, open_database
from runtime.store.engines import WRITING, address, engine_of
from runtime.store.schema import metadata
from runtime.store.upgrade import MIGRATIONS, migrate, revision, revisions, upgrade

STEPS = tuple(zip(("base", *revisions()), revisions(), strict=False))

# What a later version could do: a column more, of a table that others point to, and one less.
NEXT = '''
"""9001: a revision of the tests."""
import os, signal
import sqlalchemy as sa
from alembic import op
revision, down_revision = "9001", "{below}"

def upgrade():
    with op.batch_alter_table("projects") as table:
        table.add_column(sa.Column("colour", sa.Text(), nullable=False, server_default="red"))
        table.drop_column("parent_title")
    {then}

def downgrade():
    with op.batch_alter_table("projects") as table:
        table.drop_column("colour")
        table.add_column(sa.Column("parent_title", sa.Text(), nullable=False, server_default=""))
'''


@pytest.fixture
def later(tmp_path):
    """Make the migrations of a later version, whose last revision ends with a line of ours."""

    def make(then: str = "") -> Path:
        folder = tmp_path / "later"
        shutil.copytree(MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
        text = NEXT.format(below=revisions()[-1], then=then)
        (folder / "versions" / "r9001_later.py").write_text(text)
        return folder

    return make


@pytest.fixture
def engine(empty_url):
    """An engine that may change tables, on a database that holds nothing."""
    made = engine_of(address(empty_url), upgrading=True)
    yield made
    made.dispose()


def reflected(connection) -> MetaData:
    found = MetaData()
    found.reflect(connection)
    return found


def a_value(column, number: int):
    """Return something for a column: the same in a table and in those that point to it."""
    whose = next(iter(column.foreign_keys)).column if column.foreign_keys else column
    if isinstance(column.type, Integer | BigInteger):
        return number
    if isinstance(column.type, LargeBinary):
        return bytes([number, 0, 255])
    assert isinstance(column.type, Text)
    return f"{whose.table.name}.{whose.name}.{number}"


def fill(connection) -> None:
    """Put three rows into every table there is."""
    tables = [
        table for table in reflected(connection).sorted_tables if table.name != "alembic_version"
    ]
    for table in tables:
        for number in range(3):
            row = {column.name: a_value(column, number) for column in table.columns}
            connection.execute(table.insert().values(row))


def content(connection) -> dict[str, list[dict]]:
    """Return every row of every table, but for the note of the revision."""
    found = {}
    for table in reflected(connection).sorted_tables:
        if table.name != "alembic_version":
            rows = connection.execute(select(table)).mappings()
            found[table.name] = sorted(map(dict, rows), key=repr)
    return found


def kept(before: dict, after: dict) -> bool:
    """Return whether every cell that both can hold is the same in both."""
    for name in before.keys() & after.keys():
        both = (
            before[name][0].keys() & after[name][0].keys() if before[name] and after[name] else ()
        )
        cells = [
            sorted(repr([row[key] for key in sorted(both)]) for row in side[name])
            for side in (before, after)
        ]
        if cells[0] != cells[1]:
            return False
    return True


class TestTheRevisions:
    def test_they_lead_to_the_tables_of_this_version(self, database):
        with database.read() as connection:
            context = MigrationContext.configure(
                connection, opts={"compare_type": True, "compare_server_default": True}
            )
            assert compare_metadata(context, metadata) == []

    def test_their_names_are_the_ones_of_the_convention(self, database):
        found = inspect(database.engine)
        for table in metadata.sorted_tables:
            indices = {index["name"] for index in found.get_indexes(table.name)}
            assert indices - {"uq_links_token_hash"} == {index.name for index in table.indexes}
            keys = {key["name"] for key in found.get_foreign_keys(table.name)}
            assert keys == {key.name for key in table.foreign_key_constraints}

    @pytest.mark.parametrize(("below", "above"), STEPS, ids=[above for _, above in STEPS])
    def test_each_goes_up_and_down_again_with_what_is_kept(self, engine, below, above):
        with engine.execution_options(**WRITING).begin() as connection:
            migrate(connection, below)
            fill(connection)
            before = content(connection)
            migrate(connection, above)
            assert revision(connection) == above
            assert kept(before, content(connection))
            fill_where_empty(connection)
            full = content(connection)
            migrate(connection, below)
            assert kept(full, content(connection))
            assert content(connection).keys() == before.keys()
            migrate(connection, above)
            assert revision(connection) == above

    def test_their_files_are_named_by_their_number(self):
        files = sorted(path.stem for path in (MIGRATIONS / "versions").glob("r*.py"))
        assert [name[1:5] for name in files] == list(revisions())


def fill_where_empty(connection) -> None:
    if not any(content(connection).values()):
        fill(connection)


@pytest.fixture
def url(database_url):
    """The address of a store of this version with three rows in every table."""
    made = engine_of(address(database_url))
    with made.execution_options(**WRITING).begin() as connection:
        fill(connection)
    made.dispose()
    return database_url


def everything(url: str) -> dict[str, list[dict]]:
    engine = engine_of(address(url))
    try:
        with engine.begin() as connection:
            return content(connection)
    finally:
        engine.dispose()


def revision_at(url: str) -> str:
    engine = engine_of(address(url))
    try:
        with engine.begin() as connection:
            return revision(connection)
    finally:
        engine.dispose()


@pytest.fixture
def restored(url, kind):
    """The same store, whose tables are put back afterwards: tests on the server share them."""
    yield url
    if kind == "postgresql":
        engine = engine_of(address(url), upgrading=True)
        with engine.begin() as connection:
            everything_known = MetaData()
            everything_known.reflect(connection)
            everything_known.drop_all(connection)
            migrate(connection, revisions()[-1])
        engine.dispose()


class TestAnUpgrade:
    def test_a_later_version_keeps_what_is_there(self, restored, later):
        before = everything(restored)
        upgrade(address(restored), later())
        after = everything(restored)
        assert kept(before, after)
        assert {row["colour"] for row in after["projects"]} == {"red"}
        assert len(after["snapshots"]) == len(after["link_parts"]) == 3

    def test_one_newer_than_the_code_is_refused(self, restored, later):
        upgrade(address(restored), later())
        before = everything(restored)
        with pytest.raises(StoreError, match=r"^The store was made by a newer Lampwork") as caught:
            open_database(restored)
        assert restored not in str(caught.value)
        assert everything(restored) == before

    @pytest.mark.parametrize(
        "then",
        [
            "raise RuntimeError('a bug of the revision')",
            "op.execute('DELETE FROM nowhere')",
            "op.execute(\"DELETE FROM owners WHERE id = 'owners.id.1'\")",
        ],
        ids=["a bug", "a bad statement", "rows that point to nothing"],
    )
    def test_one_that_fails_leaves_everything_as_it_was(self, url, later, then):
        before = everything(url)
        with pytest.raises((StoreError, RuntimeError)):
            upgrade(address(url), later(then))
        assert (revision_at(url), everything(url)) == (revisions()[-1], before)
        open_database(url).close()

    def test_one_that_is_killed_leaves_everything_as_it_was(self, url, later):
        before = everything(url)
        program = (
            "import sys; from pathlib import Path; from runtime.store.engines import address;"
            "from runtime.store.upgrade import upgrade;"
            "upgrade(address(sys.argv[1]), Path(sys.argv[2]))"
        )
        folder = later("os.kill(os.getpid(), signal.SIGKILL)")
        done = subprocess.run([sys.executable, "-c", program, url, folder], check=False)
        assert done.returncode == -9
        assert (revision_at(url), everything(url)) == (revisions()[-1], before)
        open_database(url).close()

    def test_processes_that_start_at_once_take_turns(self, empty_url):
        program = (
            "import sys; sys.stdin.read(1); from runtime.store.database import open_database;"
            "open_database(sys.argv[1]).close()"
        )
        starting = [
            subprocess.Popen([sys.executable, "-c", program, empty_url], stdin=subprocess.PIPE)
            for _ in range(4)
        ]
        for one in starting:
            one.communicate(b"x", timeout=60)
        assert [one.returncode for one in starting] == [0] * 4
        assert revision_at(empty_url) == revisions()[-1]

    def test_threads_that_open_it_at_once_take_turns(self, empty_url):
        with ThreadPoolExecutor(8) as threads:
            opened = list(threads.map(lambda _: open_database(empty_url), range(8)))
        for store in opened:
            store.close()
        assert revision_at(empty_url) == revisions()[-1]

    def test_threads_that_open_others_at_once_take_turns(self, tmp_path):
        urls = [f"sqlite:///{tmp_path / str(number)}.db" for number in range(8)]
        with ThreadPoolExecutor(8) as threads:
            for store in threads.map(open_database, urls):
                store.close()
        assert {revision_at(url) for url in urls} == {revisions()[-1]}

    def test_an_upgrade_is_waited_for_however_long_it_takes(self, tmp_path):
        """The database itself would refuse whoever waits too long for its writer."""
        url, lock = f"sqlite:///{tmp_path / 'store.db'}", tmp_path / "store.db.lock"
        program = "import sys; from runtime.store.upgrade import *; upgrade(make_url(sys.argv[1]))"
        program = f"from sqlalchemy import make_url; {program}"
        with lock.open("w") as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            waiting = subprocess.Popen([sys.executable, "-c", program, url])
            until(lambda: f" {waiting.pid} " in blocked() or waiting.poll() is not None)
            assert not (tmp_path / "store.db").exists()
        assert waiting.wait(60) == 0
        assert revision_at(url) == revisions()[-1]


def blocked() -> str:
    """Return the system's notes of who waits for a lock."""
    lines = Path("/proc/locks").read_text().splitlines()
    return "\n".join(line for line in lines if "-> FLOCK" in line)


def until(condition) -> None:
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
class TestTheBackup:
    @pytest.fixture
    def file(self, url) -> Path:
        return Path(make_url(url).database)

    def backups(self, file):
        return sorted(file.parent.glob("*before*"))

    def test_an_older_database_is_copied_beside_itself_first(self, url, file, later):
        before = everything(url)
        upgrade(address(url), later())
        (backup,) = self.backups(file)
        assert backup.name == "store.db.before-9001"
        assert backup.stat().st_mode & 0o777 == 0o600
        copied = f"sqlite:///{backup}"
        assert (revision_at(copied), everything(copied)) == (revisions()[-1], before)

    def test_it_holds_what_stood_in_the_log_alone(self, url, file, later):
        """A plain copy of the file would miss what was not moved into it yet."""
        writer = sqlite3.connect(file)
        writer.execute("PRAGMA wal_autocheckpoint=0")
        writer.execute("INSERT INTO owners VALUES ('late', 7)")
        writer.commit()
        upgrade(address(url), later())
        (backup,) = self.backups(file)
        with sqlite3.connect(backup) as copied:
            assert copied.execute("SELECT created_at FROM owners WHERE id='late'").fetchone() == (
                7,
            )
        copied.close()
        writer.close()

    def test_it_can_be_put_back_and_opened(self, url, file, later):
        before = everything(url)
        upgrade(address(url), later())
        (backup,) = self.backups(file)
        for name in ("store.db-wal", "store.db-shm"):
            file.with_name(name).unlink(missing_ok=True)
        backup.replace(file)
        open_database(url).close()
        assert everything(url) == before

    def test_there_is_none_of_a_new_database_nor_of_one_that_is_up_to_date(self, url, file):
        open_database(url).close()
        assert self.backups(file) == []

    def test_it_is_kept_when_the_upgrade_fails(self, url, file, later):
        with pytest.raises(RuntimeError, match="a bug"):
            upgrade(address(url), later("raise RuntimeError('a bug')"))
        assert len(self.backups(file)) == 1
