"""Ready programs: each runs as real Python runs it, in the language, and is fit to be read."""

import re
import subprocess
import sys
from itertools import groupby

import pytest
import torch

from builder.programs import PROGRAMS, ReadyProgram
from inspector.record import MOST_STEPS
from tests.builder.running import Steps, in_python, in_the_language

# The topics a learner's notes cover and that a program of torch can show.
TOPICS = (
    *("Tensors and memory", "Creating", "Random", "Indexing", "Changing shape", "Arithmetic"),
    *("Matrix products", "Broadcasting", "NumPy", "Autograd", "Backward graph"),
    *("Steering gradients", "Hooks", "Modules", "Containers", "Layers", "Parameters", "Losses"),
    *("Optimisers", "Data", "Training", "Saving", "Devices"),
    "Faster, smaller",
)
MOST_LINES = 18  # of code: imports, comments and empty lines left out
WIDEST = 72


@pytest.fixture(autouse=True)
def _as_in_the_child():
    """Run as the child does, and leave torch as it was."""
    torch.use_deterministic_algorithms(True, warn_only=True)
    with torch.random.fork_rng():
        yield
    torch.use_deterministic_algorithms(False)
    torch.set_grad_enabled(True)


def code(program: ReadyProgram) -> list[str]:
    lines = (line.strip() for line in program.text.splitlines())
    return [line for line in lines if line and not line.startswith(("#", "import ", "from "))]


each = pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.name)


@each
def test_a_program_ends_as_it_says_when_python_runs_it(program):
    ending = in_python(program.text)

    assert ending.type == program.raises, ending.message


@each
def test_the_language_prints_and_raises_what_python_does(program):
    ending, notes = in_the_language(program.text)

    assert ending == in_python(program.text)
    assert notes == ()


def test_a_program_that_is_no_lesson_about_an_error_prints_something():
    assert [p.name for p in PROGRAMS if not p.raises and not in_python(p.text).output] == []


def test_names_and_titles_are_unique():
    assert len({program.name for program in PROGRAMS}) == len(PROGRAMS)
    assert len({program.title for program in PROGRAMS}) == len(PROGRAMS)


def test_every_topic_has_programs_and_they_stand_together():
    assert tuple(topic for topic, _ in groupby(PROGRAMS, lambda p: p.topic)) == TOPICS


@each
def test_a_program_can_be_stepped_through_to_its_end(program):
    watch = Steps()
    in_the_language(program.text, watch)

    assert 0 < watch.count <= MOST_STEPS


@each
def test_a_program_is_short_enough_to_be_read_at_a_glance(program):
    assert re.fullmatch(r"[a-z][a-z0-9-]+", program.name)
    assert 1 <= len(code(program)) <= MOST_LINES
    assert max(map(len, program.text.splitlines())) <= WIDEST
    for sentence in (program.idea, program.look_at):
        assert sentence.endswith(".")
        assert len(sentence) <= 90


@each
def test_a_line_that_is_pointed_at_holds_code(program):
    lines = program.text.splitlines()
    for number in re.findall(r"[Ll]ines? (\d+)", program.look_at):
        assert lines[int(number) - 1].strip().partition("#")[0]


@pytest.mark.parametrize("command", [["format", "--check"], ["check", "--select", "E,F,I,W"]])
def test_the_texts_are_written_as_ruff_writes_them(command, tmp_path):
    for program in PROGRAMS:
        (tmp_path / f"{program.name}.py").write_text(program.text)
    ruff = [sys.executable, "-m", "ruff", *command]

    said = subprocess.run(
        [*ruff, "--isolated", "--line-length", str(WIDEST), str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert said.returncode == 0, said.stdout


def test_reading_the_lists_does_not_wait_for_torch():
    script = (
        "import sys, builder.programs, builder.programs.own, builder.statements;"
        "sys.exit('torch' in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
