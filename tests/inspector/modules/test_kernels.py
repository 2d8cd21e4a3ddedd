import math

import pytest
import torch
from torch import nn
from torch.nn.functional import adaptive_avg_pool2d

from inspector.modules.kernels import filters_of


def _pictures(found):
    return torch.tensor(found.values).reshape(
        len(found.values), len(found.channels), found.rows, found.columns
    )


def test_a_convolution_shows_one_channel_of_each_filter():
    layer = nn.Conv2d(5, 4, 3)
    for channel, shown in ((0, 0), (3, 3), (9, 4)):
        found = filters_of(layer.weight.detach(), layer, channel)
        assert (found.count, found.of_channels, found.channels) == (4, 5, (shown,))
        assert torch.allclose(_pictures(found)[:, 0], layer.weight[:, shown])


def test_three_channels_are_shown_together():
    layer = nn.Conv2d(3, 2, 5)
    found = filters_of(layer.weight.detach(), layer)
    assert found.channels == (0, 1, 2)
    assert torch.allclose(_pictures(found), layer.weight)


def test_a_transposed_convolution_has_a_filter_for_each_output():
    layer = nn.ConvTranspose2d(2, 6, 3)  # its weight is (in, out, 3, 3)
    found = filters_of(layer.weight.detach(), layer, 1)
    assert (found.count, found.of_channels) == (6, 2)
    assert torch.allclose(_pictures(found)[:, 0], layer.weight[1])


def test_one_dimension_is_a_row_for_each_channel_and_three_are_slices():
    one, three = nn.Conv1d(4, 2, 5), nn.Conv3d(2, 3, (2, 3, 4))
    assert torch.allclose(_pictures(filters_of(one.weight.detach(), one))[:, 0], one.weight)
    found = filters_of(three.weight.detach(), three)
    assert (found.rows, found.columns) == (6, 4)
    assert torch.allclose(_pictures(found)[:, 0], three.weight[:, 0].reshape(3, 6, 4))


def test_a_large_kernel_is_averaged_and_many_filters_are_cut():
    layer = nn.Conv2d(1, 70, 32)
    found = filters_of(layer.weight.detach(), layer)
    assert (found.count, len(found.values), found.averaged) == (70, 64, True)
    expected = adaptive_avg_pool2d(layer.weight[:64], 16)
    assert torch.allclose(_pictures(found), expected, atol=1e-6)


def test_what_is_not_finite_is_none():
    weight = torch.ones(1, 1, 1, 2)
    weight[0, 0, 0, 1] = math.nan
    assert filters_of(weight, None).values == (((1.0, None),),)


@pytest.mark.parametrize(
    ("weight", "owner"),
    [
        (torch.ones(3, 3), None),
        (torch.ones(3), nn.Conv2d(1, 3, 1)),
        (torch.ones(2, 2, 2), nn.Bilinear(2, 2, 2)),
        (torch.ones(0, 3, 2, 2), None),
    ],
)
def test_what_holds_no_kernels_has_no_pictures(weight, owner):
    assert filters_of(weight, owner) is None
