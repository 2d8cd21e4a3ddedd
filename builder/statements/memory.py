"""Claims about views, copies and layout."""

from builder.statements.card import Statement

TOPIC = "Tensors and memory"

STATEMENTS = (
    Statement(
        name="view-needs-contiguous",
        topic=TOPIC,
        claim="view works only on a contiguous tensor.",
        notes_say="view 只能用于 contiguous 张量",
        shown_by="error",
        expects_error="RuntimeError",
        says="view size is not compatible",
        program="""\
import torch

x = torch.zeros(4, 6)[:, ::2]
print(x.is_contiguous(), x.stride())
y = x.view(2, 2, 3)  # would have to raise
print(y.shape, y.stride())
""",
        holds=False,
        because="The strides only have to fit the new shape; splitting a dimension always fits.",
    ),
    Statement(
        name="view-after-permute",
        topic=TOPIC,
        claim="After permute, view always needs contiguous() first.",
        notes_say="permute 之后必须 contiguous 才能 view",
        shown_by="error",
        expects_error="RuntimeError",
        says="view size is not compatible",
        program="""\
import torch

x = torch.arange(24).view(2, 3, 4).permute(2, 0, 1)
print(x.shape, x.stride(), x.is_contiguous())
y = x.view(4, 6)  # joins the last two
print(y)
""",
        holds=False,
        because="This permute left the last two dimensions side by side: 12 == 3 * 4, they merge.",
    ),
    Statement(
        name="contiguous-copies",
        topic=TOPIC,
        claim="contiguous() always makes a copy.",
        notes_say="contiguous() 总会拷贝一份",
        program="""\
import torch

x = torch.zeros(2, 3)
y = x.contiguous()
y[0, 0] = 1
print(x[0, 0])
print(y is not x)
""",
        holds=False,
        because="A tensor that is contiguous already is returned itself.",
        code_now="y = x.clone()",
    ),
    Statement(
        name="reshape-copies",
        topic=TOPIC,
        claim="reshape always copies.",
        notes_say="reshape 总是拷贝",
        program="""\
import torch

x = torch.zeros(2, 3)
y = x.reshape(3, 2)
y.fill_(1)
print(x)
print(x.sum().item() == 0)  # a copy leaves x alone
""",
        holds=False,
        because="reshape gives a view whenever the strides allow it.",
        code_now="y = x.reshape(3, 2).clone()",
    ),
    Statement(
        name="flatten-copies",
        topic=TOPIC,
        claim="flatten always copies.",
        notes_say="flatten 总是拷贝",
        program="""\
import torch

x = torch.zeros(2, 3)
y = x.flatten()
y.fill_(1)
print(x)
print(x.sum().item() == 0)  # a copy leaves x alone
""",
        holds=False,
        because="flatten gives a view when the strides allow it, as reshape does.",
        code_now="y = x.flatten().clone()",
    ),
    Statement(
        name="reshape-is-contiguous-view",
        topic=TOPIC,
        claim="reshape does the same as contiguous().view().",
        notes_say="reshape 等于 contiguous().view()",
        program="""\
import torch

x = torch.zeros(4, 6)[:, ::2]
y = x.reshape(2, 2, 3)
z = x.contiguous().view(2, 2, 3)
x.fill_(1)
print(y.sum(), z.sum())
print(torch.equal(y, z))
""",
        holds=False,
        because="Where a view is possible reshape copies nothing, so y follows x and z does not.",
    ),
    Statement(
        name="size-one-and-contiguous",
        topic=TOPIC,
        claim="A tensor of shape (1, 4) is still contiguous after t().",
        notes_say="size-1 dims make it non-contiguous",
        program="""\
import torch

x = torch.zeros(1, 4).t()
print(x.shape, x.stride())
print(x.is_contiguous())
""",
        holds=True,
        because="The stride of a dimension of size 1 is never used, so it does not count.",
    ),
    Statement(
        name="no-elements-and-contiguous",
        topic=TOPIC,
        claim="A tensor without elements is contiguous, whatever its strides.",
        program="""\
import torch

x = torch.zeros(3, 0, 4).permute(2, 0, 1)
print(x.shape, x.stride())
print(x.is_contiguous())
""",
        holds=True,
        because="There is no element that could lie in the wrong place.",
    ),
    Statement(
        name="index-list-is-a-view",
        topic=TOPIC,
        claim="x[[0]].zero_() sets the first row of x to zero.",
        program="""\
import torch

x = torch.ones(2, 3)
x[[0]].zero_()
print(x)
print(x[0].sum().item() == 0)
""",
        holds=False,
        because="Indexing with a list copies, so a copy was emptied.",
        code_now="x[0].zero_()  # or x[[0]] = 0",
    ),
    Statement(
        name="writing-into-an-expanded-tensor",
        topic=TOPIC,
        claim="An expanded tensor can be written in place.",
        notes_say="expand 后可原地写",
        shown_by="run",
        expects_error="RuntimeError",
        says="more than one element of the written-to tensor refers to a single memory location",
        program="""\
import torch

x = torch.zeros(3, 1).expand(3, 4)
print(x.stride())
x.add_(1)
""",
        holds=False,
        because="Four elements share one cell, so it is not clear how often to add.",
        code_now="x = x.clone()\nx.add_(1)",
    ),
    Statement(
        name="index-fill-on-an-expanded-tensor",
        topic=TOPIC,
        claim="index_fill_ on an expanded tensor fills only the column it is told.",
        program="""\
import torch

x = torch.zeros(3, 1).expand(3, 4)
x.index_fill_(1, torch.tensor([0]), 7)
print(x)
print(x[:, 1].sum().item() == 0)
""",
        holds=False,
        because="It only warns, and the columns lie over the same cells: all of them change.",
        code_now="x = x.clone()",
    ),
    Statement(
        name="negative-steps",
        topic=TOPIC,
        claim="x[::-1] reverses a tensor.",
        notes_say="支持负步长切片",
        shown_by="run",
        expects_error="ValueError",
        says="step must be greater than zero",
        program="""\
import torch

x = torch.arange(4)
print(x[::-1])
""",
        holds=False,
        because="Strides of a tensor are never negative; flip copies instead.",
        code_now="x.flip(0)",
    ),
    Statement(
        name="chunk-gives-n-parts",
        topic=TOPIC,
        claim="chunk(n) always returns n parts.",
        notes_say="chunk(n) 一定返回 n 块",
        program="""\
import torch

parts = torch.arange(5).chunk(4)
print(parts)
print(len(parts) == 4)
""",
        holds=False,
        because="Every part but the last has ceil(5 / 4) = 2 elements, so three are enough.",
        code_now="torch.tensor_split(x, 4)  # exactly 4, sizes differ by one",
    ),
    Statement(
        name="storage-method",
        topic=TOPIC,
        claim="x.storage() may be used without a warning.",
        shown_by="run",
        expects_note=True,
        says="TypedStorage is deprecated",
        program="""\
import torch

x = torch.arange(3)
s = x.storage()
print(len(s))
""",
        holds=False,
        because="The typed storage is deprecated; what is left is a row of bytes.",
        code_now="x.untyped_storage()",
    ),
)
