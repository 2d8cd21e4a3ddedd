"""NumPy, as far as it meets torch: small arrays, shared memory, copies."""

from typing import Any

import numpy as np

from builder.language.faults import refused, too_much
from builder.language.guards import shallow
from builder.language.state import State
from builder.language.tables.namespace import Namespace, entries
from builder.language.tables.tensor import Getter

MOST_NUMBERS = 4_000_000
_TYPES = """
float16 float32 float64 int8 int16 int32 int64 uint8 uint16 uint32 uint64 bool_ complex64 complex128
ndarray newaxis pi e inf nan dtype
"""
_MAKING = """
array asarray zeros ones full arange linspace eye identity zeros_like ones_like full_like diag
ascontiguousarray copy
"""
_WORKING = """
abs absolute add subtract multiply divide power sqrt exp log log2 log10 sin cos tan tanh arctan
floor ceil round sign square maximum minimum clip sum mean std var min max argmin argmax prod
cumsum sort argsort
unique where dot matmul outer transpose reshape ravel concatenate stack vstack hstack split
expand_dims squeeze swapaxes moveaxis broadcast_to tile repeat isnan isinf isfinite allclose
array_equal shares_memory may_share_memory all any count_nonzero nonzero flip triu tril meshgrid
einsum trace
"""
_LINALG = "norm inv det eig svd solve qr matrix_rank"

ARRAY = """
shape dtype ndim size itemsize nbytes strides T real imag copy astype reshape ravel flatten
transpose squeeze sum mean std var min max argmin argmax prod cumsum all any round clip dot
sort argsort fill item repeat take nonzero swapaxes view base
"""
_DTYPES = frozenset({"f", "i", "u", "b", "c"})


def _bounded(function: Any) -> Any:
    """Return a function that refuses arrays that are too large, or hold other than numbers."""

    def checked(*args: Any, **kwargs: Any) -> Any:
        for value in args:
            if isinstance(value, (list, tuple)):
                shallow(value)
        if function in (np.zeros, np.ones, np.full):
            _small(np.prod(np.array(args[0] if args else kwargs["shape"], dtype=float)))
        result = function(*args, **kwargs)
        if isinstance(result, np.ndarray):
            _small(result.size)
            _numbers(result.dtype)
        return result

    checked.__name__ = checked.__qualname__ = function.__name__
    return checked


def _small(count: Any) -> None:
    if count > MOST_NUMBERS:
        raise too_much(
            f"This array would have {int(count):,} numbers; at most {MOST_NUMBERS:,} are allowed.",
            "Use a tensor for large data.",
        )


def _numbers(dtype: Any) -> None:
    if dtype.kind not in _DTYPES:
        raise refused(
            f"Arrays of dtype {dtype} are not available here.", "Use numbers and booleans."
        )


def _view(_state: State, value: np.ndarray[Any, Any]) -> Any:
    def view(dtype: Any = None) -> Any:
        if dtype is None:
            return value.view()
        _numbers(np.dtype(dtype))
        return value.view(dtype)

    return view


def _astype(_state: State, value: np.ndarray[Any, Any]) -> Any:
    def astype(dtype: Any, copy: bool = True) -> Any:
        _numbers(np.dtype(dtype))
        return value.astype(dtype, copy=copy)

    return astype


def _tolist(_state: State, value: Any) -> Any:
    def tolist() -> Any:
        _small(value.size)
        return value.tolist()

    return tolist


def _repeat(_state: State, value: np.ndarray[Any, Any]) -> Any:
    def repeat(repeats: Any, axis: Any = None) -> Any:
        _small(value.size * int(np.max(repeats)))
        return value.repeat(repeats, axis)

    return repeat


def array_names() -> dict[str, Getter | None]:
    """Return the attributes of an array."""
    table: dict[str, Getter | None] = dict.fromkeys(ARRAY.split())
    return table | {"view": _view, "astype": _astype, "tolist": _tolist, "repeat": _repeat}


def numpy_space() -> Namespace:
    """Return `numpy`."""
    functions = {
        name: _bounded(function) for name, function in entries(np, f"{_MAKING} {_WORKING}").items()
    }
    linalg = {name: _bounded(function) for name, function in entries(np.linalg, _LINALG).items()}
    return Namespace(
        "numpy",
        {
            **entries(np, _TYPES),
            **functions,
            "linalg": Namespace("numpy.linalg", linalg, np.linalg),
            "__version__": np.__version__,
        },
        np,
        {
            "random": "Use torch.rand or torch.randn, and .numpy().",
            "empty": "Use np.zeros.",
            "load": "Programs touch no files.",
            "save": "Programs touch no files.",
        },
    )
