from builder import chain
from builder.graph import Graph
from pages.train_check import ready
from pages.train_setup import STARTING
from runtime.settings import TrainSettings

DIGITS = STARTING.model_dump()


def classifier(*sizes: int) -> Graph:
    return chain("Flatten", ("Linear", {"out_features": 10}), inputs=("N", *sizes))


def test_a_model_that_fits_its_data_is_ready():
    settings, problems = ready(classifier(1, 8, 8), DIGITS)
    assert settings == STARTING
    assert problems == ()


def test_larger_images_than_the_data_has_are_explained_with_a_fix():
    settings, problems = ready(classifier(1, 28, 28), DIGITS)
    assert settings is None
    assert [problem.where for problem in problems] == ["x"]
    assert "x takes N×1×28×28" in problems[0].sentence
    assert [fix.label for fix in problems[0].fixes]


def test_settings_that_cannot_be_used_are_all_told_and_nothing_is_ready():
    settings, problems = ready(classifier(1, 8, 8), {**DIGITS, "lr": 0.0, "epochs": None})
    assert settings is None
    assert {problem.where for problem in problems} == {"lr", "epochs"}
    assert all(problem.sentence.startswith(("lr:", "epochs:")) for problem in problems)


def test_without_a_model_only_the_settings_are_read():
    assert ready(None, DIGITS) == (STARTING, ())


def test_what_the_form_starts_with_can_be_used():
    assert TrainSettings.model_validate(DIGITS) == STARTING
