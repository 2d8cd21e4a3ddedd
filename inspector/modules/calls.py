"""Looking on while a module runs: a row for each call of each module in it."""

import sys
import traceback
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import FrameType
from typing import Any, Protocol
from weakref import ReferenceType, ref

import torch
from torch import Tensor, nn
from torch.nn.modules import module as hooked
from torch.overrides import TorchFunctionMode
from torch.utils.hooks import RemovableHandle

from builder.language.faults import Halt
from inspector.arguments import sound
from inspector.modules.parts import given, other_than_tensors, parts_of, tensors
from inspector.modules.run_record import MOST_CALLS, MOST_PARTS, Call, Part, Picture
from inspector.modules.unregistered import unregistered_in
from inspector.names import name_of

LONGEST_PATH = 1_000
_CALL = nn.Module._call_impl.__code__


class Visitor(Protocol):
    """Is told of the calls while they happen."""

    def begins(self, call: "Ongoing") -> None:
        """A call begins; its arguments are known."""

    def ends(self, call: "Ongoing", output: Any) -> None:
        """A call ended with an output."""


@dataclass(eq=False)
class Ongoing:
    """One call of a module, as far as it came. The tensors are let go when it ends."""

    index: int
    module: nn.Module
    path: str
    number: int
    parent: "Ongoing | None"
    depth: int
    args: tuple[Any, ...]
    kwargs: Mapping[str, Any]
    arguments: tuple[Part, ...] = ()
    outputs: tuple[Part, ...] = ()
    more_outputs: int = 0
    other: str = ""
    pictures: tuple[Picture, ...] = ()
    ended: bool = False
    last: "Ongoing | None" = None  # the call in it that ended last
    gave: ReferenceType[Tensor] | None = None  # the first tensor of its output

    @property
    def row(self) -> Call:
        """Return what is told of it."""
        return Call(
            path=sound(self.path, LONGEST_PATH),
            number=self.number,
            parent=None if self.parent is None else self.parent.index,
            depth=self.depth,
            type=sound(type(self.module).__name__, 200),
            training=self.module.training,
            arguments=self.arguments,
            outputs=self.outputs,
            more_outputs=self.more_outputs,
            other=self.other,
            pictures=self.pictures,
            failed=not self.ended,
        )


