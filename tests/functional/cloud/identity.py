# SPDX-License-Identifier: Apache-2.0
"""Fills Keystone: services, endpoints, projects, users and roles."""

from __future__ import annotations

import dataclasses
import time
import typing

from . import rest, settings
from .errors import CloudError


@dataclasses.dataclass(frozen=True)
class Credentials:
    """A user, its password and the project it works in."""

    username: str
    password: str = dataclasses.field(repr=False)
    user_domain_name: str
    project_name: str
    project_domain_name: str
    project_id: str = ''
    user_id: str = ''

    def environment(self, auth_url: str) -> dict[str, str]:
        """Return the OS_* variables of this user."""
        return {
            'OS_AUTH_TYPE': 'password',
            'OS_AUTH_URL': auth_url,
            'OS_IDENTITY_API_VERSION': '3',
            'OS_INTERFACE': 'public',
            'OS_PASSWORD': self.password,
            'OS_PROJECT_DOMAIN_NAME': self.project_domain_name,
            'OS_PROJECT_NAME': self.project_name,
            'OS_REGION_NAME': settings.REGION,
            'OS_USERNAME': self.username,
            'OS_USER_DOMAIN_NAME': self.user_domain_name,
        }


@dataclasses.dataclass(frozen=True)
class Token:
    """A token and the information of Keystone about it."""

    id: str
    body: dict[str, typing.Any]
    born: float


def authenticate(auth_url: str, credentials: Credentials) -> Token:
    """Get a token; CloudError when Keystone refuses."""
    user = {
        'name': credentials.username,
        'password': credentials.password,
        'domain': {'name': credentials.user_domain_name},
    }
    project = {
        'name': credentials.project_name,
        'domain': {'name': credentials.project_domain_name},
    }
    answer = rest.request(
        'POST',
        f'{auth_url}/auth/tokens',
        {
            'auth': {
                'identity': {
                    'methods': ['password'],
                    'password': {'user': user},
                },
                'scope': {'project': project},
            }
        },
    )
    if answer.status != 201:
        raise CloudError(
            f'Keystone refuses {credentials.username}: HTTP status '
            f'{answer.status}.'
        )
    token_id = answer.headers['X-Subject-Token']
    return Token(token_id, answer.body['token'], time.monotonic())


# Type, name and path of each service besides Keystone's own.
SERVICES = (
    ('identity', 'keystone', 'keystone', '/v3'),
    ('compute', 'nova', 'nova', '/v2.1'),
    ('placement', 'placement', 'nova', '/placement'),
    ('infra-optim', 'watcher', 'watcher', ''),
)


class Population:
    """Creates what is missing and corrects what changed."""

    def __init__(self, auth_url: str, admin: Credentials) -> None:
        """Log in as the administrator."""
        self._url = auth_url
        self._admin = admin
        self._token = authenticate(auth_url, admin).id

    def _call(
        self, method: str, path: str, body: typing.Any = None
    ) -> typing.Any:
        url = f'{self._url}{path}'
        headers = {'X-Auth-Token': self._token}
        answer = rest.request(method, url, body, headers)
        if answer.status == 401:
            # The cloud was asked for tokens of a few seconds.
            self._token = authenticate(self._url, self._admin).id
            headers = {'X-Auth-Token': self._token}
            answer = rest.request(method, url, body, headers)
        if answer.status >= 400:
            raise CloudError(
                f'Keystone answers {method} {path} with HTTP status '
                f'{answer.status}: {answer.body}.'
            )
        return answer.body

    def _ensure(
        self,
        kind: str,
        same: dict[str, str],
        other: dict[str, typing.Any] | None = None,
    ) -> dict[str, typing.Any]:
        """Return the resource with these fields, creating it at need."""
        wanted = {**same, **(other or {})}
        for found in self._call('GET', f'/{kind}s')[f'{kind}s']:
            if all(found.get(key) == value for key, value in same.items()):
                if all(found.get(k) == v for k, v in wanted.items()):
                    return typing.cast('dict[str, typing.Any]', found)
                path = f'/{kind}s/{found["id"]}'
                return typing.cast(
                    'dict[str, typing.Any]',
                    self._call('PATCH', path, {kind: wanted})[kind],
                )
        return typing.cast(
            'dict[str, typing.Any]',
            self._call('POST', f'/{kind}s', {kind: wanted})[kind],
        )

    def catalogue(self, urls: dict[str, str]) -> None:
        """Enter the services at the root URLs of the servers."""
        for kind, name, server, path in SERVICES:
            service = self._ensure('service', {'type': kind, 'name': name})
            for interface in ('public', 'internal', 'admin'):
                self._ensure(
                    'endpoint',
                    {
                        'service_id': service['id'],
                        'interface': interface,
                        'region_id': settings.REGION,
                    },
                    {'url': urls[server] + path},
                )

    def user(
        self, credentials: Credentials, roles: typing.Sequence[str]
    ) -> Credentials:
        """Enter a user with its domain, project and roles."""
        domain = self._ensure('domain', {'name': credentials.user_domain_name})
        same = {'domain_id': domain['id']}
        project = self._ensure(
            'project', {'name': credentials.project_name, **same}
        )
        names = {'name': credentials.username, **same}
        known = [
            user
            for user in self._call('GET', '/users')['users']
            if all(user[key] == value for key, value in names.items())
        ]
        user = (
            known[0]
            if known
            else self._call(
                'POST',
                '/users',
                {'user': {**names, 'password': credentials.password}},
            )['user']
        )
        by_name = {
            role['name']: role['id']
            for role in self._call('GET', '/roles')['roles']
        }
        for role in roles:
            self._call(
                'PUT',
                f'/projects/{project["id"]}/users/{user["id"]}'
                f'/roles/{by_name[role]}',
            )
        return dataclasses.replace(
            credentials, project_id=project['id'], user_id=user['id']
        )
