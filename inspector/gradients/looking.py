"""What torch does while a program runs: its functions, its custom Functions, its backward passes.

Three places see all of it: the mode at the functions, `autograd.Function.apply`, and the one call
of the engine behind `backward`, `autograd.grad` and the checkpoints.
"""

from collections.abc import Callable
from typing import Any, Protocol

import torch
from torch.overrides import TorchFunctionMode, _get_current_function_mode

from inspector.calls import Failure
from inspector.names import name_of

Engine = Callable[..., Any]


class Looker(Protocol):
    """Is told what happens. None of it may raise."""

    over: bool
    failure: Failure | None

    def made(self, function: Any, args: tuple[Any, ...], result: Any) -> None:
        """Note the result of a function of torch."""

    def backward(
        self, engine: Engine, roots: Any, rest: tuple[Any, ...], named: dict[str, Any]
    ) -> Any:
        """Let the engine run a pass, and return what it gave."""


class Looking:
    """Looks on from `start` to `stop`, and leaves torch as it was."""

    def __init__(self, looker: Looker) -> None:
        self._looker = looker
        self._functions = _Functions(looker)
        self._engine: Engine = torch.autograd._engine_run_backward  # type: ignore[attr-defined]
        self._apply: Any = None

    def start(self) -> None:
        """Begin."""
        self.open()
        torch.autograd._engine_run_backward = self._run  # type: ignore[attr-defined, assignment]
        self._apply = vars(torch.autograd.Function)["apply"]
        torch.autograd.Function.apply = classmethod(self._applied())  # type: ignore[assignment]

    def stop(self) -> None:
        """End."""
        if self._apply is not None:
            torch.autograd._engine_run_backward = self._engine  # type: ignore[attr-defined]
            torch.autograd.Function.apply = self._apply  # type: ignore[method-assign]
            self._apply = None
        while self._on_top():
            self.close()

    def open(self) -> None:
        """See functions, inside of a call that set the mode aside too."""
        self._functions.__enter__()  # type: ignore[no-untyped-call]

    def close(self) -> None:
        """Undo one `open`."""
        if self._on_top():  # an error in a backward pass puts the modes back itself
            self._functions.__exit__(None, None, None)  # type: ignore[no-untyped-call]

    def _on_top(self) -> bool:
        top = _get_current_function_mode()  # type: ignore[no-untyped-call]
        return top is self._functions

    def _run(self, roots: Any, *rest: Any, **named: Any) -> Any:
        if self._looker.over or transformed():
            return self._engine(roots, *rest, **named)
        outside = not self._on_top()  # the call of backward itself set the mode aside
        if outside:
            self.open()
        try:
            return self._looker.backward(self._engine, roots, rest, named)
        finally:
            if outside:
                self.close()

    def _applied(self) -> Any:
        plain, looker = self._apply.__func__, self._looker

        def apply(cls: type, *args: Any, **kwargs: Any) -> Any:
            result = plain(cls, *args, **kwargs)
            if not looker.over and not transformed():
                looker.made(cls, args, result)
            return result

        return apply


def transformed() -> bool:
    """Tell whether a transform of torch.func, or a trace of torch.jit, is being carried out."""
    return (
        torch._C._functorch.peek_interpreter_stack() is not None
        or torch._C._get_tracing_state() is not None
    )


class _Functions(TorchFunctionMode):
    """Sees what is called."""

    def __init__(self, looker: Looker) -> None:
        super().__init__()
        self.looker = looker

    def __torch_function__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: Any = None
    ) -> Any:
        """Carry a function out, and tell."""
        looker = self.looker
        if looker.over:
            return func(*args, **(kwargs or {}))
        try:
            result = func(*args, **(kwargs or {}))
        except BaseException as error:
            if looker.failure is None or looker.failure.error is not error:
                looker.failure = Failure(name_of(func), args, kwargs or {}, error)
            raise
        if not transformed():
            looker.made(func, args, result)
        return result
