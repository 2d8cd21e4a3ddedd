"""The gate on a real server: who is let in, which key a browser gets, what a page may load."""

import asyncio
import base64
import hashlib
import logging
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import streamlit
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from websockets.sync.client import connect

from runtime import gate
from runtime.gate import Gate, check_bind
from runtime.page_policy import FILE_POLICY, STREAMLIT_INLINE
from runtime.reach import GateError, is_local
from tests.live.asking import ask, handshake, serving

KEY = "abcdefghijklmnopqrst_-"
SCRIPT = "/srv/lampwork/pages/home.py"


async def page(request):
    known = request.headers.get("if-none-match", "")
    return HTMLResponse("a page", headers={"Cache-Control": "no-cache", "X-Known": known})


async def strict(_request):
    return HTMLResponse("a strict page", headers={"Content-Security-Policy": "default-src 'none'"})


async def plain(request):
    known = request.headers.get("if-none-match", "")
    return PlainTextResponse("some text", headers={"X-Known": known})


async def socket(websocket):
    await websocket.accept()
    await websocket.send_bytes(b"\x0a\x1b" + SCRIPT.encode() + b"\x12\x04home")
    await websocket.close()


ROUTES = [
    Route("/", page),
    Route("/strict", strict),
    Route("/text", plain, methods=["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"]),
    Route("/_stcore/health", plain),
    Route("/_stcore/metrics", plain),
    Route("/media/{name}", page),
    WebSocketRoute("/socket", socket),
]


def gated(**options):
    return Starlette(routes=ROUTES, middleware=[Middleware(Gate, **options)])


@pytest.fixture(scope="module")
def port():
    with serving(gated(masked=SCRIPT)) as found:
        yield found


@pytest.fixture
def sign_in_port():
    with serving(gated(has_login=lambda: True)) as found:
        yield found


def cookie_of(answer):
    """Return the key in an answer and the words that come with it."""
    kept = answer.one("set-cookie")
    found = re.match(r"lampwork_owner=([A-Za-z0-9_-]{22}); (.*)\Z", kept)
    return (found[1], found[2]) if found else None


# Who may ask


@pytest.mark.parametrize("host", ["127.0.0.1:{port}", "localhost", "LOCALHOST:1", "[::1]:{port}"])
def test_this_machine_is_let_in_by_its_own_names(port, host):
    assert ask(port, Host=host.replace("{port}", str(port))).text == "a page"
    assert ask(port, "/_stcore/health", Host=host.replace("{port}", str(port))).status == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "localhost.evil.example",
        "evil.example:8501",
        "127.0.0.1.evil.example",
        "127.0.0.2",
        "2130706433",
        "[::1",
        "user@localhost",
        "localhost/evil",
        "localhost:123456",
        "localhost:",
        "lócalhost",
        "",
    ],
)
@pytest.mark.parametrize("path", ["/", "/_stcore/health", "/nothing"])
def test_a_foreign_name_is_answered_with_one_sentence(port, host, path):
    answer = ask(port, path, Host=host)
    assert (answer.status, answer.text) == (421, gate.FOREIGN_HOST)
    assert answer.one("set-cookie") == ""


def test_a_request_that_names_two_hosts_or_none_is_refused(port):
    assert ask(port, more=(("Host", "localhost"),)).status in (400, 421)
    assert ask(port, drop=("Host",)).status in (400, 421)


def test_a_host_that_was_named_is_let_in(port, monkeypatch):
    assert ask(port, Host="lab.example").status == 421
    monkeypatch.setenv("LAMPWORK_HOSTS", "other.example, LAB.example")
    assert ask(port, Host="lab.example").status == 200
    assert ask(port, Host="lab.example:8443").status == 200
    assert ask(port, Host="sub.lab.example").status == 421


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_what_could_change_something_must_come_from_our_own_page(port, method):
    own = f"http://127.0.0.1:{port}"
    assert ask(port, "/text", method, Origin=own).status == 200
    foreign = ["null", "http://evil.example", f"http://localhost:{port}", f"{own}.evil.example"]
    for origin in foreign:
        answer = ask(port, "/text", method, Origin=origin)
        assert (answer.status, answer.text) == (403, gate.FOREIGN_PAGE)
    assert ask(port, "/text", method).status == 403
    assert ask(port, "/text", method, more=(("Origin", own), ("Origin", own))).status == 403


def test_what_only_reads_needs_no_origin(port):
    for method in ("GET", "HEAD", "OPTIONS"):
        assert ask(port, "/text", method).status == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "-"},
        {"Origin": "null"},
        {"Origin": "http://evil.example"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "http://localhost:{port}"},
        {"Origin": "ftp://127.0.0.1:{port}"},
        {"Origin": "http://127.0.0.1:{port}/"},
        {"Origin": "http://user@127.0.0.1:{port}"},
        {"Host": "evil.example", "Origin": "http://evil.example"},
    ],
    ids=lambda headers: "; ".join(f"{name} {value}" for name, value in headers.items()),
)
def test_a_socket_of_a_foreign_page_is_refused_before_it_is_accepted(port, headers):
    sent = {name: value.replace("{port}", str(port)) for name, value in headers.items()}
    assert handshake(port, "/socket", **sent) == 403


