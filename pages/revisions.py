"""What a component sends is taken once, and only for what it still shows."""

from typing import Any, Final, TypeGuard

MOST_REV: Final = 2**53  # a JavaScript number counts no further


def is_newer(message: object, doc: str, load_rev: int, ack: int) -> TypeGuard[dict[str, Any]]:
    """Whether a message is of this document as it was loaded last, and was not taken before."""
    if not isinstance(message, dict):
        return False
    if message.get("doc") != doc or message.get("load_rev") != load_rev:
        return False  # of something that has been replaced meanwhile
    rev = message.get("rev")
    return type(rev) is int and ack < rev <= MOST_REV
