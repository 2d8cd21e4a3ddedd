import pytest
import torch

from builder.language import Evaluator, parse
from inspector import Poke, Recorder
from inspector.record import MOST_STEPS, Note
from inspector.shown import MOST_PARTS
from tests.inspector.recording import record, rows_at, state_of, step_at, values_of

VIEWS = """\
import torch
a = torch.arange(9).reshape(3, 3)
b = a.permute(1, 0)
a[0, 1] = 70
print(b)
del a
"""


def names(step):
    return {one.name: one.change for one in step.variables}


def test_every_statement_is_a_step_with_its_variables_and_what_changed():
    trace = record(VIEWS)
    assert [step.line for step in trace.steps] == [1, 2, 3, 4, 5, 6]
    assert names(step_at(trace, 2)) == {"a": "new"}
    assert names(step_at(trace, 3)) == {"a": "", "b": "new"}
    assert names(step_at(trace, 4)) == {"a": "changed", "b": "changed"}
    assert names(step_at(trace, 5)) == {"a": "", "b": ""}
    assert (names(step_at(trace, 6)), step_at(trace, 6).deleted) == ({"b": ""}, ("a",))
    assert step_at(trace, 5).printed.startswith("tensor([[ 0,  3,  6],")


def test_views_are_read_off_one_storage():
    trace = record(VIEWS)
    for line, expected in ((3, [0, 3, 6, 1, 4, 7, 2, 5, 8]), (4, [0, 3, 6, 70, 4, 7, 2, 5, 8])):
        step = step_at(trace, line)
        assert values_of(trace, step, "b") == expected
        assert state_of(trace, step, "a").storage == state_of(trace, step, "b").storage == 0
    assert [(one.bytes, one.device) for one in trace.storages] == [(72, "cpu")]
    (written,) = step_at(trace, 4).written
    assert (written.storage, written.cells, written.count) == (0, (1,), 1)
    assert (written.before, written.after) == ((1,), (70,))


def test_what_stays_the_same_is_said_once():
    trace = record("import torch\nx = torch.arange(4)\ny = 1\ny = 2\nx.add_(1)\nx.sub_(1)\n")
    states = [state_of(trace, step_at(trace, line), "x") for line in (2, 3, 4, 5, 6)]
    assert states[0] == states[1] == states[2]
    assert [state.version for state in states] == [0, 0, 0, 1, 2]
    assert len({state.object for state in states}) == 1
    assert len(set(trace.tensors)) == len(trace.tensors)
    assert [content.values for content in trace.contents] == [
        (0, 1, 2, 3),
        (1, 2, 3, 4),
        (0, 1, 2, 3),
    ]


@pytest.mark.parametrize(
    ("write", "version"),
    [("d = x.data\nd[0] = 9", 0), ("n = x.numpy()\nn[0] = 9", 0), ("v = x.view(4)\nv[0] = 9", 1)],
)
def test_a_write_is_seen_by_its_bytes_whether_versions_count_it_or_not(write, version):
    trace = record(f"import torch\nx = torch.zeros(4)\n{write}\n")
    last = trace.steps[-1]
    assert values_of(trace, last, "x") == [9.0, 0.0, 0.0, 0.0]
    assert state_of(trace, last, "x").version == version
    assert names(last)["x"] == "changed"
    assert last.written[0].cells == (0,)


def test_an_array_is_shown_in_the_storage_whose_memory_it_is():
    trace = record(
        "import torch\nimport numpy as np\nx = torch.zeros(2, 3)\nn = x.numpy()[1:]\n"
        "m = np.ones(2)\nt = torch.from_numpy(m)\nm[0] = 7\n"
    )
    slice_ = state_of(trace, step_at(trace, 4), "n")
    assert (slice_.storage, slice_.offset, slice_.shape) == (0, 3, (1, 3))
    alone = next(one for one in step_at(trace, 5).variables if one.name == "m")
    assert (alone.value.tensor, alone.value.text) == (None, "[1.0, 1.0]")
    last = trace.steps[-1]
    assert values_of(trace, last, "m") == values_of(trace, last, "t") == [7.0, 1.0]


def test_storages_that_were_let_go_never_pass_their_number_on():
    trace = record(
        "import torch\nfor i in range(20):\n    x = torch.full((1000,), float(i))\n    x = None\n"
    )
    assert len(trace.storages) == 20
    assert [content.storage for content in trace.contents] == list(range(20))
    assert all(step.contents == () for step in trace.steps if step.line == 4)


