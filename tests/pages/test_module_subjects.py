"""Where a module to be examined comes from: a run is told by what it was, and its weights."""

from contextlib import closing

import pytest
import torch

import builder
from builder import EXAMPLES
from inspector.modules.source import module_of
from pages import subjects
from pages.subjects import Subject
from runtime.checkpoints import write_checkpoint
from runtime.events import Checkpoint
from runtime.runs import create, find
from runtime.settings import TrainSettings

GRAPH = builder.chain("Flatten", ("Linear", {"out_features": 10}), inputs=("N", 1, 8, 8))


@pytest.fixture
def token(monkeypatch, tmp_path):
    monkeypatch.setenv("LAMPWORK_DATA", str(tmp_path))
    made, run = create(GRAPH, TrainSettings(data="digits", seed=7))
    run.close()
    return made


def keep(token, step):
    weights = builder.to_module(GRAPH).state_dict()
    with closing(find(token)) as run:
        write_checkpoint(run.checkpoints, Checkpoint(step=step, weights=weights, resume={}))


def test_a_run_without_weights_says_what_to_wait_for(token):
    assert subjects.run_subject(token) == subjects.NO_WEIGHTS
    assert subjects.newest_step(token) is None


def test_a_run_is_told_by_its_model_its_data_and_the_step_of_its_weights(token):
    keep(token, 1_200)
    subject = subjects.run_subject(token)
    assert isinstance(subject, Subject)
    assert (subject.run, subject.step, subject.seed) == (token, 1_200, 7)
    assert "on handwritten digits" in subject.note
    assert "seed 7: weights after step 1,200." in subject.note
    assert subject.weights
    keep(token, 1_500)
    assert subjects.newest_step(token) == 1_500


def test_a_run_that_cannot_be_read_is_a_sentence(token):
    keep(token, 10)
    with closing(find(token)) as run:
        (run.checkpoints / "latest.json").write_text("{}")
    assert subjects.newest_step(token) is None
    assert subjects.run_subject(token) == (
        "This run cannot be shown. The note about the newest checkpoint names no step."
    )


@pytest.mark.parametrize("name", ["digits_cnn", "text_classifier", "two_heads"])
def test_the_text_makes_the_weights_that_training_begins_with(name):
    torch.manual_seed(3)
    trained = builder.to_module(EXAMPLES[name]).state_dict()
    torch.manual_seed(3)
    examined = module_of(subjects.example_subject(name).text).module.state_dict()
    assert list(trained) == list(examined)
    assert all(torch.equal(trained[key], examined[key]) for key in trained)


def test_the_code_one_begins_with_shows_a_tie_a_buffer_and_a_hidden_list():
    made = module_of(subjects.STARTING)
    assert made.module.head.weight is made.module.embed.weight
    assert [name for name, _ in made.module.named_buffers()] == ["scale"]
    assert type(made.module.extra) is list
