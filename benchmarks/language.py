"""How well the language holds: every hostile program, and 50,000 generated ones against Python.

The generated ones are compared in the interpreter, on every core; the hostile ones go through the
sandbox. Run from the root of the repository: python benchmarks/language.py
"""

import multiprocessing
import os
import random
import signal
import statistics
import tempfile
import time
from collections import Counter

PROGRAMS = 50_000
DAMAGED = 20_000
STATEMENTS = 10
PART = 500
MOST_REFUSED = 0.05
LONGEST = 20_000  # characters; a longer program is not even asked


def generated(first: int) -> tuple[Counter[str], dict[int, str], list[float]]:
    """Compare one part of the programs; return how they ended, what differs, and times in s."""
    import torch  # only the parts need it

    from tests.builder.language_corpus.oracle import difference, in_python, in_the_language
    from tests.builder.language_corpus.writer import Writer

    torch.set_num_threads(1)
    ends: Counter[str] = Counter()
    wrong, times = {}, []
    for seed in range(first, first + PART):
        text = Writer(seed).program(STATEMENTS)
        expected = in_python(text)
        begun = time.perf_counter()
        found = in_the_language(text)
        times.append(time.perf_counter() - begun)
        ends[found.kind or "well"] += 1
        if problem := difference(expected, found):
            wrong[seed] = problem
    return ends, wrong, times


def garbage(first: int) -> tuple[Counter[str], dict[int, str], list[float]]:
    """Read and run damaged text; any exception but that of the language is wrong."""
    from builder.language import Limits
    from tests.builder.language_corpus.damage import damaged
    from tests.builder.language_corpus.oracle import in_the_language
    from tests.builder.language_corpus.writer import Writer

    ends: Counter[str] = Counter()
    wrong = {}
    for seed in range(first, first + PART):
        text = damaged(Writer(seed).program(3), random.Random(seed))
        try:
            ended = in_the_language(text, limits=Limits(steps=3_000))
            ends[ended.kind or "well"] += 1
        except BaseException as error:  # noqa: BLE001  that is what is looked for
            wrong[seed] = repr(error)[:200]
    return ends, wrong, []


def told(title: str, parts: list[tuple[Counter[str], dict[int, str], list[float]]]) -> None:
    """Print the sum of all parts."""
    ends = sum((ends for ends, _, _ in parts), Counter[str]())
    wrong = {seed: text for _, part, _ in parts for seed, text in part.items()}
    times = [one for _, _, part in parts for one in part]
    count = ends.total() + (len(wrong) if not times else 0)
    print(f"{count} {title}: {dict(ends.most_common())}")
    if times:
        share = (ends["refused"] + ends["limit"]) / ends.total()
        met = "met" if share < MOST_REFUSED else "NOT MET"
        print(f"  refused or stopped {share:.2%}; target {MOST_REFUSED:.0%}: {met}")
        print(f"  median {statistics.median(times) * 1e3:.1f} ms each in the language")
    print(f"  other than Python: {len(wrong)}; target 0: {'met' if not wrong else 'NOT MET'}")
    for seed, text in sorted(wrong.items())[:20]:
        print(f"    seed {seed}: {text[:300]}")


def hostile() -> None:
    """Send every hostile program through the sandbox of a supervisor of its own."""
    from runtime.client import Supervisor
    from runtime.sandbox import run_program
    from tests.builder.language_corpus.corpus import CORPUS

    ends: Counter[str] = Counter()
    times, wrong = [], []
    with tempfile.TemporaryDirectory(prefix="lampwork-bench-") as home:
        os.environ["LAMPWORK_DATA"] = home
        server = Supervisor.connect_or_start().hello().pid
        run_program("print(1)")  # waits until programs can run
        try:
            for case in CORPUS:
                begun = time.perf_counter()
                trace = run_program(case.text, case.timeout_s)
                times.append(time.perf_counter() - begun)
                kind = trace.error.kind if trace.error else ""
                ends[kind or "well"] += 1
                if kind not in case.ends and not (kind == "sandbox" and len(case.text) > LONGEST):
                    wrong.append(f"{case.title}: {kind}")
        finally:
            os.kill(server, signal.SIGTERM)
    print(f"{len(CORPUS)} hostile programs through the sandbox: {dict(ends.most_common())}")
    print(
        f"  median {statistics.median(times) * 1e3:.0f} ms, slowest {max(times):.1f} s; target 5 s"
    )
    print(f"  ended otherwise than they must: {len(wrong)} {wrong[:10]}")


def main() -> None:
    """Print the counts, and whether the targets are met."""
    hostile()
    context = multiprocessing.get_context("spawn")
    with context.Pool(os.cpu_count()) as pool:
        told("generated programs", pool.map(generated, range(0, PROGRAMS, PART), chunksize=1))
        told("damaged texts", pool.map(garbage, range(0, DAMAGED, PART), chunksize=1))


if __name__ == "__main__":
    main()
