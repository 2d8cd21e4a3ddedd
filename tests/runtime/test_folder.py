import json
import os

import numpy as np
import pytest

import builder
from runtime import runs
from runtime.folder import RunError, RunFolder
from runtime.follow import MOST_BACKLOG, Follower, curve
from runtime.home import HomeError, data_folder, socket_path
from runtime.journal import JournalError, ValidationRow
from runtime.liveness import alive, identity
from runtime.scalars import ScalarWriter, block
from runtime.settings import TrainSettings
from runtime.state import PROCESS_ENDED

SETTINGS = TrainSettings(data="digits", epochs=4)


@pytest.fixture
def made(small):
    return runs.create(small, SETTINGS)


@pytest.fixture
def run(made):
    yield made[1]
    made[1].close()


def record(run, first, number, value=1.0):
    with ScalarWriter(run.curve) as writer:
        steps = np.arange(first, first + number)
        writer.extend(block(first, steps / 10, value / steps))


def begin(run, **facts):
    facts = {"pid": os.getpid(), "identity": identity(os.getpid()), **facts}
    run.journal.set_facts(
        steps=180, steps_per_epoch=45, epochs=4, device="cpu", threads=1, parameters=99, **facts
    )
    run.journal.set_state("running", "Training.", 0)


def test_a_new_run_holds_its_graph_its_model_and_its_settings(made, small):
    token, run = made
    assert run.graph == small
    assert run.settings == SETTINGS
    assert run.model_py == builder.to_source(small)
    assert (run.state().name, len(run.scalars())) == ("queued", 0)
    assert runs.find(token).path == run.path
    run.close()


def test_the_token_stands_nowhere_on_disk(made):
    token, run = made
    run.close()
    assert run.path.name == runs.folder_name(token)
    for path in data_folder().rglob("*"):
        assert token not in path.name
        assert path.is_dir() or token.encode() not in path.read_bytes()


def test_the_folders_can_be_entered_by_this_user_only(run):
    for path in (run.path, data_folder()):
        assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "token",
    [None, 3, "", "x", "../" * 8, "A" * 22, "A" * 23, "é" * 22, "A" * 21 + "\n", "A" * 10**6],
)
@pytest.mark.usefixtures("run")
def test_a_wrong_token_opens_nothing(token):
    assert runs.find(token) is None


def test_tokens_have_128_bits_and_differ():
    tokens = {runs.new_token() for _ in range(1000)}
    assert len(tokens) == 1000
    assert all(len(token) == 22 for token in tokens)


def test_the_state_counts_steps_epochs_and_the_time_left(run):
    begin(run)
    record(run, 1, 90)
    state = run.state()
    assert (state.step, state.steps, state.epoch, state.epochs) == (90, 180, 2, 4)
    assert (state.elapsed_s, state.remaining_s, state.progress) == (9.0, 9.0, 0.5)


def test_a_run_whose_process_is_gone_says_so_although_nobody_noted_it(run):
    begin(run, pid=os.getpid(), identity="another boot:1:1")
    record(run, 1, 10)
    state = run.state()
    assert (state.name, state.sentence) == ("interrupted", PROCESS_ENDED)
    assert state.resumable
    assert len(run.scalars()) == 10
    run.journal.set_facts(identity=identity(os.getpid()))
    assert run.state().name == "running"


@pytest.mark.parametrize("name", ["queued", "starting"])
def test_a_run_that_is_about_to_go_on_is_not_taken_for_lost(run, name):
    begin(run, pid=os.getpid(), identity="another boot:1:1")
    run.journal.set_state(name, "Soon.", 0)
    assert run.state().name == name


def test_a_process_is_known_by_more_than_its_number():
    mine = identity(os.getpid())
    assert alive(os.getpid(), mine)
    assert not alive(os.getppid(), mine)
    assert identity(2**22 + 1) is None


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("settings.json", b"{}", "The settings of this run cannot be read. data is missing."),
        ("settings.json", b"\xff", "The settings of this run cannot be read."),
        ("settings.json", None, "settings.json of this run cannot be read: No such file"),
    ],
)
def test_unreadable_settings_are_said(run, name, text, sentence):
    if text is None:
        (run.path / name).unlink()
    else:
        (run.path / name).write_bytes(text)
    with pytest.raises(RunError, match=sentence):
        _ = run.settings


