"""Shapes, dtypes, counts, costs and problems of a graph: torch answers, node by node."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Literal

from builder import repair
from builder.catalog import CATALOG
from builder.catalog.kind import Kind, Port
from builder.flow import Flow, flow, members
from builder.graph import Edge, Graph, ModuleDict, Node, Sequential, TensorSpec
from builder.lint import remarks
from builder.problems import Problem
from builder.sized import Sized, Tree, leaves
from builder.structure import frame_problems, wire_problems
from builder.tiny import Confirm, Confirmations
from builder.trace import MOST_NUMBERS, Refused, Trial, Values, trace

State = Literal["ok", "problem", "waiting"]


@dataclass(frozen=True)
class Facts:
    """What is known of one node or frame."""

    state: State
    path: str = ""
    result: Tree | None = None
    derived: Values = ()
    weights: tuple[tuple[str, tuple[int, ...]], ...] | None = None
    parameters: int | None = None
    buffers: int | None = None
    macs: int | None = None  # a sample; None: not counted
    bytes: int | None = None  # of new memory for results, a sample
    confirmed: bool = False  # the CPU ran it, too: else "shape only"
    trial: Trial | None = None
    refusal: str = ""

    @property
    def specs(self) -> tuple[TensorSpec, ...]:
        """The tensors it gives, in the order of its output ports."""
        return () if self.result is None else tuple(leaf.spec for leaf in leaves(self.result))


@dataclass(frozen=True)
class Inference:
    """The answer about a whole graph.

    Units: `parameters` counts numbers; `macs` multiply-adds a sample; `bytes` new activation
    memory a sample. `at_least` says that some nodes could not be counted.
    """

    specs: Mapping[str, tuple[TensorSpec, ...]]
    facts: Mapping[str, Facts]
    problems: tuple[Problem, ...]
    parameters: int
    macs: int
    bytes: int
    at_least: bool
    flow: Flow

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that stop the export."""
        return tuple(problem for problem in self.problems if problem.level == "error")


CONFIRM = Confirmations()  # of this process; the pages ask a limited child instead


def infer(graph: Graph, confirm: Confirm = CONFIRM) -> Inference:
    """Return what torch says of a graph: shapes, counts, costs, problems and their fixes."""
    inference = _infer(graph, confirm)

    def without_fixes(changed: Graph) -> Inference:
        return _infer(changed, confirm)

    return replace(inference, problems=repair.with_fixes(graph, inference, without_fixes))


def _infer(graph: Graph, confirm: Confirm) -> Inference:
    walk = _Walk(graph, confirm)
    walk.run()
    facts = walk.facts
    nodes = [facts[node.name] for node in graph.nodes]
    problems = (*frame_problems(graph), *wire_problems(graph, walk.flow), *walk.problems)
    return Inference(
        specs=MappingProxyType(walk.specs),
        facts=MappingProxyType(facts),
        problems=(*problems, *remarks(graph, facts)),
        parameters=sum(known.parameters or 0 for known in nodes),
        macs=sum(known.macs or 0 for known in nodes),
        bytes=sum(known.bytes or 0 for known in nodes),
        at_least=any(known.parameters is None for known in nodes),
        flow=walk.flow,
    )


