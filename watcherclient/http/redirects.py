# SPDX-License-Identifier: Apache-2.0
"""Following redirects, and the errors for those that are not followed."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urljoin, urlsplit

from watcherclient import exceptions
from watcherclient.text import display, redact

if TYPE_CHECKING:
    import requests

#: Maximum number of redirects of a read.
MAX_REDIRECTS = 5
_STATUSES = frozenset({301, 302, 303, 307, 308})
_DEFAULT_PORTS = {'http': 80, 'https': 443}


def target(
    response: requests.Response, method: str, address: str
) -> str | None:
    """Return the target of a redirect that must be followed.

    :param response: the response to the request, a redirect or not.
    :param method: the HTTP method of the request; only GET is redirected.
    :param address: the URL of the request.
    """
    location = response.headers.get('location')
    if response.status_code not in _STATUSES or not location:
        return None
    try:
        found = urljoin(response.url or address, location)
        safe = _may_get_token(urlsplit(address), urlsplit(found))
    except ValueError:
        return None
    return found if safe and method == 'GET' else None


def _may_get_token(old: SplitResult, new: SplitResult) -> bool:
    """Return whether a token for one URL may be sent to another.

    :raises ValueError: if a port is not a number.
    """
    if old.hostname != new.hostname or '@' in new.netloc:
        return False
    ports = [p.port or _DEFAULT_PORTS.get(p.scheme) for p in (old, new)]
    if old.scheme == new.scheme:
        return ports[0] == ports[1]
    upgrade = (old.scheme, new.scheme) == ('http', 'https')
    return upgrade and (ports[0] == ports[1] or ports == [80, 443])


def not_followed(
    response: requests.Response, method: str, address: str
) -> exceptions.HttpError:
    """Return the error for a redirect that was not followed."""
    location = response.headers.get('location')
    where = 'an unknown location'
    if location:
        where = display.first_line(location)
        with contextlib.suppress(ValueError):
            where = redact.url(urljoin(address, location))
    return exceptions.from_response(
        response,
        f'{redact.url(address)} redirects {method} to {where}. The redirect '
        'was not followed: if you trust that server, set it as the endpoint',
        method=method,
        url=address,
    )


def too_many(
    response: requests.Response, method: str, address: str
) -> exceptions.HttpError:
    """Return the error for a read that was redirected too often."""
    return exceptions.from_response(
        response,
        f'{redact.url(address)} exceeded {MAX_REDIRECTS} redirects',
        method=method,
        url=address,
    )
