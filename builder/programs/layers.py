"""Layers: what each of them computes, and the shapes it takes."""

from builder.programs.ready import ReadyProgram

TOPIC = "Layers"

PROGRAMS = (
    ReadyProgram(
        name="linear-is-a-product",
        topic=TOPIC,
        title="Linear is a matrix product",
        idea="Linear(3, 2) keeps a weight of shape (2, 3) and computes x @ weight.t() + bias.",
        look_at="The weight lies with the outputs first; t() turns it for the product.",
        text="""\
import torch
import torch.nn as nn

torch.manual_seed(0)
layer = nn.Linear(3, 2)
x = torch.ones(4, 3)
by_hand = x @ layer.weight.t() + layer.bias
print(layer.weight.shape, layer.bias.shape)
print(torch.allclose(layer(x), by_hand))
print(layer(torch.ones(7, 5, 3)).shape)  # only the last axis
""",
    ),
    ReadyProgram(
        name="bilinear-takes-two",
        topic=TOPIC,
        title="Bilinear takes two inputs",
        idea="Each output is x1 · W · x2: every pair of features has a weight.",
        look_at="The weight has shape (outputs, features of x1, features of x2).",
        text="""\
import torch
import torch.nn as nn

torch.manual_seed(0)
layer = nn.Bilinear(3, 4, 2, bias=False)
x1, x2 = torch.randn(5, 3), torch.randn(5, 4)
print(layer.weight.shape)
by_hand = torch.einsum("ni,oij,nj->no", x1, layer.weight, x2)
print(torch.allclose(layer(x1, x2), by_hand, atol=1e-6))
""",
    ),
    ReadyProgram(
        name="convolution-by-hand",
        topic=TOPIC,
        title="A convolution by hand",
        idea="The kernel slides over the image; each place gives one sum of products.",
        look_at="Every y[i, j] is built from the 2 x 2 window that begins at x[i, j].",
        text="""\
import torch
import torch.nn.functional as F

x = torch.arange(12.0).view(3, 4)
kernel = torch.tensor([[1.0, 0.0], [0.0, -1.0]])
y = torch.zeros(2, 3)
for i in range(2):
    for j in range(3):
        y[i, j] = (x[i : i + 2, j : j + 2] * kernel).sum()
print(y)
print(F.conv2d(x[None, None], kernel[None, None]))
""",
    ),
    ReadyProgram(
        name="sizes-of-convolutions",
        topic=TOPIC,
        title="Sizes in and out",
        idea="out = (in + 2·padding - dilation·(kernel - 1) - 1) // stride + 1, along each axis.",
        look_at="Padding 1 keeps the size with kernel 3; dilation 2 makes it reach over 5.",
        text="""\
import torch
import torch.nn as nn

print(nn.Conv1d(2, 4, 3)(torch.ones(1, 2, 10)).shape)
image = torch.ones(1, 3, 8, 8)
print(nn.Conv2d(3, 4, 3)(image).shape)
print(nn.Conv2d(3, 4, 3, padding=1)(image).shape)
print(nn.Conv2d(3, 4, 3, stride=2, padding=1)(image).shape)
print(nn.Conv2d(3, 4, 3, dilation=2)(image).shape)
print(nn.Conv3d(1, 2, 3)(torch.ones(1, 1, 5, 8, 8)).shape)
""",
    ),
    ReadyProgram(
        name="depthwise-by-groups",
        topic=TOPIC,
        title="groups: a depthwise convolution",
        idea="With as many groups as channels every channel gets a kernel of its own.",
        look_at="The weights: 8·8·9 for the full layer, 8·9 + 8·8 for the two parts.",
        text="""\
import torch
import torch.nn as nn

full = nn.Conv2d(8, 8, 3, padding=1, bias=False)
depthwise = nn.Conv2d(8, 8, 3, padding=1, groups=8, bias=False)
pointwise = nn.Conv2d(8, 8, 1, bias=False)
for layer in [full, depthwise, pointwise]:
    print(tuple(layer.weight.shape), layer.weight.numel())
x = torch.ones(1, 8, 6, 6)
print(full(x).shape, pointwise(depthwise(x)).shape)
""",
    ),
    ReadyProgram(
        name="transposed-convolution",
        topic=TOPIC,
        title="A transposed convolution",
        idea="Each input number stamps the kernel, times itself, into a larger output.",
        look_at="Stamps overlap where the stride is smaller than the kernel: there they add up.",
        text="""\
import torch
import torch.nn.functional as F

x = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
kernel = torch.ones(2, 2)
apart = F.conv_transpose2d(x[None, None], kernel[None, None], stride=2)
over = F.conv_transpose2d(x[None, None], kernel[None, None], stride=1)
print(apart[0, 0])
print(over[0, 0])
""",
    ),
    ReadyProgram(
        name="pooling",
        topic=TOPIC,
        title="Pooling",
        idea="A window keeps its largest number or its mean; adaptive pooling is told the result.",
        look_at="The 4 x 4 square becomes 2 x 2, each number from one quarter.",
        text="""\
import torch
import torch.nn as nn

x = torch.arange(16.0).view(1, 1, 4, 4)
print(nn.MaxPool2d(2)(x))
print(nn.AvgPool2d(2)(x))
print(nn.AdaptiveAvgPool2d(1)(x))
print(nn.AdaptiveMaxPool2d((1, 2))(x))
torch.manual_seed(0)  # its windows are drawn
print(nn.FractionalMaxPool2d(2, output_size=3)(x).shape)
""",
    ),
    ReadyProgram(
        name="four-norms",
        topic=TOPIC,
        title="Four norms, four sets of axes",
        idea="They all make mean 0 and spread 1; they differ in the axes they look along.",
        look_at="Each printed mean is taken over the axes of that norm, and is about 0.",
        text="""\
import torch
import torch.nn as nn

torch.manual_seed(0)
x = 5 + 3 * torch.randn(4, 6, 2, 2)  # N, C, H, W


def off(y, dims):
    return y.mean(dim=dims).abs().max() < 1e-5


print(off(nn.BatchNorm2d(6)(x), (0, 2, 3)))  # each channel
print(off(nn.LayerNorm([6, 2, 2])(x), (1, 2, 3)))  # each sample
print(off(nn.InstanceNorm2d(6)(x), (2, 3)))  # each image plane
groups = nn.GroupNorm(3, 6)(x).view(4, 3, 2, 2, 2)
print(off(groups, (2, 3, 4)))  # each group of channels
""",
    ),
    ReadyProgram(
        name="batchnorm-in-two-modes",
        topic=TOPIC,
        title="BatchNorm in train and eval",
        idea="In training it uses the batch and keeps a running mean; in eval the running mean.",
        look_at="The running mean moves a tenth of the way in train, and not in eval.",
        text="""\
import torch
import torch.nn as nn

norm = nn.BatchNorm1d(1)
x = torch.tensor([[8.0], [12.0]])
print(norm(x).flatten(), norm.running_mean)
norm(x)
print(norm.running_mean)
norm.eval()
print(norm(x).flatten(), norm.running_mean)
""",
    ),
    ReadyProgram(
        name="dropout-in-two-modes",
        topic=TOPIC,
        title="Dropout in train and eval",
        idea="In training some numbers become 0 and the rest grow by 1/(1-p); in eval nothing.",
        look_at="The mean stays near 1 in training; in eval the layer returns x itself.",
        text="""\
import torch
import torch.nn as nn

torch.manual_seed(0)
dropout = nn.Dropout(p=0.5)
x = torch.ones(10)
print(dropout(x))
print(dropout(torch.ones(1000)).mean())
dropout.eval()
print(dropout(x) is x)
""",
    ),
    ReadyProgram(
        name="embedding-is-a-lookup",
        topic=TOPIC,
        title="Embedding is a lookup",
        idea="An embedding hands out rows of its weight, by number.",
        look_at="Row 2 was asked for twice: its gradient is 2, others have 1 or 0.",
        text="""\
import torch
import torch.nn as nn

torch.manual_seed(0)
table = nn.Embedding(5, 3)
tokens = torch.tensor([2, 0, 2])
y = table(tokens)
print(torch.equal(y, table.weight[tokens]))
y.sum().backward()
print(table.weight.grad)
""",
    ),
)
