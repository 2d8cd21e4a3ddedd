"""Claims about functions of a matrix that still run, with or without a warning."""

from builder.statements.card import Statement

TOPIC = "Linear algebra"

STATEMENTS = (
    Statement(
        name="qr-is-silent",
        topic=TOPIC,
        claim="torch.qr runs without a warning.",
        shown_by="run",
        expects_note=True,
        says="torch.qr is deprecated",
        program="""\
import torch

q, r = torch.qr(torch.tensor([[3.0, 1.0], [4.0, 2.0]]))
print(r)
""",
        holds=False,
        because="It still runs, with a deprecation warning.",
        code_now="torch.linalg.qr(m)",
    ),
    Statement(
        name="cholesky-warns",
        topic=TOPIC,
        claim="torch.cholesky runs, with a deprecation warning.",
        shown_by="warning",
        expects_note=True,
        says="torch.cholesky is deprecated",
        program="""\
import torch

m = torch.tensor([[4.0, 2.0], [2.0, 3.0]])
print(torch.cholesky(m))
""",
        holds=True,
        because="torch.linalg has taken its place.",
        code_now="torch.linalg.cholesky(m)",
    ),
    Statement(
        name="lu-is-silent",
        topic=TOPIC,
        claim="torch.lu runs without a warning.",
        shown_by="run",
        expects_note=True,
        says="torch.lu is deprecated",
        program="""\
import torch

lu, pivots = torch.lu(torch.tensor([[4.0, 2.0], [2.0, 3.0]]))
print(lu, pivots)
""",
        holds=False,
        because="It still runs, with a deprecation warning.",
        code_now="torch.linalg.lu_factor(m)",
    ),
    Statement(
        name="triangular-solve-warns",
        topic=TOPIC,
        claim="torch.triangular_solve runs, with a deprecation warning.",
        shown_by="warning",
        expects_note=True,
        says="torch.triangular_solve is deprecated",
        program="""\
import torch

a = torch.tensor([[2.0, 1.0], [0.0, 4.0]])
b = torch.tensor([[4.0], [4.0]])
print(torch.triangular_solve(b, a).solution)
""",
        holds=True,
        because="Its successor takes the arguments the other way round, and must be told upper.",
        code_now="torch.linalg.solve_triangular(a, b, upper=True)",
    ),
    Statement(
        name="chain-matmul-is-silent",
        topic=TOPIC,
        claim="torch.chain_matmul runs without a warning.",
        shown_by="run",
        expects_note=True,
        says="torch.chain_matmul is deprecated",
        program="""\
import torch

a, b, c = torch.ones(2, 3), torch.ones(3, 4), torch.ones(4, 1)
print(torch.chain_matmul(a, b, c))
""",
        holds=False,
        because="It still runs, with a deprecation warning.",
        code_now="torch.linalg.multi_dot([a, b, c])",
    ),
    Statement(
        name="cross-without-dim",
        topic=TOPIC,
        claim="torch.cross without dim runs without a warning.",
        shown_by="run",
        expects_note=True,
        says="Using torch.cross without specifying the dim arg is deprecated",
        program="""\
import torch

x = torch.tensor([[1.0, 0.0, 0.0]])
y = torch.tensor([[0.0, 1.0, 0.0]])
print(torch.cross(x, y))
""",
        holds=False,
        because="Without dim it takes the first axis of size 3, which surprises on a 3 x 3 tensor.",
        code_now="torch.linalg.cross(x, y)",
    ),
    Statement(
        name="svd-was-removed",
        topic=TOPIC,
        claim="torch.svd has been removed.",
        notes_say='torch.svd "已删除"',
        shown_by="error",
        expects_error="RuntimeError",
        program="""\
import torch

m = torch.tensor([[3.0, 0.0], [0.0, 2.0], [0.0, 0.0]])
u, s, v = torch.svd(m)
print(u.shape, s, v.shape)
""",
        holds=False,
        because="It runs, even without a warning.",
        code_now="torch.linalg.svd(m, full_matrices=False)",
    ),
    Statement(
        name="svd-returns-vh",
        topic=TOPIC,
        claim="torch.svd and torch.linalg.svd return the same third matrix.",
        program="""\
import torch

torch.manual_seed(0)
m = torch.randn(3, 2)
v = torch.svd(m).V
vh = torch.linalg.svd(m, full_matrices=False).Vh
print(torch.allclose(v, vh.mH))
print(torch.allclose(v, vh))
""",
        holds=False,
        because="torch.svd returns V, torch.linalg.svd returns Vh: one is the other, transposed.",
        code_now="u, s, vh = torch.linalg.svd(m)\nv = vh.mH",
    ),
    Statement(
        name="svd-some-false",
        topic=TOPIC,
        claim="torch.svd(m, some=False) gives the full matrices.",
        program="""\
import torch

m = torch.ones(3, 2)
u, s, v = torch.svd(m, some=False)
full = torch.linalg.svd(m, full_matrices=True).U
print(u.shape, full.shape)
print(u.shape == (3, 3))
""",
        holds=True,
        because="some=False is full_matrices=True of torch.linalg.svd.",
        code_now="torch.linalg.svd(m, full_matrices=True)",
    ),
    Statement(
        name="norm-warns",
        topic=TOPIC,
        claim="torch.norm warns that it is deprecated.",
        shown_by="warning",
        expects_note=True,
        says="deprecated",
        program="""\
import torch

x = torch.tensor([3.0, 4.0])
print(torch.norm(x), torch.linalg.vector_norm(x))
""",
        holds=False,
        because="Its page says deprecated, but it runs without a warning.",
        code_now="torch.linalg.vector_norm(x)",
    ),
    Statement(
        name="ger-is-silent",
        topic=TOPIC,
        claim="torch.ger runs without a warning.",
        shown_by="run",
        expects_note=True,
        says="deprecated",
        program="""\
import torch

a, b = torch.tensor([1.0, 2.0]), torch.tensor([3.0, 4.0])
print(torch.ger(a, b))
""",
        holds=True,
        because="It is another name for outer.",
        code_now="torch.outer(a, b)",
    ),
)
