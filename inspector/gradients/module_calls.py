"""Which module is being called, by torch's own hooks for all modules."""

from typing import Any

from torch import nn
from torch.nn.modules.module import (
    register_module_forward_hook,
    register_module_forward_pre_hook,
)


class ModuleCalls:
    """The modules that were called by one another and have not come back yet."""

    def __init__(self) -> None:
        self.going: list[nn.Module] = []
        self._handles: list[Any] = []

    def start(self) -> None:
        """Begin to look on."""
        self._handles = [
            register_module_forward_pre_hook(self._enter),
            register_module_forward_hook(self._leave, always_call=True),
        ]

    def stop(self) -> None:
        """Look on no more."""
        for handle in self._handles:
            handle.remove()
        self._handles, self.going = [], []

    def _enter(self, module: nn.Module, _args: Any) -> None:
        self.going.append(module)

    def _leave(self, module: nn.Module, _args: Any, _result: Any) -> None:
        # A forward that failed may have left others behind.
        for at in range(len(self.going) - 1, -1, -1):
            if self.going[at] is module:
                del self.going[at:]
                return
