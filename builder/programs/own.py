"""The learner's own programs: kept with the project, and carried in links."""

import json
from typing import Annotated, Any, Self

from pydantic import AfterValidator, Field, ValidationError, model_validator

from builder.language.grammar import LONGEST
from builder.names import shown
from builder.problems import Problem
from builder.values import Value

SCHEMA = 1
LONGEST_NAME = 60
LONGEST_TEXT = LONGEST  # what cannot be run need not be kept
MOST = 100
# A program's characters at their widest, and room for the quotes and keys around them.
MOST_BYTES = MOST * (6 * LONGEST_TEXT + 4 * LONGEST_NAME + 100)


def _name(name: str) -> str:
    """Raises: ValueError, which says what is wrong with a name."""
    if not name:
        raise ValueError("A program needs a name. Type one")
    if len(name) > LONGEST_NAME:
        raise ValueError(f"The name {shown(name)} is longer than {LONGEST_NAME} characters")
    if not name.isprintable() or name != name.strip():
        raise ValueError(
            f"The name {shown(name)} holds a character that cannot be shown, or begins or ends "
            "with a space"
        )
    return name


def _text(text: str) -> str:
    """Raises: ValueError, which says why a text cannot be kept."""
    if len(text) > LONGEST_TEXT:
        raise ValueError(
            f"The program has {len(text):,} characters; at most {LONGEST_TEXT:,} can be kept"
        )
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise ValueError("The program holds half a character, which no file can hold. Retype it")
    return text


class OwnProgram(Value):
    """A program a learner wrote. Its text may be anything, also what does not run."""

    name: Annotated[str, AfterValidator(_name)]
    text: Annotated[str, AfterValidator(_text)]


class OwnPrograms(Value):
    """All programs of a project, in the order in which they were first saved."""

    programs: Annotated[tuple[OwnProgram, ...], Field(max_length=MOST, strict=False)] = ()

    @model_validator(mode="after")
    def _distinct(self) -> Self:
        names = [program.name for program in self.programs]
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f"Two programs are called {shown(name)}")
        return self

    @property
    def names(self) -> tuple[str, ...]:
        """The names, in order."""
        return tuple(program.name for program in self.programs)

    def text(self, name: str) -> str | None:
        """Return the text of a program, or None when there is none of this name."""
        return next((one.text for one in self.programs if one.name == name), None)


def save(own: OwnPrograms, name: str, text: str) -> OwnPrograms | Problem:
    """Keep a text under a name; a program of that name is replaced, in its place."""
    try:
        program = OwnProgram(name=name.strip(), text=text)
    except ValidationError as error:
        return _problem(error)
    if program.name in own.names:
        return OwnPrograms(
            programs=tuple(program if one.name == program.name else one for one in own.programs)
        )
    if len(own.programs) >= MOST:
        return _no(f"A project keeps at most {MOST} programs. Delete one first.")
    return OwnPrograms(programs=(*own.programs, program))


def rename(own: OwnPrograms, name: str, new: str) -> OwnPrograms | Problem:
    """Give a program another name."""
    text = own.text(name)
    if text is None:
        return _missing(name)
    try:
        program = OwnProgram(name=new.strip(), text=text)
    except ValidationError as error:
        return _problem(error)
    if program.name != name and program.name in own.names:
        return _no(f"There is a program called {shown(program.name)} already. Choose another name.")
    return OwnPrograms(programs=tuple(program if one.name == name else one for one in own.programs))


def delete(own: OwnPrograms, name: str) -> OwnPrograms | Problem:
    """Leave a program out."""
    if name not in own.names:
        return _missing(name)
    return OwnPrograms(programs=tuple(one for one in own.programs if one.name != name))


def to_plain(own: OwnPrograms) -> dict[str, Any]:
    """Return the programs as plain lists and dicts, for a project file."""
    programs = [{"name": one.name, "text": one.text} for one in own.programs]
    return {"schema": SCHEMA, "programs": programs}


def to_json(own: OwnPrograms) -> str:
    """Return the canonical text: equal programs give equal texts."""
    return json.dumps(to_plain(own), ensure_ascii=False, indent=1) + "\n"


def from_plain(plain: object) -> OwnPrograms | Problem:
    """Return the programs of a part of a project file, already parsed from JSON."""
    if not isinstance(plain, dict):
        return _no("The file holds no programs: it should be one JSON object.")
    schema = plain.get("schema")
    if type(schema) is not int or schema < 1:
        return _no("The programs do not say their schema number. Choose a file saved by Lampwork.")
    if schema > SCHEMA:
        return _no(
            f"The programs were saved by a newer Lampwork (schema {str(schema)[:12]}; this one "
            f"reads up to {SCHEMA}). Update Lampwork, then open them again."
        )
    body = {key: value for key, value in plain.items() if key != "schema"}
    try:
        return OwnPrograms.model_validate(body)
    except ValidationError as error:
        return _problem(error)


def from_json(text: str | bytes) -> OwnPrograms | Problem:
    """Return the programs a file holds."""
    data = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    if len(data) > MOST_BYTES:
        return _no(f"The file has {len(data):,} bytes; at most {MOST_BYTES:,} can be read.")
    try:
        plain = json.loads(data.decode(), object_pairs_hook=_once)
    except (ValueError, RecursionError):
        return _no("The file is not JSON. Choose a file saved by Lampwork.")
    return from_plain(plain)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return a JSON object. Raises: ValueError when it names a key twice."""
    content = dict(pairs)
    if len(content) < len(pairs):
        raise ValueError("a key stands twice")
    return content


def _missing(name: str) -> Problem:
    return _no(f"There is no program called {shown(name)}. It may have been deleted elsewhere.")


def _no(sentence: str) -> Problem:
    return Problem(where="", sentence=sentence)


def _problem(error: ValidationError) -> Problem:
    """Return the first thing that is wrong, in a sentence."""
    fault = error.errors(include_url=False, include_input=False, include_context=False)[0]
    place = ".".join(str(part) for part in fault["loc"])
    if fault["type"] == "value_error":
        return Problem(where=place, sentence=fault["msg"].removeprefix("Value error, ") + ".")
    return Problem(where=place, sentence=f"The programs cannot be read at {shown(place)}.")
