"""Optimisers: how a gradient becomes a step, and how long the steps are."""

from builder.programs.ready import ReadyProgram

TOPIC = "Optimisers"

PROGRAMS = (
    ReadyProgram(
        name="sgd-by-hand",
        topic=TOPIC,
        title="SGD by hand",
        idea="A step of SGD takes lr times the gradient away from every parameter.",
        look_at="a was moved by the optimiser, b by hand.",
        text="""\
import torch

a = torch.tensor([1.0, 2.0], requires_grad=True)
b = a.detach().clone()
optimiser = torch.optim.SGD([a], lr=0.1)
(a**2).sum().backward()
optimiser.step()
b = b - 0.1 * a.grad
print(a.detach(), b)
""",
    ),
    ReadyProgram(
        name="momentum",
        topic=TOPIC,
        title="Momentum",
        idea="Momentum steps along a running sum of gradients, so equal slopes speed it up.",
        look_at="With the same slope 1 at each step, the steps grow towards lr / (1 - 0.9).",
        text="""\
import torch

x = torch.tensor(0.0, requires_grad=True)
optimiser = torch.optim.SGD([x], lr=0.1, momentum=0.9)
velocity, by_hand = 0.0, 0.0
for step in range(5):
    optimiser.zero_grad()
    x.backward()  # the slope is 1
    optimiser.step()
    velocity = 0.9 * velocity + 1.0
    by_hand = by_hand - 0.1 * velocity
    print(f"{x.item():.4f} {by_hand:.4f}")
""",
    ),
    ReadyProgram(
        name="seven-optimisers",
        topic=TOPIC,
        title="Seven optimisers in one valley",
        idea="Each turns the same slope into another step; none is best everywhere.",
        look_at="How far each has come after 12 steps with its learning rate.",
        text="""\
import torch

optim = torch.optim
makers = {
    "SGD": lambda w: optim.SGD(w, lr=0.05),
    "momentum": lambda w: optim.SGD(w, lr=0.05, momentum=0.8),
    "Adagrad": lambda w: optim.Adagrad(w, lr=0.5),
    "Adadelta": lambda w: optim.Adadelta(w, lr=5.0),
    "RMSprop": lambda w: optim.RMSprop(w, lr=0.05),
    "Adam": lambda w: optim.Adam(w, lr=0.2),
    "AdamW": lambda w: optim.AdamW(w, lr=0.2),
}
for name, make in makers.items():
    w = torch.tensor([3.0, 3.0], requires_grad=True)
    optimiser = make([w])
    for step in range(12):
        optimiser.zero_grad()
        (w[0] ** 2 + 10 * w[1] ** 2).backward()
        optimiser.step()
    print(f"{name:9} {w[0].item():7.3f} {w[1].item():7.3f}")
""",
    ),
    ReadyProgram(
        name="adam-by-hand",
        topic=TOPIC,
        title="Adam by hand",
        idea="Adam divides the mean of the gradients by the root of the mean of their squares.",
        look_at="The first step is lr in every direction, however steep it is.",
        text="""\
import torch

a = torch.tensor([1.0, -1.0], requires_grad=True)
b = a.detach().clone()
optimiser = torch.optim.Adam([a], lr=0.1)
m, v = torch.zeros(2), torch.zeros(2)
scale = torch.tensor([1.0, 1000.0])
for t in range(1, 4):
    optimiser.zero_grad()
    (a**2 * scale).sum().backward()
    m = 0.9 * m + 0.1 * a.grad
    v = 0.999 * v + 0.001 * a.grad**2
    optimiser.step()
    mean, square = m / (1 - 0.9**t), v / (1 - 0.999**t)
    b = b - 0.1 * mean / (square.sqrt() + 1e-8)
    print(a.detach(), b)
""",
    ),
    ReadyProgram(
        name="adam-against-adamw",
        topic=TOPIC,
        title="Adam and AdamW decay differently",
        idea="Adam adds the decay to the gradient, then rescales; AdamW shrinks the weight itself.",
        look_at="With gradient 0 Adam still takes a step of lr; AdamW shrinks w by lr · decay.",
        text="""\
import torch

for kind in [torch.optim.Adam, torch.optim.AdamW]:
    w = torch.tensor(10.0, requires_grad=True)
    optimiser = kind([w], lr=0.1, weight_decay=0.01)
    (w * 0).backward()
    optimiser.step()
    print(w.item())
""",
    ),
    ReadyProgram(
        name="learning-rate-schedules",
        topic=TOPIC,
        title="Schedules of the learning rate",
        idea="A scheduler sets the optimiser's lr anew each time its step() is called.",
        look_at="StepLR falls in stairs, Exponential in a curve, Cosine slowly at both ends.",
        text="""\
import torch
from torch.optim import lr_scheduler as schedules

makers = {
    "step": lambda o: schedules.StepLR(o, step_size=3, gamma=0.5),
    "exponential": lambda o: schedules.ExponentialLR(o, gamma=0.8),
    "cosine": lambda o: schedules.CosineAnnealingLR(o, T_max=9),
}
for name, make in makers.items():
    optimiser = torch.optim.SGD([torch.zeros(1)], lr=1.0)
    scheduler = make(optimiser)
    rates = []
    for epoch in range(9):
        rates.append(round(scheduler.get_last_lr()[0], 2))
        optimiser.step()
        scheduler.step()
    print(name, rates)
""",
    ),
    ReadyProgram(
        name="warm-up",
        topic=TOPIC,
        title="Warm-up, then decay",
        idea="LambdaLR multiplies the first lr by what a function says for each epoch.",
        look_at="Four steps up to the full rate, then down in a straight line.",
        text="""\
import torch


def factor(epoch):
    if epoch < 4:
        return (epoch + 1) / 4
    return (10 - epoch) / 6


optimiser = torch.optim.SGD([torch.zeros(1)], lr=0.4)
scheduler = torch.optim.lr_scheduler.LambdaLR(optimiser, factor)
for epoch in range(10):
    print(epoch, round(optimiser.param_groups[0]["lr"], 3))
    optimiser.step()
    scheduler.step()
""",
    ),
    ReadyProgram(
        name="learning-rate-and-batch",
        topic=TOPIC,
        title="A larger batch, a larger rate",
        idea="One step on 4 samples at 4·lr is about four steps on one sample each at lr.",
        look_at="The two weights end close together, not equal: the slope moves on the way.",
        text="""\
import torch

x = torch.tensor([1.0, 2.0, 3.0, 4.0])
y = 2 * x
for size, lr in [(1, 0.001), (4, 0.004)]:
    w = torch.tensor(0.0, requires_grad=True)
    optimiser = torch.optim.SGD([w], lr=lr)
    for part in torch.arange(4).split(size):
        optimiser.zero_grad()
        ((w * x[part] - y[part]) ** 2).mean().backward()
        optimiser.step()
    print(size, lr, w.item())
""",
    ),
)
