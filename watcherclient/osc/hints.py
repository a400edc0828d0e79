# SPDX-License-Identifier: Apache-2.0
"""What a user may have meant by a name that the server does not know."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from watcherclient import exceptions
from watcherclient.base import resource
from watcherclient.text import display

if TYPE_CHECKING:
    from watcherclient.v1.client import Client

#: The collections whose members have names, by the client's attributes.
_COLLECTIONS = {
    'goals': 'goal',
    'strategies': 'strategy',
    'audit_templates': 'audit_template',
    'audits': 'audit',
    'webhooks': 'audit',
}
_FIELDS = ('goal', 'strategy')


def named_in(error: exceptions.HttpError) -> dict[str, str]:
    """Return the names that a refused request held.

    :returns: names by the client's attributes, as ``{'audit': 'nightly'}``.
    """
    _, _, path = urlsplit(error.url or '').path.rpartition('/v1/')
    collection, _, rest = path.partition('/')
    name = unquote(rest.partition('/')[0])
    if name and collection in _COLLECTIONS:
        found = {_COLLECTIONS[collection]: name}
    else:
        body = _body(error)
        found = {f: body[f] for f in _FIELDS if isinstance(body.get(f), str)}
    return {k: v for k, v in found.items() if not resource.normalize_uuid(v)}


def _body(error: exceptions.HttpError) -> dict[str, Any]:
    """Return what the request sent, empty unless that is an object."""
    request = getattr(error.response, 'request', None)
    try:
        body = json.loads(getattr(request, 'body', None) or '')
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def similar(client: Client, error: exceptions.HttpError) -> list[str]:
    """Return names that exist and are like those that do not.

    The collection is listed once for each name that the request held.

    :param client: the client that the error comes from.
    :param error: what the server answered.
    :returns: at most three names for each, the closest first; none when the
        server did not say that something is missing.
    """
    if error.http_status not in (400, 404):
        return []
    import difflib

    found: list[str] = []
    for attribute, wrong in named_in(error).items():
        try:
            rows = getattr(client, attribute).list()
        except exceptions.ClientException:
            continue
        names = [display.truncate(str(row.name), 80) for row in rows]
        if wrong not in names:
            found += difflib.get_close_matches(wrong, names)
    return found
