import pytest
import torch
from torch import nn

from inspector.gradients.figures import SIDE, figure_of
from inspector.gradients.record import MOST_FIGURE_CELLS


def test_a_small_tensor_is_shown_whole():
    figure = figure_of(torch.tensor([[3.0, 4.0]]))
    assert (figure.shape, figure.dtype) == ((1, 2), "float32")
    assert (figure.norm, figure.values, figure.heat) == (5.0, (3.0, 4.0), None)


def test_a_large_matrix_is_shown_by_means_of_its_parts():
    matrix = torch.arange(20.0 * 30).reshape(20, 30)
    heat = figure_of(matrix).heat
    assert (heat.rows, heat.columns) == (SIDE, SIDE)
    means = matrix.reshape(SIDE, 2, SIDE, 3).mean((1, 3)).flatten()
    assert heat.values == pytest.approx(means.tolist(), rel=1e-2)


def test_the_axes_are_cut_where_the_map_is_nearest_to_a_square():
    kernels = figure_of(torch.arange(8.0).reshape(8, 1, 1, 1).expand(8, 1, 3, 3)).heat
    assert (kernels.rows, kernels.columns) == (8, 9)
    assert kernels.values[:: kernels.columns] == tuple(map(float, range(8)))


def test_a_long_vector_has_one_row():
    heat = figure_of(torch.ones(1_000)).heat
    assert (heat.rows, heat.columns, set(heat.values)) == (1, 64, {1.0})


def test_what_is_not_finite_is_counted_and_has_no_norm():
    figure = figure_of(torch.tensor([1.0, float("nan"), float("inf"), -float("inf")]))
    assert (figure.norm, figure.nan, figure.inf) == (None, 1, 2)
    assert figure.values == (1.0, "nan", "inf", "-inf")


def test_a_norm_too_large_for_the_dtype_is_still_told():
    figure = figure_of(torch.full((100,), 60_000.0, dtype=torch.float16))
    assert figure.norm == pytest.approx(600_000, rel=1e-2)


@pytest.mark.parametrize(
    "tensor",
    [
        torch.zeros(0),
        torch.zeros(2, 0, 100),
        torch.arange(5),
        torch.ones(100, dtype=torch.bool),
        torch.ones(100, dtype=torch.complex64),
        torch.ones(100, dtype=torch.float8_e4m3fn),
        torch.randn(3, 40, device="meta"),
        torch.eye(30).to_sparse(),
        torch._efficientzerotensor((3,)),
        nn.LazyLinear(3).weight,
        torch.randn(70).requires_grad_(),
        torch.ones(4_000).expand(3, 4_000),
    ],
    ids=lambda one: f"{one.dtype}-{one.layout}-{one.device}",
)
def test_every_kind_of_tensor_has_a_figure(tensor):
    figure = figure_of(tensor)
    assert type(figure).model_validate_json(figure.model_dump_json()) == figure
    if figure.values is not None:
        assert len(figure.values) <= MOST_FIGURE_CELLS


def test_a_figure_leaves_no_trace_on_the_tensor():
    x = torch.randn(100, requires_grad=True)
    figure_of(x)
    assert (x._version, x.grad, x.grad_fn) == (0, None, None)


def test_a_sparse_gradient_of_stride_0_is_read_right():
    table = torch.nn.Embedding(3, 1, sparse=True)
    table(torch.tensor([2])).sum().backward()
    assert figure_of(table.weight.grad).values == (0.0, 0.0, 1.0)


def test_a_figure_of_what_is_not_to_be_read_tells_its_shape_only():
    figure = figure_of(torch.ones(3), whole=False)
    assert (figure.shape, figure.dtype) == ((3,), "float32")
    assert (figure.norm, figure.values, figure.heat) == (None, None, None)
