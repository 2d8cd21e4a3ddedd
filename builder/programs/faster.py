"""Faster, smaller: the same result with less memory or fewer steps."""

from builder.programs.ready import ReadyProgram

TOPIC = "Faster, smaller"

PROGRAMS = (
    ReadyProgram(
        name="accumulate-gradients",
        topic=TOPIC,
        title="Accumulate gradients",
        idea="Two half batches, each with half the loss, add up to the gradient of the whole.",
        look_at="The two printed gradients agree.",
        text="""\
import torch

x, y = torch.arange(4.0), torch.tensor([1.0, 3.0, 5.0, 7.0])
w = torch.tensor(0.5, requires_grad=True)
((w * x - y) ** 2).mean().backward()
print(w.grad)

w.grad = None
for half in [slice(0, 2), slice(2, 4)]:
    loss = ((w * x[half] - y[half]) ** 2).mean()
    (loss / 2).backward()  # no zero_grad in between
print(w.grad)
""",
    ),
    ReadyProgram(
        name="checkpointing",
        topic=TOPIC,
        title="Checkpointing: compute again",
        idea="A checkpoint keeps only its input and runs the block once more in backward.",
        look_at="The block says so twice in the checkpointed run; the gradients agree.",
        text="""\
import torch
from torch.utils.checkpoint import checkpoint


def block(x):
    print("running")
    return torch.sin(x).exp()


x = torch.tensor(1.0, requires_grad=True)
block(x).backward()
print(x.grad)
x.grad = None
checkpoint(block, x, use_reentrant=False).backward()
print(x.grad)
""",
    ),
    ReadyProgram(
        name="activation-in-place",
        topic=TOPIC,
        title="An activation in place",
        idea="ReLU(inplace=True) writes over its input and needs no second storage.",
        look_at="The storages: one for h with inplace, two without.",
        text="""\
import torch
import torch.nn as nn

h = torch.tensor([-1.0, 2.0])
a = nn.ReLU()(h)
print(a is h, h)
b = nn.ReLU(inplace=True)(h)
print(b is h, h)
""",
    ),
    ReadyProgram(
        name="channels-last",
        topic=TOPIC,
        title="channels_last: same shape, other strides",
        idea="channels_last keeps the shape NCHW and lays the channels side by side in memory.",
        look_at="The stride 1 moves from the last axis to the channels.",
        text="""\
import torch

x = torch.arange(16).view(1, 4, 2, 2)
y = x.to(memory_format=torch.channels_last)
print(x.shape, x.stride())
print(y.shape, y.stride())
print(torch.equal(x, y))
last = torch.channels_last
print(y.is_contiguous(), y.is_contiguous(memory_format=last))
""",
    ),
    ReadyProgram(
        name="fuse-conv-and-batchnorm",
        topic=TOPIC,
        title="Fuse Conv and BatchNorm",
        idea="In eval BatchNorm is a fixed scale and shift, and can move into the weights.",
        look_at="One layer gives what two gave.",
        text="""\
import torch
import torch.nn as nn

torch.manual_seed(0)
conv, norm = nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4)
norm(conv(torch.randn(8, 3, 6, 6)))  # fills the running numbers
norm.eval()
fused = nn.Conv2d(3, 4, 3)
scale = norm.weight / torch.sqrt(norm.running_var + norm.eps)
with torch.no_grad():
    fused.weight.copy_(conv.weight * scale.view(-1, 1, 1, 1))
    shift = norm.bias - norm.running_mean * scale
    fused.bias.copy_(conv.bias * scale + shift)
x = torch.randn(1, 3, 6, 6)
print(torch.allclose(fused(x), norm(conv(x)), atol=1e-5))
""",
    ),
    ReadyProgram(
        name="half-as-many-bytes",
        topic=TOPIC,
        title="Half as many bytes",
        idea="float16 and bfloat16 take 2 bytes: one loses range, the other digits.",
        look_at="70000 does not fit in float16; 1.001 is only 1 in bfloat16.",
        text="""\
import torch

x = torch.tensor([1.001, 70000.0])
for dtype in [torch.float32, torch.float16, torch.bfloat16]:
    y = x.to(dtype)
    print(dtype, y.element_size(), y.tolist())
""",
    ),
    ReadyProgram(
        name="quantise-by-hand",
        topic=TOPIC,
        title="Quantise to 8 bits",
        idea="A scale turns numbers into whole ones from -127 to 127, and back, nearly.",
        look_at="One byte a number; no error is larger than half the scale.",
        text="""\
import torch

x = torch.tensor([-1.0, -0.3, 0.02, 0.77, 2.0])
scale = x.abs().max() / 127
q = torch.round(x / scale).to(torch.int8)
back = q * scale
print(q, q.element_size())
print(back)
print((x - back).abs().max() <= scale / 2)
""",
    ),
    ReadyProgram(
        name="prune-by-a-mask",
        topic=TOPIC,
        title="Prune with a mask",
        idea="Pruning sets the smallest weights to 0 and keeps them there with a mask.",
        look_at="Pruned weights get no gradient, and the mask is laid on again after the step.",
        text="""\
import torch

w = torch.tensor([0.1, -2.0, 0.03, 1.0], requires_grad=True)
mask = (w.abs() >= w.abs().median()).float()
optimiser = torch.optim.SGD([w], lr=0.1)
(w * mask).sum().backward()
print(mask, w.grad)
optimiser.step()
with torch.no_grad():
    w *= mask
print(w)
""",
    ),
)
