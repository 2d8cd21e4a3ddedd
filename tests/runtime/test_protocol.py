import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as some

from runtime import protocol
from runtime.errands import MOST_SENT_BYTES
from runtime.protocol import Hello, Order, ProtocolError, Reply, Start

NAME = "a" * 64


@pytest.mark.parametrize(
    "message",
    [
        *(Hello(), Start(run=NAME), Order(run=NAME, command="pause"), protocol.Retire()),
        protocol.CarryOut(timeout_s=0.5, bytes=MOST_SENT_BYTES),
    ],
    ids=lambda message: message.ask,
)
def test_a_message_survives_its_line(message):
    line = protocol.to_line(message)
    assert line.count(b"\n") == 1
    assert protocol.parse_request(line) == message


def test_a_reply_survives_its_line():
    reply = Reply(ok=False, sentence="The run has\nended.", pid=3)
    assert protocol.parse_reply(protocol.to_line(reply)) == reply


@pytest.mark.parametrize(
    "plain",
    [
        {"ask": "hello", "version": "1"},
        {"ask": "start"},
        {"ask": "start", "run": "../../etc"},
        {"ask": "start", "run": "A" * 64},
        {"ask": "start", "run": NAME, "settings": {}},
        {"ask": "order", "run": NAME, "command": "kill"},
        {"ask": "order", "run": [NAME], "command": "stop"},
        {"ask": "exec", "text": "print()"},
        {"ask": "carry out", "timeout_s": 5.0, "bytes": 0},
        {"ask": "carry out", "timeout_s": 5.0, "bytes": MOST_SENT_BYTES + 1},
        {"ask": "carry out", "timeout_s": 1e9, "bytes": 9},
        {"ask": "carry out", "timeout_s": 5.0, "bytes": 9, "text": "print()"},
        [],
        None,
    ],
    ids=repr,
)
def test_a_forged_line_is_refused_in_a_sentence(plain):
    with pytest.raises(ProtocolError, match=r"^The request is not understood.*\.$"):
        protocol.parse_request(json.dumps(plain).encode() + b"\n")


@given(some.binary(max_size=600))
@example(b"\n")
@example(b"[" * 4000 + b"\n")
@example(b'{"ask":"hello","version":1' + b"0" * 3000 + b"}\n")
@example(b'{"ask":"hello","version":NaN}\n')
@example(b'{"ask":"hello","ask":"retire"}')
def test_no_line_does_more_than_a_refusal(line):
    for parse in (protocol.parse_request, protocol.parse_reply):
        with pytest.raises(ProtocolError) as refused:
            parse(line)
        assert len(str(refused.value)) < 400


def test_a_long_or_torn_line_is_refused():
    with pytest.raises(ProtocolError, match="longer than 4096 bytes"):
        protocol.parse_request(b" " * 5000 + b"\n")
    with pytest.raises(ProtocolError, match="cut short"):
        protocol.parse_request(protocol.to_line(Hello())[:-1])
