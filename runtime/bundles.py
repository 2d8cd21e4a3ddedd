"""What the browser keeps of our own bundles: they are asked for again, and sent only when new.

Streamlit serves them without a mark to compare, so every page would load them whole once more.
"""

import hashlib
from pathlib import Path
from typing import Final

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

PLACE: Final = "/_stcore/bidi-components/"


class Bundles:
    """The middleware: marks bundles with the hash of all their sources (RFC 9110, 8.8.3)."""

    def __init__(self, app: ASGIApp, sources: Path) -> None:
        self._app = app
        self._mark = f'"{hashlib.sha256(sources.read_bytes()).hexdigest()[:32]}"'.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer that a bundle is the one the browser has, or send it with its mark."""
        if scope["type"] != "http" or not scope["path"].startswith(PLACE):
            await self._app(scope, receive, send)
            return
        if (b"if-none-match", self._mark) in scope["headers"]:
            kept = {"ETag": self._mark.decode(), "Cache-Control": "no-cache"}
            await Response(status_code=304, headers=kept)(scope, receive, send)
            return

        async def send_marked(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 200:
                others = [one for one in message["headers"] if one[0].lower() != b"cache-control"]
                marks = [(b"etag", self._mark), (b"cache-control", b"no-cache")]
                message = {**message, "headers": [*others, *marks]}
            await send(message)

        await self._app(scope, receive, send_marked)
