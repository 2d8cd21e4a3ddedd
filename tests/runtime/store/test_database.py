import sqlite3
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text, update
from sqlalchemy.exc import IntegrityError, ProgrammingError

from runtime.store.database import Database, StoreError, database, open_database
from runtime.store.engines import VARIABLE, address, engine_of, file_system, refuse_network
from runtime.store.schema import owners

THREADS = 16
SECRET = "correct-horse"


@pytest.fixture
def file(tmp_path) -> Path:
    return tmp_path / "store.db"


@pytest.fixture
def on_sqlite(file):
    opened = open_database(f"sqlite:///{file}")
    yield opened
    opened.close()


@pytest.fixture
def on_postgresql(postgres, prepared):
    opened = open_database(postgres.emptied(prepared))
    yield opened
    opened.close()


def add(store, name, at=0):
    with store.write() as connection:
        connection.execute(insert(owners).values(id=name, created_at=at))


def names(store):
    with store.read() as connection:
        return set(connection.execute(select(owners.c.id)).scalars())


class TestTransactions:
    def test_what_was_written_is_read(self, database):
        add(database, "ada")
        assert names(database) == {"ada"}

    def test_an_exception_undoes_all_of_it(self, database):
        def break_off():
            with database.write() as connection:
                connection.execute(insert(owners).values(id="ada", created_at=0))
                raise KeyError("broken off")

        with pytest.raises(KeyError, match="broken off"):
            break_off()
        assert names(database) == set()

    def test_a_reader_sees_one_moment_and_waits_for_no_writer(self, database):
        with database.read() as reader:
            before = reader.execute(select(owners.c.id)).all()
            with database.write() as writer:
                writer.execute(insert(owners).values(id="ada", created_at=0))
                during = reader.execute(select(owners.c.id)).all()
            after = reader.execute(select(owners.c.id)).all()
        assert before == during == after == []
        assert names(database) == {"ada"}

    def test_a_reader_can_change_nothing(self, database):
        def change():
            with database.read() as connection:
                connection.execute(insert(owners).values(id="ada", created_at=0))

        with pytest.raises(StoreError, match="cannot be written to"):
            change()
        add(database, "eve")  # the connection that only read writes again
        assert names(database) == {"eve"}

    def test_threads_that_read_and_then_write_lose_nothing(self, database):
        add(database, "ada")

        def count(_):
            for _ in range(20):
                with database.write() as connection:
                    query = select(owners.c.created_at).with_for_update()
                    found = connection.execute(query).scalar_one()
                    connection.execute(update(owners).values(created_at=found + 1))

        with ThreadPoolExecutor(THREADS) as threads:
            list(threads.map(count, range(THREADS)))
        with database.read() as connection:
            assert connection.execute(select(owners.c.created_at)).scalar_one() == THREADS * 20

    def test_broken_rules_of_the_tables_stay_what_they_are(self, database):
        add(database, "ada")
        with pytest.raises(IntegrityError):
            add(database, "ada")

    def test_rows_that_point_to_nothing_are_refused(self, database):
        def point():
            with database.write() as connection:
                row = "INSERT INTO owner_keys VALUES ('hash', 'nobody', 'browser', 0)"
                connection.execute(text(row))

        with pytest.raises(IntegrityError):
            point()


