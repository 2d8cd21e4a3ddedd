"""Reading the text of a program: bounded, and only constructs this language has.

Nothing is carried out. What may be asked of values is decided while the program runs.
"""

import ast
import re
import warnings
from collections.abc import Iterator

from builder.language.faults import Kind, LanguageError, Span
from builder.language.program import Program
from builder.language.refusals import refusal

LONGEST = 20_000  # characters
DEEPEST = 100  # nodes within one another
MOST_NODES = 10_000
_UNREADABLE = re.compile("[\0\ud800-\udfff]")


def parse(text: str) -> Program:
    """Return the program a text is.

    Raises:
        LanguageError: of kind "syntax" when Python cannot read it, "refused" when it uses what
            this language leaves out, "limit" when it is too long or too deep.
    """
    if len(text) > LONGEST:
        raise LanguageError(
            "limit",
            f"The program has {len(text):,} characters; at most {LONGEST:,} are allowed.",
            advice="Make it shorter.",
        )
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    tree = _read(text)
    program = Program(text, tree)
    for count, (node, parent, depth) in enumerate(_walk(tree)):
        if depth > DEEPEST:
            raise _refused(program, node, "limit", "This is nested too deep.", "Use more lines.")
        if count > MOST_NODES:
            raise _refused(program, node, "limit", "The program is too long.", "Make it shorter.")
        found = refusal(node, parent)
        if found:
            raise _refused(program, node, "refused", *found)
    _compiled(tree)
    return program


def _read(text: str) -> ast.Module:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an odd escape in a text is no business of ours
            return ast.parse(text, "<program>")
    except SyntaxError as error:
        raise _unreadable(error, text) from None
    except (MemoryError, RecursionError):
        raise LanguageError(
            "limit", "This is nested too deep to be read.", advice="Use more lines."
        ) from None
    except ValueError as error:  # half a character
        raise LanguageError("syntax", str(error), type="SyntaxError", line=_line(text)) from None


def _compiled(tree: ast.Module) -> None:
    """Hear what Python itself refuses only now: `return` outside a function, a name given twice.

    The code is thrown away.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(tree, "<program>", "exec", dont_inherit=True)
    except SyntaxError as error:
        raise _unreadable(error, "") from None
    except (ValueError, MemoryError, RecursionError) as error:
        raise LanguageError("syntax", str(error), type="SyntaxError") from None


def _line(text: str) -> int:
    """Return the line of the character that cannot be read at all, else the first."""
    found = _UNREADABLE.search(text)
    return text.count("\n", 0, found.start()) + 1 if found else 1


def _unreadable(error: SyntaxError, text: str) -> LanguageError:
    """Return Python's own words, and where it stopped reading when it says so."""
    line, end = error.lineno or _line(text), error.end_lineno
    span = None
    if end and error.offset and error.end_offset:
        span = Span(line, error.offset - 1, end, max(error.end_offset - 1, 0))
    message = error.msg or "invalid syntax"
    return LanguageError("syntax", message, type=type(error).__name__, line=line, span=span)


def _walk(tree: ast.Module) -> Iterator[tuple[ast.AST, ast.AST | None, int]]:
    waiting: list[tuple[ast.AST, ast.AST | None, int]] = [(tree, None, 0)]
    while waiting:
        node, parent, depth = waiting.pop()
        yield node, parent, depth
        waiting.extend((child, node, depth + 1) for child in reversed([*_children(node)]))


def _children(node: ast.AST) -> Iterator[ast.AST]:
    """Go through the parts of a node that are carried out; annotations are not."""
    for field, value in ast.iter_fields(node):
        if field in ("annotation", "returns", "type_comment"):
            continue
        if isinstance(value, ast.AST):
            yield value
        elif isinstance(value, list):
            yield from (item for item in value if isinstance(item, ast.AST))


def _refused(
    program: Program, node: ast.AST, kind: Kind, message: str, advice: str
) -> LanguageError:
    span = program.span(node) if hasattr(node, "lineno") else None
    return LanguageError(kind, message, advice=advice, span=span, node=node)
