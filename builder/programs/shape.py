"""Changing shape: other headers, and the few cases that copy."""

from builder.programs.ready import ReadyProgram

TOPIC = "Changing shape"

PROGRAMS = (
    ReadyProgram(
        name="one-size-is-worked-out",
        topic=TOPIC,
        title="-1 is worked out",
        idea="One size of view or reshape may be -1: torch divides the elements by the others.",
        look_at="The storage strip never changes, only the grids over it.",
        text="""\
import torch

x = torch.arange(12)
print(x.view(3, -1).shape)
print(x.view(-1, 2).shape)
print(x.view(2, -1, 3).shape)
print(x.reshape(-1, 6))
""",
    ),
    ReadyProgram(
        name="transpose-is-no-view-of-the-shape",
        topic=TOPIC,
        title="t() and view differ",
        idea="view(3, 2) reads the same row of numbers anew; t() swaps rows and columns.",
        look_at="Both have shape (3, 2), but other strides and another order.",
        text="""\
import torch

x = torch.arange(6).view(2, 3)
print(x.t(), x.t().stride())
print(x.view(3, 2), x.view(3, 2).stride())
print(torch.equal(x.t(), x.transpose(0, 1)))
""",
    ),
    ReadyProgram(
        name="squeeze-and-unsqueeze",
        topic=TOPIC,
        title="squeeze and unsqueeze",
        idea="unsqueeze puts in a dimension of size 1, squeeze takes such dimensions out.",
        look_at="squeeze(0) of a size other than 1 changes nothing and raises nothing.",
        text="""\
import torch

x = torch.arange(3)
row = x.unsqueeze(0)
column = x.unsqueeze(1)
print(row.shape, column.shape)
print(row.squeeze().shape, row.squeeze(0).shape)
print(column.squeeze(0).shape)  # size 3 stays
row[0, 1] = 50
print(x)  # a view all along
""",
    ),
    ReadyProgram(
        name="nhwc-to-nchw",
        topic=TOPIC,
        title="Images: NHWC to NCHW",
        idea="permute reorders the dimensions of a batch of images without moving a number.",
        look_at="The same cell is found by both index orders; only contiguous() moves numbers.",
        text="""\
import torch

nhwc = torch.arange(2 * 2 * 3 * 3).view(2, 2, 3, 3)
nchw = nhwc.permute(0, 3, 1, 2)
print(nhwc.shape, nhwc.stride())
print(nchw.shape, nchw.stride())
print(nhwc[1, 0, 2, 1] == nchw[1, 1, 0, 2])
print(nchw.is_contiguous(), nchw.contiguous().stride())
""",
    ),
    ReadyProgram(
        name="expand-against-repeat",
        topic=TOPIC,
        title="expand against repeat",
        idea="expand shows one row many times with stride 0; repeat copies it.",
        look_at="Three rows of e lie over the same 2 cells; r has 6 cells of its own.",
        text="""\
import torch

x = torch.tensor([[1, 2]])
e = x.expand(3, 2)
r = x.repeat(3, 1)
print(e.stride(), r.stride())
x[0, 0] = 9
print(e)
print(r)
print(torch.equal(x.broadcast_to(3, 2), e))  # another name
""",
    ),
    ReadyProgram(
        name="flatten-ravel-unflatten",
        topic=TOPIC,
        title="flatten, ravel, unflatten",
        idea="flatten joins a range of dimensions, ravel all of them, unflatten splits one.",
        look_at="flatten(1) keeps the batch: that is what stands before a Linear layer.",
        text="""\
import torch

x = torch.arange(24).view(2, 3, 4)
print(x.flatten().shape, x.ravel().shape)
print(x.flatten(1).shape)
print(x.flatten(0, 1).shape)
print(x.flatten(1).unflatten(1, (3, 4)).shape)
""",
    ),
    ReadyProgram(
        name="cat-and-stack",
        topic=TOPIC,
        title="cat and stack",
        idea="cat makes a dimension longer, stack puts in a new one.",
        look_at="Both copy: changing a afterwards changes neither result.",
        text="""\
import torch

a = torch.zeros(2, 3)
b = torch.ones(2, 3)
print(torch.cat([a, b], dim=0).shape)
print(torch.cat([a, b], dim=1))
print(torch.stack([a, b]).shape)
print(torch.stack([a, b], dim=2).shape)
""",
    ),
    ReadyProgram(
        name="split-and-chunk",
        topic=TOPIC,
        title="split and chunk",
        idea="split is told the size of a part, chunk the number of parts; both give views.",
        look_at="chunk(4) of 5 gives only 3 parts; writing into a part writes into x.",
        text="""\
import torch

x = torch.arange(5)
print(torch.split(x, 2))
print(torch.split(x, [1, 4]))
print(torch.chunk(x, 2))
print(len(torch.chunk(x, 4)))
first, rest = torch.split(x, [1, 4])
rest.fill_(7)
print(x)
""",
    ),
    ReadyProgram(
        name="narrow-and-unfold",
        topic=TOPIC,
        title="narrow, and sliding windows",
        idea="narrow is one window; unfold is every window, as one view over the same cells.",
        look_at="Neighbouring rows of windows share cells: stride (1, 1).",
        text="""\
import torch

x = torch.arange(6.0)
print(x.narrow(0, 2, 3))  # from 2, 3 elements
windows = x.unfold(0, 3, 1)
print(windows, windows.stride())
print(windows.mean(dim=1))  # moving average
x[2] = 90
print(windows)
""",
    ),
)
