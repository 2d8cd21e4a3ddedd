"""A program run again in float64 with its leaves moved a little, up to its last backward pass."""

import random
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

import torch
from torch import Tensor
from torch.autograd.graph import Node
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import arg_tree_leaves

from builder.language import Evaluator, LanguageError, Program
from builder.language.faults import Halt
from inspector.gradients.graph import grad_fn_of, name_of, variable_of, walk
from inspector.gradients.looking import transformed
from inspector.gradients.naming import Names
from inspector.gradients.places import Place
from inspector.unseen import quiet

# At the `use`-th time that the `leaf`-th leaf is given to an operation, it gets these values.
Moves = Mapping[int, tuple[int, Tensor]]


@dataclass(eq=False)
class Reached:
    """What is differentiated: the roots of a pass, or a number that no pass began with."""

    kind: Literal["backward", "grad", "value"]
    roots: tuple[Tensor, ...]
    weights: tuple[Tensor | None, ...]
    number: int  # of the pass, from 1; of a value 0
    line: int
    text: str  # "loss.backward()", or the name of the value

    def value(self, weights: Sequence[Tensor | None]) -> Tensor:
        """Return the one number whose slope is asked for."""
        with quiet():
            parts = [
                (root.detach() if weight is None else root.detach() * weight).sum().double()
                for root, weight in zip(self.roots, weights, strict=True)
            ]
            return torch.stack(parts).sum()

    def gradients(self, leaves: Sequence[Tensor]) -> list[Tensor]:
        """Return what a first backward pass leaves in each .grad."""
        for leaf in leaves:
            leaf.grad = None
        with torch.enable_grad():
            torch.autograd.backward(self.roots, self.weights)
        return [torch.zeros_like(leaf) if leaf.grad is None else leaf.grad for leaf in leaves]


@dataclass(eq=False)
class Use:
    """A leaf and how often it was used before the graph that is asked about."""

    tensor: Tensor
    number: int  # among all leaves, in the order in which operations met them
    first: int  # the use at which the graph takes it in
    name: str = ""


class _End(Halt):
    """Ends a run at the pass that is asked about."""

    def __init__(self) -> None:
        super().__init__("limit", "The pass is reached.")


class _Doubles(TorchFunctionMode):
    """Has the program work in float64 where it says float32."""

    def __torch_function__(
        self, function: Any, _types: Any, args: tuple[Any, ...] = (), kwargs: Any = None
    ) -> Any:
        if function is torch.Tensor.float:
            return torch.Tensor.double(*args)
        kwargs = {word: _wide(value) for word, value in (kwargs or {}).items()}
        result = function(*map(_wide, args), **kwargs)
        if function in (torch.from_numpy, torch.tensor, torch.as_tensor) and _is_single(result):
            return result.double() if result.is_leaf and not result.requires_grad else result
        return result


def _wide(value: Any) -> Any:
    return torch.float64 if value is torch.float32 else value


def _is_single(value: Any) -> bool:
    return isinstance(value, Tensor) and value.dtype == torch.float32


@dataclass(eq=False)
class _Leaf:
    tensor: Tensor
    number: int
    uses: list[int] = field(default_factory=list)  # how many nodes there were at each


