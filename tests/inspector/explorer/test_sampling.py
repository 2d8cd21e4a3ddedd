"""Draws: the program of each, read back from what it left, and held against torch."""

import math

import pytest
import torch

from builder.problems import Problem
from inspector.explorer import dropping, parse_arguments
from inspector.explorer.distributions import DISTRIBUTION, DISTRIBUTIONS, Distribution
from inspector.explorer.histogram import bars
from inspector.explorer.operation import Control
from inspector.explorer.reading import elements, said
from inspector.explorer.sampling import (
    MOST_TIMES,
    Draw,
    Sample,
    Way,
    account,
    comparisons,
    read_sample,
)
from tests.inspector.explorer.running import refusal
from tests.inspector.explorer.traces import trace_of

every_distribution = pytest.mark.parametrize("row", DISTRIBUTIONS, ids=lambda row: row.name)


def draw(row: Distribution, way: Way = "fresh", times: int = 1, **values: object) -> Draw:
    read = parse_arguments(row, values)
    assert not isinstance(read, Problem)
    return Draw(distribution=row, values=read, seed=7, count=4_000, way=way, times=times)


def run(asked: Draw) -> Sample:
    names: dict = {}
    exec(asked.program(), names)
    kept = {k: v for k, v in names.items() if isinstance(v, torch.Tensor | bool)}
    sample = read_sample(trace_of(None, **kept))
    assert sample is not None
    return sample


@every_distribution
def test_the_same_seed_draws_the_same_numbers(row: Distribution):
    sample = run(draw(row, "again"))
    assert sample.same is True
    assert sample.rewound is True
    assert sample.moved is True
    assert sample.numbers == sample.last == run(draw(row)).numbers
    assert "are the same, every one" in account(sample)
    compared = (("start = before", True), ("before ≠ after", False), ("last = x", True))
    assert comparisons(sample) == compared


@every_distribution
@pytest.mark.parametrize("times", [2, 3, MOST_TIMES])
def test_going_on_draws_other_numbers_from_where_the_generator_stands(
    row: Distribution, times: int
):
    sample = run(draw(row, "on", times))
    assert sample.same is False
    assert sample.rewound is False
    assert sample.last == run(draw(row, "on" if times > 2 else "fresh", times - 1)).numbers
    assert "No seed was set in between" in account(sample)


@every_distribution
def test_a_first_draw_moves_the_generator(row: Distribution):
    sample = run(draw(row))
    assert (sample.last, sample.same, sample.rewound, sample.moved) == (None, None, None, True)
    assert "drawing moved it on" in account(sample)
    assert comparisons(sample) == (("before ≠ after", False),)


@every_distribution
def test_the_density_has_an_area_of_one(row: Distribution):
    sample = run(draw(row))
    if row.discrete:
        assert sum(sample.density) == pytest.approx(1, abs=0.005)
        assert all(place == round(place) for place in sample.at)
    else:
        area = torch.trapezoid(torch.tensor(sample.density), torch.tensor(sample.at))
        assert area.item() == pytest.approx(1, abs=0.005)


@every_distribution
def test_the_histogram_has_an_area_of_one_and_leaves_no_number_out(row: Distribution):
    sample = run(draw(row, "on", 2))
    for numbers in (sample.numbers, sample.last):
        assert numbers is not None
        drawn = bars(sample, numbers, row.discrete)
        assert sum(drawn.heights) * drawn.width == pytest.approx(1)
    assert bars(sample, sample.numbers, row.discrete).at == drawn.at  # so that they compare


def test_numbers_far_out_have_bars_and_both_draws_the_same_ones():
    far = Sample((0.0, 9.0), (-7.0, 0.0), (-1.0, 1.0), (0.5, 0.5), True, True, False)
    assert far.last is not None
    newer, older = bars(far, far.numbers, discrete=False), bars(far, far.last, discrete=False)
    assert max(newer.at) + newer.width / 2 == pytest.approx(9)
    assert min(older.at) - older.width / 2 == pytest.approx(-7)
    assert sum(newer.heights) * newer.width == pytest.approx(1)
    assert newer.at == older.at
    assert bars(far, far.numbers, discrete=True).at == (-7, -1, 0, 1, 9)


