"""What a module is called with: random, typed, or real samples; one form for every view."""

from dataclasses import dataclass
from typing import Final

import streamlit as st

from inspector.modules.run_record import MOST_DIMS, InputKind, InputSpec
from inspector.record import ProgramError
from pages import examining
from pages.examining import Examination
from pages.modules_words import reason
from pages.wording import plain, shape
from runtime.datasets import DATASETS
from runtime.questions import GuessInputs, Samples

KEPT: Final = "session"
MOST_SIZE = 4_096
KINDS: dict[InputKind, str] = {
    "normal": "random, normal",
    "uniform": "random, 0 to 1",
    "integers": "random integers",
    "ones": "ones",
    "typed": "typed numbers",
    "given": "real samples",
}
DTYPES = ("float32", "float64", "int64", "bool")  # that are offered where nothing was guessed
WHOLE = ("int64", "int32", "bool")
UNKNOWN = InputSpec(name="", shape=(2, 8))  # where the form begins when nothing was guessed
_ASKS = "Say which shape"  # what the sentence of a guess says where the learner can help


@dataclass(frozen=True)
class Call:
    """What a module is called with."""

    specs: tuple[InputSpec, ...]
    samples: Samples | None = None


def draw(examination: Examination, *, folded: bool = False) -> Call | None:
    """Draw the form of the inputs; None where it cannot be called, which is said.

    Folded it is a button that opens the form, for views whose inputs matter little.
    """
    taken = _takes(examination)
    if isinstance(taken, ProgramError):
        st.error(reason(taken))
        return None
    if not taken:  # its forward takes no argument
        return Call(())
    if isinstance(taken, str):
        with st.container(key="module_inputs_unknown", gap="small"):
            st.info(plain(taken), icon=":material/info:")
            if _ASKS not in taken:
                return None
            return Call((_one(0, UNKNOWN, examination, free=True)[0],))
    if not folded:
        with st.container(key="module_inputs", gap="small"):
            return _form(taken, examination)
    with st.popover("Inputs", icon=":material/input:", key="module_inputs_folded"):
        return _form(taken, examination)


def _form(taken: tuple[InputSpec, ...], examination: Examination) -> Call:
    drawn = [_one(number, spec, examination) for number, spec in enumerate(taken)]
    samples = next((given for _, given in drawn if given is not None), None)
    return Call(tuple(spec for spec, _ in drawn), samples)


def _takes(examination: Examination) -> tuple[InputSpec, ...] | str | ProgramError:
    """Return what the module's forward accepted, or why that is not known.

    What was changed on its weights changes nothing of that.
    """
    guess = examining.asked(examination, GuessInputs(), without=len(examination.changes))
    if isinstance(guess, ProgramError):
        return guess
    return guess.specs or guess.sentence


def _key(examination: Examination, name: str) -> str:
    """Return a key of this module alone: what was typed for another one is not offered to it."""
    return f"input_{examination.doc}_{examination.turns}_{name}"


def _one(
    number: int, spec: InputSpec, examination: Examination, *, free: bool = False
) -> tuple[InputSpec, Samples | None]:
    """Draw one input; of a `free` one the dtype can be chosen as well."""
    key = _key(examination, str(number))
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        if free:
            spec = _of_dtype(spec, key)
        sets = sets_of(spec)
        kinds = kinds_of(spec)
        pictures = any(len(DATASETS[name].input_shape) > 1 for name in sets) and len(spec.shape) > 2
        first: InputKind = "given" if pictures and number == 0 else spec.kind
        kind = st.selectbox(
            f"Input {spec.name}".rstrip(),
            kinds,
            index=kinds.index(first),
            format_func=lambda one: KINDS[one],
            key=f"{key}_{spec.dtype}_kind",
            persist_state=KEPT,
            width=180,
        )
        match kind:
            case "given":
                return _samples(spec, sets, key)
            case "typed":
                return _typed(spec, key), None
            case _:
                wrong = f"{key}_shape"
                made = _random(spec, kind, key)
    typed = st.session_state.get(wrong) or ""
    if sizes_of(typed) is None:
        st.caption(f"“{plain(typed)}” is no shape: write sizes such as {shape(spec.shape)}.")
    return made, None


