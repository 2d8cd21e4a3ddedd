"""A browser loads a bundle once, and again when its sources have changed."""

import asyncio
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from runtime.bundles import PLACE, Bundles

CANVAS = f"{PLACE}lampwork.canvas/canvas.js"


def asked(sources: Path, path: str, headers: Mapping[str, str] | None = None) -> httpx.Response:
    """Return what a server with these sources answers."""

    def answer(_request: object) -> PlainTextResponse:
        return PlainTextResponse("export {}", headers={"Cache-Control": "public"})

    routes = [Route(f"{PLACE}{{name:path}}", answer), Route("/page", answer)]
    app = Starlette(routes=routes, middleware=[Middleware(Bundles, sources=sources)])

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return await client.get(path, headers=dict(headers or {}))

    # In a thread of its own: the browser tests keep a loop running in this one.
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(lambda: asyncio.run(ask())).result()


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    file = tmp_path / "SOURCES.sha256"
    file.write_text("one")
    return file


def test_a_bundle_that_the_browser_has_is_not_sent_again(sources: Path) -> None:
    first = asked(sources, CANVAS)
    assert (first.status_code, first.text) == (200, "export {}")
    assert first.headers["cache-control"] == "no-cache", "it is asked for again each time"
    again = asked(sources, CANVAS, {"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]


def test_a_bundle_of_other_sources_is_sent(sources: Path) -> None:
    mark = asked(sources, CANVAS).headers["etag"]
    sources.write_text("two")
    assert asked(sources, CANVAS, {"If-None-Match": mark}).status_code == 200


def test_what_is_no_bundle_is_left_alone(sources: Path) -> None:
    answer = asked(sources, "/page", {"If-None-Match": '"x"'})
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "public")
    assert "etag" not in answer.headers
