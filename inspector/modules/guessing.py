"""A plausible input for a module of which nobody said what it takes: its layers are asked."""

import inspect
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.modules.module import register_module_forward_pre_hook

from builder.language.evaluator import hidden
from builder.language.faults import Halt
from builder.language.functions import is_function
from inspector.arguments import sound
from inspector.modules.demands import PROBES, demand_of
from inspector.modules.feeding import feed
from inspector.modules.keeping import in_mode, kept
from inspector.modules.parts import given
from inspector.modules.run_record import MOST_INPUTS, Guess, InputSpec
from inspector.modules.sizes import is_lazy

LONGEST_S = 1.5
_NO_FORWARD = "It has no forward of its own. Choose a module in it."
_UNKNOWN = "No input was found that its forward takes. Say which shape and dtype it needs."
_UNTRIED = "There was no time to try it to the end."

Specs = tuple[InputSpec, ...]
Look = Callable[[nn.Module, tuple[Any, ...], dict[str, Any]], None]


class _EnoughError(BaseException):
    """Nothing more is to be seen of a forward; no `except` of a learner may hold it up."""


def guess_specs(module: nn.Module) -> Guess:
    """Return inputs that the module's forward takes, found by asking the layers they reach first.

    It is tried without values, on the meta device, and with them where that does not work. Where
    no input runs through, the one that came furthest is given, with what torch says. Where the
    forward takes no argument there are no specs, and nothing to say.
    """
    names = arguments_of(module)
    if names is None:
        return Guess(specs=(), sentence=_NO_FORWARD)
    if not names:
        return Guess(specs=(), sentence="")
    if len(names) > MOST_INPUTS:
        return Guess(specs=(), sentence=_UNKNOWN)
    until = time.monotonic() + LONGEST_S
    lazy = any(map(is_lazy, (*module.parameters(), *module.buffers())))  # shaped by running
    with kept(module), in_mode(module, training=False), torch.no_grad():
        guess = None if lazy else _Search(module, names, until, on_meta=True).found()
        if guess is None or not guess.tried:
            guess = _Search(module, names, until, on_meta=False).found()
    return Guess(specs=guess.specs, sentence=sound(guess.sentence, 4_000))


def arguments_of(module: nn.Module) -> tuple[str, ...] | None:
    """Return the arguments that its forward needs; None where it has no forward."""
    forward = type(module).forward
    if forward is nn.Module.forward:
        return None
    if is_function(forward):  # a learner's: Python sees *args only
        signature = inspect.getclosurevars(forward).nonlocals["signature"]
        names = signature.positional
        return tuple(names[1 : len(names) - len(signature.defaults)]) or _rest(signature.rest)
    known = inspect.signature(module.forward).parameters.values()
    needed = tuple(
        one.name
        for one in known
        if one.kind in (one.POSITIONAL_ONLY, one.POSITIONAL_OR_KEYWORD) and one.default is one.empty
    )
    return needed or _rest(next((one.name for one in known if one.kind is one.VAR_POSITIONAL), ""))


def _rest(name: str | None) -> tuple[str, ...]:
    return (name,) if name else ()


@dataclass
class _Met:
    """A layer that was called, and which of our inputs it was called with."""

    layer: nn.Module
    argument: int | None  # of the module; None: it was made from one
    position: int  # of the layer's own arguments
    flattened: bool


@dataclass(frozen=True)
class _Found:
    """Inputs, whether they ran through, and how far they came."""

    specs: Specs
    sentence: str
    tried: bool
    calls: int = 0


