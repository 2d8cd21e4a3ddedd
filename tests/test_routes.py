"""Every door of the real server: each is public for a reason that stands here, or it refuses."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from starlette.routing import Mount, Route, WebSocketRoute
from streamlit import config
from streamlit.runtime import Runtime

from app import app, make_safe
from runtime.reach import GateError
from tests.browser.conftest import ROOT, Server, _end_supervisor, _free_port
from tests.live.asking import ask, handshake
from tests.live.client import Tab

TOKEN = "abcdefghijklmnopqrst_-"
OURS = ("/api/", "/recover")

# Open to everybody who may call this server, and why that gives nothing away.
PUBLIC = {
    "GET /recover": "a page that is the same for everybody; it acts only with a key",
    "GET /recover/recover.js": "its script",
    "GET /recover/recover.css": "its style",
    "GET /{path}": "Streamlit's own page and files; what is somebody's comes by the socket",
    "GET /_stcore/health": "says ok",
    "GET /_stcore/host-config": "settings of Streamlit's page; no origin may steer it",
    "GET /_stcore/bidi-components/{path:path}": "our components, the same for everybody",
    "GET /component/{path:path}": "components of the old kind: there is none",
    "GET /media/{file_id:path}": "a file that a session drew, by the hash of its content",
    "GET /_stcore/agent/openapi.json": "says that there is no API for agents",
    "GET /_stcore/metrics": "counts, for this machine alone; a proxy blocks it besides",
    "GET /auth/login": "begins a sign-in where one is set up",
    "GET /auth/logout": "ends a sign-in of this browser",
    "GET /oauth2callback": "the end of a sign-in: needs the state that its beginning made",
    "OPTIONS": "says which methods there are",
}

# Asked without what it needs, each answers with its refusal.
REFUSES = {
    "WS /api/runs/{run_id}/events": "the token of the run",
    "POST /api/recover": "a recovery key",
    "WS /_stcore/stream": "our own page; whose session it is says the cookie",
    "PUT /_stcore/upload_file/{session_id}/{file_id}": "our own page, its token and its session",
    "DELETE /_stcore/upload_file/{session_id}/{file_id}": "our own page and its token",
    "POST /_stcore/agent/interact": "nothing opens it: the API is off",
    "POST /_stcore/agent/mcp": "nothing opens it: the API is off",
}


def doors():
    """Every route of the real app as METHOD path; HEAD goes with GET."""
    built = app._build_starlette_app()
    app._runtime = Runtime._instance = None
    found = set()
    for route in built.routes:
        match route:
            case WebSocketRoute():
                found.add(f"WS {route.path}")
            case Mount():
                found.add(f"GET {route.path}/{{path}}")
            case Route():
                found |= {f"{method} {route.path}" for method in route.methods - {"HEAD"}}
    return found


def listed(door):
    method, path = door.split(" ", 1)
    return method == "OPTIONS" or door in PUBLIC or door in REFUSES or agent_method(method, path)


def agent_method(method, path):
    """Whether this is a method that Streamlit's agent API names only to refuse it."""
    return path.startswith("/_stcore/agent/") and f"{method} {path}" not in {*PUBLIC, *REFUSES}


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("routes")
    made = Server(data=folder / "data", port=_free_port(), log=folder / "server.log")
    made.start()
    try:
        yield made
    finally:
        made.stop()
        _end_supervisor(made.data)


def test_every_door_is_public_for_a_reason_or_refuses():
    assert {door for door in doors() if not listed(door)} == set()


def test_every_door_in_the_lists_is_there():
    assert {*PUBLIC, *REFUSES} - {"OPTIONS"} - doors() == set()


def test_our_own_doors_are_the_five_we_know():
    ours = {door for door in doors() if door.split(" ", 1)[1].startswith(OURS)}
    assert ours == {
        "GET /recover",
        "GET /recover/recover.js",
        "GET /recover/recover.css",
        "POST /api/recover",
        "WS /api/runs/{run_id}/events",
    }


def sent_by_us(server):
    return {"Origin": f"http://127.0.0.1:{server.port}", "Content_Type": "application/json"}


@pytest.mark.parametrize("token", ["x", TOKEN, "A" * 22, "..", "%2e%2e%2f%2e%2e", "é" * 11])
def test_the_live_curve_refuses_without_the_token_of_a_run(server, token):
    path = f"/api/runs/{token}/events".replace("é", "%C3%A9")
    assert handshake(server.port, path) == 403
    assert handshake(server.port, path, Origin="-") == 403
    assert ask(server.port, path, "POST", **sent_by_us(server)).status in (400, 405)


def test_the_way_back_in_refuses_without_a_recovery_key(server):
    for body in (b"", b"{}", b'{"key": null}', b'{"key": "%s"}' % TOKEN.encode()):
        answer = ask(server.port, "/api/recover", "POST", body, **sent_by_us(server))
        assert answer.status in (400, 404)
        assert answer.one("set-cookie") == ""


def test_a_session_is_refused_to_any_page_but_ours(server):
    assert handshake(server.port, "/_stcore/stream") == 101
    own = f"http://127.0.0.1:{server.port}"
    for origin in ("-", "null", "http://evil.example", "http://127.0.0.1:1", "http://localhost"):
        assert handshake(server.port, "/_stcore/stream", Origin=origin) == 403
    assert handshake(server.port, "/_stcore/stream", Host="evil.example", Origin=own) == 403


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_an_upload_is_refused_without_our_page_and_its_token(server, method):
    path = f"/_stcore/upload_file/{TOKEN}/file"
    assert ask(server.port, path, method, b"data").status == 403
    assert ask(server.port, path, method, b"data", **sent_by_us(server)).status == 403


