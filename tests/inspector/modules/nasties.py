"""Modules that are hard to walk: shared, tied, hidden, lazy, parametrized, cyclic, large."""

import warnings
from collections import OrderedDict
from types import SimpleNamespace

import torch
from torch import Tensor, nn
from torch.nn.utils import parametrizations, prune


class Shared(nn.Module):
    """One Linear under three names."""

    def __init__(self) -> None:
        super().__init__()
        self.a = nn.Linear(2, 2)
        self.b = self.a
        self.seq = nn.Sequential(self.a, nn.ReLU())

    def forward(self, x: Tensor) -> Tensor:
        return self.seq(self.b(self.a(x)))


class SharedBlock(nn.Module):
    """A block under two names, with a layer of it under a third, and its weight under a fourth."""

    def __init__(self) -> None:
        super().__init__()
        self.block = nn.Sequential(nn.Linear(2, 2), nn.BatchNorm1d(2))
        self.inner = nn.ModuleDict({"again": self.block, "first": self.block[0]})
        self.weight = self.block[0].weight

    def forward(self, x: Tensor) -> Tensor:
        return self.inner["first"](self.inner["again"](x)) @ self.weight


class TiedHead(nn.Module):
    """An embedding whose weight is the head's, as in GPT-2."""

    def __init__(self) -> None:
        super().__init__()
        self.emb = nn.Embedding(10, 4)
        self.head = nn.Linear(4, 10, bias=False)
        self.head.weight = self.emb.weight

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.emb(x))


class StorageTied(nn.Module):
    """Two Parameters over one memory, one over a part of it, and a buffer over it."""

    def __init__(self) -> None:
        super().__init__()
        self.a = nn.Linear(3, 3, bias=False)
        self.b = nn.Linear(3, 3, bias=False)
        self.b.weight = nn.Parameter(self.a.weight.data)
        self.part = nn.Parameter(self.a.weight.data[:2])
        self.register_buffer("seen", self.a.weight.detach())

    def forward(self, x: Tensor) -> Tensor:
        return self.b(self.a(x)) @ self.part.T + self.seen.sum()


class SideBySide(nn.Module):
    """Parameters that lie in one storage and share no element."""

    def __init__(self) -> None:
        super().__init__()
        flat = torch.arange(12.0)
        self.a = nn.Parameter(flat[:6].view(2, 3))
        self.b = nn.Parameter(flat[6:])
        self.even = nn.Parameter(torch.zeros(8)[::2])


class FromNumpy(nn.Module):
    """Two buffers over one NumPy array, which torch holds as two storages."""

    def __init__(self) -> None:
        super().__init__()
        array = torch.arange(6.0).numpy()
        self.register_buffer("a", torch.from_numpy(array))
        self.register_buffer("b", torch.from_numpy(array[2:]))


class Hidden(nn.Module):
    """Layers in a list, in a dict, in an object, in the class; tensors set by hand."""

    table = (nn.Linear(1, 5),)

    def __init__(self) -> None:
        super().__init__()
        self.known = nn.Linear(2, 2)
        self.layers = [nn.Linear(2, 3), nn.Linear(3, 2)]
        self.rows = [[nn.Linear(1, 1)], (nn.Dropout(), nn.ReLU())]
        self.named = {"left": nn.Linear(2, 2), "right": nn.Linear(2, 2)}
        self.holder = SimpleNamespace(inner=nn.Linear(4, 4))
        self.steps = [self.known, 3, "three"]
        self.acts = [nn.ReLU()]
        self.free = torch.zeros(3, requires_grad=True)
        self.weights = [nn.Parameter(torch.zeros(2)), nn.Parameter(torch.zeros(2))]
        self.mask = torch.ones(2)
        self.masks = [torch.ones(2), torch.ones(2)]
        self.first = self.known.weight[:1]
        self.twice = self.known.weight * 2
        self.register_buffer("scale", torch.ones(()))
        self.scale2 = self.scale

    def forward(self, x: Tensor) -> Tensor:
        return self.known(x) * self.scale2


class Lazy(nn.Module):
    """Layers whose shapes follow from the first input."""

    def __init__(self) -> None:
        super().__init__()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            self.net = nn.Sequential(nn.LazyLinear(3), nn.LazyBatchNorm1d())

    def forward(self, x: Tensor) -> Tensor:
        return self.net(x)


