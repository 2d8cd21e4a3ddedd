"""A few of the sessions of benchmarks/sessions.py."""

from tests.live.server import Served
from tests.live.sessions import come_and_go, left_by

SESSIONS = 60
MOST_KB = 100.0  # of which most is what the first few hundred warm
MOST_MORE = 5


def test_sessions_that_come_and_go_leave_nothing_open_and_little_memory(live: Served) -> None:
    come_and_go(live, SESSIONS)
    left = left_by(live, SESSIONS)
    assert max(left.handles, left.threads, left.children) <= MOST_MORE, left
    assert left.kilobytes <= MOST_KB, left
