"""Names that are not there: Python's words, or why this language leaves them out."""

import builtins

from builder.language.faults import refused
from builder.language.tables.advice import BUILTINS


def missing(word: str) -> BaseException:
    """Return what is raised where a name is looked up in vain."""
    if word in BUILTINS:
        return refused(f"{word} is not available here.", BUILTINS[word])
    if not word.startswith("_") and hasattr(builtins, word):
        return refused(f"{word} is not available here.")
    return NameError(f"name '{word}' is not defined")
