"""Saving: how long one save takes among 50 learners, and what many at once lose (nothing).

The learners are threads of one process, as they are in the web server, and each saves a project of
5 or 60 KB every two seconds into SQLite. The second part is the test of `tests/runtime/store` at
its full length: eight processes that save the same projects by compare-and-swap, on either
database. What a disk takes to keep a few bytes for good is measured beside it: a save is never
quicker than that.
"""

import os
import random
import statistics
import tempfile
import threading
import time
from pathlib import Path

from builder.examples import DOCUMENTS
from builder.programs import PROGRAMS
from builder.programs.own import OwnProgram, OwnPrograms
from runtime.projects.content import Project, Written, to_json
from runtime.store import projects
from runtime.store.database import Database, open_database
from runtime.store.engines import file_system
from runtime.store.owners import Owner, found
from runtime.store.projects import Saved
from tests.runtime.store import clients
from tests.runtime.store.server import NoPostgresError, running

LEARNERS = 50
EVERY_S = 2.0
DURATION_S = 30.0
TARGET_MS = 30.0
SIZES = (5_000, 60_000)
HISTORY = 12  # versions that each project has kept before
OPERATIONS = 100_000
MINUTE_MS = 60_000


def project_of(size: int) -> Project:
    """Return a project of about so many bytes: a drawn model, and programs beside it."""
    document = DOCUMENTS["lenet5"]
    texts = [program.text for program in PROGRAMS]
    programs: list[OwnProgram] = []
    while True:
        project = Project(
            title="Measured",
            graph=document.graph,
            layout=document.layout,
            programs=OwnPrograms(programs=tuple(programs)),
        )
        if len(to_json(project)) >= size:
            return project
        number = len(programs)
        some = [texts[(number * 5 + step) % len(texts)] for step in range(5)]
        text = f"# the program with the number {number}\n" + "".join(some)
        programs.append(OwnProgram(name=f"Program {number}", text=text))


def edited(project: Project, learner: int, count: int) -> Project:
    """Return the project after one more edit; no two learners make the same ones."""
    return project.model_copy(update={"memory": Written(text=f"edit = {learner}.{count}\n")})


class Learner(threading.Thread):
    """Somebody who edits a project, and whose page saves it every two seconds."""

    def __init__(self, database: Database, number: int, begin: threading.Event) -> None:
        super().__init__()
        self.size = SIZES[number % len(SIZES)]
        self.times: list[float] = []
        self.failures: list[object] = []
        self._database, self._begin, self._number = database, begin, number
        self._owner, self._project = _owner(database, number), project_of(self.size)
        self._saved = self._prepared()
        self._first_s = random.Random(number).uniform(0, EVERY_S)

    def run(self) -> None:
        """Save again and again, at its own moments."""
        self._begin.wait()
        begun = time.perf_counter() + self._first_s
        for count in range(int(DURATION_S / EVERY_S)):
            time.sleep(max(0.0, begun + count * EVERY_S - time.perf_counter()))
            self._save(edited(self._project, self._number, count))

    def _save(self, project: Project) -> None:
        kept, at = self._saved, time.perf_counter()
        answer = projects.save(self._database, self._owner, kept.id, kept.version, project)
        self.times.append((time.perf_counter() - at) * 1000)
        if isinstance(answer, Saved):
            self._saved = answer
        else:
            self.failures.append(answer)

    def _prepared(self) -> Saved:
        """Make the project, with a history from the hours before."""
        ages = [6 * MINUTE_MS * step for step in range(HISTORY, -1, -1)]
        now = time.time_ns() // 1_000_000
        saved = projects.create(self._database, self._owner, self._project, now=now - ages[0])
        for count, age in enumerate(ages[1:]):
            assert isinstance(saved, Saved), saved
            content = edited(self._project, self._number, -1 - count)
            answer = projects.save(
                self._database, self._owner, saved.id, saved.version, content, now=now - age
            )
            assert isinstance(answer, Saved), answer
            saved = answer
        assert isinstance(saved, Saved), saved
        return saved


def _owner(database: Database, number: int) -> Owner:
    owner = found(database, f"learner{number:02}".ljust(22, "_"))
    assert owner is not None
    return owner


def disk_ms(folder: Path) -> float:
    """Return the median of the time that the disk takes to keep a page for good."""
    times = []
    with (folder / "probe").open("wb", buffering=0) as file:
        for _ in range(100):
            file.write(bytes(4096))
            begun = time.perf_counter()
            os.fdatasync(file.fileno())
            times.append((time.perf_counter() - begun) * 1000)
    return statistics.median(times)


def learners(folder: Path) -> None:
    """Let the learners save for half a minute, and print how long they waited."""
    database, begin = open_database(f"sqlite:///{folder / 'lampwork.db'}"), threading.Event()
    everyone = [Learner(database, number, begin) for number in range(LEARNERS)]
    for learner in everyone:
        learner.start()
    begin.set()
    for learner in everyone:
        learner.join()
    database.close()
    failures = [failure for learner in everyone for failure in learner.failures]
    for size in SIZES:
        times = [time for learner in everyone if learner.size == size for time in learner.times]
        _print_times(f"save, {LEARNERS} learners every {EVERY_S:g} s, {size // 1000} KB", times)
    expected = LEARNERS * int(DURATION_S / EVERY_S)
    count = sum(len(learner.times) for learner in everyone)
    print(f"  {count} of {expected} saves, {len(failures)} refused")


def _print_times(what: str, times: list[float]) -> None:
    median, slow = statistics.median(times), sorted(times)[int(len(times) * 0.95)]
    verdict = "met" if slow <= TARGET_MS else "MISSED"
    print(
        f"{what}: median {median:.1f} ms, p95 {slow:.1f} ms, longest {max(times):.1f} ms "
        f"(target p95 {TARGET_MS:.0f} ms: {verdict})"
    )


def at_once(name: str, url: str, folder: Path) -> None:
    """Let eight processes save the same projects, and print what was lost."""
    folder.mkdir()
    outcome = clients.run(url, folder, OPERATIONS)
    database = open_database(url)
    faults = clients.faults(database, outcome)
    database.close()
    done = sum(map(len, outcome.notes))
    verdict = "met" if not faults and done == OPERATIONS else "MISSED"
    print(
        f"{done:,} operations by {clients.CLIENTS} processes, {name}: {len(faults)} lost or locked "
        f"in {outcome.seconds:.0f} s ({len(outcome.of('saved')):,} saved, "
        f"{len(outcome.of('conflict')):,} told of a conflict; target 0: {verdict})"
    )
    for fault in faults[:5]:
        print(f"  {fault[-400:]}")


def measured(folder: Path) -> None:
    """Measure all of it in a folder of its own."""
    kept = disk_ms(folder)
    print(f"the disk ({file_system(folder) or 'unknown'}) keeps a page in {kept:.1f} ms (median)")
    learners(folder)
    at_once("SQLite", f"sqlite:///{folder / 'many.db'}", folder / "sqlite")
    try:
        with running() as server, server.fresh() as url:
            at_once("PostgreSQL", url, folder / "postgresql")
    except NoPostgresError as missing:
        print(f"PostgreSQL NOT MEASURED: {missing}")


def main() -> None:
    """Measure where temporary files are kept."""
    with tempfile.TemporaryDirectory() as folder:
        measured(Path(folder))


if __name__ == "__main__":
    main()
