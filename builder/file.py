"""The graph file: JSON in, JSON out, with a schema number. The one door for every graph."""

import json
from codecs import BOM_UTF8
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NoReturn

from pydantic import Field, ValidationError

from builder import names
from builder.graph import SCHEMA, Graph, Layout
from builder.problems import GraphError, Problem
from builder.values import Value

MOST_BYTES = 256 * 1024
MOST_SENTENCES = 20


class Document(Value):
    """A graph with its layout: what a file holds and the canvas edits."""

    graph: Graph
    layout: Layout = Field(default_factory=dict)


def from_json(text: str | bytes) -> Graph:
    """Return the graph a file holds.

    Raises: GraphError, whose `.problems` say in plain words everything that was found wrong.
    """
    return read_document(text).graph


def to_json(graph: Graph, layout: Layout | None = None) -> str:
    """Return the canonical text of a graph: equal graphs give equal texts."""
    return json.dumps(to_plain(graph, layout), ensure_ascii=True, indent=1) + "\n"


def to_plain(graph: Graph, layout: Layout | None = None) -> dict[str, Any]:
    """Return the file's content as plain lists and dicts, for JSON and for the canvas."""
    plain = graph.model_dump(mode="json", by_alias=True)
    for node in plain["nodes"]:
        node["params"] = dict(sorted(node["params"].items()))
    if layout:
        plain["layout"] = {name: list(layout[name]) for name in sorted(layout)}
    return plain


def read_document(text: str | bytes) -> Document:
    """Return graph and layout of a file.

    Raises: GraphError, as `from_json`.
    """
    data = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    if len(data) > MOST_BYTES:
        _refuse(f"The file has {len(data):,} bytes; at most {MOST_BYTES:,} can be read.")
    try:
        # Decoded here: json.loads would guess at UTF-16 and UTF-32, and import their decoders.
        plain = json.loads(data.removeprefix(BOM_UTF8).decode(), parse_constant=_not_finite)
    except (ValueError, RecursionError) as error:
        _refuse(f"The file is not JSON: {_where(error)}. Choose a file saved by Lampwork.")
    return read_plain(plain)


def read_plain(plain: object) -> Document:
    """Return graph and layout of what a file or the canvas holds, already parsed from JSON.

    Raises: GraphError, as `from_json`.
    """
    if not isinstance(plain, dict):
        _refuse("The file holds no graph: it should be one JSON object. Choose another file.")
    schema = plain.get("schema")
    if type(schema) is not int or schema < 1:
        _refuse("The file does not say its schema number, so it is not a graph. Choose another.")
    if schema > SCHEMA:
        _refuse(
            f"The file was saved by a newer Lampwork (schema {str(schema)[:12]}; this one reads up "
            f"to {SCHEMA}). Update Lampwork, then open it again."
        )
    content: dict[str, Any] = plain
    for version in range(schema, SCHEMA):
        content = MIGRATIONS[version](content)
    layout = content.get("layout", {})
    body = {key: value for key, value in content.items() if key != "layout"}
    try:
        return Document.model_validate({"graph": body, "layout": layout})
    except ValidationError as error:
        raise GraphError(_sentences(error, body)) from None
    except RecursionError:
        _refuse("The file is nested too deeply to be a graph. Choose a file saved by Lampwork.")


# n -> the pure function that makes the plain content of a file of schema n one of schema n+1.
MIGRATIONS: Mapping[int, Any] = MappingProxyType({})


def _refuse(sentence: str) -> NoReturn:
    raise GraphError((Problem(where="", sentence=sentence),))


def _not_finite(word: str) -> float:
    raise ValueError(f"{word} is not a number a graph may hold")


def _where(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"line {error.lineno}, column {error.colno}"
    if isinstance(error, UnicodeDecodeError):
        return "it is not UTF-8 text"
    return names.shown(str(error))


def _sentences(error: ValidationError, body: Mapping[str, Any]) -> tuple[Problem, ...]:
    found: dict[tuple[str, str], Problem] = {}
    for fault in error.errors(include_url=False, include_input=False, include_context=False):
        where, place = _place(fault["loc"], body)
        text = fault["msg"].removeprefix("Value error, ")
        for line in text.split("\n"):
            sentence = line if not place else f"{place}: {line[:1].lower()}{line[1:]}."
            found.setdefault((where, sentence), Problem(where=where, sentence=sentence))
        if len(found) >= MOST_SENTENCES:
            break
    return tuple(found.values())[:MOST_SENTENCES]


def _place(loc: tuple[int | str, ...], body: Mapping[str, Any]) -> tuple[str, str]:
    """Return the name of the thing a fault is in, and the place in words."""
    words = [str(part) for part in loc[1:]]  # without "graph" or "layout" in front
    if not words:
        return "", ""
    thing = ""
    if len(words) > 1 and isinstance(loc[2], int):
        group = body.get(words[0])
        entry = group[loc[2]] if isinstance(group, list) and loc[2] < len(group) else None
        name = entry.get("name") if isinstance(entry, dict) else None
        if isinstance(name, str) and names.complaint(name) is None:
            thing = name
    return thing, " ".join(names.shown(word).strip("'") for word in words)
