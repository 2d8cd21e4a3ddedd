"""Trained weights as a safetensors file: its header is checked, its numbers are never loaded."""

import math
import struct
from typing import Annotated, Any, Final

from pydantic import Field, TypeAdapter, ValidationError

from builder.problems import Problem
from builder.values import Value
from runtime.projects import door

MOST_HEADER: Final = 1 << 20
MOST_TENSORS: Final = 10_000
_LENGTH: Final = struct.Struct("<Q")
_NOTES: Final = "__metadata__"

# Bits of a number, by the name the format gives its type.
BITS: Final = {
    **dict.fromkeys(("F64", "I64", "U64", "C64"), 64),
    **dict.fromkeys(("F32", "I32", "U32"), 32),
    **dict.fromkeys(("F16", "BF16", "I16", "U16"), 16),
    **dict.fromkeys(("I8", "U8", "BOOL", "F8_E4M3", "F8_E5M2", "F8_E8M0"), 8),
}

Offset = Annotated[int, Field(ge=0, le=1 << 40)]


class _Tensor(Value):
    """One entry of the header."""

    dtype: str
    shape: Annotated[tuple[Offset, ...], Field(max_length=64, strict=False, fail_fast=True)]
    data_offsets: Annotated[tuple[Offset, Offset], Field(strict=False)]


_NOTES_FORM: Final = TypeAdapter(dict[str, str])


def complaint(data: bytes) -> Problem | None:
    """Return what is wrong with the header of a safetensors file, None where it fits the file."""
    if len(data) < _LENGTH.size:
        return _no("the file is cut short")
    length = _LENGTH.unpack_from(data)[0]
    if length > MOST_HEADER:
        return _no(f"its header has {length:,} bytes; at most {MOST_HEADER:,} are read")
    end = _LENGTH.size + length
    if end > len(data):
        return _no("the file is cut short")
    plain = door.parse(data[_LENGTH.size : end], MOST_HEADER, "header of the weights")
    if isinstance(plain, Problem):
        return plain
    if not isinstance(plain, dict) or len(plain) > MOST_TENSORS + 1:
        return _no(f"its header should name tensors, at most {MOST_TENSORS:,} of them")
    try:
        return _of_entries(plain, len(data) - end)
    except ValidationError as error:
        return door.sentences(error, "header of the weights")[0]


def _of_entries(plain: dict[str, Any], size: int) -> Problem | None:
    """Raises: ValidationError for an entry of another form."""
    _NOTES_FORM.validate_python(plain.get(_NOTES, {}), strict=True)
    spans = []
    for name, entry in plain.items():
        if name == _NOTES:
            continue
        tensor = _Tensor.model_validate(entry)
        begin, end = tensor.data_offsets
        if _bytes(tensor) != end - begin:
            return _no("the header gives a tensor another size than it has")
        spans.append((begin, end))
    at = 0
    for begin, end in sorted(spans):
        if begin != at:
            return _no("its tensors overlap, or there is something between them")
        at = end
    return None if at == size else _no("its tensors are not all that is in the file")


def _bytes(tensor: _Tensor) -> int | None:
    """Return the bytes of a tensor, None where its type is unknown."""
    bits = BITS.get(tensor.dtype)
    return None if bits is None else math.prod(tensor.shape) * bits // 8


def _no(words: str) -> Problem:
    return door.no(f"The weights cannot be read: {words}. Make the link again.")
