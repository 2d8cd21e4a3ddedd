"""What the zygote does once, so that a program forked from it begins at once and opens no file."""

import gc

from inspector.modules.run_record import HOOK_KINDS, InputSpec
from runtime import questions as asked
from runtime.datasets import DATASETS
from runtime.errands import CheckGradients, Examine, RunProgram, TraceGradients
from runtime.examining import examined
from runtime.first_uses import FIRST_USES
from runtime.interpret import check, interpret, settle, trace_gradients
from runtime.samples import raw
from runtime.specimen import Specimen

_MODULE = """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2), nn.ReLU(), nn.Dropout())
        self.rnn = nn.LSTM(6, 4, batch_first=True)
        self.attention = nn.MultiheadAttention(4, 2, batch_first=True)
        self.head = nn.Linear(4, 10)

    def forward(self, x):
        steps, _ = self.rnn(self.conv(x)[:, 0])
        mixed, _ = self.attention(steps, steps, steps)
        return self.head(mixed.mean(1))


model = Net()
"""
_DIGIT = (InputSpec(shape=(2, 1, 8, 8), kind="given"),)
_TWO = asked.Samples(data="digits", count=2)
_STEP = asked.TakeStep(inputs=_DIGIT, samples=_TWO, loss="CrossEntropy", optimizer="Adam")
_QUESTIONS: tuple[asked.AnyQuestion, ...] = (
    *(asked.Walk(), asked.Iterate(), asked.GuessInputs(), asked.LookAt(path="conv.0.weight")),
    *(asked.Save(format="safetensors"), asked.Save(format="pth")),
    *(asked.Run(inputs=_DIGIT, samples=_TWO), asked.CompareModes(inputs=_DIGIT, samples=_TWO)),
    *(asked.Draw(inputs=_DIGIT, samples=_TWO), asked.Summarise(inputs=_DIGIT, samples=_TWO)),
    *(
        asked.PlaceHook(kind=kind, path=path, inputs=_DIGIT, samples=_TWO)
        for kind in HOOK_KINDS
        for path in ("head", "head.weight")
    ),
    _STEP,
)
_LAZY = "model = nn.Sequential(nn.LazyLinear(2), nn.LSTM(2, 2, batch_first=True))"
_LARGE = "model = nn.Sequential(nn.Linear(8_000, 8_000), nn.Linear(8_000, 2))"  # without values
_FEW = (InputSpec(shape=(1, 8_000)),)
_OF_FEW: tuple[asked.AnyQuestion, ...] = (
    *(asked.Walk(), asked.Run(inputs=_FEW), asked.CompareModes(inputs=_FEW)),
    *(asked.Draw(inputs=_FEW), asked.Summarise(inputs=_FEW), asked.LookAt(path="0.weight")),
)
_GRADIENTS = """
from torch.utils.checkpoint import checkpoint
x = torch.ones(2, 100, requires_grad=True)
y = checkpoint(lambda v: v * v.exp(), x, use_reentrant=False)
(y @ x.T).sum().backward()
"""
_SLOPE = "x = torch.tensor(2.0, requires_grad=True)\n(x * x).backward()\n"


def warm_up() -> None:
    """Do every first time of an errand by carrying out some that use all of torch.

    What they leave of names, random numbers and switches is gone afterwards.
    """
    settle()
    for text in FIRST_USES:
        interpret(RunProgram(text=text))
    for data in DATASETS:
        raw(data)
    trace_gradients(TraceGradients(text=_GRADIENTS))
    check(CheckGradients(text=_SLOPE))
    for question in _QUESTIONS:
        examined(Examine(specimen=Specimen(text=_MODULE), question=question), {})
    for text in (_LAZY, _LARGE):
        for question in _OF_FEW:
            examined(Examine(specimen=Specimen(text=text), question=question), {})
    settle()  # in case one of them touched a switch
    gc.collect()
    gc.freeze()  # a collection in a child would copy every page it looks at
