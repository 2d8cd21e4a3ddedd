"""What this language leaves out is refused in one sentence that names it, with another way."""

import pytest

from builder.language import Evaluator, LanguageError, parse

BEFORE = "import torch\nfrom torch import nn\nimport numpy as np\nimport io\n"


def refusal(text: str) -> LanguageError:
    with pytest.raises(LanguageError) as caught:
        Evaluator(parse(BEFORE + text)).run()
    return caught.value


@pytest.mark.parametrize(
    ("text", "sentence", "advice"),
    [
        ("try:\n    pass\nexcept ValueError:\n    pass", "try is not available here", "Leave try"),
        ("def f():\n    global x", "global is not available here.", "return what it makes"),
        ("(x := 3)", "The walrus := is not available here.", "Assign on a line of its own."),
        ("match 1:\n    case 1:\n        pass", "match is not available here.", "Use if"),
        ("async def f(): pass", "async is not available here.", "Write a plain def."),
        ("from torch import *", "from ... import * is not available here.", "Name what you use."),
        ("from . import x", "Relative imports are not available here.", "from torch import nn"),
        ("b'bytes'", "Bytes are not available here.", "Use a text"),
        ("_x = 1", "_x: a name that begins with an underscore is not available.", "Leave"),
        ("x = torch._C", "_C: a name that begins with an underscore", "Leave"),
        ("().__class__.__bases__", "__class__: a name that begins with an underscore", "Leave"),
        ("def f():\n    x = yield 1", "yield is available only as a statement", "own line"),
        ("raise torch", "raise is available only with one of Python's own exceptions", "raise Val"),
        ("class A(metaclass=type): pass", "A class with a metaclass is not available", "Leave it"),
        ("@print\nclass A: pass", "A decorator on a class is not available here.", "Leave it"),
        ("class A:\n    if 1:\n        x = 1", "Only methods and assignments may stand", "Move"),
        ("class A:\n    def __add__(self, x): pass", "__add__: a name that begins", "Leave"),
    ],
)
def test_a_construct(text: str, sentence: str, advice: str) -> None:
    error = refusal(text)
    assert error.kind == "refused"
    assert error.message.startswith(sentence)
    assert advice in error.advice
    assert error.line == 5 or error.line == 6


@pytest.mark.parametrize(
    ("text", "sentence", "advice"),
    [
        ("eval('1')", "eval is not available here.", "Write the expression itself."),
        ("open('x')", "open is not available here.", "Programs touch no files"),
        ("getattr(nn, 'x')", "getattr is not available here.", "Write the attribute itself"),
        ("import os", "The module os is not available here.", "Programs touch no files"),
        ("import torchvision", "The module torchvision is not available here.", "torch.rand"),
        (
            "import torch.distributed",
            "The module torch.distributed is not available",
            "one process",
        ),
        ("from torch import hub", "torch.hub is not available here.", "Build the module"),
        ("torch.compile", "torch.compile is not available here.", "Run the module as it is."),
        ("torch.os", "torch.os is not available here.", ""),
        ("torch.ones(1).data_ptr()", "Tensor.data_ptr is not available here.", "memory picture"),
        ("torch.ones(1).resize_(9)", "Tensor.resize_ is not available here.", "torch.zeros"),
        ("torch.ones(1).apply_(abs)", "apply_ and map_ are not available here.", "torch's own"),
        ("torch.add(1, 2, out=None)", "out= is not available here.", "y[...] = result"),
        ("nn.Linear(1, 1).share_memory()", "Linear.share_memory is not available", "one process"),
        ("'{}'.format(1)", "str.format is not available here.", "f-string"),
        ("'%d' % 1", "Formatting with % is not available here.", "f-string"),
        ("f'{1:9999}'", "The format '9999' is not available here.", ".3f"),
        ("print(1, file=3)", "print with file= is not available here.", "no files"),
        ("type('A', (), {})", "type with three arguments is not available here.", "Write a class"),
        ("iter(int, 1)", "iter with two arguments is not available here.", "while"),
        ("class A(dict): pass", "A class over dict is not available here.", "nn.Module"),
        ("x = torch.ones\nx.y = 1", "Setting builtin_function_or_method.y is not", ""),
        ("torch.x = 1", "Setting module.x is not available here.", ""),
        ("torch.save(1, 'file')", "torch.save with a file name is not available", "io.BytesIO()"),
        (
            "torch.load(io.BytesIO(), weights_only=False)",
            "torch.load with weights_only=False",
            "st",
        ),
        ("io.BytesIO('x')", "BytesIO with content is not available here.", "Make it empty"),
        ("torch.utils.data.DataLoader([1], num_workers=2)", "DataLoader with num_workers", "at 0"),
        (
            "torch.set_default_tensor_type('this.FloatTensor')",
            "set_default_tensor_type(",
            "set_def",
        ),
        ("np.array(['a'])", "Arrays of dtype <U1 are not available here.", "numbers"),
        ("np.random", "numpy.random is not available here.", "torch.rand"),
        ("nn.Linear(1, 1).register_buffer('_x', torch.ones(1))", "A part of a module may not", ""),
        ("nn.ParameterDict({'forward': torch.ones(1)})", "A part of a module may not", "Rename"),
        ("nn.ParameterDict()['__class__']", "A part of a module may not be called", "Rename"),
        ("nn.ParameterDict()['_x'] = 1", "A part of a module may not be called", "Rename"),
        ("list[int]", "Brackets after a type are not available here.", "Leave them out."),
    ],
)
def test_a_name(text: str, sentence: str, advice: str) -> None:
    error = refusal(text)
    assert (error.kind, error.line) == ("refused", 4 + len(text.splitlines()))
    assert error.message.startswith(sentence)
    assert advice in error.advice


