"""What can be typed as the input of a module, and what is offered."""

import pytest

from inspector.modules.run_record import InputSpec
from pages.module_inputs import UNKNOWN, kinds_of, sets_of, sizes_of, zeros_of


@pytest.mark.parametrize(
    ("typed", "sizes"),
    [
        ("2, 3", (2, 3)),
        ("(2, 3)", (2, 3)),
        ("2×3", (2, 3)),
        ("2x3", (2, 3)),
        ("0", (0,)),
        ("", None),
        ("a", None),
        ("-1", None),
        ("2.5", None),
        ("9999999999", None),
        ("1,1,1,1,1,1,1,1,1", None),
        (None, None),
    ],
)
def test_a_shape_is_read_as_one_writes_it(typed, sizes):
    assert sizes_of(typed) == sizes


def test_whole_numbers_are_never_drawn_from_a_normal_distribution():
    tokens = InputSpec(shape=(2, 6), dtype="int64", kind="integers")
    assert kinds_of(tokens) == ["integers", "ones", "typed"]
    assert kinds_of(UNKNOWN) == ["normal", "uniform", "integers", "ones", "typed"]


def test_real_samples_are_offered_where_an_input_has_their_shape():
    assert sets_of(InputSpec(shape=(2, 1, 8, 8))) == ["digits"]
    assert "given" in kinds_of(InputSpec(shape=(2, 1, 8, 8)))
    assert sets_of(InputSpec(shape=(2, 1, 9, 9))) == []
    assert sets_of(InputSpec(shape=(2, 1, 8, 8), dtype="int64", kind="integers")) == []


def test_typing_begins_with_one_sample_of_zeros():
    assert zeros_of(InputSpec(shape=(2, 3))) == "[[0.0, 0.0, 0.0]]"
    assert zeros_of(InputSpec(shape=(2, 2), dtype="int64", kind="integers")) == "[[0, 0]]"
    assert len(zeros_of(InputSpec(shape=(2, 3, 224, 224)))) < 20_000
