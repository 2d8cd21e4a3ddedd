"""The controls that many rows share."""

from inspector.explorer.operation import Control

AS_IT_IS = "as it is"
TRANSPOSED = "transposed"
EVERY_SECOND = "every second column"
WITHOUT_FIRST = "without the first column"
EXPANDED = "repeated by expand"
STARTS = (AS_IT_IS, TRANSPOSED, EVERY_SECOND, WITHOUT_FIRST, EXPANDED)

WHOLE = "whole numbers"
REAL = "real numbers"


def shape(
    *sizes: int, name: str = "shape", of: str = "x", fewest: int = 0, most: int = 4
) -> Control:
    """Ask for the shape of an input."""
    return Control(
        name=name,
        label=f"Shape of {of}",
        kind="ints",
        default=sizes,
        low=0,
        high=6,
        fewest=fewest,
        most=most,
    )


def start() -> Control:
    """Ask what x is: a tensor as it was made, or a view of it."""
    return Control(
        name="start",
        label="Start from",
        kind="choice",
        default=AS_IT_IS,
        choices=STARTS,
        help="x can be a view that does not lie row by row in memory.",
    )


def dim(default: int = 0, name: str = "dim", label: str = "dim", ranks: int = 4) -> Control:
    """Ask for a dimension; one beyond either end is torch's to refuse."""
    return whole(name, label, default, -ranks, ranks, "Negative ones count from the end.")


def whole(
    name: str, label: str, default: int, low: int, high: int, explanation: str = ""
) -> Control:
    """Ask for a whole number."""
    return Control(
        name=name,
        label=label,
        kind="int",
        default=default,
        low=low,
        high=high,
        help=explanation,
    )


def wholes(
    name: str,
    label: str,
    default: tuple[int, ...],
    limits: tuple[int, int],
    entries: tuple[int, int] = (1, 6),
    explanation: str = "",
) -> Control:
    """Ask for several whole numbers; how many is the learner's to say."""
    return Control(
        name=name,
        label=label,
        kind="ints",
        default=default,
        low=limits[0],
        high=limits[1],
        fewest=entries[0],
        most=entries[1],
        help=explanation,
    )


def real(
    name: str,
    label: str,
    default: float,
    limits: tuple[float, float],
    step: float = 0.1,
    explanation: str = "",
) -> Control:
    """Ask for a real number."""
    return Control(
        name=name,
        label=label,
        kind="float",
        default=default,
        low=limits[0],
        high=limits[1],
        step=step,
        help=explanation,
    )


def choice(name: str, label: str, choices: tuple[str, ...], explanation: str = "") -> Control:
    """Ask for one of a few; the first is the one to begin with."""
    return Control(
        name=name,
        label=label,
        kind="choice",
        default=choices[0],
        choices=choices,
        help=explanation,
    )


def flag(name: str, label: str, default: bool, explanation: str = "") -> Control:
    """Ask yes or no."""
    return Control(name=name, label=label, kind="flag", default=default, help=explanation)
