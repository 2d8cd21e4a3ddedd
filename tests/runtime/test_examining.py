"""Modules from a page's side: made in a real limited process, changed there, and asked about."""

import base64
import io

import pytest
import torch
from safetensors.torch import load, save

import builder
from builder.programs.of_model import model_text
from inspector.modules.run_record import HOOK_KINDS, InputSpec
from inspector.record import ProgramError
from runtime import check_gradients, examine, trace_gradients
from runtime import questions as asked
from runtime.specimen import Freeze, Initialise, Load, Put, Specimen

pytestmark = pytest.mark.usefixtures("supervisor")

NET = """\
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(4, 3), nn.ReLU(), nn.Dropout(0.5))
        self.head = nn.Linear(3, 2, bias=False)

    def forward(self, x):
        return self.head(self.body(x))

model = Net()
"""
DIGITS = Specimen(text=model_text(builder.EXAMPLES["digits_cnn"]))
ONES = (InputSpec(shape=(1, 4), kind="ones"),)


def net(*changes, text=NET, training=False, name=""):
    return Specimen(text=text, name=name, training=training, changes=changes)


def values(specimen, path, **files):
    return examine(specimen, asked.LookAt(path=path), files).values


def test_a_walk_is_that_of_torch():
    torch.manual_seed(0)
    module = builder.to_module(builder.EXAMPLES["digits_cnn"])
    rows = examine(DIGITS, asked.Walk()).rows
    assert [r.path for r in rows if r.role == "module"] == [n for n, _ in module.named_modules()]
    tensors = [row for row in rows if row.role == "parameter"]
    assert {r.path: r.shape for r in tensors} == {
        name: tuple(parameter.shape) for name, parameter in module.named_parameters()
    }


def test_equal_specimens_are_equal_and_another_seed_is_another_module():
    first = examine(DIGITS, asked.LookAt(path="fc.bias"))
    assert first == examine(DIGITS, asked.LookAt(path="fc.bias"))
    assert first != examine(DIGITS.model_copy(update={"seed": 1}), asked.LookAt(path="fc.bias"))


def test_its_first_weights_are_those_that_training_begins_with():
    torch.manual_seed(0)
    begun = builder.to_module(builder.EXAMPLES["digits_cnn"]).fc.bias
    assert values(DIGITS, "fc.bias") == pytest.approx(begun.tolist(), rel=1e-6)


class TestChanges:
    def test_a_parameter_is_filled_anew(self):
        one = Initialise(path="head.weight", function="constant_", arguments=(("val", 0.5),))
        assert values(net(one), "head.weight") == (0.5,) * 6

    def test_a_number_put_in_place_changes_the_output(self):
        fill = Initialise(path="head.weight", function="zeros_")
        before, after = (
            examine(net(fill, *more), asked.Run(inputs=ONES)).outputs[0].summary
            for more in ((), (Put(path="body.0.bias", index=(0,), value=9.0),
                              Put(path="head.weight", index=(1, 0), value=2.0)))
        )  # fmt: skip
        assert (before.max, before.min) == (0.0, 0.0)
        assert after.max > 10

    def test_a_frozen_branch_is_not_counted_as_trainable(self):
        before, after = (
            examine(specimen, asked.Walk()).totals
            for specimen in (net(), net(Freeze(path="body", requires_grad=False)))
        )
        assert (before.trainable, after.trainable) == (21, 6)
        assert before.parameters == after.parameters == 21

    @pytest.mark.parametrize(
        "change",
        [
            Put(path="head.weight", index=(9, 9), value=1.0),
            Put(path="nothing", index=(), value=1.0),
            Initialise(path="body.0.bias", function="xavier_normal_"),
            Initialise(path="head.weight", function="uniform_", arguments=(("a", "x"),)),
            Initialise(path="head.weight", function="__init__"),
            Freeze(path="no.where", requires_grad=False),
            Load(),
        ],
        ids=repr,
    )
    def test_one_that_is_impossible_is_refused_in_a_sentence(self, change):
        found = examine(net(change), asked.Walk())
        assert isinstance(found, ProgramError)
        assert found.kind == "refused"
        assert found.message.endswith(".")


