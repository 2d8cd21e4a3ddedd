"""Watching torch work: a row for each call of the learner, what torch carried out folded under it.

Two modes look on. The one at the functions sees what the learner called and keeps the objects
apart; the one at the dispatcher sees every operation, those of the backward pass too.
"""

import ast
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import torch
from torch import Tensor
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode

from inspector.arguments import MOST_TENSORS, tensors_in, written
from inspector.memory import Memory
from inspector.names import name_of, overload_of
from inspector.operations import operation_of, words, written_into
from inspector.record import Aten
from inspector.unseen import quiet

MOST_ATEN = 60  # operations named under one call
Moment = tuple[ast.AST | None, int]  # the node that is evaluated, and which time it is

# They tell about a tensor, or turn one number into Python's: no row.
_PLAIN = words(
    "size stride dim ndimension numel nelement storage_offset is_contiguous element_size data_ptr "
    "get_device is_floating_point is_complex is_conj is_neg is_inference is_signed is_same_size "
    "is_set_to is_sparse _is_view storage untyped_storage register_hook retain_grad "
    "register_post_accumulate_grad_hook __repr__ __str__ __format__ __len__ __bool__ __float__ "
    "__int__ __index__ __complex__ __hash__ __dir__"
)
_VIEWS = words("T mT H mH real imag data")  # the attributes that are work of torch

_INNER = (torch._ops.OpOverload, torch._ops.OpOverloadPacket, torch._ops.TorchBindOpOverload)


class Row:
    """One call of the learner, while it goes on. The tensors are let go when it is closed."""

    def __init__(self, moment: Moment, into: list[int]) -> None:
        self.moment = moment
        self.into = into  # the calls of the step it belongs to
        self.name = ""  # of torch's function; stays so when only operations were seen
        self.functions = 0  # of torch, called under this call
        self.args: tuple[Any, ...] = ()
        self.kwargs: dict[str, Any] = {}
        self.arguments = ""
        self.overload: Any = None
        self.inputs: list[tuple[Tensor, int, int | None]] = []  # with state and version
        self.known: set[int] = set()  # ids of inputs, and of what came out under this call
        self.made: set[int] = set()  # identities of the storages that were made under it
        self.result: Any = None
        self.aten: list[Aten] = []
        self.last: Any = None  # operation that was carried out
        self.bytes = 0


@dataclass(frozen=True)
class Failure:
    """The call of torch that raised."""

    name: str
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    error: BaseException


