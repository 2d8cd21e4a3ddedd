"""How a state fits into a module: torch's own load_state_dict is the oracle."""

import copy
import warnings

import pytest
import torch
from torch import nn
from torch.nn.parameter import is_lazy

from builder import EXAMPLES, to_module
from inspector.modules.matching import match_state_dict
from inspector.modules.weight_record import MatchReport
from tests.inspector.modules import nasties
from tests.inspector.modules.nasties import NASTIES

EDITS = {
    "itself": lambda state: state,
    "nothing": lambda _state: {},
    "without the first": lambda state: dict(list(state.items())[1:]),
    "with another": lambda state: {**state, "stranger.weight": torch.ones(2)},
    "in double precision": lambda state: {
        name: one if one.is_complex() else one.double() for name, one in state.items()
    },
    "one row more": lambda state: {
        name: torch.cat([one, one[:1]]) if at == 0 and one.dim() else one
        for at, (name, one) in enumerate(state.items())
    },
    "with a prefix": lambda state: {f"module.{name}": one for name, one in state.items()},
    "numbers with a shape": lambda state: {
        name: one.reshape(1) if not one.dim() else one for name, one in state.items()
    },
}


def _made(make):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return make()


def _state_of(module):
    """Return other values than the module's own, in its shapes."""
    return {
        name: torch.randn(one.shape).to(one.dtype)
        for name, one in module.state_dict().items()
        if isinstance(one, torch.Tensor) and not is_lazy(one)
    }


def _values(module):
    return {
        name: one.detach().clone()
        for name, one in module.state_dict().items()
        if isinstance(one, torch.Tensor) and not is_lazy(one) and not one.is_meta
    }


