"""torch's own module database: a graph gives what the module gives, for each of its samples."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import torch
from torch import nn
from torch.testing._internal.common_modules import ModuleInfo, ModuleInput, module_db

from builder import CATALOG, infer, to_module
from builder.catalog.kind import Kind, Layer
from tests.builder.nets import Drawing

ROWS = {kind.body.make: kind for kind in CATALOG.values() if isinstance(kind.body, Layer)}
ENTRIES = [entry for entry in module_db if entry.module_cls in ROWS]
# oneDNN cannot do projections; torch says so and runs its own code.
pytestmark = pytest.mark.filterwarnings("ignore:LSTM with projections")
NOT_IN_THE_DATABASE = {"Identity", "Flatten", "Unflatten", "Upsample", "PixelShuffle"} | {
    *("Dropout", "Dropout2d"),
}
LEAST_COVERED = 550
COVERED: Counter[str] = Counter()
SKIPPED: Counter[str] = Counter()


class InexpressibleError(Exception):
    """A sample the catalogue has no words for, with the reason."""


@dataclass(frozen=True)
class Sample:
    """A sample in the words of a row: parameters, and what is wired to its ports."""

    params: dict[str, Any]
    wires: dict[str, torch.Tensor]


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.formatted_name)
@pytest.mark.parametrize("training", [True, False], ids=["train", "eval"])
def test_the_graph_gives_what_the_module_gives(entry: ModuleInfo, training: bool):
    kind = ROWS[entry.module_cls]
    for given in samples(entry, training):
        try:
            sample = in_words(kind, given)
        except InexpressibleError as reason:
            SKIPPED[f"{kind.name}: {reason}"] += 1
            continue
        compare(kind, given, sample, training)
        COVERED[kind.name] += 1


def test_the_coverage_does_not_fall():
    total, inexpressible = sum(COVERED.values()), sum(SKIPPED.values())
    print(f"module database: {total} samples covered, {inexpressible} not expressible")  # noqa: T201
    for reason, count in sorted(SKIPPED.items()):
        print(f"  {count} skipped: {reason}")  # noqa: T201

    assert {row.name for row in ROWS.values()} - NOT_IN_THE_DATABASE == {
        ROWS[entry.module_cls].name for entry in ENTRIES
    }
    if total + inexpressible:  # nothing to hold it against when this test runs alone
        assert set(COVERED) == {ROWS[entry.module_cls].name for entry in ENTRIES}
        assert total >= LEAST_COVERED
        assert all(reason.endswith("an initial state has no port") for reason in SKIPPED)


def samples(entry: ModuleInfo, training: bool) -> Iterator[ModuleInput]:
    torch.manual_seed(0)
    yield from entry.module_inputs_func(
        *(entry, "cpu", torch.float32), requires_grad=False, training=training
    )


def in_words(kind: Kind, given: ModuleInput) -> Sample:
    """Map constructor and forward arguments to the row's parameters and ports."""
    made, called = given.constructor_input, given.forward_input
    if len(called.args) > len(kind.inputs):
        raise InexpressibleError("an initial state has no port")
    order = [param.name for param in kind.params if not param.in_call]
    ends = [port.name for port in kind.inputs]
    params = {**dict(zip(order, made.args, strict=False)), **made.kwargs}
    wires = {**dict(zip(ends, called.args, strict=False)), **called.kwargs}
    params |= {name: wires.pop(name) for name in set(wires) & set(kind.param)}
    wires = {name: value for name, value in wires.items() if value is not None}
    params = {name: plain(value) for name, value in params.items()}
    unknown = [name for name in params if name not in kind.param]
    unknown += [name for name in wires if name not in ends]
    unknown += [
        text for n, v in params.items() if n in kind.param for text in complaints(kind, n, v)
    ]
    if unknown:
        raise InexpressibleError(", ".join(unknown))
    return Sample(params, wires)


def complaints(kind: Kind, name: str, value: Any) -> list[str]:
    return [text for text in (kind.param[name].complaint(value),) if text]


def plain(value: Any) -> Any:
    """Return a value as a graph file holds it."""
    if callable(value):
        return value.__name__  # gelu stands for torch's function of that name
    return tuple(value) if isinstance(value, list | torch.Size) else value


def compare(kind: Kind, given: ModuleInput, sample: Sample, training: bool) -> None:
    """Hold the graph's outputs against the module's, with the same weights and the same seed."""
    torch.manual_seed(1)
    module = getattr(nn, kind.name)(*given.constructor_input.args, **given.constructor_input.kwargs)
    module.train(training)
    state = {key: value.clone() for key, value in module.state_dict().items()}
    torch.manual_seed(2)
    wanted = flat(module(*given.forward_input.args, **given.forward_input.kwargs))
    drawing = Drawing()
    for index, tensor in enumerate(sample.wires.values()):
        dtype = str(tensor.dtype).removeprefix("torch.")
        drawing.input(f"x{index}", *tensor.shape, dtype=dtype)
    name = drawing.add(
        kind.name,
        *(f"x{index}" for index in range(len(sample.wires))),
        ports=tuple(sample.wires),
        **sample.params,
    )
    for index in range(len(wanted)):
        drawing.output(f"{name}.{kind.outputs[index]}", f"y{index}")
    graph = drawing.graph()

    inference = infer(graph)
    assert inference.errors == (), (sample, inference.errors)
    built = to_module(graph)
    built.load_state_dict({f"{name}.{key}": value for key, value in state.items()})
    built.train(training)
    torch.manual_seed(2)
    got = flat(built(*sample.wires.values()))

    torch.testing.assert_close(got, wanted, equal_nan=True)
    assert [spec.shape for y in graph.outputs for spec in inference.specs[y.name]] == [
        tuple(tensor.shape) for tensor in wanted
    ]


def flat(value: Any) -> list[torch.Tensor]:
    if isinstance(value, torch.Tensor):
        return [value]
    return [tensor for part in value if part is not None for tensor in flat(part)]
