"""Parameters: finding, starting, setting and sharing them."""

from builder.programs.ready import ReadyProgram

TOPIC = "Parameters"

PROGRAMS = (
    ReadyProgram(
        name="access-one-parameter",
        topic=TOPIC,
        title="Get at one parameter",
        idea="A layer's weight is a Parameter: a tensor with a place for its gradient.",
        look_at="Three ways lead to the same storage.",
        text="""\
import torch
import torch.nn as nn

torch.manual_seed(0)
net = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 1))
print(net[2].bias)
print(net[2].bias.data, net[2].weight.grad)  # no backward yet
print(net.state_dict()["2.bias"])
print(net.get_parameter("2.bias") is net[2].bias)
""",
    ),
    ReadyProgram(
        name="access-all-parameters",
        topic=TOPIC,
        title="Get at all of them",
        idea="named_parameters() walks every block, however deep, and tells the path.",
        look_at="The layer without weights leaves its number out.",
        text="""\
import torch.nn as nn

block = nn.Sequential(nn.Linear(4, 8), nn.ReLU())
deeper = nn.Sequential(nn.Linear(8, 8))
net = nn.Sequential(block, deeper, nn.Linear(8, 1))
for name, p in net.named_parameters():
    print(name, tuple(p.shape))
print([name for name, p in net[0].named_parameters()])
""",
    ),
    ReadyProgram(
        name="four-ways-to-start",
        topic=TOPIC,
        title="normal, constant, Xavier, Kaiming",
        idea="Functions of nn.init write into a weight; Xavier and Kaiming choose the spread.",
        look_at="Xavier: sqrt(2 / (in + out)); Kaiming: sqrt(2 / in), which is larger here.",
        text="""\
import torch
import torch.nn as nn

torch.manual_seed(0)
w = nn.Linear(200, 100).weight
nn.init.constant_(w, 0.5)
print(w.mean(), w.std())
nn.init.normal_(w, mean=0.0, std=0.01)
print(w.std())
nn.init.xavier_normal_(w)
print(w.std(), (2 / 300) ** 0.5)
nn.init.kaiming_normal_(w, nonlinearity="relu")
print(w.std(), (2 / 200) ** 0.5)
""",
    ),
    ReadyProgram(
        name="start-every-layer",
        topic=TOPIC,
        title="One rule for every layer",
        idea="apply calls a function with each module of the net, deepest first.",
        look_at="Only the Linear layers are touched: the rule asks for the kind.",
        text="""\
import torch.nn as nn


def start(module):
    if isinstance(module, nn.Linear):
        nn.init.constant_(module.weight, 0.1)
        nn.init.zeros_(module.bias)


net = nn.Sequential(nn.Linear(2, 2), nn.ReLU(), nn.Linear(2, 1))
net.apply(start)
print(net[0].weight.data)
print(net[2].bias.data)
""",
    ),
    ReadyProgram(
        name="start-by-own-rule",
        topic=TOPIC,
        title="A rule of your own",
        idea="Any tensor code may set the start: here uniform, with small weights cut to 0.",
        look_at="Every weight is 0, or at least 5 in size.",
        text="""\
import torch
import torch.nn as nn

torch.manual_seed(0)
layer = nn.Linear(4, 2)
with torch.no_grad():
    layer.weight.uniform_(-10, 10)
    layer.weight *= layer.weight.abs() >= 5
print(layer.weight)
""",
    ),
    ReadyProgram(
        name="set-by-hand",
        topic=TOPIC,
        title="Set a weight by hand",
        idea="Under no_grad a parameter may be written like any tensor.",
        look_at="The storage of the weight stays; only its cells change.",
        text="""\
import torch
import torch.nn as nn

layer = nn.Linear(2, 1)
with torch.no_grad():
    layer.weight.copy_(torch.tensor([[2.0, 3.0]]))
    layer.bias.fill_(1)
    layer.weight[0, 0] += 40
print(layer(torch.tensor([[1.0, 1.0]])))
""",
    ),
    ReadyProgram(
        name="tied-layers",
        topic=TOPIC,
        title="Tied layers change together",
        idea="One layer placed twice has one weight, and its gradient is the sum of both uses.",
        look_at="The write through net[0] is seen in net[2]: it is the same object.",
        text="""\
import torch
import torch.nn as nn

shared = nn.Linear(1, 1, bias=False)
net = nn.Sequential(shared, nn.ReLU(), shared)
with torch.no_grad():
    net[0].weight[0, 0] = 3
print(net[2].weight.data, net[0].weight is net[2].weight)
net(torch.tensor([[1.0]])).sum().backward()  # y = w · w · x
print(shared.weight.grad)  # 2w
""",
    ),
)
