# SPDX-License-Identifier: Apache-2.0
"""Errors: one family, with the server's own words in every shape."""

from __future__ import annotations

import copy
import json
import pickle
import re

import pytest
import requests

from watcherclient import exc, exceptions
from watcherclient.common.apiclient import exceptions as old_exceptions
from watcherclient.v1.audit import Audit


def answer(status, body=b'', reason='A Reason', **headers):
    response = requests.Response()
    response.status_code = status
    response.reason = reason
    response.url = 'http://watcher.test/v1/audits'
    response._content = body if isinstance(body, bytes) else dump(body)
    response.headers.update(
        {k.replace('_', '-'): v for k, v in headers.items()}
    )
    return response


def is_error(value):
    return isinstance(value, type) and issubclass(value, Exception)


def dump(body):
    return json.dumps(body).encode()


def wrapped(inner):
    """Return an error body of Watcher: JSON as text in JSON."""
    return {'error_message': json.dumps(inner)}


#: What the server sends, what the message then is, what the details are.
SHAPES = {
    'fault': (
        wrapped({'faultcode': 'Client', 'faultstring': 'No such goal: x',
                 'debuginfo': None}),
        'No such goal: x', None,
    ),
    'fault with a trace': (
        wrapped({'faultcode': 'Server', 'faultstring': 'Broken',
                 'debuginfo': 'line 1'}),
        'Broken', 'line 1',
    ),
    'fault of several lines': (
        wrapped({'faultstring': "Invalid: 'x' is not a number\n\nOn line 2"}),
        "Invalid: 'x' is not a number\n\nOn line 2", None,
    ),
    'fault that is not wrapped': (
        {'error_message': {'faultstring': 'No such goal'}},
        'No such goal', None,
    ),
    'router': (
        wrapped({'code': 404, 'title': 'Not Found',
                 'description': 'The resource could not be found.'}),
        'The resource could not be found.', None,
    ),
    'router without description': (
        wrapped({'code': 405, 'title': 'Method Not Allowed',
                 'description': None}),
        'Method Not Allowed', None,
    ),
    'empty fault': (wrapped({'faultstring': '', 'debuginfo': None}),
                    None, None),
    'fault that is no text': (wrapped({'faultstring': ['a']}), None, None),
    'plain text in JSON': (
        {'error_message': 'The value is wrong'}, 'The value is wrong', None,
    ),
    'number in JSON text': ({'error_message': '17'}, '17', None),
    'HTML in JSON': (
        {'error_message': '<html><title>406</title>\n<body>Not <b>here</b>'
         '</body></html>'},
        '406 Not here', None,
    ),
    'list in JSON': ({'error_message': ['a', 'b']}, None, None),
    'middleware': (
        {'error': {'code': 401, 'title': 'Unauthorized',
                   'message': 'The request you have made requires '
                   'authentication.'}},
        'The request you have made requires authentication.', None,
    ),
    'WSGI server': (
        {'message': 'upstream failed', 'code': 502}, 'upstream failed', None,
    ),
    'other JSON': ({'what': 'is this'}, None, None),
    'a list': ([1, 2], None, None),
    'null': (None, None, None),
    'nothing': (b'', None, None),
    'deep nesting': (b'[' * 100000, None, None),
}  # fmt: skip


