"""Where in a project a link points: a convenience, so whatever cannot be read is left out."""

from typing import Annotated, Any, Final, Literal, get_args

from pydantic import AfterValidator, Field, ValidationError

from builder.values import Value

Page = Literal["build", "tensors", "modules", "autograd", "train"]
PAGES: Final[tuple[Page, ...]] = get_args(Page)
MOST_RUNS: Final = 100
LAST_STEP: Final = 10**6


def _printable(text: str) -> str:
    if not text.isprintable():
        raise ValueError("A name of a node can be shown")
    return text


class Place(Value):
    """A page, the view of it that is open, and what is selected there."""

    page: Page = "build"
    view: Annotated[str, Field(max_length=20, pattern=r"^[A-Za-z ]*$")] = ""
    node: Annotated[str, Field(max_length=300), AfterValidator(_printable)] = ""
    step: Annotated[int, Field(ge=0, le=LAST_STEP)] | None = None
    run: Annotated[int, Field(ge=0, lt=MOST_RUNS)] = 0  # which of the recorded runs


def parse_place(plain: object) -> Place:
    """Return the place of what came from outside; never raises."""
    if not isinstance(plain, dict):
        return Place()
    found: dict[str, Any] = {}
    for name in Place.model_fields:
        if name in plain and _is_one(name, plain[name]):
            found[name] = plain[name]
    return Place(**found)


def _is_one(name: str, value: object) -> bool:
    try:
        Place.model_validate({name: value})
    except ValidationError:
        return False
    return True
