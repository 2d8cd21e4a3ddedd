"""A model against its data: every mismatch in plain words, every fix tried."""

import pytest
import torch

import builder
from builder import chain
from builder.patch import apply
from runtime.check import check_training
from runtime.datasets import DATASETS
from runtime.settings import TrainSettings
from runtime.training import train


def problems(graph, **settings):
    chosen = TrainSettings(**{"data": "digits", **settings})
    return check_training(graph, builder.infer(graph), chosen)


def ends_in(width, *inputs):
    return chain(("Linear", {"out_features": width}), inputs=("N", *inputs))


@pytest.mark.parametrize(
    ("data", "form"), [(row.name, form) for row in DATASETS.values() for form in row.forms]
)
@pytest.mark.parametrize("loss", ["CrossEntropy", "MSE", "BCEWithLogits"])
def test_a_model_that_fits_has_no_problem_and_really_trains(data, form, loss):
    classes = len(DATASETS[data].classes)
    width = 1 if classes == 2 and loss != "CrossEntropy" else classes
    graph = chain("Flatten", ("Linear", {"out_features": width}), inputs=("N", *form))
    settings = TrainSettings(data=data, loss=loss, epochs=1, threads=1)
    assert check_training(graph, builder.infer(graph), settings) == ()
    (*_, ended) = train(graph, settings)
    assert ended.kind == "finished"


def test_small_images_in_a_large_input_are_explained_with_fixes():
    lenet = builder.EXAMPLES["lenet5"]
    (problem,) = problems(lenet)
    assert problem.where == "x"
    assert problem.sentence == (
        "x takes N×1×28×28, but a batch of Handwritten digits is N×1×8×8 or N×64 or N×8×8. "
        "Set the input to N×1×8×8."
    )
    enlarge, plain = problem.fixes
    assert enlarge.label == "Set x to N×1×8×8 and enlarge the images to 28×28"
    assert plain.label == "Set x to N×1×8×8"
    better = apply(lenet, enlarge.patch)
    assert problems(better) == ()
    (*_, ended) = train(better, TrainSettings(data="digits", epochs=1, batch_size=256))
    assert ended.kind == "finished"
    assert problems(apply(lenet, plain.patch))[0].sentence.startswith(
        "The model itself has problems at conv2."
    )


@pytest.mark.parametrize(
    ("graph", "settings", "sentence", "torch_message", "label"),
    [
        (
            ends_in(10, 4),
            {"data": "iris"},
            "The model gives N×10 float32, but CrossEntropy on Iris flowers wants one score for "
            "each of the 3 classes, N×3. Set out_features of linear1 to 3.",
            "",
            "Set out_features of linear1 to 3",
        ),
        (
            ends_in(2, 4),
            {"data": "iris"},
            "The model gives N×2 float32, but CrossEntropy on Iris flowers wants one score for "
            "each of the 3 classes, N×3. Set out_features of linear1 to 3.",
            "",
            "Set out_features of linear1 to 3",
        ),
        (
            ends_in(10, 4),
            {"data": "iris", "loss": "MSE"},
            "The model gives N×10 float32, but MSE on Iris flowers wants one score for each of "
            "the 3 classes, N×3. Set out_features of linear1 to 3.",
            "Using a target size (torch.Size([3, 3])) that is different to the input size",
            "Set out_features of linear1 to 3",
        ),
        (
            ends_in(2, 30),
            {"data": "breast_cancer", "loss": "BCEWithLogits"},
            "The model gives N×2 float32, but BCEWithLogits on Breast cancer wants one number for "
            "each sample, N×1. Set out_features of linear1 to 1.",
            "Target size (torch.Size([3, 1])) must be the same as input size",
            "Set out_features of linear1 to 1",
        ),
    ],
    ids=["too wide", "too narrow", "regression", "logits"],
)
def test_an_output_of_the_wrong_width_is_explained_with_a_fix(
    graph, settings, sentence, torch_message, label
):
    (problem,) = problems(graph, **settings)
    assert (problem.where, problem.sentence) == ("y", sentence)
    assert problem.torch_message.startswith(torch_message)
    (fix,) = problem.fixes
    assert fix.label == label
    assert problems(apply(graph, fix.patch), **settings) == ()