class TestSqlite:
    @pytest.mark.parametrize(
        ("setting", "value"),
        [
            ("journal_mode", "wal"),
            ("synchronous", 2),  # FULL
            ("foreign_keys", 1),
            ("trusted_schema", 0),
            ("busy_timeout", 15_000),
        ],
    )
    def test_it_is_set_up_to_keep_what_it_acknowledges(self, on_sqlite, setting, value):
        with on_sqlite.write() as connection:
            assert connection.exec_driver_sql(f"PRAGMA {setting}").scalar() == value

    def test_its_files_are_for_this_user_alone(self, on_sqlite, file):
        add(on_sqlite, "ada")
        modes = {path.name: path.stat().st_mode & 0o777 for path in file.parent.glob("store.db*")}
        assert modes == dict.fromkeys(
            ("store.db", "store.db-wal", "store.db-shm", "store.db.lock"), 0o600
        )

    def test_a_file_that_others_could_read_is_closed_to_them(self, file):
        file.touch(mode=0o644)
        open_database(f"sqlite:///{file}").close()
        assert file.stat().st_mode & 0o777 == 0o600

    def test_a_writer_has_its_lock_before_it_writes(self, on_sqlite, file):
        other = sqlite3.connect(file, isolation_level=None, timeout=0)
        with (
            on_sqlite.write(),
            pytest.raises(sqlite3.OperationalError, match="database is locked"),
        ):
            other.execute("BEGIN IMMEDIATE")
        other.execute("BEGIN IMMEDIATE")
        other.close()

    def test_one_that_waited_too_long_says_so(self, on_sqlite, file):
        hasty = Database(engine_of(on_sqlite.engine.url, wait_s=0.05))
        other = sqlite3.connect(file, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match=r"^The store is busy at the moment\. Try again"):
            add(hasty, "ada")
        other.execute("ROLLBACK")
        other.close()
        add(hasty, "ada")
        hasty.close()

    def test_a_full_disk_is_named_and_harms_nothing(self, on_sqlite):
        add(on_sqlite, "ada")
        with on_sqlite.read() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
            connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
        with pytest.raises(StoreError, match="disk that holds the store is full"):
            add(on_sqlite, "e" * 1_000_000)
        assert names(on_sqlite) == {"ada"}

    @pytest.mark.parametrize(
        "content", [b"not a database" * 99, b"SQLite format 3\0" + b"\x99" * 4096]
    )
    def test_a_damaged_file_is_named(self, file, content):
        file.write_bytes(content)
        with pytest.raises(StoreError, match="damaged"):
            open_database(f"sqlite:///{file}")

    def test_a_file_that_was_removed_is_not_written_to_in_silence(self, on_sqlite, file):
        add(on_sqlite, "ada")
        file.rename(file.with_name("elsewhere"))
        with pytest.raises(StoreError, match="removed or replaced"):
            add(on_sqlite, "eve")
        file.touch()
        with pytest.raises(StoreError, match="removed or replaced"):
            add(on_sqlite, "eve")
        file.with_name("elsewhere").replace(file)
        add(on_sqlite, "eve")
        assert names(on_sqlite) == {"ada", "eve"}

    def test_opening_it_again_frees_no_lock_that_is_held(self, on_sqlite, file):
        """Closing any other handle of the file would: POSIX drops the locks of the process."""
        looking = "import sqlite3, sys; sqlite3.connect(sys.argv[1], timeout=0)" + (
            ".execute('PRAGMA locking_mode=EXCLUSIVE').execute('BEGIN EXCLUSIVE')"
        )
        with on_sqlite.read() as connection:
            connection.execute(select(owners.c.id)).all()
            open_database(f"sqlite:///{file}").close()
            assert _fails(looking, file)

    def test_a_folder_that_cannot_be_made_is_named(self, tmp_path, monkeypatch):
        (tmp_path / "taken").touch()
        monkeypatch.setenv("LAMPWORK_DATA", str(tmp_path / "taken" / "data"))
        with pytest.raises(StoreError, match=r"^The data folder cannot be made\.") as caught:
            open_database()
        assert str(tmp_path) not in str(caught.value)

    def test_a_file_that_cannot_be_made_is_named(self, tmp_path):
        with pytest.raises(StoreError, match="Make the folder writable") as caught:
            open_database(f"sqlite:///{tmp_path / 'absent' / 'store.db'}")
        assert str(tmp_path) not in str(caught.value)


def _fails(program: str, *arguments: object) -> bool:
    done = subprocess.run(
        [sys.executable, "-c", program, *map(str, arguments)], check=False, capture_output=True
    )
    return done.returncode != 0


class TestPostgresql:
    def test_both_spellings_of_its_address_work(self, postgres, prepared):
        url = postgres.emptied(prepared)
        for spelling in ("postgres", "postgresql", "postgresql+psycopg"):
            store = open_database(url.replace("postgresql", spelling, 1))
            add(store, spelling)
            store.close()
        assert len(names(store)) == 3
        store.close()

    def test_a_wrong_password_is_named_without_it(self, postgres, prepared):
        url = postgres.url(prepared).replace(postgres.password, SECRET)
        with pytest.raises(StoreError, match=r"^The database server refuses") as caught:
            open_database(url)
        assert SECRET not in str(caught.value)

    def test_a_database_that_is_not_there_is_named_without_it(self, postgres):
        with pytest.raises(StoreError, match=r"^The database server refuses") as caught:
            open_database(postgres.url("absent"))
        assert "absent" not in str(caught.value)

    def test_a_server_that_is_away_is_named(self, postgres, prepared):
        url = postgres.url(prepared).replace(str(postgres.port), "1")
        with pytest.raises(StoreError, match=r"^The database server cannot be reached\."):
            open_database(url)

    def test_a_connection_that_the_server_ended_is_made_anew(self, on_postgresql, postgres):
        add(on_postgresql, "ada")
        postgres.run(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = "
            "'lampwork'"
        )
        assert names(on_postgresql) == {"ada"}

    def test_one_that_ends_in_the_middle_is_named(self, on_postgresql, postgres):
        def lose():
            with on_postgresql.write() as connection:
                connection.execute(insert(owners).values(id="ada", created_at=0))
                postgres.run(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE "
                    "application_name = 'lampwork'"
                )
                connection.execute(insert(owners).values(id="eve", created_at=0))

        with pytest.raises(StoreError, match="cannot be reached"):
            lose()
        assert names(on_postgresql) == set()

    def test_two_that_wait_for_each_other_are_told_to_try_again(self, on_postgresql):
        add(on_postgresql, "ada")
        add(on_postgresql, "eve")
        both = threading.Barrier(2)

        def cross(first, second):
            with on_postgresql.write() as connection:
                connection.execute(touch(first))
                both.wait(10)
                connection.execute(touch(second))

        def touch(name):
            return update(owners).where(owners.c.id == name).values(created_at=5)

        with ThreadPoolExecutor(2) as threads:
            done = [threads.submit(cross, *pair) for pair in (("ada", "eve"), ("eve", "ada"))]
            failures = [found for found in (one.exception(30) for one in done) if found]
        assert [type(one) for one in failures] == [StoreError]
        assert str(failures[0]).startswith("The store is busy")

    def test_mistakes_in_statements_stay_what_they_are(self, on_postgresql):
        with on_postgresql.read() as connection, pytest.raises(ProgrammingError):
            connection.execute(text("SELECT nothing FROM owners"))


