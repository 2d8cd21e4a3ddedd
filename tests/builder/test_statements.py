"""Checked statements: every card is judged by its run, and the judge never sees the answer."""

import ast
import importlib
import re
from dataclasses import dataclass, replace
from itertools import groupby

import pytest
import torch

from builder.statements import STATEMENTS, Statement, Verdict, judge
from tests.builder.running import in_the_language

# What notes are known to say wrongly or no longer, row by row, and the cards that test it.
ROWS = {
    "view only on contiguous tensors": "view-needs-contiguous view-after-permute",
    "contiguous always copies": "contiguous-copies",
    "reshape and flatten always copy": "reshape-copies flatten-copies reshape-is-contiguous-view",
    "size 1 and contiguity": "size-one-and-contiguous no-elements-and-contiguous",
    "matmul takes 1 to 4 dimensions": "matmul-up-to-4d matmul-of-a-scalar",
    "mm and bmm broadcast": "mm-broadcasts bmm-broadcasts dot-of-matrices"
    " addmm-broadcasts-its-first",
    "eig, symeig, lstsq, solve, matrix_rank": "eig-works eig-name-is-gone eig-of-a-tensor"
    " symeig-works symeig-of-a-tensor lstsq-works solve-works matrix-rank-works",
    "qr, cholesky, lu, ...": "qr-is-silent cholesky-warns lu-is-silent triangular-solve-warns"
    " chain-matmul-is-silent range-is-silent cross-without-dim meshgrid-without-indexing",
    "svd": "svd-was-removed svd-returns-vh svd-some-false",
    "norm, ger": "norm-warns ger-is-silent",
    "set_deterministic": "set-deterministic",
    "gels, potrf, rfft": "gels-and-potrf rfft-and-irfft fft-is-a-module",
    "set_grad_enabled only as a context": "set-grad-enabled-needs-with set-grad-enabled-decorates",
    "no_grad and requires_grad": "no-grad-results-need-no-grad",
    "Variable, volatile": "variable-is-needed variable-returns-a-tensor volatile-switches-off",
    ".data and detach()": "data-shares-memory data-is-noticed detach-is-noticed",
    "zero_grad": "zero-grad-fills-zeros",
    "named tensors": "named-tensors align-and-refine-names",
    "division": "integers-divided floor-divide-goes-to-zero",
    "uint8 masks": "uint8-masks comparisons-give-uint8 bool-minus-bool",
    "x.T": "capital-t-of-a-batch mt-of-a-vector",
    "softmax without dim": "softmax-without-dim softmax-module-without-dim"
    " torch-softmax-without-dim",
    "F.sigmoid, F.tanh": "sigmoid-is-deprecated tanh-is-deprecated",
    "size_average, upsample, ...": "size-average upsample-function clip-grad-norm"
    " init-without-underscore",
    "backward hooks": "old-backward-hook in-place-relu-and-backward-hook",
    "SGD without lr": "sgd-needs-lr",
    "verbose=True, get_lr()": "scheduler-verbose scheduler-get-lr",
    "torch.load of a model": "load-a-whole-model",
    "cuda.amp": "cuda-amp-autocast cuda-amp-grad-scaler",
    "torch.jit": "trace-is-recommended script-was-removed",
    "weight_norm": "weight-norm",
    "storage(), set_default_tensor_type": "storage-method default-tensor-type",
    "torch._six": "torch-six",
    "torch.Tensor": "capital-tensor-is-tensor capital-tensor-of-a-number",
    "torch.tensor(t)": "tensor-of-a-tensor",
    "mean, sum, std": "mean-of-integers sum-keeps-int32 std-divides-by-n std-of-one-element",
    "in place, integer and float": "integers-grow-in-place",
    "writing after expand": "writing-into-an-expanded-tensor index-fill-on-an-expanded-tensor",
    "negative steps": "negative-steps",
    "item()": "item-of-many float-of-many",
    "is_leaf": "no-grad-means-middle-result",
    "backward of a non-scalar": "only-scalars-go-backward",
    "retain_grad": "retain-grad-without-grad",
    "chunk": "chunk-gives-n-parts",
    "old broadcasting": "pointwise-by-count",
    "old error texts": "old-text-of-dot",
    "list indices copy": "index-list-is-a-view",
}


@pytest.fixture(autouse=True)
def _as_in_the_child():
    """Run as the child does, and leave torch as it was."""
    torch.use_deterministic_algorithms(True, warn_only=True)
    with torch.random.fork_rng():
        yield
    torch.use_deterministic_algorithms(False)
    torch.set_default_dtype(torch.float32)
    torch.set_grad_enabled(True)


each = pytest.mark.parametrize("card", STATEMENTS, ids=lambda card: card.name)


@each
def test_a_card_judged_by_its_run_is_what_it_says(card):
    ending, notes = in_the_language(card.program)

    verdict = judge(card, ending.output, ending if ending.kind else None, notes)

    assert verdict.holds is card.holds, verdict.evidence


