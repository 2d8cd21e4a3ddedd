"""One backward pass while it runs: its visits in the true order, and what it did to the leaves."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from torch import Tensor
from torch.autograd.graph import Node as TorchNode

from builder.language.evaluator import hidden
from inspector.arguments import sound
from inspector.gradients.asked import Asked, end_of
from inspector.gradients.gallery import Gallery
from inspector.gradients.graph import walk
from inspector.gradients.naming import Names
from inspector.gradients.nodes import Draft, Nodes
from inspector.gradients.observing import Gradients
from inspector.gradients.record import MOST_FIGURE_CELLS, Arrival, Pass, Rule, Visit
from inspector.gradients.rules import NodeFacts, explain
from inspector.gradients.saved import values_of

LONGEST = 4_000


@dataclass(eq=False)
class Run:
    """When something happened: the step is known when the statement is over."""

    step: int | None = None

    def at(self, last: int) -> int:
        """Return the step; of a statement that never ended, the last one."""
        return last if self.step is None else min(self.step, last)


@dataclass(eq=False)
class Going:
    """A pass that is being carried out, or was. `asked` and `nodes` are let go when it is over."""

    asked: Asked | None
    nodes: list[TorchNode]
    kind: Literal["backward", "grad"]
    retain_graph: bool
    create_graph: bool
    line: int
    roots: tuple[tuple[int, int, int | None], ...]
    run: Run = field(default_factory=Run)
    visits: list[Visit] = field(default_factory=list)
    arrivals: list[Arrival] = field(default_factory=list)
    error: str = ""
    failed: int | None = None

    def part(self, last: int) -> Pass:
        """Return it as a part of a trace whose last step is `last`."""
        return Pass(
            step=self.run.at(last),
            line=self.line,
            kind=self.kind,
            roots=self.roots,
            retain_graph=self.retain_graph,
            create_graph=self.create_graph,
            visits=tuple(self.visits),
            arrivals=tuple(self.arrivals),
            error=sound(hidden(self.error), LONGEST),
            failed=self.failed,
        )


class Passes:
    """Watches passes. Call it inside `quiet`."""

    def __init__(self, nodes: Nodes, gallery: Gallery, names: Names) -> None:
        self._nodes = nodes
        self._gallery = gallery
        self._names = names
        self.hooked: dict[int, int] = {}  # the line of the learner's hook, by node
        self.found: Callable[[Tensor, Draft | None], None] = lambda _tensor, _from: None
        self.arrived: Callable[[Going, Draft, Arrival], None] = lambda *_: None
        self.weight = 0  # as JSON, in bytes, about
        self._received: dict[TorchNode, tuple[Gradients, tuple[int | None, ...]]] = {}
        self._grads: dict[TorchNode, tuple[Tensor | None, int | None]] = {}  # before it is added to

    def begin(self, asked: Asked, line: int) -> Going:
        """Get ready for a pass over nodes that are numbered."""
        ends = asked.ends()
        given = (*asked.gradients, *(None,) * len(ends))
        roots = [
            (draft.index, output, self._gallery.of_any(one))
            for (node, output), one in zip(ends, given, strict=False)
            if (draft := self._nodes.find(node)) is not None
        ]
        nodes = walk(node for node, _ in ends)
        known = [node for node in nodes if self._nodes.find(node) is not None]
        return Going(
            asked=asked,
            nodes=known,
            kind=asked.kind,
            retain_graph=asked.retain_graph,
            create_graph=asked.create_graph,
            line=line,
            roots=tuple(roots),
        )

    def before(self, going: Going, node: TorchNode, received: Gradients) -> None:
        """Note what a node received."""
        draft = self._nodes.find(node)
        if going.create_graph:
            for one in received:
                if one is not None:
                    self.found(one, draft)
        figures = tuple(map(self._gallery.of_any, received))
        variable = None if draft is None else draft.variable
        if variable is not None:
            self._grads[node] = _before(variable), self._gallery.of_any(variable.grad)
            received = _few(received)
        self._received[node] = received, figures

    def after(self, going: Going, node: TorchNode, sent: Gradients) -> None:
        """Note what it sent: the node is done."""
        draft = self._nodes.find(node)
        received, figures = self._received.pop(node, ((), ()))
        if draft is None:
            return
        if going.create_graph:
            for one in sent:
                if one is not None:
                    self.found(one, draft)
        if draft.variable is not None:
            facts = self._arrive(going, node, draft.variable, received, figures)
        else:
            facts = self._facts(node, draft, received, sent)
        rule = None if facts is None else explain(facts)
        self.weight += 60 + 6 * len(figures + sent) + _weight(rule)
        going.visits.append(
            Visit(
                node=draft.index,
                received=figures,
                sent=tuple(map(self._gallery.of_any, sent)),
                rule=rule,
                line=self.hooked.get(draft.index, 0),
            )
        )

    def _arrive(
        self,
        going: Going,
        node: TorchNode,
        variable: Tensor,
        received: Gradients,
        figures: tuple[int | None, ...],
    ) -> NodeFacts | None:
        """Note what a leaf got; return the facts of a small one."""
        draft = self._nodes.leaf(variable)
        assert draft is not None
        before, figure = self._grads.pop(node, (None, None))
        leaf = sound(self._names.of(variable), 200)
        arrival = Arrival(
            node=draft.index,
            leaf=leaf,
            before=figure,
            added=figures[0] if figures else None,
            after=self._gallery.of_any(variable.grad),
        )
        going.arrivals.append(arrival)
        self.arrived(going, draft, arrival)
        if going.create_graph and variable.grad is not None:
            self.found(variable.grad, draft)
        if not received:
            return None
        return NodeFacts(
            draft.name, received, (), labels=(leaf,), before=before, after=variable.grad
        )

    def _facts(
        self, node: TorchNode, draft: Draft, received: Gradients, sent: Gradients
    ) -> NodeFacts:
        return NodeFacts(
            name=draft.name,
            received=received,
            sent=sent,
            saved=values_of(node),
            attributes=draft.attributes,
            labels=self._labels(draft),
            shapes=tuple(self._shape(end) for end in draft.inputs),
            result=draft.result,
        )

    def _labels(self, draft: Draft) -> tuple[str, ...]:
        """Return what the inputs are called: in the call itself, or the variable that held one."""
        given = (*draft.labels, *("",) * len(draft.inputs))
        return tuple(
            label or ("" if end is None else self._label(self._nodes.drafts[end[0]]))
            for label, end in zip(given, draft.inputs, strict=False)
        )

    def _label(self, draft: Draft) -> str:
        return draft.result if draft.variable is None else self._names.of(draft.variable)

    def _shape(self, end: tuple[int, int] | None) -> tuple[int, ...] | None:
        return None if end is None else self._nodes.drafts[end[0]].outputs[end[1]].shape

    def answered(self, going: Going, results: Sequence[Tensor | None]) -> None:
        """Note what `autograd.grad` gave back."""
        asked = going.asked
        if asked is None or asked.kind != "grad":
            return
        for root, one in zip(asked.inputs, results, strict=False):
            draft = self._nodes.find(end_of(root)[0])
            if draft is None:
                continue
            if one is not None:
                self.found(one, draft)
            name = self._names.of(root) if isinstance(root, Tensor) else ""
            going.arrivals.append(
                Arrival(
                    node=draft.index,
                    leaf=sound(name or draft.result, 200),
                    before=None,
                    added=self._gallery.of_any(one),
                    after=None,
                )
            )

    def failed(self, going: Going, error: BaseException) -> None:
        """Note that a pass raised, and at which node: the one that had received and not sent."""
        going.error = f"{type(error).__name__}: {error}"
        for node in going.nodes:
            draft = self._nodes.find(node)
            if self._received.pop(node, None) is not None and draft is not None:
                going.failed = draft.index
            self._grads.pop(node, None)

    def over(self, going: Going) -> list[int]:
        """Let go of the graph; return the nodes whose saved tensors are gone."""
        freed = []
        for node in going.nodes:
            draft = self._nodes.find(node)
            if draft is not None and self._nodes.keeping.look_for_freed(node, draft.keeps):
                freed.append(draft.index)
        going.asked, going.nodes = None, []
        return freed


def _weight(rule: Rule | None) -> int:
    return 0 if rule is None else 40 + len(rule.formula) + sum(len(line) + 3 for line in rule.lines)


def _before(variable: Tensor) -> Tensor | None:
    """Return the .grad of a small leaf; torch will add to it in place."""
    grad = variable.grad
    return grad.clone() if grad is not None and grad.numel() <= MOST_FIGURE_CELLS else None


def _few(received: Gradients) -> Gradients:
    """Copy small gradients, and let go of large ones: torch makes them the .grad without a copy."""
    one = received[0] if received else None
    return (one.clone(),) if one is not None and one.numel() <= MOST_FIGURE_CELLS else ()