def _asked(module, state, strict):
    """Return what torch says of a state when it really loads it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return "", module.load_state_dict(state, strict=strict)
        except RuntimeError as error:
            return str(error), None


def _agrees(make, edit):
    module = _made(make)
    state = edit(_state_of(module))
    before = _values(module)
    reports = {strict: match_state_dict(module, state, strict) for strict in (True, False)}
    after = _values(module)
    assert all(torch.equal(before[name], after[name]) for name in before), "asking changed it"
    for strict, report in reports.items():
        message, found = _asked(_made(make), state, strict)
        assert report.fits == (not message)
        assert report.torch_message == message[:20_000]
        if found is not None and not strict:
            told = {fit: {row.name for row in report.rows if row.fit == fit} for fit in
                    ("missing", "unexpected")}  # fmt: skip
            assert told["missing"] == set(found.missing_keys)
            assert told["unexpected"] == set(found.unexpected_keys)
        wrong = [row.name for row in report.rows if row.fit == "wrong shape"]
        assert all(f"size mismatch for {name}:" in message for name in wrong)
        assert message.count("size mismatch for ") == len(wrong)


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_the_report_is_what_torch_says_of_it(edit):
    for make in NASTIES.values():
        _agrees(make, edit)


@pytest.mark.parametrize("name", list(EXAMPLES)[:2])
def test_the_report_on_an_example_is_what_torch_says(name):
    for edit in EDITS.values():
        _agrees(lambda: to_module(EXAMPLES[name]), edit)


class Tied(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(3, 2)
        self.b = nn.Linear(3, 2)
        self.b.weight = self.a.weight


def _row(report, name):
    return next(row for row in report.rows if row.name == name)


def test_a_state_that_fits_is_loaded_on_request():
    model, other = nn.Linear(3, 2), nn.Linear(3, 2)
    report = match_state_dict(model, other.state_dict(), load=True)
    assert report.sentence == "All 2 names match. load_state_dict takes it."
    assert (report.fits, report.loaded) == (True, 2)
    assert torch.equal(model.weight, other.weight)
    assert MatchReport.model_validate_json(report.model_dump_json()) == report


def test_strictly_all_is_loaded_or_nothing():
    model, given = nn.Linear(3, 2), {"weight": torch.ones(2, 3), "extra": torch.ones(1)}
    before = copy.deepcopy(model)
    strictly = match_state_dict(model, given, strict=True, load=True)
    assert (strictly.fits, strictly.loaded) == (False, 0)
    assert torch.equal(model.weight, before.weight)
    assert strictly.sentence == (
        "1 name matches, 1 is missing in the file (bias), 1 is not in the module (extra). "
        "load_state_dict refuses it. With strict=False it loads what matches."
    )
    leniently = match_state_dict(model, given, strict=False, load=True)
    assert (leniently.fits, leniently.loaded) == (True, 1)
    assert (model.weight == 1).all()
    assert torch.equal(model.bias, before.bias)


def test_what_has_another_shape_is_left_out_where_torch_would_load_nothing():
    model = nn.Linear(3, 2)
    given = {"weight": torch.ones(3, 2), "bias": torch.ones(2)}
    report = match_state_dict(model, given, strict=False, load=True)
    assert (report.fits, report.loaded) == (False, 1)
    assert (model.bias == 1).all()
    assert not (model.weight == 1).any()
    assert "refuses another shape even with strict=False" in report.sentence
    assert _row(report, "weight").note == (
        "Its transpose has the module's shape: maybe it comes from another library."
    )


def test_tied_names_are_told_and_the_last_value_stays():
    model = Tied()
    state = {**model.state_dict(), "a.weight": torch.zeros(2, 3), "b.weight": torch.ones(2, 3)}
    report = match_state_dict(model, state, load=True)
    assert _row(report, "a.weight").tied == ("b.weight",)
    assert report.hints == (
        "a.weight and b.weight share one tensor here and differ in the file: "
        "b.weight is loaded last and stays.",
    )
    assert (model.a.weight == 1).all()


def test_a_tied_name_that_is_missing_is_no_loss():
    model = Tied()
    state = {name: one for name, one in model.state_dict().items() if name != "b.weight"}
    report = match_state_dict(model, state)
    assert not report.fits
    assert report.hints == (
        "b.weight shares the tensor of a.weight, which is in the file: "
        "with strict=False all of it is loaded.",
    )


def test_a_prefix_is_named_with_the_line_that_takes_it_off():
    model = nn.Linear(3, 2)
    state = {f"module.{name}": one for name, one in model.state_dict().items()}
    (hint,) = match_state_dict(model, state).hints
    assert hint.startswith("The file's names begin with module. (nn.DataParallel saves them so).")
    mended = eval(hint.partition("Use ")[2].rstrip("."), {"state": state})
    assert match_state_dict(model, mended).fits
    (hint,) = match_state_dict(nn.Sequential(model), model.state_dict()).hints
    mended = eval(hint.partition("Use ")[2].rstrip("."), {"state": model.state_dict()})
    assert match_state_dict(nn.Sequential(model), mended).fits


@pytest.mark.parametrize(
    ("dtype", "note"),
    [
        (torch.float64, "float64 becomes float32: digits may be lost."),
        (torch.float16, "float16 becomes float32."),
        (torch.complex64, "complex64 becomes float32: the imaginary part is dropped."),
    ],
)
def test_a_cast_says_what_it_costs(dtype, note):
    model = nn.Linear(3, 2)
    state = {name: one.to(dtype) for name, one in model.state_dict().items()}
    report = match_state_dict(model, state, load=True)
    assert (report.fits, report.loaded, _row(report, "bias").note) == (True, 2, note)


def test_a_file_with_nan_fits_and_says_so():
    model = nn.Linear(3, 2)
    state = {**model.state_dict(), "bias": torch.tensor([1.0, torch.nan])}
    assert _row(match_state_dict(model, state), "bias").note == "1 of its numbers are not finite."


def test_a_lazy_module_takes_the_shapes_of_the_file():
    state = {"weight": torch.ones(3, 7), "bias": torch.ones(3)}
    layer = nn.LazyLinear(3)
    report = match_state_dict(layer, state)
    assert report.fits
    assert is_lazy(layer.weight)
    assert "takes the shape of the file" in _row(report, "weight").note
    match_state_dict(layer, state, load=True)
    assert layer.weight.shape == (3, 7)


def test_names_of_an_older_form_are_the_modules_own_affair():
    old = _made(nasties.old_weight_norm)
    new = nn.Sequential(nn.utils.parametrizations.weight_norm(nn.Linear(2, 3)))
    before = new[0].weight.detach().clone()
    report = match_state_dict(new, old.state_dict())
    assert (report.fits, _row(report, "0.weight_v").fit) == (True, "by hook")
    assert torch.equal(new[0].weight, before), "asking loaded it"
    assert match_state_dict(new, old.state_dict(), load=True).loaded == 3
    assert torch.allclose(new[0].weight, old(torch.eye(2)).T - old[0].bias[:, None], atol=1e-6)


def test_meta_takes_everything_and_keeps_nothing():
    report = match_state_dict(
        nn.Linear(2, 2, device="meta"), nn.Linear(2, 2).state_dict(), load=True
    )
    assert (report.fits, report.loaded) == (True, 0)
    assert report.hints == ("The module is on meta, where loading changes nothing.",)
