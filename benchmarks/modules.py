"""Walking modules: against torch's own iterators, how long large ones take, what visits leave.

The walk of every case of torch's module database, of every example and of constructed nasties is
held against `named_modules`, `named_parameters`, `named_buffers` and `state_dict`.
"""

import gc
import resource
import statistics
import time
import tracemalloc
import warnings
from collections.abc import Callable

import torch
from torch import nn

from builder import EXAMPLES
from inspector.modules.differences import differences
from inspector.modules.summarising import summary
from inspector.modules.tables import tables
from inspector.modules.tree import walk_report
from inspector.modules.walking import walk
from tests.inspector.modules.nasties import NASTIES, Hidden, wide
from tests.inspector.modules.nets import GPT2, GPT2_SMALL, WORDS
from tests.inspector.modules.walks import count, database, disagreements, example

TARGET_S = 1.0  # summary and walk of GPT-2 small
LARGEST_ANSWER = 4_000_000
MANY = 10_000
VISITS = 200
ROUNDS = 5


def timed(act: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Return the median seconds of an act, after one that warms it up."""
    act()
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        act()
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def agreement() -> None:
    """Print how many modules were walked, and how many walks differ from torch."""
    began, wrong = time.perf_counter(), []
    cases = list(database())
    examples = [(name, example(name)) for name in EXAMPLES]
    nasties = [(name, make()) for name, make in NASTIES.items()]
    for name, module in (*cases, *examples, *nasties):
        wrong += [(name, what) for what in disagreements(module)]
    hiding = sorted({name for name, module in cases if walk(module).unregistered})
    print(
        f"walk against torch: {len(cases):,} cases of the module database, {len(examples)} "
        f"examples, {len(nasties)} nasties: {len(wrong)} disagreements"
    )
    for one in wrong[:5]:
        print("  ", *one)
    print(f"  torch's modules that seem to hide something: {len(hiding)} {hiding[:5]}")
    met = "NOT MET" if wrong or hiding else "met"
    print(f"  target, none: {met}; {time.perf_counter() - began:.0f} s")


def large() -> None:
    """Print how long GPT-2 small takes, with values and on meta, short and long inputs."""
    slowest = 0.0
    for device in ("meta", "cpu"):
        with torch.device(device):
            model = GPT2()
        assert count(model) == GPT2_SMALL
        walks = timed(lambda model=model: walk(model))
        reports = timed(lambda model=model: walk_report(model))
        bare = timed(lambda model=model: summary(model))
        print(f"GPT-2 small on {device}: {count(model):,} parameters, median of {ROUNDS}")
        print(f"  walk {walks * 1e3:.0f} ms, tree {reports * 1e3:.0f} ms, no inputs {bare:.2f} s")
        for words in (16, 1_024):
            inputs = torch.randint(WORDS, (1, words), device=device)
            found = summary(model, inputs)
            assert (found.totals.parameters, found.message) == (GPT2_SMALL, "")
            assert found.totals.multiply_adds is not None
            taken = timed(lambda model=model, inputs=inputs: summary(model, inputs))
            slowest = max(slowest, walks + taken)
            macs = found.totals.multiply_adds / 1e9
            print(f"  summary of {words:5,} words {taken:.2f} s ({found.ran}; {macs:.1f} G macs)")
    met = "met" if slowest <= TARGET_S else "NOT MET"
    print(f"  target, summary and walk in {TARGET_S:g} s: {met} ({slowest:.2f} s)")


def many() -> None:
    """Print what 10,000 modules take, and how large the answers are."""
    model = wide(MANY)
    print(f"{MANY:,} modules")
    acts: dict[str, Callable[[], list[str]]] = {
        "tree": lambda: [walk_report(model).model_dump_json()],
        "tables": lambda: [table.model_dump_json() for table in tables(model)],
        "differences": lambda: [one.model_dump_json() for one in differences(model)],
        "summary": lambda: [summary(model).model_dump_json()],
    }
    for name, act in acts.items():
        size = sum(map(len, act()))
        met = "fits" if size < LARGEST_ANSWER else "TOO LARGE"
        print(f"  {name:12} {timed(act, 2):.2f} s, {size:,} characters: {met}")


def memory() -> None:
    """Print what repeated visits leave in memory."""
    model, inputs = nn.ModuleList([Hidden(), GPT2(2, 48, 100)]), torch.zeros(1, 8).long()

    def visit() -> None:
        walk_report(model)
        tables(model)
        differences(model)
        summary(model[1], inputs)

    for _ in range(20):
        visit()
    gc.collect()
    tracemalloc.start()
    objects, before = len(gc.get_objects()), tracemalloc.get_traced_memory()[0]
    resident = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _ in range(VISITS):
        visit()
    gc.collect()
    grown = len(gc.get_objects()) - objects
    kept = tracemalloc.get_traced_memory()[0] - before
    more = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - resident
    tracemalloc.stop()
    met = "met" if grown < VISITS and kept < VISITS * 1_000 else "NOT MET"
    print(f"{VISITS} visits leave {grown:,} objects and {kept:,} bytes; resident +{more:,} KB")
    print(f"  target, memory does not grow: {met}")


def main() -> None:
    """Print all of it."""
    warnings.simplefilter("ignore")
    agreement()
    large()
    many()
    memory()


if __name__ == "__main__":
    main()
