"""What the pages say in words: sizes, shapes and numbers as a learner reads them. Pure."""

from collections.abc import Sequence

_UNITS = ("B", "kB", "MB", "GB", "TB")
_MARKDOWN = frozenset("\\`*_{}[]()<>#+-.!|~$:&\"'")


def size(count_bytes: int) -> str:
    """Return a number of bytes in the unit that keeps it short: 139 GB."""
    value = float(count_bytes)
    unit = 0
    while value >= 999.5 and unit < len(_UNITS) - 1:
        value /= 1000
        unit += 1
    digits = 1 if unit and value < 9.95 else 0
    return f"{value:.{digits}f} {_UNITS[unit]}"


def grouped(count: int) -> str:
    """Return a whole number with its thousands apart: 61,706."""
    return f"{count:,}"


def percent(share: float | None) -> str:
    """Return a share as a percentage: 97.2 %."""
    return "–" if share is None else f"{100 * share:.1f} %"


def duration(seconds: float) -> str:
    """Return a time in the unit one would say it in."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    if seconds < 90:
        return f"{seconds:.0f} s"
    if seconds < 5400:
        return f"{seconds / 60:.0f} min"
    return f"{seconds // 3600:.0f} h {seconds % 3600 / 60:.0f} min"


def shape(sizes: Sequence[int | str]) -> str:
    """Return a shape as it stands on a wire: 1×8×8."""
    return "×".join(str(part) for part in sizes) or "one number"


def choice(options: Sequence[str]) -> str:
    """Return the options as one reads them out: a, b or c."""
    *first, last = options
    return f"{', '.join(first)} or {last}" if first else last


def plain(text: str) -> str:
    """Return a sentence so that Streamlit's markdown shows it as it stands.

    Names in it are the learner's: `a_b_c` is a name, not emphasis.
    """
    return "".join(f"\\{sign}" if sign in _MARKDOWN else sign for sign in text.replace("\n", " "))
