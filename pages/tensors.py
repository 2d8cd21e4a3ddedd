"""Tensors: run a few lines and see what memory did; explore one operation; check a statement."""

from pages import tensors_operations, tensors_program, tensors_random, tensors_statements
from pages.views import choose

VIEWS = {
    "Program": tensors_program.show,
    "Operations": tensors_operations.show,
    "Random": tensors_random.show,
    "True or false": tensors_statements.show,
}

VIEWS[choose("view", VIEWS, ("Program",))]()
