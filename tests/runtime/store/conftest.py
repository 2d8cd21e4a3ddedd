"""A store for every test: a SQLite file, and a database of a PostgreSQL server of our own."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from runtime.store.database import open_database
from tests.runtime.store.server import NoPostgresError, Postgres, running


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A server for all tests of this session; without one those that need it are skipped."""
    with ExitStack() as open_until_the_end:
        try:
            found = open_until_the_end.enter_context(running())
        except NoPostgresError as missing:
            pytest.skip(str(missing))
        yield found


@pytest.fixture(scope="session")
def prepared(postgres) -> str:
    """The name of the server's database that has this version's tables."""
    postgres.run("CREATE DATABASE prepared")
    open_database(postgres.url("prepared")).close()
    return "prepared"


@pytest.fixture(params=["sqlite", "postgresql"])
def kind(request) -> str:
    """Which database this test runs on."""
    return request.param


@pytest.fixture
def empty_url(kind, tmp_path, request) -> Iterator[str]:
    """The address of a database that holds nothing at all yet."""
    if kind == "sqlite":
        yield f"sqlite:///{tmp_path / 'store.db'}"
        return
    with request.getfixturevalue("postgres").fresh() as url:
        yield url


@pytest.fixture
def database_url(kind, tmp_path, request) -> str:
    """The address of a store of this test alone, for tests with several processes."""
    if kind == "postgresql":
        name = request.getfixturevalue("prepared")
        return request.getfixturevalue("postgres").emptied(name)
    url = f"sqlite:///{tmp_path / 'store.db'}"
    open_database(url).close()
    return url


@pytest.fixture
def database(database_url):
    """An open store of this test alone, with this version's tables and nothing in them."""
    opened = open_database(database_url)
    yield opened
    opened.close()