@every_distribution
def test_the_numbers_come_as_often_as_their_density_says(row: Distribution):
    sample = run(draw(row))
    drawn = bars(sample, sample.numbers, row.discrete)
    if row.discrete:
        true = dict(zip(sample.at, sample.density, strict=True))
        off = [abs(h - true.get(x, 0.0)) for x, h in zip(drawn.at, drawn.heights, strict=True)]
        assert max(off) < 0.03
    else:
        places = torch.tensor(sample.at)
        near = [sample.density[int((places - x).abs().argmin())] for x in drawn.at]
        apart = [abs(h - d) for h, d in zip(drawn.heights, near, strict=True)]
        assert sum(apart) * drawn.width < 0.15


@every_distribution
def test_the_ends_of_every_control_give_numbers_or_a_refusal_of_torch(row: Distribution):
    for end in ("low", "high"):
        values = {control.name: _at(control, end) for control in row.controls}
        assert refusal(draw(row, **values).program()) != ""


def _at(control: Control, end: str) -> object:
    number = getattr(control, end)
    return {"int": int(number), "ints": [int(number)] * 2}.get(control.kind, number)


def test_a_fresh_draw_reads_like_a_learners_program():
    assert draw(DISTRIBUTION["randn"]).program() == (
        "import torch\n\n"
        "torch.manual_seed(7)\n"
        "before = torch.get_rng_state()\n"
        "x = torch.randn(4000)\n"
        "after = torch.get_rng_state()\n"
        "moved = not torch.equal(before, after)\n\n"
        "at = torch.linspace(-4.0, 4.0, 201)\n"
        "density = torch.distributions.Normal(0.0, 1.0).log_prob(at).exp()\n"
    )


def test_a_program_that_did_not_get_that_far_gives_no_sample():
    assert read_sample(trace_of(None, x=torch.rand(3))) is None
    assert (
        read_sample(trace_of(None, x=torch.rand(5_000), at=torch.rand(2), density=torch.rand(2)))
        is None
    )


def test_elements_are_read_through_strides_and_offset():
    x = torch.arange(12).reshape(3, 4)
    trace = trace_of(
        None, x=x, y=x.t()[1:, ::2], z=torch.tensor(5), nan=torch.tensor([float("nan")])
    )
    assert elements(trace, "x") == tuple(range(12))
    assert elements(trace, "y") == (1, 9, 2, 10, 3, 11)
    assert elements(trace, "z") == (5,)
    (number,) = elements(trace, "nan") or ()
    assert math.isnan(number)
    assert elements(trace, "missing") is None


def test_only_true_and_false_are_read_as_such():
    trace = trace_of(None, a=True, b=False, c=1)
    assert [said(trace, name) for name in "abcd"] == [True, False, None, None]


@pytest.mark.parametrize("p", [0.0, 0.25, 0.5, 1.0])
def test_a_mask_keeps_the_share_that_p_leaves_and_scales_it(p: float):
    names: dict = {}
    exec(dropping.program(3, p, training=True), names)
    mask = dropping.read_mask(trace_of(None, y=names["y"]))
    assert mask is not None
    assert mask.count == dropping.ROWS * dropping.COLUMNS == 512
    assert mask.kept == pytest.approx(1 - p, abs=0.1)
    assert mask.factor == pytest.approx(1 / (1 - p) if p < 1 else 0)
    assert mask.rows == tuple(tuple(row) for row in names["y"].tolist())


def test_in_evaluation_nothing_is_dropped():
    names: dict = {}
    exec(dropping.program(3, 0.5, training=False), names)
    mask = dropping.read_mask(trace_of(None, y=names["y"]))
    assert mask is not None
    assert (mask.kept, mask.factor) == (1.0, 1.0)


def test_a_mask_that_was_not_made_is_none():
    assert dropping.read_mask(trace_of(None, y=torch.ones(3))) is None
    assert dropping.read_mask(trace_of(None)) is None