class _Sight(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Sees which leaves operations are given, and moves those that are to be moved."""

    def __init__(self, moves: Moves) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.leaves: dict[int, _Leaf] = {}
        self.coarse = ""  # a floating dtype other than float64
        self._moves = moves

    def __torch_dispatch__(
        self, operation: Any, _types: Any, args: tuple[Any, ...] = (), kwargs: Any = None
    ) -> Any:
        for given in arg_tree_leaves(*args, **(kwargs or {})):
            if isinstance(given, Tensor):
                self._meet(given)
        return operation(*args, **(kwargs or {}))

    def _meet(self, given: Tensor) -> None:
        if given.is_floating_point() and given.dtype != torch.float64:
            self.coarse = str(given.dtype).removeprefix("torch.")
        if not (given.requires_grad and given.is_leaf):
            return
        leaf = self.leaves.setdefault(id(given), _Leaf(given, len(self.leaves)))
        use, value = self._moves.get(leaf.number, (-1, given))
        if len(leaf.uses) == use:
            given.data.copy_(value)
        leaf.uses.append(torch._C._autograd._get_sequence_nr())


class Replay:
    """One run of a program. Without `until` it goes to its end; else to the pass of that number.

    `last` is the last pass that began, or the last number that requires grad.
    """

    def __init__(self, program: Program, seed: int, moves: Moves, until: int | None) -> None:
        self.program = program
        self.seed = seed
        self.last: Reached | None = None
        self.names = Names()
        self._until = until
        self._passes = self._depth = 0
        self._evaluator: Evaluator | None = None
        self._sight = _Sight(moves)
        self._engine: Any = torch.autograd._engine_run_backward  # type: ignore[attr-defined]

    @property
    def coarse(self) -> str:
        """Return a floating dtype that is not float64, where the program works in one."""
        return self._sight.coarse

    def run(self, watch: Any = None) -> "Replay":
        """Run it.

        Raises:
            LanguageError: where the program ends early by itself.
        """
        random.seed(self.seed)
        torch.default_generator.manual_seed(self.seed)
        self._evaluator = Evaluator(self.program, watch)
        with _float64(), self._engine_seen(), torch.enable_grad():
            try:
                with self._sight, _Doubles():
                    self._evaluator.run()
            except LanguageError:
                if not self._is_there():
                    raise
        if self.last is None:
            self.last = self._value()
        return self

    def uses(self) -> list[Use]:
        """Return the leaves of the graph behind `last` that can be moved."""
        if self.last is None:
            return []
        users: dict[int, list[Node]] = {}
        for node in walk(edge.node for edge in map(_edge, self.last.roots)):
            for after, _ in node.next_functions:
                leaf = None if after is None else variable_of(after)
                if leaf is not None:
                    users.setdefault(id(leaf), []).append(node)
        found = [self._use(self._sight.leaves[key], users[key]) for key in users if self._met(key)]
        return sorted((use for use in found if use is not None), key=lambda use: use.number)

    def leaf(self, number: int) -> Tensor:
        """Return a leaf by its number."""
        return next(one.tensor for one in self._sight.leaves.values() if one.number == number)

    def _met(self, key: int) -> bool:
        return key in self._sight.leaves

    def _use(self, leaf: _Leaf, nodes: list[Node]) -> Use | None:
        firsts = [at for node in nodes if (at := _first(leaf.uses, node)) is not None]
        if not firsts:
            return None
        return Use(leaf.tensor, leaf.number, min(firsts), self.names.of(leaf.tensor))

    def _is_there(self) -> bool:
        return self.last is not None and self.last.number == self._until

    @contextmanager
    def _engine_seen(self) -> Iterator[None]:
        torch.autograd._engine_run_backward = self._pass  # type: ignore[attr-defined, assignment]
        try:
            yield
        finally:
            torch.autograd._engine_run_backward = self._engine  # type: ignore[attr-defined]

    def _pass(self, roots: Any, *rest: Any, **named: Any) -> Any:
        """Let a pass run, unless it is the one that is asked about."""
        outer = self._depth == 0 and not transformed()
        if outer and all(isinstance(root, Tensor) for root in roots):
            self._passes += 1
            self.last = self._reached(tuple(roots), tuple(rest[0]), named)
            if self._passes == self._until:
                raise _End
        self._depth += 1
        try:
            return self._engine(roots, *rest, **named)
        finally:
            self._depth -= 1

    def _reached(
        self, roots: tuple[Tensor, ...], weights: tuple[Any, ...], named: dict[str, Any]
    ) -> Reached:
        evaluator = self._evaluator
        assert evaluator is not None
        node = evaluator.node
        line = getattr(node, "lineno", 0)
        text = "" if node is None else self.program.segment(node).partition("\n")[0]
        kind: Literal["backward", "grad"] = "backward" if named.get("accumulate_grad") else "grad"
        kept = tuple(None if one is None else one.detach() for one in weights)
        return Reached(kind, roots, kept, self._passes, line, text)

    def _value(self) -> Reached | None:
        """Return the number of the program that was worked out last."""
        assert self._evaluator is not None
        found: list[tuple[int, str, Tensor]] = []
        for name, value in self._evaluator.frame.names.items():
            node = grad_fn_of(value) if isinstance(value, Tensor) and value.numel() == 1 else None
            if node is not None:
                found.append((node._sequence_nr(), name, value))
        if not found:
            return None
        _, name, value = max(found, key=lambda one: one[0])
        return Reached("value", (value,), (None,), 0, 0, name)


class Naming:
    """A watch that learns what the program calls its tensors."""

    def __init__(self, names: Names) -> None:
        self.names = names

    def begin(self, _evaluator: Evaluator) -> None:
        """Have no need of the evaluator."""

    def before(self, *_: object) -> None:
        """Look when it is done."""

    def after(self, _node: object, frame: Any) -> None:
        """Look at the names."""
        with quiet():
            self.names.see(frame, Place())

    def failed(self, _node: object, frame: Any, _error: object) -> None:
        """Look at the names of what did not finish."""
        self.after(None, frame)


def _edge(root: Tensor) -> Any:
    return torch.autograd.graph.get_gradient_edge(root)


def _first(uses: list[int], node: Node) -> int | None:
    """Return the use at which a node took a leaf in: it was numbered just before."""
    made = node._sequence_nr()
    if name_of(node) == "CopySlices":  # is numbered only when the part was written
        before = [at for at, count in enumerate(uses) if count <= made]
        return before[-1] if before else None
    return next((at for at, count in enumerate(uses) if count > made), None)


@contextmanager
def _float64() -> Iterator[None]:
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    try:
        yield
    finally:
        torch.set_default_dtype(before)
