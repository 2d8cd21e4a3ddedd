"""How long the shapes take: ResNet-18 as a graph, cold and warm, and one edit in a long chain.

"Cold" is an empty cache in a warm process: what a server pays when a graph is first opened.
"""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

from builder import Graph, infer
from builder.tiny import Answer, Confirm, Confirmations
from builder.trace import Trial, trace
from tests.builder.nets import long_chain, resnet18

TARGET_MS = 100.0
LENGTH = 100
ROUNDS = 15


@dataclass(frozen=True)
class Times:
    """Medians of one measurement. Units: milliseconds; `cpu_ms` is what a quiet machine takes."""

    wall_ms: float
    cpu_ms: float

    def __str__(self) -> str:
        """Return both."""
        return f"{self.wall_ms:7.1f} ms ({self.cpu_ms:.1f} ms of CPU)"


def timed(before: Callable[[], Confirm], graph: Graph, rounds: int = ROUNDS) -> Times:
    """Return the median time of inferring a graph, each time after `before`."""
    walls, cpus = [], []
    for _ in range(rounds):
        confirm = before()
        wall, cpu = time.perf_counter(), time.process_time()
        inference = infer(graph, confirm)
        walls.append((time.perf_counter() - wall) * 1e3)
        cpus.append((time.process_time() - cpu) * 1e3)
        assert not inference.errors
    return Times(statistics.median(walls), statistics.median(cpus))


def still_open(_: Trial) -> Answer:
    """Answer as a child that is not ready: shapes are provisional, nothing is asked."""
    return Answer(ran=False)


def cold(confirm: Callable[[], Confirm]) -> Callable[[], Confirm]:
    """Return a preparation that empties the cache of traces."""

    def prepare() -> Confirm:
        trace.cache_clear()
        return confirm()

    return prepare


def main() -> None:
    """Print the medians, and whether the targets are met."""
    net = resnet18()
    known = Confirmations()
    assert infer(net, known).parameters == 11_689_512
    provisional = timed(cold(lambda: still_open), net)
    confirmed = timed(cold(lambda: known), net)
    print(f"ResNet-18, {len(net.nodes)} nodes, median of {ROUNDS}")
    print(f"  cold, provisional (meta only)       {provisional}")
    print(f"  cold, confirmations known           {confirmed}")
    print(f"  cold, every confirmation asked      {timed(cold(Confirmations), net)}")
    print(f"  nothing changed                     {timed(lambda: known, net)}")
    met = "met" if confirmed.wall_ms <= TARGET_MS else "NOT MET"
    print(f"  target {TARGET_MS:g} ms: {met}")

    chain = long_chain(LENGTH)
    print(f"A chain of {LENGTH} layers, cold         {timed(cold(lambda: still_open), chain, 3)}")
    times, asked = [], []
    for kernel in (5, 1, 7, 9, 2):
        infer(chain, still_open)
        edited = long_chain(LENGTH, kernel_in_the_middle=kernel)
        before = trace.cache_info().misses
        times.append(timed(lambda: still_open, edited, 1))
        asked.append(trace.cache_info().misses - before)
    median = statistics.median(one.wall_ms for one in times)
    print(f"  one parameter in the middle changed {median:7.1f} ms")
    met = "met" if max(asked) <= LENGTH // 2 else "NOT MET"
    print(f"  nodes asked: {max(asked)} of {LENGTH}; target, only those downstream: {met}")


if __name__ == "__main__":
    main()
