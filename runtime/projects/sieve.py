"""The same strictness as a value's own, for parsed JSON, up to the first wrong item of each list.

A validator of pydantic tells everything at once: two megabytes of `[1,1,1,...]` where records are
wanted are a million errors, which take ten seconds and a gigabyte. Its own parser of JSON takes
300 bytes for each `[]`, and the memory does not come back.
"""

from functools import cache
from typing import Any

from pydantic import BaseModel
from pydantic_core import SchemaValidator


@cache
def sieve(model: type[BaseModel]) -> SchemaValidator:
    """Return a validator that makes of parsed JSON what the model makes of its text."""
    # Without the second word it would take the ready validators of the models inside.
    return SchemaValidator(_hasty(model.__pydantic_core_schema__), _use_prebuilt=False)


def _hasty(schema: Any) -> Any:
    match schema:
        case dict():
            made = {key: _hasty(value) for key, value in schema.items()}
            if made.get("type") == "tuple":
                made |= {"fail_fast": True, "strict": False}  # JSON has lists alone
            return made
        case list():
            return [_hasty(value) for value in schema]
        case tuple():
            return tuple(_hasty(value) for value in schema)
        case _:
            return schema
