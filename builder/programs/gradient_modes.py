"""Autograd switched on and off, and put to use by hand."""

from builder.programs.ready import ReadyProgram

TOPIC = "Autograd"

PROGRAMS = (
    ReadyProgram(
        name="no-grad-and-enable-grad",
        topic=TOPIC,
        title="no_grad and enable_grad",
        idea="Inside no_grad nothing is recorded; enable_grad switches it on again inside.",
        look_at="is_grad_enabled() along the way, and which results require grad.",
        text="""\
import torch

w = torch.ones(2, requires_grad=True)
with torch.no_grad():
    a = w * 2
    with torch.enable_grad():
        b = w * 2
    print(torch.is_grad_enabled())
print(torch.is_grad_enabled())
print(a.requires_grad, b.requires_grad)
""",
    ),
    ReadyProgram(
        name="set-grad-enabled",
        topic=TOPIC,
        title="set_grad_enabled, both ways",
        idea="In a with block it ends with the block; called as a function it stays.",
        look_at="After line 10 everything below computes without a graph until line 12.",
        text="""\
import torch

w = torch.ones(2, requires_grad=True)
training = False
with torch.set_grad_enabled(training):
    a = w * 2
print(a.requires_grad, torch.is_grad_enabled())

# as a function: until it is called again
torch.set_grad_enabled(False)
b = w * 2
torch.set_grad_enabled(True)
print(b.requires_grad, torch.is_grad_enabled())
""",
    ),
    ReadyProgram(
        name="inference-mode",
        topic=TOPIC,
        title="inference_mode",
        idea="Tensors of inference_mode count no versions and cannot be saved for backward.",
        look_at="is_inference() of y; using y for training raises at the last line.",
        raises="RuntimeError",
        text="""\
import torch

w = torch.ones(2, requires_grad=True)
with torch.inference_mode():
    y = w * 2
print(y.requires_grad, y.is_inference())
z = w * y
""",
    ),
    ReadyProgram(
        name="decorate-with-no-grad",
        topic=TOPIC,
        title="no_grad as a decorator",
        idea="@torch.no_grad() switches recording off for a whole function.",
        look_at="The same expression, once recorded and once not.",
        text="""\
import torch

w = torch.ones(2, requires_grad=True)


@torch.no_grad()
def predict(x):
    return (w * x).sum()


x = torch.tensor([1.0, 2.0])
print((w * x).sum().requires_grad)
print(predict(x).requires_grad)
""",
    ),
    ReadyProgram(
        name="a-leaf-in-place",
        topic=TOPIC,
        title="Changing a leaf in place",
        idea="A leaf that requires grad may be changed in place only where nothing is recorded.",
        look_at="Line 5 is how every optimiser writes; the last line raises.",
        raises="RuntimeError",
        text="""\
import torch

w = torch.ones(2, requires_grad=True)
with torch.no_grad():
    w -= 0.5
print(w)
w -= 0.5
""",
    ),
    ReadyProgram(
        name="minimise-a-parabola",
        topic=TOPIC,
        title="Down a parabola",
        idea="Walking against the slope makes y smaller; near the bottom the steps shrink.",
        look_at="x goes to -1, where the slope 2x + 2 is 0; y goes to 1.",
        text="""\
import torch

x = torch.tensor(3.0, requires_grad=True)
for step in range(10):
    y = x**2 + 2 * x + 2
    y.backward()
    print(step, f"x {x.item():.3f}  y {y.item():.3f}")
    with torch.no_grad():
        x -= 0.3 * x.grad
    x.grad = None
""",
    ),
    ReadyProgram(
        name="logistic-regression-by-hand",
        topic=TOPIC,
        title="Logistic regression by hand",
        idea="A weight, a sigmoid, the mean of minus the logs, and a step against the gradient.",
        look_at="The loss falls and the share of right answers rises.",
        text="""\
import torch

torch.manual_seed(0)
x = torch.randn(50, 2)
target = (x[:, 0] + x[:, 1] > 0).float()
w = torch.zeros(2, requires_grad=True)
for step in range(16):
    p = torch.sigmoid(x @ w)
    loss = -(target * p.log() + (1 - target) * (1 - p).log()).mean()
    loss.backward()
    with torch.no_grad():
        w -= 1.0 * w.grad
    w.grad = None
    if step % 5 == 0:
        right = ((p > 0.5) == (target > 0.5)).float().mean()
        print(f"{loss.item():.3f} {right.item():.2f}")
""",
    ),
)
