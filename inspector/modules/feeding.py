"""Inputs for a module: tensors made as a specification says, and the lines that make the same."""

import ast
import math
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import torch
from torch import Tensor

from builder.graph import BATCH, Graph
from builder.problems import Problem
from inspector.modules.run_record import MOST_DIMS, MOST_INPUTS, InputSpec

BATCH_SIZE = 2
MOST_ELEMENTS = 1 << 24
_TOKENS = 10  # integers where nothing says how many kinds there are
_UNTYPED = "is not a list of numbers. Type numbers such as [[1, 2], [3, 4]]."
_SCALARS: Mapping[str, float] = MappingProxyType({"nan": math.nan, "inf": math.inf})
_NAMED = ("True", "False", *_SCALARS)


def specs_of(graph: Graph, batch: int = BATCH_SIZE) -> tuple[InputSpec, ...]:
    """Return a specification for each input of a graph; N is `batch`.

    Integers stay below what the embeddings they flow into know.
    """
    known = [
        int(value)
        for node in graph.nodes
        if isinstance(value := node.params.get("num_embeddings"), int)
    ]
    return tuple(
        InputSpec(
            name=one.name,
            shape=tuple(batch if size == BATCH else int(size) for size in one.spec.shape),
            dtype=one.dtype,
            kind="normal" if _is_real(one.dtype) else "integers",
            high=2 if one.dtype == "bool" else min(known, default=_TOKENS),
        )
        for one in graph.inputs
    )


def feed(spec: InputSpec, given: Tensor | None = None) -> Tensor | Problem:
    """Return the tensor that a specification describes; `given` is the one that came with it."""
    name = spec.name or "input"
    if spec.kind == "given":
        return given if given is not None else Problem(where=name, sentence=f"{name}: none came.")
    if spec.kind == "typed":
        return _typed(name, spec)
    if (count := math.prod(spec.shape)) > MOST_ELEMENTS:
        sentence = f"{name}: {count:,} numbers are too many. Up to {MOST_ELEMENTS:,} can be made."
        return Problem(where=name, sentence=sentence)
    if spec.kind == "integers" and spec.low >= spec.high:
        sentence = f"{name}: there is no integer from {spec.low} up to, but not, {spec.high}."
        return Problem(where=name, sentence=sentence)
    if spec.kind in ("normal", "uniform") and not _is_real(spec.dtype):
        sentence = f"{name}: random {spec.kind} numbers are not {spec.dtype}. Choose integers."
        return Problem(where=name, sentence=sentence)
    try:
        return _made(spec)
    except (RuntimeError, TypeError) as error:
        return _torchs(name, error)


def feed_all(
    specs: tuple[InputSpec, ...], given: Tensor | None = None
) -> tuple[Tensor, ...] | Problem:
    """Return a tensor for each specification, or the first problem."""
    if len(specs) > MOST_INPUTS:
        return Problem(where="", sentence=f"More than {MOST_INPUTS} inputs cannot be given.")
    made = []
    for spec in specs:
        tensor = feed(spec, given)
        if isinstance(tensor, Problem):
            return tensor
        made.append(tensor)
    return tuple(made)


def line_of(spec: InputSpec) -> str:
    """Return the expression that makes the same tensor, after `torch.manual_seed(spec.seed)`."""
    sizes = ", ".join(map(str, spec.shape))
    dtype = "" if spec.dtype == "float32" else f", dtype=torch.{spec.dtype}"
    match spec.kind:
        case "typed":
            return f"torch.tensor({_tidy(spec.values)}, dtype=torch.{spec.dtype})"
        case "integers":
            dtype = "" if spec.dtype == "int64" else f", dtype=torch.{spec.dtype}"
            comma = "," if len(spec.shape) == 1 else ""
            return f"torch.randint({spec.low}, {spec.high}, ({sizes}{comma}){dtype})"
        case "ones":
            return f"torch.ones({sizes or '()'}{dtype})"
        case "uniform":
            return f"torch.rand({sizes or '()'}{dtype})"
        case _:
            return f"torch.randn({sizes or '()'}{dtype})"


def lines_of(specs: tuple[InputSpec, ...]) -> tuple[list[str], list[str]]:
    """Return the lines that make all inputs, and the names they give them."""
    names = [_name(spec, at, len(specs)) for at, spec in enumerate(specs)]
    lines = []
    for name, spec in zip(names, specs, strict=True):
        if spec.kind in ("normal", "uniform", "integers"):
            lines.append(f"torch.manual_seed({spec.seed})")
        note = "  # in place of the one that was chosen" if spec.kind == "given" else ""
        lines.append(f"{name} = {line_of(spec)}{note}")
    return lines, names


def spec_of(tensor: Tensor, name: str = "") -> InputSpec:
    """Return a specification of tensors like this one; its values are not in it."""
    dtype = str(tensor.dtype).removeprefix("torch.")
    real = _is_real(dtype)
    known = not (real or tensor.is_meta or not tensor.numel())
    return InputSpec(
        name=name,
        shape=tuple(tensor.shape),
        dtype=dtype,
        kind="normal" if real else "integers",
        high=max(int(tensor.max()) + 1, 2) if known else _TOKENS,
    )


def _is_real(dtype: str) -> bool:
    kind = getattr(torch, dtype)
    return bool(kind.is_floating_point or kind.is_complex)


def _made(spec: InputSpec) -> Tensor:
    chance = torch.Generator().manual_seed(spec.seed)
    dtype: torch.dtype = getattr(torch, spec.dtype)
    match spec.kind:
        case "normal":
            return torch.randn(spec.shape, generator=chance, dtype=dtype)
        case "uniform":
            return torch.rand(spec.shape, generator=chance, dtype=dtype)
        case "integers":
            return torch.randint(spec.low, spec.high, spec.shape, generator=chance, dtype=dtype)
        case _:
            return torch.ones(spec.shape, dtype=dtype)


def _typed(name: str, spec: InputSpec) -> Tensor | Problem:
    try:
        tree = ast.parse(spec.values.strip(), mode="eval").body
        numbers = _numbers(tree, MOST_DIMS)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return Problem(where=name, sentence=f"{name}: what is typed {_UNTYPED}")
    try:
        return torch.tensor(numbers, dtype=getattr(torch, spec.dtype))
    except (ValueError, RuntimeError, TypeError, OverflowError) as error:
        return _torchs(name, error)


def _numbers(node: ast.expr, depth: int) -> Any:
    """Return nested lists of numbers; nothing is carried out.

    Raises: ValueError.
    """
    match node:
        case ast.List() | ast.Tuple() if depth:
            return [_numbers(one, depth - 1) for one in node.elts]
        case ast.Constant(value=bool() | int() | float() as number):
            return number
        case ast.Name(id=word) if word in _SCALARS:
            return _SCALARS[word]
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            number = _numbers(operand, 0)
            return -number
        case _:
            raise ValueError(f"only numbers and {', '.join(_NAMED)}")


def _tidy(values: str) -> str:
    """Return typed numbers as Python writes them."""
    text = ast.unparse(ast.parse(values.strip(), mode="eval"))
    return re.sub(r"\b(nan|inf)\b", r'float("\1")', text)


def _torchs(name: str, error: Exception) -> Problem:
    message = str(error).splitlines()[0] if str(error) else type(error).__name__
    return Problem(where=name, sentence=f"{name}: torch says: {message}", torch_message=message)


def _name(spec: InputSpec, at: int, count: int) -> str:
    if spec.name.isidentifier() and spec.name not in ("model", "torch", "nn"):
        return spec.name
    return "x" if count == 1 else f"x{at + 1}"