def test_functions_have_frames_of_their_own_and_their_writes_reach_the_others():
    trace = record(
        "import torch\n"
        "w = torch.zeros(2)\n"
        "def f(x):\n"
        "    y = x + 1\n"
        "    w[0] = 5\n"
        "    return y\n"
        "z = f(w)\n"
    )
    inner = step_at(trace, 5)
    assert (inner.frame, inner.depth, names(inner)) == ("f", 1, {"x": "changed", "y": ""})
    assert names(step_at(trace, 4)) == {"x": "new", "y": "new"}
    assert inner.written[0].after == (5.0,)
    assert names(step_at(trace, 7)) == {"w": "changed", "z": "new"}


def test_modules_show_their_parameters_gradients_and_buffers():
    trace = record(
        "import torch\nfrom torch import nn\n"
        "net = nn.Sequential(nn.Linear(2, 1), nn.BatchNorm1d(1))\n"
        "net(torch.ones(3, 2)).sum().backward()\n"
        "pair = [torch.ones(1), {'k': torch.ones(2)}]\nnumbers = [1, 2.5, 'x']\n"
    )
    shown = {one.name: one.value for one in trace.steps[-1].variables}
    items = dict(shown["net"].items)
    assert (shown["net"].type, shown["net"].text) == ("Sequential", "5 parameters")
    assert list(items) == [
        *("0.weight", "0.bias", "1.weight", "1.bias"),
        *("1.running_mean", "1.running_var", "1.num_batches_tracked"),
    ]
    assert trace.tensors[items["0.weight"].tensor].parameter
    assert [name for name, _ in items["0.weight"].items] == ["grad"]
    assert [(name, item.type) for name, item in shown["pair"].items] == [
        ("[0]", "Tensor"),
        ("[1]", "dict"),
    ]
    assert (shown["numbers"].text, shown["numbers"].items) == ("[1, 2.5, 'x']", ())


def test_the_mode_of_gradients_is_told():
    trace = record(
        "import torch\nwith torch.no_grad():\n    x = 1\n"
        "with torch.inference_mode():\n    y = 1\nz = 1\n"
    )
    assert [step_at(trace, line).grad_mode for line in (1, 3, 5, 6)] == [
        *("grad", "no_grad", "inference", "grad")
    ]


def test_a_poke_is_seen_in_its_step_by_all_views_and_by_what_follows():
    poke = Poke(step=2, storage=0, dtype="int64", cell=3, value=99)
    trace = record(VIEWS, poke)
    assert values_of(trace, step_at(trace, 3), "a") == [0, 1, 2, 99, 4, 5, 6, 7, 8]
    assert values_of(trace, step_at(trace, 3), "b") == [0, 99, 6, 1, 4, 7, 2, 5, 8]
    assert step_at(trace, 3).written[0].cells == (3,)
    assert "[ 0, 99,  6]" in step_at(trace, 5).printed
    assert state_of(trace, step_at(trace, 3), "a").version == 0


def test_what_a_step_made_can_be_poked_in_that_step():
    text = "import torch\nnet = torch.nn.Linear(2, 1)\nw = net.weight.detach()\n"
    weight = state_of(record(text), step_at(record(text), 3), "w").storage
    pokes = [Poke(step=1, storage=weight, dtype="float32", cell=at, value=at) for at in (0, 1)]
    trace = record(text, *pokes)
    assert values_of(trace, trace.steps[-1], "w") == [0.0, 1.0]


@pytest.mark.parametrize(
    ("poke", "text"),
    [
        (Poke(step=1, storage=0, dtype="int64", cell=9, value=1), "S0 has 9 cells, not 10."),
        (Poke(step=1, storage=4, dtype="int64", cell=0, value=1), "There is no S4 of int64"),
        (Poke(step=1, storage=0, dtype="zeros", cell=0, value=1), "There is no S0 of zeros"),
        (Poke(step=1, storage=0, dtype="int64", cell=0, value="nan"), "nan is no value for int64."),
        (Poke(step=1, storage=0, dtype="int64", cell=0, value=10**30), "is no value for int64."),
    ],
)
def test_a_poke_that_cannot_be_is_a_note(poke, text):
    trace = record(VIEWS, poke)
    assert trace.error is None
    (note,) = trace.notes
    assert (note.line, text in note.text) == (2, True)


def test_a_poke_takes_text_for_what_json_has_no_number_for():
    pokes = [
        Poke(step=1, storage=0, dtype="float32", cell=at, value=v)
        for at, v in enumerate(("nan", "-inf", 2))
    ]
    trace = record("import torch\nx = torch.zeros(3)\ny = x + 1\n", *pokes)
    assert values_of(trace, trace.steps[-1], "y") == ["nan", "-inf", 3.0]


def test_warnings_are_notes():
    assert record("import torch\nx = torch.ones(2, 2, 2).T\n").notes[0].line == 2
    assert isinstance(record("import torch\nx = torch.ones(2, 2, 2).T\n").notes[0], Note)


