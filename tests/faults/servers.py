# SPDX-License-Identifier: Apache-2.0
"""A server on a loopback port that sends whatever bytes it is told to."""

from __future__ import annotations

import contextlib
import socket
import ssl
import struct
import threading
from collections.abc import Callable
from typing import NamedTuple

#: How a client begins that wants to speak TLS.
TLS = b'\x16\x03'
Answer = bytes | Callable[[socket.socket], None]


class Received(NamedTuple):
    """A request, as it came."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes


def http(status: int, body: bytes = b'', **headers: str) -> bytes:
    """Return an answer; ``_`` in the name of a header stands for ``-``."""
    given = {'content_type': 'application/json', **headers}
    if 'transfer_encoding' not in given:
        given.setdefault('content_length', str(len(body)))
    lines = [f'HTTP/1.1 {status} Whatever', 'Connection: close']
    lines += [f'{k.replace("_", "-")}: {v}' for k, v in given.items()]
    return '\r\n'.join([*lines, '', '']).encode('latin-1') + body


def reset(connection: socket.socket) -> None:
    """Break the connection: the client reads an error, not an end."""
    connection.setsockopt(
        socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0)
    )
    connection.close()


class RawServer:
    """Answers each connection in turn; the last answer is given for ever.

    :param answers: bytes to send, or functions that are given the socket.
    :param context: makes it a TLS server.
    :param both: a client that does not speak TLS is understood, too.
    """

    def __init__(
        self,
        *answers: Answer,
        context: ssl.SSLContext | None = None,
        both: bool = False,
    ) -> None:
        self.received: list[Received] = []
        self.stopped = threading.Event()
        self._answers = [*answers]
        self._context = context
        self._both = both
        self._socket = socket.create_server(('127.0.0.1', 0))
        self.port = self._socket.getsockname()[1]
        scheme = 'https' if context else 'http'
        self.url = f'{scheme}://127.0.0.1:{self.port}'

    @property
    def sent(self) -> list[str]:
        """The method and target of each request."""
        return [f'{one.method} {one.target}' for one in self.received]

    def silence(self, connection: socket.socket) -> None:
        """Answer nothing, until the server ends."""
        self.stopped.wait(30)

    def __enter__(self) -> RawServer:
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.stopped.set()
        # Closing alone does not wake the thread that accepts.
        with contextlib.suppress(OSError):
            socket.create_connection(('127.0.0.1', self.port), 1).close()
        self._thread.join()
        self._socket.close()

    def _accept(self) -> None:
        while not self.stopped.is_set():
            connection, _ = self._socket.accept()
            threading.Thread(
                target=self._serve, args=(connection,), daemon=True
            ).start()

    def _serve(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError), connection:
            connection.settimeout(10)
            first = connection.recv(2, socket.MSG_PEEK) if self._both else TLS
            if self._context and first == TLS:
                connection = self._context.wrap_socket(
                    connection, server_side=True
                )
            with connection:
                request = _read(connection)
                if request is None:
                    return
                self.received.append(request)
                more = len(self._answers) > 1
                one = self._answers.pop(0) if more else self._answers[0]
                if callable(one):
                    one(connection)
                else:
                    connection.sendall(one)


def _read(connection: socket.socket) -> Received | None:
    data = b''
    while b'\r\n\r\n' not in data:
        part = connection.recv(65536)
        if not part:
            return None
        data += part
        if data.startswith(TLS):
            return Received('TLS', '', {}, data)
    head, _, body = data.partition(b'\r\n\r\n')
    first, *lines = head.decode('latin-1').split('\r\n')
    method, target, _ = first.split(' ')
    headers = {}
    for line in lines:
        name, _, value = line.partition(':')
        headers[name.lower()] = value.strip()
    while len(body) < int(headers.get('content-length', 0)):
        body += connection.recv(65536)
    return Received(method, target, headers, body)
