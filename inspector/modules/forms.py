"""What is typed into a form, held against what a function of torch takes."""

import math
from collections.abc import Iterable, Mapping

from builder.names import shown
from inspector.modules.weight_record import FormField

Option = bool | int | float | str | None


def complaint_about(function: str, fields: Iterable[FormField], given: Mapping[str, Option]) -> str:
    """Say what is wrong with what was typed, in one sentence, or nothing."""
    takes = {one.name: one for one in fields}
    for name, value in given.items():
        if name not in takes:
            known = ", ".join(takes) or "nothing beside the tensor"
            return f"{function}: it takes {known}, not {shown(name)}."
        wanted = _wanted(takes[name], value)
        if wanted:
            return f"{function}: {name} takes {wanted}, not {shown(str(value))}."
    for one in takes.values():
        if one.required and one.name not in given:
            return f"{function}: {one.name} is missing, and it has no default."
    return ""


def _wanted(field: FormField, value: Option) -> str:
    """Say what a field takes when the value is not of it."""
    match field.kind:
        case "choice":
            return "" if value in field.choices else f"one of {', '.join(field.choices)}"
        case "flag":
            return "" if type(value) is bool else "True or False"
        case "int":
            return "" if type(value) is int else "a whole number"
        case "float":
            return "" if _is_number(value) else "a number"


def _is_number(value: Option) -> bool:
    return type(value) in (int, float) and math.isfinite(value)  # type: ignore[arg-type] # is one
