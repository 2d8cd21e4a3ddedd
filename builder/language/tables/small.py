"""The few modules of Python beside torch: math, random, time, copy, collections, functools."""

import collections
import copy
import functools
import math
import operator
import random
import time
from typing import Any

from builder.language.faults import too_much
from builder.language.guards import MOST_BITS, multiply, whole
from builder.language.iteration import iterate, listed
from builder.language.state import State
from builder.language.tables.namespace import ForRun, Namespace, entries

_MATH = """
acos acosh asin asinh atan atan2 atanh cbrt ceil copysign cos cosh degrees dist e erf erfc exp exp2
expm1 fabs floor fmod frexp fsum gamma gcd hypot inf isclose isfinite isinf isnan isqrt ldexp
lgamma log log10 log1p log2 modf nan nextafter pi pow radians remainder sin sinh sqrt tan tanh tau
trunc ulp
"""
_RANDOM = "seed random uniform randint randrange gauss normalvariate choice shuffle"


def _factorial(number: Any) -> int:
    if hasattr(number, "__index__") and operator.index(number) > 500:
        raise too_much(f"The factorial of {number} is too large here.")
    return math.factorial(number)


def _chosen(name: str) -> Any:
    function = getattr(math, name)

    def count(n: Any, k: Any = None) -> int:
        if hasattr(n, "__index__") and operator.index(n) > MOST_BITS:
            raise too_much(f"math.{name} of {n} is too large here.")
        return function(n, k) if k is not None or name == "perm" else function(n)  # type: ignore[no-any-return]

    return count


def _prod(iterable: Any, /, *, start: Any = 1) -> Any:
    total = start
    for item in iterate(iterable):
        total = multiply(total, item)
    return total


def _getrandbits(k: Any) -> int:
    if hasattr(k, "__index__"):
        whole(operator.index(k))
    return random.getrandbits(k)


def _lcm(*numbers: Any) -> int:
    total = 1
    for number in numbers:
        total = math.lcm(total, number)
        whole(total.bit_length())
    return total


def _sample(population: Any, k: int) -> list[Any]:
    return random.sample(listed(population), k)


def _choices(population: Any, weights: Any = None, *, k: int = 1) -> list[Any]:
    if operator.index(k) > 100_000:
        raise too_much(f"{k:,} choices are too many here.")
    return random.choices(listed(population), weights, k=k)


def _reduce(state: State) -> Any:
    def reduce(function: Any, sequence: Any, *initial: Any) -> Any:
        return functools.reduce(state.callback(function), iterate(sequence), *initial)

    return reduce


def _partial(state: State) -> Any:
    def partial(function: Any, /, *args: Any, **kwargs: Any) -> Any:
        def applied(*more: Any, **others: Any) -> Any:
            return state.call(state, function, (*args, *more), {**kwargs, **others})

        return applied

    return partial


def small_spaces() -> dict[str, Namespace]:
    """Return these modules by their names."""
    numbers = {
        **entries(math, _MATH),
        "factorial": _factorial,
        "comb": _chosen("comb"),
        "perm": _chosen("perm"),
        "prod": _prod,
        "lcm": _lcm,
    }
    chance = {**entries(random, _RANDOM), "sample": _sample, "choices": _choices}
    chance["getrandbits"] = _getrandbits
    spaces = [
        Namespace("math", numbers, math),
        Namespace("random", chance, random),
        Namespace(
            "time",
            entries(time, "time perf_counter"),
            time,
            {"sleep": "Nothing has to wait here."},
        ),
        Namespace("copy", entries(copy, "copy deepcopy"), copy),
        Namespace("collections", entries(collections, "OrderedDict"), collections),
        Namespace("functools", {"reduce": ForRun(_reduce), "partial": ForRun(_partial)}, functools),
    ]
    return {space.name: space for space in spaces}
