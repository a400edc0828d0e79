# SPDX-License-Identifier: Apache-2.0
"""What may be known of a cloud and its user."""

from __future__ import annotations

import dataclasses
from typing import Any

from watcherclient import exceptions

# Kinds of authentication that need none of keystoneauth's loading.
_BY_PASSWORD = ('password', 'v3password')
_BY_TOKEN = ('token', 'v3token')
PLAIN_TYPES = (*_BY_PASSWORD, *_BY_TOKEN, 'v3applicationcredential')


def _secret() -> Any:
    """Declare a field that a representation leaves out."""
    return dataclasses.field(default=None, repr=False)


@dataclasses.dataclass
class Credentials:
    """What may be known of a cloud and of its user; all of it optional.

    Either ``token`` and ``endpoint``; or ``auth_url`` with a user and a
    password, a token, or an application credential; or ``auth_type`` with
    what that plugin of keystoneauth needs in ``options``; or ``endpoint``
    alone, with username and password for HTTP basic authentication, without
    for none.
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
    #: Keep the token in a file of the user's cache folder, for later runs.
    token_cache: bool = False

    def __post_init__(self) -> None:
        if self.auth_type in _BY_PASSWORD:
            self.token = None
        elif self.auth_type in _BY_TOKEN:
            self.password = None

    def check(self) -> None:
        """Check that this is enough to authenticate.

        :raises AmbiguousAuthSystem: when it is not, saying what is missing.
        :raises ValidationError: for a token that cannot be sent.
        """
        if self.token is not None:
            self.token = self.token.strip()
            if not (self.token.isascii() and self.token.isprintable()):
                raise exceptions.ValidationError(
                    'The token holds characters that cannot be sent'
                )
        if self.auth_type and self.auth_type not in PLAIN_TYPES:
            return
        if self.endpoint and not self.auth_url and not self.auth_type:
            return
        if not self.auth_url:
            raise exceptions.AmbiguousAuthSystem(
                'Not enough is known to reach a cloud: give an auth URL '
                '(OS_AUTH_URL) with a user and a password, a token or an '
                'application credential, or a token (OS_AUTH_TOKEN) with '
                'an endpoint (OS_ENDPOINT_OVERRIDE), or the name of a '
                'cloud of clouds.yaml (OS_CLOUD)'
            )
        user = self.username or self.user_id
        if not (
            self.token
            or (user and self.password is not None)
            or self.application_credential_secret
        ):
            raise exceptions.AmbiguousAuthSystem(
                f'{"A password" if user else "A user and a password"} '
                '(OS_USERNAME, OS_PASSWORD), a token (OS_AUTH_TOKEN) or an '
                'application credential are needed with the auth URL'
            )
