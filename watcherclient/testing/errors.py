# SPDX-License-Identifier: Apache-2.0
"""Error responses, as the API sends them: JSON within a JSON string."""

from __future__ import annotations

import http.client
import json

from watcherclient.testing.server import Answer


class Refused(Exception):
    """A request whose answer is an error."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer


def fault(status: int, message: str, **headers: str) -> Answer:
    """Return an error of the API itself."""
    inner = {'faultcode': 'Client', 'faultstring': message, 'debuginfo': None}
    return Answer(status, {'error_message': json.dumps(inner)}, **headers)


def router_error(status: int, description: str = '') -> Answer:
    """Return an error of the layers in front of the API."""
    title = http.client.responses[status]
    inner = {'code': status, 'title': title, 'description': description}
    return Answer(status, {'error_message': json.dumps(inner)})


def require(met: object, message: str, status: int = 400) -> None:
    """Refuse the request unless a condition is met."""
    if not met:
        raise Refused(fault(status, message))
