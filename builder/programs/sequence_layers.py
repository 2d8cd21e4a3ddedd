"""Layers for sequences, for growing images, and layers of one's own."""

from builder.programs.ready import ReadyProgram

TOPIC = "Layers"

PROGRAMS = (
    ReadyProgram(
        name="recurrent-shapes",
        topic=TOPIC,
        title="RNN, LSTM, GRU: shapes",
        idea="A recurrent layer returns the state at every step, and the last state.",
        look_at="batch_first moves the batch of the output, never that of the last state.",
        text="""\
import torch
import torch.nn as nn

x = torch.zeros(7, 2, 3)  # steps, batch, features
out, last = nn.RNN(3, 5)(x)
print(out.shape, last.shape)
out, (h, c) = nn.LSTM(3, 5)(x)  # two states
print(out.shape, h.shape, c.shape)
out, last = nn.GRU(3, 5, batch_first=True)(x.transpose(0, 1))
print(out.shape, last.shape)
out, last = nn.GRU(3, 5, num_layers=2, bidirectional=True)(x)
print(out.shape, last.shape)
""",
    ),
    ReadyProgram(
        name="a-cell-in-a-loop",
        topic=TOPIC,
        title="A cell in a loop",
        idea="An RNN is one cell, called once for each step with the state it gave before.",
        look_at="h changes step by step; in the end the loop agrees with the layer.",
        text="""\
import torch
import torch.nn as nn

torch.manual_seed(0)
rnn = nn.RNN(2, 3)
x = torch.randn(4, 1, 2)
h = torch.zeros(1, 3)
for step in x:
    inside = step @ rnn.weight_ih_l0.t() + rnn.bias_ih_l0
    h = torch.tanh(inside + h @ rnn.weight_hh_l0.t() + rnn.bias_hh_l0)
out, last = rnn(x)
print(h)
print(torch.allclose(last[0], h, atol=1e-6))
""",
    ),
    ReadyProgram(
        name="attention-weights",
        topic=TOPIC,
        title="Attention: weights that sum to 1",
        idea="Each step looks at all steps; softmax turns its scores into weights.",
        look_at="weights[0, i] says how much step i takes from each step; a row sums to 1.",
        text="""\
import math

import torch
import torch.nn as nn

torch.manual_seed(0)
q = k = v = torch.randn(1, 3, 4)  # batch, steps, features
scores = q @ k.transpose(1, 2) / math.sqrt(4)
weights = torch.softmax(scores, dim=-1)
print(weights, weights.sum(dim=-1))
print((weights @ v).shape)
layer = nn.MultiheadAttention(4, 2, batch_first=True)
y, used = layer(q, k, v)
print(y.shape, used.shape)
""",
    ),
    ReadyProgram(
        name="transformer-layers",
        topic=TOPIC,
        title="Transformer layers",
        idea="An encoder layer keeps the shape; a decoder layer reads its result and the target.",
        look_at="The source has 5 steps, the target 3; the result follows the target.",
        text="""\
import torch
import torch.nn as nn

torch.manual_seed(0)
source, target = torch.randn(2, 5, 8), torch.randn(2, 3, 8)
encoder = nn.TransformerEncoderLayer(8, 2, 16, batch_first=True)
memory = encoder(source)
decoder = nn.TransformerDecoderLayer(8, 2, 16, batch_first=True)
print(memory.shape, decoder(target, memory).shape)
whole = nn.Transformer(8, 2, 1, 1, 16, batch_first=True)
print(whole(source, target).shape)
""",
    ),
    ReadyProgram(
        name="padding-and-upsample",
        topic=TOPIC,
        title="Padding and Upsample",
        idea="Padding adds a rim: zeros, mirrored or copied; Upsample enlarges the inside.",
        look_at="Compare the first and last column of the three rims.",
        text="""\
import torch
import torch.nn as nn

x = torch.tensor([[[[1.0, 2.0, 3.0]]]])
print(nn.ZeroPad2d((1, 1, 0, 0))(x))
print(nn.ReflectionPad2d((1, 1, 0, 0))(x))
print(nn.ReplicationPad2d((1, 1, 0, 0))(x))
print(nn.Upsample(scale_factor=2)(x))
""",
    ),
    ReadyProgram(
        name="unfold-and-fold",
        topic=TOPIC,
        title="Unfold and Fold",
        idea="Unfold lays every window in a column; Fold adds the columns back together.",
        look_at="Fold gives each number as often as windows held it: 1, 2 or 4 times.",
        text="""\
import torch
import torch.nn as nn

x = torch.ones(1, 1, 3, 3)
columns = nn.Unfold(kernel_size=2)(x)
print(columns.shape)  # 4 numbers, 4 windows
again = nn.Fold(output_size=(3, 3), kernel_size=2)(columns)
print(again)
""",
    ),
    ReadyProgram(
        name="activations",
        topic=TOPIC,
        title="Activations",
        idea="An activation bends each number for itself; without it two layers are one.",
        look_at="What each of them makes of the negative numbers.",
        text="""\
import torch
import torch.nn as nn

x = torch.tensor([-2.0, -0.5, 0.0, 0.5, 2.0])
acts = [nn.ReLU(), nn.LeakyReLU(0.1), nn.ELU(), nn.GELU()]
for act in [*acts, nn.Sigmoid(), nn.Tanh(), nn.Softplus()]:
    print(act, act(x))
print(nn.Softmax(dim=0)(x).sum())  # this one looks at all
""",
    ),
    ReadyProgram(
        name="a-layer-without-parameters",
        topic=TOPIC,
        title="A layer without parameters",
        idea="A layer only needs a forward: this one takes the mean away.",
        look_at="It has no parameters and stands in Sequential like any other.",
        text="""\
import torch
import torch.nn as nn


class Centred(nn.Module):
    def forward(self, x):
        return x - x.mean()


print(Centred()(torch.tensor([1.0, 2.0, 6.0])))
torch.manual_seed(0)
net = nn.Sequential(nn.Linear(4, 8), Centred())
print(net(torch.rand(5, 4)).mean().abs() < 1e-6)
print(len(list(Centred().parameters())))
""",
    ),
    ReadyProgram(
        name="a-layer-with-parameters",
        topic=TOPIC,
        title="A layer with parameters",
        idea="Wrapping a tensor in nn.Parameter is all it takes to have it trained.",
        look_at="After backward both parameters of the layer have a gradient.",
        text="""\
import torch
import torch.nn as nn


class MyLinear(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(inputs, outputs))
        self.bias = nn.Parameter(torch.zeros(outputs))

    def forward(self, x):
        return torch.relu(x @ self.weight + self.bias)


layer = MyLinear(3, 2)
layer(torch.ones(4, 3)).sum().backward()
for name, p in layer.named_parameters():
    print(name, p.grad)
""",
    ),
    ReadyProgram(
        name="a-fixed-weight-and-a-loop",
        topic=TOPIC,
        title="A fixed weight and a while loop",
        idea="forward is ordinary code: a constant matrix, one layer used twice, a loop.",
        look_at="The fixed weight gets no gradient; the Linear layer counts once.",
        text="""\
import torch
import torch.nn as nn


class Odd(nn.Module):
    def __init__(self):
        super().__init__()
        self.fixed = torch.rand(4, 4)  # never trained
        self.linear = nn.Linear(4, 4)

    def forward(self, x):
        x = torch.relu(self.linear(x) @ self.fixed + 1)
        x = self.linear(x)  # the same layer again
        while x.abs().sum() > 1:
            x = x / 2
        return x.sum()


torch.manual_seed(0)
net = Odd()
print(net(torch.rand(2, 4)).abs() <= 1)
print([name for name, p in net.named_parameters()])
""",
    ),
)
