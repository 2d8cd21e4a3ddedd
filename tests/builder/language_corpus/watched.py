"""Runs every hostile program that needs no child of its own, in one process that watches itself.

A test starts it: `python -m tests.builder.language_corpus.watched`. Each line it writes is what
became of one program: how it ended, and what it did that no program may do.
"""

import gc
import json
import os
import resource
import signal
import sys
import threading
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch

from builder.language import Evaluator, LanguageError, parse
from builder.language.tables.namespace import Namespace
from builder.language.tables.spaces import SPACES
from runtime.first_uses import FIRST_USES
from tests.builder.language_corpus.case import Hostile
from tests.builder.language_corpus.corpus import CORPUS
from tests.builder.language_corpus.oracle import in_the_language, untouched

CPU_S, WALL_S, MEMORY_BYTES = 120, 20, 6 << 30

# Events of the interpreter's audit that would mean that something outside the tables happened.
FORBIDDEN = (
    *("exec", "compile", "import", "open", "code.__new__", "function.__new__", "marshal."),
    *("os.", "socket.", "subprocess.", "shutil.", "ctypes.", "pty.", "mmap.", "tempfile."),
    *("builtins.input", "builtins.breakpoint", "sys._current_frames", "gc.get", "urllib."),
    *("sys.settrace", "sys.setprofile", "signal.", "fcntl.", "resource.", "pickle.find_class"),
)
HARMLESS = ("os.listdir", "os.scandir", "os.walk", "gc.get_stats")


class Watched:
    """Sees what happens while it is armed; a hook cannot be taken away again."""

    def __init__(self) -> None:
        self.armed = self.reading = False
        self.seen: list[str] = []
        sys.addaudithook(self._hook)

    def _hook(self, event: str, args: tuple[Any, ...]) -> None:
        if not self.armed or not event.startswith(FORBIDDEN) or event in HARMLESS:
            return
        if self.reading and event == "compile":
            return  # makes a tree, or finds what Python cannot read; "exec" would tell of more
        if self.reading and event == "open" and args[0] == "<program>":
            return  # and its errors look for the line in a file, which there is not
        if len(self.seen) < 5:
            self.seen.append(f"{event} {str(args)[:150]}")

    def during(self, work: Callable[[], Any], *, reading: bool = False) -> Any:
        """Return what the work gives, and keep what happened meanwhile."""
        self.armed, self.reading = True, reading
        try:
            return work()
        finally:
            self.armed = False


def state() -> list[Any]:
    """Return what must be the same after every program."""
    tables = [(n, s.name, sorted(s.entries), len(s.advice)) for n, s in sorted(SPACES.items())]
    owners = (torch, torch.nn, torch.Tensor, torch.nn.Module, torch.nn.functional, Namespace)
    return [
        tables,
        [{n: id(v) for n, v in vars(o).items() if not n.startswith("_")} for o in owners],
        sorted(sys.modules),
        [thread.name for thread in threading.enumerate()],
        sorted(one.name for one in Path("/proc/self/fd").iterdir()),
        sorted(one.name for one in Path().iterdir()),
        dict(os.environ),
        torch.get_num_threads(),
        Path.cwd(),
    ]


def outcome(case: Hostile, watched: Watched) -> dict[str, Any]:
    """Run a program and return what became of it."""
    watched.seen = []
    evaluator, error = None, None
    try:
        with untouched(), warnings.catch_warnings():
            program = watched.during(lambda: parse(case.text), reading=True)
            evaluator = watched.during(lambda: Evaluator(program))
            watched.during(evaluator.run)
    except LanguageError as caught:
        error = {k: getattr(caught, k) for k in ("kind", "type", "message", "advice", "line")}
    except BaseException as caught:  # noqa: BLE001  whatever else comes out is a hole
        error = {"kind": f"not a LanguageError: {type(caught).__name__}", "message": str(caught)}
    return {
        "title": case.title,
        "error": error,
        "output": evaluator.output if evaluator else "",
        "notes": [text for _, text in evaluator.notes] if evaluator else [],
        "seen": watched.seen,
    }


def main() -> None:
    """Write one line for each program."""
    torch.set_num_threads(1)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S + 1))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    for text in FIRST_USES:
        in_the_language(text)
    watched, before = Watched(), state()
    for case in CORPUS:
        if case.child:
            continue
        sys.stdout.write(json.dumps({"title": case.title}) + "\n")
        sys.stdout.flush()
        signal.alarm(WALL_S)
        found = outcome(case, watched)
        signal.alarm(0)
        after = state()
        found["changed"] = [str(b)[:300] for a, b in zip(before, after, strict=True) if a != b]
        before = after
        sys.stdout.write(json.dumps(found) + "\n")
    gc.collect()


if __name__ == "__main__":
    main()
