# SPDX-License-Identifier: Apache-2.0
"""Compatibility module: the HTTP adapter."""

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
    """Return the adapter of a client, with or without a token.

    :param endpoint: the endpoint of Watcher.
    :param kwargs: the arguments of :class:`watcherclient.v1.client.Client`.
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

    :param os_infra_optim_api_version: the API version.
    :param api_version_select_state: ignored; only the version ``latest`` is
        negotiated.
    :param max_retries: maximum number of retries of a read.
    :param retry_interval: seconds between retries.
    :param endpoint: the endpoint of Watcher; looked up if None.
    :param kwargs: the arguments of :class:`watcherclient.v1.client.Client`,
        including ``session``.
    """
    return Client(
        endpoint,
        os_infra_optim_api_version=os_infra_optim_api_version,
        max_retries=max_retries,
        retry_interval=retry_interval,
        **kwargs,
    ).http_client


def get_server(url: str | None) -> tuple[str | None, str | None]:
    """Return the host and the port of a URL, as text; None if unknown."""
    parts = urlsplit(url or '')
    return parts.hostname, str(parts.port) if parts.port else None
