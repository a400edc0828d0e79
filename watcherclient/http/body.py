# SPDX-License-Identifier: Apache-2.0
"""The bodies of responses. This module does not import requests."""

from __future__ import annotations

import json
import math
from typing import Any

from watcherclient import exceptions
from watcherclient.text import redact


def parse_json(response: Any) -> Any:
    """Return the decoded JSON body of a response.

    :raises InvalidResponse: if it is not JSON.
    """
    try:
        return json.loads(
            response.content,
            parse_constant=_null,
            parse_float=_finite,
        )
    except (ValueError, RecursionError) as error:
        raise unexpected_body(response, 'a body that is not JSON') from error


def _null(constant: str) -> None:
    """Return None for NaN and Infinity, which JSON does not support."""


def _finite(digits: str) -> float | None:
    number = float(digits)
    return number if math.isfinite(number) else None


def unexpected_body(response: Any, what: str) -> exceptions.InvalidResponse:
    """Return the error for a response that is not valid in the API."""
    first = redact.first_line(response)
    return exceptions.InvalidResponse(
        f'{redact.url(response.url)} sent {what}: {first or "an empty body"}',
        response=response,
        request_id=response.headers.get('x-openstack-request-id'),
        url=response.url,
        http_status=response.status_code,
    )
