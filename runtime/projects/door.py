"""JSON from outside: bounded before it is read, each key once, of a schema this Lampwork knows."""

import json
from codecs import BOM_UTF8
from collections.abc import Callable, Mapping
from typing import Any, Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from builder.graph import MOST_NODES
from builder.names import shown
from builder.problems import Problem

Migration = Callable[[dict[str, Any]], dict[str, Any]]

MOST_KEYS: Final = 3 * MOST_NODES  # of one object; only a layout has so many
DEEPEST: Final = 40  # objects and lists within one another
MOST_SENTENCES: Final = 20
LONGEST: Final = 300  # of what is said of one fault
AGAIN: Final = "Choose another one, saved by Lampwork."

# What pydantic finds, in words for whoever chose the file.
_WORDS: Final[Mapping[str, str]] = {
    "extra_forbidden": "this Lampwork knows nothing of this name. Remove it",
    "missing": "it is missing",
    "model_type": "it should be a JSON object",
    "dict_type": "it should be a JSON object",
    "tuple_type": "it should be a JSON list",
    "string_unicode": "it holds half a character, which no file can hold. Retype it",
}


class _TwiceError(ValueError):
    """An object names a key twice."""


def no(sentence: str, where: str = "") -> Problem:
    """Return a problem of these words."""
    return Problem(where=where, sentence=sentence)


def text_of(data: object, most: int, what: str) -> str | Problem:
    """Return the text of what came from outside, if it is UTF-8 and short enough to look at."""
    if not isinstance(data, bytes | str):
        return no(f"The {what} is no text. {AGAIN}")
    if len(data) > most:
        return _too_long(len(data), most, what)
    coded = data if isinstance(data, bytes) else data.encode("utf-8", "surrogatepass")
    if len(coded) > most:
        return _too_long(len(coded), most, what)
    try:
        return coded.removeprefix(BOM_UTF8).decode()
    except UnicodeDecodeError:
        return no(f"The {what} is not UTF-8 text. {AGAIN}")


