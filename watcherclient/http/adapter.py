# SPDX-License-Identifier: Apache-2.0
"""The one road to the server: versions, retries, redirects and errors.

Nothing else in this package sends a request to Watcher.
"""

from __future__ import annotations

import contextlib
import json
import logging
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
from keystoneauth1 import adapter
from keystoneauth1 import exceptions as ksa_exceptions

from watcherclient import exceptions, versions
from watcherclient.http import errors
from watcherclient.http.body import parse_json
from watcherclient.text import display, redact
from watcherclient.versions import Version

LOG = logging.getLogger(__name__)

#: Seconds for a connection to be made, and for an answer to begin.
CONNECT_TIMEOUT = 30.0
READ_TIMEOUT = 600.0
#: How often a read is repeated when the caller does not say.
RETRIES = 5
#: How often anything is repeated when nobody listened.
CONNECT_RETRIES = 2
#: Seconds after which a request is not tried again.
RETRY_BUDGET = 60.0
#: How many redirects one read follows.
REDIRECTS = 5
#: Answers that say "later", not "no".
TRANSIENT = frozenset({429, 502, 503, 504})
_MOVED = frozenset({301, 302, 303, 307, 308})
_PORTS = {'http': 80, 'https': 443}


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
    :param kwargs: further arguments of ``keystoneauth1.adapter.Adapter``.
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
        super().__init__(session, **kwargs)
        self._pinned = not api_version.is_latest()
        self._negotiated = False
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
        **kwargs: Any,
    ) -> requests.Response:
        """Send a request and return its answer.

        :param url: a path, ``/v1/...``.
        :param method: the HTTP method.
        :param since: the version of the API that the request needs.
        :param feature: what needs it, for the message.
        :param kwargs: further arguments of ``Session.request``.
        :raises ClientException: for anything but a status below 300.
        """
        address = self._address(url)
        _check_sendable(kwargs)
        while True:
            self._require(since, feature)
            response = self._send_with_retries(address, method.upper(), kwargs)
            status = response.status_code
            if status == 406 and self._negotiate(response):
                continue
            if 300 <= status < 400:
                raise _not_followed(response, method, address)
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
        return 'negotiated' if self._negotiated else 'default'

    @property
    def conflict_max_retries(self) -> int:
        """How often a failed read is repeated."""
        return RETRIES if self.max_retries is None else self.max_retries

    @property
    def conflict_retry_interval(self) -> float:
        """Seconds before the first repetition."""
        return Backoff(self.retry_interval).next

    def _look_up(self) -> str:
        try:
            found = self.get_endpoint()
        except ksa_exceptions.ClientException as error:
            raise errors.translate(error, 'POST', 'Keystone') from error
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
        self, address: str, method: str, kwargs: dict[str, Any]
    ) -> requests.Response:
        """Send until there is a final answer, within RETRY_BUDGET."""
        pauses = Backoff(self.retry_interval)
        tries = hops = 0
        while True:
            tries += 1
            try:
                response = self._send(address, method, kwargs)
            except exceptions.ConnectionError as error:
                pause = None
                if tries <= self._repetitions(method, error):
                    pause = pauses.take()
                if pause is None:
                    raise
                LOG.info('%s; trying again in %.1f s', error, pause)
            else:
                target = _target(response, method, address)
                if target and hops == REDIRECTS:
                    raise exceptions.from_response(
                        response,
                        f'{redact.url(address)} was redirected {hops} times '
                        'and still is: the last one was not followed',
                        method=method,
                        url=address,
                    )
                if target:
                    if urlsplit(target).query:
                        kwargs = {**kwargs, 'params': None}
                    address = target
                    hops += 1
                    continue
                pause = None
                if tries <= self._repetitions(method, response):
                    pause = pauses.take(_retry_after(response))
                if pause is None:
                    return response
                host, status = redact.host(address), response.status_code
                LOG.info('%s: %s; trying again in %.1f s', host, status, pause)
            time.sleep(pause)

    def _repetitions(
        self,
        method: str,
        outcome: requests.Response | exceptions.ConnectionError,
    ) -> int:
        """Return how often an outcome may be answered by a new try.

        A write is repeated only when it certainly never arrived.
        """
        asked = self.max_retries
        if isinstance(outcome, exceptions.ConnectionRefused):
            return CONNECT_RETRIES if asked is None else asked
        if isinstance(outcome, requests.Response):
            again = outcome.status_code in TRANSIENT
        else:
            again = type(outcome) is exceptions.ConnectionError
        if again and method in ('GET', 'HEAD'):
            return RETRIES if asked is None else asked
        return 0

    def _send(
        self, address: str, method: str, kwargs: dict[str, Any]
    ) -> requests.Response:
        """Send once."""
        limits = (min(CONNECT_TIMEOUT, self.timeout), self.timeout)
        options = {
            'raise_exc': False,
            'redirect': False,
            # keystoneauth would log a digest of the token, and all bodies.
            'log': False,
            'connect_retries': 0,
            'status_code_retries': 0,
            'microversion': str(self.api_version),
            'microversion_service_type': versions.SERVICE_TYPE,
            'timeout': limits,
            **kwargs,
        }
        options['headers'] = {
            'Accept': 'application/json',
            **(kwargs.get('headers') or {}),
        }
        # OpenStackClient logs everything, and mostly shows nothing of it.
        shown = redact.LazyStr(redact.request, method, address, kwargs)
        LOG.debug('REQ: %s', shown)
        try:
            response = super().request(address, method, **options)
        except (ksa_exceptions.ClientException, OSError, ValueError) as error:
            if errors.is_header_error(error):
                # The error holds the token.
                raise exceptions.ValidationError(
                    'The token holds characters that cannot be sent'
                ) from None
            if isinstance(error, ksa_exceptions.ClientException):
                raise errors.translate(
                    error, method, address, limits
                ) from error
            if not isinstance(error, requests.RequestException | ValueError):
                # Nothing was sent: a file of certificates is missing.
                raise exceptions.TLSError(
                    f'No TLS connection to {redact.host(address)} can be '
                    f'made: {display.first_line(str(error))}'
                ) from error
            raise exceptions.InvalidResponse(
                f'The answer to {method} {redact.url(address)} cannot be '
                f'read: {display.first_line(str(error))}',
                url=address,
                method=method,
            ) from error
        LOG.debug('RESP: %s', redact.LazyStr(redact.response, response))
        return response

    def _require(self, since: Version, feature: str) -> None:
        if self.api_version < since:
            reason = (
                f'the server offers {self.api_version} at most'
                if self._negotiated
                else f'{self.api_version} is asked for'
            )
            raise exceptions.UnsupportedVersion(
                f'{feature} needs version {since} of the API, but {reason}'
            )

    def _negotiate(self, response: requests.Response) -> bool:
        """Lower the version to what both know; tell whether it changed."""
        low = _offered(response, 'Minimum')
        high = _offered(response, 'Maximum')
        if versions.HEADER in response.headers or not low or not high:
            return False
        newest = min(versions.MAX, high)
        if self._pinned or newest < max(versions.MIN, low):
            wanted = f'{self.api_version} of the API'
            if not self._pinned:
                wanted = f'{versions.MIN} to {versions.MAX} of the API'
            raise exceptions.UnsupportedVersion(
                f'Version {wanted} is not among those of the server, '
                f'which offers {low} to {high}'
            )
        if newest >= self.api_version:
            return False
        LOG.debug('The server offers %s to %s: using %s', low, high, newest)
        self.api_version = newest
        self._negotiated = True
        return True


