"""Real files and links with something wrong in them, and what never was one: a seed, a case."""

import base64
import json
import random
import struct
import zlib
from collections.abc import Callable
from typing import Any

from runtime.projects import inline
from tests.runtime.projects.corpus_of import FOLDER, door_of

CANARY = "canary"
HOSTILE: list[Any] = [
    *(None, True, False, 0, -1, 1, 2, 0.5, -0.0, 1e308, 10**15, 2**53 + 1, 2**63, -(10**400)),
    *("", "N", "x", "fc1", "Conv2d", "Sequential", "digits", "finished", "\ud800", "\0", "a\nb"),
    *("__proto__", "constructor", "__class__", "__import__", "schema", "lampwork", "toString"),
    *("<script>alert(1)</script>", "javascript:alert(1)", "[a](//evil)", "$\\href{x}{y}$", "=1+1"),
    *(f"__import__('os').system('touch {CANARY}')", f"!!python/object:os.system {CANARY}"),
    *(
        "\u202e\u200b\ufeff",
        "é" * 300,
        "a" * 30_000,
        [],
        {},
        [[]],
        [1, 2, 3],
        [None, "x"],
        [0] * 40,
    ),
    *({"__proto__": {"x": 1}}, {"schema": 2}, {"schema": 1, "runs": [{}]}, {"size": "N"}),
]
SCHEMAS = (2, 9, 10**30, 0, -1, True, False, None, 1.0, "1", [1], {})
WORDS = (
    *(b"NaN", b"Infinity", b"-Infinity", b"1e999", b"-1e999", b"1" * 300, b"9" * 4_400, b"0x1"),
    *(b"-", b"true", b'"\\ud800"', b'"\\u0000"', b"\xff", b"\xed\xa0\x80", b"\xc0\x80", b"\0"),
    *(b"{", b"}", b"[", b"]", b",", b":", b'"', b"\\", b'"schema":2,', b'"schema":1,', b"/**/"),
    *(
        b"[" * 200,
        b'{"a":' * 200,
        b"'",
        b"0" * 400,
        b"\xef\xbb\xbf",
        b"\x80\x04\x95",
        b"PK\x03\x04",
    ),
)
TOKEN = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
MANY = b"[" + b"1," * 900_000 + b"1]"
ODD = TOKEN + "+/=.%#&?<>\"'\0 \n\u00e9\ud800\u202e\uff21"

FILES = sorted(path for path in FOLDER.iterdir() if path.suffix != ".says")
REAL: dict[str, list[bytes]] = {}
for path in FILES:
    REAL.setdefault(door_of(path), []).append(path.read_bytes())
JSON_DOORS = sorted(set(REAL) - {"inline", "weights"})

Case = tuple[str, Any]  # the door it is put through, and what is put through it


def project(number: int) -> Case:
    """Return a case for the doors of projects and their files."""
    rng = random.Random(f"project {number}")
    if number < len(EXTREMES):
        return EXTREMES[number]()
    door = rng.choice(("project", "project", "file"))
    if rng.random() < 0.55:
        plain = mutant(rng.choice(REAL[door]), rng)
        return (door, spelled(plain)) if rng.random() < 0.8 else ("plain", plain)
    return door, damaged(rng.choice(REAL[door]), rng)


def link(number: int) -> Case:
    """Return a case for the doors of what an address holds and of what travels with a link."""
    rng = random.Random(f"link {number}")
    if number < len(HEAVY_PARTS):
        return HEAVY_PARTS[number]()
    door = rng.choice(("inline", "inline", "curves", "traces", "tree", "weights", "token", "place"))
    match door:
        case "inline":
            return door, _address(rng)
        case "token":
            made = "".join(rng.choices(rng.choice((TOKEN, ODD)), k=rng.choice((0, 12, 22, 23, 99))))
            door = rng.choice(("inline", "place", "project", *JSON_DOORS))
            return door, made if door in ("inline", "place") else made.encode(errors="replace")
        case "place":
            names = ("page", "view", "node", "step", "run", "more")
            return door, {name: rng.choice((*HOSTILE, "train", 3)) for name in names}
        case "weights":
            return door, _weights(rng)
        case _ if rng.random() < 0.6:
            return door, spelled(mutant(rng.choice(REAL[door]), rng))
        case _:
            return door, damaged(rng.choice(REAL[door]), rng)