class _Walk:
    """One pass over a graph, in order; what it found stands in `facts` and `problems`."""

    def __init__(self, graph: Graph, confirm: Confirm) -> None:
        self.graph, self.confirm, self.flow = graph, confirm, flow(graph)
        self.facts: dict[str, Facts] = {}
        self.problems: list[Problem] = []
        self.values: dict[str, Tree | None] = {}  # what each input and unit gives

    def run(self) -> None:
        for given in self.graph.inputs:
            sized = Sized.of(given.spec)
            numbers = max(map(math.prod, sized.shapes))
            if numbers > MOST_NUMBERS:
                sentence = (
                    f"{given.name}: this input is too large: it would hold {numbers:,} numbers. "
                )
                self.problems.append(
                    Problem(where=given.name, sentence=sentence + "Make its sizes smaller.")
                )
                self.facts[given.name] = Facts("problem", given.name)
                continue
            self.values[given.name] = sized
            self.facts[given.name] = Facts("ok", given.name, sized)
        for name in self.flow.order:
            thing = self.graph.by_name[name]
            if isinstance(thing, Node):
                self.values[name] = self._node(thing, self._arguments(thing))
            else:
                assert isinstance(thing, Sequential | ModuleDict)
                wires = self.flow.wires[name]
                entering = self._carried(wires[0]) if wires else None
                self.values[name] = self._frame(thing, entering)
        for frame in self.graph.frames:
            if frame.name not in self.facts:
                self._sum_up(frame, None)
        for output in self.graph.outputs:
            wires = self.flow.wires[output.name]
            value = self._carried(wires[0]) if wires else None
            self.facts[output.name] = Facts("ok" if value else "waiting", output.name, value)

    @property
    def specs(self) -> dict[str, tuple[TensorSpec, ...]]:
        return {name: known.specs for name, known in self.facts.items() if known.specs}

    def _carried(self, edge: Edge) -> Tree | None:
        """Return what a wire brings, or None while that is not known."""
        value = self.values.get(edge.source)
        if value is None:
            return None
        found = tuple(leaves(value))
        source = self.graph.by_name[edge.source]
        ports: tuple[str, ...] = ("output",)
        if isinstance(source, Node):
            ports = CATALOG[source.kind].outputs
        index = ports.index(edge.source_port) if edge.source_port in ports else len(found)
        return found[index] if index < len(found) else None

    def _arguments(self, node: Node) -> tuple[tuple[str, Tree], ...] | None:
        """Return what the wires of a node bring, by port; None while something is missing."""
        kind = CATALOG.get(node.kind)
        if kind is None:
            return None
        wires = {edge.target_port: edge for edge in self.flow.wires[node.name]}
        found: list[tuple[str, Tree]] = []
        for port in kind.inputs:
            ends = wired(port, wires)
            if not ends and not port.optional:
                return None
            for end in ends:
                value = self._carried(wires[end])
                if value is None:
                    return None
                found.append((end, value))
        return tuple(found)

    def _node(self, node: Node, args: tuple[tuple[str, Tree], ...] | None) -> Tree | None:
        kind = CATALOG.get(node.kind)
        path = self.graph.path(node.name)
        complaints = _complaints(node, kind)
        if complaints or kind is None:
            self.problems.extend(Problem(where=node.name, sentence=text) for text in complaints)
            self.facts[node.name] = Facts("problem", path)
            return None
        if args is None:
            self.facts[node.name] = _known_alone(kind, path)
            return None
        trial = Trial(node.kind, _values(node, kind), args)
        traced = trace(trial)
        message = traced.message if isinstance(traced, Refused) else ""
        answer = self.confirm(trial)
        if isinstance(traced, Refused) or answer.refused:
            # The CPU's sentence is the one a learner meets; meta's own stands in when it is
            # too large to run, or fails only at some batch sizes.
            self.facts[node.name] = replace(
                _known_alone(kind, path),
                state="problem",
                derived=traced.derived,
                trial=trial,
                refusal=answer.message or message,
            )
            self.problems.append(repair.refusal(self.graph, node, self.facts[node.name], traced))
            return None
        self.facts[node.name] = Facts(
            state="ok",
            path=path,
            result=traced.result,
            derived=traced.derived,
            weights=traced.weights,
            parameters=_count(traced.weights),
            buffers=traced.buffers,
            macs=traced.macs,
            bytes=traced.bytes,
            confirmed=answer.ran,
            trial=trial,
        )
        return traced.result

    def _frame(self, frame: Sequential | ModuleDict, entering: Tree | None) -> Tree | None:
        """Run the members of a frame that is called; entries that are not chosen are counted."""
        value = entering
        for member in frame.members:
            given = value if isinstance(frame, Sequential) else entering
            result = self._member(member, given)
            if isinstance(frame, Sequential) or member in frame.runs:
                value = result
        self._sum_up(frame, value)
        return value

    def _member(self, name: str, entering: Tree | None) -> Tree | None:
        thing = self.graph.by_name[name]
        if not isinstance(thing, Node):
            assert isinstance(thing, Sequential | ModuleDict)
            return self._frame(thing, entering)
        kind = CATALOG.get(thing.kind)
        if kind is None or entering is None:
            return self._node(thing, None)
        return self._node(thing, ((kind.inputs[0].name, entering),))

    def _sum_up(self, frame: Sequential | ModuleDict, value: Tree | None) -> None:
        inside = [
            self.facts[name]
            for name in members(self.graph, frame.name)
            if isinstance(self.graph.by_name[name], Node) and name in self.facts
        ]
        counts = [known.parameters for known in inside]
        states = {known.state for known in inside}
        worst: State = "problem" if "problem" in states else "ok"
        if frame.wired and value is None and worst == "ok":
            worst = "waiting"
        self.facts[frame.name] = Facts(
            state=worst,
            path=self.graph.path(frame.name),
            result=value,
            parameters=None if None in counts else sum(count or 0 for count in counts),
            macs=sum(known.macs or 0 for known in inside) or None,
            bytes=sum(known.bytes or 0 for known in inside),
            confirmed=all(known.confirmed for known in inside),
        )


def wired(port: Port, wires: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the ends of a port that have a wire: itself, or tensors.0, tensors.1, ... in order."""
    if not port.many:
        return (port.name,) if port.name in wires else ()
    ends = [end for end in wires if end.partition(".")[0] == port.name]
    return tuple(sorted(ends, key=lambda end: int(end.partition(".")[2] or 0)))


def _values(node: Node, kind: Kind) -> Values:
    """Return the chosen parameters, hashable; None for a derived one means: follow the input."""
    return tuple(
        (name, value)
        for name, value in sorted(node.params.items())
        if value is not None or not kind.param[name].derived
    )


def _complaints(node: Node, kind: Kind | None) -> tuple[str, ...]:
    if kind is None:
        return (
            f"{node.name}: there is no layer called {node.kind!a} in this version. "
            "Replace it by one from the palette.",
        )
    found = []
    for name, value in node.params.items():
        param = kind.param.get(name)
        if param is None:
            found.append(f"{node.name}: {kind.name} has no parameter {name!a}. Remove it.")
        elif (text := param.complaint(value)) is not None:
            found.append(f"{node.name}: {text}. Change it in the form.")
    return tuple(found)


def _known_alone(kind: Kind, path: str) -> Facts:
    """Return what is known of a node without its inputs: an operation holds no parameters."""
    if not kind.is_module:
        return Facts("waiting", path, weights=(), parameters=0, buffers=0)
    return Facts("waiting", path)


def _count(weights: tuple[tuple[str, tuple[int, ...]], ...]) -> int:
    total = 0
    for _, shape in weights:
        count = 1
        for size in shape:
            count *= size
        total += count
    return total
