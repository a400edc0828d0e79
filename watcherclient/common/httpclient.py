# SPDX-License-Identifier: Apache-2.0
"""Where older programs look for the road to the server."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from watcherclient import versions
from watcherclient.http import adapter, retry
from watcherclient.http.adapter import Adapter
from watcherclient.v1.client import Client

API_VERSION = '/v1'
API_VERSION_SELECTED_STATES = ('user', 'negotiated', 'cached', 'default')
DEFAULT_MAX_RETRIES = retry.RETRIES
DEFAULT_RETRY_INTERVAL = 2
DEFAULT_VER = str(versions.LATEST)
LAST_KNOWN_API_VERSION = versions.MAX.minor
LATEST_VERSION = str(versions.MAX)
SENSITIVE_HEADERS = ('X-Auth-Token',)
SUPPORTED_ENDPOINT_SCHEME = ('http', 'https')
USER_AGENT = adapter.USER_AGENT

VersionNegotiationMixin = Adapter


def HTTPClient(endpoint: str, **kwargs: Any) -> Adapter:
    """Return the adapter of a client with a token, or without.

    :param endpoint: the address of Watcher.
    :param kwargs: what :class:`watcherclient.v1.client.Client` takes.
    """
    return Client(endpoint, **kwargs).http_client


def SessionClient(
    os_infra_optim_api_version: str,
    api_version_select_state: str,
    max_retries: int | None,
    retry_interval: float | None,
    endpoint: str | None,
    **kwargs: Any,
) -> Adapter:
    """Return the adapter of a client with a keystoneauth session.

    :param os_infra_optim_api_version: the version of the API.
    :param api_version_select_state: not used; a version that the server
        lacks is lowered only if it is ``latest``.
    :param max_retries: how often a failed read is repeated.
    :param retry_interval: seconds between two tries.
    :param endpoint: the address of Watcher; looked up when None.
    :param kwargs: what :class:`watcherclient.v1.client.Client` takes,
        ``session`` among it.
    """
    return Client(
        endpoint,
        os_infra_optim_api_version=os_infra_optim_api_version,
        max_retries=max_retries,
        retry_interval=retry_interval,
        **kwargs,
    ).http_client


def get_server(url: str | None) -> tuple[str | None, str | None]:
    """Return host and port of an address, as text; None where unknown."""
    parts = urlsplit(url or '')
    return parts.hostname, str(parts.port) if parts.port else None
