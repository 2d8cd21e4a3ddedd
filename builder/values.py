"""The base of every value that can come from outside: frozen, strict, nothing extra, finite."""

from pydantic import BaseModel, ConfigDict


class Value(BaseModel):
    """A frozen value with exactly the fields it declares."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", allow_inf_nan=False)
