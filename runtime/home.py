"""Where things live on this machine: the data folder, and the private folder of the socket."""

import contextlib
import hashlib
import os
import secrets
import stat
import tempfile
from pathlib import Path

LONGEST_SOCKET_PATH = 100  # bytes; Linux refuses 108, macOS 104


class HomeError(RuntimeError):
    """A folder Lampwork needs cannot be used; the message says which and why."""


def data_folder() -> Path:
    """Return the data folder, made on first use: LAMPWORK_DATA, or ~/.lampwork."""
    chosen = os.environ.get("LAMPWORK_DATA", "").strip()
    folder = Path(chosen) if chosen else Path.home() / ".lampwork"
    return _private(folder.expanduser().absolute())


def runs_folder() -> Path:
    """Return the folder that holds one folder a run."""
    return _private(data_folder() / "runs")


def logs_folder() -> Path:
    """Return the folder of the rotating logs."""
    return _private(data_folder() / "logs")


def secret() -> bytes:
    """Return this data folder's secret: 256 random bits, made on first use, for this user alone."""
    path = data_folder() / "secret"
    with contextlib.suppress(FileNotFoundError):
        return path.read_bytes()
    beside = path.with_name(f".secret.{secrets.token_hex(8)}")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(secrets.token_bytes(32))
        file.flush()
        os.fsync(file.fileno())
    with contextlib.suppress(FileExistsError):  # two that begin at once keep the first one's
        os.link(beside, path)
    beside.unlink()
    return path.read_bytes()


def socket_path(data: Path) -> Path:
    """Return where the supervisor of a data folder listens.

    The path is short whatever the data folder is called, because systems cut long ones off, and it
    stands in a folder that only this user can enter.
    """
    name = hashlib.sha256(os.fsencode(data.resolve())).hexdigest()[:16] + ".sock"
    for folder in _socket_folders():
        path = folder / name
        if len(os.fsencode(path)) < LONGEST_SOCKET_PATH:
            return _owned(folder) / name
    raise HomeError("No folder with a short enough path was found for the supervisor's socket.")


def _socket_folders() -> list[Path]:
    session = os.environ.get("XDG_RUNTIME_DIR", "")
    usual = [Path(session) / "lampwork"] if session and Path(session).is_dir() else []
    shared = f"lampwork-{os.getuid()}"
    return [*usual, Path(tempfile.gettempdir()) / shared, Path("/tmp") / shared]


def _private(folder: Path) -> Path:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise HomeError(
            f"The folder {folder} cannot be made ({error.strerror}). Set LAMPWORK_DATA to a folder "
            "you may write to."
        ) from None
    return folder


def _owned(folder: Path) -> Path:
    """Return the folder, made if need be, after making sure that nobody else can enter it.

    In a shared place such as /tmp another user could have made it first.
    """
    _private(folder)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & 0o077:
        raise HomeError(
            f"{folder} is not a private folder of this user, so the supervisor will not listen "
            "there. Remove it, then start again."
        )
    return folder
