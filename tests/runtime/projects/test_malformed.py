"""Ten thousand damaged projects and links: sentences, nothing carried out, nothing slow."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from builder.problems import Problem
from tests.runtime.projects import damage
from tests.runtime.projects.attack import READERS, complaint

ROOT = Path(__file__).parents[3]
CASES = 5_000
ALL_WITHIN_S = 180
# Of the processor: other processes make the clock say more, and what is read no heavier.
P99_MS, SLOWEST_MS = 50, 2_000
MOST_GROWN_MB = 50


@pytest.mark.parametrize("kind", ["project", "link"])
def test_malformed_ones_are_sentences_and_nothing_is_carried_out(kind, tmp_path):
    ran = subprocess.run(
        [sys.executable, "-X", "utf8", "-m", "tests.runtime.projects.attack", kind, str(CASES)],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "PATH": ""},
        capture_output=True,
        text=True,
        timeout=ALL_WITHIN_S,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr[-2000:]
    found = json.loads(ran.stdout)
    print(f"{kind}: {found}")  # noqa: T201

    assert found["wrong"] == []
    assert found["seen"] == []
    assert list(tmp_path.iterdir()) == []
    assert not found["torch"]
    assert found["cases"] == CASES
    assert found["refused"] > CASES / 2
    assert found["opened"] > CASES / 50  # what is nearly whole is tried as well
    assert found["cpu_ms"]["p99"] < P99_MS
    assert found["cpu_ms"]["most"] < SLOWEST_MS
    assert found["grown_mb"] < MOST_GROWN_MB


def test_the_same_number_is_the_same_case():
    assert [damage.project(n) for n in range(50, 90)] == [damage.project(n) for n in range(50, 90)]
    assert [damage.link(n) for n in range(50, 90)] != [damage.link(n) for n in range(51, 91)]


def test_the_cases_go_through_every_door():
    doors = {make(number)[0] for make in (damage.project, damage.link) for number in range(30, 300)}
    assert doors == set(READERS)


def test_the_watch_sees_what_it_should_never_see(tmp_path):
    """In a process of its own: a hook cannot be taken away again."""
    text = (
        "from tests.runtime.projects.attack import Watched\n"
        "import subprocess, os\n"
        "watched = Watched()\n"
        "for harm in (lambda: eval('1'), lambda: open('canary', 'w'), lambda: os.system('true'),\n"
        "             lambda: __import__('this_is_new'), lambda: subprocess.Popen(['true'])):\n"
        "    try: watched.during(harm)\n"
        "    except (ImportError, OSError): pass\n"
        "import json; print(json.dumps([line.split()[0] for line in watched.seen]))\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", text],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert {"compile", "exec", "open", "os.system", "import", "subprocess.Popen"} <= set(
        json.loads(ran.stdout)
    )


def test_a_sentence_that_gives_something_away_is_found_out():
    def told(sentence):
        return complaint("project", Problem(where="", sentence=sentence))

    assert told("The project cannot be read.") == ""
    assert told(f"{ROOT}/secret cannot be read.").startswith("gives away")
    assert told("Traceback (most recent call last).").startswith("gives away")
    assert told("Two\nlines.").startswith("no plain sentence")
    assert complaint("project", 3) == "it gave int"
