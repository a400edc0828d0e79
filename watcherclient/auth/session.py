# SPDX-License-Identifier: Apache-2.0
"""A keystoneauth session, from what the caller has."""

from __future__ import annotations

import dataclasses
from typing import Any

from watcherclient import exceptions
from watcherclient.auth.credentials import PLAIN_TYPES, Credentials

DEFAULT_DOMAIN = 'default'


def open_session(known: Credentials) -> Any:
    """Return a ``keystoneauth1.session.Session``; nothing is sent yet.

    :param known: what is known of the cloud and of the user.
    :raises ClientException: when that is not enough.
    """
    known.check()
    from keystoneauth1 import session

    from watcherclient.http import adapter as http

    plugin = _plugin(known)
    if known.token_cache and _is_somebody(known):
        from watcherclient.auth import token_cache

        token_cache.keep(plugin, known)
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
    plain = known.auth_type is None or known.auth_type in PLAIN_TYPES
    return bool(known.auth_url and plain and not known.token)


def _plugin(known: Credentials) -> Any:
    """Return the authentication plugin that fits what is known."""
    if known.auth_type and known.auth_type not in PLAIN_TYPES:
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

    from watcherclient.http import errors

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
        raise errors.translate(error, 'POST', 'Keystone') from error
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
