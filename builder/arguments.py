"""The arguments of constructors and calls as they stand in a source file. Values by `repr`."""

from builder.catalog.kind import Kind
from builder.graph import Node, TensorSpec
from builder.inference import Facts


def constructor_arguments(kind: Kind, node: Node, known: Facts) -> tuple[str, ...]:
    """Return constructor arguments: the first two required ones by place, the others by name."""
    given = {**dict(known.derived), **{k: v for k, v in node.params.items() if v is not None}}
    nones = {k for k, v in node.params.items() if v is None and not kind.param[k].derived}
    found: list[str] = []
    by_place = True
    for param in kind.params:
        if param.in_call:
            continue
        value = None if param.name in nones else given.get(param.name, param.default)
        by_place = by_place and param.required and len(found) < 2
        if by_place:
            found.append(param.written(value))
        elif param.required or value != param.default or type(value) is not type(param.default):
            found.append(f"{param.name}={param.written(value)}")
    return tuple(found)


def call_options(kind: Kind, node: Node) -> tuple[str, ...]:
    """Return the arguments a call in forward has besides tensors."""
    found = []
    for param in kind.params:
        if kind.is_module and not param.in_call:
            continue
        value = node.params.get(param.name, param.default)
        if param.required or value != param.default:
            found.append(f"{param.name}={param.written(value)}")
    return tuple(found)


def starred(kind: Kind, node: Node, star: str) -> tuple[str, ...]:
    """Return the arguments that unpack one parameter: x.view(-1, 400)."""
    value = node.params.get(star, kind.param[star].default)
    return tuple(repr(item) for item in (value if isinstance(value, tuple) else (value,)))


def shape_text(spec: TensorSpec) -> str:
    """Return a shape as Python writes a tuple: (N, 6, 28, 28)."""
    inner = ", ".join(str(size) for size in spec.shape)
    text = f"({inner},)" if len(spec.shape) == 1 else f"({inner})"
    return text if spec.at is None else f"{text} at N={spec.at}"
