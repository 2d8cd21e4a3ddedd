"""Expressions that between them make every node that a rule is written for."""

from collections.abc import Callable, Iterator

import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812 -- as everyone calls it
from torch.utils.checkpoint import checkpoint

INDEX = torch.tensor([0, 1, 1])
MASK = torch.tensor([[True, False, True], [False, True, True]])


def a(*shape: int) -> Tensor:
    """Return a leaf with numbers between 0.1 and 1.1."""
    return (torch.rand(*shape, dtype=torch.float64) + 0.1).requires_grad_()


def s(*shape: int) -> Tensor:
    """Return a leaf with numbers of both signs."""
    return torch.randn(*shape, dtype=torch.float64).requires_grad_()


def zeros(*shape: int) -> Tensor:
    return torch.zeros(*shape, dtype=torch.float64)


def ones(*shape: int) -> Tensor:
    return torch.ones(*shape, dtype=torch.float64)


def _in_place() -> Iterator[Callable[[], Tensor]]:
    def written() -> Tensor:
        x = a(4).clone()
        x[1:] *= 2
        return x

    yield written
    yield lambda: a(3).clone().fill_(2.0) + a(3)
    yield lambda: a(3).clone().fill_(a(1)[0]) + a(3)
    yield lambda: torch.ops.aten.fill.Scalar(a(3), 2.0) + a(3)
    yield lambda: a(3).clone().zero_() + a(3)
    yield lambda: s(3).clone().mul_(2).add_(1).relu_()


