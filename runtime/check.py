"""A model held against its device, data and loss before a run: what does not fit, and the fixes."""

from collections.abc import Callable, Iterator

import builder
from builder.graph import BATCH, Graph, TensorSpec
from builder.inference import Inference
from builder.problems import Problem
from runtime.datasets import DATASETS, Dataset
from runtime.devices import find
from runtime.loss_check import refusal, tells_every_class
from runtime.mending import Mending, sizes_text
from runtime.objectives import targets_of
from runtime.settings import TrainSettings

FLOATS = ("float32", "float64")  # what samples are given as; the fused optimisers take both

Infer = Callable[[Graph], Inference]


def check_training(
    graph: Graph, inference: Inference, settings: TrainSettings, infer: Infer = builder.infer
) -> tuple[Problem, ...]:
    """Return everything that keeps this graph from being trained like this; empty means: train.

    `infer` answers for the mended graphs that fixes are tried on.
    """
    problems = (*_device(settings), *_model(inference), *_ends(graph))
    if any(problem.level == "error" for problem in problems):
        return problems
    mending = Mending(graph, settings, infer)
    data = tuple(_data(graph, DATASETS[settings.data], mending))
    return problems + (data or tuple(_loss(graph, inference, settings, mending)))


def _device(settings: TrainSettings) -> Iterator[Problem]:
    device = find(settings.device)
    if device is None:
        sentence = "The chosen device is not in this machine. Choose another one."
        yield Problem(where="", sentence=sentence)
    elif settings.threads is not None and settings.threads > device.threads > 0:
        yield Problem(
            where="",
            level="warning",
            sentence=f"{settings.threads} threads are more than the {device.threads} processors "
            "this machine offers; the run will be slower, not faster.",
        )


def _model(inference: Inference) -> Iterator[Problem]:
    if inference.errors:
        places = ", ".join(dict.fromkeys(p.where for p in inference.errors if p.where))
        at = f" at {places}" if places else ""
        sentence = f"The model itself has problems{at}. Mend them on the Build page first."
        yield Problem(where="", sentence=sentence)


def _ends(graph: Graph) -> Iterator[Problem]:
    for kind, found in (("input", graph.inputs), ("output", graph.outputs)):
        if len(found) != 1:
            yield Problem(
                where=found[1].name if found else "",
                sentence=f"Training takes a model with one {kind}; this one has {len(found)}. "
                + (f"Remove {kind}s until one is left." if found else "Add one."),
            )


def _data(graph: Graph, data: Dataset, mending: Mending) -> Iterator[Problem]:
    """Say where the samples do not fit the input the model declares."""
    given = graph.inputs[0]
    sizes = tuple(dimension.size for dimension in given.shape)
    if given.dtype not in FLOATS:
        yield Problem(
            where=given.name,
            sentence=f"{given.name} takes {given.dtype}, but the samples of {data.title} are "
            f"{data.dtype}. Set its dtype to {data.dtype}.",
            fixes=mending.dtype(data.dtype),
        )
    if sizes[:1] != (BATCH,) or sizes[1:] not in data.forms:
        forms = " or ".join(sizes_text((BATCH, *form)) for form in data.forms)
        yield Problem(
            where=given.name,
            sentence=f"{given.name} takes {sizes_text(sizes)}, but a batch of {data.title} is "
            f"{forms}. Set the input to {sizes_text(mending.best_sizes)}.",
            fixes=mending.sizes(),
        )


def _loss(
    graph: Graph, inference: Inference, settings: TrainSettings, mending: Mending
) -> Iterator[Problem]:
    """Say what torch says when the loss gets this output and these targets."""
    specs = inference.specs.get(graph.outputs[0].name, ())
    if not specs:
        return
    where, data, targets = graph.outputs[0].name, DATASETS[settings.data], targets_of(settings)
    if targets not in data.targets:
        yield Problem(
            where=where,
            sentence=f"{data.title} has {len(data.classes)} classes, which one number a sample "
            f"cannot tell. Choose targets {' or '.join(data.targets)}.",
        )
        return
    said = refusal(specs[0], settings)
    if said is not None or not tells_every_class(specs[0], settings):
        # CrossEntropy takes numbers too, but only as a probability for every class.
        mistaken = settings.loss == "CrossEntropy" and targets == "value"
        yield Problem(
            where=where,
            sentence=_mistaken_targets(data)
            if mistaken
            else _mismatch(specs[0], settings, mending),
            torch_message=said or "",
            fixes=() if mistaken else mending.width(),
        )


def _mismatch(spec: TensorSpec, settings: TrainSettings, mending: Mending) -> str:
    data = DATASETS[settings.data]
    count = len(data.classes)
    wanted = (
        f"one number for each sample, {BATCH}×1"
        if targets_of(settings) == "value"
        else f"one score for each of the {count} classes, {BATCH}×{count}"
    )
    return (
        f"The model gives {spec} {spec.dtype}, but {settings.loss} on {data.title} wants "
        f"{wanted}. {mending.width_advice}"
    )


def _mistaken_targets(data: Dataset) -> str:
    return (
        "CrossEntropy wants the number of each sample's class, but the targets are float values, "
        f"0.0 or 1.0 for {data.title}. Choose targets classes, or the loss BCEWithLogits."
    )
