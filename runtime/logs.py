"""Keeps capabilities out of the server's log: who reads it could otherwise steer a run."""

import logging
import re

# Tokens of runs stand in the address of their live curve, which the web server notes when a socket
# opens; session ids stand in the address of an upload.
_TOKEN = re.compile(r"[A-Za-z0-9_-]{22,}", re.ASCII)
_LOGGERS = ("uvicorn.error", "uvicorn.access")
HIDDEN = "…"


class _Hidden(logging.Filter):
    """Puts an ellipsis for every token in what is about to be logged."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Change the record; none is dropped."""
        if isinstance(record.args, tuple):
            record.args = tuple(
                _TOKEN.sub(HIDDEN, value) if isinstance(value, str) else value
                for value in record.args
            )
        return True


_HIDDEN = _Hidden()


def hide_tokens() -> None:
    """Let the web server's log hold no token from now on; asking twice changes nothing."""
    for name in _LOGGERS:
        logging.getLogger(name).addFilter(_HIDDEN)
