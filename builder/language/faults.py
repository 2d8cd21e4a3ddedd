"""Why a program does not run, or ends early."""

import ast
from typing import Literal, NamedTuple

Kind = Literal["syntax", "refused", "raised", "limit"]


class Span(NamedTuple):
    """A stretch of the program's text. Lines count from 1, columns from 0, in characters."""

    line: int
    column: int
    end_line: int
    end_column: int


class LanguageError(Exception):
    """The one exception that leaves this package.

    `kind`: "syntax" (it cannot be read), "refused" (not available here), "raised" (Python or
    torch raised it, worded by them), "limit" (steps, memory, output). `type` is the name of the
    exception a learner would see, `advice` the way to do it here, `cause` the exception itself.
    """

    def __init__(  # noqa: PLR0913 -- an error on a page has this many parts
        self,
        kind: Kind,
        message: str,
        *,
        type: str = "",  # noqa: A002 -- the word a learner knows it by
        advice: str = "",
        span: Span | None = None,
        line: int | None = None,
        node: ast.AST | None = None,
        cause: BaseException | None = None,
    ) -> None:
        """Take all the parts; the message alone is what `str` gives."""
        super().__init__(message)
        self.kind: Kind = kind
        self.type = type
        self.message = message
        self.advice = advice
        self.span = span
        self.line = line if line is not None or span is None else span.line
        self.node = node
        self.cause = cause


class Halt(BaseException):
    """Ends a program that asks for what is not available, or for too much of it.

    No `except Exception` of a library may swallow it on its way out.
    """

    def __init__(self, kind: Kind, message: str, advice: str = "") -> None:
        """Say what happened, and the way to do it here where there is one."""
        super().__init__(message)
        self.kind: Kind = kind
        self.advice = advice


def refused(message: str, advice: str = "") -> Halt:
    """Return the refusal of something that is not available."""
    return Halt("refused", message, advice)


def too_much(message: str, advice: str = "") -> Halt:
    """Return the refusal of something that is too large."""
    return Halt("limit", message, advice)
