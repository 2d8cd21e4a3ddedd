import random

import pytest
import torch

from inspector import explain_broadcast


def random_shapes(source):
    common = [source.choice((1, 2, 3)) for _ in range(source.randint(0, 4))]
    shapes = []
    for _ in range(source.randint(1, 3)):
        cut = common[source.randint(0, len(common)) :]
        shapes.append(
            tuple(source.choice((size, size, 1, source.choice((0, 2, 3)))) for size in cut)
        )
    return tuple(shapes)


def test_result_refusal_and_stretched_axes_are_torchs():
    source, refused = random.Random(5), 0
    for _ in range(2_000):
        shapes = random_shapes(source)
        verdict = explain_broadcast(*shapes)
        try:
            fitted = torch.broadcast_tensors(*(torch.empty(shape) for shape in shapes))
        except RuntimeError:
            refused += 1
            assert verdict.result is None
            assert verdict.failed
            continue
        assert (verdict.result, verdict.failed) == (tuple(fitted[0].shape), ())
        for row, tensor in zip(verdict.stretched, fitted, strict=True):
            steps = zip(tensor.shape, tensor.stride(), strict=True)
            assert row == tuple(step == 0 and size != 1 for size, step in steps)
    assert refused > 100


def test_the_axes_that_fail_are_those_that_fit_when_left_out():
    verdict = explain_broadcast((2, 3, 5, 4), (7, 5, 6))
    assert verdict.failed == (1, 3)
    assert verdict.aligned == ((2, 3, 5, 4), (None, 7, 5, 6))
    assert explain_broadcast((2, 5), (5,)).result == (2, 5)


@pytest.mark.parametrize(
    ("shapes", "sentence"),
    [
        (
            ((3, 1), (4,)),
            "Stretched with stride 0, without a copy: (3, 1) along axis 1; (4,) along axis 0. "
            "Result: (3, 4).",
        ),
        (((2, 3), (2, 3)), "The shapes are equal axis by axis; the result is (2, 3)."),
    ],
)
def test_a_sentence_names_what_is_stretched(shapes, sentence):
    assert explain_broadcast(*shapes).sentence == sentence
