"""Every hostile program through the sandbox: an answer in words and in time, and nothing else.

Nothing may be left behind: no file, no process, no socket, no memory, and no harm to the next one.
"""

import os
import re
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from inspector.record import Poke, ProgramError, Trace, Walls
from runtime.errands import MOST_CHARACTERS
from runtime.questions import Run
from runtime.sandbox import check_gradients, examine, run_program, trace_gradients
from runtime.specimen import Specimen
from tests.builder.language_corpus.case import TELLTALE, Hostile
from tests.builder.language_corpus.corpus import CORPUS
from tests.builder.language_corpus.oracle import Outcome, difference, in_python
from tests.builder.language_corpus.writer import Writer

AT_ONCE = 2
SAMPLED = 20  # one in so many goes through each of the other doors
NO_WALLS = Walls(seccomp=False, limits=False)
FIRST_SEED, GENERATED = 500_000, 150
ANSWERED_WITHIN_S = 5.0
MOST_GROWTH_BYTES = 20 << 20  # of one server process, over all programs
GOOD = "import torch\nx = torch.arange(6).view(2, 3)\nprint(x.t() @ x, x.t().is_contiguous())"
GOOD_PRINTS = "tensor([[ 9, 12, 15],\n        [12, 17, 22],\n        [15, 22, 29]]) False\n"
# What the sandbox itself says of a text that is too long, or of half a surrogate pair.
NOT_ASKED = ("Shorten it.", "Type it again.", "so nothing is shown.")
NO_SENTENCE = re.compile(r"Traceback \(most recent|frame #\d|[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True)
class Server:
    """What the processes of the server are and hold; by their ids."""

    memory_bytes: dict[int, int]
    sockets: dict[int, int]
    files: tuple[str, ...]

    @classmethod
    def look(cls, home: Path) -> "Server":
        """Return what there is now."""
        ids = processes(home)
        memory = {pid: int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in ids}
        pages = os.sysconf("SC_PAGE_SIZE")
        found = sorted(str(file.relative_to(home)) for file in home.rglob("*") if not file.suffix)
        here = sorted(str(file) for file in Path().iterdir())
        return cls(
            {pid: count * pages for pid, count in memory.items()},
            {pid: sockets(pid) for pid in ids},
            (*found, *here),
        )

    def holds_no_more_than(self, before: "Server") -> bool:
        """Whether there is no process and no socket that was not there before."""
        return all(count <= before.sockets.get(pid, -1) for pid, count in self.sockets.items())


def processes(home: Path) -> list[int]:
    """Return the supervisor of a data folder and all that comes from it."""
    found = []
    for process in Path("/proc").iterdir():
        try:
            variables = (process / "environ").read_bytes().split(b"\0")
        except OSError:
            continue
        if b"LAMPWORK_DATA=" + os.fsencode(home) in variables and process.name != str(os.getpid()):
            found.append(int(process.name))
    return sorted(found)


def sockets(pid: int) -> int:
    """Return how many sockets a process has open."""
    count = 0
    for link in Path(f"/proc/{pid}/fd").iterdir():
        try:
            count += os.readlink(link).startswith("socket:")  # noqa: PTH115  no path
        except OSError:
            continue
    return count


@dataclass(frozen=True)
class Ended:
    """What became of a program. Units: seconds."""

    case: Hostile
    trace: Trace
    elapsed_s: float


@pytest.fixture(scope="module")
def home(warm_home, tmp_path_factory) -> Iterator[Path]:
    """The data folder of a warm supervisor, and a working folder of our own."""
    before = Path.cwd()
    os.chdir(tmp_path_factory.mktemp("canary"))
    yield warm_home
    os.chdir(before)


def carried_out(case: Hostile) -> Ended:
    begun = time.perf_counter()
    trace = run_program(case.text, case.timeout_s)
    return Ended(case, trace, time.perf_counter() - begun)


@pytest.fixture(scope="module")
def played(home, waiting) -> tuple[Server, list[Ended], Server]:
    """Run them all, two at a time; return the server before and after, and what became of each."""
    os.environ["LAMPWORK_DATA"] = str(home)
    first = run_program(GOOD)
    assert (first.output, first.error) == (GOOD_PRINTS, None)
    before = Server.look(home)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        ended = list(pool.map(carried_out, CORPUS))
    waiting(lambda: Server.look(home).holds_no_more_than(before), "the server's rest")
    return before, ended, Server.look(home)


@pytest.fixture(autouse=True)
def _same_home(home, monkeypatch) -> None:
    monkeypatch.setenv("LAMPWORK_DATA", str(home))


def complaints(ended: Ended) -> list[str]:
    """Return what is wrong with the way a program ended."""
    case, error = ended.case, ended.trace.error
    kind, sentence = (error.kind, error.message) if error else ("", "")
    told = f"{sentence} {error.advice}" if error else ended.trace.output
    wrong = {
        f"ended {kind or 'well'!r}, not {sorted(case.ends)}: {sentence[:200]}": kind
        not in case.ends
        and not (kind == "sandbox" and sentence.endswith(NOT_ASKED)),
        f"does not say {case.says!r}: {told[:200]}": case.says not in told,
    }
    return [*(f"{case.title}: {what}" for what, is_so in wrong.items() if is_so), *harm(ended)]


def harm(ended: Ended) -> list[str]:
    """Return what is wrong with the way a program ended, whatever it was asked for."""
    case, error = ended.case, ended.trace.error
    sentence = error.message if error else ""
    told = f"{sentence} {error.advice}" if error else ended.trace.output
    shown = ended.trace.output + told + "".join(note.text for note in ended.trace.notes)
    wrong = {
        f"gives away {TELLTALE.findall(shown)}": bool(TELLTALE.search(shown)),
        f"says nothing ({error and error.type})": bool(error) and not (sentence or error.type),
        f"is no sentence: {sentence[:200]!r}": bool(NO_SENTENCE.search(sentence)),
        f"took {ended.elapsed_s:.1f} s": ended.elapsed_s > ANSWERED_WITHIN_S,
    }
    return [f"{case.title}: {what}" for what, is_so in wrong.items() if is_so]


def as_gradients(case: Hostile) -> Ended:
    begun = time.perf_counter()
    trace = trace_gradients(case.text, case.timeout_s)
    return Ended(case, trace, time.perf_counter() - begun)


def as_check(case: Hostile) -> Ended:
    return as_answer(case, lambda: check_gradients(case.text, case.timeout_s))


def as_module(case: Hostile) -> Ended:
    specimen = Specimen(text=case.text[:MOST_CHARACTERS])
    return as_answer(case, lambda: examine(specimen, Run(), timeout_s=case.timeout_s))


def as_answer(case: Hostile, ask: Callable[[], object]) -> Ended:
    begun = time.perf_counter()
    answer = ask()
    elapsed_s = time.perf_counter() - begun
    error = answer if isinstance(answer, ProgramError) else None
    return Ended(case, Trace(output="", error=error, steps=(), walls=NO_WALLS), elapsed_s)


@pytest.mark.parametrize(
    ("door", "start"),
    [(as_gradients, 0), (as_check, 7), (as_module, 13)],
    ids=["gradients", "check", "module"],
)
def test_the_other_doors_are_no_wider(home, waiting, door, start):
    assert run_program(GOOD).output == GOOD_PRINTS
    before = Server.look(home)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        ended = list(pool.map(door, CORPUS[start::SAMPLED]))
    assert [complaint for one in ended for complaint in harm(one)] == []
    waiting(lambda: Server.look(home).holds_no_more_than(before), "the server's rest")
    assert run_program(GOOD).output == GOOD_PRINTS


def test_each_is_answered_in_words_and_in_time(played):
    _, ended, _ = played

    assert len(ended) == len(CORPUS)
    assert [complaint for one in ended for complaint in complaints(one)] == []


def test_the_memory_of_the_server_stays_flat_and_nothing_is_left_behind(played):
    before, _, after = played

    grown = {pid: now - before.memory_bytes[pid] for pid, now in after.memory_bytes.items()}
    assert len(grown) >= 3  # supervisor, forkserver, zygote: none of them was ended
    assert max(grown.values()) <= MOST_GROWTH_BYTES, grown
    assert all(count <= before.sockets[pid] for pid, count in after.sockets.items())
    assert after.files == before.files


@pytest.mark.usefixtures("played")
def test_the_next_good_program_is_still_right():
    traces = [run_program(GOOD) for _ in range(3)]

    assert [trace.output for trace in traces] == [GOOD_PRINTS] * 3
    assert [trace.error for trace in traces] == [None] * 3


def test_every_wall_stood(played):
    _, ended, _ = played
    walls = {one.trace.walls for one in ended if one.trace.torch}

    assert {(wall.seccomp, wall.limits) for wall in walls} == {(True, True)}


POKES = {
    "no such step": {"step": 10**6},
    "no such storage": {"storage": 10**6},
    "no such cell": {"cell": 10**6},
    "a dtype that is a door": {"dtype": "os"},
    "a dtype that is a function": {"dtype": "load"},
    "a dunder as a dtype": {"dtype": "__class__"},
    "a dotted dtype": {"dtype": "float32.__class__"},
    "a longer dtype": {"dtype": "float64"},
    "a dtype of other size": {"dtype": "uint8", "cell": 999},
    "a text": {"value": "x"},
    "code": {"value": "__import__('os').system('true')"},
    "infinite": {"value": "inf"},
    "too large": {"value": 10**300},
    "larger than a float": {"value": 10**400},
    "whole numbers of 64 bits": {"dtype": "int64", "value": 2**64},
    "true": {"value": True},
    "complex": {"value": "1+2j"},
}


@pytest.mark.parametrize("what", POKES)
def test_a_hostile_poke_harms_nothing(what):
    poke = {"step": 1, "storage": 0, "dtype": "float32", "cell": 0, "value": 7.0} | POKES[what]

    trace = run_program(
        "import torch\nx = torch.zeros(4)\ny = x + 1\nprint(y)", 2.0, [Poke(**poke)]
    )

    assert not TELLTALE.search(trace.model_dump_json())
    assert trace.output or (trace.error and trace.error.message)
    assert run_program(GOOD).output == GOOD_PRINTS


def test_many_pokes_are_refused_in_words():
    poke = Poke(step=1, storage=0, dtype="float32", cell=0, value=7.0)

    trace = run_program("import torch\nx = torch.zeros(4)", 2.0, [poke] * 100_000)

    assert trace.error is not None
    assert "poke" in trace.error.message


@pytest.mark.parametrize("timeout_s", [0, -1, 1e9, float("nan"), float("inf")])
def test_an_odd_time_is_refused_in_words(timeout_s):
    trace = run_program("print(1)", timeout_s)

    assert trace.error is not None
    assert trace.error.message.endswith(".")


def test_generated_programs_print_and_raise_behind_all_walls_what_python_does():
    wrong = {}

    for seed in range(FIRST_SEED, FIRST_SEED + GENERATED):
        text = Writer(seed).program(6)
        trace = run_program(text)
        error = trace.error
        found = Outcome(trace.output)
        if error is not None:
            found = Outcome(trace.output, error.kind, error.type, error.message, error.line)
        if problem := difference(in_python(text), found):
            wrong[seed] = problem

    assert wrong == {}
