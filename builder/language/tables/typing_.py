"""`typing`: names for annotations, which are not evaluated."""

import typing

from builder.language.tables.namespace import Namespace

_NAMES = "Any Callable Dict Iterable Iterator List Optional Sequence Set Tuple Type Union"

TYPING = Namespace(
    "typing",
    dict.fromkeys(_NAMES.split()),
    typing,
)
