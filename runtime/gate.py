"""The gate in front of every route, ours and Streamlit's: who may ask, and what an answer carries.

Streamlit checks the origin of its own socket alone, and takes one that names none. So every request
passes here first: its host must be one this server is called by, its origin must be that host
wherever it could change something, and its size is bounded before anything reads it. Pages leave
with the key of this browser and with what they may load: nothing from another machine.
"""

import os
import re
import secrets
from collections.abc import Callable

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from runtime.logs import hide_tokens
from runtime.page_policy import dress, is_embedded
from runtime.reach import LOCAL_HOSTS, GateError, allowed_hosts, is_local, is_public

OWNER_COOKIE = "lampwork_owner"
IDENTITY_HEADER = "LAMPWORK_IDENTITY_HEADER"
COOKIE_AGE_S = 400 * 24 * 3600  # the longest that browsers keep one
MOST_QUERY_BYTES = 8 * 1024
MOST_PATH_BYTES = 2 * 1024
MOST_HEADER_BYTES = 48 * 1024  # a sign-in of OpenID Connect comes in several large cookies
MOST_HEADERS = 100
REFUSED = 1008

TOO_LONG = "The address is too long for this server."
TOO_MUCH = "The request carries more headers than this server reads."
FOREIGN_HOST = (
    "This server does not answer to that name. Open it by one of its own, or name this one in "
    "LAMPWORK_HOSTS."
)
NOT_PUBLIC = (
    "This server is for its own machine alone. Set LAMPWORK_PUBLIC=1 and LAMPWORK_HOSTS to let "
    "others in."
)
FOREIGN_PAGE = "This request did not come from a page of this server."
TWO_IDENTITIES = "The request carries the identity header more than once."
METRICS = "The figures of this server are for its own machine alone."

_KEY = re.compile(r"[A-Za-z0-9_-]{22}\Z", re.ASCII)
_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(:[0-9]{1,5})?\Z", re.ASCII | re.IGNORECASE)
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_CONDITIONS = frozenset({b"if-none-match", b"if-modified-since"})


class Gate:
    """The middleware: refuses what may not pass, and dresses what goes out.

    `check` raises GateError where the server may not even start. `has_login` says whether people
    sign in with an account, so that no browser needs a key. `masked` is a path of this machine that
    no socket may tell: Streamlit sends that of its script to every browser, which only hashes it.
    """

    def __init__(
        self,
        app: ASGIApp,
        check: Callable[[], None] = lambda: None,
        has_login: Callable[[], bool] = lambda: False,
        masked: str = "",
    ) -> None:
        self._app = app
        self._check = check
        self._has_login = has_login
        self._masked = os.fsencode(masked)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request, a socket or the start of the server pass, or refuse it."""
        if scope["type"] == "http":
            await self._answer(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._connect(scope, receive, send)
        else:
            await self._start(scope, receive, send)

    async def _start(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            self._check()
        except GateError as error:
            await send({"type": "lifespan.startup.failed", "message": str(error)})
            return
        hide_tokens()
        await self._app(scope, receive, send)

    async def _connect(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        if _refusal(scope, headers) is not None or not is_from_our_page(headers):
            await receive()
            await send({"type": "websocket.close", "code": REFUSED})
            return

        async def send_masked(message: Message) -> None:
            data = message.get("bytes")
            if data and self._masked and self._masked in data:
                # Of equal length, so that the message around it stays whole.
                hidden = b"/" * len(self._masked)
                message = {**message, "bytes": data.replace(self._masked, hidden)}
            await send(message)

        await self._app(scope, receive, send_masked)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        refused = _refusal(scope, headers) or _http_refusal(scope, headers)
        if refused is not None:
            status, sentence = refused
            await PlainTextResponse(sentence, status)(scope, receive, send)
            return
        host, embedded = headers["host"], is_embedded(scope)

        async def send_dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer = MutableHeaders(raw=message.setdefault("headers", []))
                is_page = dress(answer, scope["path"], host, embedded=embedded)
                if is_page and scope["method"] == "GET" and not embedded:
                    self._give_key(scope, headers, answer)
            await send(message)

        await self._app(_unconditional(scope, headers), receive, send_dressed)

    def _give_key(self, scope: Scope, asked: Headers, answer: MutableHeaders) -> None:
        """Renew this browser's key for another 400 days, or give it one."""
        if has_identity_header() or self._has_login():
            return
        key = browser_key(asked) or new_browser_key()
        answer.append("Set-Cookie", key_cookie(key, secure=scope["scheme"] == "https"))


