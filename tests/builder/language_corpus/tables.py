"""Hostile programs that differ in one word: names, doors of torch, dunders, keys."""

from collections.abc import Iterator

from tests.builder.language_corpus.case import Hostile, hostile

# Public names of torch that lead out of it. The refusal names the last part.
DOORS = """
os sys builtins importlib ctypes types platform textwrap inspect functools hub jit.load
jit.os compile.os ops classes library serialization multiprocessing distributed from_file
frombuffer from_dlpack package fx onnx export monitor profiler overrides futures storage
UntypedStorage TypedStorage FloatStorage utils.cpp_extension utils.dlpack utils.collect_env
utils.model_zoo utils.bundled_inputs utils.mobile_optimizer utils.bottleneck utils.benchmark
utils.tensorboard utils.file_baton testing nn.functional.importlib nn.functional.warnings
nn.init.warnings nn.modules nn.parallel nn.functional.torch functional autograd.profiler
autograd.os cuda.memory cuda.os random.contextlib version mps xpu accelerator
segment_reduce set_num_interop_threads import_ir_module parse_schema utils.data.os
utils.data.dataloader utils.os optim.lr_scheduler.types optim.optimizer distributions.torch
linalg.sys utils.checkpoint.os nn.utils.rnn.os special.sys fft.sys func.os
"""

METHODS = """
data_ptr untyped_storage set_ resize_ resize_as_ apply_ map_ map2_ share_memory_ as_subclass
reinforce module_load record_stream storage_type sparse_resize_ pin_memory sparse_mask
refine_names ipu
"""

BUILTINS = """
eval exec compile open __import__ input breakpoint exit quit help memoryview bytearray bytes
object property classmethod delattr vars dir globals locals getattr setattr license
__builtins__ __loader__ __file__ __spec__ copyright credits _ BaseException SystemExit
KeyboardInterrupt GeneratorExit Ellipsis.__class__ __debug__.__class__ NotImplemented.__class__
__build_class__ aiter anext
"""

MODULES = """
os sys subprocess socket ctypes importlib builtins pickle shutil pathlib threading multiprocessing
signal gc inspect types code torch._C torch.hub torch.serialization torch.utils.cpp_extension
torch.os torch.multiprocessing torch.distributed torch.nn.modules.module numpy.lib numpy.ctypeslib
numpy.f2py scipy builder builder.language runtime pages runtime.sandbox streamlit asyncio
http.client urllib.request antigravity this itertools warnings
contextlib
"""

FROM = """
torch: os, torch: sys, torch: _C, torch: hub, torch: builtins, torch.nn.functional: importlib,
torch.nn.functional: torch, torch.utils.data: _utils, torch.utils.data.dataloader: multiprocessing,
torch.optim.lr_scheduler: types, torch.utils: cpp_extension, torch.nn.utils: os,
torch.nn.modules.module: functools, collections: abc, collections: _sys, io: open, io: FileIO,
io: open_code, math: __loader__, numpy: load, numpy: memmap, numpy: os,
torch.distributions.distribution: torch, torch.autograd: profiler, torch.utils.checkpoint: os,
torch: load as l; import os, os: path, typing: get_type_hints, dataclasses: dataclass
"""

BASES = (
    *("Exception", "BaseException", "torch.Tensor", "nn.Parameter", "nn.Linear", "dict"),
    *("list", "str", "int", "type", "torch.device", "torch.optim.Optimizer", "torch.no_grad"),
    *("(lambda: nn.Module)().x", "[nn.Module][1]", "nn.Module, list", "type(nn.Module)"),
    *("nn.Module, metaclass=type", "nn.Module, x=1", "*[nn.Module]", "**{'metaclass': type}"),
    *(
        "torch.utils.data.DataLoader",
        "torch.Generator",
        "nn.Module if 0 else list",
        "eval",
        "torch",
        "len",
    ),
)

DUNDERS = """
__getattr__ __getattribute__ __setattr__ __delattr__ __del__ __new__ __reduce__ __reduce_ex__
__getstate__ __setstate__ __class__ __torch_function__ __torch_dispatch__ __array__ __index__
__bool__ __eq__ __hash__ __repr__ __str__ __format__ __enter__ __exit__ __call__ __iadd__
__init_subclass__ __class_getitem__ __set_name__ __instancecheck__ __deepcopy__ __dir__ __add__
__array_interface__ __dlpack__ __contains__ __sizeof__ __prepare__
"""