@pytest.mark.parametrize(
    ("text", "type_name", "message"),
    [
        ("import torch._six", "ModuleNotFoundError", "No module named 'torch._six'"),
        ("import nothing", "ModuleNotFoundError", "No module named 'nothing'"),
        ("from torch import gels", "ImportError", "cannot import name 'gels' from 'torch'"),
        ("torch.gels", "AttributeError", "module 'torch' has no attribute 'gels'"),
        ("torch.ones(1).names", "AttributeError", "'Tensor' object has no attribute 'names'"),
        ("undefined", "NameError", "name 'undefined' is not defined"),
    ],
)
def test_what_does_not_exist_is_said_in_the_words_of_python(
    text: str, type_name: str, message: str
) -> None:
    error = refusal(text)
    assert (error.kind, error.type, error.message) == ("raised", type_name, message)


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        ("x = (1,", "'(' was never closed", 5),
        ("x = 1\n  y = 2", "unexpected indent", 6),
        ("return 1", "'return' outside function", 5),
        ("for i in x:\n    pass\nbreak", "'break' outside loop", 7),
        ("def f(a, a): pass", "duplicate argument 'a' in function definition", 5),
        ("x = '\0'", "source code string cannot contain null bytes", 5),
        ("*a = 1", "starred assignment target must be in a list or tuple", 5),
    ],
)
def test_a_text_that_cannot_be_read_is_refused_in_the_words_of_python(
    text: str, message: str, line: int
) -> None:
    error = refusal(text)
    assert (error.kind, error.type.endswith("Error"), error.message) == ("syntax", True, message)
    assert error.line == line


def test_hasattr_answers_without_giving_anything() -> None:
    program = parse(
        "import torch\nx = torch.ones(1)\n"
        "print(hasattr(torch, 'gels'), hasattr(torch, 'svd'), hasattr(x, 'data_ptr'), "
        "hasattr(x, 'names'))"
    )
    evaluator = Evaluator(program)
    evaluator.run()
    assert evaluator.output == "False True True False\n"


def test_a_hash_gives_no_address_away() -> None:
    evaluator = Evaluator(parse("print(hash(len) < 1000, hash((1, 2)) == hash((1, 2)))"))
    evaluator.run()
    assert evaluator.output == "True True\n"


def test_a_storage_is_not_handed_to_the_program_by_torch_load() -> None:
    text = "import io\nb = io.BytesIO()\ntorch.save(torch.ones(1), b)\nb.seek(0)\n"
    with pytest.raises(LanguageError, match="map_location is not available here"):
        Evaluator(parse(text + "torch.load(b, map_location=lambda s, l: s)")).run()
