"""Containers: modules that hold modules."""

from builder.programs.ready import ReadyProgram

TOPIC = "Containers"

PROGRAMS = (
    ReadyProgram(
        name="sequential-in-three-ways",
        topic=TOPIC,
        title="Sequential in three ways",
        idea="By position, by add_module or by an OrderedDict: only the names differ.",
        look_at="The keys: 0 and 1 for the first, the chosen names for the others.",
        text="""\
from collections import OrderedDict

import torch.nn as nn

a = nn.Sequential(nn.Linear(2, 3), nn.ReLU())
b = nn.Sequential()
b.add_module("hidden", nn.Linear(2, 3))
b.add_module("act", nn.ReLU())
layers = OrderedDict(hidden=nn.Linear(2, 3), act=nn.ReLU())
c = nn.Sequential(layers)
for net in [a, b, c]:
    print([name for name, child in net.named_children()])
print(c.hidden is c[0])
""",
    ),
    ReadyProgram(
        name="module-list",
        topic=TOPIC,
        title="ModuleList: a loop over layers",
        idea="ModuleList registers its layers; forward says in which order they are used.",
        look_at="The names layers.0, layers.1, layers.2, and the sum over all depths.",
        text="""\
import torch
import torch.nn as nn


class Deep(nn.Module):
    def __init__(self, depth):
        super().__init__()
        layers = [nn.Linear(4, 4) for i in range(depth)]
        self.layers = nn.ModuleList(layers)

    def forward(self, x):
        for layer in self.layers:
            x = x + torch.relu(layer(x))
        return x


net = Deep(3)
print([name for name, p in net.named_parameters()])
print(net(torch.ones(2, 4)).shape)
""",
    ),
    ReadyProgram(
        name="a-plain-list-hides-layers",
        topic=TOPIC,
        title="A plain list hides layers",
        idea="Layers in a Python list are not registered: no parameters, nothing to train or save.",
        look_at="0 parameters, although there are two layers.",
        text="""\
import torch.nn as nn


class Hidden(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = [nn.Linear(4, 4), nn.Linear(4, 4)]


class Seen(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList([nn.Linear(4, 4), nn.Linear(4, 4)])


for net in [Hidden(), Seen()]:
    print(len(list(net.parameters())), len(net.state_dict()))
""",
    ),
    ReadyProgram(
        name="module-dict-by-key",
        topic=TOPIC,
        title="ModuleDict: an activation by key",
        idea="ModuleDict holds modules under words, and forward picks one of them.",
        look_at="The same input through two activations.",
        text="""\
import torch
import torch.nn as nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        acts = {"relu": nn.ReLU(), "leaky": nn.LeakyReLU(0.1)}
        self.acts = nn.ModuleDict(acts)

    def forward(self, x, act):
        return self.acts[act](x)


net = Net()
x = torch.tensor([-2.0, 3.0])
print(net(x, "relu"))
print(net(x, "leaky"))
print(list(net.acts.keys()))
""",
    ),
    ReadyProgram(
        name="own-sequential",
        topic=TOPIC,
        title="Sequential made by hand",
        idea="Sequential is short: register each module, then call one after the other.",
        look_at="Both nets give the same numbers, because they hold the same layers.",
        text="""\
import torch
import torch.nn as nn


class MySequential(nn.Module):
    def __init__(self, *layers):
        super().__init__()
        for i, layer in enumerate(layers):
            self.add_module(str(i), layer)

    def forward(self, x):
        for layer in self.children():
            x = layer(x)
        return x


first, last = nn.Linear(3, 4), nn.Linear(4, 2)
x = torch.ones(1, 3)
mine = MySequential(first, nn.ReLU(), last)(x)
print(torch.equal(mine, nn.Sequential(first, nn.ReLU(), last)(x)))
""",
    ),
    ReadyProgram(
        name="mixed-containers",
        topic=TOPIC,
        title="Own modules inside Sequential",
        idea="Anything that is a module fits into any container, at any depth.",
        look_at="The shortcut adds x itself; the names show where each layer sits.",
        text="""\
import torch
import torch.nn as nn


class Shortcut(nn.Module):
    def __init__(self, inner):
        super().__init__()
        self.inner = inner

    def forward(self, x):
        return x + self.inner(x)


inner = nn.Sequential(nn.Linear(4, 4), nn.Tanh())
net = nn.Sequential(Shortcut(inner), nn.Linear(4, 1))
print([name for name, p in net.named_parameters()])
print(net(torch.ones(2, 4)).shape)
""",
    ),
)
