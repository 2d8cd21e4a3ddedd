"""The live curve over a WebSocket: /api/runs/{run_id}/events?from=<index>.

A route of our own gets no check from Streamlit. This one checks before it accepts: the host it is
called by (a foreign name may point here) and the page it is called from, as the gate does for
every socket, and the token. Whoever fails one is refused in the same way and learns nothing.
"""

import asyncio
import contextlib
import json
import re

from starlette.concurrency import run_in_threadpool
from starlette.websockets import WebSocket, WebSocketDisconnect

from runtime import runs
from runtime.follow import Follower
from runtime.gate import is_from_our_page
from runtime.journal import JournalError
from runtime.scalars import ScalarsError

POLL_S = 0.05
MOST_WATCHERS = 256
REFUSED = 1008
BUSY = 1013
BROKEN = 1011

_INDEX = re.compile(r"[0-9]{1,12}\Z", re.ASCII)
_watchers: set[WebSocket] = set()


async def events(websocket: WebSocket) -> None:
    """Send a run's records from an index on, its validations and its state, until it has ended."""
    follower = await run_in_threadpool(_admit, websocket)
    if follower is None:
        await websocket.close(REFUSED)
        return
    if len(_watchers) >= MOST_WATCHERS:
        follower.close()
        await websocket.close(BUSY)
        return
    _watchers.add(websocket)
    try:
        await websocket.accept()
        await _serve(websocket, follower)
    finally:
        _watchers.discard(websocket)
        follower.close()


def _admit(websocket: WebSocket) -> Follower | None:
    """Return the follower of the run that may be watched, or None."""
    query = websocket.query_params
    start, validations = query.get("from", "0"), query.get("validation_from", "0")
    if not is_from_our_page(websocket.headers):
        return None
    if not _INDEX.match(start) or not _INDEX.match(validations):
        return None
    try:
        run = runs.find(websocket.path_params.get("run_id"))
        return None if run is None else Follower(run, int(start), int(validations))
    except (ScalarsError, JournalError):
        return None


async def _serve(websocket: WebSocket, follower: Follower) -> None:
    """Send batches until the run has ended or the watcher leaves."""
    leaving = asyncio.create_task(_left(websocket))
    try:
        while not leaving.done():
            batch = await run_in_threadpool(follower.batch)
            if batch is not None:
                await websocket.send_text(json.dumps(batch, allow_nan=False))
            elif follower.done:
                await websocket.close()
                return
            else:
                await asyncio.wait({leaving}, timeout=POLL_S)
    except (ScalarsError, JournalError) as error:
        with contextlib.suppress(RuntimeError, WebSocketDisconnect):
            await websocket.close(BROKEN, str(error)[:120])
    except WebSocketDisconnect:
        pass  # it left while a batch was under way
    finally:
        leaving.cancel()


async def _left(websocket: WebSocket) -> None:
    """Return when the watcher is gone. It has nothing to say: one that talks is sent away."""
    with contextlib.suppress(WebSocketDisconnect):
        message = await websocket.receive()
        if message["type"] != "websocket.disconnect":
            await websocket.close(REFUSED)
