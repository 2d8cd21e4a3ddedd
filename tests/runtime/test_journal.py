import sqlite3

import pytest

from runtime.journal import Journal, JournalError, StateRow, ValidationRow


@pytest.fixture
def path(tmp_path):
    journal = Journal(tmp_path / "events.db", create=True)
    journal.set_state("queued", "Waiting.", 0)
    journal.close()
    return tmp_path / "events.db"


@pytest.fixture
def journal(path):
    opened = Journal(path)
    yield opened
    opened.close()


def test_the_newest_state_counts(journal):
    journal.set_state("running", "Training.", 3)
    row = journal.state()
    assert isinstance(row, StateRow)
    assert (row.name, row.sentence, row.step) == ("running", "Training.", 3)


def test_commands_come_once_and_in_order(journal):
    journal.command("pause")
    journal.command("resume")
    (first, one), (second, two) = journal.commands(0)
    assert (one, two) == ("pause", "resume")
    assert journal.commands(first) == [(second, "resume")]
    assert journal.commands(second) == []


def test_an_epoch_that_is_done_again_is_noted_once(journal):
    rows = [
        ValidationRow(epoch=e, step=45 * e, time_s=0.1, loss=1 / e, accuracy=0.5) for e in (1, 2, 3)
    ]
    journal.add_validations(rows[:2])
    journal.add_validations(rows[1:])
    assert journal.validations(0, 10) == tuple(rows)
    assert journal.validations(1, 1) == (rows[1],)


def test_facts_keep_their_newest_value(journal):
    journal.set_facts(pid=1, device="cpu")
    journal.set_facts(pid=2)
    assert journal.facts() == {"pid": 2, "device": "cpu"}


def test_a_reader_does_not_wait_for_a_writer_nor_a_writer_for_a_reader(path, journal):
    writer = sqlite3.connect(path, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("INSERT INTO command (at, name) VALUES (0, 'stop')")
    assert journal.commands(0) == []  # at once: it does not see what is not done
    writer.execute("COMMIT")
    reader = sqlite3.connect(path, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM command").fetchall()
    journal.command("pause")  # at once, although the reader has not ended
    reader.close()
    writer.close()


def test_every_write_takes_its_lock_before_it_looks(journal):
    seen = []
    journal._base.set_trace_callback(seen.append)
    journal.set_state("running", "Training.", 1)
    journal.command("stop")
    journal.set_facts(a=1)
    assert [line for line in seen if line.startswith("BEGIN")] == ["BEGIN IMMEDIATE"] * 3


def test_a_failed_write_leaves_nothing_behind(journal):
    with pytest.raises(JournalError):
        journal.set_state(None, "x", 0)
    journal.set_state("running", "Training.", 1)
    assert journal.state().name == "running"


@pytest.mark.parametrize(
    "change",
    [
        lambda path: path.write_bytes(b"not a database, but long enough to look at" * 30),
        lambda path: path.write_bytes(path.read_bytes()[:100]),
        lambda path: path.unlink(),
    ],
    ids=["garbage", "torn", "gone"],
)
def test_a_file_that_is_no_journal_is_refused_in_a_sentence(path, change):
    change(path)
    with pytest.raises(JournalError, match=r"^The journal of this run .*\.$"):
        Journal(path).state()


def test_a_journal_of_a_newer_schema_is_refused(path):
    base = sqlite3.connect(path)
    base.execute("PRAGMA user_version=7")
    base.close()
    with pytest.raises(JournalError, match="has schema 7; this Lampwork reads 1"):
        Journal(path)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE state SET step = 'x' || step",
        "UPDATE state SET name = x'00ff'",
        "DELETE FROM state",
        "DROP TABLE state",
    ],
)
def test_a_forged_row_is_refused_in_a_sentence(path, statement):
    base = sqlite3.connect(path)
    base.execute(statement)
    base.commit()
    base.close()
    journal = Journal(path)
    with pytest.raises(JournalError, match="journal of this run"):
        journal.state()
    journal.close()
