"""Training: the loop, the two modes, and how well it went."""

from builder.programs.ready import ReadyProgram

TOPIC = "Training"

PROGRAMS = (
    ReadyProgram(
        name="the-training-loop",
        topic=TOPIC,
        title="The loop",
        idea="Predict, compare, zero_grad, backward, step: the same five lines in every training.",
        look_at="The weight and the bias walk to the 3 and the 2 the data were made with.",
        text="""\
import torch
import torch.nn as nn

torch.manual_seed(0)
x = torch.randn(50, 1)
y = 3 * x + 2 + 0.1 * torch.randn(50, 1)
model = nn.Linear(1, 1)
optimiser = torch.optim.SGD(model.parameters(), lr=0.3)
for epoch in range(15):
    loss = nn.functional.mse_loss(model(x), y)
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()
    if epoch % 5 == 4:
        print(epoch, loss.item())
print(model.weight.item(), model.bias.item())
""",
    ),
    ReadyProgram(
        name="loop-over-batches",
        topic=TOPIC,
        title="Epochs and batches",
        idea="An epoch shows every sample once, batch by batch, in a new order.",
        look_at="Four steps an epoch; the mean loss is taken over samples, not over batches.",
        text="""\
import torch
import torch.nn as nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)
x = torch.randn(50, 2)
y = x @ torch.tensor([[2.0], [-1.0]])
loader = DataLoader(TensorDataset(x, y), batch_size=16, shuffle=True)
model = nn.Linear(2, 1)
optimiser = torch.optim.SGD(model.parameters(), lr=0.1)
for epoch in range(3):
    total = 0.0
    for inputs, target in loader:
        loss = nn.functional.mse_loss(model(inputs), target)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        total += loss.item() * len(inputs)
    print(epoch, len(loader), f"{total / 50:.4f}")
""",
    ),
    ReadyProgram(
        name="train-and-eval",
        topic=TOPIC,
        title="train() and eval()",
        idea="The two calls set a flag in every module; Dropout and BatchNorm read it.",
        look_at="In eval the same input gives the same output; no_grad is another matter.",
        text="""\
import torch
import torch.nn as nn

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(4, 8), nn.Dropout(0.5), nn.Linear(8, 1))
x = torch.ones(1, 4)
model.train()
print(torch.equal(model(x), model(x)), model[1].training)
model.eval()
print(torch.equal(model(x), model(x)), model[1].training)
print(model(x).requires_grad)  # eval does not stop recording
""",
    ),
    ReadyProgram(
        name="accuracy-without-gradients",
        topic=TOPIC,
        title="Accuracy without gradients",
        idea="For checking: eval(), no_grad(), the largest score of each row, compared.",
        look_at="The scores require no grad, so nothing is kept for a backward.",
        text="""\
import torch
import torch.nn as nn

torch.manual_seed(0)
model = nn.Linear(4, 3)
x, label = torch.randn(8, 4), torch.randint(0, 3, (8,))
model.eval()
with torch.no_grad():
    scores = model(x)
guess = scores.argmax(dim=1)
print(guess, label)
print((guess == label).sum().item(), "of", len(label))
print((guess == label).float().mean(), scores.requires_grad)
""",
    ),
    ReadyProgram(
        name="softmax-for-prediction",
        topic=TOPIC,
        title="softmax for prediction",
        idea="The loss takes raw scores; softmax turns them into shares that can be read.",
        look_at="The order of the scores stays, so argmax is the same before and after.",
        text="""\
import torch

scores = torch.tensor([[2.0, 1.0, 0.0], [0.0, 3.0, 3.0]])
shares = torch.softmax(scores, dim=1)
print(shares, shares.sum(dim=1))
print(scores.argmax(dim=1), shares.argmax(dim=1))
by_hand = scores.exp() / scores.exp().sum(dim=1, keepdim=True)
print(torch.allclose(shares, by_hand))
""",
    ),
    ReadyProgram(
        name="fit-with-a-table",
        topic=TOPIC,
        title="fit: a loop with a table",
        idea="Put into a function, the loop can print one line an epoch for train and check.",
        look_at="Both columns fall together; a growing gap would be over-fitting.",
        text="""\
import torch
import torch.nn as nn


def fit(model, train, check, epochs):
    optimiser = torch.optim.Adam(model.parameters(), lr=0.1)
    print("epoch  train  check")
    for epoch in range(epochs):
        loss = nn.functional.mse_loss(model(train[0]), train[1])
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        with torch.no_grad():
            held = nn.functional.mse_loss(model(check[0]), check[1])
        print(f"{epoch:5}  {loss.item():.3f}  {held.item():.3f}")


torch.manual_seed(0)
x = torch.randn(60, 2)
y = x.sum(dim=1, keepdim=True)
fit(nn.Linear(2, 1), (x[:40], y[:40]), (x[40:], y[40:]), 8)
""",
    ),
    ReadyProgram(
        name="two-rings-with-focal-loss",
        topic=TOPIC,
        title="Two rings, few of one kind",
        idea="Ten inner points against a hundred: what is found of the few is what counts.",
        look_at="At epoch 10 nine in ten answers are right, and not one of the rare ring is found.",
        text="""\
import torch
import torch.nn as nn

torch.manual_seed(0)
radius = torch.cat([torch.ones(10), 3 * torch.ones(100)])
direction = nn.functional.normalize(torch.randn(110, 2))
x = radius.unsqueeze(1) * direction + 0.2 * torch.randn(110, 2)
y = (radius == 1).float()
bce = nn.BCEWithLogitsLoss(reduction="none")
model = nn.Sequential(nn.Linear(2, 16), nn.ReLU(), nn.Linear(16, 1))
optimiser = torch.optim.Adam(model.parameters(), lr=0.06)
for epoch in range(31):
    logits = model(x).squeeze(1)
    each = bce(logits, y)
    loss = ((1 - torch.exp(-each)) ** 2 * each).mean()
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()
    if epoch % 10 == 0:
        right = ((logits > 0) == (y == 1)).float()
        print(epoch, right.mean(), right[:10].mean())
""",
    ),
    ReadyProgram(
        name="regression-to-a-curve",
        topic=TOPIC,
        title="A curve from noisy points",
        idea="A hidden layer bends the line: the net follows a sine it was never told about.",
        look_at="The straight model stays at a large loss, the bent one passes below it.",
        text="""\
import torch
import torch.nn as nn

torch.manual_seed(0)
x = torch.linspace(-3, 3, 40).unsqueeze(1)
y = torch.sin(x) + 0.1 * torch.randn(40, 1)
bent = nn.Sequential(nn.Linear(1, 16), nn.Tanh(), nn.Linear(16, 1))
for model in [nn.Linear(1, 1), bent]:
    optimiser = torch.optim.Adam(model.parameters(), lr=0.1)
    for step in range(35):
        loss = nn.functional.mse_loss(model(x), y)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    print(f"{loss.item():.3f}")
""",
    ),
)
