# SPDX-License-Identifier: Apache-2.0
"""Keystoneauth sessions for credentials."""

from __future__ import annotations

from typing import Any

from watcherclient import exceptions
from watcherclient.auth.credentials import PLAIN_TYPES, Credentials

DEFAULT_DOMAIN = 'default'
#: Open connections to keep, enough for the threads of most programs.
POOL_SIZE = 32


def open_session(credentials: Credentials) -> Any:
    """Return a ``keystoneauth1.session.Session`` without sending a request.

    :param credentials: the settings of the cloud and the user.
    :raises ClientException: if they are not sufficient.
    """
    credentials.check()
    from keystoneauth1 import session

    from watcherclient.http.adapter import READ_TIMEOUT, USER_AGENT
    from watcherclient.version import __version__

    cert, key = credentials.cert, credentials.key
    timeout = credentials.timeout
    settings: dict[str, Any] = {
        'verify': not credentials.insecure and (credentials.cacert or True),
        'cert': (cert, key) if cert and key else cert,
        'timeout': READ_TIMEOUT if timeout is None else timeout,
        'user_agent': f'{USER_AGENT}/{__version__}',
    }
    plugin = _plugin(credentials)
    if credentials.token_cache and _is_for_a_user(credentials):
        from watcherclient.auth import token_cache

        path = token_cache.path_for(credentials)
        return set_up(token_cache.CachingSession(plugin, path, **settings))
    return set_up(session.Session(auth=plugin, **settings))


def set_up(session: Any) -> Any:
    """Configure a new session, and return it.

    It keeps POOL_SIZE connections to a server, and never sends passwords of
    ``~/.netrc``.
    """
    from keystoneauth1.session import TCPKeepAliveAdapter

    from watcherclient.http.adapter import send_as_is

    session.session.auth = send_as_is
    # Newer releases of keystoneauth restrict TLS by the same adapter.
    names = ('tls_ciphers', 'tls_min_version')
    tls = {n: v for n in names if (v := getattr(session, n, None))}
    pool = TCPKeepAliveAdapter(pool_maxsize=POOL_SIZE, **tls)
    for scheme in ('http://', 'https://'):
        session.mount(scheme, pool)
    return session


def close(session: Any) -> None:
    """Close a session and its idle connections.

    urllib3 itself closes them when nothing refers to their pool any more: an
    error that a program keeps would keep them open.
    """
    from requests.adapters import HTTPAdapter

    for adapter in session.session.adapters.values():
        if not isinstance(adapter, HTTPAdapter):
            continue
        for manager in (adapter.poolmanager, *adapter.proxy_manager.values()):
            for key in [*manager.pools.keys()]:
                manager.pools[key].close()
    session.session.close()


def _is_for_a_user(creds: Credentials) -> bool:
    """Return whether the credentials identify a user and a project."""
    plain = creds.auth_type is None or creds.auth_type in PLAIN_TYPES
    return bool(creds.auth_url and plain and not creds.token)


def _plugin(creds: Credentials) -> Any:
    """Return the authentication plugin for the credentials."""
    if creds.auth_type and creds.auth_type not in PLAIN_TYPES:
        return _named_plugin(creds)
    ready = creds.token and creds.endpoint and not creds.auth_type
    if ready or not creds.auth_url:
        return _without_keystone(creds)
    from keystoneauth1.identity import generic, v3

    if creds.application_credential_secret:
        return v3.ApplicationCredential(
            creds.auth_url,
            **_fields(creds, 'application_credential'),
            **_user(creds),
        )
    scope = _fields(creds, 'project')
    # The generic plugins would first request the versions of Keystone.
    identity: Any = generic
    if creds.auth_url.rstrip('/').endswith('/v3'):
        identity = v3
        if creds.project_name and not (
            creds.project_domain_id or creds.project_domain_name
        ):
            scope['project_domain_id'] = DEFAULT_DOMAIN
    else:
        scope['default_domain_id'] = DEFAULT_DOMAIN
    if creds.token:
        return identity.Token(creds.auth_url, token=creds.token, **scope)
    return identity.Password(
        creds.auth_url, password=creds.password, **_user(creds), **scope
    )


def _user(creds: Credentials) -> dict[str, Any]:
    """Return the options that identify the user. A name requires a domain."""
    user = _fields(creds, 'user')
    if creds.username and not (creds.user_domain_id or creds.user_domain_name):
        user['user_domain_id'] = DEFAULT_DOMAIN
    return user


def _fields(creds: Credentials, prefix: str) -> dict[str, Any]:
    """Return the fields whose names start with a prefix.

    The options of keystoneauth have the same names.
    """
    return {k: v for k, v in vars(creds).items() if k.startswith(prefix)}


def _without_keystone(creds: Credentials) -> Any:
    if creds.token:
        from keystoneauth1.token_endpoint import Token

        return Token(creds.endpoint, creds.token)
    if creds.username:
        from keystoneauth1.http_basic import HTTPBasicAuth

        return HTTPBasicAuth(
            endpoint=creds.endpoint,
            username=creds.username,
            password=creds.password,
        )
    from keystoneauth1.noauth import NoAuth

    return NoAuth(endpoint=creds.endpoint)


def _named_plugin(creds: Credentials) -> Any:
    """Load the specified plugin with the options that it supports."""
    from keystoneauth1 import exceptions as ksa
    from keystoneauth1 import loading

    from watcherclient.http import errors

    fields = {k: v for k, v in vars(creds).items() if v is not None}
    given = {**creds.options, **fields}
    try:
        loader: Any = loading.get_plugin_loader(str(creds.auth_type))
        names = {option.dest for option in loader.get_options()}
        return loader.load_from_options(
            **{k: v for k, v in given.items() if k in names}
        )
    except ksa.ClientException as error:
        raise errors.translate(error, 'POST', 'Keystone') from error
    except TypeError as error:
        # Some plugins do not check that required options are present.
        raise exceptions.AuthorizationFailure(
            f'missing options for authentication type {creds.auth_type!r}: '
            f'{error}'
        ) from error
    except (AttributeError, ImportError) as error:
        # Some plugins are installed without the libraries that they require.
        raise exceptions.AuthorizationFailure(
            f'authentication type {creds.auth_type!r} is not completely '
            f'installed: {" ".join(str(error).split())}'
        ) from error
