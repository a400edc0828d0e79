# SPDX-License-Identifier: Apache-2.0
"""HTTP on a loopback port, down to the socket."""

from __future__ import annotations

import contextlib
import functools
import http.client
import json
import socket
import ssl
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, BinaryIO
from urllib.parse import parse_qsl, urlsplit

from watcherclient import versions

#: The first byte that a TLS client sends.
_TLS = b'\x16'


@dataclass
class Request:
    """A request as received."""

    method: str
    #: The path with the query, not decoded.
    target: str
    #: The names are in lower case.
    headers: dict[str, str]
    data: bytes
    connection: socket.socket = field(repr=False)

    def __str__(self) -> str:
        return f'{self.method} {self.path}'

    @property
    def path(self) -> str:
        """The path without the query, not decoded."""
        return urlsplit(self.target).path

    @functools.cached_property
    def query(self) -> dict[str, str]:
        """The query parameters."""
        query = urlsplit(self.target).query
        return dict(parse_qsl(query, keep_blank_values=True))

    @property
    def body(self) -> Any:
        """The body parsed as JSON, None without a body."""
        return json.loads(self.data) if self.data else None

    @property
    def version(self) -> str:
        """The requested API microversion, as text."""
        found = self.headers.get(versions.HEADER.lower(), '')
        return found.rpartition(' ')[2]


class Answer:
    """An HTTP response.

    :param body: bytes, or a value to send as JSON.
    :param headers: header fields; ``_`` in a name stands for ``-``.
        ``connection='close'`` closes the connection after the response.
    """

    def __init__(
        self, status: int = 200, body: Any = b'', **headers: str
    ) -> None:
        self.status = status
        self.body = body
        self.headers = {
            name.replace('_', '-').lower(): value
            for name, value in headers.items()
        }

    def __bytes__(self) -> bytes:
        body = self.body
        if not isinstance(body, bytes):
            body = json.dumps(body).encode()
        headers = {'content-type': 'application/json', **self.headers}
        if self.status == http.client.NO_CONTENT:
            del headers['content-type']
        elif 'transfer-encoding' not in headers:
            headers.setdefault('content-length', str(len(body)))
        reason = http.client.responses.get(self.status, '')
        lines = [f'HTTP/1.1 {self.status} {reason}']
        lines += [f'{name}: {value}' for name, value in headers.items()]
        return '\r\n'.join([*lines, '', '']).encode('latin-1') + body


#: Bytes are sent as they are; None if the connection was used directly.
#: After both, the connection is closed.
Reply = Answer | bytes | None
Responder = Callable[[Request], Reply]


def reset(request: Request) -> None:
    """Reset the connection instead of answering."""
    request.connection.setsockopt(
        socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0)
    )


def silence(request: Request) -> None:
    """Send nothing, and wait for the client to close the connection."""
    request.connection.recv(1)


class Server:
    """An HTTP server whose answers come from a function.

    :param respond: called with each request, in the thread of its connection.
    :param tls: serve TLS too; clients that do not use it are still served.
    """

    def __init__(
        self, respond: Responder, tls: ssl.SSLContext | None = None
    ) -> None:
        self._respond = respond
        self._tls = tls
        self._socket = socket.create_server(('127.0.0.1', 0), backlog=128)
        self._address = self._socket.getsockname()
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._stopped = False
        scheme = 'https' if tls else 'http'
        self.url = f'{scheme}://127.0.0.1:{self._address[1]}'

    def start(self) -> None:
        """Serve in a thread."""
        self._thread.start()

    def stop(self) -> None:
        """Stop accepting connections."""
        self._stopped = True
        # Closing the socket does not wake the thread that accepts.
        socket.create_connection(self._address).close()
        self._thread.join()
        self._socket.close()

    def _accept(self) -> None:
        while True:
            connection, _ = self._socket.accept()
            if self._stopped:
                connection.close()
                return
            threading.Thread(
                target=self._serve, args=(connection,), daemon=True
            ).start()

    def _serve(self, connection: socket.socket) -> None:
        """Serve a connection until either side closes it."""
        with contextlib.suppress(OSError), connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if connection.recv(1, socket.MSG_PEEK) == _TLS:
                if not self._tls:
                    connection.sendall(bytes(Answer(400)))
                    return
                connection = self._tls.wrap_socket(
                    connection, server_side=True
                )
            with connection, connection.makefile('rb') as stream:
                while self._answer(stream, connection):
                    pass

    def _answer(self, stream: BinaryIO, connection: socket.socket) -> bool:
        """Answer one request; return whether another one may follow."""
        line = stream.readline().decode('latin-1')
        if not line:
            return False
        method, target, _ = line.split(' ')
        headers = {}
        while line := stream.readline().decode('latin-1').strip():
            name, _, value = line.partition(':')
            headers[name.lower()] = value.strip()
        data = stream.read(int(headers.get('content-length', 0)))
        reply = self._respond(
            Request(method, target, headers, data, connection)
        )
        if reply is not None:
            connection.sendall(bytes(reply))
        return (
            isinstance(reply, Answer)
            and reply.headers.get('connection') != 'close'
        )