def _of_dtype(spec: InputSpec, key: str) -> InputSpec:
    dtype = st.selectbox("Dtype", DTYPES, key=f"{key}_dtype", persist_state=KEPT, width=120)
    kind = "integers" if dtype in WHOLE else spec.kind
    return spec.model_copy(update={"dtype": dtype, "kind": kind})


def kinds_of(spec: InputSpec) -> list[InputKind]:
    """Return how such an input can be made."""
    sampled = bool(sets_of(spec))
    return [
        kind
        for kind in KINDS
        if (kind != "given" or sampled)
        and (spec.dtype not in WHOLE or kind not in ("normal", "uniform"))
    ]


def _random(spec: InputSpec, kind: InputKind, key: str) -> InputSpec:
    sizes = st.text_input(
        "Shape",
        value=", ".join(map(str, spec.shape)),
        key=f"{key}_shape",
        persist_state=KEPT,
        width=160,
    )
    changed: dict[str, object] = {"kind": kind, "shape": sizes_of(sizes) or spec.shape}
    if kind == "integers":
        high = st.number_input(
            "Below", 1, 2**31, spec.high, key=f"{key}_high", persist_state=KEPT, width=120
        )
        changed["high"] = int(high or spec.high)
    if kind != "ones":
        seed = st.number_input(
            "Seed", 0, 10_000, 0, key=f"{key}_seed", persist_state=KEPT, width=110
        )
        changed["seed"] = int(seed or 0)
    return spec.model_copy(update=changed)


def sizes_of(text: str | None) -> tuple[int, ...] | None:
    """Return the sizes that were typed; None where that is no shape."""
    parts = (text or "").strip(" ()[]").replace("×", ",").replace("x", ",").split(",")
    parts = [part.strip() for part in parts if part.strip()]
    if len(parts) > MOST_DIMS or not parts:
        return None
    if not all(part.isdecimal() and int(part) <= MOST_SIZE for part in parts):
        return None
    return tuple(map(int, parts))


def _typed(spec: InputSpec, key: str) -> InputSpec:
    typed = st.text_input(
        "Numbers",
        value=zeros_of(spec),
        key=f"{key}_values",
        persist_state=KEPT,
        width=420,
        help="Nested lists, as torch.tensor takes them.",
    )
    return spec.model_copy(update={"kind": "typed", "values": typed or "", "shape": ()})


def zeros_of(spec: InputSpec) -> str:
    """Return one sample of zeros as nested lists: where typing begins; a large one is cut short."""
    text = "0" if spec.dtype in WHOLE else "0.0"
    for size in reversed((1, *spec.shape[1:]) if spec.shape else ()):
        text = f"[{', '.join([text] * min(size, 64))}]"
        if len(text) > 2_000:
            return "[[0.0]]"
    return text


def sets_of(spec: InputSpec) -> list[str]:
    """Return the datasets whose samples have this shape."""
    floats = spec.dtype in ("float32", "float64")
    return [name for name, row in DATASETS.items() if floats and spec.shape[1:] in row.forms]


def _samples(spec: InputSpec, names: list[str], key: str) -> tuple[InputSpec, Samples]:
    data = st.selectbox(
        "Data",
        names,
        format_func=lambda one: DATASETS[one].title,
        key=f"{key}_data",
        persist_state=KEPT,
        width=180,
    )
    first = st.number_input(
        "From sample", 0, 1_000, 0, key=f"{key}_first", persist_state=KEPT, width=120
    )
    count = st.number_input("How many", 1, 64, 4, key=f"{key}_count", persist_state=KEPT, width=110)
    given = Samples(
        data=data or names[0],  # type: ignore[arg-type]  # a name of DATASETS
        first=int(first or 0),
        count=int(count or 1),
    )
    return spec.model_copy(update={"kind": "given"}), given
