"""A form for what a function or an optimiser of torch takes, from its own signature."""

import streamlit as st

from inspector.modules.weight_record import FormField
from runtime.specimen import Option


def draw(fields: tuple[FormField, ...], key: str) -> tuple[tuple[str, Option], ...]:
    """Draw a field for each; return the names with what is set."""
    return tuple((one.name, _one(one, f"{key}_{one.name}")) for one in fields)


def _one(field: FormField, key: str) -> Option:
    match field.kind:
        case "choice":
            at = field.choices.index(str(field.default))
            return st.selectbox(field.name, field.choices, index=at, key=key)
        case "flag":
            return st.toggle(field.name, value=bool(field.default), key=key)
        case "int":
            return int(st.number_input(field.name, value=int(field.default), step=1, key=key) or 0)
        case _:
            shown = st.number_input(field.name, value=float(field.default), format="%g", key=key)
            return float(shown or 0.0)
