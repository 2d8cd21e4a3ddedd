"""Autograd: the graph, backward, and where gradients go."""

from builder.programs.ready import ReadyProgram

TOPIC = "Autograd"

PROGRAMS = (
    ReadyProgram(
        name="slope-of-a-parabola",
        topic=TOPIC,
        title="The slope of x² + 2x + 2",
        idea="backward() works out dy/dx and leaves it in x.grad.",
        look_at="By hand the slope is 2x + 2, so 8 at x = 3.",
        text="""\
import torch

x = torch.tensor(3.0, requires_grad=True)
y = x**2 + 2 * x + 2
y.backward()
print(y)
print(x.grad, 2 * x.detach() + 2)
""",
    ),
    ReadyProgram(
        name="the-graph-grows",
        topic=TOPIC,
        title="The graph grows while you compute",
        idea="Every result of a tensor that requires grad remembers the operation in grad_fn.",
        look_at="x is a leaf and has no grad_fn; c needs no gradient and stays outside.",
        text="""\
import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
c = torch.tensor([5.0, 5.0])
y = x * c
z = y.sum()
for t in [x, c, y, z]:
    print(t.is_leaf, t.requires_grad, t.grad_fn is None)
print(z.grad_fn.name())
print([node.name() for node, index in z.grad_fn.next_functions])
""",
    ),
    ReadyProgram(
        name="gradients-add-up",
        topic=TOPIC,
        title="Gradients add up",
        idea="backward() adds to .grad, so it has to be cleared between two steps.",
        look_at="x.grad: 2, then 4, then 2 again after it was set to None.",
        text="""\
import torch

x = torch.tensor(1.0, requires_grad=True)
(2 * x).backward()
print(x.grad)
(2 * x).backward()
print(x.grad)  # 2 + 2
x.grad = None
(2 * x).backward()
print(x.grad)
x.grad.zero_()  # the other way to clear
print(x.grad)
""",
    ),
    ReadyProgram(
        name="backward-twice",
        topic=TOPIC,
        title="backward twice",
        idea="backward() frees what the graph had kept; retain_graph=True keeps it once more.",
        look_at="The second backward works, the third finds an empty graph.",
        raises="RuntimeError",
        text="""\
import torch

x = torch.tensor(3.0, requires_grad=True)
y = x * x
y.backward(retain_graph=True)
y.backward()
print(x.grad)  # 6 + 6
y.backward()
""",
    ),
    ReadyProgram(
        name="autograd-grad",
        topic=TOPIC,
        title="autograd.grad hands the gradient back",
        idea="torch.autograd.grad returns gradients and leaves .grad alone.",
        look_at="x.grad is None to the end; create_graph allows the second derivative.",
        text="""\
import torch

x = torch.tensor(2.0, requires_grad=True)
y = x**3
first = torch.autograd.grad(y, x, create_graph=True)[0]
second = torch.autograd.grad(first, x)[0]
print(first, second)  # 3x², 6x
print(x.grad)
""",
    ),
    ReadyProgram(
        name="backward-of-a-vector",
        topic=TOPIC,
        title="backward of a vector",
        idea="A result with many elements needs a weight for each: the gradient argument.",
        look_at="backward(w) gives the same as (y * w).sum().backward().",
        text="""\
import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = x**2
w = torch.tensor([1.0, 0.1, 0.0])
y.backward(gradient=w)
print(x.grad)

x.grad = None
((x**2) * w).sum().backward()
print(x.grad)
""",
    ),
    ReadyProgram(
        name="detach-cuts",
        topic=TOPIC,
        title="detach cuts the graph",
        idea="A detached tensor counts as a constant, over the same memory.",
        look_at="With the cut the slope is u = 4; without it, it would be 3x² = 12.",
        text="""\
import torch

x = torch.tensor(2.0, requires_grad=True)
y = x * x
u = y.detach()
(u * x).backward()
print(x.grad)
print(u.requires_grad, u.is_leaf)
""",
    ),
    ReadyProgram(
        name="while-in-the-graph",
        topic=TOPIC,
        title="while and if in the graph",
        idea="The graph holds what was really computed, so loops and branches just work.",
        look_at="Count the doublings: f is linear here, and the slope is f(a) / a.",
        text="""\
import torch


def f(a):
    b = a * 2
    while b.norm() < 1000:
        b = b * 2
    if b.sum() > 0:
        return b
    return 100 * b


a = torch.tensor(1.5, requires_grad=True)
d = f(a)
d.backward()
print(a.grad, d.detach() / a.detach())
""",
    ),
    ReadyProgram(
        name="gradient-of-a-middle-result",
        topic=TOPIC,
        title="The gradient of a middle result",
        idea="Only leaves keep .grad; retain_grad() asks a middle result to keep its own.",
        look_at="y.grad is there because of line 5.",
        text="""\
import torch

x = torch.tensor(2.0, requires_grad=True)
y = x * 3
y.retain_grad()
z = y**2
z.backward()
print(y.grad, x.grad)  # 2y = 12, times 3
""",
    ),
    ReadyProgram(
        name="written-over-too-soon",
        topic=TOPIC,
        title="Written over too soon",
        idea="backward needs numbers of the forward pass; writing over them is found and refused.",
        look_at="The version of y went from 0 to 1: torch tells both in its message.",
        raises="RuntimeError",
        text="""\
import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
y = x.exp()  # backward of exp needs y itself
z = y.sum()
y.add_(1)
z.backward()
""",
    ),
    ReadyProgram(
        name="own-function",
        topic=TOPIC,
        title="A Function of your own",
        idea="forward computes and saves, backward turns the incoming gradient into the outgoing.",
        look_at="The two printed gradients agree: d(x³) is 3x².",
        text="""\
import torch


class Cube(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x**3

    @staticmethod
    def backward(ctx, grad):
        (x,) = ctx.saved_tensors
        return grad * 3 * x**2


x = torch.tensor([1.0, 2.0], requires_grad=True)
Cube.apply(x).sum().backward()
print(x.grad, 3 * x.detach() ** 2)
""",
    ),
)
