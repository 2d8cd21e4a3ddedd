"""What happens when two write at once and one of them had counted on the other's absence."""

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.exc import IntegrityError

T = TypeVar("T")


def settled(write: Callable[[], T]) -> T:
    """Return what a write transaction gives; one that collided is begun once more, from the start.

    A row that two insert at once, or a blob that was collected between reading its hash and
    pointing at it, fails as a broken rule of the tables. The second time what the other one did
    can be seen.
    """
    try:
        return write()
    except IntegrityError:
        return write()
