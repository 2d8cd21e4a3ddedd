"""Fifty learners editing at once, and what five hundred who came and went leave behind.

Both over raw sockets that speak Streamlit's protocol, each with a browser key and a project of its
own, with the learners and the server on the same machine.
"""

import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import quantiles

from tests.live.client import Tab
from tests.live.learner import draw, plain, renamed, saved_at
from tests.live.server import Served, served
from tests.live.sessions import SHORT_LIFE, come_and_go, left_by

LEARNERS = 50
THINK_S = 2.0
EDITING_S = 60.0
SLOWEST_S = 1.0
SESSIONS = 500
MOST_KB = 20.0
MOST_MORE = 5  # handles, threads, children


def edit_for_a_while(url: str, number: int) -> list[float]:
    """Edit a net every two seconds as one learner; return how long each answer took."""
    document, times = plain(), []
    time.sleep(THINK_S * number / LEARNERS)  # nobody begins at the same moment
    with Tab(url) as tab:
        tab.open("")
        draw(tab, document)
        end = time.monotonic() + EDITING_S
        while time.monotonic() < end:
            time.sleep(THINK_S)
            edited = renamed(document, f"edit {len(times)}", width=8 + len(times))
            times.append(draw(tab, edited).seconds)
            if saved_at(tab) is None:
                raise SystemExit("an edit was not saved")
    return times


def many_at_once(server: Served) -> None:
    """Let fifty learners edit for a minute."""
    with ThreadPoolExecutor(LEARNERS) as pool:
        each = pool.map(lambda number: edit_for_a_while(server.url, number), range(LEARNERS))
        times = [one for learner in each for one in learner]
    found = quantiles(times, n=100)
    verdict = "met" if found[94] <= SLOWEST_S else "MISSED"
    print(
        f"{LEARNERS} learners, {THINK_S:g} s between edits, {len(times)} edits saved: "
        f"median {found[49] * 1000:.0f} ms, p95 {found[94] * 1000:.0f} ms "
        f"(target {SLOWEST_S * 1000:.0f} ms: {verdict}), slowest {max(times) * 1000:.0f} ms, "
        f"server {server.megabytes():.0f} MB"
    )


def many_in_turn(server: Served) -> None:
    """Let five hundred learners come, draw, and go; and five hundred more.

    The first fill caches that are bounded (each draws a graph of its own); what grows with every
    session shows in the second half.
    """
    come_and_go(server, 1)
    first, more = left_by(server, SESSIONS), left_by(server, SESSIONS)
    verdict = "met" if more.kilobytes <= MOST_KB else "MISSED"
    moved = max(more.handles, more.threads, more.children)
    back = "met" if moved <= MOST_MORE else "MISSED"
    print(
        f"{SESSIONS} sessions opened and closed: {first.kilobytes:.1f} KB left for each while "
        f"caches fill; {SESSIONS} more: {more.kilobytes:.1f} KB "
        f"(target {MOST_KB:g} KB: {verdict}); "
        f"{more.handles:+d} handles, {more.threads:+d} threads, {more.children:+d} children "
        f"(target {MOST_MORE}: {back})"
    )


def main() -> None:
    """Measure both, each on a server of its own."""
    with tempfile.TemporaryDirectory() as name, served(Path(name)) as server:
        many_at_once(server)
    with tempfile.TemporaryDirectory() as name, served(Path(name), SHORT_LIFE) as server:
        many_in_turn(server)


if __name__ == "__main__":
    main()
