"""How a run trains: strict settings, and the sentences for values that cannot be used."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Annotated, Any, Literal, Self

from pydantic import Field, ValidationError, model_validator

from builder.names import shown
from builder.problems import Problem
from builder.values import Value
from runtime.devices import DEVICE_ID
from runtime.watch_choice import MOST_A_SECOND, MOST_BETWEEN, Watching

Data = Literal["digits", "iris", "wine", "breast_cancer", "moons", "spirals"]
Loss = Literal["CrossEntropy", "MSE", "BCEWithLogits"]
Optimizer = Literal["SGD", "Adam", "AdamW"]
Targets = Literal["classes", "one_hot", "value"]

MOST_EPOCHS = 10_000
MOST_BATCH = 65_536
MOST_THREADS = 256
MOST_SEED = 2**63 - 1
MOST_BYTES = 16 * 1024  # of a settings file

Share = Annotated[float, Field(ge=0.0, lt=1.0)]

# Which optimiser takes which of the options that are not common to all.
OPTIONS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "SGD": ("momentum", "weight_decay"),
        "Adam": ("betas", "weight_decay"),
        "AdamW": ("betas", "weight_decay"),
    }
)


class TrainSettings(Value):
    """Everything a run needs to know besides the graph; equal settings give equal curves.

    None means torch's own default, or for `threads` and `targets` what suits model and loss.
    """

    data: Data
    loss: Loss = "CrossEntropy"
    targets: Targets | None = None
    optimizer: Optimizer = "Adam"
    lr: Annotated[float, Field(gt=0.0, le=1e6)] = 1e-3
    momentum: Share | None = None
    betas: Annotated[tuple[Share, Share], Field(strict=False)] | None = None
    weight_decay: Annotated[float, Field(ge=0.0, le=1e3)] | None = None
    batch_size: Annotated[int, Field(ge=1, le=MOST_BATCH)] = 32
    epochs: Annotated[int, Field(ge=1, le=MOST_EPOCHS)] = 10
    seed: Annotated[int, Field(ge=0, le=MOST_SEED)] = 0
    device: Annotated[str, Field(pattern=DEVICE_ID)] = "cpu"
    threads: Annotated[int, Field(ge=1, le=MOST_THREADS)] | None = None
    validation_share: Annotated[float, Field(ge=0.05, le=0.5)] = 0.2
    watch: Watching = Watching()  # what looks in at the start; it can be changed while the run goes

    @model_validator(mode="after")
    def _options_belong_to_the_optimiser(self) -> Self:
        for option in ("momentum", "betas"):
            if getattr(self, option) is not None and option not in OPTIONS[self.optimizer]:
                owners = " and ".join(name for name, takes in OPTIONS.items() if option in takes)
                raise ValueError(
                    f"{option}: {self.optimizer} has no {option}; {owners} does. "
                    f"Leave it empty, or choose {owners}."
                    if " and " not in owners
                    else f"{option}: {self.optimizer} has no {option}; {owners} do. Leave it empty."
                )
        return self

    @property
    def optimizer_options(self) -> dict[str, Any]:
        """Return what the optimiser is called with besides the learning rate."""
        chosen = {option: getattr(self, option) for option in OPTIONS[self.optimizer]}
        return {option: value for option, value in chosen.items() if value is not None}


def parse_settings(plain: object) -> TrainSettings | tuple[Problem, ...]:
    """Return the settings a page, a file or a command line asks for, or everything wrong in them.

    `where` of each problem is the name of the field, or "" for the whole.
    """
    if not isinstance(plain, Mapping):
        return (Problem(where="", sentence="The settings should be names with values."),)
    try:
        return TrainSettings.model_validate(dict(plain))
    except ValidationError as error:
        return _sentences(error)


def read_settings(text: str | bytes) -> TrainSettings | tuple[Problem, ...]:
    """Return the settings a file holds, or everything wrong in it."""
    if len(text) > MOST_BYTES:
        return (Problem(where="", sentence="The settings file is too long to be one."),)
    try:
        return TrainSettings.model_validate_json(text)
    except ValidationError as error:
        return _sentences(error)


# What a field takes, in words: the second half of every sentence below.
WANTED: Mapping[str, str] = MappingProxyType(
    {
        "data": "one of digits, iris, wine, breast_cancer, moons, spirals",
        "loss": "one of CrossEntropy, MSE, BCEWithLogits",
        "targets": "one of classes, one_hot, value, or leave it empty",
        "optimizer": "one of SGD, Adam, AdamW",
        "lr": "a number above 0, such as 0.001",
        "momentum": "a number from 0 up to, but not including, 1",
        "betas": "two numbers from 0 up to, but not including, 1",
        "weight_decay": "a number from 0 to 1000",
        "batch_size": f"a whole number from 1 to {MOST_BATCH}",
        "epochs": f"a whole number from 1 to {MOST_EPOCHS}",
        "seed": "a whole number from 0 on",
        "device": "cpu, or a GPU as `python -m runtime devices` names it",
        "threads": f"a whole number from 1 to {MOST_THREADS}, or leave it empty",
        "validation_share": "a number from 0.05 to 0.5",
        "watch": f"for each watcher every how many steps it looks, 0 to {MOST_BETWEEN}, and for "
        f"histograms how many a second, 0 to {MOST_A_SECOND:g}",
    }
)


def _sentences(error: ValidationError) -> tuple[Problem, ...]:
    found: dict[str, Problem] = {}
    for problem in _problems(error):
        found.setdefault(problem.where or problem.sentence, problem)  # one a field
    return tuple(found.values())[: len(WANTED)]


def _problems(error: ValidationError) -> Iterator[Problem]:
    for fault in error.errors(include_url=False, include_context=False):
        where = str(fault["loc"][0]) if fault["loc"] else ""
        if fault["type"] == "value_error":
            sentence = fault["msg"].removeprefix("Value error, ")
            yield Problem(where=sentence.partition(":")[0], sentence=sentence)
        elif fault["type"] == "json_invalid" or (not where and fault["type"] != "missing"):
            yield Problem(where="", sentence="The settings are not JSON of names with values.")
        elif where not in WANTED:
            yield Problem(where="", sentence=f"{shown(where)} is not a setting. Remove it.")
        elif fault["type"] == "missing" and len(fault["loc"]) == 1:
            yield Problem(where=where, sentence=f"{where} is missing. Choose {WANTED[where]}.")
        else:
            value = shown(str(fault["input"])).strip("'\"")
            yield Problem(
                where=where,
                sentence=f"{where}: {value} cannot be used. Choose {WANTED[where]}.",
            )
