"""Random programs over autograd, as texts that run both in Python and in the language.

Shared inputs, broadcasting, several outputs, writing in place, custom Functions, both kinds of
checkpoint, and gradients of gradients. A text ends with a scalar called `loss`.
"""

import random
from dataclasses import dataclass, field
from math import prod

import torch

HEAD = """\
import torch
from torch.utils.checkpoint import checkpoint


class Cube(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x**3

    @staticmethod
    def backward(ctx, grad):
        (x,) = ctx.saved_tensors
        return grad * 3 * x**2


class Pair(torch.autograd.Function):
    @staticmethod
    def forward(ctx, a, b):
        ctx.save_for_backward(a, b)
        return a * b, a.sum()

    @staticmethod
    def backward(ctx, first, second):
        a, b = ctx.saved_tensors
        return first * b + second, first * a


def block(v):
    return (v * inner).sin()


"""
SHAPES = ((), (3,), (2, 3), (2, 1), (1, 3), (3, 3))
UNARY = (
    "{a}.tanh()",
    "{a}.sin()",
    "{a} * 0.5",
    "1 - {a}",
    "{a} * {a}",
    "{a}.tanh().exp()",
    "torch.relu({a})",
    "{a}.sigmoid()",
    "{a}.detach() * {a}",
)
BINARY = ("{a} + {b}", "{a} * {b}", "{a} - {b}", "torch.maximum({a}, {b})", "{a} / ({b}.abs() + 1)")
IN_PLACE = (
    "{c}.mul_({b})",
    "{c}.add_({b})",
    "{c}.tanh_()",
    "{c}[0] = {c}[-1] * 2",
    "{c}[0].mul_(2)",
)

Shape = tuple[int, ...]


@dataclass
class _Program:
    """A text that is being written, with the shapes of its variables."""

    chance: random.Random
    reentrant: bool
    lines: list[str] = field(default_factory=list)
    shapes: dict[str, Shape] = field(default_factory=dict)
    leaves: list[str] = field(default_factory=list)

    def new(self, text: str, shape: Shape) -> str:
        name = f"t{len(self.shapes)}"
        self.shapes[name] = shape
        self.lines.append(f"{name} = {text}")
        return name

    def any(self) -> str:
        """Choose a variable, recent ones rather than old ones."""
        names = list(self.shapes)
        recent = self.chance.random() < 0.6
        return self.chance.choice(names[-6:] if recent else names)


def program(seed: int, steps: int = 12) -> str:
    """Return a random program, the same for the same seed."""
    chance = random.Random(seed)
    # What a reentrant checkpoint hides has no second derivative.
    text = _Program(chance, reentrant=chance.random() < 0.4)
    for _ in range(chance.randint(2, 4)):
        shape = chance.choice(SHAPES)
        grad = len(text.leaves) < 2 or chance.random() < 0.8
        name = text.new(_leaf(shape, grad), shape)
        if grad:
            text.leaves.append(name)
    text.lines.append(f"inner = {_leaf((3,), True)}")
    for _ in range(chance.randint(4, steps)):
        chance.choice(_WAYS)(text)
    last = [*text.leaves[:2], *list(text.shapes)[-4:], "(inner * inner)"]
    terms = " + ".join(f"{name}.sum()" for name in dict.fromkeys(last))
    return HEAD + "\n".join([f"torch.manual_seed({seed})", *text.lines, f"loss = {terms}", ""])


def _leaf(shape: Shape, grad: bool) -> str:
    more = ", requires_grad=True" if grad else ""
    return f"torch.randn({shape}, dtype=torch.float64{more})"


def _unary(text: _Program) -> None:
    a = text.any()
    text.new(text.chance.choice(UNARY).format(a=a), text.shapes[a])


def _custom(text: _Program) -> None:
    a = text.any()
    text.new(f"Cube.apply({a}.tanh())", text.shapes[a])


def _checkpointed(text: _Program) -> None:
    a = text.any()
    try:
        shape = torch.broadcast_shapes(text.shapes[a], (3,))
    except RuntimeError:
        return
    text.new(f"checkpoint(block, {a}, use_reentrant={text.reentrant})", tuple(shape))


