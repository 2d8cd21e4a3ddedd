"""Thousands of generated programs: what they print and raise here is what real Python gives.

The real Python runs only what this project generated itself, from a grammar that knows no harm.
"""

import random
import re
from collections import Counter

import pytest

from builder.language import Limits
from inspector import Recorder
from tests.builder.language_corpus.corpus import CORPUS
from tests.builder.language_corpus.damage import damaged
from tests.builder.language_corpus.oracle import (
    difference,
    in_python,
    in_the_language,
)
from tests.builder.language_corpus.writer import Writer

PROGRAMS = 2_000
STATEMENTS = 6
RECORDED_ONE_IN = 10
MOST_REFUSED = 0.05
DAMAGED = 2_000
FEW = Limits(steps=3_000)
WARMTH = "import torch\nprint(torch.func.vmap(torch.sin)(torch.ones(2)))"


def test_the_same_seed_writes_the_same_program():
    assert Writer(7).program(STATEMENTS) == Writer(7).program(STATEMENTS)
    assert Writer(7).program(STATEMENTS) != Writer(8).program(STATEMENTS)


def test_generated_programs_print_and_raise_what_python_does():
    ends: Counter[str] = Counter()
    wrong = {}
    in_the_language(WARMTH)

    for seed in range(PROGRAMS):
        text = Writer(seed).program(STATEMENTS)
        expected, found = in_python(text), in_the_language(text)
        ends[found.kind or "well"] += 1
        if problem := difference(expected, found):
            wrong[seed] = problem

    print(f"{PROGRAMS} programs ended {dict(ends)}, {len(wrong)} of them wrong")  # noqa: T201
    assert wrong == {}
    assert ends["refused"] + ends["limit"] < MOST_REFUSED * PROGRAMS
    assert min(ends["well"], ends["raised"]) > PROGRAMS / 10  # both are tried


def test_generated_programs_do_the_same_while_they_are_recorded():
    wrong = {}

    for seed in range(0, PROGRAMS, RECORDED_ONE_IN):
        text = Writer(seed).program(STATEMENTS)
        if problem := difference(in_python(text), in_the_language(text, Recorder)):
            wrong[seed] = problem

    assert wrong == {}


@pytest.mark.parametrize("part", range(4))
def test_any_text_runs_or_ends_with_an_error_of_the_language(part):
    rng = random.Random(part)
    hostile = [case.text for case in CORPUS if not case.child and len(case.text) < 2_000]
    ends: Counter[str] = Counter()

    for number in range(part, DAMAGED, 4):
        text = rng.choice(hostile) if rng.random() < 0.3 else Writer(number).program(3)
        text = damaged(text, rng)
        ended = in_the_language(text, limits=FEW)
        ends[ended.kind] += 1
        lines = len(re.split(r"\r\n|\r|\n", text))
        assert not ended.kind or ended.message or ended.type, text
        assert ended.kind in ("", "limit") or 1 <= ended.line <= lines, text

    assert min(ends["syntax"], ends["raised"], ends["refused"]) > 0
