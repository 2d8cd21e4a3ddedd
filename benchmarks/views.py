"""`explain_view` against `Tensor.view`: every permutation of small shapes, and random strides."""

import time
from collections import Counter
from itertools import chain

from inspector import explain_view
from tests.inspector.views import agrees, every_case, random_cases

RANDOM = 450_000
TARGET = 500_000


def main() -> None:
    """Print how many cases there were, of what kind, and how many disagreed."""
    began, kinds, wrong = time.perf_counter(), Counter[str](), []
    for case in chain(every_case(), random_cases(2_026, RANDOM)):
        verdict = explain_view(*case)
        kinds[verdict.trouble or "works"] += 1
        if not agrees(case, verdict.trouble, verdict.strides):
            wrong.append(case)
    count = kinds.total()
    print(f"explain_view against Tensor.view: {count:,} cases, {len(wrong)} disagreements")
    print("  " + ", ".join(f"{kind} {number:,}" for kind, number in kinds.most_common()))
    met = "met" if count >= TARGET and not wrong else "NOT MET"
    print(f"  target, {TARGET:,} cases without one: {met}; {time.perf_counter() - began:.0f} s")
    for case in wrong[:5]:
        print("  ", case, explain_view(*case))


if __name__ == "__main__":
    main()
