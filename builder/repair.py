"""Fixes: candidates for what may have been meant, each tried on torch before it is offered."""

import math
import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from builder import edits, refusals
from builder.catalog import CATALOG
from builder.graph import BATCH, Graph, Input, Node, Sequential
from builder.patch import difference
from builder.problems import Fix, Problem
from builder.sized import Sized

if TYPE_CHECKING:
    from builder.inference import Facts, Inference

MOST_FIXES = 4
MOST_TRIES = 24  # re-inferences for one problem
MOST_PROBLEMS = 4  # problems of one graph that get fixes; the others follow when these are mended

Candidate = tuple[str, Graph]


def refusal(graph: Graph, node: Node, known: "Facts", outcome: object) -> Problem:
    """Return the problem of a node that torch refused, still without fixes."""
    assert known.trial is not None
    return Problem(
        where=node.name,
        sentence=refusals.sentence(node, known.trial, known.refusal, outcome),
        torch_message=known.refusal,
    )


def with_fixes(
    graph: Graph, inference: "Inference", infer: Callable[[Graph], "Inference"]
) -> tuple[Problem, ...]:
    """Return the problems with the fixes that torch accepts."""
    done, mended = [], 0
    for problem in inference.problems:
        known = inference.facts.get(problem.where)
        if not problem.torch_message or known is None or mended >= MOST_PROBLEMS:
            done.append(problem)
            continue
        mended += 1
        done.append(problem.model_copy(update={"fixes": _accepted(graph, problem, known, infer)}))
    return tuple(done)


def _accepted(
    graph: Graph, problem: Problem, known: "Facts", infer: Callable[[Graph], "Inference"]
) -> tuple[Fix, ...]:
    before = {thing.name for thing in graph.things()}
    found: dict[str, Fix] = {}
    for tries, (label, better) in enumerate(_candidates(graph, problem.where, known)):
        if tries >= MOST_TRIES or len(found) >= MOST_FIXES:
            break
        if label in found:
            continue
        facts = infer(better).facts
        touched = {thing.name for thing in better.things()} - before
        touched |= {problem.where} & set(better.by_name)
        if all(facts[name].state == "ok" for name in touched):
            found[label] = Fix(label=label, patch=difference(graph, better))
    return tuple(found.values())


def _candidates(graph: Graph, name: str, known: "Facts") -> Iterator[Candidate]:
    node = graph.by_name[name]
    assert isinstance(node, Node)
    for pattern, ways in WAYS:
        if pattern.search(known.refusal):
            for way in ways:
                yield from way(graph, node, known)


def _follow_the_input(graph: Graph, node: Node, known: "Facts") -> Iterator[Candidate]:
    """Let go of overridden parameters that torch could take from the input."""
    for param in CATALOG[node.kind].params:
        if param.derived and node.params.get(param.name) is not None:
            freed = edits.with_params(graph, node.name, {param.name: None})
            yield f"Let {param.name} follow the input", freed


def _flatten(graph: Graph, node: Node, known: "Facts") -> Iterator[Candidate]:
    kind = CATALOG[node.kind]
    assert known.trial is not None
    if kind.usual_rank is None or not known.trial.args:
        return
    port, given = known.trial.args[0]
    if not isinstance(given, Sized) or len(given.shapes[0]) < 3:
        return
    better = edits.insert(graph, node.name, port, "Flatten", {})
    yield "Add Flatten before it", better
    for label, freed in _follow_the_input(better, node, known):
        yield f"Add Flatten before it, {label[0].lower()}{label[1:]}", freed


def _take_one_of_a_tuple(graph: Graph, node: Node, known: "Facts") -> Iterator[Candidate]:
    assert known.trial is not None
    if all(isinstance(tree, Sized) for _, tree in known.trial.args):
        return
    frame = graph.frame_of.get(node.name)
    if not isinstance(frame, Sequential):
        return
    giver = frame.members[frame.members.index(node.name) - 1]
    thing = graph.by_name[giver]
    if not isinstance(thing, Node):
        return
    first, *states = CATALOG[thing.kind].outputs
    split = edits.split_sequential(graph, giver, first, last=False)
    if split is not None:
        yield f"Take {first} of {giver}", split
    for state in states[:1]:
        split = edits.split_sequential(graph, giver, state, last=True)
        if split is not None:
            yield f"Take the last {state.partition('_')[0]} of {giver}", split