@pytest.mark.parametrize("fact", [{"steps": "many"}, {"steps_per_epoch": -1.5}, {"threads": [1]}])
def test_forged_facts_are_refused_in_a_sentence(run, fact):
    begin(run)
    run.journal.set_facts(**fact)
    record(run, 1, 3)
    with pytest.raises(JournalError, match="facts that are not ours"):
        run.state()


def test_a_state_of_another_version_is_refused_in_a_sentence(run):
    run.journal.set_state("dreaming", "Hm.", 0)
    with pytest.raises(JournalError, match="a state this Lampwork does not know"):
        run.state()


def test_one_broken_run_hides_no_other(small, run):
    (run.path / "events.db").write_bytes(b"rubbish")
    _, other = runs.create(small, SETTINGS)
    (run.path.parent / "not a run").mkdir()
    found = [r.name for r in runs.all_runs()]
    assert sorted(found) == sorted([run.name, other.name])
    other.close()


def test_a_page_gets_the_whole_curve_thinned(run):
    begin(run)
    record(run, 1, 50_000)
    rows = [ValidationRow(epoch=1, step=45, time_s=1.0, loss=0.5, accuracy=0.9)]
    run.journal.add_validations(rows)
    found = curve(run)
    assert len(found.points) <= 2000
    assert (found.points[0][0], found.points[-1][0], found.next) == (1, 50_000, 50_000)
    assert found.validations == tuple(rows)


def followed(follower):
    """Return all records and validations of a follower, and its last state."""
    records, validations, state = [], [], None
    while (batch := follower.batch()) is not None:
        assert batch["next"] - batch["from"] >= len(batch["records"])
        records += batch["records"]
        validations += batch["validation"]
        state = batch["state"]
        json.dumps(batch, allow_nan=False)
    return records, validations, state


def test_a_follower_that_comes_back_from_its_index_sees_no_gap_and_no_duplicate(run):
    begin(run)
    record(run, 1, 100)
    first = Follower(RunFolder(run.path), 0)
    seen = first.batch()
    first.close()
    record(run, 101, 5000)
    second = Follower(RunFolder(run.path), seen["next"])
    records, _, state = followed(second)
    second.close()
    assert [r[0] for r in seen["records"] + records] == list(range(1, 5101))
    assert state["step"] == 5100


def test_a_long_backlog_is_thinned_and_what_comes_then_is_not(run):
    begin(run)
    record(run, 1, MOST_BACKLOG + 1)
    follower = Follower(RunFolder(run.path), 0)
    batch = follower.batch()
    assert len(batch["records"]) <= 2000
    assert batch["next"] == MOST_BACKLOG + 1
    record(run, MOST_BACKLOG + 2, 10)
    records, _, _ = followed(follower)
    assert len(records) == 10
    follower.close()


def test_a_follower_is_done_when_the_run_has_ended_and_all_was_handed_out(run):
    begin(run)
    record(run, 1, 10)
    follower = Follower(RunFolder(run.path), 0)
    follower.batch()
    assert not follower.done
    assert follower.batch() is None
    record(run, 11, 5)
    run.journal.set_state("finished", "Finished.", 15)
    records, _, state = followed(follower)
    assert [r[0] for r in records] == [11, 12, 13, 14, 15]
    assert state["ended"]
    assert follower.done
    follower.close()


def test_a_number_json_cannot_hold_is_sent_as_nothing(run):
    begin(run)
    record(run, 1, 2, value=float("nan"))
    follower = Follower(RunFolder(run.path), 0)
    records, _, _ = followed(follower)
    assert [r[2] for r in records] == [None, None]
    follower.close()


def test_the_socket_has_a_short_path_in_a_private_folder(tmp_path):
    path = socket_path(tmp_path / ("long" * 60))
    assert len(os.fsencode(path)) < 100
    assert path.parent.stat().st_mode & 0o077 == 0
    assert path != socket_path(tmp_path / "other")


def test_a_socket_folder_that_others_may_enter_is_refused(tmp_path, monkeypatch):
    (tmp_path / "lampwork").mkdir(mode=0o755)
    (tmp_path / "lampwork").chmod(0o755)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    if len(os.fsencode(tmp_path)) > 70:
        pytest.skip("the path of the temporary folder is too long for a socket")
    with pytest.raises(HomeError, match="is not a private folder of this user"):
        socket_path(tmp_path)


def test_a_data_folder_that_cannot_be_made_is_said(monkeypatch):
    monkeypatch.setenv("LAMPWORK_DATA", "/proc/nowhere")
    with pytest.raises(HomeError, match="Set LAMPWORK_DATA to a folder you may write to"):
        data_folder()
