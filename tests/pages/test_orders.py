import pytest

from builder import chain
from pages.orders import Refused, order, start, supervisor
from runtime.settings import TrainSettings

GRAPH = chain("Flatten", ("Linear", {"out_features": 10}), inputs=("N", 1, 8, 8))


@pytest.fixture(autouse=True)
def _no_data_folder(monkeypatch):
    """A data folder that cannot be made: no supervisor can be reached or started."""
    monkeypatch.setenv("LAMPWORK_DATA", "/proc/lampwork")
    supervisor.cache_clear()
    yield
    supervisor.cache_clear()


def test_a_start_that_cannot_be_carried_out_is_a_sentence():
    answer = start(GRAPH, TrainSettings(data="digits"))
    assert isinstance(answer, Refused)
    assert answer.sentence.startswith("The folder /proc/lampwork")
    assert "LAMPWORK_DATA" in answer.sentence


@pytest.mark.parametrize("command", ["pause", "resume", "stop"])
def test_so_is_an_order_to_a_run(command):
    answer = order("A" * 22, command)
    assert isinstance(answer, Refused)
    assert answer.sentence.endswith(".")
