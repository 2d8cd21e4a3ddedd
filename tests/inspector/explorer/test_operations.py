"""Laws that hold for every row of the explorer, with torch itself as the oracle."""

import ast
import itertools
import re
from collections.abc import Iterator

import pytest
import torch

from builder.problems import Problem
from inspector.explorer import BY_NAME, OPERATIONS, Operation, parse_arguments
from tests.inspector.explorer.dragging import sampled
from tests.inspector.explorer.running import TORCH_SAYS, refusal, run

pytestmark = pytest.mark.usefixtures("capsys")  # some programs print
every_row = pytest.mark.parametrize("row", OPERATIONS, ids=lambda row: row.name)
SAMPLES = 60

_SAME = """
    view reshape flatten unflatten ravel squeeze unsqueeze transpose permute movedim t expand
    repeat broadcast_to cat stack split chunk narrow select unfold as_strided diagonal gather
    scatter index_select masked_select take where masked_fill index_fill contiguous clone detach
    dot mv mm bmm matmul @ einsum outer linear rand randn randint randperm bernoulli multinomial
    normal poisson dropout inverse det trace norm eig qr svd
""".split()  # noqa: SIM905  sixty words read better without their quotes
# The words of the plan, and the row where each is found.
WANTED = {
    **{name: name for name in _SAME},
    "slicing with steps": "slicing with steps",
    "None and Ellipsis": "None and Ellipsis",
    "integer-list and mask indexing": "integer-list indexing",
    "mask indexing": "mask indexing",
    "to(dtype)": "to(dtype)",
    "view(dtype)": "view(dtype)",
    "in-place arithmetic": "in-place arithmetic",
    "broadcasting": "broadcasting",
    "uniform": "uniform over [a, b)",
    "seeds and generator state": "manual_seed and get_rng_state",
    "PCA": "PCA by svd",
}


def programs(row: Operation, count: int = SAMPLES) -> Iterator[str]:
    for untrusted in sampled(row, count):
        values = parse_arguments(row, untrusted)
        assert not isinstance(values, Problem), values
        yield row.write(values)


def tensors(value: object) -> list[torch.Tensor]:
    if isinstance(value, torch.Tensor):
        return [value]
    return list(value) if isinstance(value, tuple | list) else []


def test_every_operation_that_the_plan_names_has_a_row():
    assert not [word for word, name in WANTED.items() if name not in BY_NAME]


def test_no_name_stands_twice_and_every_group_stands_together():
    assert len(BY_NAME) == len(OPERATIONS)
    groups = [row.group for row in OPERATIONS]
    assert len(set(groups)) == 9
    changes = sum(a != b for a, b in itertools.pairwise(groups))
    assert changes == len(set(groups)) - 1


@every_row
def test_it_begins_with_arguments_that_torch_takes(row: Operation):
    names: dict = {}
    exec(row.write(row.defaults), names)  # with every warning an error
    assert tensors(names["y"])


@every_row
def test_whatever_is_dragged_runs_or_is_refused_by_torch(row: Operation):
    answers = [refusal(text) for text in programs(row)]
    assert "" not in answers
    # The ranges reach a bit beyond what is legal, not far beyond.
    assert answers.count(None) > SAMPLES // 20


REFUSABLE = {  # at least one argument leads to an error that is worth seeing
    name: row
    for name, row in BY_NAME.items()
    if row.controls
    and name
    not in {
        *("ravel", "clone", "detach", "to(dtype)", "mask indexing"),
        *("rand", "randn", "uniform over [a, b)", "manual_seed and get_rng_state", "PCA by svd"),
    }
}


@pytest.mark.parametrize("row", REFUSABLE.values(), ids=lambda row: row.name)
def test_arguments_that_torch_refuses_are_within_reach(row: Operation):
    assert any(refusal(text) for text in programs(row, 400))


@pytest.mark.parametrize("row", [row for row in OPERATIONS if row.moves], ids=lambda row: row.name)
def test_equal_value_is_origin_where_a_row_only_moves_elements(row: Operation):
    for text in programs(row):
        *before, last = text.splitlines()
        try:
            inputs = run("\n".join(before))
            cells = [cell for tensor in storages(inputs) for cell in tensor.tolist()]
            results = tensors(run(text)["y"])
        except TORCH_SAYS:
            continue
        for value in {value for result in results for value in result.flatten().tolist()}:
            assert cells.count(value) == 1, f"{value} after {last}\n{text}"


