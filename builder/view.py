"""What the canvas is told: the catalogue, and the labels of a graph, as plain JSON values."""

import functools
import hashlib
import json
from typing import Any

import torch

from builder.catalog import CATALOG, GROUPS
from builder.catalog.kind import Kind
from builder.catalog.params import Param
from builder.graph import Graph, Node, Thing
from builder.inference import Facts, Inference, infer
from builder.problems import Problem
from builder.sized import leaves
from builder.source import Lines
from builder.tiny import Confirm
from builder.trace import Refused, Trial, trace


@functools.cache
def catalog_view() -> dict[str, Any]:
    """Return the palette and the forms, with a version that changes when a row does."""
    content = {
        "groups": [{"name": name, "colour": colour} for name, colour in GROUPS.items()],
        "kinds": [_kind(kind) for kind in CATALOG.values()],
    }
    digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
    return {"version": digest[:16], **content}


def _kind(kind: Kind) -> dict[str, Any]:
    return {
        "kind": kind.name,
        "group": kind.group,
        "meaning": kind.meaning,
        "docs": kind.docs,
        "stem": kind.names_begin_with,
        "is_module": kind.is_module,
        "inputs": [
            {"name": port.name, "many": port.many, "optional": port.optional}
            for port in kind.inputs
        ],
        "outputs": list(kind.outputs),
        "gates": dict(kind.gates),
        "params": [_param(param) for param in kind.params],
    }


_FORMS = {"floats": "ints", "dtype": "choice"}  # the canvas draws them the same way


def _param(param: Param) -> dict[str, Any]:
    return {
        "name": param.name,
        "type": _FORMS.get(param.form, param.form),
        "fractions": param.form in ("float", "floats"),
        "default": param.default,
        "required": param.required,
        "derived": param.derived,
        "none": param.none,
        "low": param.low,
        "high": None,
        "options": list(param.options) if param.form in ("choice", "dtype") else None,
        "words": list(param.options) if param.form == "ints" else [],
        "length": param.length,
        "help": param.help,
    }


def labels(graph: Graph, inference: Inference, rev: int, elapsed_ms: float) -> dict[str, Any]:
    """Return what stands on the canvas: shapes, counts, code and problems."""
    lines = Lines(graph, inference)
    return {
        "rev": rev,
        "nodes": {
            thing.name: _label(thing, inference.facts[thing.name], lines.of(thing.name))
            for thing in graph.things()
        },
        "problems": [_problem(problem) for problem in inference.problems],
        "totals": {
            "parameters": inference.parameters,
            "macs": inference.macs,
            "bytes": inference.bytes,
            "at_least": inference.at_least,
        },
        "engine": f"torch {torch.__version__.partition('+')[0]}",
        "elapsed_ms": round(elapsed_ms, 1),
    }


def _label(thing: Thing, known: Facts, code: list[str]) -> dict[str, Any]:
    return {
        "path": known.path,
        "summary": summary(thing, known) if isinstance(thing, Node) else "",
        "outputs": [{"text": str(spec), "dtype": spec.dtype} for spec in known.specs],
        "parameters": known.parameters,
        "macs": known.macs,
        "bytes": known.bytes,
        "derived": {key: _plain(value) for key, value in known.derived},
        "weights": [[key, list(shape)] for key, shape in known.weights or ()],
        "code": code,
        "state": known.state,
        "confirmed": known.confirmed,
    }


def summary(node: Node, known: Facts) -> str:
    """Return a node's parameters in a few characters: 1 → 6, k5, p2."""
    kind = CATALOG.get(node.kind)
    if kind is None:
        return ""
    derived = dict(known.derived)
    given = {**derived, **{k: v for k, v in node.params.items() if v is not None}}
    required = [param for param in kind.params if param.required]
    flow = [param for param in required if param.name.startswith(("in_", "out_"))]
    parts = []
    if len(flow) == 2:
        first, last = (given.get(param.name, param.default) for param in flow)
        parts.append(f"{'?' if first is None else first} → {last}")
    shown = {param.name for param in flow} if len(flow) == 2 else set()
    for param in kind.params:
        value = given.get(param.name, param.default)
        if param.name in shown or param.name in derived:
            continue
        if param.required or (param.name in node.params and value != param.default):
            parts.append(f"{SHORT.get(param.name, param.name + ' ')}{_short(value)}")
    return ", ".join(parts)


# The letters under which papers and course notes write these.
SHORT = {"kernel_size": "k", "stride": "s", "padding": "p", "dilation": "d", "groups": "g"}


def _short(value: Any) -> str:
    if isinstance(value, tuple):
        return "(" + ", ".join(str(item) for item in value) + ")"
    return str(value)


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "where": problem.where,
        "level": problem.level,
        "sentence": problem.sentence,
        "torch_message": problem.torch_message,
        "fixes": [
            {"label": fix.label, "patch": fix.patch.model_dump(mode="json")}
            for fix in problem.fixes
        ],
    }


def fits(inference: Inference, source: str, port: str, graph: Graph, confirm: Confirm) -> list[str]:
    """Return the kinds that torch lets stand behind a port, with their defaults."""
    known = inference.facts.get(source)
    if known is None or known.result is None:
        return []
    thing = graph.by_name[source]
    ports = CATALOG[thing.kind].outputs if isinstance(thing, Node) else ("output",)
    given = tuple(leaves(known.result))
    if port not in ports or ports.index(port) >= len(given):
        return []
    found = []
    for kind in CATALOG.values():
        args = tuple(
            (f"{p.name}.0" if p.many else p.name, given[ports.index(port)])
            for p in kind.inputs
            if not p.optional
        )
        trial = Trial(kind.name, (), args)
        if not isinstance(trace(trial), Refused) and not confirm(trial).refused:
            found.append(kind.name)
    return found


def warm() -> None:
    """Ask torch once about a small model: the first pass on meta costs a second, later ones ms."""
    from builder.straight import chain

    infer(chain("Conv2d", "BatchNorm2d", "ReLU", "Flatten", "Linear", inputs=("N", 1, 8, 8)))
