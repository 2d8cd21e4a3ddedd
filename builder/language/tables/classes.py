"""Which types a program knows, and so may call and compare with."""

from builder.language.tables.namespace import Namespace
from builder.language.tables.spaces import SPACES

_PYTHON = frozenset(
    {int, float, bool, str, list, tuple, dict, set, frozenset, complex, range, slice, object}
)


def _known() -> frozenset[type]:
    found = {
        entry
        for space in SPACES.values()
        for entry in space.entries.values()
        if isinstance(entry, type) and entry is not Namespace
    }
    return _PYTHON | found


_KNOWN = _known()


def is_known(cls: type) -> bool:
    """Tell whether a type is in the tables."""
    return cls in _KNOWN
