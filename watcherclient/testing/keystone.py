# SPDX-License-Identifier: Apache-2.0
"""The part of Keystone that clients of Watcher need."""

from __future__ import annotations

from watcherclient import versions
from watcherclient.testing.server import Answer

#: The path of Keystone; an authentication URL ends in it.
PATH = '/v3'
_DOMAIN = {'id': 'default', 'name': 'Default'}


def discovery(url: str) -> Answer:
    """Return the version document of a Keystone at an address."""
    version = {
        'id': 'v3.14',
        'status': 'stable',
        'links': [{'rel': 'self', 'href': f'{url}{PATH}/'}],
    }
    return Answer(200, {'version': version})


def token(url: str) -> Answer:
    """Return a token of an administrator, whatever the credentials are."""
    services = {'identity': url + PATH, versions.SERVICE_TYPE: url}
    body = {
        'methods': ['password'],
        'user': {'id': 'admin', 'name': 'admin', 'domain': _DOMAIN},
        'project': {'id': 'admin', 'name': 'admin', 'domain': _DOMAIN},
        'roles': [{'id': 'admin', 'name': 'admin'}],
        'issued_at': '2020-01-01T00:00:00.000000Z',
        'expires_at': '2100-01-01T00:00:00.000000Z',
        'catalog': [
            {
                'type': kind,
                'name': kind,
                'endpoints': [
                    {'interface': one, 'region': 'RegionOne', 'url': where}
                    for one in ('public', 'internal', 'admin')
                ],
            }
            for kind, where in services.items()
        ],
    }
    return Answer(201, {'token': body}, x_subject_token='fake')  # noqa: S106
