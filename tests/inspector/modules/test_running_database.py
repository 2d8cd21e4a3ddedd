"""torch's own module database: looking gives what the module gives, and never stands in its way."""

import copy

import pytest
import torch
from torch import Tensor
from torch.testing._internal.common_modules import ModuleInfo, module_db

from inspector.modules.drawing import draw
from inspector.modules.guessing import guess_specs
from inspector.modules.hooks import hook_lesson
from inspector.modules.modes import compare_modes
from inspector.modules.parts import part_of, tensors
from inspector.modules.running import run_module

pytestmark = pytest.mark.filterwarnings("ignore")  # what torch says of rare ones
MOST = 2  # samples of one class; the rest differ in what is not looked at


def samples(entry: ModuleInfo):
    torch.manual_seed(0)
    found = entry.module_inputs_func(
        *(entry, "cpu", torch.float32), requires_grad=False, training=True
    )
    for given in found:
        called, made = given.forward_input, given.constructor_input
        if called is None or called.kwargs or not all(isinstance(x, Tensor) for x in called.args):
            continue
        yield entry.module_cls(*made.args, **made.kwargs), called.args


@pytest.mark.parametrize("entry", module_db, ids=lambda entry: entry.formatted_name)
def test_a_module_of_the_database_can_be_looked_at(entry: ModuleInfo):
    for _, (module, inputs) in zip(range(MOST), samples(entry), strict=False):
        chance = torch.get_rng_state()
        report = run_module(module, inputs, training=True)
        assert torch.equal(torch.get_rng_state(), chance)
        compare_modes(module, inputs).model_dump_json()
        drawing = draw(module, inputs)
        guess_specs(module)
        hook_lesson(module, "", "full_backward", inputs)
        plain = copy.deepcopy(module).train()
        try:
            expected = plain(*(one.clone() for one in inputs))
        except RuntimeError:
            assert (report.error is None, drawing.partial) == (False, True)
            continue
        assert not drawing.partial
        assert report.error is None
        told = tuple(part_of(place, one) for place, one in tensors(expected))
        assert report.calls[0].outputs == told
