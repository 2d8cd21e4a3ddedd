"""Arguments as a learner may drag them: the ends of every control, and what lies between."""

import random
from collections.abc import Iterator

from inspector.explorer import Control, Operation
from inspector.explorer.summation import EQUATIONS

_TEXTS = (*EQUATIONS, "", "ij", "ij,jk->iz", "ii->ii", " i j , j k ", "i..j->i", "...->", "->i")


def sampled(operation: Operation, count: int) -> Iterator[dict]:
    """Yield the defaults, then `count` mixtures of values from all of the controls' ranges."""
    yield dict(operation.defaults)
    chance = random.Random(operation.name)
    for _ in range(count):
        # Half of the arguments stay as they are: else hardly anything torch takes comes up.
        yield {
            control.name: control.default if chance.random() < 0.5 else _value(control, chance)
            for control in operation.controls
        }


def _value(control: Control, chance: random.Random):
    match control.kind:
        case "int":
            return _whole(control, chance)
        case "ints":
            count = chance.choice(
                (len(control.default), chance.randint(control.fewest, control.most))
            )
            return [_whole(control, chance) for _ in range(count)]
        case "float":
            return chance.choice(
                (control.low, control.high, chance.uniform(control.low, control.high))
            )
        case "flag":
            return chance.random() < 0.5
        case "choice":
            return chance.choice(control.choices)
        case _:
            return chance.choice(_TEXTS)


def _whole(control: Control, chance: random.Random) -> int:
    low, high = int(control.low), int(control.high)
    return chance.choice((low, high, chance.randint(low, high), min(max(0, low), high)))
