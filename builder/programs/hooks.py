"""Hooks: functions that are called on the way."""

from builder.programs.ready import ReadyProgram

TOPIC = "Hooks"

PROGRAMS = (
    ReadyProgram(
        name="what-a-hook-is",
        topic=TOPIC,
        title="What a hook is",
        idea="A hook is a function put on a list; the worker calls the list, not knowing what for.",
        look_at="work() is never changed, yet it prints once watch is on its list.",
        text="""\
hooks = []


def work(n):
    result = n * n
    for hook in hooks:
        hook(n, result)
    return result


def watch(n, result):
    print("worked out", n, "->", result)


work(3)  # nobody watches
hooks.append(watch)
work(4)
""",
    ),
    ReadyProgram(
        name="a-tensor-hook",
        topic=TOPIC,
        title="A hook on a tensor",
        idea="A tensor hook is called with the gradient in backward, and may return another.",
        look_at="x.grad is half of the 6 it would be without the hook.",
        text="""\
import torch

x = torch.tensor(3.0, requires_grad=True)
y = x * x


def halve(grad):
    print("at y:", grad)
    return grad / 2


handle = y.register_hook(halve)
y.backward()
print(x.grad)
handle.remove()
""",
    ),
    ReadyProgram(
        name="a-forward-hook",
        topic=TOPIC,
        title="A forward hook on a module",
        idea="After forward a module calls its hooks with itself, its input and its output.",
        look_at="The shapes on the way, without a print in the model.",
        text="""\
import torch
import torch.nn as nn

model = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 2))


def show(module, inputs, output):
    print(tuple(inputs[0].shape), "->", tuple(output.shape))


handles = [layer.register_forward_hook(show) for layer in model]
y = model(torch.zeros(5, 4))
for handle in handles:
    handle.remove()
y = model(torch.zeros(5, 4))  # silent again
""",
    ),
    ReadyProgram(
        name="keep-an-activation",
        topic=TOPIC,
        title="Keep an activation",
        idea="A forward hook can keep a middle result that the model does not return.",
        look_at="kept holds what came out of the ReLU: no negative number.",
        text="""\
import torch
import torch.nn as nn

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 1))
kept = {}


def keep(module, inputs, output):
    kept["relu"] = output.detach()


model[1].register_forward_hook(keep)
model(torch.randn(2, 3))
print(kept["relu"])
""",
    ),
    ReadyProgram(
        name="a-backward-hook",
        topic=TOPIC,
        title="A backward hook on a module",
        idea="A full backward hook sees the gradients that leave and enter a module.",
        look_at="The last layer is reported first: backward walks from the end.",
        text="""\
import torch
import torch.nn as nn

torch.manual_seed(0)
first, last = nn.Linear(3, 4), nn.Linear(4, 1)


def show(module, grad_input, grad_output):
    print(module, tuple(grad_output[0].shape))


first.register_full_backward_hook(show)
last.register_full_backward_hook(show)
x = torch.randn(2, 3, requires_grad=True)
last(torch.relu(first(x))).sum().backward()
""",
    ),
)
