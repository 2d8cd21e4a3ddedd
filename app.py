"""The server: the shell of pages, our own routes, and what stands ready before a click.

Started by `streamlit run app.py`.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import WebSocketRoute
from streamlit import config
from streamlit.auth_util import get_secrets_auth_section

import builder
from pages import broken
from pages.answers import confirm
from pages.frames import Frames
from pages.orders import supervisor
from runtime import doors
from runtime.bundles import Bundles
from runtime.client import Supervisor, SupervisorError
from runtime.gate import Gate, check_bind
from runtime.live import events
from runtime.reach import GateError, allowed_hosts
from runtime.store.collecting import collect
from runtime.store.database import StoreError, database

TIDY_EVERY_S = 3600.0
AGENT_API = "server.enableAgentApi lets programs steer pages without a browser. Turn it off."

log = logging.getLogger("lampwork")


def make_safe() -> None:
    """Refuse settings that let in more than was asked for; let Streamlit answer to our names.

    Raises: GateError.
    """
    check_bind(config.get_option("server.address"))
    if config.get_option("server.enableAgentApi"):
        raise GateError(AGENT_API)
    config.set_option("server.allowedHosts", sorted(allowed_hosts()))
    config.set_option("client.allowedOrigins", [])  # no page around ours may steer it


def has_login() -> bool:
    """Whether people sign in here with OpenID Connect."""
    return bool(get_secrets_auth_section())


def make_ready() -> None:
    """Do the first times before a learner does: torch's meta device and the warm supervisor.

    Without a supervisor everything but training works, so that is told and not fatal.
    """
    confirm()  # the child that runs kernels loads torch meanwhile
    try:
        Supervisor.connect_or_start(renew=True).close()
        supervisor().hello()  # stays connected: the supervisor knows that it is needed
    except SupervisorError as error:
        log.warning("Training is not available: %s", error)
    builder.warm()


def tidy() -> None:
    """Remove from the store what nothing needs any more; without a store the rest still works."""
    try:
        gone = collect(database())
    except StoreError as error:
        log.warning("Projects are not kept: %s", error)
        return
    log.info(
        "Gone for good after their grace: %d projects, %d links, %d owners, %d bytes of content.",
        *(gone.projects, gone.links, gone.owners, gone.bytes),
    )


async def keep_tidy() -> None:
    """Tidy the store now and every hour."""
    while True:
        await asyncio.to_thread(tidy)
        await asyncio.sleep(TIDY_EVERY_S)


@contextlib.asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    """Get ready beside the server, so that the first page does not wait for it.

    Runs outlive the server on purpose: nothing is stopped at its end.
    """
    log.setLevel(logging.INFO)
    if not log.handlers:
        log.addHandler(logging.StreamHandler())
    ready = asyncio.create_task(asyncio.to_thread(make_ready))
    tidying = asyncio.create_task(keep_tidy())
    try:
        yield
    finally:
        tidying.cancel()
        await ready


SCRIPT = Path(__file__).resolve().parent / "pages" / "home.py"
app = st.App(
    SCRIPT,
    routes=[*doors.routes(has_login), WebSocketRoute("/api/runs/{run_id}/events", events)],
    middleware=[
        Middleware(Gate, check=make_safe, has_login=has_login, masked=str(SCRIPT)),
        Middleware(Bundles, sources=SCRIPT.parent / "components" / "dist" / "SOURCES.sha256"),
        Middleware(Frames),
    ],
    on_script_error=broken.tell,
    lifespan=lifespan,
)
