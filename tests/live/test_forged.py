"""Five hundred messages that no page of ours sends, on a live server beside another learner."""

from tests.live.client import Tab
from tests.live.forging import SECRET, Forger, forge, warm
from tests.live.learner import draw, newest, opened_store, plain, renamed
from tests.live.server import ROOT, Served

MESSAGES = 500
MOST_GROWTH_MB = 50.0


def test_five_hundred_forged_messages_break_nothing_and_change_nothing(live: Served) -> None:
    with Tab(live.url) as other, Tab(live.url) as own, opened_store(live.data) as database:
        other.open("")
        draw(other, renamed(plain(), SECRET))
        before = newest(database, other.cookies)
        forger = Forger(live, own)
        warm(forger)
        memory = live.megabytes()

        forge(forger, other, before.id)

        assert not forger.faults, "\n".join(forger.faults)
        assert forger.sent >= MESSAGES
        assert newest(database, other.cookies) == before
        assert not (ROOT / "canary").exists()
        assert live.megabytes() - memory <= MOST_GROWTH_MB
