"""The authority on names: what a learner may call a thing, and a free name for a new one."""

import keyword
import re
from collections.abc import Container

LONGEST = 40
_FORM = re.compile(r"[a-z][a-z0-9_]*\Z", re.ASCII)

# What a module already has under these names; a layer of that name would hide it. The list is
# dir() of nn.Module, nn.Sequential and nn.ModuleDict without underscore names (a test compares),
# written down so that reading a graph does not wait for torch.
TAKEN_BY_MODULES = frozenset(
    {
        "add_module",
        "append",
        "apply",
        "bfloat16",
        "buffers",
        "call_super_init",
        "children",
        "clear",
        "compile",
        "cpu",
        "cuda",
        "double",
        "dump_patches",
        "eval",
        "extend",
        "extra_repr",
        "float",
        "forward",
        "get_buffer",
        "get_extra_state",
        "get_parameter",
        "get_submodule",
        "half",
        "insert",
        "ipu",
        "items",
        "keys",
        "load_state_dict",
        "modules",
        "mtia",
        "named_buffers",
        "named_children",
        "named_modules",
        "named_parameters",
        "parameters",
        "pop",
        "register_backward_hook",
        "register_buffer",
        "register_forward_hook",
        "register_forward_pre_hook",
        "register_full_backward_hook",
        "register_full_backward_pre_hook",
        "register_load_state_dict_post_hook",
        "register_load_state_dict_pre_hook",
        "register_module",
        "register_parameter",
        "register_state_dict_post_hook",
        "register_state_dict_pre_hook",
        "requires_grad_",
        "set_extra_state",
        "set_submodule",
        "share_memory",
        "state_dict",
        "to",
        "to_empty",
        "train",
        "training",
        "type",
        "update",
        "values",
        "xpu",
        "zero_grad",
    }
)
# What the generated file itself uses.
TAKEN_BY_THE_FILE = frozenset({"self", "torch", "nn", "model", "layers", "super", "print", "tuple"})


def complaint(name: str) -> str | None:
    """Say what is wrong with a name, or None when it may be used."""
    if not name:
        return "a name is missing"
    if len(name) > LONGEST:
        return f"the name {shown(name)} is longer than {LONGEST} characters"
    if not _FORM.match(name):
        return (
            f"the name {shown(name)} is not allowed: use small letters a-z, digits and _, "
            "and begin with a letter"
        )
    if keyword.iskeyword(name):
        return f"{name} is a word of Python and cannot be a name"
    if name in TAKEN_BY_MODULES:
        return f"every torch module already has something called {name}; choose another name"
    if name in TAKEN_BY_THE_FILE:
        return f"the generated file needs the name {name} itself; choose another one"
    return None


def shown(text: str) -> str:
    """Return hostile text in quotes, in ASCII, on one line and short enough for a sentence."""
    short = text if len(text) <= LONGEST else text[:LONGEST] + "..."
    return ascii(short)


def free(stem: str, taken: Container[str]) -> str:
    """Return stem1, stem2, ...: the first that is not taken."""
    number = 1
    while f"{stem}{number}" in taken:
        number += 1
    return f"{stem}{number}"
