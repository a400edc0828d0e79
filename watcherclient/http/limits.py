# SPDX-License-Identifier: Apache-2.0
"""Limits for the size and the duration of responses."""

from __future__ import annotations

import contextlib
import os
import socket
import threading
from collections.abc import Iterator
from typing import Any

from watcherclient import exceptions
from watcherclient.text import redact

_MIB = 1024 * 1024
#: Maximum size of a response after decompression, in bytes. A list of 100,000
#: audits in one response has 40 MiB.
MAX_BODY = 256 * _MIB


def read_body(
    response: Any, *, timeout: tuple[float, float], **settings: Any
) -> None:
    """Read the body of a response within the limits.

    A response hook. requests calls it, even for redirects and errors, before
    it reads the body.

    :param timeout: the seconds for the connection, and for the body.
    :param settings: further arguments of the request.
    :raises ConnectionTimeout: if the body times out.
    :raises InvalidResponse: if it is too large.
    """
    raw = response.raw
    response.raw = _LimitedBody(response)
    try:
        with _deadline(response, raw, timeout[1]):
            # requests caches the body.
            _ = response.content
    except BaseException:
        raw.close()
        raise
    finally:
        response.raw = raw


class _LimitedBody:
    """The methods of urllib3 responses that requests uses to read bodies."""

    def __init__(self, response: Any) -> None:
        self._response = response
        self._raw = response.raw

    def stream(self, size: int, decode_content: bool) -> Iterator[bytes]:
        """Yield the parts of the body."""
        length = 0
        for part in self._raw.stream(size, decode_content=decode_content):
            length += len(part)
            if length > MAX_BODY:
                raise exceptions.InvalidResponse(
                    f'{redact.url(self._response.url)} sent more than '
                    f'{MAX_BODY // _MIB} MiB',
                    url=self._response.url,
                    http_status=self._response.status_code,
                )
            yield part


@contextlib.contextmanager
def _deadline(response: Any, raw: Any, seconds: float) -> Iterator[None]:
    """Limit the time to read a body.

    The timeout of a socket starts again with each byte.
    """
    try:
        connection = socket.socket(fileno=os.dup(raw.fileno()))
    except (AttributeError, OSError):
        # There is no body, or it does not come from a socket.
        yield
        return
    late = threading.Event()

    def stop() -> None:
        late.set()
        with contextlib.suppress(OSError):
            connection.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(seconds, stop)
    timer.daemon = True
    timer.start()
    try:
        yield
    except Exception:
        if not late.is_set():
            raise
    finally:
        timer.cancel()
        connection.close()
    if late.is_set():
        raise exceptions.ConnectionTimeout(
            f'response from {redact.host(response.url)} timed out: '
            f'incomplete after {seconds:g} seconds'
        )
