# SPDX-License-Identifier: Apache-2.0
"""How large an answer may be, and how long it may take."""

from __future__ import annotations

import gzip
import threading
import time
import tracemalloc
from time import sleep  # Not the substitute of a test that follows.

import pytest

from watcherclient import exceptions
from watcherclient.http import limits
from watcherclient.testing import Answer

HEAD = b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n'
BODY = b'{"goals": []}'


def slowly(head, parts, pause=0.05):
    """Return a responder that sends parts with a pause after each."""

    def respond(request):
        request.connection.sendall(HEAD + head + b'\r\n')
        for part in parts:
            request.connection.sendall(part)
            sleep(pause)

    return respond


def one_by_one(data):
    return [bytes([byte]) for byte in data]


@pytest.mark.parametrize(
    'head,parts',
    [
        (b'Content-Length: 99\r\n', one_by_one(BODY + b' ' * 86)),
        (b'Transfer-Encoding: chunked\r\n', one_by_one(b'1\r\n \r\n' * 20)),
        (b'Transfer-Encoding: chunked\r\n', one_by_one(b'1;' + b'x' * 99)),
        # Complete, were it not for the missing end of the connection.
        (b'Connection: close\r\n', one_by_one(BODY + b' ' * 86)),
    ],
    ids=['length', 'chunks', 'extension', 'close'],
)
@pytest.mark.parametrize('status', [200, 302])
def test_body_that_drips(stub, make_client, head, parts, status):
    if status == 302:
        head += b'Location: /v1/else\r\n'
    respond = slowly(head, parts)
    stub.answer_with('*', '*', respond)
    client = make_client(timeout=0.4)
    began = time.monotonic()
    with pytest.raises(exceptions.ConnectionTimeout) as caught:
        client.goal.list()
    assert time.monotonic() - began < 2
    assert str(caught.value) == (
        f'response from {stub.url} timed out: incomplete after 0.4 seconds'
    )
    assert len(stub.requests) == 1


def test_slow_body_within_the_time(stub, make_client):
    head = b'Content-Length: %d\r\n' % len(BODY)
    stub.answer_with('*', '*', slowly(head, one_by_one(BODY), 0.02))
    assert make_client(timeout=5).goal.list() == []


def test_connection_is_used_again(stub, make_client):
    ports = set()

    def respond(request):
        ports.add(request.connection.getpeername())
        return Answer(200, BODY)

    stub.answer_with('GET', '/v1/goals', respond)
    client = make_client(timeout=0.3)
    for _ in range(4):
        client.goal.list()
        time.sleep(0.2)
    assert len(ports) == 1


@pytest.fixture
def small(monkeypatch):
    """A limit that tests reach soon."""
    monkeypatch.setattr(limits, 'MAX_BODY', 4 * 1024 * 1024)


def endless(request):
    request.connection.sendall(HEAD + b'Connection: close\r\n\r\n')
    while True:
        request.connection.sendall(b' ' * 65536)


def endless_chunks(request):
    request.connection.sendall(HEAD + b'Transfer-Encoding: chunked\r\n\r\n')
    while True:
        request.connection.sendall(b'10000\r\n' + b' ' * 65536 + b'\r\n')


BOMB = gzip.compress(bytes(64 * 1024 * 1024))


@pytest.mark.usefixtures('small')
@pytest.mark.parametrize(
    'answer',
    [
        endless,
        endless_chunks,
        Answer(200, BOMB, content_encoding='gzip'),
        Answer(500, BOMB, content_encoding='gzip'),
        Answer(302, BOMB, content_encoding='gzip', location='/v1/else'),
    ],
)
def test_body_that_is_too_large(stub, make_client, answer):
    stub.answer_with('*', '*', answer)
    client = make_client()
    tracemalloc.start()
    try:
        with pytest.raises(exceptions.InvalidResponse) as caught:
            client.goal.list()
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert str(caught.value).startswith(
        f'{stub.url}/v1/goals sent more than 4 MiB (HTTP '
    )
    assert caught.value.url == f'{stub.url}/v1/goals'
    assert most < 24 * 1024 * 1024
    assert len(stub.requests) == 1


def test_limit_holds_a_long_list():
    row = 420
    assert limits.MAX_BODY > 5 * 100_000 * row


def test_threads_end(stub, make_client):
    client = make_client()
    for _ in range(20):
        client.goal.list()
    deadline = time.monotonic() + 5
    while any(isinstance(t, threading.Timer) for t in threading.enumerate()):
        assert time.monotonic() < deadline
        time.sleep(0.01)
