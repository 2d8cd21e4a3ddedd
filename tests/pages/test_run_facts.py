import pytest

from builder import chain
from pages.run_facts import NO_RUN, RunFacts, Unreadable, look
from runtime import runs
from runtime.journal import ValidationRow
from runtime.settings import TrainSettings

GRAPH = chain("Flatten", ("Linear", {"out_features": 10}), inputs=("N", 1, 8, 8), title="Line")
SETTINGS = TrainSettings(data="digits", lr=0.01, batch_size=64, seed=3)


def row(epoch: int, accuracy: float) -> ValidationRow:
    return ValidationRow(epoch=epoch, step=20 * epoch, time_s=0.1, loss=0.5, accuracy=accuracy)


def test_no_token_asks_for_no_run():
    assert look(None) is None
    assert look("") is None


@pytest.mark.parametrize("token", ["x", "../../etc/passwd", "A" * 22, "A" * 5_000_000, "\0" * 22])
def test_a_token_that_opens_nothing_is_told_in_one_sentence(token):
    assert look(token) == Unreadable(NO_RUN)


def test_a_new_run_waits_in_the_queue():
    token, folder = runs.create(GRAPH, SETTINGS)
    folder.close()
    facts = look(token)
    assert isinstance(facts, RunFacts)
    assert facts.graph == GRAPH
    assert facts.settings == SETTINGS
    assert facts.state.name == "queued"
    assert facts.title == "Line on handwritten digits"
    assert facts.how == "Adam 0.01 · CrossEntropy · batch 64 · seed 3"
    assert facts.weights is None
    assert facts.accuracy is None


def test_the_last_and_the_best_validation_are_told():
    token, folder = runs.create(GRAPH, SETTINGS)
    folder.journal.add_validations([row(1, 0.5), row(2, 0.9), row(3, 0.8)])
    folder.close()
    facts = look(token)
    assert isinstance(facts, RunFacts)
    assert (facts.accuracy, facts.best_accuracy, facts.validation_loss) == (0.8, 0.9, 0.5)


@pytest.mark.parametrize("name", ["settings.json", "graph.json"])
def test_a_run_that_was_damaged_is_told_and_harms_nothing_else(name):
    token, folder = runs.create(GRAPH, SETTINGS)
    folder.close()
    (folder.path / name).write_text("{")
    facts = look(token)
    assert isinstance(facts, Unreadable)
    assert facts.sentence.startswith("This run cannot be shown. ")
    assert str(folder.path) not in facts.sentence