class Calls:
    """Makes rows out of what the two modes see, and hands each to `close` when it is over."""

    def __init__(self, memory: Memory, close: Callable[[Row], None]) -> None:
        self.memory = memory
        self.over = False  # enough was recorded
        self.silent = 0  # calls that go on and get no row
        self.lost = ""  # why recording had to stop before that
        self.failure: Failure | None = None
        self.moment: Callable[[], Moment] = lambda: (None, 0)
        self.name: Callable[[Tensor], str | None] = lambda _tensor: None
        self.into: list[int] = []  # where the rows of the step go
        self.functions = _Functions(self)
        self.operations = _Operations(self)
        self._close = close
        self._row: Row | None = None
        self._running: list[Row] = []

    @property
    def running(self) -> bool:
        """Whether a call is going on, so that the mode at the functions is set aside."""
        return bool(self._running)

    @contextmanager
    def careful(self) -> Iterator[None]:
        """Stop recording rather than let a fault of ours, or want of memory, reach the program."""
        try:
            yield
        except Exception as error:  # noqa: BLE001 -- whatever it is, the program goes on
            self.over = True
            self.lost = f"{type(error).__name__}: {error}"

    def flush(self) -> None:
        """Close the row that is open, if it is over."""
        row = self._row
        if row is not None and row not in self._running:
            self._row = None
            with self.careful():
                self._close(row)

    def enter(self, function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Row:
        """Return the row a call of a function belongs to."""
        row = self._here()
        if row in self._running:
            return row
        row.functions += 1
        with quiet():
            if row.functions == 1:
                row.name = name_of(function)
                row.args, row.kwargs = args, kwargs
                row.arguments = written(function, args, kwargs, self.name)
                row.overload = overload_of(row.name, args, kwargs)
            for tensor in tensors_in((args, kwargs)):
                self._take(row, tensor)
        return row

    def run(self, function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Carry out a function of torch under its row."""
        row = Row((None, 0), [])
        with self.careful():
            row = self.enter(function, args, kwargs)
        self._running.append(row)
        try:
            result = function(*args, **kwargs)
        except BaseException as error:
            if self.failure is None or self.failure.error is not error:
                self.failure = Failure(name_of(function), args, kwargs, error)
            raise
        finally:
            self._running.pop()
            if self._row is not row:  # the learner's hooks had rows of their own meanwhile
                self.flush()
                self._row = None if self.over else row
        row.result = result
        row.known.update(map(id, tensors_in(result)))
        return result

    def carried_out(self, overload: Any, args: tuple[Any, ...], result: Any) -> None:
        """Note an operation of the dispatcher."""
        operation, storages = operation_of(overload), self.memory.storages
        row = self._here()
        # The wrapping of a number that the learner wrote is nothing torch computed.
        made = 0
        for tensor in tensors_in(result) if operation.told else ():
            new = storages.meet(tensor)
            made += new
            if new:
                row.made.add(storages.identity(tensor))
        row.bytes += made
        for tensor in written_into(operation, args):
            storages.wrote(tensor)
        if operation.told:
            row.last = overload
        if operation.told and len(row.aten) < MOST_ATEN:
            row.aten.append(Aten(name=operation.label, bytes=made, copies=operation.copies))
        if not row.functions:
            row.result = result

    def _here(self) -> Row:
        moment = self.moment()
        for row in self._running[-1:]:
            if row.moment[0] is moment[0]:
                return row  # a function of torch that calls others, or is in its backward pass
        if self._row is None or self._row.moment != moment:
            self.flush()
            self._row = Row(moment, self.into)
            self.memory.storages.now += 1
        return self._row

    def _take(self, row: Row, tensor: Tensor) -> None:
        if id(tensor) in row.known or len(row.inputs) >= MOST_TENSORS:
            return
        if torch.nn.parameter.is_lazy(tensor):
            return
        row.known.add(id(tensor))
        if row.functions > 1 and self.memory.storages.identity(tensor) in row.made:
            return
        version = None if tensor.is_inference() else tensor._version
        row.inputs.append((tensor, self.memory.state(tensor), version))


class _Functions(TorchFunctionMode):
    """Sees what the learner calls."""

    def __init__(self, calls: Calls) -> None:
        super().__init__()
        self.calls = calls

    def __torch_function__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: Any = None
    ) -> Any:
        """Carry a function out under its row, if it gets one."""
        if self.calls.over or torch._C._get_tracing_state() is not None:
            return func(*args, **(kwargs or {}))  # what looks on must not get into a jit trace
        if _has_row(func):
            return self.calls.run(func, args, kwargs or {})
        self.calls.silent += 1
        try:
            return func(*args, **(kwargs or {}))
        finally:
            self.calls.silent -= 1


class _Operations(TorchDispatchMode):
    """Sees what torch carries out."""

    def __init__(self, calls: Calls) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.calls = calls

    def __torch_dispatch__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: Any = None
    ) -> Any:
        """Carry an operation out, and note it."""
        with torch._C.DisableTorchFunction():
            result = func(*args, **(kwargs or {}))
            tracing = torch._C._get_tracing_state() is not None
            if not self.calls.over and not self.calls.silent and not tracing:
                with self.calls.careful():
                    self.calls.carried_out(func, args, result)
        return result


@lru_cache(maxsize=4096)
def _has_row(function: Any) -> bool:
    home, _, word = name_of(function).rpartition(".")
    kind = getattr(function, "__name__", "")
    if kind == "__get__":
        return word in _VIEWS
    if home == "Tensor":
        return word not in _PLAIN
    # Switches such as _set_grad_enabled, and the marks that the profiler would read.
    return not word.startswith("_") and not isinstance(function, _INNER)
