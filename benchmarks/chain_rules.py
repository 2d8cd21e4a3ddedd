"""The chain rules of the Autograd page against torch, on every sample of torch's own database.

Prints how many nodes had a rule that gives what torch sent, and how many did not; there may be
none of those. Torch keeps the samples for testing its operations.
"""

import time
import warnings
from collections import Counter
from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor
from torch.utils._pytree import tree_leaves

from inspector.gradients.rules.explain import account
from tests.inspector.gradients.rules.capture import facts_of

DIFFER = "disagree"
MOST_SAMPLES = 60  # of one operation


def losses(dtype: torch.dtype) -> Iterator[Tensor]:
    """Yield a number behind each sample of each operation that has a gradient."""
    from torch.testing._internal.common_methods_invocations import op_db

    for operation in op_db:
        if operation.supports_autograd and dtype in operation.supported_dtypes("cpu"):
            for sample in _samples(operation, dtype):
                loss = _loss(operation, sample)
                if loss is not None and loss.grad_fn is not None:
                    yield loss


def _samples(operation: Any, dtype: torch.dtype) -> list[Any]:
    try:
        return list(operation.sample_inputs("cpu", dtype, requires_grad=True))[:MOST_SAMPLES]
    except (RuntimeError, ImportError):
        return []  # the sample asks for a library that is not here


def _loss(operation: Any, sample: Any) -> Tensor | None:
    try:
        results = tree_leaves(operation(sample.input, *sample.args, **sample.kwargs))
    except (RuntimeError, ValueError, IndexError):
        return None  # a sample of a refusal
    parts = [
        (one * torch.rand_like(one)).sum()
        for one in results
        if isinstance(one, Tensor)
        and one.requires_grad
        and not one.is_complex()
        and one.layout == torch.strided
    ]
    return sum(parts[1:], parts[0]) if parts else None


def main() -> None:
    """Count the nodes."""
    warnings.simplefilter("ignore")
    torch.set_num_threads(1)
    for dtype in (torch.float64, torch.float32):
        torch.manual_seed(0)
        counts: Counter[str] = Counter()
        spent_s = 0.0
        for loss in losses(dtype):
            try:
                found = facts_of(loss)
            except (RuntimeError, NotImplementedError):
                continue  # a derivative that torch itself does not have
            for facts in found:
                began = time.process_time()
                said = account(facts)
                spent_s += time.process_time() - began
                counts[_word(said)] += 1
        total = counts.total()
        print(f"chain rules against torch, {dtype}: {total:,} nodes, {counts[DIFFER]} disagree")
        print("  " + ", ".join(f"{word} {number:,}" for word, number in counts.most_common()))
        met = "NOT MET" if counts[DIFFER] else "met"
        print(f"  target, none disagrees: {met}; {spent_s / total * 1e6:.0f} µs a node")


def _word(said: Any) -> str:
    if said.rule is None:
        return "without a rule"
    if said.differs:
        return DIFFER
    return "agree" if said.rule.agrees else "told without numbers"


if __name__ == "__main__":
    main()
