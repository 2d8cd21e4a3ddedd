"""A dropout mask as a picture: which elements fall away this time."""

from dataclasses import dataclass

from inspector.explorer.reading import elements, tensor
from inspector.record import Trace

ROWS, COLUMNS = 16, 32


@dataclass(frozen=True)
class Mask:
    """What dropout made of ones: 0 where an element fell away, else the factor of the others."""

    rows: tuple[tuple[float, ...], ...]

    @property
    def count(self) -> int:
        """Return how many elements there are."""
        return sum(len(row) for row in self.rows)

    @property
    def kept(self) -> float:
        """Return the share of the elements that stayed."""
        return sum(cell != 0 for row in self.rows for cell in row) / self.count

    @property
    def factor(self) -> float:
        """Return what the elements that stayed were multiplied by; 0 where none did."""
        return max(cell for row in self.rows for cell in row)


def program(seed: int, p: float, training: bool) -> str:
    """Return the program that drops elements of a tensor of ones."""
    return (
        "import torch\n"
        "import torch.nn.functional as F\n\n"
        f"torch.manual_seed({seed!r})\n"
        f"x = torch.ones({ROWS}, {COLUMNS})\n"
        f"y = F.dropout(x, p={p!r}, training={training!r})\n"
    )


def read_mask(trace: Trace) -> Mask | None:
    """Return the mask that the program left in y; None where it did not get that far."""
    state, cells = tensor(trace, "y"), elements(trace, "y")
    if state is None or cells is None or len(state.shape) != 2:
        return None
    rows, columns = state.shape
    return Mask(tuple(cells[row * columns : (row + 1) * columns] for row in range(rows)))
