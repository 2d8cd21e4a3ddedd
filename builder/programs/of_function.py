"""A program that differentiates a small function at a point, once and twice."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Function:
    """A function of x as its body, and the point to look at, as one types them."""

    body: str
    at: str


FIRST = Function("torch.stack([x[0] ** 2 * x[1], 5 * x[0] + torch.sin(x[1])])", "[1.0, 2.0]")


def derivatives_program(function: Function) -> str:
    """Return the program; what was typed stands in it as it is, and is never more than a program.

    `J` is the Jacobian, shape (*f(x).shape, *x.shape). `H` is the Hessian of the sum of the
    outputs, shape (*x.shape, *x.shape).
    """
    return f"""\
import torch
from torch.func import hessian, jacrev


def f(x):
    return {function.body.strip() or "x"}


def total(x):
    return f(x).sum()


x = torch.tensor({function.at.strip() or "[]"})
y = f(x)
J = jacrev(f)(x)
H = hessian(total)(x)
"""
