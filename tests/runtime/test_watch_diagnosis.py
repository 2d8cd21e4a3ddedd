import math

import numpy as np
import pytest

import builder
from runtime.events import Cost, Layer, Watched
from runtime.settings import TrainSettings
from runtime.training import train
from runtime.watch_choice import Watching
from runtime.watch_diagnosis import Diagnosis, diagnose
from runtime.watch_journal import Series

EVERY = Watching(gradients=5, activations=5, updates=5, dead=5)


def seen(watcher, *rows, sizes=(100, 100, 100)):
    """Return what a watcher saw on every tenth step: a row of figures for a, b and c."""
    steps = tuple(range(10, 10 * len(rows) + 1, 10))
    layers = tuple(Layer(name, size) for name, size in zip("abc", sizes, strict=True))
    figures = np.array(rows, float)
    return {watcher: Series(watcher, layers, steps, steps, figures, Cost(0.1, 1.0))}


def told(series, lr=0.1, broke=None):
    return [(one.kind, one.layer, one.step) for one in diagnose(series, lr, broke)]


def sentences(series, lr=0.1):
    return [f"{one.sentence} {one.suggestion}" for one in diagnose(series, lr)]


def test_a_healthy_run_is_told_nothing():
    assert told(seen("gradients", *[(0.1, 0.2, 1.5)] * 50)) == []
    assert told(seen("activations", *[(8, 5, 3)] * 50)) == []
    assert told(seen("updates", *[(1e-3, 2e-3, 5e-4)] * 50)) == []
    assert told(seen("dead", *[(0, 0.1, 0.3)] * 50)) == []
    assert told({}) == []
    assert told({"gradients": Series("gradients")}) == []


def test_a_gradient_that_is_a_hundred_times_its_start_explodes():
    rows = [(0.1, 0.5, 1)] * 10 + [(1, 80, 9)] * 10
    assert sentences(seen("gradients", *rows)) == [
        "The gradient of b explodes: its norm is 80, 0.5 at the start. "
        "Try a learning rate below 0.1, for example 0.01. Clipping the gradients helps too."
    ]


def test_an_output_that_no_float32_can_be_as_long_as_explodes_and_is_not_called_broken():
    rows = [(1, 1, 1)] * 5 + [(1, math.inf, 1)] * 5
    assert told(seen("activations", *rows)) == [("exploding", "b", 100)]
    assert "its norm is more than float32 can hold" in sentences(seen("activations", *rows))[0]


def test_one_steep_step_is_no_explosion():
    rows = [(1, 1, 1)] * 20 + [(1, 5000, 1)] + [(1, 1, 1)] * 5
    assert told(seen("gradients", *rows)) == []


def test_the_weakest_layer_of_vanishing_gradients_is_named():
    rows = [(1e-9, 1e-6, 1)] * 10
    assert sentences(seen("gradients", *rows)) == [
        "The gradient of a is 1.0e-09 of the one of c, number for number: it and another layer "
        "hardly learn. Put ReLU in the place of Sigmoid or Tanh, normalise between the layers, or "
        "lead an input past them (a residual connection)."
    ]


def test_layers_are_compared_number_by_number():
    rows = [(1e-3, 1, 1)] * 10
    assert told(seen("gradients", *rows)) == []
    assert told(seen("gradients", *rows, sizes=(1_000_000, 100, 100))) == [("vanishing", "a", 100)]


def test_a_run_whose_gradients_all_become_small_has_learned():
    rows = [(10.0**-n, 10.0**-n, 10.0**-n) for n in range(12)]
    assert told(seen("gradients", *rows)) == []


def test_a_layer_without_any_gradient_is_named():
    assert sentences(seen("gradients", *[(1, 0, 1)] * 10)) == [
        "No gradient reaches b: it does not learn. Look whether the output depends on it, and "
        "whether the units behind are ever above zero."
    ]


def test_layers_that_had_a_gradient_once_are_told_together():
    assert sentences(seen("gradients", *[(1, 1, 1)] * 10, *[(0, 0, 1)] * 20)) == [
        "No gradient reaches a and b any more: they do not learn. The units behind may be dead. "
        "Try a learning rate below 0.1, for example 0.01."
    ]


def test_in_a_backward_pass_the_last_layer_breaks_first():
    rows = [(1, 1, 1)] * 10 + [(math.nan, math.nan, 1), (math.nan, math.nan, math.nan)]
    assert sentences(seen("gradients", *rows)) == [
        "At step 110 the gradient of b is not a number, as in another layer. "
        "Try a learning rate below 0.1, for example 0.01."
    ]


def test_in_a_forward_pass_the_first_layer_breaks_first():
    rows = [(1, 1, 1), (1, math.nan, math.nan)]
    assert told(seen("activations", *rows)) == [("not finite", "b", 20)]


