"""What the browser may change of an operation, and what it may not."""

import pytest

from inspector.explorer import BY_NAME
from inspector.record import Trace
from pages import exploring
from pages.exploring import Bench
from tests.inspector.explorer.traces import trace_of


def message(bench: Bench, values: object, **other: object) -> dict:
    return {
        "doc": bench.doc,
        "load_rev": bench.load_rev,
        "rev": bench.ack + 1,
        "values": values,
        **other,
    }


class Counting:
    """Stands where the sandbox stands: says how often it was asked."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def __call__(self, text: str) -> Trace:
        self.texts.append(text)
        return trace_of(None)


def test_what_is_dragged_becomes_code_and_is_acknowledged():
    bench = Bench()
    exploring.take_arguments(bench, message(bench, {"target": [12]}))
    assert bench.ack == 1
    assert exploring.code(bench).endswith("y = x.view(12)\n")


def test_the_component_gets_all_it_draws():
    bench, run = Bench(), Counting()
    exploring.pick(bench, "cat")
    data = exploring.shown(bench, run)
    assert data["trace"]["walls"] == {"seccomp": True, "limits": True, "note": ""}
    assert {key: data[key] for key in data if key not in ("trace", "controls", "doc")} == {
        "mode": "operation",
        "load_rev": 1,
        "ack": 0,
        "text": None,
        "title": "cat",
        "note": "",
        "arguments": {"a": [2, 3], "b": [1, 3], "dim": 0},
        "code": BY_NAME["cat"].write(BY_NAME["cat"].defaults),
        "moves": True,
        "trace_rev": 0,
        "refused": None,
    }
    assert [control["name"] for control in data["controls"]] == ["a", "b", "dim"]
    assert data["controls"][2] == {
        "name": "dim",
        "label": "dim",
        "kind": "int",
        "default": 0,
        "low": -4,
        "high": 4,
        "step": 1,
        "fewest": 0,
        "most": 0,
        "choices": (),
        "pattern": "",
        "wanted": "",
        "help": "Negative ones count from the end.",
    }


def test_only_changed_code_is_run():
    bench, run = Bench(), Counting()
    exploring.shown(bench, run)
    exploring.shown(bench, run)
    exploring.take_arguments(bench, message(bench, {"start": "transposed"}))
    data = exploring.shown(bench, run)
    assert run.texts == [BY_NAME["view"].write(BY_NAME["view"].defaults), data["code"]]
    assert data["trace_rev"] == data["ack"] == 1


@pytest.mark.parametrize(
    "changed",
    [{"doc": "another"}, {"load_rev": 7}, {"rev": 0}, {"rev": True}, {"rev": 2**60}, {"rev": "1"}],
    ids=str,
)
def test_arguments_of_another_operation_or_time_are_passed_over(changed: dict):
    bench = Bench()
    exploring.take_arguments(bench, message(bench, {"target": [12]}, **changed))
    assert (bench.ack, bench.values, bench.refused) == (0, {}, "")


@pytest.mark.parametrize("junk", [None, 7, "x", [], {}, {"rev": 1}], ids=repr)
def test_what_is_no_message_changes_nothing(junk: object):
    bench = Bench()
    exploring.take_arguments(bench, junk)
    assert (bench.ack, bench.values, bench.refused) == (0, {}, "")


def test_arguments_out_of_reach_are_refused_and_the_ones_before_stay():
    bench, run = Bench(), Counting()
    exploring.take_arguments(bench, message(bench, {"target": [12]}))
    exploring.take_arguments(bench, message(bench, {"target": [10**9]}))
    data = exploring.shown(bench, run)
    assert data["refused"] == (
        "view: New shape takes 0 to 5 whole numbers from -2 to 24, not 1000000000."
    )
    assert data["arguments"]["target"] == [12]
    assert data["ack"] == 2  # answered, so that the browser does not wait
    exploring.take_arguments(bench, message(bench, {"target": [4, 3]}))
    assert exploring.shown(bench, run)["refused"] is None


def test_another_operation_loads_anew_and_the_first_keeps_its_arguments():
    bench = Bench()
    exploring.take_arguments(bench, message(bench, {"target": [12]}))
    exploring.pick(bench, "reshape")
    late = message(bench, {"target": [1, 12]}, load_rev=0)
    exploring.take_arguments(bench, late)
    assert exploring.code(bench).endswith("y = x.reshape(2, 6)\n")
    exploring.pick(bench, "view")
    assert bench.load_rev == 2
    assert exploring.code(bench).endswith("y = x.view(12)\n")


def test_only_operations_that_exist_are_picked():
    bench = Bench()
    exploring.pick(bench, "os.system")
    exploring.pick(bench, "view")  # the one it stands at
    assert (bench.operation.name, bench.load_rev) == ("view", 0)