class TestStates:
    def test_a_saved_state_is_the_one_that_torch_loads(self):
        expected = values(net(), "head.weight")
        as_tensors = load(base64.b64decode(examine(net(), asked.Save(format="safetensors")).data))
        data = base64.b64decode(examine(net(), asked.Save(format="pth")).data)
        pickled = torch.load(io.BytesIO(data), weights_only=True)
        assert list(pickled) == ["body.0.weight", "body.0.bias", "head.weight"]
        for state in (as_tensors, pickled):
            assert set(state) == set(pickled)
            assert state["head.weight"].flatten().tolist() == pytest.approx(expected, rel=1e-6)

    def test_weights_stand_before_the_changes(self):
        whole = {"body.0.weight": torch.ones(3, 4), "body.0.bias": torch.ones(3)}
        weights = save({**whole, "head.weight": torch.ones(2, 3)})
        assert values(net(), "head.weight", weights=weights) == (1.0,) * 6
        one = Put(path="head.weight", index=(0, 0), value=7.0)
        assert values(net(one), "head.weight", weights=weights) == (7.0, *(1.0,) * 5)

    def test_weights_of_another_module_are_refused(self):
        found = examine(net(), asked.Walk(), {"weights": save({"head.weight": torch.ones(2, 3)})})
        assert found.kind == "refused"

    def test_an_upload_is_reported_and_loaded_only_when_asked(self):
        upload = {"upload": save({"head.weight": torch.ones(2, 3), "extra": torch.ones(1)})}
        report = examine(net(), asked.Match(strict=False), upload)
        assert {row.name: row.fit for row in report.rows} == {
            "body.0.weight": "missing",
            "body.0.bias": "missing",
            "head.weight": "matched",
            "extra": "unexpected",
        }
        assert values(net(), "head.weight", **upload) != (1.0,) * 6
        assert values(net(Load(strict=False)), "head.weight", **upload) == (1.0,) * 6

    @pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"\x80\x04.", b"{}" * 40, b"\0" * 64])
    def test_a_file_that_is_no_state_is_refused_in_a_sentence(self, data):
        found = examine(net(), asked.Match(), {"upload": data})
        assert isinstance(found, ProgramError)
        assert found.message.endswith(".")


class TestQuestions:
    def test_nine_tables(self):
        found = examine(net(), asked.Iterate(prefix="p"))
        assert [table.method for table in found.tables] == [
            *("modules", "named_modules", "children", "named_children", "parameters"),
            *("named_parameters", "buffers", "named_buffers", "state_dict"),
        ]
        assert (
            next(t for t in found.tables if t.method == "named_parameters").rows[0][0][:2] == "p."
        )

    def test_real_samples_are_those_of_a_training_run(self):
        spec = InputSpec(name="x", shape=(2, 1, 8, 8), kind="given")
        samples = asked.Samples(data="digits", count=3)
        found = examine(DIGITS, asked.Run(inputs=(spec,), samples=samples))
        assert found.outputs[0].shape == (3, 10)
        kinds = {picture.kind for call in found.calls for picture in call.pictures}
        assert "maps" in kinds

    def test_samples_of_another_shape_are_refused(self):
        spec = InputSpec(shape=(1, 4), kind="given")
        found = examine(net(), asked.Run(inputs=(spec,), samples=asked.Samples(data="wine")))
        assert found.message == ("A sample of wines is 13, and no input is. Choose another input.")

    def test_train_and_eval_differ_at_the_dropout(self):
        found = examine(net(), asked.CompareModes(inputs=ONES))
        assert [row.path for row in found.rows if row.begins] in (["body.2"], [])
        assert {row.type for row in found.rows} >= {"Dropout", "Linear"}

    @pytest.mark.parametrize("kind", HOOK_KINDS)
    def test_every_hook_can_be_placed(self, kind):
        path = "head.weight" if kind in ("parameter", "post_accumulate") else "head"
        found = examine(net(training=True), asked.PlaceHook(kind=kind, path=path, inputs=ONES))
        assert len(found.firings) == 1
        assert found.error is None

    def test_a_drawing_is_a_text_for_graphviz(self):
        found = examine(net(), asked.Draw(inputs=ONES))
        assert found.dot.startswith(("digraph", "strict digraph"))
        assert "Linear" in found.dot

    @pytest.mark.parametrize("layout", ["torchinfo", "torchsummary", "torchkeras"])
    def test_a_summary_counts_as_torch_does(self, layout):
        found = examine(net(), asked.Summarise(inputs=ONES, layout=layout))
        assert found.totals.parameters == 21
        assert "21" in found.text

    def test_one_step_moves_the_weights_against_their_gradient(self):
        spec = InputSpec(shape=(4, 1, 8, 8), kind="given")
        question = asked.TakeStep(
            inputs=(spec,),
            samples=asked.Samples(data="digits", count=4),
            loss="CrossEntropy",
            optimizer="SGD",
            options=(("lr", 0.1),),
        )
        found = examine(DIGITS, question)
        assert found.failed is None
        assert [stage.name for stage in found.stages] == ["forward", "loss", "backward", "step"]
        fc = next(tensor for tensor in found.tensors if tensor.name == "fc.weight")
        assert fc.update_norm == pytest.approx(
            0.1 * found.figures[fc.moments[3].grad].norm, rel=1e-4
        )


