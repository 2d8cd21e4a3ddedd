"""Files that are whole or not there: written beside, made durable, then renamed into place."""

import os
import tempfile
from pathlib import Path


def write_whole(path: Path, data: bytes) -> None:
    """Replace a file so that a reader, or a crash at any moment, finds the old or the new one."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    beside = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    _keep_names(path.parent)


def read_bounded(path: Path, most_bytes: int) -> bytes:
    """Return a file's content.

    Raises: OSError, also for a file that is longer than anything of ours would be.
    """
    with path.open("rb") as file:
        data = file.read(most_bytes + 1)
    if len(data) > most_bytes:
        raise OSError(f"{path.name} has more than {most_bytes:,} bytes, so it is not ours")
    return data


def _keep_names(folder: Path) -> None:
    """Make a rename durable: the name is part of the folder, not of the file."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
