"""What is worth knowing and no error: GPU calls that ran on the CPU, and torch's warnings."""

import pytest

from builder.language import Evaluator, parse


def ran(text: str) -> Evaluator:
    evaluator = Evaluator(parse("import torch\nfrom torch import nn\n" + text))
    evaluator.run()
    return evaluator


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("x = torch.ones(1).cuda()\nprint(x.device)", ".cuda()"),
        ("x = torch.ones(1).to('cuda')\nprint(x.device)", '"cuda"'),
        ("x = torch.ones(1, device='cuda:0')\nprint(x.device)", 'device="cuda:0"'),
        ("x = torch.device('cuda')\nprint(x)", '"cuda"'),
        ("x = torch.device('cuda', 0)\nprint(x)", '"cuda"'),
        ("x = nn.Linear(1, 1).cuda()\nprint(x.weight.device)", ".cuda()"),
        ("x = nn.Linear(1, 1).to(device='cuda')\nprint(x.weight.device)", 'device="cuda"'),
        ("x = nn.Linear(1, 1, device='cuda')\nprint(x.weight.device)", 'device="cuda"'),
    ],
)
def test_a_call_for_a_gpu_runs_on_the_cpu_and_says_so(text: str, what: str) -> None:
    evaluator = ran(text)
    assert evaluator.output == "cpu\n"
    assert evaluator.notes == [(3, f"{what} ran on the CPU: programs here use no GPU.")]


def test_programs_are_told_that_there_is_no_gpu() -> None:
    text = (
        "device = torch.device('cuda' if torch.cuda.is_available() else 'cpu')\n"
        "print(device, torch.cuda.device_count(), torch.ones(1, device=device).is_cuda)\n"
        "torch.cuda.synchronize()"
    )
    evaluator = ran(text)
    assert evaluator.output == "cpu 0 False\n"
    assert evaluator.notes == [(5, "torch.cuda.synchronize did nothing: programs here use no GPU.")]


def test_a_warning_of_torch_is_a_note_at_its_line_once() -> None:
    evaluator = ran("x = torch.ones(2, 2, 2)\nfor i in range(3):\n    y = x.T\nz = torch.ger\n")
    ((line, text),) = evaluator.notes
    assert line == 5
    assert "x.T" in text
    assert "deprecated" in text


def test_a_warning_that_torch_gives_once_a_process_is_given_in_every_run() -> None:
    text = "torch.meshgrid(torch.arange(2), torch.arange(2))"
    assert len(ran(text).notes) == len(ran(text).notes) == 1


def test_a_number_of_an_object_is_an_ordinal() -> None:
    evaluator = ran("a = [1]\nb = a\nprint(id(a), id(b), id([2]), id([3]), id(a))")
    assert evaluator.output == "1 1 2 3 1\n"


def test_a_seed_from_the_system_opens_no_file() -> None:
    import sys

    opened: list[str] = []
    on = True

    def hook(event, args):
        if on and event == "open":
            opened.append(str(args[0]))

    ran("torch.seed()")
    sys.addaudithook(hook)
    ran("print(torch.seed() > 0, torch.Generator().seed() > 0)")
    on = False
    assert opened == []
