"""What a program may say: each piece prints what Python prints, or raises what Python raises."""

import pytest

from tests.builder.language.twice import BEFORE, cases, in_language, in_python

PYTHON, TORCH = cases("capabilities.txt"), cases("capabilities_of_torch.txt")


@pytest.mark.parametrize("title", PYTHON)
def test_of_python(title: str) -> None:
    text = PYTHON[title]
    assert in_language(text) == in_python(text)


@pytest.mark.parametrize("title", TORCH)
def test_of_torch(title: str) -> None:
    text = BEFORE + TORCH[title]
    assert in_language(text) == in_python(text)
