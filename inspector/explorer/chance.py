"""Rows that draw random numbers; the seed comes first, so that a program draws the same again."""

from functools import partial

from inspector.explorer.controls import choice, flag, real, shape, whole, wholes
from inspector.explorer.operation import Arguments, Control, Operation
from inspector.explorer.writing import listed, numbers

_row = partial(Operation, group="Random")
_RESEED, _RESTORE, _GO_ON = "set the seed again", "put the state back", "go on drawing"
_AGAIN = {
    _RESEED: "torch.manual_seed({seed})",
    _RESTORE: "torch.set_rng_state(before)",
}


def _seed() -> Control:
    return whole("seed", "Seed", 0, 0, 999)


def _seeded(v: Arguments, *lines: str) -> tuple[str, ...]:
    return (f"torch.manual_seed({v['seed']})", *lines)


def _sizes(v: Arguments) -> str:
    return numbers(v["shape"]) or "()"


def _size(v: Arguments) -> str:
    return repr(tuple(v["shape"]))


def _drawn_again(v: Arguments) -> tuple[str, ...]:
    again = _AGAIN.get(v["again"])
    return _seeded(
        v,
        "before = torch.get_rng_state()",
        f"x = torch.rand({v['count']})",
        "after = torch.get_rng_state()",
        *((again.format(seed=v["seed"]),) if again else ()),
        f"y = torch.rand({v['count']})",
        "print(torch.equal(before, after), torch.equal(x, y))",
    )


CHANCE = (
    _row(
        name="rand",
        meaning="Evenly spread over [0, 1).",
        controls=(_seed(), shape(2, 3, of="y")),
        lines=lambda v: _seeded(v, f"y = torch.rand({_sizes(v)})"),
        page="generated/torch.rand.html",
    ),
    _row(
        name="uniform over [a, b)",
        meaning="rand, stretched and moved: a + (b - a) * rand.",
        controls=(
            _seed(),
            shape(2, 3, of="y"),
            real("low", "a", -1.0, (-10, 10), 0.5),
            real("high", "b", 1.0, (-10, 10), 0.5),
        ),
        lines=lambda v: _seeded(
            v,
            f"a, b = {v['low']!r}, {v['high']!r}",
            f"y = a + (b - a) * torch.rand({_sizes(v)})",
        ),
        page="generated/torch.Tensor.uniform_.html",
        note="torch.empty(2, 3).uniform_(a, b) does the same in place.",
    ),
    _row(
        name="randn",
        meaning="The normal distribution with mean 0 and standard deviation 1.",
        controls=(_seed(), shape(2, 3, of="y")),
        lines=lambda v: _seeded(v, f"y = torch.randn({_sizes(v)})"),
        page="generated/torch.randn.html",
    ),
    _row(
        name="randint",
        meaning="Whole numbers from low up to high, high not included.",
        controls=(
            _seed(),
            shape(2, 3, of="y"),
            whole("low", "low", 0, -10, 10),
            whole("high", "high", 6, -10, 10),
        ),
        lines=lambda v: _seeded(v, f"y = torch.randint({v['low']}, {v['high']}, {_size(v)})"),
        page="generated/torch.randint.html",
    ),
    _row(
        name="randperm",
        meaning="The numbers from 0 to n - 1, shuffled: each exactly once.",
        controls=(_seed(), whole("n", "n", 8, -1, 32)),
        lines=lambda v: _seeded(v, f"y = torch.randperm({v['n']})"),
        page="generated/torch.randperm.html",
    ),
    _row(
        name="bernoulli",
        meaning="1 with the given probability, else 0; one throw for each element.",
        controls=(
            _seed(),
            shape(2, 3),
            real("p", "Probability", 0.5, (-0.1, 1.1)),
        ),
        lines=lambda v: _seeded(
            v,
            f"x = torch.full({_size(v)}, {v['p']!r})",
            "y = torch.bernoulli(x)",
        ),
        page="generated/torch.bernoulli.html",
    ),
    _row(
        name="multinomial",
        meaning="Draws indices, each as often as its weight says.",
        controls=(
            _seed(),
            wholes("weights", "Weights", (1, 2, 3), (-1, 9), (1, 6)),
            whole("count", "Draws", 2, 0, 12),
            flag("replacement", "Put back", False, "Without it no index comes twice."),
        ),
        lines=lambda v: _seeded(
            v,
            listed("x", [float(weight) for weight in v["weights"]]),
            f"y = torch.multinomial(x, {v['count']}, replacement={v['replacement']})",
        ),
        page="generated/torch.multinomial.html",
    ),
    _row(
        name="normal",
        meaning="The normal distribution with a mean and a standard deviation of your own.",
        controls=(
            _seed(),
            shape(2, 3, of="y"),
            real("mean", "Mean", 0.0, (-10, 10), 0.5),
            real("std", "Standard deviation", 1.0, (-1, 10), 0.5),
        ),
        lines=lambda v: _seeded(v, f"y = torch.normal({v['mean']!r}, {v['std']!r}, {_size(v)})"),
        page="generated/torch.normal.html",
    ),
    _row(
        name="poisson",
        meaning="How many times something happens that happens so often on average.",
        controls=(_seed(), shape(2, 3), real("rate", "Rate", 4.0, (-1, 20), 0.5)),
        lines=lambda v: _seeded(
            v,
            f"x = torch.full({_size(v)}, {v['rate']!r})",
            "y = torch.poisson(x)",
        ),
        page="generated/torch.poisson.html",
    ),
    _row(
        name="dropout",
        meaning="Sets elements to 0 at random and scales the others up by 1 / (1 - p).",
        controls=(
            _seed(),
            shape(3, 6),
            real("p", "p", 0.5, (-0.1, 1.1)),
            flag("training", "training", True, "In evaluation dropout returns x itself."),
        ),
        lines=lambda v: _seeded(
            v,
            f"x = torch.ones({_sizes(v)})",
            f"y = F.dropout(x, p={v['p']!r}, training={v['training']})",
        ),
        page="generated/torch.nn.functional.dropout.html",
        functional=True,
    ),
    _row(
        name="manual_seed and get_rng_state",
        meaning="Each draw moves the generator on; with the state put back it draws the same.",
        controls=(
            _seed(),
            whole("count", "Numbers", 3, 0, 12),
            choice("again", "Then", (_RESEED, _RESTORE, _GO_ON)),
        ),
        lines=_drawn_again,
        page="notes/randomness.html",
    ),
)
