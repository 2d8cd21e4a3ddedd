import logging

import builder
from app import make_ready, tidy


def test_a_server_without_a_supervisor_still_serves_and_says_so(monkeypatch, caplog):
    monkeypatch.setenv("LAMPWORK_DATA", "/proc/lampwork")
    with caplog.at_level(logging.WARNING, logger="lampwork"):
        make_ready()
    assert "Training is not available: The folder /proc/lampwork cannot be made" in caplog.text
    assert builder.infer(builder.chain("ReLU", inputs=("N", 4))).problems == ()


def test_a_server_without_a_store_still_serves_and_says_so(monkeypatch, caplog):
    monkeypatch.setenv("LAMPWORK_DATA", "/proc/lampwork")
    with caplog.at_level(logging.WARNING, logger="lampwork"):
        tidy()
    assert "Projects are not kept: " in caplog.text
    assert "Traceback" not in caplog.text


def test_the_store_is_tidied_in_one_line(caplog):
    with caplog.at_level(logging.INFO, logger="lampwork"):
        tidy()
    (line,) = [record.getMessage() for record in caplog.records if record.name == "lampwork"]
    assert line == (
        "Gone for good after their grace: 0 projects, 0 links, 0 owners, 0 bytes of content."
    )