class CallWatch(TorchFunctionMode):
    """Keeps the calls of a module's parts in the order in which they began.

    With hooks on each module torch takes no fast path that would pass modules by; those that are
    not registered are seen by hooks on all modules there are. Behind MOST_CALLS calls are counted
    only. `looking` says whether elements of outputs are looked at.
    """

    def __init__(
        self, module: nn.Module, visitor: Visitor | None = None, *, looking: bool = True
    ) -> None:
        super().__init__()
        self.module = module
        self.visitor = visitor
        self.looking = looking
        self.calls: list[Ongoing] = []
        self.more = 0
        self.failed: tuple[BaseException, str, tuple[Part, ...]] | None = None
        self._waiting: list[Ongoing] = []
        self._numbers: Counter[int] = Counter()
        self._handles: list[RemovableHandle] = []
        self._paths: dict[int, str] = {id(one): path for path, one in module.named_modules()}
        self._registered = frozenset(self._paths)
        self._searched = False
        self._before = 0  # calls of modules that go on around this watch

    def __enter__(self) -> "CallWatch":
        self._before = _unfinished()
        for one in self.module.modules():
            self._handles += (
                one.register_forward_pre_hook(self._begins, prepend=True, with_kwargs=True),
                one.register_forward_hook(self._ends, with_kwargs=True),
            )
        self._handles += (
            hooked.register_module_forward_pre_hook(self._begins_unregistered),
            hooked.register_module_forward_hook(self._ends_unregistered, with_kwargs=True),
        )
        super().__enter__()  # type: ignore[no-untyped-call] # torch's
        return self

    def __exit__(self, *rest: Any) -> None:
        super().__exit__(*rest)  # type: ignore[no-untyped-call]
        for handle in self._handles:
            handle.remove()

    def __torch_function__(
        self, func: Callable[..., Any], _types: Any, args: Any = (), kwargs: Any = None
    ) -> Any:
        kwargs = kwargs or {}
        try:
            return func(*args, **kwargs)
        except (Exception, Halt) as error:
            if self.failed is None or self.failed[0] is not error:
                self._let_go(_unfinished() - self._before)
                found = [(self._own(one) or place, one) for place, one in given(args, kwargs)]
                self.failed = (error, name_of(func), parts_of(found, whole=False))
            raise

    @property
    def innermost(self) -> Ongoing | None:
        """Return the innermost call that has not ended."""
        return self._waiting[-1] if self._waiting else None

    def came_out(self, error: BaseException) -> None:
        """Take note of what a forward ended with: the call it came out of is the innermost."""
        codes = [frame.f_code for frame, _ in traceback.walk_tb(error.__traceback__)]
        self._let_go(codes.count(_CALL))

    def _let_go(self, count: int) -> None:
        """Wait for the first calls only: the others raised, and a caller went on."""
        del self._waiting[count:]

    def release(self) -> None:
        """Let go of what would keep the tensors of an unfinished forward alive."""
        self.failed = None
        for call in self._waiting:
            call.args, call.kwargs = (), {}

    def _begins(self, module: nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        self._numbers[id(module)] += 1
        self._let_go(_unfinished() - self._before - 1)
        parent = self.innermost
        call = Ongoing(
            index=len(self.calls),
            module=module,
            path=self._path(module),
            number=self._numbers[id(module)],
            parent=parent,
            depth=0 if parent is None else parent.depth + 1,
            args=args,
            kwargs=kwargs,
        )
        self._waiting.append(call)
        if len(self.calls) >= MOST_CALLS:
            self.more += 1
            return
        call.arguments = parts_of(given(args, kwargs), whole=False)
        self.calls.append(call)
        if self.visitor is not None:
            self.visitor.begins(call)

    def _own(self, tensor: Tensor) -> str:
        """Return what the module that is running calls a tensor of its own."""
        if self.innermost is None:
            return ""
        module = self.innermost.module
        own = (*module.named_parameters(recurse=False), *module.named_buffers(recurse=False))
        return next((name for name, one in own if one is tensor), "")

    def _path(self, module: nn.Module) -> str:
        if id(module) not in self._paths and not self._searched:
            self._searched = True
            hidden, _ = unregistered_in(dict(self.module.named_modules()), {})
            for item in (item for one in hidden for item in one.items):
                if isinstance(item.object, nn.Module):
                    for path, one in item.object.named_modules():
                        self._paths.setdefault(id(one), f"{item.path}.{path}".rstrip("."))
        # It was made in a forward, where it is called by no name.
        return self._paths.get(id(module), f"({type(module).__name__})")

    def _begins_unregistered(self, module: nn.Module, args: tuple[Any, ...]) -> None:
        if id(module) not in self._registered:
            self._begins(module, args, {})

    def _ends_unregistered(
        self, module: nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any], output: Any
    ) -> None:
        if id(module) not in self._registered:
            self._ends(module, args, kwargs, output)

    def _ends(
        self, module: nn.Module, _args: tuple[Any, ...], _kwargs: dict[str, Any], output: Any
    ) -> None:
        while self._waiting and self._waiting[-1].module is not module:
            self._waiting.pop()  # it raised, and its caller went on
        if not self._waiting:
            return
        call = self._waiting.pop()
        call.ended = True
        if call.parent is not None:
            call.parent.last = call
        if call.index < len(self.calls) and self.calls[call.index] is call:
            found = tensors(output)
            call.gave = ref(found[0][1]) if found else None
            call.outputs = parts_of(found, whole=self.looking)
            call.more_outputs = max(len(found) - MOST_PARTS, 0)
            call.other = other_than_tensors(output)
            if self.visitor is not None:
                self.visitor.ends(call, output)
        call.args, call.kwargs = (), {}


def _unfinished() -> int:
    """Return how many calls of modules go on. One that raised is told by no hook of torch."""
    count = 0
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        count += frame.f_code is _CALL
        frame = frame.f_back
    return count


def device_of(module: nn.Module) -> torch.device:
    """Return where the module's tensors are."""
    tensor = next((one for one in (*module.parameters(), *module.buffers())), None)
    return torch.device("cpu") if tensor is None else tensor.device


def placed(module: nn.Module, inputs: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
    """Return copies of the inputs where the module's tensors are: a layer may write into them."""
    device = device_of(module)
    return tuple(one.detach().to(device, copy=True) for one in inputs)