def test_all_that_follows_a_broken_number_is_not_told():
    broken = seen("activations", *[(1, 1, 1)] * 10, (1, math.nan, math.nan))
    dead = seen("dead", *[(1, 1, 1)] * 11)
    assert told({**broken, **dead}) == [("not finite", "b", 110)]


def test_where_it_broke_by_doing_the_step_again_goes_before_what_was_sampled():
    broke = Diagnosis(kind="not finite", layer="c", step=108, sentence="S.", suggestion="T.")
    broken = seen("gradients", *[(1, 1, 1)] * 10, (math.nan, math.nan, math.nan))
    assert diagnose(broken, 0.1, broke) == (broke,)
    assert diagnose({}, 0.1, broke) == (broke,)


def test_steps_that_are_too_long_or_too_short_are_told_with_another_learning_rate():
    assert sentences(seen("updates", *[(1e-3, 0.3, 0.01)] * 10)) == [
        "Every step moves b by 30% of its length; 0.1 % is usual. "
        "Try a learning rate below 0.1, for example 0.01."
    ]
    assert sentences(seen("updates", *[(1e-9, 3e-8, 1e-9)] * 10)) == [
        "No step moves a layer by more than 3.0e-08 of its length, that of b; 1e-3 is usual. "
        "Try a learning rate above 0.1, for example 1."
    ]


def test_a_layer_that_began_at_zero_is_no_long_step():
    assert told(seen("updates", (math.inf, 1e-3, 1e-3), *[(1e-2, 1e-3, 1e-3)] * 10)) == []


def test_what_stands_still_for_another_reason_is_not_told_to_go_faster():
    still = seen("updates", *[(0, 0, 0)] * 10)
    assert told({**still, **seen("dead", *[(1, 0, 0)] * 10)}) == [("dead", "a", 100)]


def test_half_dead_units_are_told_with_their_number():
    assert sentences(seen("dead", *[(0.2, 0.62, 0)] * 10)) == [
        "62% of the 100 units of b have not been above zero for a while: they get no gradient and "
        "do not come back by themselves. Try a learning rate below 0.1, for example 0.01. "
        "LeakyReLU or GELU in its place keeps a gradient."
    ]


def test_of_many_dead_layers_the_worst_is_named_and_the_others_are_counted():
    (said,) = sentences(seen("dead", *[(0.6, 0.9, 1)] * 10))
    assert said.startswith(
        "100% of the 100 units of c, and more than half of 2 other layers, have not been"
    )


def test_a_few_looks_say_nothing_but_that_a_number_is_broken():
    assert told(seen("gradients", (1, 1, 1), (1, 9e9, 1))) == []
    assert told(seen("dead", (1, 1, 1))) == []
    assert told(seen("gradients", (math.nan, 1, 1))) == [("not finite", "a", 10)]


def test_the_most_urgent_comes_first():
    found = {
        **seen("dead", *[(1, 0, 0)] * 10),
        **seen("gradients", *[(1e-9, 1, 1)] * 5, *[(1e-7, 1e4, 1)] * 10),
    }
    assert [kind for kind, *_ in told(found)] == ["exploding", "vanishing", "dead"]


def watched(graph, **settings):
    """Train a graph and return what its watchers saw."""
    chosen = TrainSettings(**{"data": "digits", "threads": 1, "watch": EVERY, **settings})
    rows = {}
    for event in train(graph, chosen):
        if isinstance(event, Watched):
            rows.setdefault(event.watcher, []).append(event)
    return chosen.lr, {
        watcher: Series(
            watcher,
            events[-1].layers,
            tuple(step for event in events for step in event.steps),
            (),
            np.array([row for event in events for row in event.figures]),
        )
        for watcher, events in rows.items()
    }


def net(*hidden, width=32):
    layers = [layer for kind in hidden for layer in (("Linear", {"out_features": width}), kind)]
    return builder.chain(
        "Flatten", *layers, ("Linear", {"out_features": 10}), inputs=("N", 1, 8, 8)
    )


def test_a_deep_network_of_sigmoids_vanishes():
    lr, found = watched(net(*["Sigmoid"] * 12), epochs=2)
    kinds = [(one.kind, one.layer) for one in diagnose(found, lr)]
    assert ("vanishing", "linear1") in kinds


def test_a_huge_learning_rate_kills_the_units():
    lr, found = watched(net("ReLU"), epochs=10, optimizer="SGD", lr=3.0)
    assert ("dead", "relu1") in [(one.kind, one.layer) for one in diagnose(found, lr)]


@pytest.mark.parametrize(("optimizer", "lr"), [("Adam", 2e-3), ("AdamW", 2e-3), ("SGD", 0.1)])
def test_usual_settings_are_told_nothing(optimizer, lr):
    lr, found = watched(net("ReLU", "ReLU"), epochs=8, optimizer=optimizer, lr=lr)
    assert diagnose(found, lr) == ()
