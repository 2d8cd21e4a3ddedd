"""Programs of the explorer, run as plain Python: the oracle."""

import warnings

TORCH_SAYS = (RuntimeError, IndexError, ValueError, TypeError, NotImplementedError)


def run(text: str) -> dict:
    """Return the names that a program leaves behind; torch's warnings are passed over."""
    names: dict = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exec(text, names)
    return names


def refusal(text: str) -> str | None:
    """Return what torch says against a program; anything else that goes wrong is raised."""
    try:
        run(text)
    except TORCH_SAYS as error:
        return words(error)
    return None


def words(error: Exception) -> str:
    """Return what an error says, without the stack of C++ that torch may put below it."""
    return str(error).partition("\nException raised from ")[0]
