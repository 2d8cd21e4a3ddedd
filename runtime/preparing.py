"""A module as it is to be examined, and the batch it is called with."""

import copy
from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from builder.problems import Problem
from inspector.modules import feeding, initialising, matching, placing, reading
from inspector.modules.guessing import guess_specs
from inspector.modules.run_record import InputSpec
from runtime import specimen
from runtime.datasets import DATASETS
from runtime.objectives import encode
from runtime.questions import Samples
from runtime.settings import Targets

_OF_CLASSES = {"CrossEntropy", "NLL"}
_NOBODYS_SEED = 0  # which samples are for training does not matter here, only that it stays so


@dataclass(frozen=True)
class Batch:
    """What a module is called with, and the classes of the samples where it has some."""

    specs: tuple[InputSpec, ...]
    inputs: tuple[Tensor, ...]
    labels: Tensor | None = None
    classes: int = 0

    def target(self, module: nn.Module, loss: str) -> Tensor | None:
        """Return what this loss compares such an output as the module's with.

        Those are the classes of the samples; where there are none they are drawn. None: the module
        gives no tensor, or fails, and the step itself will say so.
        """
        if loss in _OF_CLASSES and self.labels is not None:
            return self.labels
        with torch.random.fork_rng(devices=()), torch.no_grad():
            try:
                output = copy.deepcopy(module)(*self.inputs)
            except Exception:  # noqa: BLE001  # whatever it raises, it raises again in the step
                return None
            if not isinstance(output, Tensor):
                return None
            return _drawn(output, loss) if self.labels is None else self._encoded(output)

    def _encoded(self, output: Tensor) -> Tensor:
        assert self.labels is not None
        form: Targets = "value" if output.shape[-1:] == (1,) else "one_hot"
        return encode(self.labels, form, self.classes, output.dim())


def _drawn(output: Tensor, loss: str) -> Tensor | None:
    """Return a random target for an output, such as a loss of this name takes."""
    if loss in _OF_CLASSES:
        if output.dim() < 2:  # no dimension of classes
            return None
        return torch.randint(output.shape[1], (output.shape[0], *output.shape[2:]))
    return torch.randint(2, output.shape).to(output.dtype)


def prepare(
    module: nn.Module, asked: specimen.Specimen, files: Mapping[str, bytes]
) -> Problem | None:
    """Load the weights and make the changes; the first that is impossible is returned."""
    if "weights" in files:
        problem = _loaded(module, files["weights"], strict=True)
        if problem is not None:
            return problem
    module.train(asked.training)
    for change in asked.changes:
        problem = _changed(module, change, files)
        if problem is not None:
            return problem
    return None


def _changed(
    module: nn.Module, change: specimen.Change, files: Mapping[str, bytes]
) -> Problem | None:
    match change:
        case specimen.Initialise(path=path, function=function, arguments=arguments):
            return initialising.fill_at(module, path, function, dict(arguments))
        case specimen.Put(path=path, index=index, value=value):
            return placing.put_value(module, path, index, value)
        case specimen.Freeze(path=path, requires_grad=requires_grad):
            return placing.freeze(module, path, requires_grad)
        case specimen.Load(strict=strict):
            return _loaded(module, files.get("upload", b""), strict=strict)


def _loaded(module: nn.Module, upload: bytes, *, strict: bool) -> Problem | None:
    state = reading.read_state(upload)
    if isinstance(state, Problem):
        return state
    found = matching.match_state_dict(module, state, strict, load=True)
    return Problem(where="", sentence=found.sentence) if strict and not found.fits else None


def batch_of(
    module: nn.Module, specs: tuple[InputSpec, ...], samples: Samples | None
) -> Batch | Problem:
    """Return the tensors to call a module with; what is not said is guessed."""
    if not specs:
        guess = guess_specs(module)
        specs = guess.specs
        if not specs and guess.sentence:
            return Problem(where="", sentence=guess.sentence)
    x = y = None
    if samples is not None:
        found = _samples(samples, specs)
        if isinstance(found, Problem):
            return found
        x, y = found
    given = feeding.feed_all(specs, x)
    if isinstance(given, Problem):
        return given
    if any(parameter.is_meta for parameter in module.parameters()):
        given = tuple(one.to("meta") for one in given)
    return Batch(specs, given, y, len(DATASETS[samples.data].classes) if samples else 0)


def _samples(samples: Samples, specs: tuple[InputSpec, ...]) -> tuple[Tensor, Tensor] | Problem:
    """Return samples as a training run gets them, in the shape of the input they stand for."""
    dataset = DATASETS[samples.data]
    form = next((spec.shape[1:] for spec in specs if spec.kind == "given"), None)
    if form is None or form not in dataset.forms:
        forms = " or ".join("×".join(map(str, one)) for one in dataset.forms)
        return Problem(
            where="",
            sentence=f"A sample of {dataset.title.lower()} is {forms}, and no input is. "
            "Choose another input.",
        )
    split = dataset.load(shape=form, seed=_NOBODYS_SEED)
    stretch = slice(samples.first, samples.first + samples.count)
    x, y = split.x_train[stretch], split.y_train[stretch]
    if len(y) < samples.count:
        return Problem(
            where="", sentence=f"There are {len(split.y_train):,} samples. Begin earlier."
        )
    return x, y