def storages(names: dict) -> list[torch.Tensor]:
    """Return each piece of memory once, as one row of numbers."""
    found = {}
    for value in names.values():
        if isinstance(value, torch.Tensor):
            storage = value.untyped_storage()
            found[storage.data_ptr()] = torch.tensor([], dtype=value.dtype).set_(storage)
    return list(found.values())


@every_row
def test_only_names_of_its_own_and_of_torch_stand_in_its_programs(row: Operation):
    allowed = {"torch", "F", "print", "len", "float", "range"}
    for text in programs(row):
        tree = ast.parse(text)
        made = {
            node.id
            for node in ast.walk(tree)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        }
        used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        assert used <= allowed | made
        words = [n.value for n in ast.walk(tree) if isinstance(n, ast.Constant)]
        assert all(re.fullmatch(r"[a-zA-Z.,> -]*", w) for w in words if isinstance(w, str))


@every_row
def test_its_program_is_as_short_as_a_learner_would_write_it(row: Operation):
    for text in programs(row):
        lines = text.splitlines()
        assert lines[0] == "import torch"
        assert len(lines) <= 10
        assert max(map(len, lines)) <= 100
        assert len(re.findall(r"\by\b", text)) >= 1


@every_row
def test_it_says_what_it_does_in_one_plain_sentence_and_links_to_torch(row: Operation):
    assert row.meaning.endswith((".", "t()."))
    assert len(row.meaning) <= 100
    assert not row.note or row.note.endswith(".")
    assert row.doc.startswith("https://docs.pytorch.org/docs/stable/")
    if row.page.startswith("generated/"):
        target: object = torch
        for part in row.page.removeprefix("generated/torch.").removesuffix(".html").split("."):
            target = getattr(target, part)
        assert target.__doc__


@pytest.mark.parametrize(
    ("row", "values", "line"),
    [
        ("view", {"target": [12], "start": "transposed"}, "y = x.view(12)"),
        ("view", {"target": []}, "y = x.view(())"),
        ("slicing with steps", {}, "y = x[0:4:2, 0:6]"),
        ("slicing with steps", {"start1": 1, "step1": 2}, "y = x[0:4:2, 1:6:2]"),
        ("masked_fill", {"in_place": False}, "y = x.masked_fill(mask, -1)"),
        ("einsum", {"equation": "your own", "own": "ij->j"}, "y = torch.einsum('ij->j', a)"),
        ("to(dtype)", {"copy": True}, "y = x.to(torch.int64, copy=True)"),
        ("linear", {"bias": []}, "y = F.linear(x, weight)"),
    ],
)
def test_arguments_become_code_as_one_would_write_it(row: str, values: dict, line: str):
    read = parse_arguments(BY_NAME[row], values)
    assert not isinstance(read, Problem)
    assert BY_NAME[row].write(read).splitlines()[-1] == line


def test_a_start_that_is_a_view_keeps_its_base_in_sight():
    read = parse_arguments(BY_NAME["reshape"], {"start": "transposed", "target": [12]})
    assert not isinstance(read, Problem)
    assert BY_NAME["reshape"].write(read) == (
        "import torch\n\nbase = torch.arange(12).reshape(3, 4)\nx = base.t()\ny = x.reshape(12)\n"
    )


def test_the_lesson_that_a_view_needs_fitting_strides_not_contiguity_is_within_reach():
    read = parse_arguments(BY_NAME["view"], {"start": "every second column", "target": [3, 2, 1]})
    assert not isinstance(read, Problem)
    names = run(BY_NAME["view"].write(read))
    assert not names["x"].is_contiguous()
    assert names["y"].shape == (3, 2, 1)


@pytest.mark.parametrize("name", ["eig", "symeig"])
def test_the_note_that_a_name_was_removed_is_true(name: str):
    assert name in BY_NAME["eig"].note
    with pytest.raises(RuntimeError, match="linalg"):
        getattr(torch, name)(torch.eye(2))


def test_the_notes_on_names_that_still_run_are_true():
    x = torch.tensor([[2.0, 1.0], [1.0, 1.0]])
    assert "still run" in BY_NAME["inverse"].note
    torch.inverse(x), x.inverse()
    assert "still runs" in BY_NAME["norm"].note
    torch.norm(x)
    assert "still runs" in BY_NAME["det"].note
    torch.det(x)
    assert "still runs" in BY_NAME["outer"].note
    torch.ger(x[0], x[1])
    assert "returns v" in BY_NAME["svd"].note
    torch.testing.assert_close(torch.svd(x).V.mT, torch.linalg.svd(x).Vh)
    assert "with a warning" in BY_NAME["qr"].note
    with pytest.warns(UserWarning, match="deprecated"):
        torch.qr(x)
