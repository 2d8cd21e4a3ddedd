"""Weights and what going on needs, on disk: whole or not there, and read without running code."""

import io
import json
import struct
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load, save
from torch import Tensor

from runtime.events import Checkpoint
from runtime.files import read_bounded, write_whole

KEPT = 2  # the newest, and the one before it while the newest is being written
MOST_BYTES = 8 << 30
_MOST_HEADER = 1 << 20  # reading a large safetensors header takes the library seconds
_POINTER = "latest.json"


class CheckpointError(RuntimeError):
    """A checkpoint cannot be read; the message says why in a sentence."""


def write_checkpoint(folder: Path, checkpoint: Checkpoint) -> None:
    """Keep a checkpoint as the newest: two files, then the pointer that makes them count."""
    folder.mkdir(mode=0o700, exist_ok=True)
    stem = f"step-{checkpoint.step:09d}"
    write_whole(folder / f"{stem}.safetensors", weights_bytes(checkpoint.weights))
    buffer = io.BytesIO()
    torch.save(checkpoint.resume, buffer)
    write_whole(folder / f"{stem}.resume", buffer.getvalue())
    write_whole(folder / _POINTER, json.dumps({"step": checkpoint.step}).encode())
    _forget_old(folder)


def weights_bytes(weights: dict[str, Tensor]) -> bytes:
    """Return weights as a safetensors file."""
    return save({name: tensor.contiguous() for name, tensor in _separate(weights).items()})


def latest_step(folder: Path) -> int | None:
    """Return the step of the newest checkpoint, or None when there is none."""
    try:
        plain = json.loads(read_bounded(folder / _POINTER, 1024))
    except FileNotFoundError:
        return None
    except (OSError, ValueError):
        raise CheckpointError("The note about the newest checkpoint cannot be read.") from None
    step = plain.get("step") if isinstance(plain, dict) else None
    if type(step) is not int or not 0 <= step < 10**9:
        raise CheckpointError("The note about the newest checkpoint names no step.")
    return step


def weights_path(folder: Path) -> Path | None:
    """Return the file of the newest weights, or None when there is none."""
    step = latest_step(folder)
    return None if step is None else folder / f"step-{step:09d}.safetensors"


def read_checkpoint(folder: Path) -> Checkpoint | None:
    """Return the newest checkpoint, or None when there is none.

    Raises: CheckpointError.
    """
    step = latest_step(folder)
    if step is None:
        return None
    stem = f"step-{step:09d}"
    try:
        weights = _read_weights(folder / f"{stem}.safetensors")
        # weights_only: a pickle that would run code is refused, and there is no second try.
        resume = torch.load(
            io.BytesIO(read_bounded(folder / f"{stem}.resume", MOST_BYTES)), weights_only=True
        )
    except CheckpointError:
        raise
    except Exception as error:  # noqa: BLE001  # torch raises anything for a torn or forged file
        reason = (str(error).splitlines() or [type(error).__name__])[0][:200]
        raise CheckpointError(f"The checkpoint of step {step} cannot be read: {reason}") from None
    return Checkpoint(step=step, weights=weights, resume=_checked(resume, step))


def _read_weights(path: Path) -> dict[str, Tensor]:
    data = read_bounded(path, MOST_BYTES)
    if len(data) < 8 or struct.unpack("<Q", data[:8])[0] > _MOST_HEADER:
        raise CheckpointError("The weights cannot be read: the file's header is not one of ours.")
    return dict(load(data))


def _checked(resume: object, step: int) -> dict[str, Any]:
    wanted = {"optimizer": dict, "random": Tensor, "time_s": float}
    if not isinstance(resume, dict) or any(
        not isinstance(resume.get(name), kind) for name, kind in wanted.items()
    ):
        raise CheckpointError(
            f"The checkpoint of step {step} does not hold what a run goes on with."
        )
    return resume


def _separate(weights: dict[str, Tensor]) -> dict[str, Tensor]:
    """Return the weights with no two names on one memory: the file format refuses shared memory."""
    seen: set[int] = set()
    separate = {}
    for name, tensor in weights.items():
        separate[name] = tensor.detach().cpu()
        place = separate[name].untyped_storage().data_ptr()
        if place in seen:
            separate[name] = separate[name].clone()
        seen.add(place)
    return separate


def _forget_old(folder: Path) -> None:
    for suffix in ("safetensors", "resume"):
        for old in sorted(folder.glob(f"step-*.{suffix}"))[:-KEPT]:
            old.unlink(missing_ok=True)
