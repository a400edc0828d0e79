# SPDX-License-Identifier: Apache-2.0
"""The HTTP adapter: microversions, retries, redirects, errors.

Nothing else in this package sends a request to Watcher.
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Mapping
from contextlib import nullcontext
from typing import Any
from urllib.parse import urlsplit

import requests
from keystoneauth1 import adapter

from watcherclient import exceptions, versions
from watcherclient.http import errors, limits, redirects, retry
from watcherclient.http.body import parse_json
from watcherclient.text import display, redact
from watcherclient.version import __version__
from watcherclient.versions import Version

LOG = logging.getLogger(__name__)

#: The name of this client in the User-Agent header.
USER_AGENT = 'python-watcherclient'
#: Seconds to wait for a connection, and for the start of a response.
CONNECT_TIMEOUT = 30.0
READ_TIMEOUT = 600.0
#: Further arguments of ``Session.request``.
_OPTIONS: dict[str, Any] = {
    'raise_exc': False,
    'redirect': False,
    'allow_reauth': False,
    # keystoneauth would log a digest of the token, and all bodies.
    'log': False,
    'connect_retries': 0,
    'status_code_retries': 0,
    'microversion_service_type': versions.SERVICE_TYPE,
    'hooks': {'response': limits.read_body},
}


class Adapter(adapter.Adapter):
    """A keystoneauth adapter for the Watcher API.

    :param session: the ``keystoneauth1.session.Session`` to send through.
    :param api_version: the version to request. The newest
        (``versions.LATEST``) is negotiated with the server; a specific one is
        never changed.
    :param max_retries: maximum number of retries of a read, an int.
    :param retry_interval: seconds between retries; short and increasing if
        None.
    :param timeout: seconds to wait for a response; that of the session if
        None.
    :param kwargs: further arguments of ``keystoneauth1.adapter.Adapter``,
        such as ``global_request_id``.
    """

    def __init__(
        self,
        session: Any,
        *,
        api_version: Version = versions.LATEST,
        max_retries: int | None = None,
        retry_interval: float | None = None,
        timeout: float | None = None,
        **kwargs: Any,
    ) -> None:
        named = {'client_name': USER_AGENT, 'client_version': __version__}
        super().__init__(session, **{**named, **kwargs})
        # Without limits, keystoneauth waits for the time at which the adapter
        # was created, which is in the future after a change of the clock.
        limited = kwargs.keys() & {'rate_limit', 'concurrency'}
        self._rate = {} if limited else {'rate_semaphore': nullcontext()}
        self._renewing = threading.Lock()
        self._pinned = not api_version.is_latest()
        self._base: str | None = None
        self.api_version = api_version if self._pinned else versions.MAX
        self.max_retries = max_retries
        self.retry_interval = retry_interval
        if timeout is None:
            timeout = getattr(session, 'timeout', None)
        self.timeout = READ_TIMEOUT if timeout is None else float(timeout)

    def request(
        self,
        url: str,
        method: str,
        *,
        since: Version = versions.MIN,
        feature: str = 'this request',
        verb: str = '',
        **kwargs: Any,
    ) -> requests.Response:
        """Send a request and return the response.

        :param url: a path, ``/v1/...``.
        :param method: the HTTP method.
        :param since: the API version that the request needs.
        :param feature: the part of the request that needs it, for messages.
        :param verb: the operation, if older versions do not have it at all;
            replaces ``feature``.
        :param kwargs: further arguments of ``Session.request``.
        :raises UnsupportedVersion: if the version in use is older than
            ``since``; with ``verb``, a :class:`MethodNotSupported`.
        :raises ClientException: for any failure, and for a status of 300 or
            more.
        """
        address = self._address(url)
        _check_sendable(kwargs)
        while True:
            # Other threads may lower it during this request.
            version = self.api_version
            self._require(since, version, feature, verb)
            response = self._send_with_retries(
                address,
                method.upper(),
                {'microversion': str(version), **kwargs},
            )
            status = response.status_code
            if status == 406 and self._negotiate(response, version):
                continue
            if 300 <= status < 400:
                raise redirects.not_followed(response, method, address)
            if status >= 400:
                raise exceptions.from_response(
                    response, method=method, url=address
                )
            return response

    def json_request(
        self, method: str, url: str, body: Any = None, **kwargs: Any
    ) -> tuple[requests.Response, Any]:
        """Send a custom request.

        :param method: the HTTP method.
        :param url: a path, with its ``/v1``.
        :param body: the value to send as JSON, or None.
        :returns: the response and its decoded body: [] if it is empty, None if
            it is not JSON.
        :raises ClientException: as :meth:`request` does.
        """
        response = self.request(url, method, json=body, **kwargs)
        kind = response.headers.get('content-type')
        if not kind or not response.content:
            return response, []
        return response, parse_json(response) if 'json' in kind else None

    def raw_request(
        self, method: str, url: str, **kwargs: Any
    ) -> requests.Response:
        """Send a custom request and return the response."""
        return self.request(url, method, **kwargs)

    @property
    def endpoint(self) -> str:
        """The endpoint of the service, without ``/v1``.

        :raises ValidationError: if it is not a URL.
        :raises ClientException: if there is none, or it cannot be discovered.
        """
        if self._base is None:
            found = self._look_up()
            if not _is_address(found):
                raise exceptions.ValidationError(
                    f'invalid endpoint {redact.url(found)!r}: expected a URL '
                    'such as http://host:9322'
                )
            self._base = found.rstrip('/').removesuffix('/v1').rstrip('/')
        return self._base

    @property
    def os_infra_optim_api_version(self) -> str:
        """The API version in use, as text."""
        return str(self.api_version)

    @property
    def api_version_select_state(self) -> str:
        """The source of the version: user, default or negotiated."""
        if self._pinned:
            return 'user'
        return 'negotiated' if self.api_version < versions.MAX else 'default'

    @property
    def conflict_max_retries(self) -> int:
        """Maximum number of retries of a read."""
        return retry.RETRIES if self.max_retries is None else self.max_retries

    @property
    def conflict_retry_interval(self) -> float:
        """Seconds before the first retry."""
        given = self.retry_interval
        return retry.FIRST_PAUSE if given is None else given

    def _look_up(self) -> str:
        with errors.translated('POST', 'Keystone'):
            found = self.get_endpoint()
        if not found:
            region = self.region_name
            where = f' in region {region}' if region else ''
            raise exceptions.EndpointNotFound(
                f'the catalog has no {self.interface or "public"} endpoint of '
                f'the {self.service_type} service{where}'
            )
        return found.strip()

    def _address(self, url: str) -> str:
        if urlsplit(url).netloc:
            raise exceptions.ValidationError(
                f'{redact.url(url)!r} is a complete URL: specify only the path'
            )
        return f'{self.endpoint}/{url.lstrip("/")}'

    def _send_with_retries(
        self, address: str, method: str, kwargs: Mapping[str, Any]
    ) -> requests.Response:
        """Send until there is a final response, within RETRY_BUDGET."""
        backoff = retry.Backoff(method, self.max_retries, self.retry_interval)
        while True:
            try:
                response = self._send_and_follow(address, method, kwargs)
            except exceptions.ConnectionError as error:
                if not backoff.wait(error):
                    raise
            else:
                if not backoff.wait(response):
                    return response

    def _send_and_follow(
        self, address: str, method: str, kwargs: Mapping[str, Any]
    ) -> requests.Response:
        """Send once, and follow the redirects of a read."""
        for _ in range(1 + redirects.MAX_REDIRECTS):
            response = self._send(address, method, kwargs)
            target = redirects.target(response, method, address)
            if target is None:
                return response
            origin, address = address, target
            if urlsplit(target).query:
                kwargs = {**kwargs, 'params': None}
        raise redirects.too_many(response, method, origin)

    def _send(
        self, address: str, method: str, kwargs: Mapping[str, Any]
    ) -> requests.Response:
        """Send once."""
        seconds = (min(CONNECT_TIMEOUT, self.timeout), self.timeout)
        options = {
            **_OPTIONS,
            **self._rate,
            'requests_auth': self.session.session.auth or send_as_is,
            'timeout': seconds,
            **kwargs,
        }
        headers = kwargs.get('headers') or {}
        options['headers'] = {'Accept': 'application/json', **headers}
        # OpenStackClient logs everything, but rarely shows it.
        shown = redact.LazyStr(redact.request, method, address, kwargs)
        LOG.debug('REQ: %s', shown)
        with errors.translated(method, address, seconds):
            response = super().request(address, method, **options)
            if response.status_code == 401 and self._renew_token(response):
                response = super().request(address, method, **options)
        LOG.debug('RESP: %s', redact.LazyStr(redact.response, response))
        return response

    def _renew_token(self, response: requests.Response) -> bool:
        """Discard a rejected token; return whether there can be another.

        keystoneauth fails if another thread has just discarded it.
        """
        refused = response.request.headers.get('X-Auth-Token')
        with self._renewing:
            if self.get_token() == refused and self.invalidate():
                return True
            # The session may be shared.
            return self.get_token() != refused

    def _require(
        self, since: Version, version: Version, feature: str, verb: str
    ) -> None:
        """Check that the API version supports the request."""
        if version >= since:
            return
        # A version that is not pinned is the newest of the server.
        if verb:
            reason = 'the newest that the server supports'
            if self._pinned:
                reason = 'which was requested'
            raise exceptions.MethodNotSupported(
                f'{verb} needs API version {since} and is not supported in '
                f'API version {version}, {reason}'
            )
        reason = f'the server supports at most {version}'
        if self._pinned:
            reason = f'version {version} was requested'
        raise exceptions.UnsupportedVersion(
            f'{feature} needs API version {since}, but {reason}'
        )

    def _negotiate(self, response: requests.Response, sent: Version) -> bool:
        """Lower the version to the newest that both sides support.

        :param response: a response that rejects the version.
        :param sent: the rejected version; other threads may have lowered it
            since.
        :returns: whether to send the request again.
        """
        low = _offered(response, 'Minimum')
        high = _offered(response, 'Maximum')
        if versions.HEADER in response.headers or not low or not high:
            return False
        newest = min(versions.MAX, high)
        if self._pinned or newest < max(versions.MIN, low):
            wanted = f'this client supports {versions.MIN} to {versions.MAX}'
            if self._pinned:
                wanted = f'version {sent} was requested'
            raise exceptions.UnsupportedVersion(
                f'the server supports API {low} to {high}; {wanted}'
            )
        if newest >= sent:
            return False
        LOG.debug('server supports API %s to %s: using %s', low, high, newest)
        self.api_version = min(self.api_version, newest)
        return True


def send_as_is(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Authenticate only with the headers from keystoneauth.

    requests would add credentials from ``~/.netrc``.
    """
    return request


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ('http', 'https') and bool(
            parts.hostname and parts.port != 0
        )
    except ValueError:
        return False


def _check_sendable(kwargs: Mapping[str, Any]) -> None:
    """Check that a value can be sent."""
    try:
        json.dumps(kwargs.get('json'), allow_nan=False)
    except (TypeError, ValueError, RecursionError) as error:
        raise exceptions.ValidationError(
            f'cannot encode a value as JSON: {error}'
        ) from error
    for value in (kwargs.get('params') or {}).values():
        if not display.is_unicode(str(value)):
            raise exceptions.ValidationError(
                f'{display.truncate(str(value), 80)!r} cannot be sent: not '
                'UTF-8'
            )


def _offered(response: requests.Response, which: str) -> Version | None:
    value = response.headers.get(f'OpenStack-API-{which}-Version', '')
    value = value.strip().removeprefix(versions.SERVICE_TYPE)
    try:
        return Version.parse(value)
    except exceptions.UnsupportedVersion:
        return None
