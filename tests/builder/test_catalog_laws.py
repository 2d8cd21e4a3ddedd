"""Laws that hold for every row of the catalogue, with torch on the CPU as the oracle."""

import inspect
import operator
import re
from typing import Any

import pytest
import torch
from torch import nn

from builder import CATALOG, TensorSpec, from_json, infer, names, to_json, to_module, to_source
from builder.catalog import GROUPS
from builder.catalog.kind import Kind, Layer, Method
from builder.catalog.params import LEFT_OUT, Param
from builder.names import TAKEN_BY_MODULES
from builder.view import catalog_view, labels
from tests.builder.nets import one

every_row = pytest.mark.parametrize("kind", CATALOG.values(), ids=lambda kind: kind.name)
every_layer = pytest.mark.parametrize(
    "kind", [k for k in CATALOG.values() if k.is_module], ids=lambda kind: kind.name
)
every_operation = pytest.mark.parametrize(
    "kind", [k for k in CATALOG.values() if not k.is_module], ids=lambda kind: kind.name
)

# Where a row begins with another value than torch's own default, and why.
OWN_DEFAULTS = {
    ("Softmax", "dim"): "torch's None is deprecated",
    ("LogSoftmax", "dim"): "torch's None is deprecated",
    ("Upsample", "scale_factor"): "torch needs either it or size",
    ("TransformerEncoderLayer", "activation"): "torch's default is a function; the word is written",
    ("cat", "dim"): "channels are joined; torch's 0 would join samples",
    ("stack", "dim"): "torch's 0 would stack samples",
    ("squeeze", "dim"): "squeezing every dimension would take the batch along",
}


@every_row
def test_it_builds_with_its_defaults_on_its_example(kind: Kind):
    inference = infer(one(kind))

    assert inference.problems == ()
    assert len(inference.specs["y"]) == 1
    assert not inference.at_least


@every_row
@pytest.mark.parametrize("batch", [2, 3, 5, 7])
def test_its_inferred_specs_are_those_of_really_running_it(kind: Kind, batch: int):
    graph = one(kind)
    inferred = [spec for o in graph.outputs for spec in infer(graph).specs[o.name]]

    results = to_module(graph)(*tensors(kind, batch))

    results = results if isinstance(results, tuple) else (results,)
    assert [at(spec, batch) for spec in inferred] == [
        (tuple(result.shape), str(result.dtype).removeprefix("torch.")) for result in results
    ]


@every_row
def test_its_parameters_are_those_of_the_real_module(kind: Kind):
    graph = one(kind)

    inference = infer(graph)

    module = to_module(graph)
    assert inference.parameters == sum(p.numel() for p in module.parameters())
    (node,) = graph.nodes
    assert dict(inference.facts[node.name].weights) == {
        name.removeprefix(f"{node.name}."): tuple(p.shape) for name, p in module.named_parameters()
    }
    assert inference.facts[node.name].buffers == sum(b.numel() for b in module.buffers())


@every_layer
def test_every_parameter_of_the_real_signature_is_in_the_row(kind: Kind):
    own = set(signature(kind))

    assert {param.name for param in kind.params if not param.in_call} == own - set(LEFT_OUT)
    assert all(name in LEFT_OUT for name in own - set(kind.param))


def test_only_these_parameters_are_left_out_each_for_a_reason():
    assert set(LEFT_OUT) == {"self", "device", "dtype", "min_value", "max_value"}
    assert all(LEFT_OUT.values())


@every_layer
def test_its_defaults_are_torchs_own(kind: Kind):
    differing = {
        name: kind.param[name].default
        for name, parameter in signature(kind).items()
        if name in kind.param
        and parameter.default is not parameter.empty
        and not same(kind.param[name].default, parameter.default)
        and (kind.name, name) not in OWN_DEFAULTS
    }

    assert differing == {}


@every_layer
def test_a_parameter_without_a_default_in_torch_is_written_out(kind: Kind):
    bare = {n for n, p in signature(kind).items() if p.default is p.empty}

    assert {name for name in bare if not kind.param[name].required} == set()


@every_operation
def test_its_parameters_are_those_of_one_schema_of_torch(kind: Kind):
    name = kind.body.name().rpartition(".")[2]
    schemas = torch._C._jit_get_schemas_for_operator(f"aten::{name}")

    assert [
        schema
        for schema in schemas
        if [p.name for p in kind.params] == [a.name for a in untensored(schema)]
        and all(
            kind.param[a.name].required
            if not a.has_default_value()
            else kind.param[a.name].default == a.default_value
            or (kind.name, a.name) in OWN_DEFAULTS
            for a in untensored(schema)
        )
    ]