def test_the_layer_behind_an_activation_is_found_and_mended():
    graph = chain(("Linear", {"out_features": 5}), "Softmax", inputs=("N", 4))
    (problem,) = problems(graph, data="iris")
    assert problems(apply(graph, problem.fixes[0].patch), data="iris") == ()


def test_the_layer_in_a_frame_is_found_and_mended():
    graph = builder.EXAMPLES["quickstart_mlp"]
    small = apply(graph, problems(graph)[0].fixes[0].patch)
    (problem,) = problems(small, data="digits", loss="MSE", targets="one_hot") or (None,)
    assert problem is None


def test_a_model_that_gives_pictures_has_no_fix_but_advice():
    graph = chain(("Conv2d", {"out_channels": 3, "kernel_size": 1}), inputs=("N", 1, 8, 8))
    (problem,) = problems(graph)
    assert problem.sentence.endswith("Let the model end in a Linear layer of that width.")
    assert problem.fixes == ()


def test_float_targets_for_cross_entropy_are_explained():
    (problem,) = problems(ends_in(2, 30), data="breast_cancer", targets="value")
    assert problem.sentence == (
        "CrossEntropy wants the number of each sample's class, but the targets are float values, "
        "0.0 or 1.0 for Breast cancer. Choose targets classes, or the loss BCEWithLogits."
    )
    assert problem.torch_message


def test_one_number_cannot_tell_three_classes():
    (problem,) = problems(ends_in(1, 4), data="iris", loss="MSE", targets="value")
    assert problem.sentence == (
        "Iris flowers has 3 classes, which one number a sample cannot tell. "
        "Choose targets classes or one_hot."
    )


def test_a_model_with_one_number_and_no_second_dimension_takes_values():
    graph = chain(("Linear", {"out_features": 1}), ("squeeze", {"dim": 1}), inputs=("N", 30))
    assert problems(graph, data="breast_cancer", loss="BCEWithLogits") == ()
    settings = TrainSettings(data="breast_cancer", loss="BCEWithLogits", epochs=1)
    (*_, ended) = train(graph, settings)
    assert ended.kind == "finished"


def test_an_input_of_another_dtype_is_explained():
    graph = chain("ReLU", inputs={"x": (("N", 4), "int64")})
    first = problems(graph, data="iris")[0]
    assert first.sentence == (
        "x takes int64, but the samples of Iris flowers are float32. Set its dtype to float32."
    )
    assert first.fixes[0].label == "Set the dtype of x to float32"


def test_an_input_without_a_batch_dimension_is_explained():
    graph = chain(("Linear", {"out_features": 3}), inputs=(8, 4))
    (problem,) = problems(graph, data="iris")
    assert problem.sentence.startswith("x takes 8×4, but a batch of Iris flowers is N×4.")
    assert problems(apply(graph, problem.fixes[0].patch), data="iris") == ()


def test_a_model_with_problems_is_sent_back_first():
    graph = chain(("Conv2d", {"out_channels": 3, "kernel_size": 9}), inputs=("N", 1, 8, 8))
    (problem,) = problems(graph)
    assert problem.sentence == (
        "The model itself has problems at conv1. Mend them on the Build page first."
    )


def test_two_outputs_are_too_many():
    (problem,) = problems(builder.EXAMPLES["two_heads"])
    assert problem.sentence == (
        "Training takes a model with one output; this one has 2. Remove outputs until one is left."
    )


def test_a_device_that_is_gone_and_too_many_threads_are_said():
    gone = "cuda:GPU-00000000-0000-0000-0000-000000000000"
    assert [p.sentence for p in problems(ends_in(10, 64), device=gone)] == [
        "The chosen device is not in this machine. Choose another one."
    ]
    (warning,) = problems(ends_in(10, 64), threads=256)
    assert warning.level == "warning"
    assert "256 threads are more than the" in warning.sentence


def test_checking_touches_no_random_number_and_no_real_tensor(monkeypatch):
    graph = ends_in(10, 4)
    inference = builder.infer(graph)
    before = torch.get_rng_state()
    seen = []
    real = torch.zeros

    def zeros(*args, **options):
        made = real(*args, **options)
        seen.append(made.device.type)
        return made

    monkeypatch.setattr(torch, "zeros", zeros)
    check_training(graph, inference, TrainSettings(data="iris", loss="MSE"), lambda _: inference)
    assert set(seen) == {"meta"}
    assert torch.equal(torch.get_rng_state(), before)
