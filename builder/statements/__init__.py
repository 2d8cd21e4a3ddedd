"""Checked statements: claims of notes, each put to the test on the installed torch."""

from builder.statements import (
    arithmetic,
    autograd,
    creating,
    linear_algebra,
    memory,
    modules,
    products,
    removed_names,
    training,
)
from builder.statements.card import Statement as Statement
from builder.statements.verdict import Verdict as Verdict
from builder.statements.verdict import judge as judge

_FILES = (
    *(memory, creating, arithmetic, products, linear_algebra, removed_names),
    *(autograd, modules, training),
)

STATEMENTS: tuple[Statement, ...] = tuple(card for file in _FILES for card in file.STATEMENTS)
