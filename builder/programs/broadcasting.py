"""Broadcasting: shapes aligned at the right, axes of size 1 stretched."""

from builder.programs.ready import ReadyProgram

TOPIC = "Broadcasting"

PROGRAMS = (
    ReadyProgram(
        name="aligned-from-the-right",
        topic=TOPIC,
        title="Aligned from the right",
        idea="Shapes are compared from the last axis; a size 1 or a missing axis is stretched.",
        look_at="(3, 1) and (4,) meet in (3, 4): each operand is stretched along one axis.",
        text="""\
import torch

column = torch.tensor([[0], [10], [20]])  # (3, 1)
row = torch.tensor([0, 1, 2, 3])  # (4,)
print(column + row)  # (3, 4)
print((torch.ones(5, 1, 4) + torch.ones(3, 1)).shape)
print((torch.ones(2, 3) + 1).shape)
""",
    ),
    ReadyProgram(
        name="shapes-that-do-not-fit",
        topic=TOPIC,
        title="Shapes that do not fit",
        idea="Two sizes that differ, neither of them 1, cannot be broadcast.",
        look_at="The error is at the last axis, 3 against 2; line 6 shows the cure.",
        raises="RuntimeError",
        text="""\
import torch

x = torch.ones(2, 3)
per_row = torch.tensor([10, 20])  # meant for the 2 rows

print(x + per_row.unsqueeze(1))  # (2, 1) fits
print(x + per_row)  # (2,) meets the 3 columns
""",
    ),
    ReadyProgram(
        name="stretched-means-stride-zero",
        topic=TOPIC,
        title="Stretched means stride 0",
        idea="broadcast_tensors shows the stretched operands: the same cells, with stride 0.",
        look_at="a and b look like 3 x 4, but lie over 3 and 4 cells.",
        text="""\
import torch

column = torch.tensor([[0], [10], [20]])
row = torch.tensor([0, 1, 2, 3])
a, b = torch.broadcast_tensors(column, row)
print(a, a.stride())
print(b, b.stride())
print(torch.equal(a + b, column + row))
""",
    ),
    ReadyProgram(
        name="broadcasting-against-repeat",
        topic=TOPIC,
        title="Against repeat",
        idea="Repeating first gives the same numbers and needs the memory of the whole.",
        look_at="The call of repeat keeps 24 bytes; x - mean stretches without a copy.",
        text="""\
import torch

x = torch.arange(6.0).view(2, 3)
mean = x.mean(dim=0)
repeated = mean.repeat(2, 1)
print(torch.equal(x - mean, x - repeated))
print(mean.numel(), repeated.numel(), "cells")
""",
    ),
    ReadyProgram(
        name="a-column-by-accident",
        topic=TOPIC,
        title="A square by accident",
        idea="(4, 1) and (4,) do not meet one by one: they broadcast to (4, 4).",
        look_at="The mistaken loss is not 0 although prediction and target agree.",
        text="""\
import torch

target = torch.tensor([1.0, 2.0, 3.0, 4.0])
prediction = target.view(4, 1)  # as a Linear layer gives it
print((prediction - target).shape)
print(((prediction - target) ** 2).mean())
right = prediction.squeeze(1)
print(((right - target) ** 2).mean())
""",
    ),
)