def is_from_our_page(headers: Headers) -> bool:
    """Whether a request was sent by a page of this very server: one host, and it as the origin."""
    host = named_host(headers)
    origins = headers.getlist("origin")
    if host is None or len(origins) != 1:
        return False
    return origins[0].lower() in (f"http://{host.lower()}", f"https://{host.lower()}")


def named_host(headers: Headers) -> str | None:
    """Return the one host that is named, with its port, if this server may be called so."""
    hosts = headers.getlist("host")
    return hosts[0] if len(hosts) == 1 and _name(hosts[0]) in allowed_hosts() else None


def browser_key(headers: Headers) -> str | None:
    """Return the key a browser brought, if it has the shape of one."""
    found = cookie_parser(headers.get("cookie", "")).get(OWNER_COOKIE, "")
    return found if _KEY.match(found) else None


def new_browser_key() -> str:
    """Return a key nobody can guess: 128 random bits in 22 characters."""
    return secrets.token_urlsafe(16)


def key_cookie(key: str, *, secure: bool) -> str:
    """Return the header that hands a browser its key, out of reach of any script."""
    kept = f"{OWNER_COOKIE}={key}; Max-Age={COOKIE_AGE_S}; Path=/; HttpOnly; SameSite=Lax"
    return f"{kept}; Secure" if secure else kept


def has_identity_header() -> bool:
    """Whether a proxy says who asks, so that browsers need no key."""
    return bool(_identity_header())


def check_bind(address: str | None) -> None:
    """Refuse an address that other machines reach, unless the operator asked for that by name.

    Raises: GateError.
    """
    if is_local(address or "") or is_public():
        return
    raise GateError(
        f"Lampwork would listen on {address or 'every address of this machine'}, which other "
        "machines can reach. Set server.address to 127.0.0.1, or set LAMPWORK_PUBLIC=1 and name "
        "the hosts it is called by in LAMPWORK_HOSTS (SECURITY.md says what else that needs)."
    )


def _identity_header() -> str:
    return os.environ.get(IDENTITY_HEADER, "").strip()


def _refusal(scope: Scope, headers: Headers) -> tuple[int, str] | None:
    """Return why a request or a socket may not pass, or None."""
    sizes = [len(name) + len(value) for name, value in scope["headers"]]
    if len(sizes) > MOST_HEADERS or sum(sizes) > MOST_HEADER_BYTES:
        return 431, TOO_MUCH
    path = scope.get("raw_path") or scope["path"].encode()
    if len(path) > MOST_PATH_BYTES or len(scope["query_string"]) > MOST_QUERY_BYTES:
        return 414, TOO_LONG
    if named_host(headers) is None:
        return 421, FOREIGN_HOST
    if not _came_in_locally(scope) and not is_public():
        return 403, NOT_PUBLIC
    name = _identity_header()
    if name and len(headers.getlist(name)) > 1:
        return 400, TWO_IDENTITIES
    return None


def _http_refusal(scope: Scope, headers: Headers) -> tuple[int, str] | None:
    if scope["method"] not in _SAFE_METHODS and not is_from_our_page(headers):
        return 403, FOREIGN_PAGE
    if scope["path"] == "/_stcore/metrics" and _name(headers["host"]) not in LOCAL_HOSTS:
        return 403, METRICS
    return None


def _name(host: str) -> str | None:
    """Return the name in a Host header, without its port, or None where it is no such header."""
    found = _HOST.match(host)
    return None if found is None else found[1].strip("[]").lower()


def _came_in_locally(scope: Scope) -> bool:
    """Whether the connection reached this machine on an address that only it can reach."""
    server = scope.get("server")
    return server is None or server[1] is None or is_local(server[0])  # no port: a Unix socket


def _unconditional(scope: Scope, headers: Headers) -> Scope:
    """Return the request for a page as one that must be answered in full.

    A browser that kept the page but lost its key would be told "not modified", without a new key.
    """
    if scope["method"] != "GET" or "text/html" not in headers.get("accept", ""):
        return scope
    kept = [(name, value) for name, value in scope["headers"] if name not in _CONDITIONS]
    return {**scope, "headers": kept}