def mutant(base: bytes, rng: random.Random) -> Any:
    """Return the plain content of a JSON text, with something else in some of its places."""
    plain = json.loads(base)
    if rng.random() < 0.1:
        plain["schema"] = rng.choice(SCHEMAS)
        return plain
    for _ in range(rng.choice((1, 1, 1, 2, 5))):
        places = inside(plain)
        if not places:
            return plain
        holder, key = rng.choice(places)
        match rng.choice(("set", "set", "drop", "copy", "name", "grow")):
            case "drop":
                del holder[key]
            case "copy" if isinstance(holder, list):
                holder.extend([holder[key]] * rng.choice((1, 1, 30, 600)))
            case "name" if isinstance(holder, dict):
                holder[str(rng.choice(HOSTILE))[:50]] = holder.pop(key)
            case "grow" if isinstance(holder[key], str):
                holder[key] *= rng.choice((2, 50))
            case _:
                holder[key] = json.loads(json.dumps(rng.choice(HOSTILE)))
    return plain


def inside(plain: Any) -> list[tuple[Any, Any]]:
    """Return every place of a JSON value: what it is in, and its key or number there."""
    found, holders = [], [plain]
    while holders:
        holder = holders.pop()
        for key in holder if isinstance(holder, dict) else range(len(holder)):
            found.append((holder, key))
            if isinstance(holder[key], dict | list):
                holders.append(holder[key])
    return found


def spelled(plain: Any) -> bytes:
    """Return the JSON of plain content, hostile text and all."""
    return json.dumps(plain).encode()


def damaged(data: bytes, rng: random.Random) -> bytes:
    """Return bytes after one accident or some."""
    for _ in range(rng.choice((1, 1, 2, 5))):
        at = rng.randrange(len(data) + 1)
        match rng.choice(("bit", "bit", "cut", "behead", "word", "word", "over", "twice")):
            case "bit" if at < len(data):
                data = data[:at] + bytes([data[at] ^ 1 << rng.randrange(8)]) + data[at + 1 :]
            case "cut":
                data = data[:at]
            case "behead":
                data = data[at:]
            case "word":
                data = data[:at] + rng.choice(WORDS) + data[at:]
            case "over":
                word = rng.choice(WORDS)
                data = data[:at] + word + data[at + len(word) :]
            case _:
                data = data[:at] + data[max(0, at - rng.randrange(200)) :]
    return data


def _address(rng: random.Random) -> object:
    """Return something in the place of a graph in an address."""
    real = rng.choice(REAL["inline"]).decode()
    match rng.choice(("text", "packed", "packed", "content", "content", "bomb", "other")):
        case "text":
            return damaged(real.encode(), rng).decode(errors="replace")
        case "packed":
            return _coded(damaged(base64.urlsafe_b64decode(real + "=" * (-len(real) % 4)), rng))
        case "content":
            packed = base64.urlsafe_b64decode(real + "=" * (-len(real) % 4))
            graph = mutant(zlib.decompress(packed), rng)
            return _coded(zlib.compress(spelled(graph)))
        case "bomb":
            fill = rng.choice((b" ", b"[", b'{"a":', b"9", b"\0", b'"schema":1,'))
            return _coded(zlib.compress(fill * rng.choice((70_000, 200_000, 10**6)), 9))
        case _:
            return rng.choice((None, 3, b"eJw", ["eJw"], "", "A" * 1_499, "=" * 9, real + real))


def _coded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")[: inline.MOST_CHARACTERS + 9]


