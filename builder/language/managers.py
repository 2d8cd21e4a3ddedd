"""What may stand after `with`."""

from contextlib import AbstractContextManager
from typing import Any

from builder.language.faults import refused
from builder.language.tables.managers import MANAGERS


def entered(value: Any) -> AbstractContextManager[Any]:
    """Return a value that `with` may enter."""
    kind: type = type(value)
    if not hasattr(kind, "__enter__") or not hasattr(kind, "__exit__"):
        raise TypeError(f"'{kind.__name__}' object does not support the context manager protocol")
    if not isinstance(value, MANAGERS):
        raise refused(f"with {kind.__name__} is not available here.")
    manager: Any = value
    return manager  # type: ignore[no-any-return]