class TestBadInput:
    def test_a_forward_that_fails_half_way_shows_what_was_until_there(self):
        text = NET.replace("nn.Linear(3, 2, bias=False)", "nn.Linear(5, 2)")
        report = examine(net(text=text), asked.Run(inputs=ONES))
        assert [call.path for call in report.calls] == [
            "",
            "body",
            "body.0",
            "body.1",
            "body.2",
            "head",
        ]
        assert report.error.message == "mat1 and mat2 shapes cannot be multiplied (1x3 and 5x2)"
        assert report.error.line == 8
        drawn = examine(net(text=text), asked.Draw(inputs=ONES))
        assert drawn.partial
        assert "ReLU" in drawn.dot

    def test_a_class_is_made_when_the_text_makes_none(self):
        text = NET.replace("model = Net()\n", "")
        assert examine(net(text=text), asked.Walk()).totals.parameters == 21

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("", "makes no module"),
            ("x = 1", "makes no module"),
            ("model = nn.Linear(3", "never closed"),
            ("model = nn.Linear('a', 2)", ""),
            (
                "class N(nn.Module):\n    def __init__(self, n):\n        super().__init__()",
                "model = N",
            ),
            ("import os", "os"),
            ("while True:\n    pass", ""),
        ],
    )
    def test_a_text_that_makes_no_module_says_why(self, text, words):
        found = examine(net(text=text), asked.Walk())
        assert isinstance(found, ProgramError)
        assert words in found.message + found.advice

    def test_a_module_larger_than_memory_is_shown_without_values(self):
        text = "model = nn.Sequential(nn.Linear(20_000, 20_000), nn.Linear(20_000, 4))"
        assert examine(net(text=text), asked.Walk()).totals.parameters == 400_100_004
        wide = (InputSpec(shape=(1, 20_000)),)
        run = examine(net(text=text), asked.Run(inputs=wide))
        assert run.outputs[0].shape == (1, 4)
        assert run.outputs[0].device == "meta"
        assert examine(net(text=text), asked.Draw(inputs=wide)).partial is False
        assert examine(net(text=text), asked.Summarise(inputs=wide)).ran == "shapes"
        assert examine(net(text=text), asked.LookAt(path="0.weight")).summary is None

    def test_ten_thousand_modules_are_walked(self):
        text = "model = nn.Sequential(*[nn.ReLU() for _ in range(10_000)])"
        assert examine(net(text=text), asked.Walk()).totals.modules == 10_001
        assert examine(net(text=text), asked.Iterate()).tables[1].count == 10_001

    @pytest.mark.parametrize(
        "text",
        [
            "model = nn.Module()",
            "model = nn.Sequential()",
            "model = nn.Linear(2, 2)\nmodel.weight.data[0, 0] = float('nan')",
            "class D(nn.Module):\n"
            "    def forward(self, x):\n"
            "        return {'a': (x, [x]), 'b': None}\n"
            "model = D()",
        ],
    )
    def test_odd_modules_answer_every_question(self, text):
        specimen = net(text=text)
        inputs = (InputSpec(shape=(1, 2)),)
        for question in (
            *(asked.Walk(), asked.Iterate(), asked.Summarise(inputs=inputs)),
            *(asked.Run(inputs=inputs), asked.CompareModes(inputs=inputs)),
            *(asked.Draw(inputs=inputs), asked.Save(format="pth"), asked.GuessInputs()),
        ):
            found = examine(specimen, question)
            assert not isinstance(found, ProgramError) or found.kind == "refused", question


class TestPrograms:
    def test_gradients_of_a_program_are_traced(self):
        text = "x = torch.tensor(2.0, requires_grad=True)\ny = x**2 + 2 * x + 2\ny.backward()\n"
        trace = trace_gradients(text)
        assert trace.error is None
        assert [trace.nodes[visit.node].name for visit in trace.passes[0].visits] == [
            *("AddBackward0", "AddBackward0", "MulBackward0", "PowBackward0", "AccumulateGrad"),
        ]
        (arrival,) = trace.passes[0].arrivals
        assert trace.figures[arrival.after].values == (6.0,)

    def test_an_error_comes_with_what_was_until_there(self):
        trace = trace_gradients("x = torch.ones(2, requires_grad=True)\nprint(1)\nx.backward()\n")
        assert (trace.output, trace.error.line) == ("1\n", 3)
        assert trace.error.message.startswith("grad can be implicitly created only for scalar")

    def test_gradients_are_held_against_finite_differences(self):
        found = check_gradients("x = torch.tensor(2.0, requires_grad=True)\n(x**3).backward()\n")
        assert found.ok
        assert [leaf.name for leaf in found.leaves] == ["x"]
