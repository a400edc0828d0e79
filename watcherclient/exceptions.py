# SPDX-License-Identifier: Apache-2.0
"""The exceptions of this library.

Catch :class:`ClientException` to catch them all::

    ClientException                  (also named BaseException)
    ├── ValidationError              invalid value, nothing was sent
    │   └── InvalidAttribute         a field that cannot be set
    ├── UnsupportedVersion           no common API version
    │   └── MethodNotSupported       no API version with the operation; also
    │                                a MethodNotAllowed
    ├── CommandError                 a command failed
    ├── NoUniqueMatch                an ambiguous name
    ├── WaitTimeout                  waiting timed out; the work continues
    ├── WaitFailed                   finished in an unexpected state
    ├── AuthorizationFailure         authentication is not possible
    │   ├── AuthPluginOptionsMissing
    │   └── AuthSystemNotFound
    ├── ConnectionError              no response
    │   ├── ConnectionRefused        connection refused
    │   ├── ConnectionTimeout        timed out
    │   └── TLSError                 the certificate is not trusted
    ├── EndpointException            no usable endpoint
    │   ├── AmbiguousAuthSystem      missing authentication options
    │   ├── EndpointNotFound
    │   └── AmbiguousEndpoints
    └── HttpError                    an error response
        ├── InvalidResponse          an unreadable response
        ├── HTTPRedirection          300 to 399
        │   └── MultipleChoices
        ├── HTTPClientError          400 to 499
        │   └── BadRequest, Unauthorized, Forbidden, NotFound, ...
        └── HttpServerError          500 to 599
            └── InternalServerError, BadGateway, ServiceUnavailable, ...

Aliases from older releases, such as ``HTTPNotFound``, are at the end of the
module. All exceptions can be pickled and copied.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from watcherclient.text import display, redact

# fmt: off
__all__ = [
    'AmbigiousAuthSystem', 'AmbiguousAuthSystem', 'AmbiguousEndpoints',
    'AuthPluginOptionsMissing', 'AuthSystemNotFound', 'AuthorizationFailure',
    'BadGateway', 'BadRequest', 'BaseException', 'ClientException',
    'CommandError', 'CommunicationError', 'Conflict', 'ConnectionError',
    'ConnectionRefused', 'ConnectionTimeout', 'EndpointException',
    'EndpointNotFound', 'ExpectationFailed', 'Forbidden', 'GatewayTimeout',
    'Gone', 'HTTPBadRequest', 'HTTPClientError', 'HTTPConflict',
    'HTTPForbidden', 'HTTPInternalServerError', 'HTTPNotFound',
    'HTTPRedirection', 'HTTPServiceUnavailable', 'HTTPUnauthorized',
    'HttpError', 'HttpNotImplemented', 'HttpServerError',
    'HttpVersionNotSupported', 'InternalServerError', 'InvalidAttribute',
    'InvalidEndpoint', 'InvalidResponse', 'LengthRequired', 'MethodNotAllowed',
    'MethodNotSupported', 'MultipleChoices', 'NoUniqueMatch', 'NotAcceptable',
    'NotFound', 'PaymentRequired', 'PreconditionFailed',
    'ProxyAuthenticationRequired', 'RequestEntityTooLarge', 'RequestTimeout',
    'RequestUriTooLong', 'RequestedRangeNotSatisfiable', 'ServiceUnavailable',
    'TLSError', 'TooManyRequests', 'Unauthorized', 'UnprocessableEntity',
    'UnsupportedMediaType', 'UnsupportedVersion', 'ValidationError',
    'WaitFailed', 'WaitTimeout', 'from_response',
]
# fmt: on


class ClientException(Exception):
    """The base class of all exceptions of this library."""

    def __str__(self) -> str:
        # Messages contain text from servers.
        return display.escape_control_chars(super().__str__())

    def __reduce__(self) -> tuple[Any, ...]:
        # Avoid the constructor, whose parameters differ between classes.
        return _restore, (type(self), self.args), self.__dict__.copy()


def _restore(cls: type[ClientException], args: tuple[Any, ...]) -> Any:
    return cls.__new__(cls, *args)


class ValidationError(ClientException, ValueError):
    """An argument is invalid; no request was sent."""


class InvalidAttribute(ValidationError):
    """A field does not exist, or cannot be set."""


class UnsupportedVersion(ClientException):
    """The client or the server does not support an API version."""


class CommandError(ClientException):
    """A command failed, completely or in part."""


class NoUniqueMatch(ClientException):
    """A name or prefix matches more than one resource."""


class WaitTimeout(ClientException):
    """Waiting timed out; the work continues on the server.

    :param message: the error message.
    :param resource: the resource, as of the last read.
    """

    def __init__(self, message: str, resource: Any = None) -> None:
        super().__init__(message)
        self.resource = resource


class WaitFailed(ClientException):
    """A resource finished in an unexpected state.

    :param message: the error message.
    :param resource: the resource, as of the last read.
    """

    def __init__(self, message: str, resource: Any = None) -> None:
        super().__init__(message)
        self.resource = resource


class AuthorizationFailure(ClientException):
    """Authentication is not possible with the given options."""


class AuthPluginOptionsMissing(AuthorizationFailure):
    """Credentials are incomplete.

    :param opt_names: the names of the missing options, a list of str.
    """

    def __init__(self, opt_names: list[str]) -> None:
        super().__init__(
            f'missing authentication options: {", ".join(opt_names)}'
        )
        self.opt_names = opt_names


class AuthSystemNotFound(AuthorizationFailure):
    """The authentication type is unknown.

    :param auth_system: its name, a str.
    """

    def __init__(self, auth_system: str) -> None:
        super().__init__(f'unknown authentication type {auth_system!r}')
        self.auth_system = auth_system


class ConnectionError(ClientException):
    """The server gave no response."""


class ConnectionRefused(ConnectionError):
    """The connection failed."""


class ConnectionTimeout(ConnectionError):
    """The connection or the response timed out."""


class TLSError(ConnectionError):
    """The certificate of the server or client was not accepted."""


class EndpointException(ClientException):
    """There is no usable endpoint."""


class AmbiguousAuthSystem(EndpointException):
    """Authentication options are missing."""


class EndpointNotFound(EndpointException):
    """The service has no endpoint in the catalog."""


class AmbiguousEndpoints(EndpointException):
    """The service has several endpoints in the catalog.

    :param endpoints: the endpoints.
    """

    def __init__(self, endpoints: Any = None) -> None:
        super().__init__(f'more than one endpoint matches: {endpoints!r}')
        self.endpoints = endpoints


class HttpError(ClientException):
    """The server responded with an error.

    :param message: the message from the server; the standard phrase of the
        status if None.
    :param details: further text of the response, or None.
    :param response: the ``requests.Response``, or None.
    :param request_id: the request ID in the logs of the server.
    :param url: the URL of the request.
    :param method: the HTTP method of the request.
    :param http_status: the status code of the response.
    """

    http_status: int = 0
    message: str = 'HTTP Error'
    #: A suggestion for the text of the error.
    hint: str = ''
    #: The kind of resource in the request, as an attribute of the client such
    #: as ``audit_template``; empty if there is none.
    resource_type: str = ''
    #: Its name or UUID, as passed by the caller.
    identifier: str = ''
    #: The names of other resources in the request, by resource type.
    references: Mapping[str, str] = MappingProxyType({})

    def __init__(
        self,
        message: str | None = None,
        details: Any = None,
        response: Any = None,
        request_id: str | None = None,
        url: str | None = None,
        method: str | None = None,
        http_status: int | None = None,
    ) -> None:
        self.message = message or self.message
        self.http_status = http_status or self.http_status
        self.details = details
        self.response = response
        self.request_id = request_id
        self.url = url
        self.method = method
        super().__init__(self.message)

    def __str__(self) -> str:
        shown = display.truncate(' '.join(self.message.split()))
        if self.http_status:
            shown += f' (HTTP {self.http_status})'
        if self.request_id:
            request_id = display.escape_control_chars(self.request_id)
            shown += f' (Request-ID: {request_id})'
        return f'{shown}: {self.hint}' if self.hint else shown

    def __reduce__(self) -> tuple[Any, ...]:
        restore, args, state = super().__reduce__()
        if state.get('response') is not None:
            # The request contains the token.
            state['response'] = copy.copy(self.response)
            state['response'].request = None
        return restore, args, state


class InvalidResponse(HttpError):
    """The response is not valid in the API."""

    message = 'cannot read the response'


class HTTPRedirection(HttpError):
    """The server redirected the request, and the redirect was not followed."""

    message = 'HTTP Redirection'


class MultipleChoices(HTTPRedirection):
    http_status = 300
    message = 'Multiple Choices'


class HTTPClientError(HttpError):
    """The server rejected the request."""

    message = 'HTTP Client Error'


class BadRequest(HTTPClientError):
    http_status = 400
    message = 'Bad Request'


class Unauthorized(HTTPClientError):
    http_status = 401
    message = 'Unauthorized'


class PaymentRequired(HTTPClientError):
    http_status = 402
    message = 'Payment Required'


class Forbidden(HTTPClientError):
    http_status = 403
    message = 'Forbidden'


class NotFound(HTTPClientError):
    http_status = 404
    message = 'Not Found'


class MethodNotAllowed(HTTPClientError):
    http_status = 405
    message = 'Method Not Allowed'


class MethodNotSupported(UnsupportedVersion, MethodNotAllowed):
    """The API version in use has no such operation; nothing was sent."""

    # There is no status from the server.
    __str__ = ClientException.__str__


class NotAcceptable(HTTPClientError):
    http_status = 406
    message = 'Not Acceptable'


class ProxyAuthenticationRequired(HTTPClientError):
    http_status = 407
    message = 'Proxy Authentication Required'


class RequestTimeout(HTTPClientError):
    http_status = 408
    message = 'Request Timeout'


class Conflict(HTTPClientError):
    http_status = 409
    message = 'Conflict'


class Gone(HTTPClientError):
    http_status = 410
    message = 'Gone'


class LengthRequired(HTTPClientError):
    http_status = 411
    message = 'Length Required'


class PreconditionFailed(HTTPClientError):
    http_status = 412
    message = 'Precondition Failed'


class RequestEntityTooLarge(HTTPClientError):
    """The request is too large.

    :param retry_after: seconds before a retry, 0 if unknown.
    """

    http_status = 413
    message = 'Request Entity Too Large'

    def __init__(
        self, *args: Any, retry_after: int = 0, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.retry_after = retry_after


class RequestUriTooLong(HTTPClientError):
    http_status = 414
    message = 'Request-URI Too Long'


class UnsupportedMediaType(HTTPClientError):
    http_status = 415
    message = 'Unsupported Media Type'


class RequestedRangeNotSatisfiable(HTTPClientError):
    http_status = 416
    message = 'Requested Range Not Satisfiable'


class ExpectationFailed(HTTPClientError):
    http_status = 417
    message = 'Expectation Failed'


class UnprocessableEntity(HTTPClientError):
    http_status = 422
    message = 'Unprocessable Entity'


class TooManyRequests(HTTPClientError):
    http_status = 429
    message = 'Too Many Requests'


class HttpServerError(HttpError):
    """The server failed."""

    message = 'HTTP Server Error'


class InternalServerError(HttpServerError):
    http_status = 500
    message = 'Internal Server Error'


class HttpNotImplemented(HttpServerError):
    http_status = 501
    message = 'Not Implemented'


class BadGateway(HttpServerError):
    http_status = 502
    message = 'Bad Gateway'


class ServiceUnavailable(HttpServerError):
    http_status = 503
    message = 'Service Unavailable'


class GatewayTimeout(HttpServerError):
    http_status = 504
    message = 'Gateway Timeout'


class HttpVersionNotSupported(HttpServerError):
    http_status = 505
    message = 'HTTP Version Not Supported'


_CLASSES = {
    cls.http_status: cls
    for cls in vars().copy().values()
    if isinstance(cls, type)
    and issubclass(cls, HttpError)
    and 'http_status' in vars(cls)
}
_FALLBACKS = {3: HTTPRedirection, 4: HTTPClientError, 5: HttpServerError}


def from_response(
    response: Any,
    message: str | None = None,
    traceback: Any = None,
    method: str | None = None,
    url: str | None = None,
) -> HttpError:
    """Return the exception for a response with an error status.

    :param response: a ``requests.Response``.
    :param message: replaces the message from the server.
    :param traceback: the traceback of the server, for ``details``.
    :param method: the HTTP method of the request.
    :param url: the URL of the request.
    :returns: an :class:`HttpError` of the class for the status.
    """
    status = response.status_code
    cls = _CLASSES.get(status) or _FALLBACKS.get(status // 100, HttpError)
    words, details = _read_body(response.content)
    if not words:
        where = redact.url(getattr(response, 'url', None) or url or '')
        first = redact.first_line(response)
        words = (
            f'{response.reason or cls.message}: {where or "the server"} '
            f'sent{": " + first if first else " an empty body"}'
        )
    error = cls(
        message=message or redact.without_token(response, words),
        details=traceback or redact.without_token(response, details),
        response=response,
        request_id=response.headers.get('x-openstack-request-id'),
        url=url,
        method=method,
        http_status=status,
    )
    if isinstance(error, RequestEntityTooLarge):
        after = response.headers.get('retry-after', '')
        error.retry_after = int(after) if after.isdecimal() else 0
    return error


def _read_body(content: bytes) -> tuple[str | None, Any]:
    """Return the message and details of any kind of error response."""
    body = _parsed(content)
    if not isinstance(body, dict):
        return None, None
    error = body.get('error_message', body.get('error', body))
    if isinstance(error, str):
        inner = _parsed(error)
        if not isinstance(inner, dict):
            return display.strip_tags(error) if inner is None else error, None
        error = inner
    if not isinstance(error, dict):
        return None, None
    found = map(error.get, ('faultstring', 'message', 'description', 'title'))
    words = next((one for one in found if one and isinstance(one, str)), None)
    return words, error.get('debuginfo')


def _parsed(text: str | bytes) -> Any:
    """Return decoded JSON, or None for text that is not JSON."""
    try:
        return json.loads(text)
    except (ValueError, TypeError, RecursionError):
        return None


# Aliases from older releases.
BaseException = ClientException
InvalidEndpoint = EndpointException
CommunicationError = ConnectionRefused
HTTPBadRequest = BadRequest
HTTPUnauthorized = Unauthorized
HTTPForbidden = Forbidden
HTTPNotFound = NotFound
HTTPConflict = Conflict
HTTPInternalServerError = InternalServerError
HTTPServiceUnavailable = ServiceUnavailable
AmbigiousAuthSystem = AmbiguousAuthSystem
from watcherclient import exceptions  # noqa: E402, F401
