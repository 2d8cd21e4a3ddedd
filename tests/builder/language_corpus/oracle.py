"""What a program does in real Python, and what it does in the language."""

import contextlib
import io
import itertools
import re
import traceback
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import torch

from builder.language import Evaluator, LanguageError, Limits, Program, parse

FILE = "<program>"
ADDRESS = re.compile(r" at 0x[0-9a-f]+")  # the language leaves them out


@dataclass(frozen=True)
class Outcome:
    """`kind` is "" when a program ran to its end, "raised" for Python's and torch's errors."""

    output: str
    kind: str = ""
    type: str = ""
    message: str = ""
    line: int | None = None


@contextlib.contextmanager
def untouched() -> Iterator[None]:
    """Give back what a program may switch for the whole process."""
    dtype, state = torch.get_default_dtype(), torch.get_rng_state()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            yield
        finally:
            torch.set_default_dtype(dtype)
            torch.set_rng_state(state)
            torch.set_grad_enabled(True)
            torch.set_printoptions(profile="default")


def in_python(text: str) -> Outcome:
    """Run a program that this project wrote itself. Never to be used on any other text."""
    out = io.StringIO()
    with untouched(), contextlib.redirect_stdout(out):
        try:
            exec(compile(text, FILE, "exec"), {"__name__": "__main__"})
        except Exception as error:  # noqa: BLE001  whatever a program raises is the answer
            frames = traceback.extract_tb(error.__traceback__)
            line = [f.lineno for f in frames if f.filename == FILE][-1]
            message = ADDRESS.sub("", str(error))
            return Outcome(_printed(out), "raised", type(error).__name__, message, line)
    return Outcome(_printed(out))


def _printed(out: io.StringIO) -> str:
    return ADDRESS.sub("", out.getvalue())


def in_the_language(
    text: str,
    recorder: Callable[[Program], Any] | None = None,
    limits: Limits = Limits(),  # noqa: B008  frozen
) -> Outcome:
    """Run any text as a learner's program, with a recorder that watches it or without."""
    with untouched():
        try:
            program = parse(text)
            watch = recorder(program) if recorder else None
            evaluator = Evaluator(program, watch, limits)
        except LanguageError as error:
            return _failed("", error)
        try:
            with watch or contextlib.nullcontext():
                evaluator.run()
        except LanguageError as error:
            return _failed(evaluator.output, error)
    return Outcome(evaluator.output)


def difference(expected: Outcome, found: Outcome) -> str:
    """Return how a program ended otherwise than in Python; "" if it did not.

    A refusal is no difference as long as all that was printed before it is right.
    """
    if found.kind in ("refused", "limit"):
        early = expected.output.startswith(found.output)
        return "" if early and found.message else f"{found.kind}, but printed {found.output!r}"
    if found == expected:
        return ""
    if found.output != expected.output:
        return f"printed {_first(found.output, expected.output)}"
    return f"ended {_end(found)}, not {_end(expected)}"


def _first(found: str, expected: str) -> str:
    """Return the first line that is another."""
    ours, real = found.splitlines(), expected.splitlines()
    pairs = itertools.zip_longest(ours, real, fillvalue="(nothing)")
    one, other = next((pair for pair in pairs if pair[0] != pair[1]), (found, expected))
    return f"{one[:200]!r}, not {other[:200]!r}"


def _end(outcome: Outcome) -> str:
    if not outcome.kind:
        return "well"
    return f"{outcome.kind} {outcome.type} at line {outcome.line}: {outcome.message[:300]!r}"


def _failed(output: str, error: LanguageError) -> Outcome:
    return Outcome(output, error.kind, error.type, error.message, error.line)
