"""Kill -9 of a server that is saving, fifty times: what was acknowledged, what is still there.

Four learners save as fast as the server lets them; it is killed at any instant, the database is
looked at, and the next start has to draw for everybody what was acknowledged last.
"""

import tempfile
from pathlib import Path
from random import Random

from tests.live.crashing import LEARNERS, Saver, crash, losses, start_again
from tests.live.server import served

CRASHES = 50


def main() -> None:
    """Crash, look, start again."""
    random, savers = Random(5), [Saver() for _ in range(LEARNERS)]
    acknowledged, faults = 0, []
    with tempfile.TemporaryDirectory() as name, served(Path(name)) as server:
        for _ in range(CRASHES):
            acknowledged += crash(server, savers, random)
            faults += [*losses(server.data, savers), *start_again(server, savers)]
    for fault in faults:
        print(fault)
    verdict = "MISSED" if faults else "met"
    print(
        f"{CRASHES} crashes among {acknowledged} acknowledged saves: {len(faults)} faults; "
        f"none lost, the database intact, the next start clean (target: {verdict})"
    )


if __name__ == "__main__":
    main()
