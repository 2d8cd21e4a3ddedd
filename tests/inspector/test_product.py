import random

import pytest
import torch
import torch.nn.functional as F  # noqa: N812 -- what everybody calls it

from inspector import equation_of, explain_product

OPERATIONS = {
    "dot": torch.dot,
    "mv": torch.mv,
    "mm": torch.mm,
    "bmm": torch.bmm,
    "outer": torch.outer,
    "matmul": torch.matmul,
    "linear": F.linear,
}
FITTING = {
    "dot": [((3,), (3,))],
    "mv": [((2, 3), (3,))],
    "mm": [((2, 3), (3, 4))],
    "bmm": [((5, 2, 3), (5, 3, 4))],
    "outer": [((2,), (3,))],
    "matmul": [
        *(((3,), (3,)), ((2, 3), (3,)), ((3,), (3, 4)), ((2, 3), (3, 4)), ((3,), (5, 3, 4))),
        *(((5, 2, 3), (3,)), ((5, 2, 3), (3, 4)), ((1, 5, 2, 3), (7, 1, 3, 4))),
        ((2, 1, 2, 2, 2, 3), (4, 1, 1, 3, 2)),
    ],
    "linear": [((3,), (4, 3)), ((2, 3), (4, 3)), ((5, 2, 3), (4, 3)), ((2, 3), (3,))],
}


@pytest.mark.parametrize("name", OPERATIONS)
def test_the_letters_are_an_einsum_that_gives_the_same(name):
    for shapes in FITTING[name]:
        operands = [torch.randn(shape) for shape in shapes]
        product = explain_product(name, shapes)
        assert [len(letters) for letters in product.operands] == [len(shape) for shape in shapes]
        result = torch.einsum(equation_of(product), *operands)
        assert torch.allclose(result, OPERATIONS[name](*operands), atol=1e-5)


@pytest.mark.parametrize("name", OPERATIONS)
def test_where_torch_refuses_the_sentence_says_why(name):
    source, refused = random.Random(3), 0
    for _ in range(300):
        shapes = [
            tuple(source.choice((1, 2, 3)) for _ in range(source.randint(0, 4))) for _ in "ab"
        ]
        product = explain_product(name, shapes)
        told = product.operands == () or " in another." in product.sentence
        try:
            OPERATIONS[name](*(torch.zeros(shape) for shape in shapes))
        except (RuntimeError, IndexError):
            refused += 1
            assert told, (shapes, product)
        else:
            assert not told, (shapes, product)
    assert refused > 50


@pytest.mark.parametrize(
    ("equation", "shapes"),
    [
        ("ij,jk->ik", [(2, 3), (3, 4)]),
        ("ij,jk", [(2, 3), (3, 4)]),
        ("ji", [(2, 3)]),
        ("ii", [(3, 3)]),
        ("ii->i", [(3, 3)]),
        ("...ij,...jk", [(5, 2, 3), (3, 4)]),
        ("b...d, d -> ...b", [(2, 5, 6, 3), (3,)]),
        ("i,j,k->kji", [(2,), (3,), (4,)]),
        ("bij,bjk->bik", [(1, 2, 3), (5, 3, 4)]),
        ("...->...", [(2, 3)]),
    ],
)
def test_an_equation_is_spelled_out(equation, shapes):
    operands = [torch.randn(shape) for shape in shapes]
    product = explain_product("einsum", shapes, equation)
    assert "." not in equation_of(product)
    spelled = torch.einsum(equation_of(product), *operands)
    assert torch.allclose(spelled, torch.einsum(equation, *operands), atol=1e-6)


def test_a_sentence_says_what_meets_and_is_summed():
    assert explain_product("mm", [(2, 3), (3, 4)]).sentence == (
        "k meets in both and is summed: it is in ik and kj, not in ij."
    )
    assert explain_product("bmm", [(2, 3), (3, 4)]).sentence == (
        "bmm takes two batches of matrices, of one size; it was given 2-D and 2-D."
    )
    assert explain_product("mm", [(2, 3), (4, 5)]).sentence == (
        "k is 3 in one operand and 4 in another."
    )
    assert explain_product("einsum", [(2, 3)], "ij,jk").sentence == (
        "The equation names 2 operands; 1 were given."
    )
