"""One server for the tests in this folder; what they do to it is theirs alone."""

from collections.abc import Iterator

import pytest

from tests.live.server import Served, served
from tests.live.sessions import SHORT_LIFE


@pytest.fixture(scope="session")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Yield the one server of this session's tests over raw sockets."""
    with served(tmp_path_factory.mktemp("live"), SHORT_LIFE) as made:
        yield made