ARITHMETIC = (
    lambda: a(2, 3) + s(3),
    lambda: torch.add(a(2), a(2), alpha=3),
    lambda: a(2) - s(3, 2),
    lambda: torch.sub(a(2), a(2), alpha=-2),
    lambda: 1 - s(2),
    lambda: torch.rsub(a(2), a(2), alpha=3),
    lambda: a(2, 1) * s(3),
    lambda: s(2) * 3 / 7,
    lambda: s(2) / a(2),
    lambda: torch.ops.aten.div.Scalar(s(2), 3) + torch.ops.aten.sub.Scalar(s(2), 3),
    lambda: -s(2),
    lambda: F.rms_norm(a(4, 2), (2,), a(2)),  # adds a plain number
    lambda: F.cross_entropy(s(2, 3), torch.tensor([0, 1]), label_smoothing=0.1),
    lambda: s(2) ** 3 + s(2) ** 2 + s(2) ** 1 + s(2) ** 0 + a(2) ** -0.5,
    lambda: a(2) ** s(2),
    lambda: 2 ** s(2) + torch.tensor([0.0, 1.0]) ** a(2),
    lambda: torch.lerp(a(2), a(2), 0.3) + torch.addcmul(a(2), s(2), s(2), value=2),
    lambda: torch.addcdiv(a(2), a(2), a(2), value=0.5),
    lambda: s(3) % 2,
)
FUNCTIONS = (
    lambda: a(3).exp() + s(3).exp2() + s(3).expm1(),
    lambda: a(3).log() + a(3).log2() + a(3).log10() + a(3).log1p(),
    lambda: a(3).sqrt() + a(3).rsqrt() + 1 / a(3),
    lambda: s(3).sin() + s(3).cos() + s(3).tan() + s(3).atan(),
    lambda: (a(3) / 2).asin() + (a(3) / 2).acos() + s(3).sinh() + s(3).cosh(),
    lambda: s(3).tanh() + s(3).sigmoid() + F.logsigmoid(s(3)) + s(3).erf(),
    lambda: s(9).relu() + F.leaky_relu(s(9)) + F.elu(s(9)) + F.selu(s(9)) + F.celu(s(9), 0.5),
    lambda: F.gelu(s(9)) + F.gelu(s(9), approximate="tanh") + F.silu(s(9)) + F.softplus(s(9), 2),
    lambda: F.hardtanh(s(9)) + F.hardswish(3 * s(9)) + F.hardsigmoid(3 * s(9)) + F.relu6(s(9)),
    lambda: s(9).abs() + s(9).clamp(-0.5, 0.5) + s(9).clamp(min=zeros(9)),
    lambda: torch.clamp_min(s(9), 0.1) + torch.clamp_max(s(9), 0.1) + s(9).clamp(max=0.3),
    lambda: torch.maximum(s(2, 3), s(3)) + torch.minimum(s(2, 3), s(3)),
    lambda: torch.where(MASK, s(2, 3), s(3)) + s(2, 3).masked_fill(MASK, 0.0),
    lambda: s(3).floor() + s(3).ceil() + s(3).round() + s(3).sign(),
    lambda: F.dropout(s(9), 0.5) + F.dropout2d(s(1, 3, 3, 3), 0.5).sum(),
    *_in_place(),
)
REDUCING = (
    lambda: s(2, 3).sum() + s(2, 3).mean() + s(2, 3).sum(1, keepdim=True) + s(2, 3).mean(0),
    lambda: F.adaptive_avg_pool2d(s(1, 2, 4, 4), 1),
    lambda: s(2, 3).prod(),
    lambda: s(2, 3).var() + s(2, 3).var(1).sum() + s(2, 3).std(correction=0),
    lambda: s(2, 3).std(0),
    lambda: s(2, 3).norm() + s(2, 3).norm(p=1) + torch.linalg.vector_norm(s(2, 3), dim=0),
    lambda: s(2, 3).max() + s(2, 3).min() + s(2, 3).amax(1).sum() + s(2, 3).amin((0, 1)),
    lambda: torch.tensor([1.0, 2.0, 2.0], requires_grad=True).max(),
    lambda: s(2, 3).max(1)[0] + s(2, 3).min(-1)[0] + s(2, 3).median(1)[0],
    lambda: s(2, 3).kthvalue(2)[0].sum() + s(2, 3).sort()[0] + s(2, 5).topk(3)[0],
    lambda: s(2, 3).logsumexp(1) + s(2, 3).logsumexp((0, 1)),
    lambda: s(2, 3).cumsum(0),
)
PRODUCTS = (
    lambda: s(2, 3) @ s(3, 4),
    lambda: ones(2, 3) @ s(3, 4),
    lambda: s(2, 3) @ s(3),
    lambda: s(3) @ s(3),
    lambda: s(5, 2, 3) @ s(5, 3, 2),
    lambda: F.linear(s(2, 3), s(4, 3), s(4)),
    lambda: F.linear(ones(2, 3), s(4, 3), s(4)),
    lambda: torch.addmm(s(2, 4), s(2, 3), s(3, 4), alpha=2, beta=3),
    lambda: torch.baddbmm(s(1, 2, 2), s(5, 2, 3), s(5, 3, 2)),
    lambda: torch.einsum("ij,jk->ik", s(2, 3), s(3, 2)),
    lambda: torch.linalg.inv(s(3, 3)).sum() + torch.linalg.det(s(2, 3, 3)).sum() + s(2, 3).trace(),
)
MOVING = (
    lambda: s(2, 3).view(3, 2) + s(2, 3).t(),
    lambda: s(2, 3).t().reshape(6),
    lambda: s(2, 3, 4).permute(2, 0, 1) + s(4, 3).T.transpose(0, 1).mT.sum(),
    lambda: s(3).expand(2, 3) + s(3).unsqueeze(0) + s(1, 3).squeeze(0) + s(1, 3).squeeze(),
    lambda: s(1, 3, 1).squeeze((0, 2)),
    lambda: s(2, 3)[0] + s(4)[1:] + s(6)[::2] + s(3)[-3:] + s(2, 3)[-1],
    lambda: s(3, 3).diagonal() + s(3, 4).diagonal(1),
    lambda: s(4)[INDEX] + s(2, 3)[torch.tensor([0, 1, 1]), INDEX] + s(2, 3)[:, INDEX].sum(0),
    lambda: s(2, 3)[MASK] + s(2, 3).masked_select(MASK) + s(3).masked_select(MASK),
    lambda: s(4).index_select(0, INDEX) + s(2, 3).gather(0, INDEX[None])[0],
    lambda: F.embedding(INDEX, s(3, 2)) + F.embedding(INDEX, s(3, 2), padding_idx=1),
    lambda: torch.cat([s(2, 3), ones(1, 3), s(1, 3)]) + torch.stack([s(3), s(3), s(3), ones(3)]),
    lambda: torch.cat([s(1, 2) for _ in range(9)], dim=1),
    lambda: s(2, 3).unbind()[1] + s(6).split(3)[1] + s(5).chunk(2)[0] + s(5).split([2, 3])[1],
    lambda: torch.unsafe_split(s(6), 3)[0],
    lambda: s(3).repeat(2, 2) + s(2, 6).flip(1) + s(2, 6).roll(1) + s(2, 6).roll(2, 1),
    lambda: s(3, 3).tril() + s(3, 3).triu(1) + F.pad(s(1, 2), (1, 0, 1, 1)),
    lambda: s(3).clone() + s(3).double().float().sum(),
)
LAYERS = (
    lambda: F.softmax(s(2, 3), dim=1) + F.log_softmax(s(2, 3), dim=0),
    lambda: F.scaled_dot_product_attention(s(1, 2, 3), s(1, 2, 3), s(1, 2, 3)),
    lambda: F.conv2d(s(2, 2, 5, 5), s(4, 2, 3, 3), s(4), stride=2, padding=1),
    lambda: F.conv2d(s(2, 4, 6, 5), s(6, 2, 2, 2), s(6), stride=(2, 1), dilation=2, groups=2),
    lambda: F.conv1d(s(1, 2, 7), s(3, 2, 3)) + F.conv3d(s(1, 1, 3, 3, 3), s(2, 1, 2, 2, 2)).sum(),
    lambda: F.conv_transpose2d(s(1, 2, 3, 3), s(2, 3, 2, 2), s(3), 2, output_padding=1),
    lambda: F.max_pool2d(s(2, 2, 5, 5), 2).sum() + F.max_pool2d(s(1, 5, 5), 3, 1, 1),
    lambda: F.max_pool3d(s(1, 2, 4, 4, 4), 2).sum() + F.max_pool1d(s(2, 4), 2),
    lambda: F.adaptive_max_pool2d(s(1, 2, 5, 4), 2),
    lambda: F.avg_pool2d(s(2, 2, 5, 5), 2).sum() + F.avg_pool2d(s(1, 5, 5), 3, 2, 1),
    lambda: F.avg_pool3d(s(1, 1, 4, 4, 4), 2) + F.avg_pool1d(s(2, 4), 2).sum(),
    lambda: F.batch_norm(s(5, 2, 3), zeros(2), ones(2), a(2), s(2), training=True),
    lambda: F.batch_norm(s(5, 2), s(2).detach(), ones(2) * 2, a(2), s(2)),
    lambda: F.batch_norm(s(5, 2), None, None, training=True),
    lambda: F.layer_norm(s(4, 5), (5,), a(5), s(5)) + F.layer_norm(s(4, 5), (4, 5)),
    lambda: F.group_norm(s(2, 4, 3), 2, a(4), s(4)) + F.group_norm(s(2, 4, 3), 2),
)
LOSSES = (
    lambda: F.mse_loss(s(3), s(3)) + F.mse_loss(s(3), zeros(3), reduction="sum"),
    lambda: F.l1_loss(s(3), zeros(3)) + F.mse_loss(s(3), zeros(3), reduction="none"),
    lambda: F.smooth_l1_loss(s(9), zeros(9), beta=0.5) + F.huber_loss(s(9), s(9), delta=0.5),
    lambda: F.binary_cross_entropy(a(3) * 0.9, torch.tensor([0.0, 1, 1]).double()),
    lambda: F.binary_cross_entropy(a(3) * 0.9, ones(3), weight=ones(3) * 2),
    lambda: F.binary_cross_entropy_with_logits(s(3), ones(3), pos_weight=ones(3) * 2),
    lambda: F.binary_cross_entropy_with_logits(s(3), zeros(3)),
    lambda: F.nll_loss(s(3, 2), INDEX) + F.nll_loss(s(3, 2), INDEX, reduction="sum"),
    lambda: F.cross_entropy(s(3, 2), INDEX, weight=torch.tensor([1.0, 3.0]).double()),
    lambda: F.cross_entropy(s(3, 2), INDEX, ignore_index=0) + F.cross_entropy(s(2), INDEX[0]),
    lambda: F.cross_entropy(s(1, 2, 3, 1), INDEX.reshape(1, 3, 1), reduction="none"),
)


def _hooked() -> Tensor:
    layer = torch.nn.Linear(2, 3)
    layer.register_full_backward_hook(lambda *_: None)
    return layer(torch.rand(4, 2, requires_grad=True))


LEAVES = (lambda: checkpoint(torch.sin, a(3), use_reentrant=True), _hooked)

EXPRESSIONS: tuple[Callable[[], Tensor], ...] = (
    *(*ARITHMETIC, *FUNCTIONS, *REDUCING, *PRODUCTS),
    *(*MOVING, *LAYERS, *LOSSES, *LEAVES),
)
