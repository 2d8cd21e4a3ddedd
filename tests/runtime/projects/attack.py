"""Puts thousands of damaged projects and links through every door, in one watched process.

A test starts it: `python -m tests.runtime.projects.attack project 5000`. It writes one line, JSON.
"""

import gc
import json
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from builder.file import Document
from builder.problems import Problem
from runtime.projects import content, file, inline
from runtime.projects.content import Project
from runtime.projects.file import ProjectFile
from runtime.projects.parts import part_to_bytes, read_part
from runtime.projects.place import Place, parse_place
from tests.runtime.projects import damage
from tests.runtime.projects.corpus_of import DOORS, FOLDER, door_of

ROOT = Path(__file__).parents[3]
CPU_S = 240
MAKERS: dict[str, Callable[[int], damage.Case]] = {"project": damage.project, "link": damage.link}
READERS: dict[str, Callable[[Any], Any]] = {
    **{door: lambda data, door=door: read_part(door, data) for door in DOORS},
    "project": content.from_json,
    "plain": content.from_plain,
    "file": file.read_file,
    "inline": inline.from_text,
    "place": parse_place,
}
# Events of the interpreter's audit that would mean that something was carried out.
FORBIDDEN = (
    *("exec", "compile", "import", "open", "code.__new__", "function.__new__", "marshal."),
    *("os.", "socket.", "subprocess.", "shutil.", "ctypes.", "pty.", "mmap.", "tempfile."),
    *("builtins.input", "builtins.breakpoint", "pickle.find_class", "urllib.", "sqlite3."),
)
TELLTALE = (str(ROOT), sys.prefix, "Traceback", "site-packages", ".py", "pydantic", "object at 0x")


class Watched:
    """Sees what happens while it is armed; a hook cannot be taken away again."""

    def __init__(self) -> None:
        self.armed = False
        self.seen: list[str] = []
        sys.addaudithook(self._hook)

    def _hook(self, event: str, args: tuple[Any, ...]) -> None:
        if self.armed and event.startswith(FORBIDDEN) and len(self.seen) < 9:
            self.seen.append(f"{event} {str(args)[:150]}")

    def during(self, work: Callable[[], Any]) -> tuple[Any, float, float]:
        """Return what the work gives, the seconds it took, and those of the processor."""
        self.armed, begun, busy = True, time.perf_counter(), time.process_time()
        try:
            return work(), time.perf_counter() - begun, time.process_time() - busy
        finally:
            self.armed = False


def complaint(door: str, found: Any) -> str:
    """Say what is wrong with an answer: no value, no sentence, or one that cannot be shown."""
    problems = found if isinstance(found, tuple) else (found,)
    match found:
        case Project():
            same = content.from_json(content.to_json(found)) == found
            return "" if same else "it is another project when it is read again"
        case ProjectFile():
            same = file.read_file(file.file_of(found.project, found.recordings)) == found
            return "" if same else "it is another file when it is read again"
        case Document() | Place():
            return ""
        case Problem() | (Problem(), *_):
            return next((why for why in map(_of_sentence, problems) if why), "")
        case _ if door in ("curves", "traces", "tree", "weights"):
            same = read_part(door, part_to_bytes(found)) == found
            return "" if same else "it is another part when it is read again"
        case _:
            return f"it gave {type(found).__name__}"


def _of_sentence(problem: Problem) -> str:
    said = problem.sentence
    if not said.isprintable() or not said.endswith(".") or len(said) > 400:
        return f"no plain sentence: {said[:300]!a}"
    return next((f"gives away {one}: {said[:300]!a}" for one in TELLTALE if one in said), "")


def resident_mb() -> float:
    """Return how much memory this process holds now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


def attack(make: Callable[[int], damage.Case], cases: int) -> dict[str, Any]:
    """Read so many cases and return what became of them."""
    watched = Watched()
    times, cpu_times, wrong, ends = [], [], [], Counter[str]()
    for number in range(30):
        make(number)  # what the heaviest leave in the allocator is not the reader's
    gc.collect()
    before = resident_mb()
    for number in range(cases):
        door, data = make(number)
        try:
            found, took, busy = watched.during(lambda door=door, data=data: READERS[door](data))
        except BaseException as error:  # noqa: BLE001  whatever comes out is a hole
            wrong.append(f"{number} {door}: {type(error).__name__} {str(error)[:200]!a}")
            continue
        times.append(took)
        cpu_times.append(busy)
        ends["refused" if isinstance(found, Problem | tuple) else "opened"] += 1
        why = complaint(door, found)
        if why:
            wrong.append(f"{number} {door}: {why}")
        del data, found
    gc.collect()
    return {
        "cases": len(times),
        **ends,
        "wrong": wrong[:20],
        "seen": watched.seen,
        "torch": "torch" in sys.modules,
        "ms": figures(times),
        "cpu_ms": figures(cpu_times),
        "grown_mb": resident_mb() - before,
    }


def figures(times: list[float]) -> dict[str, float]:
    """Return the middle, the 99th of a hundred, and the longest, in milliseconds."""
    inorder = sorted(1e3 * one for one in times)
    return {
        "median": median(inorder),
        "p99": inorder[len(inorder) * 99 // 100],
        "most": inorder[-1],
    }


def main() -> None:
    """Write what became of the cases."""
    kind, cases = sys.argv[1], int(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S + 1))
    for path in FOLDER.iterdir():  # what is imported and compiled on first use
        if path.suffix != ".says":
            DOORS[door_of(path)](path.read_bytes())
    sys.stdout.write(json.dumps(attack(MAKERS[kind], cases)) + "\n")


if __name__ == "__main__":
    main()
