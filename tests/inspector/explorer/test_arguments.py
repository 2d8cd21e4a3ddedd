"""The door for arguments that come from a browser: what fits is taken, all else is a sentence."""

import ast
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builder.problems import Problem
from inspector.explorer import BY_NAME, OPERATIONS, Operation, parse_arguments
from inspector.explorer.summation import EQUATIONS

HOSTILE = "ij->ji', __import__('os').system('touch /tmp/owned'))#"
VIEW, EINSUM = BY_NAME["view"], BY_NAME["einsum"]


@pytest.mark.parametrize("row", OPERATIONS, ids=lambda row: row.name)
def test_the_defaults_are_taken_as_they_are(row: Operation):
    plain = {k: list(v) if isinstance(v, tuple) else v for k, v in row.defaults.items()}
    assert parse_arguments(row, plain) == row.defaults
    assert parse_arguments(row, {}) == row.defaults


@pytest.mark.parametrize(
    ("row", "untrusted", "sentence"),
    [
        ("view", 7, "view: its arguments need names, 7 has none."),
        ("view", {"x": 1}, "view: it takes shape, start, target, not 'x'."),
        ("view", {"shape": 3}, "view: Shape of x takes 0 to 4 whole numbers, not 3."),
        ("view", {"shape": [1] * 9}, "view: Shape of x takes 0 to 4 whole numbers, not 9 of them."),
        ("view", {"shape": [7]}, "view: Shape of x takes 0 to 4 whole numbers from 0 to 6, not 7."),
        ("view", {"shape": [True]}, "not True."),
        ("view", {"shape": ["3"]}, "not '3'."),
        ("view", {"shape": [3.0]}, "not 3.0."),
        ("view", {"start": "x"}, "view: Start from takes one of as it is, transposed,"),
        ("view", {"start": ["as it is"]}, "not ['as it is']."),
        ("select", {"dim": 10**400}, "a whole number from -4 to 4, not such a long number."),
        ("select", {"dim": None}, "select: dim takes a whole number from -4 to 4, not None."),
        ("select", {"dim": False}, "not False."),
        ("to(dtype)", {"copy": 1}, "to(dtype): copy=True takes True or False, not 1."),
        (
            "normal",
            {"std": float("nan")},
            "normal: Standard deviation takes a number from -1 to 10",
        ),
        ("normal", {"std": float("inf")}, "not inf."),
        ("normal", {"std": "1"}, "not '1'."),
        ("einsum", {"own": HOSTILE}, "einsum: Your own takes an equation like ij,jk->ik"),
        ("einsum", {"own": "ij->ji\n"}, "not 'ij->ji\\n'."),
        ("einsum", {"own": "ïj->j"}, "not 'ïj->j'."),
        ("einsum", {"own": "abcdefg->a"}, "with six letters each"),
        ("einsum", {"own": "a,b,c,d->a"}, "of up to three operands"),
        ("einsum", {"own": "a" * 10**6}, "…."),
        ("einsum", {"own": " " * 60 + "i"}, "…."),
    ],
    ids=str,
)
def test_what_does_not_fit_is_refused_in_a_sentence(row: str, untrusted: object, sentence: str):
    problem = parse_arguments(BY_NAME[row], untrusted)
    assert isinstance(problem, Problem)
    assert sentence in problem.sentence
    assert problem.where == row
    assert len(problem.sentence) < 250


def test_a_number_arrives_as_python_writes_it():
    read = parse_arguments(BY_NAME["normal"], {"mean": 2, "std": 0.5})
    assert not isinstance(read, Problem)
    assert (repr(read["mean"]), repr(read["std"])) == ("2.0", "0.5")


@pytest.mark.parametrize("equation", EQUATIONS)
def test_every_offered_equation_could_also_be_typed(equation: str):
    read = parse_arguments(EINSUM, {"equation": "your own", "own": equation})
    assert not isinstance(read, Problem)
    offered = parse_arguments(EINSUM, {"equation": equation})
    assert not isinstance(offered, Problem)
    assert EINSUM.write(read) == EINSUM.write(offered)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=10,
)


@st.composite
def forged(draw: st.DrawFn) -> tuple[Operation, dict]:
    row = draw(st.sampled_from(OPERATIONS))
    names = st.sampled_from([control.name for control in row.controls]) | st.text(max_size=4)
    values = anything | st.lists(st.integers(-5, 9), max_size=5) | st.integers(-30, 30)
    return row, draw(st.dictionaries(names, values, max_size=3))


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(forged())
def test_forged_arguments_are_refused_or_give_a_harmless_program(case: tuple[Operation, dict]):
    row, untrusted = case
    read = parse_arguments(row, untrusted)
    if isinstance(read, Problem):
        assert read.sentence.startswith(row.name)
        return
    tree = ast.parse(row.write(read))
    words = [n.value for n in ast.walk(tree) if isinstance(n, ast.Constant)]
    assert all(re.fullmatch(r"[a-zA-Z.,> -]*", w) for w in words if isinstance(w, str))


@settings(max_examples=1500, deadline=None)
@given(st.text(st.sampled_from("ij.,-> '\"\\\n()#"), max_size=12) | st.text(max_size=12))
def test_no_typed_equation_leaves_its_quotes(text: str):
    read = parse_arguments(EINSUM, {"equation": "your own", "own": text})
    if isinstance(read, Problem):
        return
    last = ast.parse(EINSUM.write(read)).body[-1]
    assert isinstance(last, ast.Assign)
    assert isinstance(last.value, ast.Call)
    assert ast.literal_eval(last.value.args[0]) == text
    assert all(isinstance(operand, ast.Name) for operand in last.value.args[1:])
