"""What the Modules page says in words. Pure."""

from typing import Literal

from inspector.modules.run_record import Call, Part
from inspector.modules.weight_record import WeightFigures
from inspector.record import ProgramError
from pages.wording import grouped, plain, shape, size
from runtime.specimen import Change, Freeze, Initialise, Load, Put

Statistics = dict[str, str]


def changed(one: Change) -> str:
    """Return a change as one line of code, in Streamlit's markdown."""
    match one:
        case Initialise(path=path, function=function, arguments=arguments):
            options = "".join(f", {name}={value!r}" for name, value in arguments)
            return f"`nn.init.{function}(model.{path}{options})`"
        case Put(path=path, index=index, value=value):
            place = ", ".join(str(part) for part in index) or "()"
            return f"`model.{path}[{place}] = {value:g}`"
        case Freeze(path=path, requires_grad=requires_grad):
            whole = f"model.{path}" if path else "model"
            return f"`{whole}.requires_grad_({requires_grad})`"
        case Load(strict=strict):
            return f"`model.load_state_dict(state, strict={strict})`"


def code(text: str) -> str:
    """Return a line of code within a sentence, in Streamlit's markdown."""
    fence = "``" if "`" in text else "`"
    return f"{fence}{text.strip()}{fence}".replace("\n", " ")


def reason(error: ProgramError) -> str:
    """Return why there is no answer: what, where, what to do."""
    line = f"Line {error.line}: " if error.line else ""
    kind = f"{error.type}: " if error.type else ""
    advice = f" {error.advice}" if error.advice else ""
    return plain(f"{line}{kind}{error.message}{advice}")


def times(count: int) -> str:
    """Return how often: 1 time, 3 times."""
    return f"{grouped(count)} time" if count == 1 else f"{grouped(count)} times"


def called(path: str, number: int = 1) -> str:
    """Return how a call of a module is told apart."""
    return f"{path or '(the model)'}{f' #{number}' if number > 1 else ''}"


def sizes(part: Part, *, alone: bool = False) -> str:
    """Return where a tensor stands and its shape; of the one argument there is, only the shape."""
    known = "?" if part.shape is None else shape(part.shape)
    only = alone and part.place == "args[0]"
    return f"{part.place} {known}" if part.place and not only else known


def given(parts: tuple[Part, ...]) -> str:
    """Return the shapes of what a module was called with."""
    return "; ".join(sizes(part, alone=len(parts) == 1) for part in parts)


def gave(call: Call) -> str:
    """Return what a call gave, in a sentence."""
    tensors = ", ".join(f"{sizes(part)} {part.dtype}" for part in call.outputs)
    if call.more_outputs:
        tensors += f", and {grouped(call.more_outputs)} more"
    both = " and ".join(one for one in (tensors, call.other) if one)
    if call.failed:
        return "It failed and gave nothing."
    return f"Gave {both}." if both else "Gave nothing."


def frame_height(rows: int, most: int) -> Literal["content"] | int:
    """Return the height of a table that scrolls when it has more than so many rows."""
    return "content" if rows <= most else 34 + 31 * most


def number(value: float | None) -> str:
    """Return a number as the tables show it."""
    return "–" if value is None else f"{value:.4g}"


def kept_as(found: WeightFigures) -> str:
    """Return what a tensor is made of, in one line."""
    lazy = found.shape is None
    parts = [
        "no shape yet" if lazy else shape(found.shape or ()),
        found.dtype,
        "" if lazy else f"{grouped(found.elements)} numbers" if found.elements != 1 else "1 number",
        size(found.bytes),
        "" if found.device == "cpu" else found.device,
        "requires_grad" if found.requires_grad else "requires no gradient",
    ]
    return " · ".join(part for part in parts if part)


def statistics(found: WeightFigures) -> Statistics:
    """Return what is counted of a tensor; of its finite numbers where some are not."""
    counted = found.summary
    of = found.finite or counted
    return {
        "mean": number(of.mean if of else None),
        "std": number(of.std if of else None),
        "min": number(of.min if of else None),
        "max": number(of.max if of else None),
        "norm": number(found.norm),
        "zeros": grouped(counted.zeros) if counted else "–",
        "NaN": grouped(counted.nan) if counted else "–",
        "inf": grouped(counted.inf) if counted else "–",
        "rank": "–" if found.singular is None else grouped(found.singular.rank),
    }


def table(rows: dict[str, Statistics]) -> str:
    """Return rows of statistics as a table in markdown, each with its name in front."""
    names = list(next(iter(rows.values())))
    lines = [
        f"| | {' | '.join(names)} |",
        f"|:--|{'--:|' * len(names)}",
        *(f"| {name} | {' | '.join(row[one] for one in names)} |" for name, row in rows.items()),
    ]
    return "\n".join(lines)
