# SPDX-License-Identifier: Apache-2.0
"""A keystoneauth session, from what the caller has."""

from __future__ import annotations

import dataclasses
from typing import Any

from watcherclient import exceptions

DEFAULT_DOMAIN = 'default'
# Kinds of authentication that need none of keystoneauth's loading.
_BY_PASSWORD = ('password', 'v3password')
_BY_TOKEN = ('token', 'v3token')
_PLAIN = (*_BY_PASSWORD, *_BY_TOKEN, 'v3applicationcredential')


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
        if self.auth_type and self.auth_type not in _PLAIN:
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


def open_session(known: Credentials) -> Any:
    """Return a ``keystoneauth1.session.Session``; nothing is sent yet.

    :param known: what is known of the cloud and of the user.
    :raises ClientException: when that is not enough.
    """
    known.check()
    from keystoneauth1 import session

    from watcherclient import http

    plugin = _plugin(known)
    if known.token_cache and _is_somebody(known):
        from watcherclient import tokens

        tokens.keep(plugin, known)
    return session.Session(
        auth=plugin,
        verify=False if known.insecure else known.cacert or True,
        cert=(known.cert, known.key)
        if known.cert and known.key
        else known.cert,
        timeout=http.READ_TIMEOUT if known.timeout is None else known.timeout,
        app_name='python-watcherclient',
    )


def _is_somebody(known: Credentials) -> bool:
    """Tell whether it is known whose token Keystone will give."""
    plain = known.auth_type is None or known.auth_type in _PLAIN
    return bool(known.auth_url and plain and not known.token)


def _plugin(known: Credentials) -> Any:
    """Return the authentication plugin that fits what is known."""
    if known.auth_type and known.auth_type not in _PLAIN:
        return _named_plugin(known)
    if known.token and known.endpoint and not known.auth_type:
        from keystoneauth1 import token_endpoint

        return token_endpoint.Token(known.endpoint, known.token)
    if not known.auth_url:
        return _without_keystone(known)
    if known.application_credential_secret:
        from keystoneauth1.identity import v3

        return v3.ApplicationCredential(
            known.auth_url,
            application_credential_id=known.application_credential_id,
            application_credential_name=known.application_credential_name,
            application_credential_secret=known.application_credential_secret,
            **_user(known),
        )
    scope: dict[str, Any] = {
        'project_id': known.project_id,
        'project_name': known.project_name,
        'project_domain_id': known.project_domain_id,
        'project_domain_name': known.project_domain_name,
    }
    identity: Any
    if known.auth_url.rstrip('/').endswith('/v3'):
        # The generic plugins would ask Keystone for its versions first.
        from keystoneauth1.identity import v3

        identity = v3
        if known.project_name and not (
            known.project_domain_id or known.project_domain_name
        ):
            scope['project_domain_id'] = DEFAULT_DOMAIN
    else:
        from keystoneauth1.identity import generic

        identity = generic
        scope['default_domain_id'] = DEFAULT_DOMAIN
    if known.token:
        return identity.Token(known.auth_url, token=known.token, **scope)
    return identity.Password(
        known.auth_url, password=known.password, **_user(known), **scope
    )


def _user(known: Credentials) -> dict[str, Any]:
    """Return who the user is; a name needs a domain."""
    domain_id = known.user_domain_id
    if known.username and not (domain_id or known.user_domain_name):
        domain_id = DEFAULT_DOMAIN
    return {
        'username': known.username,
        'user_id': known.user_id,
        'user_domain_id': domain_id,
        'user_domain_name': known.user_domain_name,
    }


def _without_keystone(known: Credentials) -> Any:
    if known.username:
        from keystoneauth1 import http_basic

        return http_basic.HTTPBasicAuth(
            endpoint=known.endpoint,
            username=known.username,
            password=known.password,
        )
    from keystoneauth1 import noauth

    return noauth.NoAuth(endpoint=known.endpoint)


def _named_plugin(known: Credentials) -> Any:
    """Load the plugin that the caller names, with the options it knows."""
    from keystoneauth1 import exceptions as ksa
    from keystoneauth1 import loading

    from watcherclient import failures

    fields = dataclasses.asdict(known)
    given = {
        **known.options,
        **{k: v for k, v in fields.items() if v is not None},
    }
    try:
        loader: Any = loading.get_plugin_loader(str(known.auth_type))
        names = {option.dest for option in loader.get_options()}
        return loader.load_from_options(
            **{k: v for k, v in given.items() if k in names}
        )
    except ksa.ClientException as error:
        raise failures.convert(error, 'POST', 'Keystone') from error
    except TypeError as error:
        # Some plugins leave it to Python to miss what they need.
        raise exceptions.AuthorizationFailure(
            f'Authentication type {known.auth_type!r} needs more: {error}'
        ) from error
    except (AttributeError, ImportError) as error:
        # Some are there before the libraries that they stand on.
        raise exceptions.AuthorizationFailure(
            f'Authentication type {known.auth_type!r} is not installed '
            f'completely: {" ".join(str(error).split())}'
        ) from error


def cloud_session(cloud: str | None, **overrides: Any) -> tuple[Any, Any]:
    """Return a session for a cloud of clouds.yaml, and its region's settings.

    :param cloud: its name; the one that OS_CLOUD names when None.
    :param overrides: settings that win over those of the file.
    :returns: a ``keystoneauth1.session.Session`` and openstacksdk's
        ``CloudRegion``.
    :raises CommandError: when openstacksdk is not installed, or the cloud
        is not known.
    """
    try:
        from openstack import config
        from openstack import exceptions as sdk_exceptions
    except ImportError as error:
        raise exceptions.CommandError(
            'clouds.yaml is read by openstacksdk, which is not installed: '
            "pip install 'python-watcherclient[openstack]'"
        ) from error
    from keystoneauth1 import exceptions as ksa

    from watcherclient import failures

    given = {k: v for k, v in overrides.items() if v is not None}
    try:
        region = config.OpenStackConfig().get_one(cloud=cloud, **given)
        return region.get_session(), region
    except sdk_exceptions.ConfigException as error:
        raise exceptions.CommandError(str(error)) from error
    except ksa.ClientException as error:
        raise failures.convert(error, 'POST', 'Keystone') from error
