"""The tables that scikit-learn ships, read without importing it.

Importing it takes a second, 150 MB, and starts a thread, and a process with threads must not be
forked. Where it is not installed there are no tables.
"""

import functools
import importlib.util
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import numpy as np

_FILES: Mapping[str, str] = MappingProxyType(
    {
        "digits": "digits.csv.gz",
        "iris": "iris.csv",
        "wine": "wine_data.csv",
        "breast_cancer": "breast_cancer.csv",
    }
)


@dataclass(frozen=True)
class Table:
    """Shapes: data (samples, features) float64, target (samples,) int64."""

    data: np.ndarray[tuple[int, int], np.dtype[np.float64]]
    target: np.ndarray[tuple[int], np.dtype[np.int64]]
    target_names: tuple[str, ...]  # of the classes; none for digits, which are their own names


@functools.cache
def shipped(name: str) -> Table:
    """Return a table, in the order of its file. Kept: callers must not write into it.

    Raises: RuntimeError when scikit-learn is not installed.
    """
    folder = package()
    if folder is None:
        raise RuntimeError("scikit-learn, which ships the data, is not installed")
    path = folder / "datasets" / "data" / _FILES[name]
    names: tuple[str, ...] = ()
    if name != "digits":  # "150,4,setosa,versicolor,virginica"
        with path.open(encoding="utf-8") as file:
            names = tuple(file.readline().strip().split(",")[2:])
    numbers = np.loadtxt(path, delimiter=",", skiprows=1 if names else 0, dtype=np.float64)
    return Table(numbers[:, :-1], numbers[:, -1].astype(np.int64), names)


def package() -> Path | None:
    """Return the folder of scikit-learn, where it is installed."""
    found = importlib.util.find_spec("sklearn")
    places = found.submodule_search_locations if found else None
    return Path(places[0]) if places else None
