import base64
import math

import pytest
import torch
from torch import nn

from inspector.modules.planes import plane_of, planes_of
from inspector.modules.running import MOST_CELLS, run_module


def pictures(module, *inputs, look=None, training=False):
    report = run_module(module, inputs, training=training, look=look)
    assert report.error is None
    return report.calls[0].pictures


def matrix(plane):
    return torch.tensor(plane.numbers(), dtype=torch.float64).view(plane.rows, plane.columns)


def test_feature_maps_are_those_of_the_first_sample():
    module = nn.Conv2d(1, 40, 3)
    x = torch.randn(2, 1, 10, 12)
    (picture,) = pictures(module, x)
    assert (picture.kind, len(picture.planes), picture.more) == ("maps", 32, 8)
    assert picture.title == "32 of 40 feature maps of the first sample"
    for i, plane in enumerate(picture.planes):
        true = module(x)[0, i].double()
        step = (plane.high - plane.low) / 254
        assert (plane.rows, plane.columns) == (8, 10)
        assert torch.allclose(matrix(plane), true, atol=step / 2 + 1e-6)


def test_a_large_map_is_shown_as_means_of_its_parts():
    (picture,) = pictures(nn.Identity(), torch.arange(64.0 * 64).view(1, 1, 64, 64))
    plane = picture.planes[0]
    assert (plane.rows, plane.columns, plane.of_rows, plane.of_columns) == (32, 32, 64, 64)
    assert (plane.low, plane.high) == (32.5, 64 * 64 - 1 - 32.5)


@pytest.mark.parametrize(
    ("shape", "kind", "rows", "columns"),
    [
        ((2, 5), "bars", 1, 5),
        ((5,), "bars", 1, 5),
        ((2, 6, 4), "heat", 6, 4),
        ((2, 3, 4, 5), "maps", 4, 5),
        ((2, 3, 7, 4, 5), "maps", 4, 5),
        ((2, 500), "bars", 1, 64),
    ],
)
def test_the_shape_says_which_picture(shape, kind, rows, columns):
    (picture,) = pictures(nn.Identity(), torch.randn(shape))
    plane = picture.planes[0]
    assert (picture.kind, plane.rows, plane.columns) == (kind, rows, columns)


def test_three_axes_behind_a_convolution_are_one_sample():
    (picture,) = pictures(nn.Conv2d(1, 3, 3), torch.randn(1, 8, 8))
    assert (picture.kind, len(picture.planes)) == ("maps", 3)


@pytest.mark.parametrize("shape", [(), (0, 3), (2, 0, 4, 4)])
def test_what_has_nothing_to_draw_has_no_picture(shape):
    assert pictures(nn.Identity(), torch.zeros(shape)) == ()


def test_whole_numbers_complex_ones_and_sparse_ones_are_drawn():
    assert pictures(nn.Identity(), torch.ones(2, 3, dtype=torch.int64))[0].planes[0].high == 1
    assert pictures(nn.Identity(), torch.full((2, 3), 3 + 4j))[0].planes[0].high == 5
    assert pictures(nn.Identity(), torch.eye(3).to_sparse())[0].planes[0].values == (1, 0, 0)


@pytest.mark.parametrize("batch_first", [True, False])
@pytest.mark.parametrize("training", [True, False])
def test_attention_is_torchs_own_head_by_head(batch_first, training):
    module = nn.MultiheadAttention(8, 2, dropout=0.5, batch_first=batch_first).train(training)
    q, k = torch.randn(3, 4, 8), torch.randn(3, 4, 8)
    mask = torch.zeros(4 if batch_first else 3, k.size(1 if batch_first else 0), dtype=torch.bool)
    mask[0, 1] = True

    class Model(nn.Module):
        def __init__(self):
            super().__init__()
            self.attention = module

        def forward(self, q, k):
            return self.attention(q, k, value=k, attn_mask=mask, need_weights=False)[0]

    model = Model().train(training)
    torch.manual_seed(3)
    expected = model(q, k)
    torch.manual_seed(3)
    seen = []
    handle = model.register_forward_hook(lambda _module, _args, output: seen.append(output))
    report = run_module(model, (q, k), training=training)
    handle.remove()
    assert torch.equal(seen[0], expected)  # looking did not change the result
    picture = report.calls[1].pictures[0]
    _, weights = module.eval()(q, k, k, attn_mask=mask, average_attn_weights=False)
    assert (picture.kind, len(picture.planes)) == ("attention", 2)
    for plane, head in zip(picture.planes, weights[0], strict=True):
        assert torch.allclose(matrix(plane), head.double(), atol=1e-5)
        assert torch.allclose(matrix(plane).sum(1), torch.ones(plane.rows).double(), atol=1e-4)
    assert ("before dropout" in picture.title) is training
    assert module.dropout == 0.5


def test_looking_at_attention_takes_no_random_number_from_what_follows():
    module = nn.TransformerEncoderLayer(8, 2, 16, dropout=0.5, batch_first=True).train()
    x = torch.randn(2, 3, 8)
    torch.manual_seed(5)
    expected = module(x)
    torch.manual_seed(5)
    report = run_module(module, (x,), training=True)
    mean = expected.double().mean().item()
    assert report.outputs[0].summary.mean == pytest.approx(mean, abs=1e-9)
    assert report.outputs[0].summary.max == pytest.approx(expected.max().item())