def test_a_socket_of_our_own_page_is_let_in(port):
    assert handshake(port, "/socket") == 101
    own = {"Host": f"localhost:{port}", "Origin": f"https://localhost:{port}"}
    assert handshake(port, "/socket", **own) == 101


def test_the_figures_of_the_server_stay_on_this_machine(port, monkeypatch):
    monkeypatch.setenv("LAMPWORK_HOSTS", "lab.example")
    assert ask(port, "/_stcore/metrics").status == 200
    answer = ask(port, "/_stcore/metrics", Host="lab.example")
    assert (answer.status, answer.text) == (403, gate.METRICS)


# How much may be asked


def test_an_address_or_headers_that_are_too_long_are_refused_unread(port):
    assert ask(port, "/?" + "a" * gate.MOST_QUERY_BYTES).status == 200
    answer = ask(port, "/?" + "a" * (gate.MOST_QUERY_BYTES + 1))
    assert (answer.status, answer.text) == (414, gate.TOO_LONG)
    assert ask(port, "/" + "a" * gate.MOST_PATH_BYTES).status == 414
    assert ask(port, "/" + "%61" * gate.MOST_PATH_BYTES).status == 414
    many = tuple((f"X-{number}", "1") for number in range(gate.MOST_HEADERS))
    answer = ask(port, more=many)
    assert (answer.status, answer.text) == (431, gate.TOO_MUCH)
    assert ask(port, Cookie="a" * gate.MOST_HEADER_BYTES).status == 431
    assert handshake(port, "/socket", **{f"X-{number}": "1" for number in range(100)}) == 403


# The key of a browser


def test_a_new_browser_gets_a_key_that_no_script_can_read(port):
    key, words = cookie_of(ask(port))
    assert words == "Max-Age=34560000; Path=/; HttpOnly; SameSite=Lax"
    assert key != cookie_of(ask(port))[0]


def test_a_key_is_renewed_at_every_page(port):
    assert cookie_of(ask(port, Cookie=f"a=b; lampwork_owner={KEY}; c=d"))[0] == KEY


@pytest.mark.parametrize(
    "value", ["", "short", KEY + "x", KEY[:-1] + ".", KEY[:-1] + "é", "a" * 999]
)
def test_a_key_without_the_shape_of_one_is_replaced(port, value):
    key, _ = cookie_of(ask(port, Cookie=f"lampwork_owner={value}"))
    assert key != value


def test_a_key_travels_only_by_tls_where_there_is_tls(port):
    _, words = cookie_of(ask(port, X_Forwarded_Proto="https"))
    assert words.endswith("; Secure")


def test_only_a_whole_page_of_our_own_brings_a_key(port):
    assert ask(port, "/?embed=true").one("set-cookie") == ""
    assert ask(port, "/?a=1&embed=True").one("set-cookie") == ""
    assert ask(port, "/text").one("set-cookie") == ""
    assert ask(port, "/", "HEAD").one("set-cookie") == ""
    assert ask(port, "/?embed=false").one("set-cookie") != ""


def test_no_browser_gets_a_key_where_people_sign_in(port, sign_in_port, monkeypatch):
    assert ask(sign_in_port).one("set-cookie") == ""
    assert ask(port).one("set-cookie") != ""
    monkeypatch.setenv("LAMPWORK_IDENTITY_HEADER", "X-Forwarded-User")
    assert ask(port).one("set-cookie") == ""


def test_an_identity_that_is_told_twice_is_refused(port, monkeypatch):
    twice = (("X-Forwarded-User", "ada"), ("x-forwarded-user", "root"))
    assert ask(port, more=twice).status == 200
    monkeypatch.setenv("LAMPWORK_IDENTITY_HEADER", "X-Forwarded-User")
    assert ask(port, X_Forwarded_User="ada").status == 200
    answer = ask(port, more=twice)
    assert (answer.status, answer.text) == (400, gate.TWO_IDENTITIES)


def test_a_page_is_always_sent_whole_so_that_a_lost_key_is_replaced(port):
    asked = {"If_None_Match": '"tag"', "Accept": "text/html,*/*"}
    assert ask(port, **asked).one("x-known") == ""
    assert ask(port).one("cache-control") == "no-store"
    assert ask(port, "/text", If_None_Match='"tag"', Accept="*/*").one("x-known") == '"tag"'


# What an answer carries


def test_a_page_may_load_from_its_own_server_alone(port):
    answer = ask(port)
    assert answer.one("content-security-policy") == (
        f"default-src 'self'; script-src 'self' '{STREAMLIT_INLINE}' 'wasm-unsafe-eval'; "
        "worker-src 'self' blob:; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
        "font-src 'self' data:; "
        f"connect-src 'self' ws://127.0.0.1:{port} wss://127.0.0.1:{port}; "
        "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
    )
    assert answer.one("referrer-policy") == "no-referrer"
    assert answer.one("x-robots-tag") == "noindex"
    assert answer.one("x-content-type-options") == "nosniff"


