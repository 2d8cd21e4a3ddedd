"""The server: the shell of pages, the live route of runs, and what stands ready before a click.

Started by `streamlit run app.py`.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from pathlib import Path

import streamlit as st
from starlette.routing import WebSocketRoute

import builder
from pages.answers import confirm
from pages.orders import supervisor
from runtime.client import Supervisor, SupervisorError
from runtime.live import events

log = logging.getLogger("lampwork")


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


@contextlib.asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    """Get ready beside the server, so that the first page does not wait for it.

    Runs outlive the server on purpose: nothing is stopped at its end.
    """
    ready = asyncio.create_task(asyncio.to_thread(make_ready))
    try:
        yield
    finally:
        await ready


app = st.App(
    Path(__file__).parent / "pages" / "home.py",
    routes=[WebSocketRoute("/api/runs/{run_id}/events", events)],
    lifespan=lifespan,
)
