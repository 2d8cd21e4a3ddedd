import pytest
import torch

from builder import EXAMPLES, to_module
from builder.problems import Problem
from inspector.modules.feeding import feed, feed_all, line_of, spec_of, specs_of
from inspector.modules.run_record import InputSpec

SPECS = [
    InputSpec(shape=(2, 3), kind="normal", seed=4),
    InputSpec(shape=(), kind="normal"),
    InputSpec(shape=(4,), kind="uniform", dtype="float64", seed=1),
    InputSpec(shape=(2, 3), kind="integers", dtype="int64", low=-2, high=7, seed=9),
    InputSpec(shape=(5,), kind="integers", dtype="int32"),
    InputSpec(shape=(2, 2), kind="integers"),
    InputSpec(shape=(2,), kind="normal", dtype="complex64"),
    InputSpec(shape=(1, 0), kind="ones", dtype="bool"),
    InputSpec(kind="typed", values=" [[1, -2.5], [nan, inf]] "),
    InputSpec(kind="typed", values="1, 2, 3", dtype="int64"),
    InputSpec(kind="typed", values="7"),
]


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: f"{spec.kind} {spec.dtype} {spec.shape}")
def test_the_line_makes_the_very_tensor_that_is_fed(spec):
    made = feed(spec)
    torch.manual_seed(spec.seed)
    again = eval(line_of(spec), {"torch": torch})
    assert (again.shape, again.dtype) == (made.shape, made.dtype)
    assert torch.equal(torch.nan_to_num(again), torch.nan_to_num(made))


def test_feeding_leaves_the_random_numbers_alone():
    before = torch.get_rng_state()
    feed(SPECS[0])
    assert torch.equal(torch.get_rng_state(), before)


@pytest.mark.parametrize(
    ("spec", "sentence"),
    [
        (
            InputSpec(name="x", kind="typed", values="[1, two]"),
            "x: what is typed is not a list of numbers. Type numbers such as [[1, 2], [3, 4]].",
        ),
        (
            InputSpec(kind="typed", values="__import__('os')"),
            "input: what is typed is not a list of numbers. Type numbers such as [[1, 2], [3, 4]].",
        ),
        (
            InputSpec(kind="typed", values="[" * 300),
            "input: what is typed is not a list of numbers. Type numbers such as [[1, 2], [3, 4]].",
        ),
        (
            InputSpec(kind="typed", values="[[1, 2], [3]]"),
            "input: torch says: expected sequence of length 2 at dim 1 (got 1)",
        ),
        (
            InputSpec(shape=(10_000, 10_000)),
            "input: 100,000,000 numbers are too many. Up to 16,777,216 can be made.",
        ),
        (
            InputSpec(kind="integers", dtype="int64", low=3, high=3),
            "input: there is no integer from 3 up to, but not, 3.",
        ),
        (
            InputSpec(kind="normal", dtype="int64"),
            "input: random normal numbers are not int64. Choose integers.",
        ),
        (InputSpec(kind="given"), "input: none came."),
    ],
)
def test_what_cannot_be_fed_is_said_in_a_sentence(spec, sentence):
    problem = feed(spec)
    assert isinstance(problem, Problem)
    assert problem.sentence == sentence


def test_numbers_that_do_not_fit_the_dtype_are_refused_in_torchs_words():
    spec = InputSpec(kind="integers", dtype="uint8", high=999, shape=(2,))
    assert "torch says" in feed(spec).sentence


def test_a_given_tensor_is_passed_on():
    digit = torch.ones(1, 1, 8, 8)
    assert feed_all((InputSpec(kind="given"),), given=digit)[0] is digit


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_examples_inputs_run_through_it(name):
    graph = EXAMPLES[name]
    inputs = feed_all(specs_of(graph))
    with torch.no_grad():
        to_module(graph).eval()(*inputs)


def test_integers_stay_below_what_every_embedding_knows():
    (spec,) = specs_of(EXAMPLES["text_classifier"], batch=3)
    assert (spec.shape, spec.dtype, spec.high) == ((3, 20), "int64", 10_000)


def test_a_spec_is_read_off_a_tensor():
    assert spec_of(torch.zeros(2, 3), "x") == InputSpec(name="x", shape=(2, 3))
    tokens = torch.tensor([3, 8])
    assert spec_of(tokens) == InputSpec(shape=(2,), dtype="int64", kind="integers", high=9)


def test_only_so_many_inputs_are_fed():
    assert isinstance(feed_all((InputSpec(shape=(1,)),) * 9), Problem)
