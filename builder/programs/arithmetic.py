"""Arithmetic: element by element, in place, along a dimension."""

from builder.programs.ready import ReadyProgram

TOPIC = "Arithmetic"

PROGRAMS = (
    ReadyProgram(
        name="element-by-element",
        topic=TOPIC,
        title="Element by element",
        idea="Operators and functions work on each pair of elements and give a new tensor.",
        look_at="* is no matrix product: each cell meets the cell at its own place.",
        text="""\
import torch

x = torch.tensor([1.0, 2.0, 4.0])
y = torch.tensor([2.0, 2.0, 2.0])
print(x + y, x - y, x * y, x / y)
print(x**y, torch.exp(x - 4), x.sqrt())
print(x == y, x > 1)
""",
    ),
    ReadyProgram(
        name="in-place-underscore",
        topic=TOPIC,
        title="The underscore writes in place",
        idea="add gives a new tensor, add_ changes this one.",
        look_at="Line 6 writes into the storage of x, so view, which looks at it, changes as well.",
        text="""\
import torch

x = torch.arange(4.0)
view = x[:2]
y = x.add(10)  # x stays
z = x.add_(10)  # x changes
print(z is x, y is x)
x.mul_(2).sub_(1)
print(view)
""",
    ),
    ReadyProgram(
        name="saving-memory",
        topic=TOPIC,
        title="Saving memory: y[:] = and +=",
        idea="y = x + y makes a new tensor; y[:] = and += write into the old one.",
        look_at="Line 10 makes the sum, then copies it into y; line 11 makes nothing new.",
        text="""\
import torch

x = torch.ones(2, 2)
y = torch.ones(2, 2)
before = id(y)
y = y + x
print(id(y) == before)  # another object

before = id(y)
y[:] = y + x
y += x
print(id(y) == before)  # the same one
print(y)
""",
    ),
    ReadyProgram(
        name="rounding",
        topic=TOPIC,
        title="round, floor, ceil, trunc",
        idea="floor goes down, ceil up, trunc towards zero, round to the nearest even on a tie.",
        look_at="Compare the columns of -1.5 and 2.5.",
        text="""\
import torch

x = torch.tensor([-1.5, -0.4, 0.5, 2.5, 2.6])
print(torch.round(x))
print(torch.floor(x))
print(torch.ceil(x))
print(torch.trunc(x), torch.frac(x))
print(torch.round(torch.tensor(3.14159), decimals=2))
""",
    ),
    ReadyProgram(
        name="fmod-against-remainder",
        topic=TOPIC,
        title="fmod against remainder",
        idea="fmod has the sign of the number, remainder (and %) the sign of the divisor.",
        look_at="They differ only where one of the two numbers is negative.",
        text="""\
import torch

x = torch.tensor([-5, -3, 3, 5])
print(torch.fmod(x, 3))
print(torch.remainder(x, 3), x % 3)
print(x // 3)  # goes with %: rounds down
print(torch.equal(x // 3 * 3 + x % 3, x))
""",
    ),
    ReadyProgram(
        name="division-of-whole-numbers",
        topic=TOPIC,
        title="Dividing whole numbers",
        idea="/ always gives floats, // rounds down, div can be told how to round.",
        look_at="The dtypes, and -7 in each line.",
        text="""\
import torch

a = torch.tensor([7, -7])
print(a / 2)
print(a // 2)
print(torch.div(a, 2, rounding_mode="trunc"))
""",
    ),
    ReadyProgram(
        name="clamp",
        topic=TOPIC,
        title="clamp: keep within bounds",
        idea="clamp replaces what is below min and above max by the bound.",
        look_at="clamp(min=0) is what ReLU does.",
        text="""\
import torch

x = torch.tensor([-3.0, -0.5, 0.2, 5.0])
print(x.clamp(-1, 1))
print(x.clamp(min=0), torch.relu(x))
x.clamp_(max=1)
print(x)
""",
    ),
    ReadyProgram(
        name="reduce-along-a-dimension",
        topic=TOPIC,
        title="Reduce along a dimension",
        idea="sum(dim=d) takes dimension d away: that index is the one that runs.",
        look_at="keepdim leaves a 1 in its place, so that x / total fits again.",
        text="""\
import torch

x = torch.arange(6.0).view(2, 3)
print(x.sum(), x.mean(), x.max())
print(x.sum(dim=0), x.sum(dim=1))
total = x.sum(dim=1, keepdim=True)
print(total.shape, x / total)
values, places = x.max(dim=1)
print(values, places)
""",
    ),
    ReadyProgram(
        name="running-totals",
        topic=TOPIC,
        title="Running totals",
        idea="cumsum, cumprod, cummax and cummin keep every step of the reduction.",
        look_at="The last element of each is the plain sum, product, maximum, minimum.",
        text="""\
import torch

x = torch.tensor([3, 1, 4, 1, 5])
print(x.cumsum(0))
print(x.cumprod(0))
values, places = x.cummax(0)
print(values, places)
print(x.cummin(0).values)
""",
    ),
    ReadyProgram(
        name="sort-and-topk",
        topic=TOPIC,
        title="sort and topk",
        idea="Both give the values and the places they came from.",
        look_at="Indexing x with the places gives the values again.",
        text="""\
import torch

x = torch.tensor([30, 10, 50, 20])
values, places = x.sort(descending=True)
print(values, places)
print(x[places])
best, where = x.topk(2)
print(best, where)
print(x.argsort())
""",
    ),
)
