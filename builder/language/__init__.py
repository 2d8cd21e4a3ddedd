"""The torch subset learners may type: our own interpreter over closed tables.

`parse` reads a program without torch; `Evaluator` carries it out, and belongs into a limited child.
No module here has the name of a public function.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from builder.language.faults import LanguageError as LanguageError
from builder.language.faults import Span as Span
from builder.language.frame import Frame as Frame
from builder.language.frame import Watch as Watch
from builder.language.grammar import parse as parse
from builder.language.program import Program as Program
from builder.language.state import Limits as Limits

if TYPE_CHECKING:
    from builder.language.evaluator import Evaluator as Evaluator


def __getattr__(name: str) -> Any:
    if name == "Evaluator":  # it loads torch and every table
        return import_module("builder.language.evaluator").Evaluator
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
