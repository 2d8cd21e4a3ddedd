"""Runs by their token: whoever holds the 128 bits may read and steer the run.

The token stands in the page's address and nowhere on disk: its SHA-256 names the folder. A project
keeps the run's id, from which the token is derived with a secret of this data folder: who reads the
database alone cannot steer a run.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from collections.abc import Iterator
from typing import TYPE_CHECKING

from runtime.folder import RunFolder
from runtime.home import runs_folder, secret

if TYPE_CHECKING:
    from builder.graph import Graph
    from builder.inference import Inference
    from runtime.settings import TrainSettings

__all__ = [
    "RunFolder",
    "all_runs",
    "create",
    "find",
    "folder_name",
    "named",
    "new_id",
    "new_token",
    "token_of",
]

_TOKEN = re.compile(r"[A-Za-z0-9_-]{22}\Z", re.ASCII)
_NAME = re.compile(r"[0-9a-f]{64}\Z", re.ASCII)


def new_id() -> str:
    """Return the id of a run to be: 128 random bits in 22 characters."""
    return secrets.token_urlsafe(16)


def token_of(run_id: str) -> str:
    """Return the token of a run's id: 128 bits in 22 characters.

    Source: HMAC as a key derivation, NIST SP 800-108.
    """
    derived = hmac.digest(secret(), b"run " + run_id.encode(), "sha256")[:16]
    return base64.urlsafe_b64encode(derived).rstrip(b"=").decode()


def new_token() -> str:
    """Return a token nobody can guess."""
    return token_of(new_id())


def folder_name(token: str) -> str:
    """Return the name of a token's folder."""
    return hashlib.sha256(token.encode()).hexdigest()


def create(
    graph: Graph,
    settings: TrainSettings,
    inference: Inference | None = None,
    run_id: str | None = None,
) -> tuple[str, RunFolder]:
    """Make the folder of a new run that waits to be started; return its token with it."""
    token = token_of(run_id or new_id())
    return token, RunFolder.create(runs_folder() / folder_name(token), graph, settings, inference)


def find(token: object) -> RunFolder | None:
    """Return the run a token opens, or None: for a wrong token as for one that is no token."""
    if not isinstance(token, str) or not _TOKEN.match(token):
        return None
    return named(folder_name(token))


def named(name: str) -> RunFolder | None:
    """Return the run of a folder's name, or None."""
    if not _NAME.match(name):
        return None
    path = runs_folder() / name
    return RunFolder(path) if (path / "events.db").is_file() else None


def all_runs() -> Iterator[RunFolder]:
    """Yield every run there is, in the order of their folders' names."""
    for path in sorted(runs_folder().iterdir()):
        run = named(path.name)
        if run is not None:
            yield run
