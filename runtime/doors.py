"""The way back in: a recovery link lets this browser work on the projects of another one.

The page at /recover reads the key from its own address, behind the #, which no browser sends. It
acts when its button is pressed and never by itself: otherwise anybody's link could move a learner
into a stranger's projects unseen.
"""

import json
from collections.abc import Callable
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from runtime.gate import has_identity_header, key_cookie
from runtime.store.database import StoreError, database
from runtime.store.owners import recover

MOST_BODY_BYTES = 1024
PAGES = Path(__file__).parent / "doors_pages"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)

NOT_A_KEY = "That is not a recovery key. Open the recovery link whole, or paste all of it."
OPENS_NOTHING = (
    "This recovery link opens nothing here. A newer one may have taken its place, or it belongs to "
    "another server."
)
SIGNED_IN = "People sign in to this server with an account, so it knows no recovery links."


def routes(has_login: Callable[[], bool] = lambda: False) -> list[BaseRoute]:
    """Return the routes of the way back in; `has_login`: people sign in with an account here."""

    async def let_in(request: Request) -> Response:
        if has_identity_header() or has_login():
            return _refusal(409, SIGNED_IN)
        return await _recover(request)

    return [
        _file("/recover", "recover.html", "text/html; charset=utf-8"),
        _file("/recover/recover.js", "recover.js", "text/javascript; charset=utf-8"),
        _file("/recover/recover.css", "recover.css", "text/css; charset=utf-8"),
        Route("/api/recover", let_in, methods=["POST"]),
    ]


async def _recover(request: Request) -> Response:
    """Give this browser a key of its own for the owner whose recovery key was sent."""
    body = await _body(request)
    if body is None:
        return _refusal(413, NOT_A_KEY)
    key = _key(body)
    if key is None:
        return _refusal(400, NOT_A_KEY)
    try:
        own = await run_in_threadpool(lambda: recover(database(), key))
    except StoreError as error:
        return _refusal(503, str(error))
    if own is None:
        return _refusal(404, OPENS_NOTHING)
    answer = JSONResponse({"next": "projects"}, headers={"Cache-Control": "no-store"})
    answer.headers.append("Set-Cookie", key_cookie(own, secure=request.url.scheme == "https"))
    return answer


async def _body(request: Request) -> bytes | None:
    """Return what was sent, or None where that is more than a key can be."""
    found = b""
    try:
        async for part in request.stream():
            found += part
            if len(found) > MOST_BODY_BYTES:
                return None
    except ClientDisconnect:
        return None
    return found


def _key(body: bytes) -> str | None:
    """Return the key of a body {"key": ...}, or None where it is anything else."""
    try:
        plain = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(plain, dict) or plain.keys() != {"key"}:
        return None
    key = plain["key"]
    return key if isinstance(key, str) and key.isascii() else None


def _refusal(status: int, sentence: str) -> Response:
    return JSONResponse({"sentence": sentence}, status, headers={"Cache-Control": "no-store"})


def _file(path: str, name: str, media_type: str) -> Route:
    """Return a route to one small file, read once."""
    content = (PAGES / name).read_bytes()
    headers = {"Content-Security-Policy": POLICY, "Cache-Control": "no-store"}

    async def file(_request: Request) -> Response:
        return Response(content, media_type=media_type, headers=headers)

    return Route(path, file, methods=["GET"], name=name)
