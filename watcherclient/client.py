# SPDX-License-Identifier: Apache-2.0
"""The ways in: :func:`get_client`, :func:`connect` and :func:`Client`."""

from __future__ import annotations

import difflib
import warnings
from typing import Any

from watcherclient import exceptions, versions
from watcherclient.v1.client import Client as ClientV1

#: Keywords of Client, and those of get_client for it, without "os_"; the first
#: that is given wins.
_SAME = {
    'endpoint': ('watcher_url', 'endpoint_override'),
    'token': ('auth_token',),
    'project_id': ('project_id', 'tenant_id'),
    'project_name': ('project_name', 'tenant_name'),
    'interface': ('endpoint_type',),
    'ca_file': ('cacert', 'ca_file'),
    'cert_file': ('cert', 'cert_file'),
    'key_file': ('key', 'key_file'),
    'api_version': ('infra_optim_api_version', 'api_version'),
}


def get_client(
    api_version: object,
    *,
    os_auth_token: str | None = None,
    watcher_url: str | None = None,
    os_endpoint_override: str | None = None,
    os_username: str | None = None,
    os_password: str | None = None,
    os_auth_url: str | None = None,
    os_project_id: str | None = None,
    os_project_name: str | None = None,
    os_tenant_id: str | None = None,
    os_tenant_name: str | None = None,
    os_region_name: str | None = None,
    os_user_domain_id: str | None = None,
    os_user_domain_name: str | None = None,
    os_project_domain_id: str | None = None,
    os_project_domain_name: str | None = None,
    os_application_credential_id: str | None = None,
    os_application_credential_name: str | None = None,
    os_application_credential_secret: str | None = None,
    os_service_type: str | None = None,
    os_endpoint_type: str | None = None,
    insecure: bool | None = None,
    timeout: float | None = None,
    os_cacert: str | None = None,
    ca_file: str | None = None,
    os_cert: str | None = None,
    cert_file: str | None = None,
    os_key: str | None = None,
    key_file: str | None = None,
    os_infra_optim_api_version: object = None,
    max_retries: int | None = None,
    retry_interval: float | None = None,
    session: Any = None,
    token_cache: bool | None = None,
    global_request_id: str | None = None,
    **ignored: Any,
) -> ClientV1:
    """Return a client; no request is made yet.

    A session, or a token with the address of Watcher, or the URL of Keystone
    with a user and a password, a token or an application credential.

    :param api_version: ``1`` for the newest version of API v1 that client
        and server share; ``'1.5'`` for exactly that one.
    :param os_auth_token: a token.
    :param watcher_url: the address of Watcher, with or without ``/v1``;
        looked up in the catalog when None.
    :param os_endpoint_override: the same.
    :param os_username: the user's name.
    :param os_password: the user's password.
    :param os_auth_url: the address of Keystone.
    :param os_project_id: the project, also as ``os_tenant_id``.
    :param os_project_name: the project, also as ``os_tenant_name``.
    :param os_region_name: the region to look in.
    :param os_user_domain_id: the user's domain; ``default`` when none is
        given.
    :param os_user_domain_name: the same by name.
    :param os_project_domain_id: the project's domain, likewise.
    :param os_project_domain_name: the same by name.
    :param os_application_credential_id: an application credential.
    :param os_application_credential_name: the same by its name, with a user.
    :param os_application_credential_secret: its secret.
    :param os_service_type: what to look up, ``infra-optim``.
    :param os_endpoint_type: the interface: public, internal or admin.
    :param insecure: do not check the server's certificate.
    :param timeout: seconds to wait for an answer; 600 when None.
    :param os_cacert: the authorities to trust, a file; also ``ca_file``.
    :param os_cert: a client certificate, a file; also ``cert_file``.
    :param os_key: its key, a file; also ``key_file``.
    :param os_infra_optim_api_version: wins over ``api_version``.
    :param max_retries: how often a failed read is repeated; 5 when None.
    :param retry_interval: seconds between two tries; growing when None.
    :param session: a ``keystoneauth1.session.Session``.
    :param token_cache: keep the token in a file of the user's cache folder,
        for later runs; not the password.
    :param global_request_id: an ID (``req-`` and a UUID) that all services
        log with the requests.
    :param ignored: other keywords are accepted, and logged.
    :returns: a :class:`watcherclient.v1.client.Client`.
    :raises UnsupportedVersion: for a version that does not exist.
    :raises AmbiguousAuthSystem: when too little is known.
    """
    given = {k.removeprefix('os_'): v for k, v in locals().items()}
    if os_auth_token:
        # The dashboard of Watcher names its user beside the token.
        ignored.pop('username', None)
    for name in sorted(given.pop('ignored')):
        close = difflib.get_close_matches(name, get_client.__annotations__, 1)
        warnings.warn(
            f'get_client() does not know {name!r}'
            + (f': did you mean {close[0]!r}?' if close else ''),
            stacklevel=2,
        )
    for name, same in _SAME.items():
        values = [given.pop(one) for one in same]
        given[name] = next(filter(None, values), None)
    return Client(given.pop('api_version'), **given)