def _shapes(known: "Facts") -> list[tuple[str, tuple[int | str, ...]]]:
    assert known.trial is not None
    return [(port, tree.spec.shape) for port, tree in known.trial.args if isinstance(tree, Sized)]


def _planes(known: "Facts") -> list[tuple[str, int, int]]:
    """Return port, height and width of every input, if all are images of known size."""
    planes = []
    for port, shape in _shapes(known):
        match shape:
            case (_, *_, int(high), int(wide)):
                planes.append((port, high, wide))
    many = len(_shapes(known))
    return planes if many > 1 and len(planes) == many else []


def _source(graph: Graph, name: str, port: str) -> str:
    edges = [e for e in graph.edges if (e.target, e.target_port) == (name, port)]
    return edges[0].source if edges else name


def _pad(graph: Graph, node: Node, known: "Facts") -> Iterator[Candidate]:
    planes = _planes(known)
    if not planes:
        return
    high, wide = max(h for _, h, _ in planes), max(w for _, _, w in planes)
    better, padded = graph, []
    for port, h, w in planes:
        if (h, w) != (high, wide):
            border = (0, wide - w, 0, high - h)
            better = edits.insert(better, node.name, port, "ZeroPad2d", {"padding": border})
            padded.append(_source(graph, node.name, port))
    if padded:
        yield f"Pad {' and '.join(padded)} with zeros to {high}×{wide}", better


def _crop(graph: Graph, node: Node, known: "Facts") -> Iterator[Candidate]:
    planes = _planes(known)
    if not planes:
        return
    high, wide = min(h for _, h, _ in planes), min(w for _, _, w in planes)
    better, cropped = graph, []
    for port, h, w in planes:
        for dim, size, wanted in ((-2, h, high), (-1, w, wide)):
            if size != wanted:
                params = {"dim": dim, "start": 0, "length": wanted}
                better = edits.insert(better, node.name, port, "narrow", params)
                cropped.append(_source(graph, node.name, port))
    if cropped:
        yield f"Crop {' and '.join(dict.fromkeys(cropped))} to {high}×{wide}", better


def _project(graph: Graph, node: Node, known: "Facts") -> Iterator[Candidate]:
    """Offer a 1x1 convolution that brings one image to the channels and size of the other."""
    shapes = _shapes(known)
    if len(shapes) != 2 or any(len(shape) != 4 for _, shape in shapes):
        return
    for (port, own), (_, wanted) in ((shapes[0], shapes[1]), (shapes[1], shapes[0])):
        channels, high, low = wanted[1], own[-1], wanted[-1]
        if not (isinstance(channels, int) and isinstance(high, int) and isinstance(low, int)):
            continue
        if own[1] == channels and (low == 0 or high % max(low, 1)):
            continue
        params: dict[str, Any] = {"out_channels": channels, "kernel_size": 1}
        if low and high > low:
            params["stride"] = math.ceil(high / low)
        better = edits.insert(graph, node.name, port, "Conv2d", params)
        yield f"Add a 1×1 projection behind {_source(graph, node.name, port)}", better


def _keep_the_size_upstream(graph: Graph, node: Node, known: "Facts") -> Iterator[Candidate]:
    """Look for the layer before this one that lost a pixel, and give it padding."""
    if not _planes(known):
        return
    yield from _more_padding(graph, edits.upstream(graph, node.name))


def _more_padding(graph: Graph, among: Iterator[str]) -> Iterator[Candidate]:
    tried = 0
    for name in among:
        thing = graph.by_name[name]
        if not isinstance(thing, Node) or thing.kind not in CATALOG:
            continue
        padding = CATALOG[thing.kind].param.get("padding")
        if padding is None or padding.required:
            continue
        now = thing.params.get("padding", padding.default)
        if type(now) is int and tried < 4:
            tried += 1
            for better in (now + 1, *(word for word in padding.options if word == "same")):
                yield (
                    f"Set padding of {name} to {better}",
                    edits.with_params(graph, name, {"padding": better}),
                )


