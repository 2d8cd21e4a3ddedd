"""Claims about making tensors and their dtypes."""

from builder.statements.card import Statement

TOPIC = "Creating"

STATEMENTS = (
    Statement(
        name="capital-tensor-is-tensor",
        topic=TOPIC,
        claim="torch.Tensor([1, 2]) is the same as torch.tensor([1, 2]).",
        notes_say="torch.Tensor([1,2]) 等于 torch.tensor",
        program="""\
import torch

a = torch.Tensor([1, 2])
b = torch.tensor([1, 2])
print(a.dtype, b.dtype)
print(a.dtype == b.dtype)
""",
        holds=False,
        because="Tensor always makes float32; tensor reads the type from the values.",
        code_now="torch.tensor([1.0, 2.0])",
    ),
    Statement(
        name="capital-tensor-of-a-number",
        topic=TOPIC,
        claim="torch.Tensor(3) holds the number 3.",
        program="""\
import torch

a = torch.Tensor(3)
b = torch.tensor(3)
print(a.shape, b.shape)
print(a.numel() == 1)
""",
        holds=False,
        because="Given a number, Tensor takes it as a size: three numbers that mean nothing.",
        code_now="torch.tensor(3.0)",
    ),
    Statement(
        name="tensor-of-a-tensor",
        topic=TOPIC,
        claim="torch warns when torch.tensor is used to copy a tensor.",
        notes_say="torch.tensor(t) 复制写法",
        shown_by="warning",
        expects_note=True,
        says="To copy construct from a tensor",
        program="""\
import torch

t = torch.ones(2)
copy = torch.tensor(t)
print(copy)
""",
        holds=True,
        because="It leaves the graph without saying so; detach and clone say both.",
        code_now="t.detach().clone()",
    ),
    Statement(
        name="default-tensor-type",
        topic=TOPIC,
        claim="set_default_tensor_type is deprecated and warns.",
        shown_by="warning",
        expects_note=True,
        says="set_default_tensor_type() is deprecated",
        program="""\
import torch

torch.set_default_tensor_type(torch.DoubleTensor)
print(torch.ones(1).dtype)
torch.set_default_dtype(torch.float32)
""",
        holds=True,
        because="dtype and device are set apart from each other now.",
        code_now="torch.set_default_dtype(torch.float64)",
    ),
    Statement(
        name="named-tensors",
        topic=TOPIC,
        claim="torch.zeros(2, 3, names=('N', 'C')) makes a tensor with named axes.",
        notes_say="命名张量 names=",
        shown_by="run",
        expects_error="TypeError",
        says="names",
        program="""\
import torch

x = torch.zeros(2, 3, names=("N", "C"))
print(x)
""",
        holds=False,
        because="Named tensors were removed in torch 2.13.",
        code_now='torch.einsum("nc,cd->nd", x, w)  # name the axes where they are used',
    ),
    Statement(
        name="align-and-refine-names",
        topic=TOPIC,
        claim="Tensors have names, align_to and refine_names.",
        notes_say="align_to, refine_names",
        program="""\
import torch

x = torch.zeros(2, 3)
print(hasattr(x, "names"))
print(hasattr(x, "align_to"), hasattr(x, "refine_names"))
print(hasattr(x, "names") and hasattr(x, "align_to"))
""",
        holds=False,
        because="They went with the named tensors in torch 2.13.",
        code_now="x.permute(1, 0)",
    ),
    Statement(
        name="range-is-silent",
        topic=TOPIC,
        claim="torch.range is deprecated and warns.",
        shown_by="warning",
        expects_note=True,
        says="torch.range is deprecated",
        program="""\
import torch

print(torch.range(0, 3))  # with the end
print(torch.arange(0, 3))  # without it
""",
        holds=True,
        because="It includes the end, unlike Python's range; arange does not.",
        code_now="torch.arange(0, 4)",
    ),
    Statement(
        name="meshgrid-without-indexing",
        topic=TOPIC,
        claim="torch.meshgrid without indexing= runs without a warning.",
        shown_by="run",
        expects_note=True,
        says="it will be required to pass the indexing argument",
        program="""\
import torch

rows, columns = torch.meshgrid(torch.arange(2), torch.arange(3))
print(rows)
print(columns)
""",
        holds=False,
        because="NumPy's default is another one, so torch asks to say which is meant.",
        code_now='torch.meshgrid(a, b, indexing="ij")',
    ),
    Statement(
        name="torch-six",
        topic=TOPIC,
        claim="from torch._six import inf works.",
        notes_say="from torch._six",
        shown_by="run",
        expects_error="ModuleNotFoundError",
        says="torch._six",
        program="""\
from torch._six import inf

print(inf)
""",
        holds=False,
        because="The module is gone.",
        code_now="from math import inf",
    ),
)
