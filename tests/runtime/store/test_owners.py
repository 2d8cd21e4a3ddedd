import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import delete, func, select

from runtime.store.database import StoreError
from runtime.store.keys import hashed, new_secret
from runtime.store.owners import Owner, found, has_recovery, new_recovery_key, recover
from runtime.store.schema import metadata, owner_keys

NOW = 1_800_000_000_000
KEY = "kkkkkkkkkkkkkkkkkkkkk-"
OTHER = "kkkkkkkkkkkkkkkkkkkkk_"

NO_KEYS = {
    "nothing": "",
    "one too short": KEY[1:],
    "one too long": KEY + "k",
    "a line break behind it": KEY + "\n",
    "another letter": KEY[1:] + "é",
    "a digit of another script": KEY[1:] + "٣",
    "a NUL": KEY[1:] + "\0",
    "half a character": KEY[1:] + "\ud800",
    "a quote": KEY[1:] + "'",
    "bytes": KEY.encode(),
    "a number": 7,
    "none at all": None,
    "a list": [KEY],
}


def count(database, table) -> int:
    with database.read() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


def everything(database) -> str:
    """Return all that stands in the store, as text."""
    with database.read() as connection:
        return repr([connection.execute(select(table)).all() for table in metadata.sorted_tables])


def test_a_key_finds_the_same_owner_on_every_visit(database):
    first = found(database, KEY, now=NOW)
    assert first is not None
    assert found(database, KEY, now=NOW + 1) == first
    assert count(database, metadata.tables["owners"]) == 1


def test_two_keys_are_two_owners(database):
    assert found(database, KEY, now=NOW) != found(database, OTHER, now=NOW)


def test_what_cannot_be_a_key_makes_no_owner(database):
    nobody = dict.fromkeys(NO_KEYS)
    assert {name: found(database, key, now=NOW) for name, key in NO_KEYS.items()} == nobody
    assert {name: recover(database, key, now=NOW) for name, key in NO_KEYS.items()} == nobody
    assert count(database, metadata.tables["owners"]) == 0


def test_a_key_stands_nowhere_in_the_store(database):
    owner = found(database, KEY, now=NOW)
    recovery = new_recovery_key(database, owner, now=NOW)
    browser = recover(database, recovery, now=NOW)
    stored = everything(database)
    assert hashed(f"browser:{KEY}") in stored
    for secret in (KEY, recovery, browser):
        assert secret not in stored


def test_an_account_is_never_taken_for_a_browser(database):
    browser = found(database, KEY, now=NOW)
    account = found(database, KEY, "account", now=NOW)
    assert browser != account
    assert found(database, KEY, "account", now=NOW) == account


def test_an_account_may_be_called_anything(database):
    for name in ("header Ada", "x", "é\0\ud800", "n" * 1000):
        owner = found(database, name, "account", now=NOW)
        assert owner is not None
        assert found(database, name, "account", now=NOW) == owner


def test_what_names_no_account_makes_no_owner(database):
    for name in ("", "n" * 1001, None, 7, b"Ada"):
        assert found(database, name, "account", now=NOW) is None


def test_a_recovery_key_gives_another_browser_the_same_owner(database):
    owner = found(database, KEY, now=NOW)
    assert not has_recovery(database, owner)
    recovery = new_recovery_key(database, owner, now=NOW)
    assert has_recovery(database, owner)
    browser = recover(database, recovery, now=NOW)
    assert browser not in (KEY, recovery)
    assert found(database, browser, now=NOW) == owner
    assert found(database, KEY, now=NOW) == owner


def test_a_recovery_key_serves_again(database):
    owner = found(database, KEY, now=NOW)
    recovery = new_recovery_key(database, owner, now=NOW)
    browsers = {recover(database, recovery, now=NOW) for _ in range(3)}
    assert len(browsers) == 3
    assert {found(database, browser, now=NOW) for browser in browsers} == {owner}


def test_a_new_recovery_key_replaces_the_older_one(database):
    owner = found(database, KEY, now=NOW)
    older = new_recovery_key(database, owner, now=NOW)
    newer = new_recovery_key(database, owner, now=NOW)
    assert recover(database, older, now=NOW) is None
    assert recover(database, newer, now=NOW) is not None


def test_a_new_recovery_key_leaves_another_owner_s_alone(database):
    theirs = new_recovery_key(database, found(database, OTHER, now=NOW), now=NOW)
    new_recovery_key(database, found(database, KEY, now=NOW), now=NOW)
    assert recover(database, theirs, now=NOW) is not None


def test_an_unknown_recovery_key_opens_nothing(database):
    new_recovery_key(database, found(database, KEY, now=NOW), now=NOW)
    assert recover(database, OTHER, now=NOW) is None
    assert recover(database, KEY, now=NOW) is None  # a browser's key is none


def test_a_recovery_key_is_no_browser_s_key(database):
    owner = found(database, KEY, now=NOW)
    recovery = new_recovery_key(database, owner, now=NOW)
    assert found(database, recovery, now=NOW) != owner


def test_an_owner_that_was_cleared_is_told_to_load_again(database):
    owner = found(database, KEY, now=NOW)
    with database.write() as connection:
        connection.execute(delete(metadata.tables["owners"]))
    with pytest.raises(StoreError, match="Load this page again"):
        new_recovery_key(database, owner, now=NOW)
    assert count(database, owner_keys) == 0


def test_first_visits_at_once_are_one_owner(database):
    """The tabs of a browser that starts with many of them open."""
    tabs = 6
    with ThreadPoolExecutor(tabs) as pool:
        for _ in range(15):
            key, together = new_secret(), threading.Barrier(tabs)

            def visit(key=key, together=together):
                together.wait()
                return found(database, key, now=NOW)

            seen = {visit.result() for visit in [pool.submit(visit) for _ in range(tabs)]}
            assert len(seen) == 1
            assert None not in seen
    assert count(database, metadata.tables["owners"]) == 15


def test_recovery_keys_made_at_once_leave_one(database):
    owner, together = found(database, KEY, now=NOW), threading.Barrier(4)

    def make():
        together.wait()
        return new_recovery_key(database, owner, now=NOW)

    with ThreadPoolExecutor(4) as pool:
        keys = [made.result() for made in [pool.submit(make) for _ in range(4)]]
    assert sum(recover(database, key, now=NOW) is not None for key in keys) == 1


def test_an_owner_cannot_be_turned_into_another():
    with pytest.raises(AttributeError):
        Owner("x").id = "y"
