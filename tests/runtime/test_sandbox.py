"""Programs from a page's side: asked for in any thread, run in a real limited process."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext

import pytest

from builder.programs import PROGRAMS
from builder.statements import STATEMENTS, judge
from inspector.record import MOST_STEPS, Poke, Walls
from runtime import child, run_program
from runtime.ends import Failed
from runtime.errands import MOST_CHARACTERS, MOST_POKES, RunProgram, to_bytes
from runtime.first_uses import FIRST_USES
from runtime.sandbox import NOT_TEXT, TOO_LONG

ENDLESS = "while True:\n    y = x @ x\n"
DEEP_IN_TORCH = "import torch\ntorch.linalg.svd(torch.randn(4000, 4000))\n"


def error_of(trace):
    return trace.error.kind, trace.error.message


@pytest.mark.usefixtures("supervisor")
class TestARun:
    def test_shows_what_was_printed_and_every_step(self):
        trace = run_program("import torch\na = torch.arange(3)\nprint(a, a.stride())\n")
        assert (trace.output, trace.error) == ("tensor([0, 1, 2]) (1,)\n", None)
        assert [step.line for step in trace.steps] == [1, 2, 3]
        assert trace.walls.model_dump() == {"seccomp": True, "limits": True, "note": ""}

    def test_ends_at_the_line_where_torch_refuses_in_its_own_words(self):
        trace = run_program("import torch\nprint(1)\ntorch.ones(2) @ torch.ones(3)\nprint(2)\n")
        assert trace.output == "1\n"
        assert (trace.error.kind, trace.error.type, trace.error.line) == (
            "raised",
            "RuntimeError",
            3,
        )
        assert trace.error.message.startswith("inconsistent tensor size")

    def test_that_cannot_be_read_says_where(self):
        trace = run_program("a = (1,\nb = 2\n")
        assert trace.error.kind == "syntax"
        assert trace.error.line

    def test_has_the_same_random_numbers_for_the_same_seed(self):
        text = "import torch\nprint(torch.randn(3).tolist())\n"
        first, again, other = (run_program(text, seed=seed).output for seed in (1, 1, 2))
        assert first == again != other

    def test_can_take_a_seed_from_the_system(self):
        text = "import torch\nprint(torch.seed() != torch.Generator().seed())\n"
        assert run_program(text).output == "True\n"

    def test_can_be_poked(self):
        text = "import torch\na = torch.zeros(3)\nb = a[1:]\nprint(b.tolist())\n"
        storage = run_program(text).tensors[0].storage
        poke = Poke(step=2, storage=storage, dtype="float32", cell=1, value=7.0)
        assert run_program(text, pokes=[poke]).output == "[7.0, 0.0]\n"

    def test_says_again_what_torch_warned_of_while_warming_up(self):
        text = "import torch\nx = torch.ones(2, 3, 4).T\ny = torch.tensor(torch.ones(1))\n"
        for _ in range(2):
            assert [note.line for note in run_program(text).notes] == [2, 3]

    def test_hears_nothing_of_the_switches_we_set(self):
        text = "import torch\nx = torch.zeros(2)\nx.put_(torch.tensor([1]), torch.ones(1))\n"
        trace = run_program(text)
        assert (trace.error, trace.notes) == (None, ())

    def test_can_use_what_torch_compiles_for_shapes_it_never_met(self):
        text = """import torch
from torch import nn
a = torch.arange(35).reshape(5, 7)
print((a @ a.T).sum().item())
print(nn.Conv2d(5, 7, 3)(torch.randn(3, 5, 9, 11)).shape, nn.LSTM(7, 9)(torch.randn(2, 3, 7)))
print(nn.EmbeddingBag(9, 130)(torch.tensor([[1, 2, 3]])).shape, nn.GELU()(torch.randn(77)).shape)
"""
        trace = run_program(text)
        assert (trace.error, trace.output.split()[0]) == (None, "51275")

    def test_shows_nothing_that_was_in_memory_before(self):
        text = """import torch
for made in (
    torch.empty(1000), torch.empty_like(torch.ones(1000)), torch.ones(2).new_empty(1000),
    torch.empty_strided((1000,), (1,)), torch.Tensor(1000), torch.FloatTensor(1000),
):
    print(made.isnan().all().item())