# nn.ParameterDict looks a key up with getattr and writes it with setattr.
KEYS = "__class__ __dict__ __init__ __reduce_ex__ _modules forward"
WAYS_TO_A_KEY = {
    "read": "nn.ParameterDict()[{key!r}]",
    "get": "y = nn.ParameterDict({{'a': x}}).get({key!r}, None)\nassert y is not None",
    "write": "nn.ParameterDict()[{key!r}] = 3",
    "make": "nn.ParameterDict({{{key!r}: 3}})",
    "update": "nn.ParameterDict().update({{{key!r}: x}})",
    "setdefault": "nn.ParameterDict().setdefault({key!r}, x)",
    "pop": "nn.ParameterDict().pop({key!r})",
    "fromkeys": "nn.ParameterDict().fromkeys([{key!r}], 3)",
    "delete": "p = nn.ParameterDict()\ndel p[{key!r}]",
}

FUNCTION = """import torch
class F(torch.autograd.Function):
  @staticmethod
  def forward(ctx, x):
    {forward}
    return x * 2
  @staticmethod
  def backward(ctx, g):
    {backward}
    return g
y = F.apply(torch.ones(2, requires_grad=True)).sum()
y.backward()
"""
IN_FORWARD = (
    *(
        "ctx.__class__",
        "ctx.__dict__['x'] = 1",
        "ctx._raw_saved_tensors",
        "ctx.t = torch; ctx.t.os",
    ),
    *("while True: pass", "F.apply(x)", "ctx.save_for_backward(torch)", "eval('1')", "import os"),
    *("ctx.mark_dirty(len)", "ctx.__class__ = list", "ctx._forward_cls = eval", "ctx.apply"),
    *("ctx.set_materialize_grads.__self__", "ctx.saved_tensors.__class__", "ctx.name().__class__"),
    *(
        "ctx.next_functions[0].__class__",
        "ctx['x']",
        "del ctx.__dict__",
        "ctx.maybe_clear_saved_tensors()",
    ),
)
IN_BACKWARD = (
    *(
        "ctx.__class__",
        "while True: pass",
        "torch.os",
        "1 / 0",
        "import os",
        "return torch.ones(7)",
    ),
    *("return torch", "return g, g", "ctx.saved_tensors.__class__", "ctx._raw_saved_tensors"),
    "while True: F.apply(torch.ones(1, requires_grad=True)).backward()",
)


def cases() -> Iterator[Hostile]:
    """Yield every case of every table."""
    yield from _names()
    yield from _classes()
    yield from _keys()
    yield from _functions()


def _names() -> Iterator[Hostile]:
    for path in DOORS.split():
        text, first = f"import torch\ntorch.{path}", path.split(".")[0]
        yield hostile("stopped", "doors", f"torch.{path}", text, first)
    for name in METHODS.split():
        text = f"import torch\nx = torch.ones(4)\nx.{name}()"
        yield hostile("stopped", "methods", name, text, name)
    for name in BUILTINS.split():
        yield hostile("stopped", "builtins", name, f"x = {name}\nx('1')", name.split(".")[-1])
    for name in MODULES.split():
        yield hostile("stopped", "modules", name, f"import {name}", name.split(".")[0])
    for pair in FROM.split(","):
        module, name = pair.strip().split(": ")
        yield hostile("stopped", "from", pair.strip(), f"from {module} import {name}")


def _classes() -> Iterator[Hostile]:
    for base in BASES:
        text = f"import torch\nfrom torch import nn\nclass A({base}): pass\nA()"
        yield hostile("stopped", "bases", base or "none", text)
    for name in DUNDERS.split():
        text = (
            f"from torch import nn\nclass A(nn.Module):\n  def {name}(self, *a): return eval\nA()"
        )
        yield hostile("refused", "dunders of a class", name, text, name)


def _keys() -> Iterator[Hostile]:
    before = "import torch\nfrom torch import nn\nx = torch.ones(2)\n"
    for way, text in WAYS_TO_A_KEY.items():
        for key in KEYS.split():
            yield hostile("stopped", "keys", f"{way} {key}", before + text.format(key=key))


def _functions() -> Iterator[Hostile]:
    for text in IN_FORWARD:
        whole = FUNCTION.format(forward=text, backward="pass")
        yield hostile("stopped", "forward", text, whole)
    for text in IN_BACKWARD:
        whole = FUNCTION.format(forward="pass", backward=text)
        yield hostile("stopped", "backward", text, whole)
