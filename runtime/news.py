"""What the supervisor and the zygote say to each other: orders one way, news the other.

A message is one packet of a connection that only these two hold; the reply of a program never
passes here.
"""

import struct
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from builder.values import Value

ORDER = struct.Struct("<Qd")  # which run, and how many seconds it may take; a connection with it
MOST_BYTES = 8192  # of a packet

# Ended by itself, by its deadline, because nobody waits any more, never begun, or together with
# the process it was forked from.
How = Literal["itself", "late", "left", "unborn", "orphaned"]


class Ready(Value):
    """Programs begin at once from now on."""

    news: Literal["ready"] = "ready"


class Broken(Value):
    """The zygote ends by a fault of its own; the text is for the log."""

    news: Literal["broken"] = "broken"
    text: str = Field(max_length=MOST_BYTES // 2)


class End(Value):
    """One process ended; `code` is negative for the signal that ended it."""

    news: Literal["end"] = "end"
    run: int
    how: How
    code: int = 0


News = Ready | Broken | End
_NEWS: TypeAdapter[News] = TypeAdapter(Annotated[News, Field(discriminator="news")])


def parse_news(packet: bytes) -> News:
    """Return the news in a packet."""
    return _NEWS.validate_json(packet)


def to_packet(news: News) -> bytes:
    """Return news as a packet."""
    return news.model_dump_json().encode()
