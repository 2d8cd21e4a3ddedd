"""Claims about functions that are no longer what they were: removed, renamed, moved."""

from builder.statements.card import Statement

TOPIC = "Linear algebra"

STATEMENTS = (
    Statement(
        name="eig-works",
        topic=TOPIC,
        claim="torch.eig computes eigenvalues.",
        shown_by="run",
        expects_error="RuntimeError",
        says="torch.linalg.eig",
        program="""\
import torch

m = torch.tensor([[2.0, 1.0], [1.0, 2.0]])
print(torch.eig(m))
""",
        holds=False,
        because="It was removed: the name is left only to say so.",
        code_now="torch.linalg.eig(m)",
    ),
    Statement(
        name="eig-name-is-gone",
        topic=TOPIC,
        claim="The name torch.eig does not exist any more.",
        program="""\
import torch

print(hasattr(torch, "eig"), hasattr(torch, "lstsq"))
print(not hasattr(torch, "eig"))
""",
        holds=False,
        because="The removed functions can still be found; they raise when called.",
        code_now="torch.linalg.eig(m)",
    ),
    Statement(
        name="eig-of-a-tensor",
        topic=TOPIC,
        claim="The method m.eig() still computes eigenvalues.",
        shown_by="run",
        expects_error="RuntimeError",
        says="torch.linalg.eig",
        program="""\
import torch

m = torch.tensor([[2.0, 1.0], [1.0, 2.0]])
print(m.eig())
""",
        holds=False,
        because="The method was removed with the function.",
        code_now="torch.linalg.eig(m)",
    ),
    Statement(
        name="symeig-of-a-tensor",
        topic=TOPIC,
        claim="Calling the method m.symeig() raises.",
        shown_by="error",
        expects_error="RuntimeError",
        says="torch.linalg.eigh",
        program="""\
import torch

m = torch.tensor([[2.0, 1.0], [1.0, 2.0]])
print(m.symeig())
""",
        holds=True,
        because="The method was removed with the function.",
        code_now="torch.linalg.eigh(m)",
    ),
    Statement(
        name="symeig-works",
        topic=TOPIC,
        claim="torch.symeig computes the eigenvalues of a symmetric matrix.",
        shown_by="run",
        expects_error="RuntimeError",
        says="torch.linalg.eigh",
        program="""\
import torch

m = torch.tensor([[2.0, 1.0], [1.0, 2.0]])
print(torch.symeig(m, eigenvectors=True))
""",
        holds=False,
        because="It was removed.",
        code_now="torch.linalg.eigh(m)",
    ),
    Statement(
        name="lstsq-works",
        topic=TOPIC,
        claim="torch.lstsq solves a least-squares problem.",
        shown_by="run",
        expects_error="RuntimeError",
        says="torch.linalg.lstsq",
        program="""\
import torch

a = torch.tensor([[1.0, 0.0], [1.0, 1.0], [1.0, 2.0]])
b = torch.tensor([[1.0], [3.0], [5.0]])
print(torch.lstsq(b, a))
""",
        holds=False,
        because="It was removed, and its successor takes the arguments the other way round.",
        code_now="torch.linalg.lstsq(a, b).solution",
    ),
    Statement(
        name="solve-works",
        topic=TOPIC,
        claim="torch.solve(b, a) solves a linear system.",
        shown_by="run",
        expects_error="RuntimeError",
        says="torch.linalg.solve",
        program="""\
import torch

a = torch.tensor([[2.0, 0.0], [0.0, 4.0]])
b = torch.tensor([[2.0], [2.0]])
print(torch.solve(b, a))
""",
        holds=False,
        because="It was removed, and its successor takes the arguments the other way round.",
        code_now="torch.linalg.solve(a, b)",
    ),
    Statement(
        name="matrix-rank-works",
        topic=TOPIC,
        claim="torch.matrix_rank computes the rank.",
        shown_by="run",
        expects_error="RuntimeError",
        says="torch.linalg.matrix_rank",
        program="""\
import torch

print(torch.matrix_rank(torch.eye(3)))
""",
        holds=False,
        because="It was removed.",
        code_now="torch.linalg.matrix_rank(m)",
    ),
    Statement(
        name="gels-and-potrf",
        topic=TOPIC,
        claim="torch.gels or torch.potrf can still be found.",
        program="""\
import torch

print(hasattr(torch, "gels"), hasattr(torch, "potrf"))
print(hasattr(torch, "gels") or hasattr(torch, "potrf"))
""",
        holds=False,
        because="The names taken from LAPACK are gone.",
        code_now="torch.linalg.lstsq(a, b)\ntorch.linalg.cholesky(m)",
    ),
    Statement(
        name="rfft-and-irfft",
        topic=TOPIC,
        claim="torch.rfft, torch.irfft or torch.ifft can still be found.",
        program="""\
import torch

found = [hasattr(torch, name) for name in ["rfft", "irfft", "ifft"]]
print(found)
print(any(found))
""",
        holds=False,
        because="They moved into the module torch.fft.",
        code_now="torch.fft.rfft(x)",
    ),
    Statement(
        name="fft-is-a-module",
        topic=TOPIC,
        claim="torch.fft is a module that holds rfft, irfft and ifft.",
        program="""\
import torch

print(torch.fft.rfft(torch.ones(4)))
found = [hasattr(torch.fft, name) for name in ["rfft", "irfft", "ifft"]]
print(all(found))
""",
        holds=True,
        because="The old function torch.fft(x) is torch.fft.fft(x) now.",
        code_now="torch.fft.fft(x)",
    ),
    Statement(
        name="set-deterministic",
        topic=TOPIC,
        claim="torch.set_deterministic and torch.is_deterministic can still be found.",
        notes_say="torch.set_deterministic / is_deterministic",
        program="""\
import torch

print(hasattr(torch, "set_deterministic"))
print(hasattr(torch, "is_deterministic"))
print(hasattr(torch, "set_deterministic") or hasattr(torch, "is_deterministic"))
""",
        holds=False,
        because="They were renamed.",
        code_now=(
            "torch.use_deterministic_algorithms(True)\ntorch.are_deterministic_algorithms_enabled()"
        ),
    ),
)
