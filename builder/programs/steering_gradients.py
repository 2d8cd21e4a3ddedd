"""What a program can do about gradients: cut, clear, repeat, recompute, differentiate again."""

from builder.programs.ready import ReadyProgram

TOPIC = "Steering gradients"

PROGRAMS = (
    ReadyProgram(
        name="data-behind-the-back",
        topic=TOPIC,
        title=".data works behind autograd's back",
        idea="A write to .data counts no version, so backward uses the new numbers unawares.",
        look_at="x.grad is 0 without an error, though z was 9: a wrong gradient.",
        text="""\
import torch

x = torch.tensor(3.0, requires_grad=True)
y = x * 1
z = y * y
y.data.zero_()
print(z, y)
z.backward()
print(x.grad)  # 2y with the y of now, not of then
""",
    ),
    ReadyProgram(
        name="detach-is-noticed",
        topic=TOPIC,
        title="A write to detach() is noticed",
        idea="detach() shares memory and the version counter, so backward finds the write.",
        look_at="The saved tensor turns red: saved at version 0, now at version 1.",
        raises="RuntimeError",
        text="""\
import torch

x = torch.tensor(3.0, requires_grad=True)
y = x * 1
z = y * y
y.detach().zero_()
z.backward()
""",
    ),
    ReadyProgram(
        name="zero-grad-two-ways",
        topic=TOPIC,
        title="zero_grad, two ways",
        idea="zero_grad() sets .grad to None; with set_to_none=False it fills it with 0.",
        look_at="The ledger of w: added, set to None, added, zeroed, added.",
        text="""\
import torch

w = torch.tensor(2.0, requires_grad=True)
optimizer = torch.optim.SGD([w], lr=0.1)
(w * 3).backward()
optimizer.zero_grad()
print(w.grad)

(w * 3).backward()
optimizer.zero_grad(set_to_none=False)
print(w.grad)

(w * 3).backward()
print(w.grad)
""",
    ),
    ReadyProgram(
        name="only-these-leaves",
        topic=TOPIC,
        title="backward for some leaves only",
        idea="backward(inputs=[w]) fills w.grad and leaves every other .grad alone.",
        look_at="The way to x is not taken: its node is never visited.",
        text="""\
import torch

x = torch.tensor(2.0, requires_grad=True)
w = torch.tensor(3.0, requires_grad=True)
y = (x**2) * w
y.backward(inputs=[w])
print(w.grad, x.grad)
""",
    ),
    ReadyProgram(
        name="rows-of-a-jacobian",
        topic=TOPIC,
        title="A Jacobian, row by row",
        idea="gradient= picks an output; one vector-Jacobian product gives one row.",
        look_at="Three passes over one graph, which retain_graph keeps for the next.",
        text="""\
import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = x * x.sum()
for pick in torch.eye(3):
    x.grad = None
    y.backward(gradient=pick, retain_graph=True)
    print(x.grad)
print(torch.autograd.functional.jacobian(lambda x: x * x.sum(), x))
""",
    ),
    ReadyProgram(
        name="jacobian-and-hessian",
        topic=TOPIC,
        title="Jacobian and Hessian by torch.func",
        idea="torch.func makes a function of a function: its derivative, as a matrix.",
        look_at="The Hessian is the Jacobian of the gradient, and it is symmetric.",
        text="""\
import torch
from torch.func import grad, jacrev


def turn(x):
    return torch.stack([x[0] * x[1], x[0] - x[1]])


def height(x):
    return x[0] ** 2 * x[1] + x[1] ** 3


x = torch.tensor([1.0, 2.0])
print(jacrev(turn)(x))  # a row for each output
print(grad(height)(x))
print(jacrev(grad(height))(x))  # the Hessian
""",
    ),
    ReadyProgram(
        name="one-derivative-after-another",
        topic=TOPIC,
        title="One derivative after another",
        idea="create_graph=True records backward itself, so its result can be differentiated.",
        look_at="The graph grows with every pass: x⁴, 4x³, 12x², 24x, 24, 0.",
        text="""\
import torch

x = torch.tensor(2.0, requires_grad=True)
y = x**4
while y.requires_grad:
    print(y.item())
    (y,) = torch.autograd.grad(y, x, create_graph=True)
print(y.item())
""",
    ),
    ReadyProgram(
        name="a-penalty-on-the-gradient",
        topic=TOPIC,
        title="A penalty on the gradient",
        idea="A gradient that was made with create_graph can be part of the loss.",
        look_at="backward goes through the nodes of the first pass: x.grad is 2 · 3x² · 6x.",
        text="""\
import torch

x = torch.tensor(1.0, requires_grad=True)
y = x**3
(slope,) = torch.autograd.grad(y, x, create_graph=True)
penalty = slope**2  # (3x²)²
penalty.backward()
print(slope, x.grad)  # 36x³
""",
    ),
    ReadyProgram(
        name="checkpoint-the-old-way",
        topic=TOPIC,
        title="A checkpoint that hides its inside",
        idea="With use_reentrant=True the inside is one node; its backward runs f again.",
        look_at="The graph before backward, CheckpointFunctionBackward, and f called twice.",
        text="""\
import torch
from torch.utils.checkpoint import checkpoint


def f(x):
    print("f is running")
    return (x * 2).tanh() * x


x = torch.tensor(0.5, requires_grad=True)
y = checkpoint(f, x, use_reentrant=True)
print(y.grad_fn.name())
y.backward()
print(x.grad)
""",
    ),
    ReadyProgram(
        name="pack-what-is-saved",
        topic=TOPIC,
        title="Pack what is saved",
        idea="Hooks can put what backward needs into another form, and take it out again.",
        look_at="exp is saved as half precision: the gradient has its rounding.",
        text="""\
import torch


def pack(tensor):
    print("saving", tensor.dtype)
    return tensor.half()


def unpack(packed):
    return packed.float()


x = torch.tensor([0.1, 1.0], requires_grad=True)
with torch.autograd.graph.saved_tensors_hooks(pack, unpack):
    y = x.exp().sum()
y.backward()
print(x.grad, x.detach().exp())
""",
    ),
    ReadyProgram(
        name="when-the-gradient-is-there",
        topic=TOPIC,
        title="When the gradient is there",
        idea="A tensor hook comes before the gradient is added, this one after.",
        look_at="The order of the two lines, and which of them sees x.grad.",
        text="""\
import torch

x = torch.tensor(3.0, requires_grad=True)


def before(grad):
    print("arriving", grad, x.grad)


def after(leaf):
    print("added", leaf.grad)


x.register_hook(before)
x.register_post_accumulate_grad_hook(after)
(x * x).backward()
""",
    ),
    ReadyProgram(
        name="a-backward-that-is-wrong",
        topic=TOPIC,
        title="A backward that is wrong",
        idea="Autograd believes what a Function of your own says; differences find it out.",
        look_at="Check this program: the differences give 3x², this backward 2x².",
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
        return grad * 2 * x**2  # should be 3


x = torch.tensor([1.0, 2.0], requires_grad=True)
Cube.apply(x).sum().backward()
print(x.grad)
""",
    ),
    ReadyProgram(
        name="straight-through",
        topic=TOPIC,
        title="Straight through a step",
        idea="round() has slope 0 everywhere; x + (round(x) - x).detach() lets it through.",
        look_at="Both give the same numbers; only the second has a gradient.",
        text="""\
import torch

x = torch.tensor([0.2, 1.7], requires_grad=True)
y = x.round()
y.sum().backward()
print(y, x.grad)

x.grad = None
y = x + (x.round() - x).detach()
y.sum().backward()
print(y, x.grad)
""",
    ),
)
