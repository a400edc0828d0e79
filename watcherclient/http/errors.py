# SPDX-License-Identifier: Apache-2.0
"""Conversion of keystoneauth exceptions."""

from __future__ import annotations

import contextlib
import re
import ssl
from collections.abc import Iterator
from typing import TypeVar

import requests
import urllib3.exceptions
from keystoneauth1 import exceptions as ksa

from watcherclient import exceptions
from watcherclient.text import display, redact

E = TypeVar('E', bound=BaseException)

_TRUST = (
    'specify its CA with --os-cacert (cacert=), or disable verification with '
    '--insecure'
)
_SELF_SIGNED = f'is self-signed: {_TRUST}'
_UNKNOWN_ISSUER = f'is from an unknown issuer: {_TRUST}'
_WRONG_HOST = 'is for another host'
# Problems of certificates, by OpenSSL code.
_CERTIFICATES = {
    2: _UNKNOWN_ISSUER,
    9: 'is not valid yet',
    10: 'has expired',
    18: _SELF_SIGNED,
    19: _SELF_SIGNED,
    20: _UNKNOWN_ISSUER,
    21: _UNKNOWN_ISSUER,
    62: _WRONG_HOST,
    64: _WRONG_HOST,
}
_SECONDS = r'timeout=(\d+(?:\.\d+)?)'


@contextlib.contextmanager
def translated(
    method: str, address: str, limits: tuple[float, float] = (0, 0)
) -> Iterator[None]:
    """Convert exceptions of keystoneauth in a ``with`` block.

    The parameters are those of :func:`translate`.
    """
    try:
        yield
    except (ksa.ClientException, OSError, ValueError) as error:
        # An error about a header contains the token.
        cause = None if _is_about_header(error) else error
        raise translate(error, method, address, limits) from cause


def translate(
    error: Exception,
    method: str,
    address: str,
    limits: tuple[float, float] = (0, 0),
) -> exceptions.ClientException:
    """Convert an exception of keystoneauth.

    :param error: the exception.
    :param method: the HTTP method of the request.
    :param address: the URL of the request.
    :param limits: the timeouts for the connection and the response, in
        seconds.
    """
    if _is_about_header(error):
        return exceptions.ValidationError(
            'the token contains characters that cannot be sent'
        )
    host = redact.host(_address_of(error) or address)
    if isinstance(error, ksa.ConnectionError):
        return _explain_connection(error, host, limits)
    if isinstance(error, ksa.ClientException):
        return _explain_refusal(error)
    reason = display.first_line(str(error))
    if isinstance(error, requests.RequestException | ValueError):
        return exceptions.InvalidResponse(
            f'cannot read the response to {method} {redact.url(address)}: '
            f'{reason}',
            url=address,
            method=method,
        )
    # Nothing was sent: a certificate file is missing.
    return exceptions.TLSError(
        f'cannot open a TLS connection to {host}: {reason}'
    )


def _explain_connection(
    error: ksa.ConnectionError, host: str, limits: tuple[float, float]
) -> exceptions.ConnectionError:
    """Convert the error for a request without a response."""
    if isinstance(error, ksa.SSLError):
        return exceptions.TLSError(_explain_tls(error, host))
    late = _explain_timeout(error, host, limits)
    if late:
        return exceptions.ConnectionTimeout(late)
    if _never_connected(error):
        proxied = _find(error, urllib3.exceptions.ProxyError)
        way = ' through the proxy' if proxied else ''
        return exceptions.ConnectionRefused(
            f'cannot connect to {host}{way}: {_reason(error)}'
        )
    return exceptions.ConnectionError(
        f'connection to {host} was lost: {_reason(error)}'
    )


def _explain_refusal(
    error: ksa.ClientException,
) -> exceptions.ClientException:
    """Convert an error of authentication or the catalog."""
    if isinstance(error, ksa.HttpError):
        if error.response is not None:
            return exceptions.from_response(
                error.response, method=error.method, url=error.url
            )
        return exceptions.HttpError(
            error.message, http_status=error.http_status, url=error.url
        )
    if isinstance(error, ksa.MissingRequiredOptions):
        return exceptions.AuthPluginOptionsMissing(
            [option.name for option in error.options]
        )
    if isinstance(error, ksa.NoMatchingPlugin):
        return exceptions.AuthSystemNotFound(error.name)
    if isinstance(error, ksa.EmptyCatalog):
        return exceptions.EndpointNotFound(
            'the token has no service catalog, because no project is '
            'specified: set OS_PROJECT_NAME or OS_PROJECT_ID'
        )
    if isinstance(error, ksa.EndpointNotFound):
        return exceptions.EndpointNotFound(str(error))
    return exceptions.AuthorizationFailure(str(error))


def _is_about_header(error: Exception) -> bool:
    """Return whether a header (always the token) cannot be sent."""
    invalid = requests.exceptions.InvalidHeader
    return bool(_find(error, invalid) or _find(error, UnicodeEncodeError))


def _chain(error: object) -> Iterator[BaseException]:
    """Yield an exception and its causes."""
    found: set[int] = set()
    waiting: list[object] = [error]
    while waiting:
        one = waiting.pop(0)
        if not isinstance(one, BaseException) or id(one) in found:
            continue
        found.add(id(one))
        yield one
        inner = (one.__cause__, one.__context__, getattr(one, 'reason', None))
        waiting += [*inner, *one.args]


def _find(error: BaseException, kind: type[E]) -> E | None:
    """Return the first exception of a class among one and its causes."""
    return next((e for e in _chain(error) if isinstance(e, kind)), None)


def _address_of(error: BaseException) -> str | None:
    """Return the URL that failed, which can be that of Keystone."""
    for one in _chain(error):
        if isinstance(one, requests.RequestException) and one.request:
            return one.request.url
    return None


def _explain_timeout(
    error: BaseException, host: str, limits: tuple[float, float]
) -> str | None:
    """Describe a timeout; return None for other errors."""
    late = bool(_find(error, urllib3.exceptions.ReadTimeoutError))
    if not late and not isinstance(error, ksa.ConnectTimeout):
        return None
    # Requests to Keystone have the timeouts of the session.
    known = (re.search(_SECONDS, str(one)) for one in _chain(error))
    seconds = next((float(one[1]) for one in known if one), limits[late])
    what = 'request' if late else 'connection'
    return f'{what} to {host} timed out after {seconds:g} seconds'


def _never_connected(error: BaseException) -> bool:
    """Return whether the server certainly received no request."""
    if _find(error, urllib3.exceptions.NewConnectionError):
        return True
    # Raised by http.client if a proxy does not connect to the server.
    tunnel = 'Tunnel connection failed'
    return any(str(one).startswith(tunnel) for one in _chain(error))


def _reason(error: BaseException) -> str:
    """Return the innermost reason."""
    for one in _chain(error):
        if isinstance(one, OSError) and one.strerror:
            return display.first_line(one.strerror)
    innermost = [*_chain(error)][-1]
    return display.first_line(str(innermost)) or type(innermost).__name__


def _explain_tls(error: BaseException, host: str) -> str:
    found = _find(error, ssl.SSLCertVerificationError)
    if not found:
        return f'cannot open a TLS connection to {host}: {_reason(error)}'
    problem = _CERTIFICATES.get(
        found.verify_code, f'is not trusted: {found.verify_message}'
    )
    return f'the certificate of {host} {problem}'
