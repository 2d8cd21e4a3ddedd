"""Creating tensors: from values, filled, counted, like another."""

from builder.programs.ready import ReadyProgram

TOPIC = "Creating"

PROGRAMS = (
    ReadyProgram(
        name="tensor-reads-the-type",
        topic=TOPIC,
        title="torch.tensor reads the type",
        idea="The dtype follows the values: whole numbers give int64, one point gives float32.",
        look_at="b differs from a by one point, and needs half the bytes for each number.",
        text="""\
import torch

a = torch.tensor([1, 2, 3])
b = torch.tensor([1.0, 2, 3])
c = torch.tensor([True, False])
d = torch.tensor([1, 2, 3], dtype=torch.float64)
for t in [a, b, c, d]:
    print(t.dtype, t.element_size(), "bytes each")
print(torch.get_default_dtype())
""",
    ),
    ReadyProgram(
        name="tensor-against-capital-tensor",
        topic=TOPIC,
        title="tensor and Tensor",
        idea="torch.tensor(3) holds the number 3; torch.Tensor(3) holds three accidental numbers.",
        look_at="Compare the shapes of one and three, and the dtypes of a and b.",
        text="""\
import torch

a = torch.tensor([1, 2])
b = torch.Tensor([1, 2])
print(a.dtype, b.dtype)

one = torch.tensor(3)
three = torch.Tensor(3)  # values mean nothing yet
print(one.shape, three.shape)
""",
    ),
    ReadyProgram(
        name="share-or-copy-an-array",
        topic=TOPIC,
        title="Share an array or copy it",
        idea="from_numpy and as_tensor keep the array's memory; tensor copies it.",
        look_at="After line 8 shared and same changed, copied did not.",
        text="""\
import numpy as np
import torch

array = np.array([1.0, 2.0, 3.0])
shared = torch.from_numpy(array)
same = torch.as_tensor(array)
copied = torch.tensor(array)
array[0] = 100
print(shared, same, copied)
""",
    ),
    ReadyProgram(
        name="filled-tensors",
        topic=TOPIC,
        title="Filled from the start",
        idea="zeros, ones, full and eye take a shape, not values.",
        look_at="full takes the value as its second argument and its dtype from it.",
        text="""\
import torch

print(torch.zeros(2, 3))
print(torch.ones(2, 3, dtype=torch.int64))
print(torch.full((2, 3), 7))
print(torch.eye(3))
""",
    ),
    ReadyProgram(
        name="empty-then-fill",
        topic=TOPIC,
        title="empty reserves, fill_ writes",
        idea="empty only reserves memory; its numbers mean nothing until something is written.",
        look_at="x is the same object, over the same storage, before and after fill_.",
        text="""\
import torch

x = torch.empty(2, 3)
print(x.shape, x.dtype)
x.fill_(5)
print(x)
x[0].zero_()
print(x)
""",
    ),
    ReadyProgram(
        name="arange-and-linspace",
        topic=TOPIC,
        title="arange and linspace",
        idea="arange is given the step and leaves the end out; linspace the count and keeps it.",
        look_at="The 1 is missing in a and present in b.",
        text="""\
import torch

a = torch.arange(0, 1, 0.25)
b = torch.linspace(0, 1, 5)
print(a, len(a))
print(b, len(b))
print(torch.arange(5), torch.arange(5.0))  # dtype of the bounds
""",
    ),
    ReadyProgram(
        name="diag-both-ways",
        topic=TOPIC,
        title="diag, both ways",
        idea="diag of a vector is a matrix, diag of a matrix is a vector.",
        look_at="diagonal() is a view: writing into it writes into m.",
        text="""\
import torch

m = torch.diag(torch.tensor([1, 2, 3]))
print(m)
print(torch.diag(m))
m.diagonal()[0] = 9
print(m)
print(torch.diag(torch.ones(2), 1))  # one above the middle
""",
    ),
    ReadyProgram(
        name="like-another",
        topic=TOPIC,
        title="Like another tensor",
        idea="The *_like functions take shape, dtype and device from a tensor.",
        look_at="All of them have the dtype float64 of x without being told.",
        text="""\
import torch

x = torch.tensor([[1.0, 2.0], [3.0, 4.0]], dtype=torch.float64)
print(torch.zeros_like(x))
print(torch.full_like(x, 8))
print(torch.rand_like(x).dtype)
print(x.new_ones(3))  # the dtype of x, a shape of its own
""",
    ),
    ReadyProgram(
        name="change-the-dtype",
        topic=TOPIC,
        title="Change the dtype",
        idea="A conversion makes a new tensor unless the dtype is already right.",
        look_at="int() cuts towards zero; float() gave x itself; int + float is float.",
        text="""\
import torch

x = torch.tensor([-1.7, 0.2, 2.9])
print(x.int(), x.bool(), x.to(torch.float16))
print(x.float() is x)

n = torch.tensor([1, 2, 3])
print((n + x).dtype)  # the wider kind wins
print((n + 1.5).dtype)  # even against one number
""",
    ),
)