class TestAddress:
    def test_without_a_variable_it_is_a_file_of_the_data_folder(self, tmp_path, monkeypatch):
        monkeypatch.delenv(VARIABLE, raising=False)
        assert address(None).database == str(tmp_path / "data" / "lampwork.db")

    def test_the_variable_names_a_server(self, monkeypatch):
        monkeypatch.setenv(VARIABLE, f" postgres://ada:{SECRET}@db.example/lamp ")
        found = address(None)
        assert (found.drivername, found.host) == ("postgresql+psycopg", "db.example")

    @pytest.mark.parametrize(
        "url",
        [
            "nonsense",
            "sqlite://",
            "sqlite:///:memory:",
            f"mysql://ada:{SECRET}@db.example/lamp",
            f"postgresql+asyncpg://ada:{SECRET}@db.example/lamp",
            f"postgresql://ada:{SECRET}@db.example:port/lamp",
        ],
    )
    def test_anything_else_is_refused_in_a_sentence(self, url):
        with pytest.raises(StoreError, match="LAMPWORK_DATABASE_URL is not an address") as caught:
            open_database(url)
        assert SECRET not in str(caught.value)

    def test_the_file_system_is_the_one_mounted_deepest(self, tmp_path):
        mounts = f"server:/b {tmp_path} nfs4 rw 0 0\n/dev/a / ext4 rw 0 0\nshort line\n"
        assert file_system(tmp_path / "data" / "lampwork.db", mounts) == "nfs4"
        assert file_system(tmp_path.parent / "lampwork.db", mounts) == "ext4"
        assert file_system(Path("/x"), "") == ""

    def test_a_space_in_the_name_of_a_mount_is_understood(self, tmp_path):
        mounts = f"/dev/a / ext4 rw 0 0\nserver:/b {tmp_path}/my\\040data cifs rw 0 0\n"
        assert file_system(tmp_path / "my data" / "lampwork.db", mounts) == "cifs"

    @pytest.mark.parametrize("kind", ["nfs", "nfs4", "cifs", "smb3", "fuse.sshfs"])
    def test_a_network_file_system_is_refused(self, kind):
        with pytest.raises(StoreError, match="network file system, where SQLite loses data"):
            refuse_network(kind)

    def test_a_local_one_is_not(self):
        for kind in ("ext4", "xfs", "btrfs", "overlay", "tmpfs", "apfs", ""):
            refuse_network(kind)


class TestTheStoreOfThisProcess:
    @pytest.fixture(autouse=True)
    def _no_variable(self, monkeypatch):
        monkeypatch.delenv(VARIABLE, raising=False)

    def test_all_threads_share_one(self):
        with ThreadPoolExecutor(THREADS) as threads:
            found = {id(store) for store in threads.map(lambda _: database(), range(THREADS))}
        assert len(found) == 1

    def test_it_follows_the_data_folder(self, tmp_path, monkeypatch):
        first = database()
        monkeypatch.setenv("LAMPWORK_DATA", str(tmp_path / "other"))
        assert database() is not first
        assert (tmp_path / "other" / "lampwork.db").is_file()

    def test_one_that_could_not_be_opened_is_tried_again(self, tmp_path):
        (tmp_path / "data").mkdir()
        (tmp_path / "data" / "lampwork.db").write_bytes(b"damaged" * 99)
        with pytest.raises(StoreError, match="damaged"):
            database()
        (tmp_path / "data" / "lampwork.db").unlink()
        add(database(), "ada")
        assert names(database()) == {"ada"}
