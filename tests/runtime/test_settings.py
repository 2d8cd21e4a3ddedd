import pytest
from hypothesis import given
from hypothesis import strategies as some

from builder.problems import Problem
from runtime.settings import TrainSettings, parse_settings, read_settings


def sentences(plain):
    problems = parse_settings(plain)
    assert isinstance(problems, tuple)
    return [(problem.where, problem.sentence) for problem in problems]


def test_the_usual_settings_need_only_the_data():
    settings = parse_settings({"data": "digits"})
    assert isinstance(settings, TrainSettings)
    assert (settings.loss, settings.optimizer, settings.lr) == ("CrossEntropy", "Adam", 1e-3)


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("data", "cats", "data: cats cannot be used. Choose one of digits, iris, wine,"),
        ("loss", 3, "loss: 3 cannot be used. Choose one of CrossEntropy, MSE, BCEWithLogits."),
        ("lr", 0, "lr: 0 cannot be used. Choose a number above 0, such as 0.001."),
        ("lr", float("nan"), "lr: nan cannot be used. Choose a number above 0"),
        ("lr", float("inf"), "lr: inf cannot be used. Choose a number above 0"),
        ("lr", "0.1", "lr: 0.1 cannot be used. Choose a number above 0"),
        ("batch_size", True, "batch_size: True cannot be used. Choose a whole number from 1"),
        ("batch_size", 10**12, "batch_size: 1000000000000 cannot be used."),
        ("epochs", 1.5, "epochs: 1.5 cannot be used. Choose a whole number from 1 to 10000."),
        ("seed", -1, "seed: -1 cannot be used. Choose a whole number from 0 on."),
        ("device", "cuda:0; rm", "device: cuda:0; rm cannot be used. Choose cpu, or a GPU"),
        ("threads", 0, "threads: 0 cannot be used."),
        ("validation_share", 1.0, "validation_share: 1.0 cannot be used."),
        ("betas", (0.9, 1.0), "betas: 1.0 cannot be used. Choose two numbers from 0"),
        ("betas", (0.9,), "betas: (0.9,) cannot be used. Choose two numbers from 0"),
    ],
)
def test_a_value_that_cannot_be_used_is_said_with_what_can(field, value, sentence):
    ((where, said),) = sentences({"data": "iris", field: value})
    assert where == field
    assert said.startswith(sentence)


def test_everything_wrong_is_said_at_once_and_once_a_field():
    found = sentences({"lr": -1, "betas": (5, 6), "epochs": 0, "colour": 1})
    assert sorted(where for where, _ in found) == ["", "betas", "data", "epochs", "lr"]


@pytest.mark.parametrize(
    ("plain", "sentence"),
    [
        (
            {"data": "iris", "optimizer": "Adam", "momentum": 0.5},
            "momentum: Adam has no momentum; SGD does. Leave it empty, or choose SGD.",
        ),
        (
            {"data": "iris", "optimizer": "SGD", "betas": (0.5, 0.5)},
            "betas: SGD has no betas; Adam and AdamW do. Leave it empty.",
        ),
    ],
)
def test_an_option_of_another_optimiser_is_refused(plain, sentence):
    assert [said for _, said in sentences(plain)] == [sentence]


def test_an_option_reaches_its_optimiser_and_an_empty_one_does_not():
    plain = {"data": "iris", "optimizer": "SGD", "momentum": 0.5, "weight_decay": None}
    settings = parse_settings(plain)
    assert isinstance(settings, TrainSettings)
    assert settings.optimizer_options == {"momentum": 0.5}


def test_a_hostile_name_is_shown_short_and_in_ascii():
    ((_, said),) = sentences({"data": "iris", "x\n" + "é" * 500: 1})
    assert len(said) < 400
    assert said.isascii()
    assert "\n" not in said


@pytest.mark.parametrize("text", ["", "nope", "[]", "3", "null", "{", '{"data": 1e999}', "\0"])
def test_a_file_that_is_no_settings_gives_sentences(text):
    problems = read_settings(text)
    assert isinstance(problems, tuple)
    assert all(isinstance(problem, Problem) and problem.sentence for problem in problems)


def test_a_file_that_is_too_long_is_not_read():
    (problem,) = read_settings(b'{"data": "iris"}' + b" " * 20_000)
    assert "too long" in problem.sentence


VALUES = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | some.text(max_size=40),
    lambda inner: some.lists(inner, max_size=4) | some.dictionaries(some.text(), inner, max_size=4),
    max_leaves=8,
)
NAMES = some.sampled_from([*TrainSettings.model_fields, "", "colour", "__class__", "data\0"])


@given(some.dictionaries(NAMES, VALUES, max_size=8) | VALUES)
def test_whatever_a_browser_sends_becomes_settings_or_sentences(plain):
    found = parse_settings(plain)
    if isinstance(found, TrainSettings):
        assert read_settings(found.model_dump_json()) == found
    else:
        assert found
        assert all(
            len(problem.sentence) < 600 and problem.sentence.endswith(".") for problem in found
        )


@given(
    some.builds(
        TrainSettings,
        data=some.sampled_from(["digits", "wine"]),
        optimizer=some.sampled_from(["Adam", "AdamW"]),
        lr=some.floats(1e-9, 1e6),
        betas=some.none() | some.tuples(some.floats(0, 0.99), some.floats(0, 0.99)),
        batch_size=some.integers(1, 65_536),
        seed=some.integers(0, 2**63 - 1),
    )
)
def test_settings_survive_their_file(settings):
    assert read_settings(settings.model_dump_json()) == settings