class TestFromResponse:
    @pytest.mark.parametrize('shape', SHAPES)
    def test_words_of_the_server(self, shape):
        body, words, details = SHAPES[shape]
        error = exceptions.from_response(answer(404, body))
        assert type(error) is exceptions.NotFound
        if words:
            assert error.message == words
            assert str(error) == f'{" ".join(words.split())} (HTTP 404)'
        else:
            assert error.message.startswith(
                'A Reason: http://watcher.test/v1/audits sent'
            )
        assert error.details == details

    @pytest.mark.parametrize(
        'body',
        [b'<html>Bad gateway</html>\n', b'upstream died\n.', b'\n\n {oops'],
    )
    def test_text_of_a_proxy_is_quoted_with_its_source(self, body):
        error = exceptions.from_response(answer(502, body))
        first = body.decode().strip().splitlines()[0]
        first = first.removeprefix('<html>').removesuffix('</html>')
        assert type(error) is exceptions.BadGateway
        assert error.message == (
            f'A Reason: http://watcher.test/v1/audits sent: {first}'
        )

    def test_bytes_that_are_no_text(self):
        error = exceptions.from_response(answer(500, b'\xff\xfe\x00'))
        assert 'sent: ' in error.message
        assert '\x00' not in str(error)

    def test_attributes(self):
        response = answer(
            409, wrapped({'faultstring': 'Taken'}), x_openstack_request_id='r'
        )
        error = exceptions.from_response(
            response, method='POST', url='http://a.test/v1/audits'
        )
        assert type(error) is exceptions.Conflict
        assert error.http_status == 409
        assert error.message == 'Taken'
        assert error.request_id == 'r'
        assert error.method == 'POST'
        assert error.url == 'http://a.test/v1/audits'
        assert error.response is response
        assert str(error) == 'Taken (HTTP 409) (Request-ID: r)'

    def test_words_of_the_caller_win(self):
        error = exceptions.from_response(
            answer(400, wrapped({'faultstring': 'a', 'debuginfo': 'b'})),
            'Mine',
            'My trace',
        )
        assert (error.message, error.details) == ('Mine', 'My trace')

    @pytest.mark.parametrize(
        'status,cls',
        [
            (300, exceptions.MultipleChoices),
            (302, exceptions.HTTPRedirection),
            (400, exceptions.BadRequest),
            (401, exceptions.Unauthorized),
            (402, exceptions.PaymentRequired),
            (403, exceptions.Forbidden),
            (404, exceptions.NotFound),
            (405, exceptions.MethodNotAllowed),
            (406, exceptions.NotAcceptable),
            (407, exceptions.ProxyAuthenticationRequired),
            (408, exceptions.RequestTimeout),
            (409, exceptions.Conflict),
            (410, exceptions.Gone),
            (411, exceptions.LengthRequired),
            (412, exceptions.PreconditionFailed),
            (413, exceptions.RequestEntityTooLarge),
            (414, exceptions.RequestUriTooLong),
            (415, exceptions.UnsupportedMediaType),
            (416, exceptions.RequestedRangeNotSatisfiable),
            (417, exceptions.ExpectationFailed),
            (422, exceptions.UnprocessableEntity),
            (429, exceptions.TooManyRequests),
            (499, exceptions.HTTPClientError),
            (500, exceptions.InternalServerError),
            (501, exceptions.HttpNotImplemented),
            (502, exceptions.BadGateway),
            (503, exceptions.ServiceUnavailable),
            (504, exceptions.GatewayTimeout),
            (505, exceptions.HttpVersionNotSupported),
            (599, exceptions.HttpServerError),
            (600, exceptions.HttpError),
        ],
    )
    def test_class_by_status(self, status, cls):
        error = exceptions.from_response(answer(status))
        assert type(error) is cls
        assert error.http_status == status
        assert isinstance(error, exceptions.ClientException)

    def test_reason_stands_for_an_unknown_status(self):
        error = exceptions.from_response(answer(418, reason="I'm a teapot"))
        assert str(error) == (
            "I'm a teapot: http://watcher.test/v1/audits sent an "
            'empty body (HTTP 418)'
        )

    @pytest.mark.parametrize('after,seconds', [('7', 7), ('soon', 0)])
    def test_time_to_wait_for_a_smaller_request(self, after, seconds):
        error = exceptions.from_response(answer(413, retry_after=after))
        assert error.retry_after == seconds

    def test_older_form(self):
        error = old_exceptions.from_response(answer(404), 'GET', 'http://a/')
        assert type(error) is exceptions.NotFound
        assert (error.method, error.url) == ('GET', 'http://a/')


class TestText:
    def test_control_characters_are_shown_not_sent_to_the_terminal(self):
        error = exceptions.NotFound('a\x1b[31mb\u202ec', request_id='\x1bq')
        assert str(error) == (
            'a\\x1b[31mb\\u202ec (HTTP 404) (Request-ID: \\x1bq)'
        )

    def test_long_text_is_cut(self):
        shown = str(exceptions.BadRequest('x' * 100_000))
        assert len(shown) < 2100
        assert '... (100000 characters)' in shown

    def test_default_message_of_each_class(self):
        assert str(exceptions.Forbidden()) == 'Forbidden (HTTP 403)'
        assert str(exceptions.HttpError()) == 'HTTP Error'

    def test_special_constructors(self):
        error = exceptions.AuthPluginOptionsMissing(['user', 'password'])
        assert error.opt_names == ['user', 'password']
        assert str(error) == 'missing authentication options: user, password'
        error = exceptions.AuthSystemNotFound('kerberos')
        assert error.auth_system == 'kerberos'
        assert 'kerberos' in str(error)
        error = exceptions.AmbiguousEndpoints(['a', 'b'])
        assert error.endpoints == ['a', 'b']
        assert exceptions.RequestEntityTooLarge('m', retry_after=3).retry_after


