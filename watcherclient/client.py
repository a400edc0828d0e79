# SPDX-License-Identifier: Apache-2.0
"""Create a client: :func:`get_client`, :func:`connect`, :func:`Client`."""

from __future__ import annotations

import warnings
from typing import Any

from watcherclient import exceptions, versions
from watcherclient.text.suggestions import similar
from watcherclient.v1.client import Client as ClientV1

#: Keywords of Client, and the corresponding keywords of get_client without
#: "os_", in order of precedence.
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
    """Return a client, without sending a request.

    Specify a session; a token and the endpoint of Watcher; or the
    authentication URL and a username and password, a token, or an application
    credential.

    :param api_version: ``1`` for the newest version of API v1 that both sides
        support; ``'1.5'`` for exactly that version.
    :param os_auth_token: a token.
    :param watcher_url: the endpoint of Watcher, with or without ``/v1``;
        looked up in the catalog if None.
    :param os_endpoint_override: same as ``watcher_url``.
    :param os_username: the username.
    :param os_password: the password.
    :param os_auth_url: the authentication URL.
    :param os_project_id: the project ID; also ``os_tenant_id``.
    :param os_project_name: the project name; also ``os_tenant_name``.
    :param os_region_name: the region name.
    :param os_user_domain_id: the domain ID of the user (default: ``default``).
    :param os_user_domain_name: the domain name of the user.
    :param os_project_domain_id: the domain ID of the project (default:
        ``default``).
    :param os_project_domain_name: the domain name of the project.
    :param os_application_credential_id: the application credential ID.
    :param os_application_credential_name: the name of an application
        credential; requires a user.
    :param os_application_credential_secret: its secret.
    :param os_service_type: the service type (default: ``infra-optim``).
    :param os_endpoint_type: the interface: public, internal or admin.
    :param insecure: do not verify the certificate of the server.
    :param timeout: seconds to wait for a response; 600 if None.
    :param os_cacert: a CA certificate bundle file; also ``ca_file``.
    :param os_cert: a client certificate file; also ``cert_file``.
    :param os_key: a client certificate key file; also ``key_file``.
    :param os_infra_optim_api_version: takes precedence over ``api_version``.
    :param max_retries: maximum number of retries of a read; 5 if None.
    :param retry_interval: seconds between retries; increasing if None.
    :param session: a ``keystoneauth1.session.Session``.
    :param token_cache: cache the token, but not the password, in a file in the
        user's cache directory.
    :param global_request_id: an ID (``req-`` and a UUID) that all services log
        with the requests.
    :param ignored: other keywords are logged and ignored.
    :returns: a :class:`watcherclient.v1.client.Client`.
    :raises UnsupportedVersion: if the version is invalid.
    :raises AmbiguousAuthSystem: if authentication options are missing.
    """
    given = {k.removeprefix('os_'): v for k, v in locals().items()}
    if os_auth_token:
        # The dashboard of Watcher passes a username in addition to the token.
        ignored.pop('username', None)
    for name in sorted(given.pop('ignored')):
        close = similar(name, get_client.__annotations__)
        warnings.warn(
            f'get_client() has no keyword {name!r}'
            + (f': did you mean {close[0]!r}?' if close else ''),
            stacklevel=2,
        )
    for name, same in _SAME.items():
        values = [given.pop(one) for one in same]
        given[name] = next(filter(None, values), None)
    return Client(given.pop('api_version'), **given)


def Client(version: object, *args: Any, **kwargs: Any) -> ClientV1:
    """Return a client for an API version.

    :param version: as in :func:`get_client`.
    :param args: the endpoint of Watcher.
    :param kwargs: the arguments of :class:`watcherclient.v1.client.Client`.
    :raises UnsupportedVersion: if the version is invalid.
    """
    if version is None:
        raise exceptions.UnsupportedVersion('missing API version: use 1')
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
    """Return a client for a cloud in clouds.yaml. Requires openstacksdk.

    :param cloud: the cloud name; from OS_CLOUD and the other environment
        variables if None; or an ``openstack.connection.Connection``.
    :param region_name: the region name. This and the following settings take
        precedence over the file.
    :param interface: public, internal or admin.
    :param verify: whether to verify the certificate of the server.
    :param cacert: a CA certificate bundle file.
    :param cert: a client certificate file.
    :param key: a client certificate key file.
    :param infra_optim_api_version: the API version, as in
        :func:`get_client`.
    :param infra_optim_endpoint_override: the endpoint of Watcher.
    :param timeout: seconds to wait for a response.
    :param max_retries: as in :func:`get_client`.
    :param retry_interval: seconds between retries.
    :param global_request_id: an ID that services log with each request.
    :returns: a :class:`watcherclient.v1.client.Client`.
    :raises ClientException: if openstacksdk is not installed or the cloud does
        not exist.
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