@pytest.mark.parametrize("kind", [CATALOG[name] for name in ("LSTM", "GRU", "RNN")], ids=str)
def test_a_recurrent_row_is_the_signature_of_a_built_layer(kind: Kind):
    assert all(p.kind in (p.VAR_POSITIONAL, p.VAR_KEYWORD) for p in bare_signature(kind).values())
    others = {
        "input_size": 6,
        "hidden_size": 8,
        "num_layers": 3,
        "bias": False,
        "batch_first": True,
        "dropout": 0.25,
        "bidirectional": True,
        "proj_size": 2,
        "nonlinearity": "relu",
    }
    chosen = {name: others[name] for name in kind.param}

    layer = kind.body.make(**chosen)

    assert {name: getattr(layer, name) for name in chosen} == chosen
    assert {name: getattr(kind.body.make(4, 5), name) for name in kind.param} == {
        **{name: param.default for name, param in kind.param.items()},
        "input_size": 4,
        "hidden_size": 5,
    }
    assert set(kind.param) == {
        name
        for name in others
        if name in inspect.signature(nn.RNNBase.__init__).parameters or name == "nonlinearity"
        if accepts(kind, name, others[name])
    }


@every_row
def test_zero_and_negative_numbers_are_refused_where_torch_on_the_cpu_refuses_them(kind: Kind):
    disagreeing = []
    for param, value in odd_values(kind):
        torch_says = really_run(kind, {param.name: value})
        we_say = infer(one(kind, **{param.name: value})).errors
        if bool(torch_says) != bool(we_say):
            disagreeing.append((param.name, value, torch_says, we_say))

    assert disagreeing == []


@every_row
@pytest.mark.parametrize("dtype", ["int64", "float16", "bool", "float64", "uint8", "complex64"])
def test_a_dtype_is_refused_where_torch_on_the_cpu_refuses_it(kind: Kind, dtype: str):
    torch_says = really_run(kind, {}, dtype)

    inference = infer(one(kind, dtype))

    assert bool(inference.errors) == bool(torch_says), torch_says


@every_row
def test_a_refusal_is_in_torchs_own_words_and_names_the_node(kind: Kind):
    for param, value in odd_values(kind):
        torch_says = really_run(kind, {param.name: value})
        problems = infer(one(kind, **{param.name: value})).errors
        where = [p for p in problems if p.torch_message]
        if torch_says is not None and where:
            assert [problem.torch_message for problem in where] == [torch_says]
            assert where[0].sentence.startswith(f"{where[0].where}: ")
            assert where[0].sentence.endswith(".")


@every_row
def test_its_json_round_trip_is_exact(kind: Kind):
    everything = {p.name: p.default for p in kind.params if not p.derived}
    for graph in (one(kind), one(kind, **everything)):
        text = to_json(graph)

        assert from_json(text) == graph
        assert to_json(from_json(text)) == text


@every_row
def test_writing_all_defaults_out_changes_nothing(kind: Kind):
    everything = {p.name: p.default for p in kind.params if not p.derived}

    assert to_source(one(kind, **everything)) == to_source(one(kind))


@every_row
def test_it_has_a_documentation_link_a_group_and_a_meaning(kind: Kind):
    page = re.fullmatch(
        r"https://docs\.pytorch\.org/docs/stable/generated/torch\.([\w.]+)\.html", kind.docs
    )

    assert page is not None
    assert operator.attrgetter(page[1])(torch) is not None
    assert page[1].rpartition(".")[2] == kind.name
    assert kind.group in GROUPS
    assert kind.meaning
    assert len(kind.meaning) <= 80
    assert names.complaint(kind.names_begin_with + "1") is None


@every_row
def test_the_canvas_gets_its_form_and_its_labels(kind: Kind):
    (shown,) = [row for row in catalog_view()["kinds"] if row["kind"] == kind.name]
    graph = one(kind)

    label = labels(graph, infer(graph), rev=1, elapsed_ms=0)["nodes"][graph.nodes[0].name]

    assert [param["name"] for param in shown["params"]] == list(kind.param)
    assert all(param["options"] for param in shown["params"] if param["type"] == "choice")
    assert label["state"] == "ok"
    assert label["confirmed"]
    assert len(label["outputs"]) >= 1
    assert any(f"nn.{kind.name}(" in line for line in label["code"]) == kind.is_module


