"""What no page sends, on a live server: every wrong value for every widget, and what it costs.

The test of the same name sends a sample. An answer is a whole run of the page, drawn again.
"""

import tempfile
from pathlib import Path
from statistics import quantiles

from tests.live.client import Tab
from tests.live.forging import SECRET, Forger, forge, warm
from tests.live.learner import draw, newest, opened_store, plain, renamed
from tests.live.server import Served, served
from tests.live.sessions import SHORT_LIFE

ALL = 1_000
MOST_GROWTH_MB = 50.0


def attack(server: Served) -> None:
    """Send all of it beside another learner, and print what came of it."""
    with Tab(server.url) as other, Tab(server.url) as own, opened_store(server.data) as database:
        other.open("")
        draw(other, renamed(plain(), SECRET))
        before = newest(database, other.cookies)
        forger = Forger(server, own, each=ALL, first=ALL)
        warm(forger)
        memory = server.megabytes()
        forge(forger, other, before.id)
        grown = server.megabytes() - memory
        changed = newest(database, other.cookies) != before
    found = quantiles(forger.seconds, n=100)
    print("\n".join(forger.faults))
    print(
        f"{forger.sent} forged messages: {len(forger.faults)} pages broken or secrets told, "
        f"another learner's project {'CHANGED' if changed else 'unchanged'}; answers median "
        f"{found[49] * 1000:.0f} ms, p99 {found[98] * 1000:.0f} ms; server {grown:+.0f} MB "
        f"(target +{MOST_GROWTH_MB:g} MB: {'met' if grown <= MOST_GROWTH_MB else 'MISSED'})"
    )


def main() -> None:
    """Attack a server of its own."""
    with tempfile.TemporaryDirectory() as name, served(Path(name), SHORT_LIFE) as server:
        attack(server)


if __name__ == "__main__":
    main()
