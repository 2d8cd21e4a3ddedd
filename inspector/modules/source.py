"""From a program's text to the module it makes."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import torch
from torch import nn

from builder.language import Evaluator, LanguageError, parse
from inspector.modules.sizes import bytes_of

LARGEST_BYTES = 128 << 20  # of a module's tensors; above it there are shapes and no values
_OWN = "__main__"  # what the language calls the home of a program's classes
NO_MODULE = "The program makes no module. End it with a line such as model = nn.Linear(4, 2)."


@dataclass(frozen=True)
class Made:
    """A module, and the evaluator that its forward goes on to use."""

    module: nn.Module
    name: str  # the variable that holds it
    evaluator: Evaluator
    text: str  # with the line that was added, where one was
    on_meta: bool  # it is so large that it has shapes and no values


def module_of(text: str, name: str = "") -> Made:
    """Run a program and return the module it makes.

    That is the variable of this name; without one `model`, or the last module that was given a
    name. Of a program that only defines classes the last one is made, if it takes no arguments.

    Raises: LanguageError.
    """
    program = parse(text)
    drawn = Evaluator(program)
    with torch.random.fork_rng(devices=()), torch.device("meta"), suppress(LanguageError):
        drawn.run()  # one that computes with values ends early, and is run below
        if _bytes(_modules(drawn.frame.names)) > LARGEST_BYTES:
            return _chosen(drawn, text, name, on_meta=True)
    evaluator = Evaluator(program)
    evaluator.run()
    return _chosen(evaluator, text, name, on_meta=False)


def _chosen(evaluator: Evaluator, text: str, name: str, *, on_meta: bool) -> Made:
    names = evaluator.frame.names
    modules = _modules(names)
    if name and name not in modules:
        raise LanguageError("refused", f"The program has no module called {name}.")
    chosen = name or ("model" if "model" in modules else next(reversed(modules), ""))
    if chosen:
        return Made(modules[chosen], chosen, evaluator, text, on_meta)
    classes = [kind for kind in names.values() if _is_class(kind)]
    if not classes:
        raise LanguageError("refused", NO_MODULE)
    return _one_of(classes[-1].__name__, text)


def _one_of(kind: str, text: str) -> Made:
    try:
        return module_of(f"{text.rstrip()}\n\nmodel = {kind}()\n", "model")
    except LanguageError as error:
        if error.type != "TypeError" or f"{kind}.__init__()" not in str(error):
            raise
        sentence = f"{error}. End the program with a line that makes one: model = {kind}(…)."
        raise LanguageError("refused", sentence, cause=error) from None


def _modules(names: dict[str, Any]) -> dict[str, nn.Module]:
    return {name: value for name, value in names.items() if isinstance(value, nn.Module)}


def _is_class(value: object) -> bool:
    """Whether the program defined this class of modules."""
    return isinstance(value, type) and issubclass(value, nn.Module) and value.__module__ == _OWN


def _bytes(modules: dict[str, nn.Module]) -> int:
    tensors = {
        id(tensor): tensor
        for module in modules.values()
        for tensor in (*module.parameters(), *module.buffers())
    }
    return sum(map(bytes_of, tensors.values()))
