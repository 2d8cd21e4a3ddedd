"""What can be asked about a module, one small class a question, and what its report is read as.

How a question is answered stands in `runtime.examining`, which only the child loads. Where no
inputs are said they are guessed from the module; `samples` stand for the input that is "given".
"""

from typing import Annotated, Literal, Protocol, TypeVar

from pydantic import Field

from builder.values import Value
from inspector.modules.report import Difference, Summary, Table, WalkReport
from inspector.modules.run_record import (
    MOST_INPUTS,
    Drawing,
    Guess,
    HookKind,
    HookReport,
    InputSpec,
    ModeReport,
    RunReport,
)
from inspector.modules.step_record import StepReport
from inspector.modules.weight_record import MatchReport, WeightFigures
from runtime.settings import Data
from runtime.specimen import Option, Path

_Report_co = TypeVar("_Report_co", bound=Value, covariant=True)
Inputs = Annotated[tuple[InputSpec, ...], Field(max_length=MOST_INPUTS)]
Word = Annotated[str, Field(max_length=60)]


class Samples(Value):
    """Real samples to call it with, as a run is given them: `count` from `first` on."""

    data: Data
    first: Annotated[int, Field(ge=0, le=100_000)] = 0
    count: Annotated[int, Field(ge=1, le=512)] = 1


class Question(Protocol[_Report_co]):
    """Something to ask about a module."""

    @property
    def report(self) -> type[_Report_co]:
        """What the answer is read as."""

    def __hash__(self) -> int:
        """Return the same for equal questions."""


class Walk(Value):
    """What does it hold, and under which names?"""

    question: Literal["walk"] = "walk"

    @property
    def report(self) -> type[WalkReport]:
        """Its tree."""
        return WalkReport


class Lists(Value):
    """What torch's iterators give, and why two of them differ."""

    tables: tuple[Table, ...]
    differences: tuple[Difference, ...]


class Iterate(Value):
    """What do torch's iterators give with these arguments?"""

    question: Literal["iterate"] = "iterate"
    prefix: Annotated[str, Field(max_length=200)] = ""
    recurse: bool = True
    remove_duplicate: bool = True

    @property
    def report(self) -> type[Lists]:
        """Nine tables."""
        return Lists


class LookAt(Value):
    """What are the values of a parameter or a buffer?"""

    question: Literal["look at"] = "look at"
    path: Path
    bins: Annotated[int, Field(ge=1, le=200)] = 50
    channel: Annotated[int, Field(ge=0, le=100_000)] = 0  # of the input, whose filters are shown

    @property
    def report(self) -> type[WeightFigures]:
        """Figures and pictures."""
        return WeightFigures


class Match(Value):
    """Does the uploaded state fit?"""

    question: Literal["match"] = "match"
    strict: bool = True

    @property
    def report(self) -> type[MatchReport]:
        """A row for each name."""
        return MatchReport


class File(Value):
    """A file to take away, in base64."""

    data: str


class Save(Value):
    """What does its state look like as a file?"""

    question: Literal["save"] = "save"
    format: Literal["safetensors", "pth"]

    @property
    def report(self) -> type[File]:
        """The file."""
        return File


class GuessInputs(Value):
    """What may it be called with?"""

    question: Literal["guess inputs"] = "guess inputs"

    @property
    def report(self) -> type[Guess]:
        """Inputs that its forward took."""
        return Guess


class Summarise(Value):
    """A summary of it, called with these inputs; without them it is not called."""

    question: Literal["summarise"] = "summarise"
    inputs: Inputs = ()
    samples: Samples | None = None
    depth: Annotated[int, Field(ge=1, le=50)] = 3
    layout: Literal["torchinfo", "torchsummary", "torchkeras"] = "torchinfo"

    @property
    def report(self) -> type[Summary]:
        """Rows, totals, and the text."""
        return Summary


class Run(Value):
    """What does each of its modules give?"""

    question: Literal["run"] = "run"
    inputs: Inputs = ()
    samples: Samples | None = None
    look: Path | None = None  # whose pictures are in full

    @property
    def report(self) -> type[RunReport]:
        """Every call in order."""
        return RunReport


class CompareModes(Value):
    """What does train() change, compared with eval()?"""

    question: Literal["compare modes"] = "compare modes"
    inputs: Inputs = ()
    samples: Samples | None = None

    @property
    def report(self) -> type[ModeReport]:
        """Calls and buffers that differ."""
        return ModeReport


class PlaceHook(Value):
    """When is this hook called, and with what?"""

    question: Literal["place hook"] = "place hook"
    kind: HookKind
    path: Path
    inputs: Inputs = ()
    samples: Samples | None = None

    @property
    def report(self) -> type[HookReport]:
        """All that happened, in order."""
        return HookReport


class Draw(Value):
    """How does it look, drawn by torchview?"""

    question: Literal["draw"] = "draw"
    inputs: Inputs = ()
    samples: Samples | None = None
    depth: Annotated[int, Field(ge=0, le=50)] = 3
    direction: Literal["TB", "LR", "BT", "RL"] = "TB"
    roll: bool = False
    expand_nested: bool = True
    show_shapes: bool = True

    @property
    def report(self) -> type[Drawing]:
        """The text for graphviz."""
        return Drawing


class TakeStep(Value):
    """What does one training step on these samples do to every tensor?"""

    question: Literal["take step"] = "take step"
    inputs: Inputs = ()
    samples: Samples | None = None
    loss: Word
    optimizer: Word
    options: Annotated[tuple[tuple[Word, Option], ...], Field(max_length=20)] = ()
    steps: Annotated[int, Field(ge=1, le=100)] = 1
    look_at: Path = ""

    @property
    def report(self) -> type[StepReport]:
        """Every tensor after each of the four stages."""
        return StepReport


OfInputs = Run | CompareModes | PlaceHook | Draw | Summarise | TakeStep
AnyQuestion = Walk | Iterate | LookAt | Match | Save | GuessInputs | OfInputs