def _weights(rng: random.Random) -> bytes:
    real = rng.choice(REAL["weights"])
    if rng.random() < 0.4:
        return damaged(real, rng)
    length = struct.unpack_from("<Q", real)[0]
    header = spelled(mutant(real[8 : 8 + length], rng))
    said = rng.choice((len(header), len(header), len(header) + 1, 2**63, 2**64 - 1, 0))
    return struct.pack("<Q", said) + header + real[8 + length :]


def _nodes(count: int, **params: Any) -> bytes:
    nodes = [{"name": f"n{i}", "kind": "ReLU", "params": params} for i in range(count)]
    return spelled({"schema": 1, "graph": {"schema": 1, "nodes": nodes}})


def _wide(keys: int) -> dict[str, int]:
    return dict.fromkeys(map(str, range(keys)), 1)


# Made only when their turn comes: each is as large as a door lets in, or larger.
EXTREMES: tuple[Callable[[], Case], ...] = (
    lambda: ("project", b"[" * 100_000),
    lambda: ("project", b'{"schema":1,"graph":' + b'{"a":' * 100_000),
    lambda: ("file", b'{"lampwork":"project","curves":' + b"[" * 100_000 + b"]" * 100_000 + b"}"),
    lambda: ("project", b'{"schema":' + b"9" * 100_000 + b"}"),
    lambda: ("project", b'{"schema":1,"memory":{"seed":' + b"9" * 4_300 + b"}}"),
    lambda: ("project", spelled({"schema": 1, **_wide(180_000)})),
    lambda: ("file", spelled({"lampwork": "project", "schema": 1, **_wide(10**6)})),
    lambda: ("plain", {"schema": 1, **_wide(10**6)}),
    lambda: ("plain", {"schema": 1, "graph": {"schema": 1, "layout": _wide(10**6)}}),
    lambda: ("plain", {"schema": 1, "graph": {"schema": 1, "nodes": [[1]] * 10**5}}),
    lambda: ("project", b'{"schema":1,' + b'"title":"a",' * 10_000 + b'"module":{}}'),
    lambda: ("project", _nodes(400, **{f"k{i}": ["x"] * 16 for i in range(40)})),
    lambda: ("project", _nodes(400, **{f"k{i}": 10**31 for i in range(40)})),
    lambda: ("project", _nodes(20, **{f"k{i}": {} for i in range(1_400)})),
    lambda: ("project", b'{"schema":1,"programs":{"schema":1,"programs":' + MANY + b"}}"),
    lambda: ("project", b'{"schema":1,"training":{"data":' + MANY + b"}}"),
    lambda: ("project", b'{"schema":1,"title":"' + b"\\ud800" * 300_000 + b'"}'),
    lambda: ("file", b" " * 5_000_000),
    lambda: ("file", b'{"lampwork":"project","schema":1,"project":{"schema":1},"curves":'
             b'{"schema":1,"runs":[' + b"{}," * 600_000 + b"{}]}}"),
)  # fmt: skip
HEAVY_PARTS: tuple[Callable[[], Case], ...] = (
    lambda: ("traces", b'{"schema":1,"memory":{"steps":' + MANY + b"}}"),
    lambda: ("traces", b'{"schema":1,"memory":' + spelled(_wide(600_000)) + b"}"),
    lambda: ("traces", b'{"schema":1,"gradients":' + b"[" * 100_000),
    lambda: ("tree", b'{"schema":1,"walk":{"rows":[' + b"[]," * 10**6 + b"[]]}}"),
    lambda: ("curves", b'{"schema":1,"runs":[{"points":[' + b"[0]," * 500_000 + b"[0]]}]}"),
    lambda: ("curves", b'{"schema":1,"runs":' + b"9" * 10**6 + b"}"),
    lambda: ("weights", struct.pack("<Q", 10**6) + b"[" * 10**6),
    lambda: ("weights", bytes(17 << 20)),
    lambda: ("inline", "A" * 10**7),
)
