"""What must hold of every backward graph, and of every trace of a program with passes."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch import Tensor
from torch.autograd.graph import Node

from inspector import BackwardGraph, backward_graph
from inspector.gradients.graph import root_of, walk
from inspector.gradients.record import Figure, GradTrace, Pass

Sums = dict[tuple[object, int], Tensor]


def run(text: str) -> dict[str, Any]:
    """Run a program in Python itself, and return its variables."""
    names: dict[str, Any] = {"__name__": "__main__"}
    exec(compile(text, "program", "exec"), names)
    return names


def same(a: Tensor | None, b: Tensor | None) -> bool:
    """Tell whether two gradients are equal but for the order of additions."""
    if a is None or b is None:
        return a is b
    return a.shape == b.shape and torch.allclose(a, b, rtol=1e-9, atol=1e-12, equal_nan=True)


def faults_of_graph(graph: BackwardGraph) -> list[str]:
    """Return every node that received something else than what was sent to it."""
    sums: Sums = {(graph.root.node, graph.root.output): graph.root.value}
    for edge in graph.edges:
        if edge.value is not None:
            end = edge.target, edge.output
            sums[end] = edge.value if end not in sums else sums[end] + edge.value
    return [
        f"{node.name} output {at}"
        for node in graph.nodes
        for at, one in enumerate(node.received)
        if not same(one, sums.get((node, at)))
    ]


def true_order(loss: Tensor) -> list[Node]:
    """Return the nodes in the order of a pass that only counts them."""
    order: list[Node] = []
    task: list[int] = []

    def note(node: Node) -> None:
        task.append(torch._C._current_graph_task_id())
        if task[-1] == task[0]:
            order.append(node)

    handles = [
        node.register_prehook(lambda _g, node=node: note(node)) for node in walk([root_of(loss)[0]])
    ]
    loss.backward(retain_graph=True)
    for handle in handles:
        handle.remove()
    return order


def faults_of_program(text: str) -> tuple[list[str], Counter[str]]:
    """Return what is wrong with the backward graph of a program, and the nodes it has."""
    names = run(text)
    loss, leaves = names["loss"], _leaves(names)
    graph = backward_graph(loss)
    faults = faults_of_graph(graph)
    faults += [f".grad of {name} was left" for name, one in leaves.items() if one.grad is not None]
    order = true_order(loss)
    if [one.node for one in graph.nodes] != order:
        faults.append("the order is another")
    told = {id(one.variable): one.value for one in graph.leaves}
    told |= {id(one): grad for one, grad in graph.hidden}
    for name, one in leaves.items():
        if not same(told.get(id(one)), one.grad):
            faults.append(f"{name}.grad is {one.grad}, not {told.get(id(one))}")
    return faults, Counter(one.name for one in graph.nodes)


def _leaves(names: dict[str, Any]) -> dict[str, Tensor]:
    return {
        name: one
        for name, one in names.items()
        if isinstance(one, Tensor) and one.is_leaf and one.requires_grad
    }


def faults_of_trace(trace: GradTrace) -> list[str]:
    """Return every visit and arrival of a trace that does not add up."""
    return [
        f"pass {at}: {fault}"
        for at, one in enumerate(trace.passes)
        for fault in (*_wrong_visits(trace, one), *_wrong_arrivals(trace, one))
    ]


def _wrong_visits(trace: GradTrace, one: Pass) -> Iterator[str]:
    sums: dict[tuple[int, int], list[int]] = defaultdict(list)
    for root, output, given in one.roots:
        sums[root, output] += [] if given is None else [given]
    for visit in one.visits:
        name = trace.nodes[visit.node].name
        for at, index in enumerate(visit.received):
            hooked = visit.line > 0  # a hook may have changed the sum
            if not hooked and not adds_up(trace, sums[visit.node, at], index):
                yield f"{name} received {index}, sent were {sums[visit.node, at]}"
        for edge in trace.edges:
            if edge.source == visit.node and (sent := visit.sent[edge.slot]) is not None:
                sums[edge.target, edge.output].append(sent)
        if visit.rule is not None and visit.rule.agrees is False:
            yield f"the rule of {name} does not agree"


def _wrong_arrivals(trace: GradTrace, one: Pass) -> Iterator[str]:
    for arrival in one.arrivals if one.kind == "backward" else ():
        terms = [index for index in (arrival.before, arrival.added) if index is not None]
        if not adds_up(trace, terms, arrival.after):
            yield f"{arrival.leaf}: {terms} became {arrival.after}"


def adds_up(trace: GradTrace, terms: list[int], total: int | None) -> bool:
    """Tell whether figures are the terms of a sum; large ones are not shown one by one."""
    if total is None or not terms:
        return total is None and not terms
    tensors = [tensor_of(trace.figures[index]) for index in (*terms, total)]
    if any(one is None for one in tensors):
        return True
    *parts, whole = tensors
    largest = max(float(one.abs().nan_to_num(0, 0, 0).max()) for one in tensors if one.numel())
    return torch.allclose(sum(parts), whole, rtol=0, atol=1e-6 * largest, equal_nan=True)


def tensor_of(figure: Figure) -> Tensor | None:
    """Return a small figure as the tensor it shows."""
    if figure.values is None:
        return None
    values = [float(one) for one in figure.values]
    return torch.tensor(values, dtype=torch.float64).reshape(figure.shape)


def faults_of_recording(text: str, record: Callable[[str], GradTrace]) -> list[str]:
    """Return what a recorded program has in it that does not add up, or is not what Python has."""
    text += "loss.backward()\n"
    names, trace = run(text), record(text)
    faults = faults_of_trace(trace)
    if trace.error is not None:
        return [*faults, trace.error.message]
    last = {trace.variables[at].name: trace.variables[at] for at in trace.steps[-1].variables}
    for name, one in _leaves(names).items():
        shown = last[name].grad
        grad = None if shown is None else tensor_of(trace.figures[shown])
        if (grad is None) != (one.grad is None) or (
            grad is not None and not torch.allclose(grad, one.grad, rtol=1e-6, atol=1e-9)
        ):
            faults.append(f"{name}.grad is {one.grad}, shown is {grad}")
    return faults
