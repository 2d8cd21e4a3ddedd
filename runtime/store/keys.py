"""What names and opens things: ids, and the secrets of which only the hash is kept.

Both are told by their shape before any query is made: what cannot be one is not looked up.
"""

import hashlib
import re
import secrets
from typing import Final, TypeGuard

_ID: Final = re.compile(r"[A-Za-z0-9_-]{12}", re.ASCII)
_SECRET: Final = re.compile(r"[A-Za-z0-9_-]{22}", re.ASCII)
MOST_NUMBER: Final = 2**31 - 1  # of a row; a larger one is an error to PostgreSQL, not an absence


def new_id() -> str:
    """Return the id of a row that outlives a page: 12 characters."""
    return secrets.token_urlsafe(9)


def new_secret() -> str:
    """Return what only its holder knows: 128 random bits in 22 characters."""
    return secrets.token_urlsafe(16)


def is_id(value: object) -> TypeGuard[str]:
    """Whether a value has the shape of an id."""
    return type(value) is str and _ID.fullmatch(value) is not None


def is_secret(value: object) -> TypeGuard[str]:
    """Whether a value has the shape of a key or token."""
    return type(value) is str and _SECRET.fullmatch(value) is not None


def is_number(value: object) -> TypeGuard[int]:
    """Whether a value can be the number of a row."""
    return type(value) is int and 0 < value <= MOST_NUMBER


def hashed(secret: str) -> str:
    """Return the SHA-256 under which a secret is kept and looked up."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
