"""Matrix products and what is computed from a matrix."""

from builder.programs.ready import ReadyProgram

TOPIC = "Matrix products"

PROGRAMS = (
    ReadyProgram(
        name="a-product-for-each-rank",
        topic=TOPIC,
        title="dot, mv, mm, bmm",
        idea="Each of them takes exactly one pair of ranks; the inner sizes must be equal.",
        look_at="Follow the inner size 3: it is summed over and missing in every result.",
        text="""\
import torch

v = torch.arange(3)
a = torch.arange(6).view(2, 3)
b = torch.arange(12).view(3, 4)
print(torch.dot(v, v))  # 1-D, 1-D
print(torch.mv(a, v))  # 2-D, 1-D
print(torch.mm(a, b))  # 2-D, 2-D
batch = torch.ones(5, 2, 3)
print(torch.bmm(batch, torch.ones(5, 3, 4)).shape)
""",
    ),
    ReadyProgram(
        name="star-is-not-at",
        topic=TOPIC,
        title="* and @",
        idea="* multiplies cell by cell, @ multiplies rows by columns.",
        look_at="(a @ b)[0, 1] is row 0 of a times column 1 of b, summed.",
        text="""\
import torch

a = torch.tensor([[1, 2], [3, 4]])
b = torch.tensor([[10, 20], [30, 40]])
print(a * b)
print(a @ b)
print((a[0] * b[:, 1]).sum(), (a @ b)[0, 1])
""",
    ),
    ReadyProgram(
        name="matmul-broadcasts-batches",
        topic=TOPIC,
        title="matmul broadcasts the batch",
        idea="matmul multiplies the last two dimensions and broadcasts all before them.",
        look_at="In the calls of the last line: torch expands and clones both operands.",
        text="""\
import torch

a = torch.ones(5, 2, 3)
w = torch.ones(3, 4)
print((a @ w).shape)  # one w for the whole batch
print((a @ torch.ones(3)).shape)  # a vector behind

x = torch.ones(1, 5, 2, 3)
y = torch.ones(7, 1, 3, 4)
print(torch.matmul(x, y).shape)
""",
    ),
    ReadyProgram(
        name="mm-does-not-broadcast",
        topic=TOPIC,
        title="mm does not broadcast",
        idea="mm wants two matrices; only matmul and @ accept a batch.",
        look_at="The last line raises: read what torch says about the ranks.",
        raises="RuntimeError",
        text="""\
import torch

a = torch.ones(5, 2, 3)
w = torch.ones(3, 4)
print(torch.matmul(a, w).shape)
print(torch.mm(a[0], w).shape)
torch.mm(a, w)
""",
    ),
    ReadyProgram(
        name="einsum-letters",
        topic=TOPIC,
        title="einsum: letters for axes",
        idea="Equal letters meet; a letter missing behind the arrow is summed over.",
        look_at="Every line names the axes; compare with the ordinary name behind it.",
        text="""\
import torch

a = torch.arange(6.0).view(2, 3)
b = torch.arange(12.0).view(3, 4)
print(torch.equal(torch.einsum("ij,jk->ik", a, b), a @ b))
print(torch.einsum("ij->ji", a).shape)  # transpose
print(torch.einsum("ij->i", a), a.sum(1))
print(torch.einsum("ii->", torch.eye(3)))  # trace
print(torch.einsum("i,j->ij", a[0], a[1]))  # outer
""",
    ),
    ReadyProgram(
        name="inverse-det-trace-norm",
        topic=TOPIC,
        title="inverse, det, trace, norm",
        idea="A matrix with a determinant other than 0 has an inverse: m @ inverse is eye.",
        look_at="norm is the length of all elements seen as one vector.",
        text="""\
import torch

m = torch.tensor([[2.0, 1.0], [1.0, 3.0]])
inverse = torch.linalg.inv(m)
print(inverse)
print(torch.allclose(m @ inverse, torch.eye(2), atol=1e-6))
print(torch.linalg.det(m), torch.trace(m))
print(torch.linalg.norm(m), (m**2).sum().sqrt())
""",
    ),
    ReadyProgram(
        name="eigenvalues",
        topic=TOPIC,
        title="Eigenvalues and eigenvectors",
        idea="Along an eigenvector the matrix only stretches: m @ v equals value * v.",
        look_at="The sum of the values is the trace, their product the determinant.",
        text="""\
import torch

m = torch.tensor([[2.0, 1.0], [1.0, 2.0]])
values, vectors = torch.linalg.eigh(m)  # m is symmetric
print(values)
v = vectors[:, 1]
print(torch.allclose(m @ v, values[1] * v))
print(values.sum(), values.prod())
# any square matrix: complex numbers
print(torch.linalg.eig(m).eigenvalues)
""",
    ),
    ReadyProgram(
        name="qr-and-svd",
        topic=TOPIC,
        title="QR and SVD",
        idea="QR is a rotation times a triangle, SVD a rotation, a stretch and a rotation.",
        look_at="Both products give m again; svd hands out Vh, V already transposed.",
        text="""\
import torch

m = torch.tensor([[3.0, 1.0], [4.0, 2.0], [0.0, 2.0]])
q, r = torch.linalg.qr(m)
print(torch.allclose(q @ r, m, atol=1e-5), r)
u, s, vh = torch.linalg.svd(m, full_matrices=False)
print(torch.allclose(u @ torch.diag(s) @ vh, m, atol=1e-5))
print(s)
""",
    ),
    ReadyProgram(
        name="pca-by-svd",
        topic=TOPIC,
        title="PCA by SVD",
        idea="After centring, the first row of Vh is the direction of the widest spread.",
        look_at="The direction is close to (1, 2), scaled to length 1, up to its sign.",
        text="""\
import torch

torch.manual_seed(0)
along = torch.randn(100, 1)
noise = 0.1 * torch.randn(100, 2)
points = along @ torch.tensor([[1.0, 2.0]]) + noise
centred = points - points.mean(dim=0)
u, s, vh = torch.linalg.svd(centred, full_matrices=False)
print(vh[0].abs())
print(s**2 / (s**2).sum())  # share of the spread
flat = centred @ vh[0]  # 2-D to 1-D
print(flat.shape)
""",
    ),
)