print(torch.empty(1000, dtype=torch.int64).unique().tolist())
"""
        trace = run_program(text)
        assert trace.error is None
        assert trace.output == "True\n" * 6 + "[9223372036854775807]\n"


@pytest.mark.usefixtures("supervisor")
class TestLimits:
    def test_a_program_that_never_ends_shows_the_steps_it_made(self):
        trace = run_program(f"import torch\nx = torch.ones(900, 900)\n{ENDLESS}", timeout_s=1.0)
        assert error_of(trace) == ("limit", "The program did not end within 1 s.")
        assert trace.error.line in (3, 4)
        assert len(trace.steps) + trace.more_steps > 3

    def test_one_call_of_torch_that_never_ends_is_ended_from_outside(self):
        trace = run_program(DEEP_IN_TORCH, timeout_s=0.5)
        sentence = "The program did not end within 0.5 s, so it was stopped."
        assert error_of(trace) == ("limit", sentence)
        patient = run_program(DEEP_IN_TORCH, timeout_s=12.0)
        sentence = "The program used up its processor time, so it was stopped."
        assert error_of(patient) == ("limit", sentence)
        assert run_program("print(1)").output == "1\n"

    @pytest.mark.parametrize(
        "text",
        [
            "torch.ones(10**12)",
            "kept = []\nwhile True:\n    kept.append(torch.ones(8_000_000))",
            "a = torch.ones(1000)\nwhile True:\n    a = torch.cat([a, a])",
        ],
    )
    def test_too_much_memory_is_refused_by_torch_itself(self, text):
        trace = run_program(f"import torch\n{text}\n")
        assert (trace.error.kind, trace.error.type) == ("raised", "RuntimeError")
        assert "can't allocate memory: you tried to allocate" in trace.error.message
        assert trace.steps

    def test_a_long_loop_is_kept_up_to_a_number_of_steps(self):
        trace = run_program("for i in range(1000):\n    a = i\n")
        assert trace.error is None
        assert (len(trace.steps), trace.more_steps) == (MOST_STEPS, 2001 - MOST_STEPS)

    def test_what_is_too_large_to_ask_is_not_asked(self):
        long = run_program(" " * (MOST_CHARACTERS + 1))
        sentence = "The program has 20,001 characters and may have 20,000. Shorten it."
        assert error_of(long) == ("sandbox", sentence)
        assert run_program("#" * MOST_CHARACTERS).error is None
        poke = Poke(step=1, storage=0, dtype="float32", cell=0, value=1.0)
        many = run_program("a = 1", pokes=[poke] * (MOST_POKES + 1))
        assert error_of(many) == ("sandbox", "At most 100 cells are poked in one run. Undo some.")
        wide = run_program("a = 1", pokes=[poke.model_copy(update={"value": "9" * 600_000})])
        assert error_of(wide) == ("sandbox", TOO_LONG)

    @pytest.mark.parametrize("timeout_s", [0, -1, float("nan"), float("inf"), 1e9])
    def test_a_time_that_is_none_is_refused_in_a_sentence(self, timeout_s):
        trace = run_program("a = 1", timeout_s)
        assert trace.error.message.startswith("The program is not asked for rightly, at timeout_s")

    @pytest.mark.parametrize(
        "text", ["", "\0", "\r\n\t", "\\N{x}", "'\\ud800'.x", "é = 'ü😀'\nprint(é)", "\x85" * 99]
    )
    def test_any_text_has_an_answer_of_the_language(self, text):
        trace = run_program(text)
        assert trace.error is None or trace.error.kind not in ("sandbox", "limit")

    def test_half_a_character_is_no_text_on_the_way_in_and_a_question_mark_on_the_way_out(self):
        assert error_of(run_program("print('\ud800')")) == ("sandbox", NOT_TEXT)
        assert run_program("print('\\ud800')").output == "?\n"
        assert error_of(run_program("raise ValueError('\\ud800')")) == ("raised", "?")


def all_run(texts):
    with ThreadPoolExecutor(4) as threads:
        return list(threads.map(lambda text: run_program(text, 30.0), texts))


@pytest.mark.usefixtures("supervisor")
class TestBehindEveryWall:
    def test_every_ready_program_runs(self):
        raises = dict.fromkeys(FIRST_USES, "") | {one.text: one.raises for one in PROGRAMS}
        for text, trace in zip(raises, all_run(raises), strict=True):
            assert trace.walls == Walls(seccomp=True, limits=True)
            kind = trace.error and (trace.error.kind, trace.error.type)
            assert kind == (("raised", raises[text]) if raises[text] else None), (text, trace.error)

    def test_every_statement_has_its_verdict(self):
        traces = all_run([one.program for one in STATEMENTS])
        found = {
            one.name: judge(one, trace.output, trace.error, [note.text for note in trace.notes])
            for one, trace in zip(STATEMENTS, traces, strict=True)
        }
        held = {name: verdict.holds for name, verdict in found.items()}
        assert held == {one.name: one.holds for one in STATEMENTS}


def test_a_trace_beyond_the_bound_is_replaced_by_a_sentence(monkeypatch):
    monkeypatch.setattr(child, "MOST_REPORT_BYTES", 1000)
    errand = to_bytes(RunProgram(text="print(1)\n" * 300))
    walls = Walls(seccomp=True, limits=True)
    failed = Failed.model_validate_json(child.answered(errand, walls, nullcontext()))
    assert error_of(failed) == ("limit", child.TOO_LARGE)
    assert (failed.output, failed.walls) == ("1\n" * 300, walls)
