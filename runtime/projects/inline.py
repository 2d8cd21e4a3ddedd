"""A small graph wholly inside an address: nothing is kept for it, so it can never be revoked."""

import base64
import binascii
import re
import zlib
from typing import Any, Final

from builder.file import Document, to_plain
from builder.graph import Graph, Layout
from builder.problems import Problem
from runtime.projects import door
from runtime.projects.graphs import read_graph

MOST_CHARACTERS: Final = 1_500
MOST_BYTES: Final = 64 * 1024  # of its JSON; what unpacks to more is no graph of this length
_FORM: Final = re.compile(r"[A-Za-z0-9_-]+\Z", re.ASCII)
_CUT: Final = "Perhaps it was cut short when it was copied: open the whole link again."


def to_text(graph: Graph, layout: Layout) -> str | None:
    """Return graph and layout as an address holds them, or None where they are too large."""
    data = door.canonical(_short(to_plain(graph, layout)))
    if len(data) > MOST_BYTES:
        return None
    text = base64.urlsafe_b64encode(zlib.compress(data, 9)).decode().rstrip("=")
    return text if len(text) <= MOST_CHARACTERS else None


def from_text(text: object) -> Document | tuple[Problem, ...]:
    """Return graph and layout of what an address holds; never raises."""
    if not isinstance(text, str) or len(text) > MOST_CHARACTERS or not _FORM.match(text):
        return (door.no(f"The address holds no graph. {_CUT}"),)
    data = _unpacked(text)
    if isinstance(data, Problem):
        return (data,)
    plain = door.parse(data, MOST_BYTES, "link")
    return (plain,) if isinstance(plain, Problem) else read_graph(plain)


def _unpacked(text: str) -> bytes | Problem:
    unpacking = zlib.decompressobj()
    try:
        packed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        data = unpacking.decompress(packed, MOST_BYTES + 1)
    except (binascii.Error, zlib.error):
        return door.no(f"The graph in this address cannot be unpacked. {_CUT}")
    if len(data) > MOST_BYTES:
        return door.no(f"The graph in this address has more than {MOST_BYTES:,} bytes.")
    if not unpacking.eof or unpacking.unused_data:
        return door.no(f"The graph in this address is not whole. {_CUT}")
    return data


def _short(plain: dict[str, Any]) -> dict[str, Any]:
    """Return the plain content of a graph without what reading fills in again."""
    for edge in plain["edges"]:
        _drop(edge, source_port="output", target_port="input")
    for node in plain["nodes"]:
        _drop(node, params={})
    for given in plain["inputs"]:
        _drop(given, dtype="float32")
        for dimension in given["shape"]:
            _drop(dimension, name="")
    for place in plain.get("layout", {}).values():
        place[:] = [int(at) if at.is_integer() else at for at in place]
    return {key: value for key, value in plain.items() if value not in ([], "")}


def _drop(plain: dict[str, Any], **defaults: object) -> None:
    for name, default in defaults.items():
        if plain[name] == default:
            del plain[name]
