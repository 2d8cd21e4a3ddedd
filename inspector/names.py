"""What torch's functions are called by those who use them, and which operation stands behind."""

from functools import lru_cache
from typing import Any

import torch

HOMES = {
    "torch._C._nn": "F",
    "torch.nn.functional": "F",
    "torch._tensor": "Tensor",
    "torch.functional": "torch",
    "torch._C._linalg": "torch.linalg",
    "torch._C._fft": "torch.fft",
    "torch._C._special": "torch.special",
    "torch.nn.init": "nn.init",
}
OPERATORS = {
    "__truediv__": "div",
    "__itruediv__": "div_",
    "__floordiv__": "floor_divide",
    "__rpow__": "pow",
    "__rtruediv__": "div",
    "__invert__": "bitwise_not",
    "__neg__": "neg",
    "__pos__": "positive",
    "__abs__": "abs",
    "__matmul__": "matmul",
    "__rmatmul__": "matmul",
    "__mod__": "remainder",
    "__and__": "bitwise_and",
    "__or__": "bitwise_or",
    "__xor__": "bitwise_xor",
}
PROPERTIES = {"T": "numpy_T", "mT": "mT", "H": "matrix_H", "mH": "mH"}
PROPERTIES |= {"real": "real", "imag": "imag", "data": "detach"}
CASTS = {
    "float": torch.float32,
    "double": torch.float64,
    "half": torch.float16,
    "bfloat16": torch.bfloat16,
    "int": torch.int32,
    "long": torch.int64,
    "short": torch.int16,
    "char": torch.int8,
    "byte": torch.uint8,
    "bool": torch.bool,
    "cfloat": torch.complex64,
    "cdouble": torch.complex128,
}


@lru_cache(maxsize=4096)
def name_of(function: Any) -> str:
    """Return "Tensor.reshape", "torch.einsum", "F.relu", "Tensor.T"."""
    name = getattr(function, "__name__", str(function))
    if name in ("__get__", "__set__", "__delete__"):
        attribute = getattr(function.__self__, "__name__", "?")
        return f"Tensor.{attribute}" if name == "__get__" else f"Tensor.{attribute}.{name}"
    if hasattr(function, "__objclass__"):
        return f"Tensor.{name}"
    home = getattr(function, "__module__", None) or "torch"
    if home == "torch._C._linalg":
        name = name.removeprefix("linalg_")
    elif home in ("torch._C._fft", "torch._C._special"):
        name = name.partition("_")[2]
    return f"{HOMES.get(home, home.partition('._')[0])}.{name}"


def word_of(name: str) -> str:
    """Return the last word: "reshape" of "Tensor.reshape"."""
    return name.rpartition(".")[2]


@lru_cache(maxsize=4096)
def packet_of(name: str) -> Any:
    """Return the aten operation of a function's name, or None where there is none."""
    home, _, word = name.rpartition(".")
    word = OPERATORS.get(word, word)
    if home == "Tensor" and word in PROPERTIES:
        word = PROPERTIES[word]
    if home in ("torch.linalg", "torch.fft", "torch.special"):
        word = f"{home.rpartition('.')[2]}_{word}"
    if word.startswith("__"):  # __add__ and __radd__ are add, __iadd__ is add_
        bare = word.strip("_")
        word = f"{bare[1:]}_" if bare[:1] == "i" else bare.removeprefix("r")
    return getattr(torch.ops.aten, word, None)


def overload_of(name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Return the very operation that arguments of these types choose, or None."""
    given = [*((None, one) for one in args), *kwargs.items()]
    kinds = name, *((word, type(one), type(one[0]) if _some(one) else None) for word, one in given)
    if kinds not in _OVERLOADS:
        _OVERLOADS[kinds] = _chosen(name, args, kwargs)
    return _OVERLOADS[kinds]


_OVERLOADS: dict[tuple[Any, ...], Any] = {}


_NO_PART = {"requires_grad", "out"}  # of the choice


def _some(value: object) -> bool:
    return isinstance(value, (list, tuple)) and bool(value)


def _chosen(name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    packet, word = packet_of(name), word_of(name)
    if word in CASTS:
        packet, args, kwargs = torch.ops.aten.to, (args[0], CASTS[word]), {}
    if packet is None:
        return None
    kwargs = {word: one for word, one in kwargs.items() if word not in _NO_PART}
    for way in _ways(args):
        try:
            chosen = torch._C._jit_resolve_packet(packet._qualified_op_name, *way, **kwargs)
        except (RuntimeError, TypeError):
            continue
        return getattr(packet, chosen, None)
    return None


def _ways(args: tuple[Any, ...]) -> tuple[tuple[Any, ...], ...]:
    """Return the arguments as they are, and with those at the end as one: `view(3, 4)`."""
    same = len(args)
    while same and type(args[same - 1]) is type(args[-1]):
        same -= 1
    return args, (*args[:same], args[same:]), (*args[: same + 1], args[same + 1 :])
