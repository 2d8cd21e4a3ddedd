import logging

import builder
from app import app, make_ready
from runtime.live import events


def test_the_only_route_of_our_own_is_the_live_curve_of_a_run():
    # Streamlit checks nothing on such routes: a new one needs its own checks and its own test.
    assert [(route.path, route.endpoint) for route in app._user_routes] == [
        ("/api/runs/{run_id}/events", events)
    ]


def test_a_server_without_a_supervisor_still_serves_and_says_so(monkeypatch, caplog):
    monkeypatch.setenv("LAMPWORK_DATA", "/proc/lampwork")
    with caplog.at_level(logging.WARNING, logger="lampwork"):
        make_ready()
    assert "Training is not available: The folder /proc/lampwork cannot be made" in caplog.text
    assert builder.infer(builder.chain("ReLU", inputs=("N", 4))).problems == ()