def test_only_an_embedded_page_may_stand_in_a_foreign_one(port):
    policy = ask(port, "/?embed=true").one("content-security-policy")
    assert policy.endswith("; frame-ancestors *")
    assert policy.startswith(ask(port).one("content-security-policy").rpartition(";")[0])


def test_a_policy_names_no_ipv6_address_because_none_can(port):
    policy = ask(port, Host="[::1]:8501").one("content-security-policy")
    assert "connect-src 'self'; " in policy


def test_a_stricter_page_keeps_its_own_policy(port):
    assert ask(port, "/strict").one("content-security-policy") == "default-src 'none'"


def test_a_file_that_is_opened_on_its_own_can_do_nothing(port):
    answer = ask(port, "/media/drawing.svg")
    assert answer.one("content-security-policy") == FILE_POLICY
    assert answer.one("x-content-type-options") == "nosniff"
    assert answer.one("set-cookie") == ""


def test_the_one_script_inside_streamlits_page_is_the_one_we_know():
    index = Path(streamlit.__file__).with_name("static") / "index.html"
    scripts = re.findall(r"<script[^>]*>(.*?)</script>", index.read_text(), re.DOTALL)
    inline = [text for text in scripts if text.strip()]
    hashes = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in inline]
    assert [f"sha256-{found}" for found in hashes] == [STREAMLIT_INLINE]


def test_no_socket_tells_where_the_script_stands(port):
    address = f"ws://127.0.0.1:{port}/socket"
    with connect(address, origin=f"http://127.0.0.1:{port}") as client:
        assert client.recv() == b"\x0a\x1b" + b"/" * len(SCRIPT) + b"\x12\x04home"


# Where it may listen


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "127.9.9.9", "localhost", "::1", "::ffff:127.0.0.1"]
)
def test_an_address_of_this_machine_alone_needs_no_word(address):
    assert is_local(address)
    check_bind(address)


@pytest.mark.parametrize(
    "address", [None, "", "0.0.0.0", "::", "10.0.0.5", "lab.example", "fe80::1"]
)
def test_an_address_that_others_reach_needs_two_words(address, monkeypatch):
    for public, hosts in [("", ""), ("1", ""), ("1", " , "), ("", "lab.example"), ("0", "a.b")]:
        monkeypatch.setenv("LAMPWORK_PUBLIC", public)
        monkeypatch.setenv("LAMPWORK_HOSTS", hosts)
        with pytest.raises(GateError, match="or set LAMPWORK_PUBLIC=1 and name"):
            check_bind(address)
    monkeypatch.setenv("LAMPWORK_PUBLIC", "1")
    monkeypatch.setenv("LAMPWORK_HOSTS", "lab.example")
    check_bind(address)


def spoken_to(app, scope):
    """Return what an app sends in answer to one scope."""
    sent = []

    async def receive():
        return {"type": f"{scope['type']}.startup", "body": b"", "more_body": False}

    async def send(message):
        sent.append(message)

    # In a thread of its own: the browser tests keep a loop running in this one.
    with ThreadPoolExecutor(1) as pool:
        pool.submit(lambda: asyncio.run(app(scope, receive, send))).result()
    return sent


def request_from(server):
    headers = [(b"host", b"localhost")]
    fixed = {"type": "http", "method": "GET", "path": "/", "query_string": b"", "scheme": "http"}
    return {**fixed, "headers": headers, "server": server, "client": None}


@pytest.mark.parametrize("server", [None, ("/run/lampwork.sock", None), ("127.0.0.1", 80)])
def test_a_connection_within_this_machine_passes(server):
    assert spoken_to(gated(), request_from(server))[0]["status"] == 200


def test_a_connection_from_outside_passes_only_where_that_was_asked_for(monkeypatch):
    """Another server program may listen where Streamlit's settings know nothing of."""
    outside = request_from(("10.0.0.5", 8501))
    start, body = spoken_to(gated(), outside)
    assert (start["status"], body["body"].decode()) == (403, gate.NOT_PUBLIC)
    monkeypatch.setenv("LAMPWORK_PUBLIC", "1")
    monkeypatch.setenv("LAMPWORK_HOSTS", "lab.example")
    assert spoken_to(gated(), outside)[0]["status"] == 200


def test_a_server_that_may_not_start_says_why_in_one_sentence():
    def check():
        raise GateError("Not like this.")

    sent = spoken_to(gated(check=check), {"type": "lifespan"})
    assert sent == [{"type": "lifespan.startup.failed", "message": "Not like this."}]


# What the log keeps


def test_the_log_of_a_started_server_holds_no_token(caplog):
    log = logging.getLogger("uvicorn.error")
    with serving(gated(), lifespan=True) as port, caplog.at_level(logging.INFO, log.name):
        log.addHandler(caplog.handler)  # the server's own settings have taken all others away
        assert handshake(port, f"/socket?run={KEY}&from=12") == 101
        assert handshake(port, f"/api/runs/{KEY}/events") == 403
    log.removeHandler(caplog.handler)
    assert KEY not in caplog.text
    assert '"WebSocket /socket?run=…&from=12" [accepted]' in caplog.text
    assert '"WebSocket /api/runs/…/events" 403' in caplog.text