def _binary(text: _Program) -> None:
    a, b = text.any(), text.any()
    try:
        shape = torch.broadcast_shapes(text.shapes[a], text.shapes[b])
    except RuntimeError:
        return
    text.new(text.chance.choice(BINARY).format(a=a, b=b), tuple(shape))


def _reduced(text: _Program) -> None:
    a = text.any()
    shape = text.shapes[a]
    if not shape:
        return
    way = text.chance.choice(("{a}.sum(0)", "{a}.mean()", "{a}.sum(-1, keepdim=True)", "{a}.T"))
    after = {
        "{a}.sum(0)": shape[1:],
        "{a}.mean()": (),
        "{a}.sum(-1, keepdim=True)": (*shape[:-1], 1),
        "{a}.T": shape[::-1],
    }[way]
    if way == "{a}.T" and len(shape) != 2:
        return
    text.new(way.format(a=a), after)


def _reshaped(text: _Program) -> None:
    a = text.any()
    shape = text.shapes[a]
    if text.chance.random() < 0.5:
        text.new(f"{a}.reshape(-1)", (prod(shape),))
    else:
        text.new(f"{a}.expand({(2, *shape)})", (2, *shape))


def _several(text: _Program) -> None:
    """Take apart one tensor; not every part is used."""
    a = text.any()
    shape = text.shapes[a]
    if not shape or shape[-1] < 2:
        return
    names = [f"t{len(text.shapes) + at}" for at in range(2)]
    ways = {
        f"{a}.max(-1)": (shape[:-1], None),
        f"{a}.split([1, {shape[-1] - 1}], -1)": ((*shape[:-1], 1), (*shape[:-1], shape[-1] - 1)),
        f"torch.std_mean({a} * {a})": ((), ()),
        f"Pair.apply({a}, {a}.tanh())": (shape, ()),
        f"{a}.unbind(-1)[:2]": (shape[:-1], shape[:-1]),
    }
    way, shapes = text.chance.choice(list(ways.items()))
    if shapes[1] is None:
        text.lines.append(f"{names[0]}, _ = {way}")
        text.shapes[names[0]] = shapes[0]
        return
    text.lines.append(f"{', '.join(names)} = {way}")
    text.shapes.update(zip(names, shapes, strict=True))


def _joined(text: _Program) -> None:
    a = text.any()
    same = [name for name, shape in text.shapes.items() if shape == text.shapes[a]]
    b = text.chance.choice(same)
    shape = text.shapes[a]
    if shape and text.chance.random() < 0.5:
        text.new(f"torch.cat([{a}, {b}, {a}])", (3 * shape[0], *shape[1:]))
    else:
        text.new(f"torch.stack([{a}, {b}])", (2, *shape))


def _product(text: _Program) -> None:
    a, b = text.any(), text.any()
    left, right = text.shapes[a], text.shapes[b]
    if len(left) == 2 and right and len(right) <= 2 and left[1] == right[0]:
        text.new(f"({a} @ {b}).tanh()", (left[0], *right[1:]))


def _written_into(text: _Program) -> None:
    a, b = text.any(), text.any()
    shape = text.shapes[a]
    way = text.chance.choice(IN_PLACE)
    if "[" in way and not shape:
        return
    if "{b}" in way:
        try:
            if torch.broadcast_shapes(shape, text.shapes[b]) != shape:
                return
        except RuntimeError:
            return
    c = text.new(f"{a}.clone()", shape)
    text.lines.append(way.format(b=b, c=c))


def _derived(text: _Program) -> None:
    """Take the gradient of something, and go on computing with it."""
    if text.reentrant:
        return
    leaf, a = text.chance.choice(text.leaves), text.any()
    name = f"t{len(text.shapes)}"
    text.lines.append(
        f"({name},) = torch.autograd.grad(({a}.sum() * {leaf}.sin()).sum(), {leaf}, "
        "create_graph=True)"
    )
    text.shapes[name] = text.shapes[leaf]


_WAYS = (
    *(_unary,) * 5,
    *(_binary,) * 5,
    *(_several,) * 3,
    *(_written_into,) * 3,
    *(_checkpointed,) * 2,
    *(_derived,) * 2,
    _custom,
    _reduced,
    _reshaped,
    _joined,
    _product,
)
