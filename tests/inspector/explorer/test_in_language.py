"""Every program of the explorer is one of the learners' language, and means there what it means."""

import pytest
import torch

from builder.language import Evaluator, LanguageError, parse
from builder.problems import Problem
from inspector.explorer import OPERATIONS, dropping, parse_arguments
from inspector.explorer.distributions import DISTRIBUTIONS
from inspector.explorer.sampling import Draw
from tests.inspector.explorer.dragging import sampled
from tests.inspector.explorer.running import TORCH_SAYS, run, words

pytestmark = pytest.mark.usefixtures("capsys")  # some programs print
SAMPLES = 25


def answer_here(text: str) -> object:
    """Return y, or the words with which torch refused."""
    evaluator = Evaluator(parse(text))
    try:
        evaluator.run()
    except LanguageError as error:
        return error.message if error.kind == "raised" else error
    return evaluator.frame.names["y"]


def answer_of_python(text: str) -> object:
    try:
        return run(text)["y"]
    except TORCH_SAYS as error:
        return words(error)


def alike(a: object, b: object) -> bool:
    if isinstance(a, torch.Tensor) and isinstance(b, torch.Tensor):
        return a.dtype == b.dtype and a.stride() == b.stride() and same_elements(a, b)
    if isinstance(a, tuple | list) and isinstance(b, tuple | list):
        return len(a) == len(b) and all(map(alike, a, b))
    return a == b


def same_elements(a: torch.Tensor, b: torch.Tensor) -> bool:
    if a.shape != b.shape or min(a.shape, default=0) < 0:
        return (
            a.shape == b.shape
        )  # zeros(0).expand(0, -1) is a tensor of size (0, -1): torch's slip
    return torch.equal(a.isnan(), b.isnan()) and bool(((a == b) | a.isnan()).all())


@pytest.mark.parametrize("row", OPERATIONS, ids=lambda row: row.name)
def test_an_operation_answers_as_torch_does(row):
    for untrusted in sampled(row, SAMPLES):
        values = parse_arguments(row, untrusted)
        assert not isinstance(values, Problem)
        text = row.write(values)
        assert alike(answer_here(text), answer_of_python(text)), text


@pytest.mark.parametrize("way", ["fresh", "again", "on"])
@pytest.mark.parametrize("row", DISTRIBUTIONS, ids=lambda row: row.name)
def test_a_draw_answers_as_torch_does(row, way):
    values = parse_arguments(row, {})
    assert not isinstance(values, Problem)
    asked = Draw(distribution=row, values=values, seed=3, count=100, way=way, times=3)
    text = asked.program() + "y = x, at, density, moved\n"
    assert alike(answer_here(text), answer_of_python(text))


def test_a_dropout_mask_answers_as_torch_does():
    text = dropping.program(1, 0.25, training=True)
    assert alike(answer_here(text), answer_of_python(text))
