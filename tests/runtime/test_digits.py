"""The promise on the first page: the small CNN learns real digits."""

from builder import EXAMPLES
from runtime import train
from runtime.events import Ended, Validated
from runtime.settings import TrainSettings


def test_the_digits_example_reaches_97_percent_on_digits_it_never_saw() -> None:
    settings = TrainSettings(data="digits", epochs=12, seed=1, threads=1)
    events = list(train(EXAMPLES["digits_cnn"], settings))
    assert isinstance(events[-1], Ended)
    assert events[-1].kind == "finished"
    assert max(e.accuracy for e in events if isinstance(e, Validated)) >= 0.97
