"""Following the graph as it grows and as passes run over it, for the recorder."""

import ast
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace as changed
from itertools import islice
from typing import Any

from torch import Tensor
from torch.autograd.graph import Node as TorchNode

from inspector.arguments import sound, tensors_in
from inspector.calls import Failure
from inspector.gradients.asked import Asked
from inspector.gradients.gallery import Gallery
from inspector.gradients.graph import grad_fn_of, root_of, walk
from inspector.gradients.ledger import Ledger
from inspector.gradients.looking import Engine, transformed
from inspector.gradients.module_calls import ModuleCalls
from inspector.gradients.naming import Names
from inspector.gradients.nodes import Draft, Nodes
from inspector.gradients.observing import Gradients, Look, observed
from inspector.gradients.passes import Going, Passes
from inspector.gradients.places import Place, Places
from inspector.gradients.record import Arrival
from inspector.unseen import quiet

MOST_BYTES = 3_400_000  # of the trace as JSON, about
MOST_RESULTS = 64  # of one call that are looked at
_HOOKS = frozenset({"register_hook", "register_post_accumulate_grad_hook"})


class Tracking:
    """Is told of every function and pass, and keeps the graph they make."""

    def __init__(self, places: Places) -> None:
        self.over = False  # enough was recorded
        self.lost = ""  # why recording had to stop before that
        self.failure: Failure | None = None
        self.gallery = Gallery()
        self.names = Names()
        self.nodes = Nodes(self.gallery, self.names)
        self.ledger = Ledger(self.gallery, self.names)
        self.modules = ModuleCalls()
        self.passes: list[Going] = []
        self.new: list[Draft] = []  # since the last step
        self.freed: list[int] = []
        self.step = 0  # the one that is going on
        self.running = 0  # how many passes
        self.position: Callable[[], ast.AST | None] = lambda: None
        self._places = places
        self._watch = Passes(self.nodes, self.gallery, self.names)
        self._watch.found = self._found_in_pass
        self._watch.arrived = self._arrived
        self._later: dict[int, Place] = {}  # of nodes made inside a pass, which may be thrown away

    @contextmanager
    def careful(self) -> Iterator[None]:
        """Stop recording rather than let a fault of ours, or want of memory, reach the program."""
        try:
            with quiet():
                yield
        except Exception as error:  # noqa: BLE001 -- whatever it is, the program goes on
            self.over = True
            self.lost = f"{type(error).__name__}: {error}"

    @property
    def weight(self) -> int:
        """How large the graph and its passes are as JSON, about, in bytes."""
        return self.gallery.weight + self.nodes.weight + self._watch.weight

    def place(self) -> Place:
        """Return where the program is."""
        module = self.names.path(self.modules.going)
        return self._places.of(self.position(), module)

    def made(self, function: Any, args: tuple[Any, ...], result: Any) -> None:
        """Note the result of a function of torch."""
        if isinstance(result, Tensor):
            if result.requires_grad:
                with self.careful():
                    self._result(result, args)
        elif result is None:
            if args and isinstance(args[0], Tensor):
                with self.careful():
                    self.meet(args[0])  # it was written into, as by x[0] = y
        elif isinstance(result, (list, tuple, dict)):
            with self.careful():
                for one in islice(tensors_in(result), MOST_RESULTS):
                    self.meet(one)
        elif getattr(function, "__name__", "") in _HOOKS:
            with self.careful():
                self._hooked(args[0])

    def backward(
        self, engine: Engine, roots: Any, rest: tuple[Any, ...], named: dict[str, Any]
    ) -> Any:
        """Let the engine run a pass, and look on."""
        going = self._begun(roots, rest, named)
        if going is None:
            return engine(roots, *rest, **named)
        self.passes.append(going)
        self.running += 1
        try:
            with observed(going.nodes, *self._looks(going)):
                results = engine(roots, *rest, **named)
            with self.careful():
                self._watch.answered(going, results or ())
        except BaseException as error:
            self._watch.failed(going, error)
            raise
        finally:
            self.running -= 1
            if not self.running:
                self._later.clear()
            with self.careful():
                self.freed += self._watch.over(going)
        return results

    def _begun(self, roots: Any, rest: tuple[Any, ...], named: dict[str, Any]) -> Going | None:
        """Get ready for a pass; None when that cannot be done."""
        found: list[Going] = []
        with self.careful():
            asked = Asked.of(roots, *rest, accumulate_grad=named.get("accumulate_grad", True))
            place = self.place()
            for node, _ in asked.ends():
                self._add(node, place)
            found.append(self._watch.begin(asked, place.line))
        return found[0] if found else None

    def _looks(self, going: Going) -> tuple[Look, Look]:
        """Return what is called before and after each node of a pass."""

        def before(node: TorchNode, received: Gradients) -> None:
            if not self.over:
                with self.careful():
                    self._watch.before(going, node, received)

        def after(node: TorchNode, sent: Gradients) -> None:
            if not self.over:
                with self.careful():
                    self._watch.after(going, node, sent)
                    self._stop_when_full()

        return before, after

    def _result(self, tensor: Tensor, args: tuple[Any, ...]) -> None:
        """Take up the result of a function, with what it was given and gave."""
        node = grad_fn_of(tensor)
        made = self.meet(tensor)
        draft = self.nodes.find(node)
        if draft is None or draft not in made:
            return
        if len(draft.outputs) == 1:
            draft.value = self.gallery.of(tensor)
        if sum(one.variable is None for one in made) == 1:
            draft.labels = self._labels(draft, args)

    def _labels(self, draft: Draft, args: tuple[Any, ...]) -> tuple[str, ...]:
        """Return what the inputs of a node are called, where its arguments are its inputs."""
        if len(args) != len(draft.inputs):
            return ()
        labels = []
        for one, end in zip(args, draft.inputs, strict=True):
            if isinstance(one, Tensor):
                if end != self._end(one):
                    return ()
                labels.append(self.names.of(one))
            elif end is None and isinstance(one, (int, float)):
                labels.append(repr(one))
            else:
                return ()
        return tuple(labels)

    def _end(self, tensor: Tensor) -> tuple[int, int] | None:
        if not tensor.requires_grad:
            return None
        draft = self.nodes.leaf(tensor) or self.nodes.find(grad_fn_of(tensor))
        return None if draft is None else (draft.index, tensor.output_nr)

    def meet(self, tensor: Tensor) -> list[Draft]:
        """Take up the graph behind a tensor, and return the nodes that are new."""
        if self.over:
            return []
        node = grad_fn_of(tensor) if tensor.requires_grad else None
        if node is None or self.nodes.find(node) is not None or transformed():
            return []
        if self.running:
            # A checkpoint computes again, and throws its graph away; what stays is met later.
            place = self.place()
            for one in walk([node], self._is_known):
                self._later.setdefault(one._sequence_nr(), place)
            return []
        return self._add(node, self.place())

    def _is_known(self, node: TorchNode) -> bool:
        return node._sequence_nr() in self._later or self.nodes.find(node) is not None

    def _add(self, node: TorchNode, place: Place) -> list[Draft]:
        made = self.nodes.add(node, place, self.step, self._later)
        self.take_up(made)
        return made

    def take_up(self, made: list[Draft]) -> None:
        """Note nodes that are new."""
        self.new += made
        self.ledger.meet(made)
        self._stop_when_full()

    def _stop_when_full(self) -> None:
        if self.nodes.full or self.weight > MOST_BYTES:
            self.over = True

    def _found_in_pass(self, gradient: Tensor, source: Draft | None) -> None:
        """Take up the graph of a gradient itself: the pass was asked to create it."""
        node = grad_fn_of(gradient)
        if node is not None and self.nodes.find(node) is None:
            place = self.place() if source is None else source.place
            label = sound(f"gradient of {place.label}", 200)
            self._add(node, changed(place, label=label))

    def _arrived(self, going: Going, draft: Draft, arrival: Arrival) -> None:
        self.ledger.added(draft, arrival.added, arrival.after, going.run)

    def _hooked(self, tensor: Tensor) -> None:
        """Note the line of a hook with the node it belongs to."""
        node, _ = root_of(tensor)
        self._add(node, self.place())
        draft = self.nodes.find(node)
        if draft is not None:
            self._watch.hooked[draft.index] = self.place().line
