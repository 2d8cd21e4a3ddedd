"""A state from the bytes of a file: what is not plainly a bounded set of tensors is refused.

The file is untrusted. A safetensors header is measured before the library sees it; of an archive of
torch every member has to lie plainly in the file, so that reading it cannot grow; its pickle is
read by torch's unpickler for weights, which runs no code. Read it in a limited child all the same:
what torch calls safe has had holes.
"""

import io
import pickle
import struct
import zipfile
from collections.abc import Mapping

import torch
from safetensors import SafetensorError
from safetensors.torch import load
from torch import Tensor

from builder.names import shown
from builder.problems import Problem
from inspector.modules.weight_record import MOST_ROWS

MOST_BYTES = 64 << 20
MOST_HEADER = 1 << 20  # of a safetensors file: a larger one takes the library seconds
MOST_PICKLE = 8 << 20
MOST_NAME = 1_000
_ZIP = b"PK\x03\x04"
_PICKLE = b"\x80"
_PROTOCOLS = tuple(bytes([number]) for number in range(2, 6))

NEITHER = (
    "The file is neither a safetensors file nor one that torch.save wrote. "
    "Save model.state_dict() as one of them."
)
OLD = "The file is one of torch before 1.6. Open it with torch, and save it again."
WHOLE = (
    "The file holds more than tensors, such as a whole pickled module, and reading that could run "
    "any code. Save model.state_dict() instead."
)
BOMB = "The file's archive is not one that torch writes, so it is not opened: {}."
TORN = "The file cannot be read: {}."


class _RefusedError(Exception):
    """The file cannot be used; the message is the sentence that says why."""


def read_state(data: bytes) -> dict[str, Tensor] | Problem:
    """Return the tensors of a safetensors or a .pth file, or why there are none.

    Of a checkpoint that holds more than a state, the state is taken.
    """
    try:
        return _checked(_opened(data))
    except _RefusedError as error:
        return Problem(where="", sentence=str(error))
    except MemoryError:
        return Problem(where="", sentence="The file's tensors need more memory than there is.")


def _opened(data: bytes) -> object:
    if len(data) > MOST_BYTES:
        raise _RefusedError(f"The file has more than {MOST_BYTES >> 20} MB.")
    if data.startswith(_ZIP):
        return _pth(data)
    if data[8:9] == b"{":  # behind the length of the header, whose first byte may be a pickle's
        return _safetensors(data)
    raise _RefusedError(OLD if data[:1] == _PICKLE and data[1:2] in _PROTOCOLS else NEITHER)


def _safetensors(data: bytes) -> object:
    header = struct.unpack("<Q", data[:8])[0]
    if header > MOST_HEADER:
        raise _RefusedError(f"The file's header claims {header:,} bytes; {MOST_HEADER:,} are read.")
    try:
        return load(data)
    except (SafetensorError, KeyError, ValueError, RuntimeError, TypeError) as error:
        raise _RefusedError(TORN.format(_first_line(error))) from None


def _pth(data: bytes) -> object:
    _check_archive(data)
    try:
        # weights_only: a pickle that would run code is refused, and there is no second try.
        return torch.load(io.BytesIO(data), map_location="cpu", weights_only=True)
    except pickle.UnpicklingError:
        raise _RefusedError(WHOLE) from None
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001  # torch raises anything for a forged file
        raise _RefusedError(TORN.format(_first_line(error))) from None


def _check_archive(data: bytes) -> None:
    """Refuse an archive whose members are packed, overlap, or are not torch's."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, struct.error, NotImplementedError) as error:
        raise _RefusedError(TORN.format(_first_line(error))) from None
    if len(members) > 2 * MOST_ROWS:
        raise _RefusedError(BOMB.format(f"it has {len(members):,} members"))
    end = 0
    for member in sorted(members, key=lambda one: one.header_offset):
        complaint = _complaint(member, end)
        if complaint:
            raise _RefusedError(BOMB.format(complaint))
        end = member.header_offset + max(member.file_size, member.compress_size)
    if end > len(data):
        raise _RefusedError(BOMB.format("a member reaches beyond its end"))


def _complaint(member: zipfile.ZipInfo, end: int) -> str:
    """Say what a member of an archive is that none of torch's would be, or nothing.

    `end` is where the one before it ends.
    """
    if member.compress_type != zipfile.ZIP_STORED:
        return "it is packed"
    if member.flag_bits & 1:
        return "it is encrypted"
    if member.header_offset < end:
        return "its members overlap"
    if member.filename.endswith("/data.pkl") and member.file_size > MOST_PICKLE:
        return f"its index has more than {MOST_PICKLE >> 20} MB"
    return ""


def _checked(found: object) -> dict[str, Tensor]:
    """Return the state, if all of it is what it claims to be."""
    state = _state_in(found)
    tensors: dict[str, Tensor] = {}
    if len(state) > MOST_ROWS:
        raise _RefusedError(f"The file has {len(state):,} names; {MOST_ROWS:,} are read.")
    total = 0
    for name, value in state.items():
        if not isinstance(name, str):
            raise _RefusedError(f"The file has {shown(str(name))} for a name, which is no text.")
        if len(name) > MOST_NAME:
            raise _RefusedError(f"The file has a name of {len(name):,} characters.")
        if not isinstance(value, Tensor):
            if name.endswith(_EXTRA):
                continue
            raise _RefusedError(f"{shown(name)} of the file is no tensor. {_ADVICE}")
        total += _checked_bytes(name, value)
        tensors[name] = value.detach()
    if total > 2 * MOST_BYTES:
        raise _RefusedError(f"The file's tensors have more than {2 * MOST_BYTES >> 20} MB.")
    return tensors


_EXTRA = "_extra_state"  # what a module keeps beside tensors: left out
_ADVICE = "Save model.state_dict()."
# The names under which checkpoints keep a state, the usual ones first.
_NESTED = ("state_dict", "model_state_dict", "model", "weights", "module", "net")


def _state_in(found: object) -> Mapping[object, object]:
    if isinstance(found, Mapping):
        if any(isinstance(value, Tensor) for value in found.values()) or not found:
            return found
        for name in _NESTED:
            inner = found.get(name)
            if isinstance(inner, Mapping):
                return inner
    raise _RefusedError(f"The file holds no names with tensors. {_ADVICE}")


def _checked_bytes(name: str, tensor: Tensor) -> int:
    """Return the bytes of a tensor, if it is plain and has them: one number can claim to be many.

    Such a claim costs nothing to make, and all memory once it is read.
    """
    if type(tensor) not in (Tensor, torch.nn.Parameter) or tensor.layout != torch.strided:
        raise _RefusedError(f"{shown(name)} of the file is not a plain tensor.")
    if tensor.is_meta or tensor.is_quantized:
        raise _RefusedError(f"{shown(name)} of the file is not a plain tensor.")
    size = tensor.numel() * tensor.element_size()
    if size > max(tensor.untyped_storage().nbytes(), 1):
        raise _RefusedError(
            f"{shown(name)} of the file claims {tensor.numel():,} numbers and holds "
            f"{tensor.untyped_storage().nbytes() // tensor.element_size():,}."
        )
    return size


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:300].rstrip(".")