def _divisors(graph: Graph, node: Node, known: "Facts") -> Iterator[Candidate]:
    kind = CATALOG[node.kind]
    of = [value for _, value in known.derived if isinstance(value, int)]
    of += [v for n, v in node.params.items() if kind.param[n].derived and isinstance(v, int)]
    for param in kind.params:
        now = node.params.get(param.name, param.default)
        if param.form != "int" or param.derived or type(now) is not int or now < 1:
            continue
        if not any(word in param.name for word in ("head", "groups")):
            continue
        shared = math.gcd(*of) if of else 0
        ways = [n for n in range(1, min(shared, 4096) + 1) if shared % n == 0]
        for way in sorted(ways, key=lambda n: (abs(n - now), -n))[:3]:
            yield (
                f"Set {param.name} to {way}",
                edits.with_params(graph, node.name, {param.name: way}),
            )


def _inputs_before(graph: Graph, node: Node) -> Iterator[Input]:
    names = [*edits.upstream(graph, node.name)]
    frame = graph.frame_of.get(node.name)
    while frame is not None:
        names += [frame.name, *edits.upstream(graph, frame.name)]
        frame = graph.frame_of.get(frame.name)
    for name in dict.fromkeys(names):
        thing = graph.by_name[name]
        if isinstance(thing, Input):
            yield thing


def _dtypes(graph: Graph, node: Node, known: "Facts") -> Iterator[Candidate]:
    for given in _inputs_before(graph, node):
        for dtype in ("int64", "float32"):
            if given.dtype != dtype:
                better = edits.with_input(graph, given.name, dtype, given.spec.shape)
                yield f"Set the dtype of {given.name} to {dtype}", better


def _batch(graph: Graph, node: Node, known: "Facts") -> Iterator[Candidate]:
    for given in _inputs_before(graph, node):
        shape = given.spec.shape
        if shape and shape[0] == 1:
            better = edits.with_input(graph, given.name, given.dtype, (BATCH, *shape[1:]))
            yield f"Let {given.name} have any batch size N", better


def _remove(graph: Graph, node: Node, known: "Facts") -> Iterator[Candidate]:
    yield f"Remove {node.name}", edits.without_node(graph, node.name)


def _larger_input(graph: Graph, node: Node, known: "Facts") -> Iterator[Candidate]:
    for given in _inputs_before(graph, node):
        shape = given.spec.shape
        if len(shape) < 3:
            continue
        for times in (2, 4, 8):
            larger = tuple(
                size * times if index >= 2 and isinstance(size, int) else size
                for index, size in enumerate(shape)
            )
            text = "×".join(str(size) for size in larger)
            yield (
                f"Make {given.name} larger: {text}",
                edits.with_input(graph, given.name, given.dtype, larger),
            )


def _own_padding(graph: Graph, node: Node, known: "Facts") -> Iterator[Candidate]:
    yield from _more_padding(graph, iter((node.name,)))


def _reshape_instead(graph: Graph, node: Node, known: "Facts") -> Iterator[Candidate]:
    size = CATALOG[node.kind].params[0]
    shape = node.params.get(size.name, size.default)
    other = Node(name=node.name, kind="reshape", params={"shape": shape})
    nodes = tuple(other if old.name == node.name else old for old in graph.nodes)
    yield "Use reshape, which copies when it must", edits.changed(graph, nodes=nodes)


# What may mend a refusal, by torch's message; each way is tried before it is offered.
Way = Callable[[Graph, Node, "Facts"], Iterator[Candidate]]
WAYS: tuple[tuple[re.Pattern[str], tuple[Way, ...]], ...] = tuple(
    (re.compile(pattern), ways)
    for pattern, ways in (
        (r"tuple", (_take_one_of_a_tuple,)),
        (
            r"must match|same size|equal size|broadcast",
            (_project, _keep_the_size_upstream, _pad, _crop),
        ),
        (r"divisible", (_divisors,)),
        (r"more than 1 value per channel", (_batch,)),
        (r"too small|greater than actual|Kernel size", (_remove, _own_padding, _larger_input)),
        (r"view size is not compatible", (_reshape_instead,)),
        (r"", (_flatten, _follow_the_input, _dtypes)),
    )
)