def test_there_are_at_least_forty_five_rows():
    assert len(CATALOG) >= 45


def test_the_names_no_layer_may_take_are_those_torch_has_taken():
    taken = {
        name
        for module in (nn.Module, nn.Sequential, nn.ModuleDict)
        for name in (*dir(module), *vars(module()))
        if name.islower() and not name.startswith("_")
    }

    assert taken == TAKEN_BY_MODULES


# What the laws are held against.


def bare_signature(kind: Kind) -> dict[str, inspect.Parameter]:
    assert isinstance(kind.body, Layer)
    return dict(inspect.signature(kind.body.make).parameters)


def signature(kind: Kind) -> dict[str, inspect.Parameter]:
    """Return the constructor's parameters; the recurrent layers share those of nn.RNNBase."""
    own = bare_signature(kind)
    if any(p.kind is p.VAR_POSITIONAL and p.name == "args" for p in own.values()):
        if not issubclass(kind.body.make, nn.RNNBase):
            return {}  # Identity takes anything and uses nothing
        own = {n: p for n, p in inspect.signature(nn.RNNBase).parameters.items() if n != "mode"}
        return {
            **{n: p for n, p in own.items() if accepts(kind, n, p.default)},
            **{p.name: as_parameter(p) for p in kind.params if p.name not in own},
        }
    return {n: p for n, p in own.items() if not n.startswith("_")}


def as_parameter(param: Param) -> inspect.Parameter:
    return inspect.Parameter(param.name, inspect.Parameter.KEYWORD_ONLY, default=param.default)


def accepts(kind: Kind, name: str, value: Any) -> bool:
    sizes = {"input_size": 4, "hidden_size": 8}
    if value is inspect.Parameter.empty:
        value = sizes[name]
    try:
        kind.body.make(**{**sizes, "num_layers": 2, name: value})
    except (TypeError, ValueError):
        return False
    return True


def same(ours: Any, torchs: Any) -> bool:
    return type(ours) is type(torchs) and ours == torchs


def untensored(schema: Any) -> list[Any]:
    kept = [a for a in schema.arguments if "Tensor" not in str(a.real_type)]
    return [] if any(a.is_out for a in schema.arguments) else kept


def tensors(kind: Kind, batch: int, dtype: str | None = None) -> list[torch.Tensor]:
    """Return the row's example with a batch size: zeros, which every table look-up knows."""
    return [
        torch.zeros(at(given, batch)[0], dtype=getattr(torch, dtype or given.dtype))
        for given in kind.example
    ]


def at(given: TensorSpec, batch: int) -> tuple[tuple[int, ...], str]:
    """Return a spec's shape at one batch size, and its dtype."""
    sizes = []
    for size in given.shape:
        times, _, batched = str(size).rpartition("*")
        sizes.append(int(times or 1) * batch if batched == "N" else int(size))
    return tuple(sizes), given.dtype


def odd_values(kind: Kind) -> list[tuple[Param, Any]]:
    return [
        (param, (number,) * len(param.default) if is_open(param) else number)
        for param in kind.params
        if param.form in ("int", "ints", "float", "floats")
        for number in (0, -1)
    ]


def is_open(param: Param) -> bool:
    return param.form == "ints" and param.length is None and isinstance(param.default, tuple)


def really_run(kind: Kind, params: dict[str, Any], dtype: str | None = None) -> str | None:
    """Return the first line of what torch on the CPU raises, or None when it runs."""
    followed = dict(infer(one(kind)).facts[one(kind).nodes[0].name].derived)
    chosen = {**{p.name: p.default for p in kind.params}, **followed, **params}
    given = tensors(kind, 2, dtype)
    try:
        if kind.is_module:
            in_call = {p.name for p in kind.params if p.in_call}
            made = {name: value for name, value in chosen.items() if name not in in_call}
            layer = getattr(nn, kind.name)(**made)
            layer(*given, **{name: chosen[name] for name in in_call})
        elif isinstance(kind.body, Method):
            starred = chosen.pop(kind.body.star, ())
            numbers = starred if isinstance(starred, tuple) else (starred,)
            getattr(given[0], kind.body.method)(*given[1:], *numbers, **chosen)
        else:
            run = getattr(torch, kind.name)
            run(given, **chosen) if kind.inputs[0].many else run(*given, **chosen)
    except Exception as error:  # noqa: BLE001  whatever torch raises is its refusal
        return (str(error).strip().splitlines() or [type(error).__name__])[0]
    return None