class TestFamily:
    def test_the_docstring_shows_the_tree(self):
        """Each line has one class, below its base class."""
        parents = [exceptions.ClientException]
        lines = exceptions.__doc__.splitlines()
        found = re.findall(
            r'^ {4}((?:[│ ] {3})*)[├└]── (\w+)', '\n'.join(lines), re.MULTILINE
        )
        for indent, name in found:
            depth = len(indent) // 4
            shown = getattr(exceptions, name)
            assert parents[depth] in shown.__bases__, name
            parents[depth + 1 :] = [shown]
        assert len(found) > 20
        assert sum('──' in line for line in lines) == len(found)

    def test_every_class_is_a_client_exception(self):
        found = [e for e in vars(exceptions).values() if is_error(e)]
        assert len(found) > 50
        for one in found:
            assert issubclass(one, exceptions.ClientException), one

    def test_catching_what_older_programs_catch(self):
        for module in (exc, old_exceptions, exceptions.exceptions):
            assert module.ClientException is exceptions.ClientException
            assert module.NotFound is exceptions.NotFound
        assert exc.BaseException is exceptions.ClientException
        assert issubclass(exc.UnsupportedVersion, exc.BaseException)

    def test_consumers_may_replace_constructor_and_text(self, monkeypatch):
        """The dashboard's test data does so, to make errors of its own."""

        def silent(self):
            self.message = 'made up'

        base = exceptions.ClientException
        monkeypatch.setattr(base, '__init__', silent)
        monkeypatch.setattr(base, '__str__', lambda self: 'made up')
        error = base()
        assert str(error) == error.message == 'made up'
        assert str(exceptions.ValidationError()) == 'made up'

    def test_version_without_a_method_is_both(self):
        """The dashboard catches the one, other programs the other."""
        error = exceptions.MethodNotSupported(
            'Nothing of it', method='PATCH', url='http://a.test/v1/actions/u'
        )
        assert isinstance(error, exceptions.UnsupportedVersion)
        assert isinstance(error, exceptions.MethodNotAllowed)
        assert (error.http_status, error.method) == (405, 'PATCH')
        # The server has not answered, and so there is no "(HTTP 405)".
        assert str(error) == 'Nothing of it'

    def test_subject_of_a_request(self):
        error = exceptions.NotFound('gone')
        assert (error.resource_type, error.identifier) == ('', '')
        assert error.references == {}
        with pytest.raises(TypeError):
            exceptions.HttpError.references['goal'] = 'x'
        error.references = {'goal': 'dummy'}
        assert exceptions.NotFound('gone').references == {}


def with_response():
    response = answer(404, wrapped({'faultstring': 'No such audit'}))
    sent = requests.Request(
        'GET', response.url, headers={'X-Auth-Token': 'so-secret'}
    )
    response.request = sent.prepare()
    # A hook of the caller's that cannot be pickled.
    response.request.hooks = {'response': [lambda *args, **kwargs: None]}
    error = exceptions.from_response(response, method='GET', url='http://a/')
    error.resource_type, error.identifier = 'audit', 'nightly'
    error.references = {'goal': 'dummy'}
    error.hint = 'did you mean weekly?'
    return error


ERRORS = {
    'plain': lambda: exceptions.ValidationError('no', 'two'),
    'options': lambda: exceptions.AuthPluginOptionsMissing(['user', 'key']),
    'system': lambda: exceptions.AuthSystemNotFound('kerberos'),
    'endpoints': lambda: exceptions.AmbiguousEndpoints(['a', 'b']),
    'failed': lambda: exceptions.WaitFailed('FAILED', {'state': 'FAILED'}),
    'timeout': lambda: exceptions.WaitTimeout('still', {'state': 'ONGOING'}),
    'http': lambda: exceptions.NotFound('gone', {'a': 1}, None, 'r', 'u', 'm'),
    'large': lambda: exceptions.RequestEntityTooLarge('m', retry_after=3),
    'method': lambda: exceptions.MethodNotSupported('no', method='PATCH'),
    'response': with_response,
}
COPIES = {
    'pickle': lambda error: pickle.loads(pickle.dumps(error)),  # noqa: S301
    'copy': copy.copy,
    'deepcopy': copy.deepcopy,
}


@pytest.mark.parametrize('way', COPIES)
class TestCopies:
    @pytest.mark.parametrize('kind', ERRORS)
    def test_all_is_kept(self, kind, way):
        error = ERRORS[kind]()
        again = COPIES[way](error)
        assert type(again) is type(error)
        assert again.args == error.args
        assert str(again) == str(error)
        kept = {**vars(again), 'response': None}
        assert kept == {**vars(error), 'response': None}

    @pytest.mark.parametrize(
        'cls', sorted({*filter(is_error, vars(exceptions).values())}, key=str)
    )
    def test_every_class(self, cls, way):
        error = cls('one')
        again = COPIES[way](error)
        assert (type(again), str(again)) == (cls, str(error))

    def test_response_without_the_token(self, way):
        error = with_response()
        again = COPIES[way](error)
        assert again.response.status_code == 404
        assert again.response.json() == error.response.json()
        assert again.response.request is None
        assert error.response.request.headers['X-Auth-Token'] == 'so-secret'
        assert b'so-secret' not in pickle.dumps(error)

    def test_resource_of_a_wait(self, way):
        audit = Audit(None, {'uuid': 'u', 'state': 'FAILED'})
        again = COPIES[way](exceptions.WaitFailed('FAILED', audit))
        assert again.resource == audit
        assert again.resource.state == 'FAILED'
