"""The menu of the Autograd page: every way to control gradients, as a program that is there."""

from itertools import groupby

import pytest

from builder.programs import PROGRAMS
from builder.programs.gradient_menu import GRADIENT_PROGRAMS

BY_NAME = {program.name: program for program in PROGRAMS}
OFFERED = [BY_NAME[name] for name in GRADIENT_PROGRAMS if name in BY_NAME]
# What a learner has to meet, by a word that a program of it holds.
WAYS = (
    *("requires_grad_(False)", "no_grad()", "enable_grad()", "set_grad_enabled(", ".detach()"),
    *("inference_mode()", ".data.", "retain_graph=True", "create_graph=True", "gradient="),
    *("torch.autograd.grad(", "zero_grad()", "set_to_none=False", "retain_grad()", "inputs="),
    *("y.register_hook(", "register_forward_hook(", "register_full_backward_hook("),
    *("torch.autograd.Function", "use_reentrant=True", "use_reentrant=False", "while "),
    *("jacrev(", "unbind(", "register_post_accumulate_grad_hook(", "saved_tensors_hooks("),
    *("load_digits(", "nn.Linear(", "x.grad = None"),
)


def test_every_program_of_the_menu_is_there_once():
    assert [name for name in GRADIENT_PROGRAMS if name not in BY_NAME] == []
    assert len(set(GRADIENT_PROGRAMS)) == len(GRADIENT_PROGRAMS)


def test_programs_of_one_topic_stand_together():
    topics = [topic for topic, _ in groupby(program.topic for program in OFFERED)]

    assert len(set(topics)) == len(topics)


def test_every_program_about_gradients_is_offered():
    about = {"Autograd", "Backward graph", "Steering gradients"}

    assert [p.name for p in PROGRAMS if p.topic in about and p not in OFFERED] == []


@pytest.mark.parametrize("word", WAYS)
def test_every_way_to_control_gradients_is_shown(word):
    assert any(word in program.text for program in OFFERED)


def test_every_program_of_the_menu_sends_gradients_somewhere():
    words = (
        ".backward(",
        "autograd.grad(",
        "jacrev(",
        "forward_hook(",
        "enabled(",
        "_grad",
        "infer",
    )

    assert [p.name for p in OFFERED if not any(word in p.text for word in words)] == []