@pytest.mark.parametrize("kind", [nn.RNN, nn.LSTM, nn.GRU])
@pytest.mark.parametrize("batch_first", [True, False])
def test_the_hidden_state_of_every_layer_is_shown_over_time(kind, batch_first):
    module = kind(4, 3, num_layers=2, batch_first=batch_first)
    x = torch.randn(5, 6, 4)
    output, last = module(x)
    (picture,) = pictures(module, x)
    by_name = {plane.label: matrix(plane).T for plane in picture.planes}
    true = (output[0] if batch_first else output[:, 0]).double()
    assert torch.allclose(by_name["hidden state h, layer 1"], true, atol=1e-4)
    hidden = last[0] if kind is nn.LSTM else last
    first = hidden[0, 0].double()
    assert torch.allclose(by_name["hidden state h, layer 0"][-1], first, atol=1e-4)
    if kind is nn.LSTM:
        cell = last[1][:, 0].double()
        assert torch.allclose(by_name["cell state c, layer 1"][-1], cell[1], atol=1e-4)


def test_an_initial_state_is_what_the_memory_begins_with():
    module, x, state = nn.GRU(4, 3), torch.randn(1, 1, 4), torch.randn(1, 1, 3)
    (picture,) = pictures(module, x, state)
    assert torch.allclose(matrix(picture.planes[0])[:, 0].float(), module(x, state)[0][0, 0], 1e-3)


def test_both_directions_are_shown_apart():
    module, x = nn.LSTM(4, 3, bidirectional=True), torch.randn(5, 2, 4)
    (picture,) = pictures(module, x)
    there, back = (matrix(plane).T for plane in picture.planes)
    assert [plane.label for plane in picture.planes] == ["forward in time", "backward in time"]
    both = torch.cat((there, back), 1)
    assert torch.allclose(both, module(x)[0][:, 0].double(), atol=1e-4)


def test_a_packed_sequence_shows_the_moments_of_the_first_sample():
    class Model(nn.Module):
        def __init__(self):
            super().__init__()
            self.rnn = nn.GRU(4, 3)

        def forward(self, x):
            lengths = torch.tensor([2, 5])
            packed = nn.utils.rnn.pack_padded_sequence(x, lengths, enforce_sorted=False)
            return self.rnn(packed)[1]

    report = run_module(Model(), (torch.randn(5, 2, 4),))
    plane = report.calls[1].pictures[0].planes[0]
    assert (plane.rows, plane.columns) == (3, 2)


def test_a_cell_that_is_called_step_by_step_shows_all_its_moments():
    class Model(nn.Module):
        def __init__(self):
            super().__init__()
            self.cell = nn.LSTMCell(4, 3)

        def forward(self, x):
            h = c = torch.zeros(x.size(1), 3)
            for one in x:
                h, c = self.cell(one, (h, c))
            return h

    model, x = Model(), torch.randn(5, 2, 4)
    report = run_module(model, (x,))
    assert [call.number for call in report.calls if call.path == "cell"] == [1, 2, 3, 4, 5]
    picture = report.calls[-1].pictures[0]
    assert (picture.kind, picture.planes[0].columns) == ("hidden", 5)
    assert torch.allclose(matrix(picture.planes[0])[:, -1].float(), model(x)[0], atol=1e-4)


def test_the_pictures_of_many_calls_fit_into_one_report_and_one_can_be_seen_in_full():
    module = nn.Sequential(*(nn.Conv2d(16, 16, 3, padding=1) for _ in range(150)))
    x = torch.randn(1, 16, 32, 32)
    small = run_module(module, (x,))
    assert len(small.model_dump_json()) < 4 << 20
    cells = [sum(p.rows * p.columns for p in c.pictures[0].planes) for c in small.calls[1:]]
    assert sum(cells) <= MOST_CELLS
    assert min(cells) > 0
    full = run_module(module, (x,), look="7")
    planes = full.calls[8].pictures[0].planes
    assert (len(planes), planes[0].rows) == (16, 32)
    assert small.calls[8].pictures[0].planes[0].rows < 32


def test_a_container_leaves_the_picture_to_the_layer_that_made_it():
    module = nn.Sequential(nn.Sequential(nn.Linear(3, 3)), nn.Identity())
    calls = run_module(module, (torch.ones(1, 3),)).calls
    assert [bool(call.pictures) for call in calls] == [False, False, True, True]


def test_what_is_not_finite_has_its_own_shade():
    plane = plane_of(torch.tensor([[1.0, math.nan, math.inf, 3.0]]), "", (4, 4))
    assert plane.values == (1, None, None, 3)
    assert (plane.low, plane.high) == (1, 3)
    assert list(base64.b64decode(plane.shades)) == [0, 255, 255, 254]
    empty = plane_of(torch.tensor([[math.nan]]), "", (4, 4))
    assert (empty.low, empty.high, empty.values) == (0, 0, (None,))


def test_a_plane_that_is_all_one_number_and_one_that_spans_all_doubles_are_shown():
    assert plane_of(torch.full((2, 2), 7.0), "", (4, 4)).numbers() == (7, 7, 7, 7)
    wide = torch.tensor([[-1.7e308, 1.7e308]], dtype=torch.float64)
    assert plane_of(wide, "", (4, 4)).values == (-1.7e308, 1.7e308)


def test_shades_alone_lead_back_to_the_numbers():
    stack = torch.randn(3, 20, 20)
    for plane, true in zip(planes_of(stack, "abc", (32, 32)), stack, strict=True):
        assert plane.values is None
        assert torch.allclose(matrix(plane).float(), true, atol=(plane.high - plane.low) / 500)