@each
def test_the_answer_on_the_card_does_not_reach_the_judge(card):
    ending, notes = in_the_language(card.program)
    error = ending if ending.kind else None
    turned = replace(card, holds=not card.holds)

    assert judge(turned, ending.output, error, notes) == judge(card, ending.output, error, notes)


def test_every_row_has_its_cards_and_every_card_its_row():
    named = [name for names in ROWS.values() for name in names.split()]

    assert sorted(named) == sorted(card.name for card in STATEMENTS)


def test_cards_of_a_topic_stand_together():
    topics = [topic for topic, _ in groupby(STATEMENTS, lambda card: card.topic)]

    assert len(topics) == len(set(topics))


def test_guessing_one_answer_for_all_cards_does_not_win():
    true = sum(card.holds for card in STATEMENTS)

    assert len(STATEMENTS) / 4 < true < len(STATEMENTS) * 3 / 4


@each
def test_a_card_is_complete(card):
    assert re.fullmatch(r"[a-z][a-z0-9-]+", card.name)
    for sentence in (card.claim, card.because):
        assert sentence.endswith(".")
        assert len(sentence) <= 100
    assert max(map(len, card.program.splitlines())) <= 80
    expected = {
        "print": (False, False),
        "error": (True, False),
        "warning": (False, True),
        "run": (bool(card.expects_error), not card.expects_error),
    }
    assert (bool(card.expects_error), card.expects_note) == expected[card.shown_by]
    assert bool(card.says) <= (card.shown_by != "print")


def _dotted(text: str) -> set[str]:
    """The names that begin with a module in a text: "torch.linalg.qr"."""
    nodes = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Attribute)]
    return {name for name in map(ast.unparse, nodes) if re.fullmatch(r"(torch|nn|F)(\.\w+)+", name)}


@each
def test_the_way_to_write_it_today_exists(card):
    modules = {"torch": "torch", "nn": "torch.nn", "F": "torch.nn.functional"}
    for name in _dotted(card.code_now):
        first, *rest = name.split(".")
        value = importlib.import_module(modules[first])
        for part in rest:
            value = getattr(value, part)


@dataclass(frozen=True)
class Stop:
    type: str = "RuntimeError"
    message: str = "it was removed"
    kind: str = "raised"


def card(shown_by: str, **fields: object) -> Statement:
    return Statement(
        name="a",
        topic="",
        claim="",
        program="",
        shown_by=shown_by,
        holds=True,
        because="",
        **fields,
    )


PRINTS = card("print")
RAISES = card("error", expects_error="RuntimeError", says="removed")
WARNS = card("warning", expects_note=True, says="deprecated")
RUNS = card("run", expects_error="RuntimeError", says="removed")
SILENT = card("run", expects_note=True, says="deprecated")
NOTE = "UserWarning: a is deprecated"


@pytest.mark.parametrize(
    ("statement", "output", "error", "notes", "verdict"),
    [
        (PRINTS, "seen\nTrue\n", None, (), Verdict(True, "seen")),
        (PRINTS, "seen\nFalse\n", None, (), Verdict(False, "seen")),
        (PRINTS, "True\nseen\n", None, (), Verdict(None, "True\nseen")),
        (PRINTS, "", None, (), Verdict(None, "")),
        (PRINTS, "True\n", Stop(), (), Verdict(None, "True\nRuntimeError: it was removed")),
        (RAISES, "", Stop(), (), Verdict(True, "RuntimeError: it was removed")),
        (RAISES, "7\n", None, (), Verdict(False, "7\nIt ran to its end.")),
        (RAISES, "", Stop("TypeError"), (), Verdict(None, "TypeError: it was removed")),
        (RAISES, "", Stop(message="no"), (), Verdict(None, "RuntimeError: no")),
        (
            RAISES,
            *("", Stop(kind="refused"), ()),
            Verdict(None, "RuntimeError: it was removed"),
        ),
        (WARNS, "", None, ("another", NOTE), Verdict(True, NOTE)),
        (WARNS, "", None, ("another",), Verdict(False, "It ran without a warning.")),
        (WARNS, "", Stop(), (NOTE,), Verdict(None, "RuntimeError: it was removed")),
        (RUNS, "", Stop(), (), Verdict(False, "RuntimeError: it was removed")),
        (RUNS, "", Stop(type="", message="out of time"), (), Verdict(None, "out of time")),
        (RUNS, "", None, (NOTE,), Verdict(True, "It ran to its end.")),
        (SILENT, "", None, (NOTE,), Verdict(False, NOTE)),
        (SILENT, "", None, ("another",), Verdict(True, "It ran to its end.")),
    ],
)
def test_the_judge_reads_the_run(statement, output, error, notes, verdict):
    assert judge(statement, output, error, notes) == verdict
