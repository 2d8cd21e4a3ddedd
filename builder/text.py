"""Python text laid out as `ruff format` lays it out: an expression is flat, or broken by rule."""

from dataclasses import dataclass

WIDTH = 88


@dataclass(frozen=True)
class Group:
    """Something in brackets. `open` it always stands over several lines."""

    before: str  # with the opening bracket
    items: "tuple[Expression, ...]"
    after: str
    open: bool = False


@dataclass(frozen=True)
class Entry:
    """A key and its value in a dict."""

    key: str
    value: "Expression"


@dataclass(frozen=True)
class Infix:
    """Two names with a sign between them."""

    left: str
    sign: str
    right: str


Expression = str | Group | Entry | Infix


def flat(expression: Expression) -> str:
    """Return the expression on one line."""
    match expression:
        case str():
            return expression
        case Entry(key, value):
            return f"{key}: {flat(value)}"
        case Infix(left, sign, right):
            return f"{left} {sign} {right}"
        case Group(before, items, after):
            return f"{before}{', '.join(flat(item) for item in items)}{after}"


def laid_out(expression: Expression, indent: int, used: int = 0, behind: int = 0) -> str:
    """Return the expression, broken where it must be.

    `used` columns of its first line are taken, `behind` are needed after its last character.
    """
    one_line = flat(expression)
    if not _opened(expression) and indent + used + len(one_line) + behind <= WIDTH:
        return one_line
    match expression:
        case str():
            return expression
        case Entry(key, value):
            return f"{key}: {laid_out(value, indent, used + len(key) + 2, behind)}"
        case Infix(left, sign, right):
            return f"{left}\n{' ' * indent}{sign} {right}"
        case Group(before, items, after, opened):
            pad = " " * (indent + 4)
            inner = ", ".join(flat(item) for item in items)
            if not _opened(expression) and indent + 4 + len(inner) <= WIDTH:
                return f"{before}\n{pad}{inner}\n{' ' * indent}{after}"
            if len(items) == 1 and isinstance(items[0], Group) and not opened:
                body = f"{pad}{laid_out(items[0], indent + 4)}\n"
            else:
                body = "".join(f"{pad}{laid_out(item, indent + 4, 0, 1)},\n" for item in items)
            return f"{before}\n{body}{' ' * indent}{after}"


def assigned(target: Expression, value: Expression, indent: int) -> str:
    """Return an assignment, its first line without the indent.

    It is broken in the last bracket that can stand on the first line; else the value gets brackets
    of its own, or a target of several names is broken.
    """
    head, pad = f"{bare(target)} = ", " " * (indent + 4)
    if indent + len(head) + len(flat(value)) <= WIDTH:
        return head + flat(value)
    if isinstance(target, Group) and indent + len(head) + 1 > WIDTH:
        names = "".join(f"{pad}{laid_out(item, indent + 4, 0, 1)},\n" for item in target.items)
        return f"(\n{names}{' ' * indent}{assigned(')', value, indent)}"
    broken = _in_a_bracket(value, indent, len(head))
    if broken is not None:
        return head + broken
    inner = flat(value)
    if indent + 4 + len(inner) > WIDTH:
        inner = _in_a_bracket(value, indent + 4, 0) or laid_out(value, indent + 4)
    return f"{head}(\n{pad}{inner}\n{' ' * indent})"


def _in_a_bracket(value: Expression, indent: int, used: int) -> str | None:
    """Return a call broken in the last of its brackets that the first line has room for."""
    if not isinstance(value, Group):
        return None
    if indent + used + len(value.before) <= WIDTH:
        return laid_out(value, indent, used)
    holder, bracket, rest = value.before.rpartition("[")
    while bracket:
        if indent + used + len(holder) + 1 <= WIDTH:
            key, _, call = rest.partition("]")
            behind = laid_out(Group(f"]{call}", value.items, value.after), indent)
            return f"{holder}[\n{' ' * (indent + 4)}{key}\n{' ' * indent}{behind}"
        holder, bracket, before = holder.rpartition("[")
        rest = f"{before}[{rest}"
    return None


def bare(expression: Expression) -> str:
    """Return a tuple without its brackets, anything else as it is."""
    return flat(expression)[1:-1] if isinstance(expression, Group) else flat(expression)


def _opened(expression: Expression) -> bool:
    match expression:
        case str() | Infix():
            return False
        case Entry(_, value):
            return _opened(value)
        case Group(_, items, _, open=opened):
            return opened or any(_opened(item) for item in items)
