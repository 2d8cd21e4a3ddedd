"""Who a session is: the browser's key, or the account the operator lets people sign in with.

Streamlit's own session id proves nothing: who knows it can take a session over. So each run looks
at the request it came with, and a session that changed hands is emptied.
"""

import os
from collections.abc import MutableMapping
from dataclasses import dataclass
from typing import Any, Literal

import streamlit as st

from runtime.gate import OWNER_COOKIE
from runtime.store.database import StoreError, database
from runtime.store.keys import is_secret
from runtime.store.owners import Owner, found

State = MutableMapping[Any, Any]
NO_COOKIE = (
    "This browser keeps no cookies for this page, so nothing is saved as a project. The drawing is "
    "kept in this browser alone."
)


@dataclass(frozen=True)
class Key:
    """What a request proves: a browser's key, or the name of an account."""

    kind: Literal["browser", "account"]
    text: str


def asks_for_login() -> bool:
    """Whether people have to sign in here and this one has not."""
    return _has_oidc() and not st.user.is_logged_in


def begin(state: State) -> None:
    """Let the session be its owner's; one that came from somebody else is emptied first."""
    key = _key()
    if state.get("owner_key", key) != key:
        for name in list(state):
            del state[name]
    state["owner_key"] = key
    if state.get("owner") is None:
        state["owner"], state["no_owner"] = _owner(key)


def is_same(state: State) -> bool:
    """Whether this run was asked for by whom the session belongs to."""
    return "owner_key" in state and state["owner_key"] == _key()


def _owner(key: Key | None) -> tuple[Owner | None, str]:
    """Return the owner, or why there is none."""
    if key is None:
        return None, NO_COOKIE
    try:
        owner = found(database(), key.text, key.kind)
    except StoreError as error:
        return None, str(error)
    return owner, "" if owner is not None else NO_COOKIE


def _key() -> Key | None:
    header = os.environ.get("LAMPWORK_IDENTITY_HEADER", "").strip()
    if header:
        name = st.context.headers.get(header, "").strip()
        return Key("account", f"header {name}") if name else None
    if _has_oidc():
        user = st.user
        return Key("account", f"oidc {user.iss} {user.sub}") if user.is_logged_in else None
    cookie = st.context.cookies.get(OWNER_COOKIE)
    return Key("browser", cookie) if is_secret(cookie) else None


def _has_oidc() -> bool:
    return "is_logged_in" in st.user
