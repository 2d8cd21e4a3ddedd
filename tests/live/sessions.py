"""Sessions that come and go, and what each leaves behind on the server."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from tests.live.client import Tab
from tests.live.learner import draw, plain, renamed
from tests.live.server import Served

AT_ONCE = 10
LONGEST_LIFE_S = 1.5  # of a session on a server that is told to forget it after a second
SHORT_LIFE = "--server.disconnectedSessionTTL=1"
SETTLED_S = 20.0


@dataclass(frozen=True)
class Left:
    """What is left of each session, and of all of them together."""

    kilobytes: float
    handles: int
    threads: int
    children: int


def come_and_go(server: Served, count: int) -> None:
    """Open so many sessions, draw and save in each, close them, and wait until they are gone."""
    document = plain()

    def one(number: int) -> None:
        with Tab(server.url) as tab:
            tab.open("")
            draw(tab, renamed(document, f"session {number}"))

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(one, range(count)))
    time.sleep(LONGEST_LIFE_S)
    one(count)  # what is too old goes when the next one comes
    time.sleep(LONGEST_LIFE_S)
    one(count)


def left_by(server: Served, count: int) -> Left:
    """Return what so many sessions left behind; the first ones should have come before."""
    before = server.megabytes(), server.handles(), server.threads(), server.children()
    come_and_go(server, count)
    server.collect()
    come_and_go(server, 1)  # the first of these answers once that is done
    end = time.monotonic() + SETTLED_S
    while time.monotonic() < end and server.handles() > before[1]:
        time.sleep(0.1)
    return Left(
        kilobytes=(server.megabytes() - before[0]) * 1024 / count,
        handles=server.handles() - before[1],
        threads=server.threads() - before[2],
        children=server.children() - before[3],
    )
