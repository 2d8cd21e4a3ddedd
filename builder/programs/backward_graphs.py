"""What the graph of backward looks like: where ways meet, part, and are cut."""

from builder.programs.ready import ReadyProgram

TOPIC = "Backward graph"

PROGRAMS = (
    ReadyProgram(
        name="where-two-ways-meet",
        topic=TOPIC,
        title="Where two ways meet, gradients add up",
        idea="A tensor that is used twice gets a gradient from each use; their sum goes on.",
        look_at="Two edges arrive at the node of a: 2a = 12 by the square, and 1 by the sum.",
        text="""\
import torch

x = torch.tensor(2.0, requires_grad=True)
a = x * 3
y = a**2 + a
y.backward()
print(x.grad)  # (12 + 1) · 3
""",
    ),
    ReadyProgram(
        name="twice-in-one-product",
        topic=TOPIC,
        title="Twice in one product",
        idea="x * x keeps one tensor at two places, and sends a gradient from each.",
        look_at="Both saved tensors of MulBackward0 are x; both edges lead to the one leaf.",
        text="""\
import torch

x = torch.tensor(5.0, requires_grad=True)
y = x * x
print([node.name() for node, index in y.grad_fn.next_functions])
y.backward()
print(x.grad)  # 5 + 5
""",
    ),
    ReadyProgram(
        name="broadcast-and-back",
        topic=TOPIC,
        title="What is broadcast is summed on the way back",
        idea="An element that was copied along a dimension gets the sum over its copies.",
        look_at="b.grad has the shape of b: each entry added up over the 4 rows.",
        text="""\
import torch

x = torch.ones(4, 3, requires_grad=True)
b = torch.zeros(3, requires_grad=True)
y = (x + b) * torch.arange(12.0).reshape(4, 3)
y.sum().backward()
print(x.grad)
print(b.grad, x.grad.sum(dim=0))
""",
    ),
    ReadyProgram(
        name="one-node-with-many-outputs",
        topic=TOPIC,
        title="One node with many outputs",
        idea="unbind gives three tensors and one node; an output nobody uses gets no gradient.",
        look_at="UnbindBackward0 has three outputs; 0 is sent for the one in the middle.",
        text="""\
import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
a, b, c = x.unbind()
print(a.grad_fn is c.grad_fn, a.output_nr, c.output_nr)
y = a * c
y.backward()
print(x.grad)
""",
    ),
    ReadyProgram(
        name="the-largest-takes-it-all",
        topic=TOPIC,
        title="The largest takes it all",
        idea="max and relu choose: what was chosen gets the gradient, the rest gets 0.",
        look_at="Only -2 is cut by the ReLU, only 5 is the largest.",
        text="""\
import torch

x = torch.tensor([-2.0, 1.0, 5.0], requires_grad=True)
y = x.relu()
y.sum().backward()
print(x.grad)

x.grad = None
x.max().backward()
print(x.grad)
""",
    ),
    ReadyProgram(
        name="write-into-a-part",
        topic=TOPIC,
        title="Write into a part",
        idea="After a write into a part of y, y has another node: CopySlices, or one like it.",
        look_at="The old y[0] no longer counts: x[0] gets 0, x[2] gets both gradients.",
        text="""\
import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = x * 10
print(y.grad_fn.name())
y[0] = x[2] ** 2
print(y.grad_fn.name())
y.sum().backward()
print(x.grad)  # 0, 10, 10 + 2 · 3
""",
    ),
    ReadyProgram(
        name="a-view-is-written-to",
        topic=TOPIC,
        title="A view is written to",
        idea="Writing into a view writes the history of its base anew, and its own.",
        look_at="The names of both nodes before and after line 7.",
        text="""\
import torch

x = torch.ones(4, requires_grad=True)
y = x * 2
v = y[:2]
print(y.grad_fn.name(), v.grad_fn.name())
v.mul_(5)
print(y.grad_fn.name(), v.grad_fn.name())
y.sum().backward()
print(x.grad)
""",
    ),
    ReadyProgram(
        name="some-writes-do-no-harm",
        topic=TOPIC,
        title="Some writes do no harm",
        idea="A write is refused only where backward needs the old numbers.",
        look_at="The sum keeps nothing, so y may be doubled; the product would have kept y.",
        text="""\
import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
y = x + 3
z = y + 1  # AddBackward0 saves no tensor
y.mul_(2)
z.sum().backward()
print(x.grad)
""",
    ),
    ReadyProgram(
        name="a-frozen-leaf",
        topic=TOPIC,
        title="A frozen leaf",
        idea="Without requires_grad a leaf has no node, and no gradient is worked out for it.",
        look_at="The edge to w is there; the one to c is missing; c.grad stays None.",
        text="""\
import torch

w = torch.tensor(2.0, requires_grad=True)
c = torch.tensor(4.0, requires_grad=True)
c.requires_grad_(False)
y = w * c
print([part[0] is None for part in y.grad_fn.next_functions])
y.backward()
print(w.grad, c.grad)
""",
    ),
    ReadyProgram(
        name="a-layer-in-the-graph",
        topic=TOPIC,
        title="A linear layer in the graph",
        idea="nn.Linear is one product and one sum: AddmmBackward0, and a transposed weight.",
        look_at="weight.grad is the incoming gradient transposed, times x; bias.grad its sum.",
        text="""\
import torch
import torch.nn as nn

torch.manual_seed(0)
layer = nn.Linear(3, 2)
x = torch.tensor([[1.0, 2.0, 3.0]])
y = layer(x)
print(y.grad_fn.name())
y.sum().backward()
print(layer.weight.grad)
print(layer.bias.grad)
""",
    ),
    ReadyProgram(
        name="a-frozen-layer",
        topic=TOPIC,
        title="A frozen layer",
        idea="Freezing the first layer ends the graph before it: nothing below is worked out.",
        look_at="Fold the graph by module: the first layer has no node at all.",
        text="""\
import torch
import torch.nn as nn

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(4, 3), nn.ReLU(), nn.Linear(3, 1))
model[0].requires_grad_(False)
loss = model(torch.randn(5, 4)).square().mean()
loss.backward()
for name, parameter in model.named_parameters():
    print(name, parameter.requires_grad, parameter.grad is None)
""",
    ),
    ReadyProgram(
        name="real-digits-through-a-layer",
        topic=TOPIC,
        title="Real digits through one layer",
        idea="Eight pictures, ten classes: the loss and the gradient of every weight.",
        look_at="NllLossBackward0 sends -1/8 to the right class of each picture.",
        text="""\
import torch
import torch.nn as nn
from sklearn.datasets import load_digits

torch.manual_seed(0)
images, labels = load_digits(return_X_y=True)
x = torch.tensor(images[:8] / 16).float()
target = torch.tensor(labels[:8])
model = nn.Linear(64, 10)
loss = nn.functional.cross_entropy(model(x), target)
loss.backward()
print(f"{loss.item():.3f}", model.weight.grad.shape)
""",
    ),
)