@pytest.mark.parametrize("path", ["/_stcore/agent/interact", "/_stcore/agent/mcp"])
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
def test_the_api_for_agents_is_off(server, path, method):
    answer = ask(server.port, path, method, b"{}", **sent_by_us(server))
    assert answer.status in (400, 403, 405)
    assert config.get_option("server.enableAgentApi") is False


def test_no_door_of_streamlits_answers_a_foreign_name(server):
    for door in sorted(doors()):
        method, path = door.split(" ", 1)
        verb = "GET" if method == "WS" else method
        own = sent_by_us(server)
        assert ask(server.port, path, verb, Host="evil.example", **own).status == 421, door


def test_the_figures_of_the_server_are_for_its_own_machine_alone(server):
    """A public server names its hosts, and its proxy blocks the path besides (docs/nginx.conf)."""
    assert ask(server.port, "/_stcore/metrics", Host="127.0.0.1").status == 200
    proxy = (ROOT / "docs" / "nginx.conf").read_text()
    assert re.search(r"location = /_stcore/metrics\s*{\s*return 404;", proxy)


@pytest.mark.parametrize("start", ["/", "/recover/", "/api/", "/api/runs/", "/media/", "/static/"])
@pytest.mark.parametrize(
    "way",
    [
        "../../../../../../etc/passwd",
        "..%2f..%2f..%2f..%2f..%2f..%2fetc%2fpasswd",
        "%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
        "....//....//....//etc/passwd",
        "..\\..\\..\\..\\etc\\passwd",
        "%252e%252e%252f%252e%252e%252fetc%252fpasswd",
        "/etc/passwd",
        "recover.js%00.html",
        "../gate.py",
        "../../app.py",
        "../../../.streamlit/config.toml",
    ],
)
def test_no_path_leads_out_of_the_folder_of_a_door(server, start, way):
    answer = ask(server.port, start + way)
    assert not re.search(r"root:|import asyncio|OWNER_COOKIE =|maxUploadSize", answer.text)
    assert answer.status in (301, 400, 404) or "<title>Streamlit</title>" in answer.text


def test_no_component_gives_a_file_outside_its_own_folder(server):
    for way in (
        "../pyproject.toml",
        "..%2fpyproject.toml",
        "%2e%2e/%2e%2e/%2e%2e/app.py",
        "/app.py",
    ):
        answer = ask(server.port, f"/_stcore/bidi-components/lampwork.canvas/{way}")
        assert answer.status in (400, 403, 404)


def test_no_frame_tells_a_browser_where_the_server_stands(server):
    with Tab(server.url) as tab:
        told = tab.open().bytes
    assert len(told) > 1000
    assert os.fsencode(ROOT) not in told
    assert os.fsencode(Path.home()) + b"/" not in told


def test_the_log_holds_no_token(server):
    assert handshake(server.port, f"/api/runs/{TOKEN}/events?from=3") == 403
    assert handshake(server.port, f"/_stcore/stream?run={TOKEN}") == 101
    ask(server.port, f"/?run={TOKEN}")
    ask(
        server.port, "/api/recover", "POST", b'{"key": "%s"}' % TOKEN.encode(), **sent_by_us(server)
    )
    assert TOKEN not in server.log.read_text()


def start_with(folder, *options, **environment):
    """Return what a server says that must not start: how it ended, and its words."""
    ended = subprocess.run(
        [
            sys.executable,
            "-m",
            "streamlit",
            "run",
            "app.py",
            f"--server.port={_free_port()}",
            *options,
        ],
        cwd=ROOT,
        env={**os.environ, "LAMPWORK_DATA": str(folder / "data"), **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert not (folder / "data").exists()  # it did not begin with anything
    return ended.returncode, ended.stdout + ended.stderr


def test_a_public_address_is_refused_in_one_sentence_without_two_words(tmp_path):
    code, words = start_with(tmp_path, "--server.address=0.0.0.0", LAMPWORK_PUBLIC="1")
    assert code == 3
    assert "Lampwork would listen on 0.0.0.0, which other machines can reach." in words
    assert "Traceback" not in words


def test_a_server_with_the_api_for_agents_does_not_start():
    before = config.get_option("server.enableAgentApi")
    config.set_option("server.enableAgentApi", True)
    try:
        with pytest.raises(GateError, match="lets programs steer pages without a browser"):
            make_safe()
    finally:
        config.set_option("server.enableAgentApi", before)


def test_streamlit_answers_to_our_names_and_no_page_around_ours_steers_it(monkeypatch):
    names = ("server.allowedHosts", "client.allowedOrigins")
    before = {name: config.get_option(name) for name in names}
    monkeypatch.setenv("LAMPWORK_HOSTS", "lab.example")
    try:
        make_safe()
        assert config.get_option(names[0]) == ["127.0.0.1", "::1", "lab.example", "localhost"]
        assert config.get_option(names[1]) == []
    finally:
        for name, value in before.items():
            config.set_option(name, value)