def Client(version: object, *args: Any, **kwargs: Any) -> ClientV1:
    """Return a client for a version of the API.

    :param version: as in :func:`get_client`.
    :param args: the address of Watcher.
    :param kwargs: what :class:`watcherclient.v1.client.Client` takes.
    :raises UnsupportedVersion: for a version that does not exist.
    """
    if version is None:
        raise exceptions.UnsupportedVersion('No API version was given: try 1')
    parsed = versions.check_major(versions.Version.parse(version))
    if kwargs.get('os_infra_optim_api_version') is None:
        kwargs['os_infra_optim_api_version'] = str(parsed)
    return ClientV1(*args, **kwargs)


def connect(
    cloud: Any = None,
    *,
    region_name: str | None = None,
    interface: str | None = None,
    verify: bool | None = None,
    cacert: str | None = None,
    cert: str | None = None,
    key: str | None = None,
    infra_optim_api_version: object = None,
    infra_optim_endpoint_override: str | None = None,
    timeout: float | None = None,
    max_retries: int | None = None,
    retry_interval: float | None = None,
    global_request_id: str | None = None,
) -> ClientV1:
    """Return a client for a cloud of clouds.yaml, which openstacksdk reads.

    :param cloud: its name; what OS_CLOUD and the other variables of the
        environment say when None. An ``openstack.connection.Connection``
        is used as it is.
    :param region_name: the region; this and the settings below win over
        those of the file.
    :param interface: public, internal or admin.
    :param verify: whether to check the server's certificate.
    :param cacert: a file of CA certificates to trust.
    :param cert: a client certificate, a file.
    :param key: its key, a file.
    :param infra_optim_api_version: the API version, as in
        :func:`get_client`.
    :param infra_optim_endpoint_override: the endpoint of Watcher.
    :param timeout: seconds to wait for an answer.
    :param max_retries: as in :func:`get_client`, like the two below.
    :param retry_interval: seconds between two tries.
    :param global_request_id: an ID that services log with each request.
    :returns: a :class:`watcherclient.v1.client.Client`.
    :raises ClientException: when openstacksdk is not installed or the cloud
        is not known.
    """
    from watcherclient.auth import clouds

    session, region = clouds.cloud_session(
        cloud,
        region_name=region_name,
        interface=interface,
        verify=verify,
        cacert=cacert,
        cert=cert,
        key=key,
        infra_optim_api_version=infra_optim_api_version,
        infra_optim_endpoint_override=infra_optim_endpoint_override,
    )
    service = versions.SERVICE_TYPE
    return Client(
        region.get_default_microversion(service)
        or region.config.get('infra_optim_api_version')
        or 1,
        region.get_endpoint(service),
        session=session,
        region_name=region.get_region_name(service),
        interface=region.get_interface(service),
        timeout=timeout,
        max_retries=max_retries,
        retry_interval=retry_interval,
        global_request_id=global_request_id,
    )
