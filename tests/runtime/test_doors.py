"""The way back in, on a real server with a real store: who gets a key, and for what."""

import json
import re
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware

from runtime import doors
from runtime.gate import Gate
from runtime.store import owners
from runtime.store.database import database
from tests.live.asking import ask, serving

KEY = "A" * 22
ADA = "ada-------------------"
JSON = "application/json"


def app(**options):
    return Starlette(routes=doors.routes(**options), middleware=[Middleware(Gate)])


@pytest.fixture(scope="module")
def port():
    with serving(app()) as found:
        yield found


def send(port, body, **headers):
    """Send a body as our own page would."""
    own = {"Origin": f"http://127.0.0.1:{port}", "Content_Type": JSON}
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return ask(port, "/api/recover", "POST", data, **{**own, **headers})


def sentence(answer):
    assert answer.one("set-cookie") == ""
    assert answer.one("cache-control") == "no-store"
    return answer.status, json.loads(answer.text)["sentence"]


@pytest.fixture
def ada():
    """Return an owner, and the key that leads back to what is theirs."""
    owner = owners.found(database(), ADA)
    return owner, owners.new_recovery_key(database(), owner)


def test_a_recovery_key_gives_this_browser_a_key_of_its_own(port, ada):
    owner, recovery = ada
    answer = send(port, {"key": recovery}, Cookie=f"lampwork_owner={KEY}")
    assert (answer.status, json.loads(answer.text)) == (200, {"next": "projects"})
    found = re.match(r"lampwork_owner=([A-Za-z0-9_-]{22}); (.*)\Z", answer.one("set-cookie"))
    assert found[2] == "Max-Age=34560000; Path=/; HttpOnly; SameSite=Lax"
    assert found[1] not in (recovery, KEY)
    assert owners.found(database(), found[1]) == owner
    assert owners.found(database(), ADA) == owner  # the other browser keeps its own
    assert recovery not in answer.text


def test_a_recovery_link_may_be_opened_again_until_a_newer_one_takes_its_place(port, ada):
    owner, recovery = ada
    assert send(port, {"key": recovery}).status == 200
    assert send(port, {"key": recovery}).status == 200
    newer = owners.new_recovery_key(database(), owner)
    assert sentence(send(port, {"key": recovery})) == (404, doors.OPENS_NOTHING)
    assert send(port, {"key": newer}).status == 200


@pytest.mark.usefixtures("ada")
def test_a_key_that_recovers_nothing_is_told_so_whatever_else_it_opens(port):
    assert sentence(send(port, {"key": KEY})) == (404, doors.OPENS_NOTHING)
    assert sentence(send(port, {"key": ADA})) == (404, doors.OPENS_NOTHING)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[" * 1000,
        b'"key"',
        b"null",
        b"NaN",
        b'{"key": NaN}',
        {},
        {"key": None},
        {"key": 7},
        {"key": ["A" * 22]},
        {"key": KEY, "more": 1},
        {"key": "é" * 22},
        {"key": "\ud800" * 22},
        [KEY],
    ],
    ids=lambda body: repr(body)[:40],
)
def test_what_is_no_key_is_refused_in_one_sentence(port, body):
    assert sentence(send(port, body)) == (400, doors.NOT_A_KEY)


@pytest.mark.parametrize("key", ["", "short", KEY + "A", KEY[:-1] + "\n", "../../etc/passwd"])
def test_a_text_without_the_shape_of_a_key_opens_nothing(port, key):
    assert sentence(send(port, {"key": key})) == (404, doors.OPENS_NOTHING)


def test_a_body_is_read_no_further_than_a_key_is_long(port):
    assert send(port, {"key": "A" * 900}).status == 404
    assert sentence(send(port, {"key": "A" * 1024})) == (413, doors.NOT_A_KEY)
    endless = ("Content-Length", str(1 << 40))
    answer = ask(
        port,
        "/api/recover",
        "POST",
        b"A" * 4096,
        drop=("Content-Length",),
        more=(endless,),
        Origin=f"http://127.0.0.1:{port}",
    )
    assert sentence(answer) == (413, doors.NOT_A_KEY)


def test_a_foreign_page_can_recover_nothing(port, ada):
    _, recovery = ada
    for origin in ("null", "http://evil.example", f"http://localhost:{port}"):
        answer = send(port, {"key": recovery}, Origin=origin)
        assert (answer.status, answer.one("set-cookie")) == (403, "")


def test_only_a_post_recovers(port, ada):
    _, recovery = ada
    for method in ("GET", "PUT", "DELETE", "PATCH", "HEAD"):
        own = f"http://127.0.0.1:{port}"
        answer = ask(port, f"/api/recover?key={recovery}", method, Origin=own)
        assert (answer.status, answer.one("set-cookie")) == (405, "")


def test_a_key_travels_only_by_tls_where_there_is_tls(port, ada):
    _, recovery = ada
    answer = send(port, {"key": recovery}, X_Forwarded_Proto="https")
    assert answer.one("set-cookie").endswith("; Secure")


def test_where_people_sign_in_no_recovery_link_opens_anything(ada, port, monkeypatch):
    _, recovery = ada
    with serving(app(has_login=lambda: True)) as signed_in:
        assert sentence(send(signed_in, {"key": recovery})) == (409, doors.SIGNED_IN)
    monkeypatch.setenv("LAMPWORK_IDENTITY_HEADER", "X-Forwarded-User")
    assert sentence(send(port, {"key": recovery})) == (409, doors.SIGNED_IN)


def test_a_store_that_cannot_be_opened_says_so_and_the_page_stays(port, monkeypatch):
    monkeypatch.setenv("LAMPWORK_DATA", "/proc/lampwork")
    status, words = sentence(send(port, {"key": KEY}))
    assert status == 503
    assert "Traceback" not in words
    assert ask(port, "/recover").status == 200


def test_the_page_says_what_will_happen_and_acts_only_when_its_button_is_pressed(port):
    page = ask(port, "/recover")
    assert page.one("content-type") == "text/html; charset=utf-8"
    text = " ".join(page.text.split())
    assert "From now on this browser will show the projects of that link." in text
    assert "only their own recovery link leads back to them" in text
    script = ask(port, "/recover/recover.js").text
    assert script.count("fetch(") == 1
    assert 'form.addEventListener("submit", recover)' in script
    assert doors.NOT_A_KEY in script


def test_the_page_is_strict_about_what_it_loads_and_nobody_may_frame_it(port):
    for path in ("/recover", "/recover?embed=true", "/recover/recover.js", "/recover/recover.css"):
        answer = ask(port, path)
        assert answer.one("content-security-policy") == doors.POLICY
        assert answer.one("cache-control") == "no-store"
        assert answer.one("referrer-policy") == "no-referrer"
        assert answer.one("x-robots-tag") == "noindex"
    assert "frame-ancestors 'none'" in doors.POLICY
    assert "unsafe" not in doors.POLICY


def test_the_page_names_no_other_machine_and_no_script_stands_inside_it():
    for path in doors.PAGES.iterdir():
        text = path.read_text().replace("http://www.w3.org/2000/svg", "")
        assert "://" not in text, path
    page = Path(doors.PAGES / "recover.html").read_text()
    assert re.findall(r"<script[^>]*>(?=[^<])|\son\w+=|<style|\sstyle=", page) == []
