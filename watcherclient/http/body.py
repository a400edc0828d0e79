# SPDX-License-Identifier: Apache-2.0
"""The bodies of answers; importing this does not import requests."""

from __future__ import annotations

import json
import math
from typing import Any

from watcherclient import exceptions
from watcherclient.text import redact


def parse_json(response: Any) -> Any:
    """Return what the JSON body of an answer holds.

    :raises InvalidResponse: when it is not JSON.
    """
    try:
        return json.loads(
            response.content,
            parse_constant=_null,
            parse_float=_finite,
        )
    except (ValueError, RecursionError) as error:
        raise unexpected_body(response, 'not JSON') from error


def _null(constant: str) -> None:
    """Take what JSON lacks (NaN, Infinity) for no value."""


def _finite(digits: str) -> float | None:
    number = float(digits)
    return number if math.isfinite(number) else None


def unexpected_body(response: Any, what: str) -> exceptions.InvalidResponse:
    """Make the error for an answer that is not what the API promises."""
    first = redact.first_line(response)
    return exceptions.InvalidResponse(
        f'{redact.url(response.url)} answered with what is {what}: '
        f'{first or "an empty body"}',
        response=response,
        request_id=response.headers.get('x-openstack-request-id'),
        url=response.url,
        http_status=response.status_code,
    )