def test_behind_the_last_step_kept_the_program_runs_on():
    text = "import torch\nx = torch.zeros(2)\nfor i in range(3000):\n    x = x + 1\nprint(x)\n"
    trace = record(text)
    assert (len(trace.steps), trace.more_steps) == (MOST_STEPS, 2 + 3001 + 3000 + 1 - MOST_STEPS)
    assert trace.output == "tensor([3000., 3000.])\n"


def test_nothing_watches_torch_any_more_once_enough_is_recorded():
    recorder = Recorder(
        parse("import torch\nx = torch.zeros(2)\nfor i in range(900):\n    x += 1\n")
    )
    with recorder:
        Evaluator(recorder.program, watch=recorder).run()
        assert torch.overrides._get_current_function_mode() is None
        assert torch.utils._python_dispatch._get_current_dispatch_mode() is None


def test_a_trace_stays_within_its_size():
    text = "import torch\nx = torch.rand(4000)\nfor i in range(300):\n    x = x * 0.999\n"
    trace = record(text)
    assert len(trace.model_dump_json()) < 4_000_000
    assert trace.more_steps > 0


def test_a_training_loop_of_fifty_rounds_is_kept_whole():
    trace = record(
        "import torch\nfrom torch import nn\n"
        "net = nn.Sequential(nn.Linear(10, 20), nn.ReLU(), nn.Linear(20, 1))\n"
        "opt = torch.optim.Adam(net.parameters(), lr=0.01)\n"
        "x = torch.randn(64, 10)\ny = torch.randn(64, 1)\nloss_fn = nn.MSELoss()\n"
        "for i in range(50):\n    loss = loss_fn(net(x), y)\n    opt.zero_grad()\n"
        "    loss.backward()\n    opt.step()\n"
    )
    assert (trace.error, trace.more_steps, len(trace.steps)) == (None, 0, 7 + 51 + 4 * 50)
    assert [one.name for one in rows_at(trace, 12)] == ["opt.step"]
    assert len(trace.model_dump_json()) < 3_000_000


def test_of_one_variable_a_bounded_number_of_parts_is_shown():
    trace = record("import torch\nx = [torch.ones(1)]\nx.extend([x] * 1000)")
    shown = trace.steps[-1].variables[-1].value

    def parts(value) -> int:
        return sum(1 + parts(inner) for _, inner in value.items)

    assert 0 < parts(shown) <= MOST_PARTS


def test_lists_that_hold_themselves_and_lazy_modules_are_shown():
    trace = record(
        "import torch\nfrom torch import nn\nl = [torch.ones(1)]\nl.append(l)\n"
        "net = nn.LazyLinear(2)\nnet(torch.ones(1, 3))\n"
        "m = torch.empty(3, device='meta')\ns = torch.eye(2).to_sparse()\n"
    )
    assert trace.error is None
    meta, sparse = (state_of(trace, trace.steps[-1], name) for name in "ms")
    assert (meta.storage, meta.summary, sparse.storage) == (None, None, None)
    assert sparse.edges.values == (1.0, 0.0, 0.0, 1.0)


@pytest.mark.parametrize(
    "line",
    [
        "print(chr(0xD800)) if False else print('\\ud800')",
        "x = '\\ud800' * 3",
        "x = {'\\ud800': torch.ones(1)}",
        "x = 'ä' * 30000",
        "x = 2 ** 4000",
        "x = [[[[[torch.ones(1)]]]]]",
        "x = {i: torch.ones(1) for i in range(300)}",
        "x = torch.zeros(3, dtype=torch.complex32)",
        "x = torch.zeros(3, dtype=torch.uint64)",
        "x = torch.zeros(3, dtype=torch.float8_e4m3fn)",
        "x = torch.zeros(2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2)",
        "x = torch.empty(10**12, device='meta')",
        "x = torch.arange(10).as_strided((300, 300), (0, 0), 3)",
        "x = torch.ones(2).expand(3000000, 2)",
        "x = (torch.ones(2, requires_grad=True) * 2).grad_fn",
        "x = torch.nested.nested_tensor([torch.ones(1)])",
        "x = torch.distributions.Normal(torch.zeros(2), 1.0)",
        f"{'a' * 300} = 1",
        "x = nn.LSTM(3, 4)(torch.ones(2, 5, 3))",
        "x = torch.utils.data.TensorDataset(torch.ones(3, 2))",
        "raise KeyError('\\ud800')",
    ],
)
def test_any_value_can_be_shown(line):
    trace = record(f"import torch\nfrom torch import nn\n{line}\n")
    assert trace.error is None or trace.error.line == 3
