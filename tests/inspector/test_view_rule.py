from itertools import islice

import pytest
import torch

from inspector import explain_view
from inspector.record import Cut
from tests.inspector.views import agrees, every_case, random_cases

SAMPLED = 20_000  # benchmarks/views.py goes through more than half a million


def test_the_verdict_is_that_of_tensor_view_and_so_are_the_strides():
    some = [*islice(every_case(), 4, None, 9)]
    cases = [*some, *random_cases(7, SAMPLED - len(some))]
    assert len(some) > 9_000
    wrong = []
    for case in cases:
        verdict = explain_view(*case)
        if not agrees(case, verdict.trouble, verdict.strides):
            wrong.append((case, verdict))
    assert wrong == []


def test_every_cut_that_is_in_the_way_is_named():
    verdict = explain_view((3, 2, 4), (4, 12, 1), (24,))
    assert verdict.runs == ((0,), (1,), (2,))
    assert verdict.blocked == (
        Cut(target_dim=0, a=0, b=1, needed=24, actual=4),
        Cut(target_dim=0, a=1, b=2, needed=4, actual=12),
    )


def test_when_every_named_stride_is_as_needed_the_view_works():
    for case in random_cases(11, 4_000):
        shape, stride, target = case
        verdict = explain_view(shape, stride, target)
        mended = list(stride)
        for cut in reversed(verdict.blocked):
            mended[cut.a] = shape[cut.b] * mended[cut.b]
            for dim in reversed(range(cut.a)):  # what merged with it has to move along
                if any(dim in run and cut.a in run for run in verdict.runs):
                    after = next(d for d in range(dim + 1, len(shape)) if shape[d] != 1)
                    mended[dim] = shape[after] * mended[after]
        if verdict.blocked:
            assert explain_view(shape, mended, target).ok, case


def test_the_sentence_says_what_the_stride_is_and_would_have_to_be():
    verdict = explain_view((3, 3), (1, 3), (9,))
    assert verdict.sentence == (
        "To become one dimension of 9, dims 0 and 1 have to merge: "
        "stride 0 would have to be 3 · 3 = 9; it is 1."
    )


@pytest.mark.parametrize(
    ("shape", "target", "trouble", "sentence"),
    [
        ((2, 3), (4,), "count", "(2, 3) has 6 elements, (4,) 4."),
        ((2, 3), (4, -1), "count", "(2, 3) has 6 elements, (4, -1) a multiple of 4."),
        ((2, 3), (-1, -1), "unclear", "Only one size can be left open with -1."),
        ((0, 3), (0, -1), "unclear", "With a size of 0 beside it, -1 could stand for any number."),
        ((2, 3), (-2, -3), "negative", "A size cannot be negative, and (-2, -3) has one."),
    ],
)
def test_a_target_that_suits_no_stride_is_told_apart(shape, target, trouble, sentence):
    verdict = explain_view(shape, torch.zeros(shape).stride(), target)
    assert (verdict.trouble, verdict.sentence, verdict.fix) == (trouble, sentence, None)


def test_minus_one_is_filled_in():
    assert explain_view((2, 6), (6, 1), (-1, 4)).target == (3, 4)


def test_the_cheapest_fix_keeps_the_order_and_says_its_bytes():
    verdict = explain_view((3, 3), (1, 3), (9,), itemsize=8)
    assert [(fix.code, fix.bytes, fix.same_order) for fix in verdict.fixes] == [
        (".reshape(9)", 72, True),
        (".contiguous().view(9)", 72, True),
        (".t().view(9)", 0, False),
    ]
    assert verdict.fix == verdict.fixes[0]


def test_every_fix_runs_and_costs_what_it_says():
    tried = 0
    for shape, stride, target in random_cases(5, 3_000):
        verdict = explain_view(shape, stride, target, itemsize=4)
        for fix in verdict.fixes:
            tensor = torch.arange(4_000.0).as_strided(shape, stride)
            result = eval(f"tensor{fix.code}", {"tensor": tensor})
            shared = torch._C._is_alias_of(result, tensor)
            assert tuple(result.shape) == verdict.target
            assert fix.bytes == (0 if shared else result.nbytes)
            assert not fix.same_order or torch.equal(result, tensor.reshape(target))
            tried += 1
    assert tried > 500