class Backoff:
    """Seconds to wait before each new try, while patience lasts."""

    def __init__(self, interval: float | None) -> None:
        self._growth = 3 if interval is None else 1
        self._end = time.monotonic() + RETRY_BUDGET
        self.next = 0.1 if interval is None else interval

    def take(self, asked: float = 0) -> float | None:
        """Return the next pause, at least as asked, or None if too late."""
        pause = max(asked, self.next)
        self.next *= self._growth
        return pause if time.monotonic() + pause < self._end else None


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in _PORTS and bool(
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


def _retry_after(response: requests.Response) -> float:
    """Return the seconds that the server asks us to wait."""
    value = response.headers.get('retry-after', '').strip()
    if not value or value.isdecimal():
        return float(value or 0)
    from email.utils import parsedate_to_datetime

    try:
        return parsedate_to_datetime(value).timestamp() - time.time()
    except (ValueError, TypeError, OverflowError):
        return 0


def _target(
    response: requests.Response, method: str, address: str
) -> str | None:
    """Return where a read is redirected to, if our token may go there."""
    location = response.headers.get('location')
    if response.status_code not in _MOVED or not location or method != 'GET':
        return None
    try:
        target = urljoin(response.url or address, location)
        old, new = urlsplit(address), urlsplit(target)
        ports = [p.port or _PORTS.get(p.scheme) for p in (old, new)]
    except ValueError:
        return None
    if old.hostname != new.hostname or '@' in new.netloc:
        return None
    schemes = [old.scheme, new.scheme]
    same = schemes[0] == schemes[1] and ports[0] == ports[1]
    secured = schemes == ['http', 'https'] and (
        ports[0] == ports[1] or ports == [80, 443]
    )
    return target if same or secured else None


def _not_followed(
    response: requests.Response, method: str, address: str
) -> exceptions.HttpError:
    location = response.headers.get('location')
    where = 'nowhere'
    if location:
        where = display.first_line(location)
        with contextlib.suppress(ValueError):
            where = redact.url(urljoin(address, location))
    return exceptions.from_response(
        response,
        f'{redact.url(address)} redirects {method} to {where}. It was not '
        'followed: name that server as the endpoint if you trust it',
        method=method,
        url=address,
    )
