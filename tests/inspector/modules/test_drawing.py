import copy
import re
from html import unescape
from xml.etree import ElementTree

import pytest
import torch
from torch import nn

from builder import EXAMPLES
from inspector.modules import drawing, drawn
from inspector.modules.drawing import draw
from tests.inspector.modules.made import Counts, Hidden, Meets, Tree, example, learned

NODE = re.compile(r"^\s*(\w+) \[label=<(.*?)> fillcolor=(\S+) tooltip=(.*)\]$", re.MULTILINE)
EDGE = re.compile(r"^\s*(\w+) -> (\w+)(?: \[label=\" x(\d+)\"\])?$", re.MULTILINE)


def nodes_of(drawing) -> dict[str, tuple[str, str, str]]:
    """Return words, colour and tooltip of every node; each label is well-formed."""
    found = {}
    for name, label, colour, tooltip in NODE.findall(drawing.dot):
        words = " ".join("".join(ElementTree.fromstring(label).itertext()).split())
        found[name] = (words, colour.strip('"'), unescape(tooltip.strip('"')))
    assert len(found) == drawing.nodes
    return found


def hooks_of(module) -> list[list[int]]:
    return [[*one._forward_hooks, *one._forward_pre_hooks] for one in module.modules()]


def edges_of(drawing) -> set[tuple[str, str]]:
    return {(one, other) for one, other, _ in EDGE.findall(drawing.dot)}


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_layer_of_an_example_is_drawn_at_its_path(name):
    with example(name) as (module, inputs):
        drawing = draw(module, inputs)
    assert (drawing.partial, drawing.message, drawing.too_large) == (False, "", "")
    told = {tooltip for _, _, tooltip in nodes_of(drawing).values()}
    leaves = {path for path, one in module.named_modules() if not any(one.children())}
    assert leaves <= told


def test_shapes_and_edges_are_those_of_the_forward():
    drawing = draw(nn.Sequential(nn.Linear(4, 8), nn.ReLU()), (torch.ones(2, 4),))
    assert [words for words, _, _ in nodes_of(drawing).values()] == [
        "input-tensordepth:0(2, 4)",
        "Lineardepth:1 input: (2, 4) output: (2, 8)",
        "ReLUdepth:1 input: (2, 8) output: (2, 8)",
        "output-tensordepth:0(2, 8)",
    ]
    assert edges_of(drawing) == {("0", "1"), ("1", "2"), ("2", "3")}


def test_what_a_learner_wrote_is_drawn():
    made = learned(
        "class Net(nn.Module):\n"
        "    def __init__(self):\n"
        "        super().__init__()\n"
        "        self.fc = nn.Linear(4, 4)\n"
        "\n"
        "    def forward(self, x):\n"
        "        n = x.shape[0]\n"
        "        y = self.fc(x) + torch.zeros(n, 4)\n"
        "        return {'first': y[:, 0], 'all': y}\n"
        "\n"
        "model = Net()\n"
    )
    with made.evaluator.inside():
        drawing = draw(made.module, (torch.ones(2, 4),))
    assert drawing.message == ""
    words = " ".join(words for words, _, _ in nodes_of(drawing).values())
    assert "Lineardepth:1" in words
    assert "adddepth:1" in words


def test_depth_direction_shapes_and_nesting_are_as_asked():
    module = nn.Sequential(nn.Sequential(nn.Linear(3, 3), nn.Sequential(nn.ReLU())))
    x = (torch.ones(2, 3),)
    whole, flat = draw(module, x), draw(module, x, depth=1)
    assert [text.split("depth")[0] for text, _, _ in nodes_of(flat).values()] == [
        "input-tensor",
        "Sequential",
        "output-tensor",
    ]
    assert "subgraph cluster_" in whole.dot
    assert "subgraph cluster_" not in draw(module, x, expand_nested=False).dot
    assert "rankdir=LR" in draw(module, x, direction="LR").dot
    assert "(2, 3)" not in draw(module, x, show_shapes=False).dot


def test_rolling_draws_a_layer_once_that_is_called_three_times():
    layer = nn.Linear(3, 3)
    module, x = nn.Sequential(layer, layer, layer), (torch.ones(2, 3),)
    assert draw(module, x).nodes == 5
    rolled = draw(module, x, roll=True)
    assert rolled.nodes == 3
    assert ("1", "1") in edges_of(rolled)


def test_names_are_escaped_wherever_they_stand():
    name = 'A<b>&"c\\n'
    odd = type(name, (nn.Linear,), {})
    around = type(name, (nn.Sequential,), {})
    module = nn.Sequential(around(odd(3, 3), nn.ReLU()))
    drawing = draw(module, (torch.ones(2, 3),))
    words = [words for words, _, _ in nodes_of(drawing).values()]
    name = name.replace("\\", "\N{SET MINUS}")
    assert f"{name}depth:2 input: (2, 3) output: (2, 3)" in words
    (label,) = re.findall(r'label="(.*?)" labeljust', drawing.dot)
    assert unescape(label) == name
    assert "\\" not in drawing.dot


