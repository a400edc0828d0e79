# SPDX-License-Identifier: Apache-2.0
"""Credentials, and how to reach a cloud."""

from __future__ import annotations

import dataclasses
from typing import Any

from watcherclient import exceptions

# Authentication types that do not need the loading module of keystoneauth.
_BY_PASSWORD = ('password', 'v3password')
_BY_TOKEN = ('token', 'v3token')
PLAIN_TYPES = (*_BY_PASSWORD, *_BY_TOKEN, 'v3applicationcredential')


def _secret() -> Any:
    """Declare a field that ``repr()`` omits."""
    return dataclasses.field(default=None, repr=False)


@dataclasses.dataclass
class Credentials:
    """Settings of a cloud and a user, all optional.

    Either ``token`` and ``endpoint``; or ``auth_url`` with a user and a
    password, a token, or an application credential; or ``auth_type`` with the
    options of that keystoneauth plugin in ``options``; or ``endpoint`` alone,
    with a username and a password for HTTP basic authentication, or without
    authentication.
    """

    endpoint: str | None = None
    token: str | None = _secret()
    auth_url: str | None = None
    auth_type: str | None = None
    username: str | None = None
    user_id: str | None = None
    password: str | None = _secret()
    project_id: str | None = None
    project_name: str | None = None
    user_domain_id: str | None = None
    user_domain_name: str | None = None
    project_domain_id: str | None = None
    project_domain_name: str | None = None
    application_credential_id: str | None = None
    application_credential_name: str | None = None
    application_credential_secret: str | None = _secret()
    options: dict[str, Any] = dataclasses.field(
        default_factory=dict, repr=False
    )
    insecure: bool = False
    cacert: str | None = None
    cert: str | None = None
    key: str | None = None
    timeout: float | None = None
    #: Cache the token in a file in the user's cache directory.
    token_cache: bool = False

    def __post_init__(self) -> None:
        if self.auth_type in _BY_PASSWORD:
            self.token = None
        elif self.auth_type in _BY_TOKEN:
            self.password = None

    def check(self) -> None:
        """Check that the settings are sufficient to authenticate.

        :raises AmbiguousAuthSystem: if they are not; the message lists what is
            missing.
        :raises ValidationError: if the token cannot be sent.
        """
        if self.token is not None:
            self.token = self.token.strip()
            if not (self.token.isascii() and self.token.isprintable()):
                raise exceptions.ValidationError(
                    'the token contains characters that cannot be sent'
                )
        if self.auth_type and self.auth_type not in PLAIN_TYPES:
            return
        if self.endpoint and not self.auth_url and not self.auth_type:
            return
        if not self.auth_url:
            raise exceptions.AmbiguousAuthSystem(
                'missing authentication options: set OS_AUTH_URL and a '
                'username and password, a token or an application credential; '
                'or OS_AUTH_TOKEN and OS_ENDPOINT_OVERRIDE; or use --os-cloud '
                '(OS_CLOUD)'
            )
        user = self.username or self.user_id
        if not (
            self.token
            or (user and self.password is not None)
            or self.application_credential_secret
        ):
            raise exceptions.AmbiguousAuthSystem(
                f'missing {"password" if user else "username and password"} '
                '(OS_USERNAME, OS_PASSWORD), token (OS_AUTH_TOKEN) or '
                'application credential'
            )
