"""A learner's program: what its process costs, what a page waits for, and twenty at once."""

import asyncio
import os
import signal
import statistics
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from runtime import run_program
from runtime.client import Supervisor
from runtime.crew import Crew
from runtime.errands import RunProgram, to_bytes
from runtime.programs import Programs
from runtime.trainers import Rules, processors

SHORT = """import torch
a = torch.arange(6).reshape(2, 3)
b = a.t()
print(b.is_contiguous())
c = b.reshape(6)
a[0, 0] = 9
print(b[0, 0], c[0])
"""
TRAINING = """import torch
from torch import nn
model = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 1))
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
x = torch.randn(32, 4)
y = x.sum(dim=1, keepdim=True)
for step in range(10):
    loss = nn.functional.mse_loss(model(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
print(loss.item())
"""
CHILD_MS = 60.0
TWENTY_S = 3.0
RUNS = 40


def report(what: str, milliseconds: list[float], target_ms: float | None = None) -> None:
    """Print the median of some times, and whether it is within the target."""
    median = statistics.median(milliseconds)
    verdict = ""
    if target_ms is not None:
        verdict = f" (target {target_ms:g} ms: {'met' if median <= target_ms else 'MISSED'})"
    print(f"{what}: median {median:.1f} ms, slowest {max(milliseconds):.1f} ms{verdict}")


async def child_costs() -> None:
    """Measure from the order to fork until the whole answer is there."""
    crew = Crew(Rules())
    crew.prepare()
    programs = Programs(crew.fork_zygote, seats=processors())
    programs.begin()
    try:
        for name, text in (
            ("a line", "print(1)\n"),
            ("short", SHORT),
            ("ten recorded training steps", TRAINING),
        ):
            errand = to_bytes(RunProgram(text=text))
            await programs.run(errand, 5.0)
            times = []
            for _ in range(RUNS):
                begun = time.perf_counter()
                await programs.run(errand, 5.0)
                times.append((time.perf_counter() - begun) * 1000)
            report(f"fork to answer, {name}", times, CHILD_MS if text is not TRAINING else None)
    finally:
        programs.close()


def page_waits() -> None:
    """Measure what a page waits for: one after the other, then twenty together."""
    for name, text in (("short", SHORT), ("ten recorded training steps", TRAINING)):
        times = []
        for _ in range(RUNS):
            begun = time.perf_counter()
            trace = run_program(text)
            times.append((time.perf_counter() - begun) * 1000)
            assert trace.error is None, trace.error
        report(f"run_program, {name}", times)
    slowest = []
    with ThreadPoolExecutor(20) as threads:
        for _ in range(5):
            begun = time.perf_counter()
            traces = list(threads.map(run_program, [TRAINING, SHORT] * 10))
            slowest.append(time.perf_counter() - begun)
            assert all(trace.error is None for trace in traces)
    verdict = "met" if max(slowest) <= TWENTY_S else "MISSED"
    print(
        f"20 run_program at once: all answered, median {statistics.median(slowest):.2f} s, slowest "
        f"{max(slowest):.2f} s (target {TWENTY_S:g} s: {verdict})"
    )


def start(folder: Path) -> int:
    """Start a supervisor, print when it was warm, return its pid."""
    os.environ["LAMPWORK_DATA"] = str(folder)
    begun = time.perf_counter()
    client = Supervisor.connect_or_start()
    for what in ("warm", "programs"):
        while not getattr(client.hello(), what):
            time.sleep(0.01)
        print(f"supervisor: {what} after {time.perf_counter() - begun:.2f} s")
    pid = client.hello().pid
    client.close()
    return pid


def main() -> None:
    """Measure in a data folder of its own."""
    asyncio.run(child_costs())
    with tempfile.TemporaryDirectory() as name:
        pid = start(Path(name) / "data")
        try:
            page_waits()
        finally:
            os.kill(pid, signal.SIGTERM)


if __name__ == "__main__":
    main()
