"""Rows of linear algebra, by the names torch has for them now."""

from functools import partial

from inspector.explorer.controls import choice, flag, whole, wholes
from inspector.explorer.operation import Arguments, Control, Operation
from inspector.explorer.writing import table

_row = partial(Operation, group="Linear algebra")
_NORMS = {
    "vector, 2": "torch.linalg.vector_norm(x)",
    "vector, 1": "torch.linalg.vector_norm(x, ord=1)",
    "vector, largest": "torch.linalg.vector_norm(x, ord=float('inf'))",
    "of each row": "torch.linalg.vector_norm(x, dim=1)",
    "matrix, Frobenius": "torch.linalg.matrix_norm(x)",
    "matrix, nuclear": "torch.linalg.matrix_norm(x, ord='nuc')",
    "matrix, spectral": "torch.linalg.matrix_norm(x, ord=2)",
}
_GENERAL, _SYMMETRIC = "any matrix (eig)", "a symmetric one (eigh)"


def _rows(*rows: tuple[int, ...]) -> tuple[Control, ...]:
    """Ask for a small matrix, row by row; unequal rows are torch's to refuse."""
    return tuple(
        wholes(f"row{number}", f"Row {number}", row, (-9, 9), (1, 4))
        for number, row in enumerate(rows)
    )


def _matrix(v: Arguments) -> str:
    return table("x", [v[name] for name in v if name.startswith("row")], real=True)


DECOMPOSITIONS = (
    _row(
        name="inverse",
        meaning="The matrix that undoes x: their product is the identity.",
        controls=_rows((2, 1), (1, 1)),
        lines=lambda v: (_matrix(v), "y = torch.linalg.inv(x)", "print(x @ y)"),
        page="generated/torch.linalg.inv.html",
        note="Notes write torch.inverse or x.inverse(); both still run. To solve x z = b, "
        "torch.linalg.solve(x, b) is faster and more exact.",
    ),
    _row(
        name="det",
        meaning="How much x scales a volume; 0 means that it has no inverse.",
        controls=_rows((2, 1), (1, 1)),
        lines=lambda v: (_matrix(v), "y = torch.linalg.det(x)"),
        page="generated/torch.linalg.det.html",
        note="Notes write torch.det; it still runs.",
    ),
    _row(
        name="trace",
        meaning="The sum of the diagonal, which is also the sum of the eigenvalues.",
        controls=_rows((1, 2, 3), (4, 5, 6), (7, 8, 9)),
        lines=lambda v: (_matrix(v), "y = torch.trace(x)"),
        page="generated/torch.trace.html",
    ),
    _row(
        name="norm",
        meaning="The length of a vector or a matrix, in one of several senses.",
        controls=(*_rows((3, 0), (0, 4)), choice("order", "Norm", tuple(_NORMS))),
        lines=lambda v: (_matrix(v), f"y = {_NORMS[v['order']]}"),
        page="generated/torch.linalg.vector_norm.html",
        note="Notes write torch.norm; it still runs, without saying whether it means a vector or "
        "a matrix.",
    ),
    _row(
        name="eig",
        meaning="Eigenvalues and eigenvectors: the directions that x only stretches.",
        controls=(
            *_rows((2, 1), (1, 3)),
            choice("which", "For", (_GENERAL, _SYMMETRIC), "eigh reads the lower triangle only."),
        ),
        lines=lambda v: (
            _matrix(v),
            f"values, vectors = torch.linalg.{'eig' if v['which'] == _GENERAL else 'eigh'}(x)",
            "y = vectors @ torch.diag(values)",
            "print(torch.allclose(x.to(y.dtype) @ vectors, y, atol=1e-5))",
        ),
        page="generated/torch.linalg.eig.html",
        note="Notes write torch.eig and torch.symeig; both were removed and raise an error now. "
        "eig answers in complex numbers.",
    ),
    _row(
        name="qr",
        meaning="x as a matrix with orthonormal columns times an upper triangle.",
        controls=_rows((1, 2), (3, 4), (5, 6)),
        lines=lambda v: (_matrix(v), "q, r = torch.linalg.qr(x)", "y = q @ r"),
        page="generated/torch.linalg.qr.html",
        note="Notes write torch.qr; it runs with a warning that it will be removed.",
    ),
    _row(
        name="svd",
        meaning="x as rotation, stretching and rotation; the stretches are the singular values.",
        controls=(
            *_rows((1, 2), (3, 4), (5, 6)),
            flag("full", "full_matrices", False, "True makes u and vh square."),
        ),
        lines=lambda v: (
            _matrix(v),
            f"u, s, vh = torch.linalg.svd(x, full_matrices={v['full']})",
            "y = u[:, :len(s)] @ torch.diag(s) @ vh[:len(s)]",
        ),
        page="generated/torch.linalg.svd.html",
        note="Notes write torch.svd; it still runs, but returns v, where linalg.svd returns vh, "
        "the transposed one.",
    ),
    _row(
        name="PCA by svd",
        meaning="The directions in which points differ most, and the points seen along them.",
        controls=(
            whole("seed", "Seed", 0, 0, 99),
            whole("points", "Points", 8, 0, 32),
            whole("features", "Features", 3, 1, 6),
            whole("kept", "Directions kept", 2, 0, 8),
        ),
        lines=lambda v: (
            f"torch.manual_seed({v['seed']})",
            f"x = torch.randn({v['points']}, 1) @ torch.ones(1, {v['features']})"
            f" + 0.1 * torch.randn({v['points']}, {v['features']})",
            "centred = x - x.mean(dim=0)",
            "u, s, vh = torch.linalg.svd(centred, full_matrices=False)",
            f"y = centred @ vh[:{v['kept']}].T",
            "print(s**2 / (s**2).sum())",
        ),
        page="generated/torch.pca_lowrank.html",
        note="torch.pca_lowrank does the same, approximately, for large data.",
    ),
)
