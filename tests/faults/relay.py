# SPDX-License-Identifier: Apache-2.0
"""A server that passes on what it is sent, as a proxy does."""

from __future__ import annotations

import contextlib
import socket
import threading


class Relay:
    """Passes bytes between its clients and another server.

    :param url: the server; only its port on this machine counts.
    :param host: the address to listen on.
    :param connect: expect clients to ask for a tunnel first, as they ask a
        proxy.
    """

    def __init__(
        self, url: str, host: str = '127.0.0.1', connect: bool = False
    ) -> None:
        self._port = int(url.rpartition(':')[2])
        self._connect = connect
        #: The head of each request for a tunnel.
        self.heads: list[str] = []
        family = socket.AF_INET6 if ':' in host else socket.AF_INET
        self._socket = socket.create_server((host, 0), family=family)
        shown = f'[{host}]' if ':' in host else host
        self.url = f'http://{shown}:{self._socket.getsockname()[1]}'

    def __enter__(self) -> Relay:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._socket.accept()
                threading.Thread(
                    target=self._relay, args=(client,), daemon=True
                ).start()

    def _relay(self, client: socket.socket) -> None:
        with client, contextlib.suppress(OSError):
            if self._connect:
                head = b''
                while not head.endswith(b'\r\n\r\n'):
                    head += client.recv(1)
                self.heads.append(head.decode())
                client.sendall(b'HTTP/1.1 200 Connected\r\n\r\n')
            with socket.create_connection(('127.0.0.1', self._port)) as server:
                back = threading.Thread(target=_copy, args=(server, client))
                back.start()
                _copy(client, server)
                back.join()


def _copy(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)