@dataclass
class _Search:
    """Looks for inputs, one argument after the other."""

    module: nn.Module
    names: tuple[str, ...]
    until: float
    on_meta: bool
    why: list[str] = field(default_factory=list)
    refusal: str = ""  # what the last forward ended with

    def found(self) -> _Found:
        """Return the first inputs that run through, or those that came furthest."""
        choices: list[list[InputSpec]] = []
        for at in range(len(self.names)):
            choices.append(self._choices(at, choices))
        best = _Found((), _UNKNOWN, tried=False, calls=-1)
        for turn in range(max(map(len, choices))):
            one = self._tried(tuple(some[min(turn, len(some) - 1)] for some in choices))
            if one.tried:
                return one
            if self.why and one.calls > best.calls:
                best = one
            if self._late:
                break
        return best

    @property
    def _late(self) -> bool:
        return time.monotonic() > self.until

    def _tried(self, choice: Specs) -> _Found:
        """Run the module on one choice of inputs."""
        specs = tuple(
            one.model_copy(update={"name": name})
            for one, name in zip(choice, self.names, strict=True)
        )
        calls = 0

        def look(*_rest: Any) -> None:
            nonlocal calls
            calls += 1
            if self._late:
                raise _EnoughError

        ran = self._run(self._inputs(specs), look)
        words = list(self.why) or ["Its layers ask for nothing in particular."]
        if not ran:
            words.append(f"torch says: {self.refusal}" if self.refusal else _UNTRIED)
        return _Found(specs, " ".join(words), ran, calls)

    def _choices(self, at: int, before: list[list[InputSpec]]) -> list[InputSpec]:
        met = self._asked(at, [one[0] for one in before])
        demand = None if met is None else demand_of(met.layer)
        if met is None or demand is None:
            return before[-1] if before else list(PROBES)
        self.why.append(f"{self.names[at]} reaches {self._place(met.layer)} first.")
        return demand(met.layer, met.position, met.flattened)

    def _asked(self, at: int, before: list[InputSpec]) -> _Met | None:
        """Return the first layer with a demand that argument `at` reaches."""
        behind = None
        for probe in PROBES:
            specs = (*before, *[probe] * (len(self.names) - len(before)))
            for met in self._reached(specs, at):
                if met.argument == at:
                    return met
                if met.argument is None and behind is None:
                    behind = met
        return behind

    def _reached(self, specs: Specs, at: int) -> list[_Met]:
        """Return the layers with a demand that a forward reached, until argument `at` did."""
        reached: list[_Met] = []
        inputs = self._inputs(specs)
        flat = False

        def look(layer: nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
            nonlocal flat
            flat = flat or isinstance(layer, nn.Flatten)
            if demand_of(layer) is None:
                return
            for position, (_, tensor) in enumerate(given(args, kwargs)):
                argument = next((i for i, one in enumerate(inputs) if one is tensor), None)
                reached.append(_Met(layer, argument, position, flat))
                if argument == at:
                    raise _EnoughError

        self._run(inputs, look)
        return reached

    def _run(self, inputs: list[Tensor], look: Look) -> bool:
        self.refusal = ""
        try:
            with _looking(self.module, look):
                self._call(inputs)
        except _EnoughError:
            return False
        except (Exception, Halt) as error:  # noqa: BLE001  a forward may raise anything
            self.refusal = hidden(str(error)).strip().split("\n")[0] or type(error).__name__
            return False
        return True

    def _call(self, inputs: list[Tensor]) -> None:
        if not self.on_meta:
            self.module(*inputs)
            return
        state = {name: one.to("meta") for name, one in _state(self.module)}
        with torch.device("meta"):
            torch.func.functional_call(self.module, state, tuple(inputs))

    def _inputs(self, specs: Specs) -> list[Tensor]:
        """Return each one as a tensor of its own, so that it is known again where it arrives."""
        tensors = [one for one in map(feed, specs) if isinstance(one, Tensor)]
        without = self.on_meta or any(one.is_meta for one in self.module.parameters())
        return [one.to("meta") for one in tensors] if without else tensors

    def _place(self, layer: nn.Module) -> str:
        path = next((path for path, one in self.module.named_modules() if one is layer), "")
        kind = type(layer).__name__
        return f"{path} ({kind})" if path else f"the {kind}"


@contextmanager
def _looking(module: nn.Module, look: Look) -> Iterator[None]:
    """Look at every call in a module, of those that are not registered too."""
    modules = list(module.modules())
    registered = {id(one) for one in modules}

    def look_at_others(layer: nn.Module, args: tuple[Any, ...]) -> None:
        if id(layer) not in registered:
            look(layer, args, {})

    handles = [
        one.register_forward_pre_hook(look, prepend=True, with_kwargs=True) for one in modules
    ]
    handles.append(register_module_forward_pre_hook(look_at_others))
    try:
        yield
    finally:
        for handle in handles:
            handle.remove()


def _state(module: nn.Module) -> Iterator[tuple[str, Tensor]]:
    yield from module.named_parameters()
    yield from module.named_buffers()