class Nothing(nn.Module):
    """Names that are registered with None."""

    def __init__(self) -> None:
        super().__init__()
        self.register_parameter("weight", None)
        self.register_buffer("mask", None)
        self.register_module("layer", None)
        self.fc = nn.Linear(2, 2, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        return self.fc(x)


class NotKept(nn.Module):
    """A buffer that is not saved, one that is, and a state of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("kept", torch.ones(2))
        self.register_buffer("mask", torch.ones(3), persistent=False)

    def get_extra_state(self) -> dict[str, int]:
        return {"steps": 3}

    def set_extra_state(self, state: dict[str, int]) -> None:
        pass

    def forward(self, x: Tensor) -> Tensor:
        return x * self.kept


class Containers(nn.Module):
    """Parameters and modules in torch's lists and dicts."""

    def __init__(self) -> None:
        super().__init__()
        self.list = nn.ParameterList([torch.zeros(2), nn.Parameter(torch.zeros(3)), "text"])
        self.dict = nn.ParameterDict({"w": torch.zeros(1), "b": nn.Parameter(torch.zeros(1))})
        self.modules_ = nn.ModuleList([nn.Linear(1, 1), nn.ModuleDict({"x": nn.ReLU()})])


def cyclic() -> nn.Module:
    """A child that knows its parent, and a module that is its own child."""
    model = nn.Sequential(nn.Linear(2, 2), nn.Sequential(nn.Linear(2, 2)))
    model[1].add_module("parent", model)
    model[0].add_module("me", model[0])
    return model


def parametrized() -> nn.Module:
    return nn.Sequential(parametrizations.weight_norm(nn.Linear(2, 3)), nn.Linear(3, 1))


def pruned() -> nn.Module:
    model = nn.Sequential(nn.Linear(2, 3), nn.ReLU())
    prune.l1_unstructured(model[0], "weight", amount=2)
    return model


def old_weight_norm() -> nn.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        return nn.Sequential(nn.utils.weight_norm(nn.Linear(2, 3)))


def reused_relu() -> nn.Module:
    relu = nn.ReLU()
    return nn.Sequential(nn.Linear(2, 2), relu, nn.Linear(2, 2), relu)


def nested_sharing(depth: int = 30) -> nn.Module:
    """A module with 2**depth names."""
    module: nn.Module = nn.Linear(1, 1)
    for _ in range(depth):
        module = nn.Sequential(module, module)
    return module


def wide(count: int = 10_000) -> nn.Module:
    return nn.ModuleList(nn.Linear(1, 1) for _ in range(count - 1))


def deep(depth: int) -> nn.Module:
    module: nn.Module = nn.Linear(1, 1)
    for _ in range(depth):
        module = nn.Sequential(module)
    return module


NASTIES = {
    "shared": Shared,
    "a shared block": SharedBlock,
    "tied head": TiedHead,
    "tied storage": StorageTied,
    "side by side": SideBySide,
    "over NumPy": FromNumpy,
    "hidden": Hidden,
    "lazy": Lazy,
    "None": Nothing,
    "not kept": NotKept,
    "containers": Containers,
    "parametrized": parametrized,
    "spectral norm": lambda: parametrizations.spectral_norm(nn.Conv2d(1, 2, 3)),
    "pruned": pruned,
    "old weight norm": old_weight_norm,
    "one ReLU at two places": reused_relu,
    "shared 6 times in itself": lambda: nested_sharing(6),
    "attention": lambda: nn.MultiheadAttention(4, 2, bias=False),
    "LSTM": lambda: nn.LSTM(2, 3, num_layers=2, bidirectional=True),
    "complex and half": lambda: nn.Sequential(
        OrderedDict(c=nn.Linear(1, 1).to(torch.complex64), h=nn.Linear(1, 1).half())
    ),
    "empty": nn.Module,
    "no parameters": lambda: nn.Sequential(nn.ReLU(), nn.Flatten()),
    "frozen half": lambda: nn.Sequential(nn.Linear(1, 1).requires_grad_(False), nn.Linear(1, 1)),
    "meta": lambda: nn.Linear(3, 3, device="meta"),
    "a view under inference": lambda: nn.Linear(1, 1),
}
del NASTIES["a view under inference"]


def badly_named() -> nn.Module:
    """Names too long to show, and names that UTF-8 has no bytes for, in every role."""
    kind = type("K" * 5_000, (nn.Module,), {})
    model = kind()
    for name in ("a" * 5_000, "\ud800"):
        inner = nn.Linear(1, 1)
        inner.register_buffer(name, torch.zeros(1), persistent=False)
        inner.register_parameter(f"{name}2", None)
        model.add_module(name, inner)
        model.add_module(f"{name}2", inner)
        model.register_parameter(name + "3", inner.weight)
        setattr(model, f"{name}4", [kind(), torch.zeros(1)])
    return model
