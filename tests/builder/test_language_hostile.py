"""More than a thousand hostile programs against the interpreter alone, without any other wall.

None of them may have anything done outside the tables; each ends as its file says.
"""

import json
import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from tests.builder.language_corpus.case import TELLTALE, Hostile
from tests.builder.language_corpus.corpus import CORPUS

ROOT = Path(__file__).parents[2]
ALL_WITHIN_S = 120
INSIDE = [case for case in CORPUS if not case.child]


@pytest.fixture(scope="module")
def found(tmp_path_factory) -> dict[str, dict[str, Any]]:
    """What became of every program, by its title."""
    ran = subprocess.run(
        [sys.executable, "-X", "utf8", "-m", "tests.builder.language_corpus.watched"],
        cwd=tmp_path_factory.mktemp("canary"),
        env={"PYTHONPATH": str(ROOT), "PATH": ""},
        capture_output=True,
        text=True,
        timeout=ALL_WITHIN_S,
        check=False,
    )
    lines = [json.loads(line) for line in ran.stdout.splitlines() if line.startswith("{")]
    assert ran.returncode == 0, f"{lines[-1:]} ended the process: {ran.stderr[-2000:]}"
    spoken = [line for line in ran.stdout.splitlines() if not line.startswith("{")]
    return {line["title"]: line for line in lines} | {"spoken": spoken}


def complaints(case: Hostile, ended: dict[str, Any]) -> list[str]:
    """Return what is wrong with the way a program ended."""
    error = ended["error"] or {}
    kind, sentence = error.get("kind", ""), error.get("message", "")
    told = f"{sentence} {error.get('advice', '')}" if error else ended["output"]
    shown = told + ended["output"] + "".join(ended["notes"])
    wrong = {
        f"ended {kind or 'well'!r}, not {sorted(case.ends)}: {sentence[:200]}": kind
        not in case.ends,
        f"does not say {case.says!r}: {told[:200]}": case.says not in told,
        f"did {ended['seen']}": bool(ended["seen"]),
        f"changed {ended['changed']}": bool(ended["changed"]),
        f"gives away {TELLTALE.findall(shown)}": bool(TELLTALE.search(shown)),
        f"tells no line: {sentence[:200]}": kind not in ("", "limit") and not error.get("line"),
        f"says nothing ({error.get('type')})": bool(error) and not (sentence or error["type"]),
        f"holds control characters: {sentence!r}": bool(
            re.search(r"[\x00-\x08\x0b-\x1f]", sentence)
        ),
    }
    return [f"{case.title}: {what}" for what, is_so in wrong.items() if is_so]


def test_there_are_many_programs_in_many_groups():
    titles = [case.title for case in CORPUS]

    assert len(titles) == len(set(titles)) >= 240
    assert len({case.group for case in CORPUS}) >= 30


def test_nothing_is_written_past_the_print_of_the_language(found):
    assert found["spoken"] == []


@pytest.mark.parametrize("group", sorted({case.group for case in INSIDE}))
def test_hostile_programs_end_as_they_should_and_do_nothing_else(group, found):
    wrong = defaultdict(list)
    for case in INSIDE:
        if case.group == group:
            wrong[group] += complaints(case, found[case.title])

    assert wrong[group] == []