def test_a_forward_that_fails_in_a_layer_is_drawn_up_to_it():
    module = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(9, 2), nn.Tanh())
    for roll in (True, False):
        drawing = draw(module, (torch.ones(2, 4),), roll=roll)
        assert drawing.partial
        assert drawing.message == (
            "2 (Linear) failed. It was called with 2×8. In it F.linear was called with 2×8, weight "
            "2×9 and bias 2. Before it 1 (ReLU) gave 2×8. "
            "torch says: mat1 and mat2 shapes cannot be multiplied (2x8 and 9x2)"
        )
        colours = {tooltip: colour for _, colour, tooltip in nodes_of(drawing).values()}
        assert colours["2"] == drawn.FAILED
        assert colours["1"] != drawn.FAILED
        assert "3" not in colours


def test_a_function_that_fails_between_layers_is_drawn_behind_what_met():
    drawing = draw(Meets(), (torch.ones(2, 4),))
    nodes = nodes_of(drawing)
    assert nodes["failed"] == ("torch.addfailed here", drawn.FAILED, "torch.add")
    assert {one for one, other in edges_of(drawing) if other == "failed"} == {
        name for name, (_, _, tooltip) in nodes.items() if tooltip in ("a", "b")
    }


@pytest.mark.parametrize("module", [nn.Linear(4, 2), Meets(), Counts(), nn.LazyLinear(3)])
def test_nothing_of_torchview_stays_behind(module):
    call, zeros, getter = nn.Module.__call__, torch.zeros, torch.randn_like
    x = torch.ones(5, 3 if isinstance(module, Counts) else 4)
    lazy = nn.parameter.is_lazy(next(module.parameters()))
    state = {} if lazy else copy.deepcopy(module.state_dict())
    module.train()
    hooks = hooks_of(module)
    draw(module, (x,))
    assert (nn.Module.__call__, torch.zeros, torch.randn_like) == (call, zeros, getter)
    assert hooks_of(module) == hooks
    assert not nn.modules.module._global_forward_hooks
    assert all(torch.equal(state[name], module.state_dict()[name]) for name in state)
    assert nn.parameter.is_lazy(next(module.parameters())) is lazy
    assert all(one.training for one in module.modules())
    assert not any("RecorderTensor" in str(type(one)) for one in vars(module).values())
    assert type(x) is torch.Tensor


def test_nested_outputs_and_layers_in_a_plain_list_are_drawn():
    assert draw(Tree(), (torch.ones(2, 4),)).message == ""
    hidden = draw(Hidden(), (torch.ones(2, 4),))
    assert [words.split("depth")[0] for words, _, _ in nodes_of(hidden).values()] == [
        "input-tensor",
        "Linear",
        "ReLU",
        "output-tensor",
    ]


def test_a_drawing_too_large_at_its_depth_is_drawn_at_a_smaller_one(monkeypatch):
    monkeypatch.setattr(drawn, "MOST_NODES", 8)
    monkeypatch.setattr(drawing, "MOST_NODES", 8)
    block = nn.Sequential(*(nn.Identity() for _ in range(4)))
    module = nn.Sequential(*(copy.deepcopy(block) for _ in range(5)))
    small = draw(module, (torch.ones(1, 2),), depth=2)
    assert (small.depth, small.nodes <= 8) == (1, True)
    assert small.too_large == "At depth 2 it has more than 8 nodes. It is drawn at depth 1."
    assert draw(module, (torch.ones(1, 2),), depth=2, roll=True).depth == 1


def test_what_is_too_large_at_every_depth_is_cut(monkeypatch):
    monkeypatch.setattr(drawn, "MOST_NODES", 8)
    monkeypatch.setattr(drawing, "MOST_NODES", 8)
    cut = draw(nn.Sequential(*(nn.ReLU() for _ in range(30))), (torch.ones(1, 2),))
    assert cut.nodes == 8
    assert cut.too_large == "It has more than 8 nodes. The first 8 are drawn."
    assert all(int(one) < 8 and int(other) < 8 for one, other in edges_of(cut))


def test_a_forward_that_never_stops_computing_is_drawn_in_part(monkeypatch):
    monkeypatch.setattr(drawing, "MOST_OPERATIONS", 50)

    class Loops(nn.Module):
        def forward(self, x):
            while True:
                x = x + 1

    part = draw(Loops(), (torch.ones(1, 2),))
    assert part.too_large == "It computes more than 50 operations: the first are drawn."
    assert 5 < part.nodes <= 52
    assert not part.partial


def test_a_module_without_values_is_drawn():
    assert draw(nn.Linear(3, 4, device="meta"), (torch.ones(2, 3),)).nodes == 3


def test_what_only_torchview_cannot_follow_is_said_so():
    class Numbers(nn.Module):
        def forward(self, x):
            if type(x) is not torch.Tensor:
                raise TypeError("a plain tensor, please")
            return x

    drawing = draw(Numbers(), (torch.ones(2, 3),))
    assert drawing.message == (
        "The module runs, but torchview cannot follow it: a plain tensor, please"
    )
