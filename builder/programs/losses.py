"""Losses: what is compared, in which order, and what is added to it."""

from builder.programs.ready import ReadyProgram

TOPIC = "Losses"

PROGRAMS = (
    ReadyProgram(
        name="mse-l1-smooth-l1",
        topic=TOPIC,
        title="MSE, L1, SmoothL1",
        idea="MSE squares the difference, L1 takes its size, SmoothL1 squares only small ones.",
        look_at="The last difference is 10: what it does to each loss.",
        text="""\
import torch
import torch.nn as nn

prediction = torch.tensor([1.5, 2.0, 13.0])
target = torch.tensor([1.0, 2.0, 3.0])
difference = prediction - target
print(nn.MSELoss()(prediction, target), (difference**2).mean())
print(nn.L1Loss()(prediction, target), difference.abs().mean())
print(nn.SmoothL1Loss(reduction="none")(prediction, target))
""",
    ),
    ReadyProgram(
        name="bce-and-logits",
        topic=TOPIC,
        title="BCE, with and without logits",
        idea="BCELoss takes probabilities; BCEWithLogitsLoss takes what the sigmoid would get.",
        look_at="The last two lines: the loss is 200, but BCELoss cuts its logarithm off at -100.",
        text="""\
import torch
import torch.nn as nn

logits = torch.tensor([2.0, -1.0])
target = torch.tensor([1.0, 0.0])
p = torch.sigmoid(logits)
print(nn.BCELoss()(p, target))
print(nn.BCEWithLogitsLoss()(logits, target))
print(-(target * p.log() + (1 - target) * (1 - p).log()).mean())

far, wrong = torch.tensor([200.0]), torch.tensor([0.0])
print(nn.BCELoss()(torch.sigmoid(far), wrong))
print(nn.BCEWithLogitsLoss()(far, wrong))
""",
    ),
    ReadyProgram(
        name="cross-entropy-in-two-parts",
        topic=TOPIC,
        title="CrossEntropy = LogSoftmax + NLL",
        idea="Cross entropy takes raw scores: log_softmax, then minus the right class's entry.",
        look_at="Three lines, one number.",
        text="""\
import torch
import torch.nn as nn
import torch.nn.functional as F

scores = torch.tensor([[2.0, 0.5, -1.0], [0.0, 1.0, 3.0]])
label = torch.tensor([0, 1])
print(nn.CrossEntropyLoss()(scores, label))
logs = F.log_softmax(scores, dim=1)
print(F.nll_loss(logs, label))
print(-logs[torch.arange(2), label].mean())
""",
    ),
    ReadyProgram(
        name="order-of-arguments",
        topic=TOPIC,
        title="First prediction, then target",
        idea="MSE does not notice the order; BCE and cross entropy do.",
        look_at="The two numbers of each of the last two pairs differ.",
        text="""\
import torch
import torch.nn.functional as F

p = torch.tensor([0.9, 0.2])
target = torch.tensor([0.6, 0.4])
print(F.mse_loss(p, target) == F.mse_loss(target, p))
print(F.binary_cross_entropy(p, target))
print(F.binary_cross_entropy(target, p))

scores = torch.tensor([[3.0, 0.0]])
shares = torch.tensor([[0.8, 0.2]])  # a soft target
print(F.cross_entropy(scores, shares))
print(F.cross_entropy(shares, scores))
""",
    ),
    ReadyProgram(
        name="cosine-loss",
        topic=TOPIC,
        title="Cosine: only the direction",
        idea="CosineEmbeddingLoss is 1 - cos for pairs that should agree.",
        look_at="b is a, three times as long: no loss at all.",
        text="""\
import torch
import torch.nn as nn
import torch.nn.functional as F

a = torch.tensor([[1.0, 2.0]])
b = 3 * a
c = torch.tensor([[-2.0, 1.0]])  # at a right angle to a
loss = nn.CosineEmbeddingLoss()
same, apart = torch.tensor([1]), torch.tensor([-1])
print(F.cosine_similarity(a, b), F.cosine_similarity(a, c))
print(loss(a, b, same), loss(a, c, same), loss(a, b, apart))
""",
    ),
    ReadyProgram(
        name="focal-loss",
        topic=TOPIC,
        title="A loss of your own: focal",
        idea="Any scalar made of torch calls is a loss; this one quietens the easy samples.",
        look_at="The easy sample loses almost all its weight, the hard one about half.",
        text="""\
import torch
import torch.nn as nn


class FocalLoss(nn.Module):
    def __init__(self, gamma):
        super().__init__()
        self.gamma = gamma
        self.bce = nn.BCEWithLogitsLoss(reduction="none")

    def forward(self, logits, target):
        bce = self.bce(logits, target)
        right = torch.exp(-bce)  # chance given to the truth
        return (1 - right) ** self.gamma * bce


logits = torch.tensor([4.0, -1.0])  # easy, hard
target = torch.ones(2)
print(FocalLoss(0)(logits, target))  # plain BCE
print(FocalLoss(2)(logits, target))
""",
    ),
    ReadyProgram(
        name="penalty-or-weight-decay",
        topic=TOPIC,
        title="L2 penalty and weight_decay",
        idea="Adding d/2 · |w|² to the loss and weight_decay=d in SGD take the same step.",
        look_at="Both weights are equal after the step.",
        text="""\
import torch

decay = 0.1
a = torch.tensor([2.0, -3.0], requires_grad=True)
b = a.detach().clone().requires_grad_()
penalised = torch.optim.SGD([a], lr=0.5)
decayed = torch.optim.SGD([b], lr=0.5, weight_decay=decay)

(a.sum() + decay / 2 * (a**2).sum()).backward()
penalised.step()
b.sum().backward()
decayed.step()
print(a.detach(), b.detach())
""",
    ),
    ReadyProgram(
        name="options-for-each-parameter",
        topic=TOPIC,
        title="Options for each parameter",
        idea="An optimiser takes groups, so the weight can decay and the bias not.",
        look_at="With zero gradients only the weight shrinks.",
        text="""\
import torch
import torch.nn as nn

layer = nn.Linear(1, 1)
nn.init.ones_(layer.weight)
nn.init.ones_(layer.bias)
decaying = {"params": [layer.weight], "weight_decay": 0.1}
others = {"params": [layer.bias]}
optimiser = torch.optim.SGD([decaying, others], lr=1.0)
(layer(torch.zeros(1, 1)) * 0).sum().backward()
optimiser.step()
print(layer.weight.data, layer.bias.data)
""",
    ),
    ReadyProgram(
        name="l1-makes-zeros",
        topic=TOPIC,
        title="An L1 penalty makes zeros",
        idea="The L1 penalty pulls each weight with equal force, so small ones reach 0.",
        look_at="Row by row: no penalty, L1, L2. L1 brings the small weights to about 0.",
        text="""\
import torch

wanted = torch.tensor([3.0, 0.2, -0.2])
w = torch.zeros(3, 3, requires_grad=True)
optimiser = torch.optim.SGD([w], lr=0.05)
for step in range(50):
    loss = ((w - wanted) ** 2).sum()
    loss = loss + 0.5 * w[1].abs().sum()
    loss = loss + 0.5 * (w[2] ** 2).sum()
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()
print(torch.round(w.detach(), decimals=1))
""",
    ),
)
