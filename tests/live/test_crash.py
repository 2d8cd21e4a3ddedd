"""A few of the crashes of benchmarks/crashes.py."""

from random import Random

from tests.live.crashing import LEARNERS, Saver, crash, losses, start_again
from tests.live.server import Served

CRASHES = 3


def test_a_server_killed_while_it_saves_loses_nothing_it_acknowledged(live: Served) -> None:
    random, savers = Random(5), [Saver() for _ in range(LEARNERS)]
    for _ in range(CRASHES):
        assert crash(live, savers, random) > 0
        assert not [*losses(live.data, savers), *start_again(live, savers)]
