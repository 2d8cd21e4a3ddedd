"""The backward graph and its recorder: laws on thousands of programs, and what recording costs.

Every gradient that a node receives is the sum of what was sent to it, and every leaf gets what
`.grad` is; a program that is recorded does what it does alone.
"""

import random
import statistics
import time
import warnings
from collections import Counter
from collections.abc import Callable

import torch
from _resnet50 import RESNET50

from builder.language import Evaluator, LanguageError, parse
from builder.programs import PROGRAMS
from inspector import GradRecorder
from inspector.gradients.record import MOST_NODES
from tests.inspector.gradients.laws import faults_of_program, faults_of_recording, faults_of_trace
from tests.inspector.gradients.random_programs import program
from tests.inspector.gradients.recording import record

RANDOM = 2_000
RUNS = 20
SMALL = """\
import torch
from torch import nn
model = nn.Sequential(
    nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 8), nn.Tanh(), nn.Linear(8, 8), nn.Sigmoid(),
    nn.Linear(8, 3),
)
x, t = torch.randn(5, 4), torch.tensor([0, 1, 2, 0, 1])
loss = nn.functional.cross_entropy(model(x), t)
reg = (model[0].weight ** 2).sum() + (model[2].weight ** 2).sum()
total = loss + 0.01 * reg
total.backward()
"""
CHAIN = """\
import torch
x = torch.tensor(1.0, requires_grad=True)
y = sum([x * i for i in range(1000)])
y.backward()
"""
LARGEST = {
    "as many nodes as are kept": f"x = torch.tensor(1.0, requires_grad=True)\n"
    f"y = sum([x * i for i in range({MOST_NODES // 2 - 10})])\ny.backward(retain_graph=True)\n"
    "y.backward()\n",
    "many figures": "x = torch.randn(60, requires_grad=True)\n"
    "y = sum([(x * i).sin() for i in range(1200)]).sum()\ny.backward()\n",
    "many variables": "ts = [torch.randn(64) for i in range(60)]\nfor i in range(390):\n"
    "    ts = [t * 1.01 for t in ts]\n",
}
MOST_JSON = 4_000_000


def random_programs() -> None:
    """Hold the public function against torch on every random program."""
    begun, nodes, wrong = time.perf_counter(), Counter[str](), []
    for seed in range(RANDOM):
        faults, kinds = faults_of_program(program(seed))
        nodes += kinds
        wrong += [(seed, fault) for fault in faults]
    told = ", ".join(f"{name} {count:,}" for name, count in nodes.most_common(12))
    print(
        f"backward_graph: {RANDOM:,} programs, {nodes.total():,} nodes of {len(nodes)} kinds, "
        f"{len(wrong)} faults (target 0: {'met' if not wrong else 'MISSED'}), "
        f"{time.perf_counter() - begun:.0f} s"
    )
    print(f"  {told}")
    print(*wrong[:5], sep="\n", end="\n" if wrong else "")


def recorded_programs() -> None:
    """Hold the recorder against Python on every random program."""
    begun, wrong = time.perf_counter(), []
    for seed in range(RANDOM):
        wrong += [(seed, fault) for fault in faults_of_recording(program(seed), record)]
    print(
        f"GradRecorder: {RANDOM:,} programs, {len(wrong)} faults "
        f"(target 0: {'met' if not wrong else 'MISSED'}), {time.perf_counter() - begun:.0f} s"
    )
    print(*wrong[:5], sep="\n", end="\n" if wrong else "")


def ready_programs() -> None:
    """Run each ready program alone and recorded."""
    other, faults, sizes = [], [], []
    for one in PROGRAMS:
        alone, recorded = _run(one.text, None), _run(one.text, GradRecorder)
        other += [one.name] if alone != recorded else []
        torch.manual_seed(1)
        trace = record(one.text)
        faults += [(one.name, fault) for fault in faults_of_trace(trace)]
        sizes.append((len(trace.model_dump_json()), one.name))
    size, name = max(sizes)
    print(
        f"{len(PROGRAMS)} ready programs: {len(other)} do something else when recorded {other}, "
        f"{len(faults)} sums that do not hold {faults[:3]}; largest trace {size:,} bytes ({name})"
    )


def _run(text: str, kind: type[GradRecorder] | None) -> tuple[str, str]:
    random.seed(1)
    torch.manual_seed(1)
    tree = parse(text)
    recorder = None if kind is None else kind(tree)
    evaluator = Evaluator(tree, watch=recorder)
    try:
        if recorder is None:
            evaluator.run()
        else:
            with recorder:
                evaluator.run()
    except LanguageError as error:
        return evaluator.output, str(error)
    return evaluator.output, ""


def costs() -> None:
    """Measure recording against running, in processor time."""
    for name, text, runs in (
        ("28 nodes", SMALL, RUNS),
        ("2,001 nodes", CHAIN, 3),
        ("ResNet-50", RESNET50, 3),
    ):
        text = text if "import torch" in text else f"import torch\nfrom torch import nn\n{text}"
        alone = _median(lambda text=text: _run(text, None), runs)
        both = _median(lambda text=text: _run(text, GradRecorder), runs)
        print(f"{name}: {alone:.0f} ms alone, {both:.0f} ms recorded (one thread)")


def _median(work: Callable[[], object], runs: int) -> float:
    work()
    times = []
    for _ in range(runs):
        begun = time.process_time()
        work()
        times.append((time.process_time() - begun) * 1000)
    return statistics.median(times)


def bounds() -> None:
    """Print how large the largest traces are."""
    for name, text in LARGEST.items():
        trace = record(f"import torch\n{text}print('end')\n")
        size = len(trace.model_dump_json())
        verdict = "met" if size <= MOST_JSON and trace.output == "end\n" else "MISSED"
        print(
            f"{name}: {size:,} bytes (target {MOST_JSON:,}: {verdict}), {len(trace.nodes):,} nodes"
        )


def main() -> None:
    """Measure in this process; the way through child and page is in autograd_page.py."""
    torch.set_num_threads(1)
    warnings.simplefilter("ignore")
    costs()
    bounds()
    ready_programs()
    random_programs()
    recorded_programs()


if __name__ == "__main__":
    main()
