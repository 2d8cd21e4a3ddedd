"""One buffer for all weights must train exactly as torch trains each of them."""

import pytest
import torch
from torch import nn

from runtime.flat import MOST_NUMBERS, Flat, Separate, laid_out

OPTIMISERS = {
    "SGD": lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9, weight_decay=0.01, fused=True),
    "Adam": lambda p: torch.optim.Adam(p, lr=0.01, weight_decay=0.01, fused=True),
    "AdamW": lambda p: torch.optim.AdamW(p, lr=0.01, weight_decay=0.01, fused=True),
}
IMAGES = torch.randn(8, 1, 6, 6, generator=torch.Generator().manual_seed(1))


class Net(nn.Module):
    """A small network with a layer that nothing uses."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(1, 4, 3)
        self.norm = nn.BatchNorm2d(4)
        self.unused = nn.Linear(3, 3)
        self.fc = nn.Linear(64, 2)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.fc(self.norm(self.conv(x)).flatten(1))


def net() -> Net:
    torch.manual_seed(0)
    return Net().to(memory_format=torch.channels_last)


def trained(module: nn.Module, layout: Separate | Flat, optimiser: str, steps: int = 12) -> None:
    optimizer = OPTIMISERS[optimiser](layout.optimized)
    for _ in range(steps):
        layout.clear()
        module(IMAGES).square().mean().backward()
        optimizer.step()


@pytest.mark.parametrize("optimiser", OPTIMISERS)
def test_the_weights_are_those_of_separate_parameters_up_to_rounding(optimiser: str) -> None:
    one, other = net(), net()
    flat = laid_out(list(one.parameters()), one, IMAGES[:2])
    assert isinstance(flat, Flat)
    trained(one, flat, optimiser)
    trained(other, Separate(list(other.parameters())), optimiser)
    for name, tensor in other.state_dict().items():
        # The kernels round the last numbers of a buffer in another way than those amid it.
        torch.testing.assert_close(one.state_dict()[name], tensor, rtol=1e-5, atol=1e-6)


def test_looking_for_gradients_leaves_no_trace() -> None:
    module = net()
    before = {name: tensor.clone() for name, tensor in module.state_dict().items()}
    layout = laid_out(list(module.parameters()), module, IMAGES[:2])
    assert module.training
    assert all(torch.equal(before[name], now) for name, now in module.state_dict().items())
    layout.clear()
    assert module.unused.weight.grad is None
    assert all(not parameter.grad.any() for parameter in module.fc.parameters())


def test_names_shapes_and_strides_stay() -> None:
    module = net()
    before = {name: (p.shape, p.stride()) for name, p in module.named_parameters()}
    laid_out(list(module.parameters()), module, IMAGES[:2])
    assert {name: (p.shape, p.stride()) for name, p in module.named_parameters()} == before


@pytest.mark.parametrize(
    "module",
    [nn.Linear(2, MOST_NUMBERS), nn.Identity(), nn.Linear(4, 2).requires_grad_(False)],
    ids=["large", "no weights", "frozen"],
)
def test_what_gains_nothing_is_left_as_it_is(module: nn.Module) -> None:
    parameters = [p for p in module.parameters() if p.requires_grad]
    layout = laid_out(parameters, module, torch.zeros(2, 2))
    assert isinstance(layout, Separate)
    assert layout.optimized == parameters
