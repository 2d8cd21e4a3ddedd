"""Modules: what is registered, under which names, and how to walk it."""

from builder.programs.ready import ReadyProgram

TOPIC = "Modules"

PROGRAMS = (
    ReadyProgram(
        name="own-module",
        topic=TOPIC,
        title="A module of your own",
        idea="__init__ makes the layers, forward uses them; calling the module calls forward.",
        look_at="Step into the call: forward has variables of its own.",
        text="""\
import torch
import torch.nn as nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(4, 3)
        self.out = nn.Linear(3, 2)

    def forward(self, x):
        h = torch.relu(self.hidden(x))
        return self.out(h)


net = Net()
print(net)
print(net(torch.ones(5, 4)).shape)
""",
    ),
    ReadyProgram(
        name="function-or-module",
        topic=TOPIC,
        title="Function or module",
        idea="A module holds its weights; the function of the same name is handed them.",
        look_at="The two numbers are equal, and so are the two rows.",
        text="""\
import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(0)
layer = nn.Linear(3, 1)
x = torch.ones(1, 3)
print(layer(x))
print(F.linear(x, layer.weight, layer.bias))
bent = torch.tensor([1.0, -2.0, 3.0])
print(nn.ReLU()(bent), F.relu(bent))  # no weights at all
""",
    ),
    ReadyProgram(
        name="what-gets-registered",
        topic=TOPIC,
        title="What gets registered",
        idea="A Parameter is found by the optimiser, a buffer is saved, a plain tensor is neither.",
        look_at="loose appears in neither list.",
        text="""\
import torch
import torch.nn as nn


class Scale(nn.Module):
    def __init__(self):
        super().__init__()
        self.factor = nn.Parameter(torch.ones(2))
        self.register_buffer("count", torch.zeros(1))
        self.loose = torch.ones(2)


scale = Scale()
print([name for name, p in scale.named_parameters()])
print(list(scale.state_dict()))
""",
    ),
    ReadyProgram(
        name="parameter-list-and-dict",
        topic=TOPIC,
        title="ParameterList and ParameterDict",
        idea="They register every parameter they hold, by number or by key.",
        look_at="The names: weights.0, weights.1, choice.small, choice.big.",
        text="""\
import torch
import torch.nn as nn


class Many(nn.Module):
    def __init__(self):
        super().__init__()
        self.weights = nn.ParameterList([torch.ones(2), torch.zeros(3)])
        self.choice = nn.ParameterDict()
        self.choice["small"] = torch.ones(1)
        self.choice["big"] = torch.ones(4)

    def forward(self, x, key):
        return x * self.weights[0] + self.choice[key].sum()


many = Many()
for name, p in many.named_parameters():
    print(name, tuple(p.shape))
print(many(torch.tensor(1.0), "big"))
""",
    ),
    ReadyProgram(
        name="children-and-modules",
        topic=TOPIC,
        title="children and modules",
        idea="children() are the modules one level down; modules() all of them and itself.",
        look_at="The empty name in the second list is the net itself.",
        text="""\
import torch.nn as nn

block = nn.Sequential(nn.Linear(2, 2), nn.ReLU())
net = nn.Sequential(block, nn.Linear(2, 1))
for name, child in net.named_children():
    print("child", name)
for name, module in net.named_modules():
    print("module", repr(name))
print(len(list(net.children())), len(list(net.modules())))
""",
    ),
    ReadyProgram(
        name="names-of-parameters",
        topic=TOPIC,
        title="named_parameters: prefix and recurse",
        idea="A name is the path to the parameter; prefix puts a word in front of it.",
        look_at="recurse=False lists only what the net owns directly: nothing.",
        text="""\
import torch.nn as nn

net = nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3))
for name, p in net.named_parameters(prefix="net"):
    print(name, tuple(p.shape))
print(len(list(net.named_parameters(recurse=False))))
for name, b in net.named_buffers():
    print("buffer", name, tuple(b.shape))
""",
    ),
    ReadyProgram(
        name="one-layer-used-twice",
        topic=TOPIC,
        title="One layer used twice",
        idea="A layer under two names is one object: counted once, saved under both names.",
        look_at="remove_duplicate=False shows the second name.",
        text="""\
import torch.nn as nn

shared = nn.Linear(2, 2)
net = nn.Sequential(shared, nn.ReLU(), shared)
print([name for name, p in net.named_parameters()])
both = net.named_parameters(remove_duplicate=False)
print([name for name, p in both])
print(sum(p.numel() for p in net.parameters()))
print(list(net.state_dict()))
""",
    ),
    ReadyProgram(
        name="nested-blocks",
        topic=TOPIC,
        title="Blocks inside blocks",
        idea="Modules nest, and the path to a weight tells through which blocks it goes.",
        look_at="net[0][1][0].bias and the name 0.1.0.bias are the same parameter.",
        text="""\
import torch.nn as nn


def block():
    return nn.Sequential(nn.Linear(4, 4), nn.ReLU())


net = nn.Sequential(nn.Sequential(block(), block()), nn.Linear(4, 1))
print([name for name, p in net.named_parameters()])
print(net[0][1][0].bias is net.get_parameter("0.1.0.bias"))
""",
    ),
    ReadyProgram(
        name="count-parameters",
        topic=TOPIC,
        title="Count the parameters",
        idea="The count of a net is the sum of numel() over its parameters.",
        look_at="3·4 + 4 for the first layer, 4·2 + 2 for the second.",
        text="""\
import torch.nn as nn

net = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2))
for name, p in net.named_parameters():
    print(name, tuple(p.shape), p.numel())
print(sum(p.numel() for p in net.parameters()))
""",
    ),
    ReadyProgram(
        name="freeze-an-embedding",
        topic=TOPIC,
        title="Freeze an embedding",
        idea="A parameter with requires_grad False gets no gradient and is not trained.",
        look_at="After backward only the Linear layer has a gradient.",
        text="""\
import torch
import torch.nn as nn

torch.manual_seed(0)
net = nn.Sequential(nn.Embedding(10, 3), nn.Flatten(), nn.Linear(6, 1))
net[0].weight.requires_grad_(False)
net(torch.tensor([[1, 2], [3, 4]])).sum().backward()
for name, p in net.named_parameters():
    print(name, p.requires_grad, p.grad is None)
trained = [p for p in net.parameters() if p.requires_grad]
print(sum(p.numel() for p in trained))
""",
    ),
)