def parse(data: object, most: int, what: str) -> object:
    """Return the plain content of a JSON text, or the Problem why it has none."""
    text = text_of(data, most, what)
    if isinstance(text, Problem):
        return text
    try:
        return json.loads(text, object_pairs_hook=once, parse_constant=not_finite)
    except (ValueError, RecursionError) as error:
        return not_json(error, what)


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return a JSON object. Raises: ValueError when it names a key twice."""
    content = dict(pairs)
    if len(content) < len(pairs):
        raise _TwiceError
    return content


def not_finite(word: str) -> float:
    """Raise ValueError: NaN and Infinity are no numbers of ours."""
    raise ValueError(word)


def not_json(error: Exception, what: str) -> Problem:
    """Return why a text cannot be parsed."""
    match error:
        case json.JSONDecodeError():
            place = f"line {error.lineno}, column {error.colno}"
        case _TwiceError():
            place = "one of its objects names the same key twice"
        case RecursionError():
            place = "it is nested too deeply"
        case _:
            place = "it holds what no file of ours does"
    return no(f"The {what} is not JSON of ours: {place}. {AGAIN}")


def upgraded(
    plain: object, schema: int, migrations: Mapping[int, Migration], what: str
) -> dict[str, Any] | Problem:
    """Return the body of an object of any schema up to this one, without its schema number."""
    if not isinstance(plain, dict):
        return no(f"The {what} should be one JSON object. {AGAIN}")
    found = plain.get("schema")
    if type(found) is not int or found < 1:
        return no(f"The {what} does not say its schema number. {AGAIN}")
    if found > schema:
        return no(
            f"The {what} was saved by a newer Lampwork (schema {str(found)[:12]}; this one reads "
            f"up to {schema}). Update Lampwork, then open it again."
        )
    body = {key: value for key, value in plain.items() if key != "schema"}
    try:
        for version in range(found, schema):
            body = migrations[version](body)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        # Nothing was validated yet: an old and damaged file may hold anything.
        return no(
            f"The {what} was saved by an older Lampwork (schema {found}) and is damaged: it cannot "
            f"be brought forward. {AGAIN}"
        )
    return body


def strange(body: Mapping[str, Any], known: frozenset[str], what: str) -> tuple[Problem, ...]:
    """Return a problem for each name in an object that has no meaning here."""
    names = [key for key in body if key not in known][:MOST_SENTENCES]
    return tuple(
        no(f"The {what} holds {shown(name)}, which this Lampwork does not know. Remove it.")
        for name in names
    )


def leaves(plain: object, what: str) -> int | Problem:
    """Return how many values there are in all, or why this is nothing of ours.

    Too wide or too deep: whoever validates it afterwards makes several errors of each wrong value,
    and errors are heavy. Half a character: not every string is looked at as closely afterwards.
    """
    count, level, depth = 0, [plain], 0
    while level:
        depth += 1
        if depth > DEEPEST:
            return no(f"The {what} is nested too deeply. {AGAIN}")
        below: list[object] = []
        for one in level:
            if type(one) is list:
                below += one
            elif type(one) is dict and len(one) <= MOST_KEYS:
                below += one.values()
            elif type(one) is dict or (type(one) is str and not one.isascii() and _is_torn(one)):
                return _odd(one, what)
        count += len(level)
        level = below
    return count


def bounded(plain: object, what: str) -> object:
    """Return parsed JSON as it is, or the Problem that it is nothing of ours."""
    count = plain if isinstance(plain, Problem) else leaves(plain, what)
    return count if isinstance(count, Problem) else plain


def canonical(plain: object) -> bytes:
    """Return the one spelling of plain content. Raises: ValueError for a number JSON has not."""
    data = _spelled(plain)
    # 0.0 and -0.0 are equal, so they are written alike. Few files have anything to look for.
    return _spelled(_unsigned(plain)) if b"-0.0" in data else data


def sentences(error: ValidationError, what: str) -> tuple[Problem, ...]:
    """Return the faults pydantic found, each in a sentence."""
    found: dict[str, Problem] = {}
    for fault in error.errors(include_url=False, include_input=False, include_context=False):
        said = _sentence(fault, what)
        found.setdefault(said, no(said, _place(fault)))
        if len(found) >= MOST_SENTENCES:
            break
    return tuple(found.values())


def _odd(one: dict[str, Any] | str, what: str) -> Problem:
    """Return what is wrong with an object or a text by itself."""
    if isinstance(one, str):
        return no(f"The {what} holds half a character. {AGAIN}")
    return no(
        f"The {what} holds an object of {len(one):,} names, where at most {MOST_KEYS:,} can be. "
        f"{AGAIN}"
    )


def _is_torn(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False


def _sentence(fault: ErrorDetails, what: str) -> str:
    words = _WORDS.get(fault["type"], fault["msg"].removeprefix("Value error, "))
    first = one_line(words).rstrip(".")
    place = _place(fault)
    if not place and fault["type"] == "value_error":
        return f"{first}."  # of a whole value, which says itself what it is about
    at = f" at {place}" if place else ""
    return f"The {what} cannot be read{at}: {first[:1].lower()}{first[1:]}."


def one_line(words: str) -> str:
    """Return words that may repeat a hostile text as a line that can be shown, not too long."""
    first = words.split("\n", maxsplit=1)[0]
    first = first if len(first) <= LONGEST else f"{first[:LONGEST]}..."
    return "".join(character if character.isprintable() else "?" for character in first)


def _place(fault: ErrorDetails) -> str:
    return shown(" ".join(str(part) for part in fault["loc"])).strip("'\"")


def _too_long(found: int, most: int, what: str) -> Problem:
    return no(f"The {what} has {found:,} bytes; at most {most:,} can be read.")


def _spelled(plain: object) -> bytes:
    return json.dumps(
        plain, sort_keys=True, ensure_ascii=False, allow_nan=False, separators=(",", ":")
    ).encode()


def _unsigned(plain: Any) -> Any:
    match plain:
        case dict():
            return {key: _unsigned(value) for key, value in plain.items()}
        case list() | tuple():
            return [_unsigned(value) for value in plain]
        case float():
            return plain or 0.0
        case _:
            return plain
