# SPDX-License-Identifier: Apache-2.0
"""The one road to the server: microversions, retries, redirects, errors.

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
#: Seconds to wait for a connection, and for a response to begin.
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
    """A keystoneauth adapter that speaks the Watcher API.

    :param session: the ``keystoneauth1.session.Session`` to send through.
    :param api_version: the version to ask for. The newest
        (``versions.LATEST``) is lowered to what the server knows; a given
        one is never changed.
    :param max_retries: how often a failed read is repeated, an int.
    :param retry_interval: seconds between two tries; short and growing when
        None.
    :param timeout: seconds to wait for an answer; the session's own when
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
        # was created, which is in the future if the clock was set back.
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
        feature: str = 'This request',
        verb: str = '',
        **kwargs: Any,
    ) -> requests.Response:
        """Send a request and return its answer.

        :param url: a path, ``/v1/...``.
        :param method: the HTTP method.
        :param since: the version of the API that the request needs.
        :param feature: the part of the request that needs it, for the
            message.
        :param verb: the operation, if older versions lack it as a whole;
            replaces ``feature``.
        :param kwargs: further arguments of ``Session.request``.
        :raises UnsupportedVersion: if the version in use is older than
            ``since``; with ``verb``, a :class:`MethodNotSupported`.
        :raises ClientException: for anything but a status below 300.
        """
        address = self._address(url)
        _check_sendable(kwargs)
        while True:
            # Other threads may lower it while this request is on its way.
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
        """Send a request of the caller's own making.

        :param method: the HTTP method.
        :param url: a path, with its ``/v1``.
        :param body: what to send as JSON, or None.
        :returns: the answer, and what its body holds: [] when there is none,
            None when it is not JSON.
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
        """Send a request of the caller's own making; return its answer."""
        return self.request(url, method, **kwargs)

    @property
    def endpoint(self) -> str:
        """The address of the service, without ``/v1``.

        :raises ValidationError: when it is not the address of a server.
        :raises ClientException: when there is none, or it cannot be found.
        """
        if self._base is None:
            found = self._look_up()
            if not _is_address(found):
                raise exceptions.ValidationError(
                    f'{redact.url(found)!r} is not the address of a server: '
                    'give one as http://host:9322'
                )
            self._base = found.rstrip('/').removesuffix('/v1').rstrip('/')
        return self._base

    @property
    def os_infra_optim_api_version(self) -> str:
        """The version in force, as text."""
        return str(self.api_version)

    @property
    def api_version_select_state(self) -> str:
        """How the version came about: user, default or negotiated."""
        if self._pinned:
            return 'user'
        return 'negotiated' if self.api_version < versions.MAX else 'default'

    @property
    def conflict_max_retries(self) -> int:
        """How often a failed read is repeated."""
        return retry.RETRIES if self.max_retries is None else self.max_retries

    @property
    def conflict_retry_interval(self) -> float:
        """Seconds before the first repetition."""
        given = self.retry_interval
        return retry.FIRST_PAUSE if given is None else given

    def _look_up(self) -> str:
        with errors.translated('POST', 'Keystone'):
            found = self.get_endpoint()
        if not found:
            where = (
                f' in region {self.region_name}' if self.region_name else ''
            )
            raise exceptions.EndpointNotFound(
                f'The catalog has no {self.interface or "public"} endpoint '
                f'of the {self.service_type} service{where}'
            )
        return found.strip()

    def _address(self, url: str) -> str:
        if urlsplit(url).netloc:
            raise exceptions.ValidationError(
                f'{redact.url(url)!r} is a whole address: give its path'
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
        """Send once, and again to where a read is redirected."""
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
        # OpenStackClient logs everything, and mostly shows nothing of it.
        shown = redact.LazyStr(redact.request, method, address, kwargs)
        LOG.debug('REQ: %s', shown)
        with errors.translated(method, address, seconds):
            response = super().request(address, method, **options)
            if response.status_code == 401 and self._renew_token(response):
                response = super().request(address, method, **options)
        LOG.debug('RESP: %s', redact.LazyStr(redact.response, response))
        return response

    def _renew_token(self, response: requests.Response) -> bool:
        """Discard a refused token; return whether there can be another.

        keystoneauth gives up if another thread has just discarded it.
        """
        refused = response.request.headers.get('X-Auth-Token')
        with self._renewing:
            if self.get_token() == refused and self.invalidate():
                return True
            # The session may have other users, too.
            return self.get_token() != refused

    def _require(
        self, since: Version, version: Version, feature: str, verb: str
    ) -> None:
        """Refuse what the version lacks."""
        if version >= since:
            return
        # A version that is too old and not pinned is the server's newest.
        if verb:
            reason = 'the newest that the server supports'
            if self._pinned:
                reason = 'which was requested'
            raise exceptions.MethodNotSupported(
                f'{verb} needs version {since} of the API and is not '
                f'supported in API version {version}, {reason}'
            )
        reason = f'the server offers {version} at most'
        if self._pinned:
            reason = f'{version} is asked for'
        raise exceptions.UnsupportedVersion(
            f'{feature} needs version {since} of the API, but {reason}'
        )

    def _negotiate(self, response: requests.Response, sent: Version) -> bool:
        """Lower the version to the newest that both sides support.

        :param response: a refusal of the version that was sent.
        :param sent: that version; other threads may have lowered it since.
        :returns: whether to send the request again.
        """
        low = _offered(response, 'Minimum')
        high = _offered(response, 'Maximum')
        if versions.HEADER in response.headers or not low or not high:
            return False
        newest = min(versions.MAX, high)
        if self._pinned or newest < max(versions.MIN, low):
            wanted = f'{sent} of the API'
            if not self._pinned:
                wanted = f'{versions.MIN} to {versions.MAX} of the API'
            raise exceptions.UnsupportedVersion(
                f'Version {wanted} is not among those of the server, '
                f'which offers {low} to {high}'
            )
        if newest >= sent:
            return False
        LOG.debug('The server offers %s to %s: using %s', low, high, newest)
        self.api_version = min(self.api_version, newest)
        return True


def send_as_is(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Authenticate with nothing but the headers that keystoneauth sets.

    requests would add a user and password of ``~/.netrc``.
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
    """Refuse what no request can hold."""
    try:
        json.dumps(kwargs.get('json'), allow_nan=False)
    except (TypeError, ValueError, RecursionError) as error:
        raise exceptions.ValidationError(
            f'A value cannot be written as JSON: {error}'
        ) from error
    for value in (kwargs.get('params') or {}).values():
        if not display.is_unicode(str(value)):
            raise exceptions.ValidationError(
                f'{display.truncate(str(value), 80)!r} cannot be sent: it is '
                'not UTF-8'
            )


def _offered(response: requests.Response, which: str) -> Version | None:
    value = response.headers.get(f'OpenStack-API-{which}-Version', '')
    value = value.strip().removeprefix(versions.SERVICE_TYPE)
    try:
        return Version.parse(value)
    except exceptions.UnsupportedVersion:
        return None
