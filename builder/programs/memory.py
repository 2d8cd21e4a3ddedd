"""Tensors and memory: one storage, many headers."""

from builder.programs.ready import ReadyProgram

TOPIC = "Tensors and memory"

PROGRAMS = (
    ReadyProgram(
        name="header-and-storage",
        topic=TOPIC,
        title="A header over a storage",
        idea="Shape, stride and offset say where an element lies; the numbers lie in the storage.",
        look_at="Point at a cell of b: its place in the storage is 5 + 4·i + 1·j.",
        text="""\
import torch

x = torch.arange(12)
a = x.view(3, 4)
b = a[1:, 1:3]  # a new header, no new numbers
print(b.shape, b.stride(), b.storage_offset())

i, j = 1, 1
place = 5 + 4 * i + 1 * j
print(b[i, j], x[place])  # the same cell
""",
    ),
    ReadyProgram(
        name="two-tensors-one-storage",
        topic=TOPIC,
        title="Two tensors, one storage",
        idea="A view shows the same memory in another shape, so a change is seen in both.",
        look_at="Line 5 writes one cell: a, b and the storage strip change together; c does not.",
        text="""\
import torch

a = torch.zeros(2, 3)
b = a.view(3, 2)
b[1, 0] = 7  # written through b ...
print(a)  # ... read through a

c = a.clone()  # its own storage
c[0, 0] = 5
print(a[0, 0], c[0, 0])
""",
    ),
    ReadyProgram(
        name="write-through-a-slice",
        topic=TOPIC,
        title="Writing through a slice",
        idea="A slice is a view: filling it fills that part of the whole tensor.",
        look_at="After each write, look which cells of the storage of x were hit.",
        text="""\
import torch

x = torch.arange(12).view(3, 4)
row = x[1]
row += 100  # a row lies side by side
column = x[:, 3]
column[:] = -1  # a column lies 4 cells apart
print(x)

row = row * 0  # a new tensor gets the name row
print(x[1])  # x keeps its numbers
""",
    ),
    ReadyProgram(
        name="stride-is-a-step",
        topic=TOPIC,
        title="Stride is a step",
        idea="stride[d] says how many cells to walk for one step along dimension d.",
        look_at="Compare the strides: the transpose swaps them, every second column doubles one.",
        text="""\
import torch

x = torch.arange(12).view(3, 4)
print(x.stride())  # next row: 4 cells, next column: 1

t = x.t()
print(t.shape, t.stride())

every_second = x[:, ::2]
print(every_second.shape, every_second.stride())
""",
    ),
    ReadyProgram(
        name="when-dimensions-merge",
        topic=TOPIC,
        title="When two dimensions merge",
        idea="Dimensions i and i+1 become one only if stride[i] == stride[i+1] * size[i+1].",
        look_at="Dimensions 1 and 2 of y merge, 0 and 1 do not; so view(2, 8) works.",
        text="""\
import torch

x = torch.arange(24).view(2, 3, 4)
y = x[:, :2]  # not contiguous
for i in range(2):
    need = y.stride(i + 1) * y.size(i + 1)
    print(i, y.stride(i), need, y.stride(i) == need)

print(y.is_contiguous())
print(y.view(2, 8))  # joins dimensions 1 and 2 only
""",
    ),
    ReadyProgram(
        name="view-is-refused",
        topic=TOPIC,
        title="A view that cannot be",
        idea="A view never moves numbers, so it fails when the wanted order is not in memory.",
        look_at="The last line fails: read which two dimensions do not merge, and the offered fix.",
        raises="RuntimeError",
        text="""\
import torch

a = torch.arange(9).reshape(3, 3)
b = a.permute(1, 0)
a[0, 1] = 70  # look at b
print(b.stride())
c = b.view(9)
""",
    ),
    ReadyProgram(
        name="contiguous-costs-a-copy",
        topic=TOPIC,
        title="What contiguous() costs",
        idea="contiguous() copies a tensor whose order in memory differs, and only then.",
        look_at="c has a storage of its own, with the numbers in the order in which b reads them.",
        text="""\
import torch

a = torch.arange(6).view(2, 3)
print(a.contiguous() is a)  # in order already: no copy

b = a.t()
c = b.contiguous()
print(b.stride(), c.stride())
print(c.numel() * c.element_size(), "bytes copied")

c[0, 0] = 99
print(a[0, 0])  # a does not notice
""",
    ),
    ReadyProgram(
        name="reshape-view-or-copy",
        topic=TOPIC,
        title="reshape: view or copy",
        idea="reshape gives a view when the strides allow it, and a copy when they do not.",
        look_at="flat lies over the storage of a; copied lies over one of its own.",
        text="""\
import torch

a = torch.zeros(2, 3)
flat = a.reshape(6)
flat[0] = 1  # reaches a
copied = a.t().reshape(6)
copied[1] = 2  # does not
print(a)
""",
    ),
    ReadyProgram(
        name="ranks-0-to-5",
        topic=TOPIC,
        title="Ranks 0 to 5",
        idea="The number of dimensions follows what is stored: from one number to a set of films.",
        look_at="Every step up puts one more size in front of the shape.",
        text="""\
import torch

scalar = torch.tensor(3.0)  # a loss
vector = torch.zeros(4)  # the marks of one pupil
matrix = torch.zeros(2, 4)  # pupils x marks
image = torch.zeros(3, 4, 4)  # colour x height x width
batch = torch.zeros(2, 3, 4, 4)  # images x ...
video = torch.zeros(2, 5, 3, 4, 4)  # films x frames x ...
for t in [scalar, vector, matrix, image, batch, video]:
    print(t.ndim, tuple(t.shape), t.numel())
""",
    ),
    ReadyProgram(
        name="slices-side-by-side",
        topic=TOPIC,
        title="One storage, no common cell",
        idea="Two tensors can lie in one storage without sharing a single element.",
        look_at="even and odd light up different cells of the same strip.",
        text="""\
import torch

x = torch.arange(8)
even = x[::2]
odd = x[1::2]
even.zero_()
print(odd)  # untouched
print(x)
""",
    ),
)
