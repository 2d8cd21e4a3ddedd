"""Claims about arithmetic, dtypes and reductions."""

from builder.statements.card import Statement

TOPIC = "Arithmetic"

STATEMENTS = (
    Statement(
        name="integers-divided",
        topic=TOPIC,
        claim="Dividing two integer tensors with / gives integers.",
        notes_say="整数 / 整数 = 整数",
        program="""\
import torch

q = torch.tensor([7, 8]) / torch.tensor([2, 2])
print(q, q.dtype)
print(q.dtype == torch.int64)
""",
        holds=False,
        because="/ is true division; // is the one for whole numbers.",
        code_now="a // b",
    ),
    Statement(
        name="floor-divide-goes-to-zero",
        topic=TOPIC,
        claim="floor_divide rounds towards zero.",
        notes_say="floor_divide 向零取整",
        program="""\
import torch

q = torch.floor_divide(torch.tensor(-5), 2)
print(q)
print(q.item() == -2)
""",
        holds=False,
        because="It goes down, as // does: -2.5 becomes -3.",
        code_now='torch.div(a, b, rounding_mode="trunc")',
    ),
    Statement(
        name="uint8-masks",
        topic=TOPIC,
        claim="A mask of uint8 may be used like a mask of bool.",
        notes_say="uint8 掩码",
        shown_by="run",
        expects_note=True,
        says="uint8 is now deprecated",
        program="""\
import torch

x = torch.tensor([1, 2, 3])
mask = torch.tensor([1, 0, 1], dtype=torch.uint8)
print(x[mask])
""",
        holds=False,
        because="It still works and warns; later 0 and 1 could be read as indices.",
        code_now="x[mask.bool()]",
    ),
    Statement(
        name="comparisons-give-uint8",
        topic=TOPIC,
        claim="x > 0 gives a tensor of uint8.",
        notes_say="比较返回 uint8",
        program="""\
import torch

mask = torch.tensor([-1, 2]) > 0
print(mask.dtype)
print(mask.dtype == torch.uint8)
""",
        holds=False,
        because="Comparisons give bool.",
    ),
    Statement(
        name="bool-minus-bool",
        topic=TOPIC,
        claim="Two masks can be subtracted: a - b.",
        shown_by="run",
        expects_error="RuntimeError",
        says="with two bool tensors is not supported",
        program="""\
import torch

a = torch.tensor([True, True])
b = torch.tensor([True, False])
print(a - b)
""",
        holds=False,
        because="- has no meaning for bool; torch asks for ^ or a dtype.",
        code_now="a & ~b  # in a, not in b",
    ),
    Statement(
        name="mean-of-integers",
        topic=TOPIC,
        claim="mean() works on integer tensors.",
        notes_say="mean 可用于整型",
        shown_by="run",
        expects_error="RuntimeError",
        says="could not infer output dtype",
        program="""\
import torch

x = torch.arange(4)
print(x.mean())
""",
        holds=False,
        because="A mean is seldom whole, so torch wants a floating dtype first.",
        code_now="x.float().mean()",
    ),
    Statement(
        name="sum-keeps-int32",
        topic=TOPIC,
        claim="The sum of an int32 tensor is int32.",
        program="""\
import torch

total = torch.ones(3, dtype=torch.int32).sum()
print(total.dtype)
print(total.dtype == torch.int32)
""",
        holds=False,
        because="Sums of integers are widened to int64, so that they do not overflow.",
        code_now="x.sum(dtype=torch.int32)",
    ),
    Statement(
        name="std-divides-by-n",
        topic=TOPIC,
        claim="std() divides by n.",
        program="""\
import torch

x = torch.tensor([1.0, 3.0])
by_n = ((x - x.mean()) ** 2).mean().sqrt()
print(x.std(), by_n)
print(torch.equal(x.std(), by_n))
""",
        holds=False,
        because="By default it divides by n - 1 (Bessel's correction).",
        code_now="x.std(correction=0)",
    ),
    Statement(
        name="std-of-one-element",
        topic=TOPIC,
        claim="std() of one element is nan, with a warning.",
        shown_by="warning",
        expects_note=True,
        says="degrees of freedom is <= 0",
        program="""\
import torch

print(torch.tensor([5.0]).std())
""",
        holds=True,
        because="It divides by n - 1, which is 0.",
        code_now="x.std(correction=0)",
    ),
    Statement(
        name="integers-grow-in-place",
        topic=TOPIC,
        claim="x += 0.5 turns an integer tensor into a float one.",
        notes_say="in-place 整型加浮点会提升",
        shown_by="run",
        expects_error="RuntimeError",
        says="can't be cast",
        program="""\
import torch

x = torch.arange(3)
print(x + 0.5)  # a new tensor may be float
x += 0.5
print(x)
""",
        holds=False,
        because="Writing in place keeps the storage, and with it the dtype.",
        code_now="x = x + 0.5",
    ),
    Statement(
        name="item-of-many",
        topic=TOPIC,
        claim="item() works on any tensor.",
        notes_say="item() 可用于任意张量",
        shown_by="run",
        expects_error="RuntimeError",
        says="cannot be converted to Scalar",
        program="""\
import torch

print(torch.tensor([[7]]).item())
print(torch.tensor([1, 2]).item())
""",
        holds=False,
        because="It takes one element, at any rank.",
        code_now="x.tolist()",
    ),
    Statement(
        name="float-of-many",
        topic=TOPIC,
        claim="float(x) of a tensor with two elements raises.",
        shown_by="error",
        expects_error="ValueError",
        says="only one element tensors can be converted to Python scalars",
        program="""\
import torch

x = torch.tensor([1.0, 2.0])
print(float(x[0]))
print(float(x))
""",
        holds=True,
        because="A Python float is one number.",
        code_now="x.tolist()",
    ),
    Statement(
        name="sigmoid-is-deprecated",
        topic=TOPIC,
        claim="F.sigmoid is deprecated and warns.",
        notes_say="F.sigmoid/F.tanh 已弃用",
        shown_by="warning",
        expects_note=True,
        says="deprecated",
        program="""\
import torch
import torch.nn.functional as F

print(F.sigmoid(torch.zeros(2)))
""",
        holds=False,
        because="It runs in silence, and gives what torch.sigmoid gives.",
        code_now="torch.sigmoid(x)",
    ),
    Statement(
        name="tanh-is-deprecated",
        topic=TOPIC,
        claim="F.tanh runs without a warning.",
        notes_say="F.sigmoid/F.tanh 已弃用",
        shown_by="run",
        expects_note=True,
        says="deprecated",
        program="""\
import torch
import torch.nn.functional as F

print(F.tanh(torch.zeros(2)))
""",
        holds=True,
        because="It runs in silence, and gives what torch.tanh gives.",
        code_now="torch.tanh(x)",
    ),
    Statement(
        name="pointwise-by-count",
        topic="Broadcasting",
        claim="(4, 1) + (4,) adds element by element, since both have 4 elements.",
        notes_say="单元素旧式广播 / 按元素数广播",
        program="""\
import torch

y = torch.ones(4, 1) + torch.ones(4)
print(y.shape)
print(y.numel() == 4)
""",
        holds=False,
        because="Only the shapes count: aligned at the right they stretch to (4, 4).",
        code_now="torch.ones(4, 1).squeeze(1) + torch.ones(4)",
    ),
)
