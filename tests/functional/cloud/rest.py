# SPDX-License-Identifier: Apache-2.0
"""Plain HTTP with JSON bodies, on the standard library alone."""

from __future__ import annotations

import dataclasses
import email.message
import json
import typing
import urllib.error
import urllib.request


@dataclasses.dataclass(frozen=True)
class Answer:
    """A response: status, headers (any case), parsed body."""

    status: int
    headers: email.message.Message
    body: typing.Any


# The servers are on loopback, where a proxy of the user has no business.
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def _parse(raw: bytes) -> typing.Any:
    if not raw:
        return None
    try:
        return json.loads(raw)
    except ValueError:
        return raw.decode('utf-8', 'replace')


def request(
    method: str,
    url: str,
    body: typing.Any = None,
    headers: dict[str, str] | None = None,
    timeout: float = 120,
) -> Answer:
    """Send a request; an error status is an answer as well.

    The body is sent as JSON unless it is text or bytes already. OSError is
    raised when there is no answer within ``timeout`` seconds.
    """
    data: bytes | None
    if body is None or isinstance(body, bytes):
        data = body
    elif isinstance(body, str):
        data = body.encode()
    else:
        data = json.dumps(body).encode()
    query = urllib.request.Request(url, data, method=method)
    query.add_header('Accept', 'application/json')
    if data is not None:
        query.add_header('Content-Type', 'application/json')
    for name, value in (headers or {}).items():
        query.add_header(name, value)
    try:
        with _OPENER.open(query, timeout=timeout) as reply:
            return Answer(reply.status, reply.headers, _parse(reply.read()))
    except urllib.error.HTTPError as error:
        with error:
            return Answer(error.code, error.headers, _parse(error.read()))
