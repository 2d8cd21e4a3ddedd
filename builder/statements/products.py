"""Claims about matrix products and transposing."""

from builder.statements.card import Statement

TOPIC = "Matrix products"

STATEMENTS = (
    Statement(
        name="matmul-up-to-4d",
        topic=TOPIC,
        claim="matmul takes at most 4 dimensions.",
        notes_say="matmul 支持 1-4 维",
        shown_by="error",
        expects_error="RuntimeError",
        program="""\
import torch

x = torch.ones(1, 2, 1, 2, 2, 3)  # 6 dimensions
w = torch.ones(3, 2)
print(torch.matmul(x, w).shape)
""",
        holds=False,
        because="Any number from 1 on: all dimensions before the last two are a batch.",
    ),
    Statement(
        name="matmul-of-a-scalar",
        topic=TOPIC,
        claim="matmul refuses a tensor of rank 0.",
        shown_by="error",
        expects_error="RuntimeError",
        says="need to be at least 1D",
        program="""\
import torch

print(torch.matmul(torch.tensor(2.0), torch.ones(2)))
""",
        holds=True,
        because="A number has no axis to sum over.",
        code_now="torch.tensor(2.0) * torch.ones(2)",
    ),
    Statement(
        name="mm-broadcasts",
        topic=TOPIC,
        claim="mm broadcasts a batch of matrices.",
        notes_say="mm/bmm 会广播",
        shown_by="run",
        expects_error="RuntimeError",
        says="self must be a matrix",
        program="""\
import torch

batch = torch.ones(5, 2, 3)
print(torch.mm(batch, torch.ones(3, 4)).shape)
""",
        holds=False,
        because="mm takes two matrices and nothing else.",
        code_now="batch @ torch.ones(3, 4)",
    ),
    Statement(
        name="bmm-broadcasts",
        topic=TOPIC,
        claim="bmm broadcasts a batch of one matrix.",
        notes_say="mm/bmm 会广播",
        shown_by="run",
        expects_error="RuntimeError",
        says="Expected size for first two dimensions of batch2 tensor",
        program="""\
import torch

a = torch.ones(5, 2, 3)
b = torch.ones(1, 3, 4)
print(torch.bmm(a, b).shape)
""",
        holds=False,
        because="bmm wants batches of equal size.",
        code_now="a @ b",
    ),
    Statement(
        name="dot-of-matrices",
        topic=TOPIC,
        claim="dot multiplies matrices, as in NumPy.",
        shown_by="run",
        expects_error="RuntimeError",
        says="1D tensors expected",
        program="""\
import torch

a = torch.ones(2, 2)
print(torch.dot(a, a))
""",
        holds=False,
        because="torch.dot takes two vectors only.",
        code_now="a @ a",
    ),
    Statement(
        name="addmm-broadcasts-its-first",
        topic=TOPIC,
        claim="addmm broadcasts the tensor that it adds.",
        program="""\
import torch

bias = torch.tensor([10.0, 20.0])  # (2,) for (3, 2)
y = torch.addmm(bias, torch.ones(3, 4), torch.ones(4, 2))
print(y)
print(y.shape == (3, 2))
""",
        holds=True,
        because="Only the first argument is broadcast; the two matrices are not.",
    ),
    Statement(
        name="old-text-of-dot",
        topic=TOPIC,
        claim="A dot of lengths 2 and 3 says: expected tensor [2] and src [3].",
        shown_by="error",
        expects_error="RuntimeError",
        says="inconsistent tensor size, expected tensor [2] and src [3]",
        program="""\
import torch

torch.dot(torch.ones(2), torch.ones(3))
""",
        holds=True,
        because="Texts of errors change between versions: read the one that you get.",
    ),
    Statement(
        name="capital-t-of-a-batch",
        topic=TOPIC,
        claim="x.T of a 3-D tensor runs without a warning.",
        notes_say="x.T 用于高维",
        shown_by="run",
        expects_note=True,
        says="The use of `x.T` on tensors of dimension other than 2",
        program="""\
import torch

x = torch.ones(2, 3, 4)
print(x.T.shape)
""",
        holds=False,
        because="It reverses all axes, which is seldom meant, and will become an error.",
        code_now="x.mT  # swaps the last two; x.permute(2, 1, 0) reverses all",
    ),
    Statement(
        name="mt-of-a-vector",
        topic=TOPIC,
        claim="x.mT of a vector raises.",
        shown_by="error",
        expects_error="RuntimeError",
        says="tensor.mT",
        program="""\
import torch

print(torch.ones(2, 3).mT.shape)
print(torch.ones(3).mT.shape)
""",
        holds=True,
        because="mT swaps the last two axes, and a vector has one.",
        code_now="x.unsqueeze(0)",
    ),
)
