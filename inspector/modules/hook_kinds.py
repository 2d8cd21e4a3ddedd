"""The hooks of torch a learner can place: one row a kind, with the code that places it."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from inspector.modules.run_record import HookFiring, HookKind, Part

_DOCS = "https://docs.pytorch.org/docs/stable/generated/torch"
_MODULE, _TENSOR = f"{_DOCS}.nn.Module.html#torch.nn.Module", f"{_DOCS}.Tensor"


@dataclass(frozen=True)
class Row:
    """What is known of a kind of hook. `arguments` are what torch calls it with, in order."""

    title: str
    sentence: str
    method: str
    link: str
    on: Literal["module", "output", "parameter"]
    arguments: tuple[str, ...]
    words: tuple[tuple[str, str], ...]  # printed before the shape of an argument
    backward: bool


ROWS: Mapping[HookKind, Row] = MappingProxyType(
    {
        "forward_pre": Row(
            title="Forward pre-hook",
            sentence="Called before forward, with the arguments. It may return other ones.",
            method="register_forward_pre_hook",
            link=f"{_MODULE}.register_forward_pre_hook",
            on="module",
            arguments=("module", "args"),
            words=(("is called with", "args"),),
            backward=False,
        ),
        "forward": Row(
            title="Forward hook",
            sentence="Called after forward, with the output. It may return another one.",
            method="register_forward_hook",
            link=f"{_MODULE}.register_forward_hook",
            on="module",
            arguments=("module", "args", "output"),
            words=(("got", "args"), ("gave", "output")),
            backward=False,
        ),
        "full_backward_pre": Row(
            title="Backward pre-hook",
            sentence="Called in backward before the module's gradients are computed, with the "
            "gradient of its output. It may return another one.",
            method="register_full_backward_pre_hook",
            link=f"{_MODULE}.register_full_backward_pre_hook",
            on="module",
            arguments=("module", "grad_output"),
            words=(("receives", "grad_output"),),
            backward=True,
        ),
        "full_backward": Row(
            title="Backward hook",
            sentence="Called in backward when the gradients of the module's inputs are known. It "
            "may return other ones for the inputs.",
            method="register_full_backward_hook",
            link=f"{_MODULE}.register_full_backward_hook",
            on="module",
            arguments=("module", "grad_input", "grad_output"),
            words=(("receives", "grad_output"), ("sends", "grad_input")),
            backward=True,
        ),
        "tensor": Row(
            title="Tensor hook",
            sentence="Called in backward with the gradient of one tensor, here of the module's "
            "output. It may return another gradient.",
            method="register_hook",
            link=f"{_TENSOR}.register_hook.html",
            on="output",
            arguments=("grad",),
            words=(("gradient of the output", "grad"),),
            backward=True,
        ),
        "parameter": Row(
            title="Tensor hook on a parameter",
            sentence="Called in backward with the gradient of a parameter, before it is added to "
            ".grad. It may return another gradient.",
            method="register_hook",
            link=f"{_TENSOR}.register_hook.html",
            on="parameter",
            arguments=("grad",),
            words=(("gradient of the parameter", "grad"),),
            backward=True,
        ),
        "post_accumulate": Row(
            title="Post-accumulate hook",
            sentence="Called when .grad of a parameter is complete, with the parameter. It returns "
            "nothing; an optimiser can step right here.",
            method="register_post_accumulate_grad_hook",
            link=f"{_TENSOR}.register_post_accumulate_grad_hook.html",
            on="parameter",
            arguments=("parameter",),
            words=(("accumulated", "parameter.grad"),),
            backward=True,
        ),
    }
)


@dataclass(frozen=True)
class Placed:
    """What the code of a lesson needs beside its row."""

    target: str  # the expression of what the hook is placed on: "model.conv1"
    lines: tuple[str, ...]  # that make the inputs
    call: str  # "model(x)"
    loss: str  # "output.sum()"
    training: bool
    output: str  # where the hooked tensor stands in the module's output, for a tensor hook


def code_of(row: Row, placed: Placed, firings: tuple[HookFiring, ...]) -> str:
    """Return the lines that place the hook, let it fire, and take it away."""
    shown = [_argument(where) for _, where in _shown(row, firings)]
    words = [word for word, _ in _shown(row, firings)]
    pairs = ", ".join(f'"{word}", {one}' for word, one in zip(words, shown, strict=True))
    subject = "type(module).__name__" if "module" in row.arguments else ""
    printed = ", ".join(filter(None, (subject, pairs))) or '"called"'
    lines = [f"def look({', '.join(row.arguments)}):", f"    print({printed})", "", ""]
    method = row.method
    function = "look"
    if row.on == "output":
        hooked = f"output{placed.output}.register_hook(look)"
        lines += ["def place(module, args, output):", f"    {hooked}", "", ""]
        method, function = "register_forward_hook", "place"
    lines += [f"handle = {placed.target}.{method}({function})", *placed.lines]
    lines += [] if placed.training else ["model.eval()"]
    lines += [f"output = {placed.call}", *([f"{placed.loss}.backward()"] if row.backward else [])]
    return "\n".join([*lines, "handle.remove()"])


def printed_by(row: Row, kind: str, firing: HookFiring, firings: tuple[HookFiring, ...]) -> str:
    """Return the line that the code prints at one firing."""
    parts = {part.place: part for argument in firing.arguments for part in argument.parts}
    words = [kind] if "module" in row.arguments else []
    for word, where in _shown(row, firings):
        words += [word, str(parts[where].shape)]
    return " ".join(words) or "called"


def _shown(row: Row, firings: tuple[HookFiring, ...]) -> list[tuple[str, str]]:
    """Return word and place of what is printed: tensors that are there at every firing."""
    found = []
    for word, name in row.words:
        every = [_places(name, firing) for firing in firings]
        common = (
            [place for place in every[0] if all(place in one for one in every)] if every else []
        )
        found += [(word, place) for place in common[:1]]
    return found


def _places(name: str, firing: HookFiring) -> list[str]:
    return [
        part.place
        for argument in firing.arguments
        for part in argument.parts
        if part.shape is not None and _stands_in(part, name)
    ]


def _stands_in(part: Part, name: str) -> bool:
    return part.place == name or part.place.startswith((f"{name}[", f"{name}."))


def _argument(place: str) -> str:
    return f"tuple({place}.shape)"
