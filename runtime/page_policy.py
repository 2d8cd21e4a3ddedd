"""What an answer says about itself: what its page may load, and who may frame it."""

from urllib.parse import parse_qsl

from starlette.datastructures import MutableHeaders
from starlette.types import Scope

# The one script that stands inside Streamlit's page, by the hash of its text.
STREAMLIT_INLINE = "sha256-THxz9J9+wf7rhwR2YkXJoSZ13UCmYyC+3lNDv2+8ugA="

# An uploaded or generated file that is opened on its own is shown, and can do nothing.
FILE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"


def is_embedded(scope: Scope) -> bool:
    """Whether a page is asked for as part of somebody else's page."""
    query = parse_qsl(scope["query_string"].decode("latin-1"))
    return any(name == "embed" and value.lower() == "true" for name, value in query)


def page_policy(host: str, *, embedded: bool) -> str:
    """Return what a page called by this host may load: its own server's files alone.

    Streamlit styles its elements inline. Graphviz is WebAssembly in a worker made from a blob.
    """
    # Older Safari does not count a socket as 'self'; a policy cannot name an IPv6 address.
    sockets = "" if host.startswith("[") else f" ws://{host} wss://{host}"
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' '{STREAMLIT_INLINE}' 'wasm-unsafe-eval'",
            "worker-src 'self' blob:",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            f"connect-src 'self'{sockets}",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors *" if embedded else "frame-ancestors 'self'",
        )
    )


def dress(headers: MutableHeaders, path: str, host: str, *, embedded: bool) -> bool:
    """Add to an answer what it says about itself; return whether it is a page.

    A policy that the answer brings along stands: a page of ours is stricter.
    """
    headers["X-Content-Type-Options"] = "nosniff"
    headers["X-Robots-Tag"] = "noindex"
    headers["Referrer-Policy"] = "no-referrer"
    if path.startswith("/media/"):
        headers["Content-Security-Policy"] = FILE_POLICY
        return False
    if not headers.get("content-type", "").startswith("text/html"):
        return False
    headers.setdefault("Content-Security-Policy", page_policy(host, embedded=embedded))
    headers["Cache-Control"] = "no-store"  # it carries this browser's key
    return True
