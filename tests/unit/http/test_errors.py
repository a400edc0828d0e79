# SPDX-License-Identifier: Apache-2.0
"""Why there is no response, in one sentence."""

from __future__ import annotations

import socket
import ssl
import threading
from contextlib import contextmanager

import pytest
import requests
import urllib3.exceptions
from keystoneauth1 import exceptions as ksa
from keystoneauth1 import loading

from watcherclient import exceptions
from watcherclient.http import errors

ADDRESS = 'https://user:secret@watcher.test:9322/v1/goals?a=b'
HOST = 'https://watcher.test:9322'


@contextmanager
def rude_server(behave):
    """Listen at a port, and give each connection to a function."""
    with socket.create_server(('127.0.0.1', 0)) as listener:
        ended = threading.Event()

        def serve():
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                with connection:
                    if not ended.is_set():
                        behave(connection, ended)
                    else:
                        return

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        port = listener.getsockname()[1]
        try:
            yield f'http://127.0.0.1:{port}'
        finally:
            ended.set()
            socket.create_connection(('127.0.0.1', port)).close()
            thread.join()


def keep_silent(connection, ended):
    ended.wait(5)


def hang_up(connection, ended):
    connection.recv(65536)


class TestSockets:
    def test_no_answer_in_time(self, make_client):
        with rude_server(keep_silent) as url:
            made = make_client(endpoint=url, timeout=0.2)
            with pytest.raises(exceptions.ConnectionTimeout) as caught:
                made.goal.list()
        assert str(caught.value) == (
            f'request to {url} timed out after 0.2 seconds'
        )

    @pytest.mark.parametrize('write', [False, True])
    def test_connection_that_breaks(self, make_client, pauses, write):
        with rude_server(hang_up) as url:
            made = make_client(endpoint=url, max_retries=2)
            with pytest.raises(
                exceptions.ConnectionError,
                match=f'connection to {url} was lost',
            ) as caught:
                if write:
                    made.audit.create(goal='g')
                else:
                    made.goal.list()
        assert type(caught.value) is exceptions.ConnectionError
        # It is not known whether a write arrived: it is not repeated.
        assert len(pauses) == (0 if write else 2)

    def test_server_that_speaks_no_tls(self, stub, make_client):
        url = stub.url.replace('http:', 'https:')
        with pytest.raises(
            exceptions.TLSError,
            match=f'cannot open a TLS connection to {url}: ',
        ):
            make_client(endpoint=url).goal.list()


def convert(error, **kwargs):
    return errors.translate(error, 'GET', ADDRESS, **kwargs)


def chained(outer, inner):
    """Return an exception with its cause, as keystoneauth raises it."""
    try:
        raise outer from inner
    except type(outer) as error:
        return error


class TestConvert:
    @pytest.mark.parametrize(
        'code,words',
        [
            (9, 'is not valid yet'),
            (10, 'has expired'),
            (18, 'is self-signed: specify its CA'),
            (19, 'is self-signed: specify its CA'),
            (20, 'is from an unknown issuer: specify its CA'),
            (62, 'is for another host'),
            (64, 'is for another host'),
            (23, 'is not trusted: revoked'),
        ],
    )
    def test_certificate(self, code, words):
        refused = ssl.SSLCertVerificationError(1, 'no')
        refused.verify_code = code
        refused.verify_message = 'revoked'
        wrapped = requests.exceptions.SSLError(refused)
        error = convert(chained(ksa.SSLError('no'), wrapped))
        assert type(error) is exceptions.TLSError
        assert str(error).startswith(f'the certificate of {HOST} {words}')

    def test_no_connection_in_time(self):
        error = convert(ksa.ConnectTimeout('no'), limits=(3, 9))
        assert type(error) is exceptions.ConnectionTimeout
        assert str(error) == (
            f'connection to {HOST} timed out after 3 seconds'
        )

    def test_address_that_failed_may_be_another(self):
        """An error of Keystone before a request to Watcher."""
        asked = requests.Request('GET', 'http://u:p@keystone.test/v3')
        refused = requests.ConnectionError(
            urllib3.exceptions.NewConnectionError(None, 'Name is unknown'),
            request=asked.prepare(),
        )
        error = convert(chained(ksa.ConnectFailure('no'), refused))
        assert type(error) is exceptions.ConnectionRefused
        assert str(error).startswith(
            'cannot connect to http://keystone.test: '
        )

    def test_circle_of_causes(self):
        first, second = ksa.ConnectFailure('a'), ksa.ConnectFailure('b')
        first.__cause__, second.__cause__ = second, first
        assert 'was lost' in str(convert(first))

    def test_error_without_words(self):
        inner = chained(ksa.ConnectFailure('no'), ValueError(''))
        assert str(convert(inner)) == (
            f'connection to {HOST} was lost: ValueError'
        )

    def test_innermost_reason(self):
        inner = urllib3.exceptions.NewConnectionError(None, 'name is unknown')
        cause = urllib3.exceptions.MaxRetryError(None, '/v1/goals', inner)
        error = convert(chained(ksa.ConnectFailure('no'), cause))
        assert type(error) is exceptions.ConnectionRefused
        assert str(error).startswith(f'cannot connect to {HOST}: ')
        assert str(error).endswith(': name is unknown')
        error = convert(chained(ksa.ConnectFailure('no'), ValueError('x\ny')))
        assert str(error) == f'connection to {HOST} was lost: x'

    def test_answer_with_a_status(self):
        asked = {'method': 'POST', 'url': 'https://keystone.test/v3'}
        error = convert(ksa.http.Forbidden('no', http_status=403, **asked))
        assert isinstance(error, exceptions.HttpError)
        assert error.message == 'no (HTTP 403)'
        assert (error.http_status, error.url) == (403, asked['url'])
        response = requests.Response()
        response.status_code = 403
        response._content = b'{"error": {"message": "Not you"}}'
        error = convert(ksa.http.Forbidden('no', response=response, **asked))
        assert type(error) is exceptions.Forbidden
        assert error.message == 'Not you'
        assert {'method': error.method, 'url': error.url} == asked

    def test_response_that_cannot_be_read(self):
        broken = requests.exceptions.ContentDecodingError('no gzip\nat all')
        error = convert(broken)
        assert type(error) is exceptions.InvalidResponse
        assert str(error) == (
            'cannot read the response to GET '
            'https://watcher.test:9322/v1/goals?a=b: no gzip'
        )
        assert (error.method, error.url) == ('GET', ADDRESS)

    def test_certificate_file_that_cannot_be_read(self):
        error = convert(OSError('Could not find a CA bundle'))
        assert type(error) is exceptions.TLSError
        assert str(error) == (
            f'cannot open a TLS connection to {HOST}: Could not find a CA '
            'bundle'
        )

    def test_proxy(self):
        inner = urllib3.exceptions.NewConnectionError(None, 'refused')
        cause = urllib3.exceptions.ProxyError('no proxy', inner)
        error = convert(chained(ksa.ConnectFailure('no'), cause))
        assert type(error) is exceptions.ConnectionRefused
        assert str(error).startswith(
            f'cannot connect to {HOST} through the proxy: '
        )
        # It is connected, but refuses to connect to Watcher.
        cause = OSError('Tunnel connection failed: 403 Forbidden')
        error = convert(chained(ksa.ConnectFailure('no'), cause))
        assert type(error) is exceptions.ConnectionRefused
        assert str(error) == (
            f'cannot connect to {HOST}: Tunnel connection failed: 403 '
            'Forbidden'
        )

    @pytest.mark.parametrize(
        ('words', 'seconds'),
        [
            ('Read timed out. (read timeout=2.5)', '2.5'),
            ('Read timed out. (read timeout=30)', '30'),
            ('Read timed out.', '9'),
        ],
    )
    def test_no_response_in_time(self, words, seconds):
        cause = urllib3.exceptions.ReadTimeoutError(None, '/v1/goals', words)
        error = convert(
            chained(ksa.ConnectFailure('no'), cause), limits=(3, 9)
        )
        assert type(error) is exceptions.ConnectionTimeout
        assert str(error) == (
            f'request to {HOST} timed out after {seconds} seconds'
        )

    def test_reason_of_the_system(self):
        cause = OSError(113, 'No route to host')
        error = convert(chained(ksa.ConnectFailure('no'), cause))
        assert str(error) == (
            f'connection to {HOST} was lost: No route to host'
        )
        cause = ssl.SSLError(1, 'wrong version number')
        error = convert(chained(ksa.SSLError('no'), cause))
        assert str(error) == (
            f'cannot open a TLS connection to {HOST}: wrong version number'
        )

    def test_token_is_not_shown(self):
        cause = requests.exceptions.InvalidHeader('a-secret\n')
        for error in (
            cause,
            chained(ksa.UnknownConnectionError('no', cause), cause),
            UnicodeEncodeError('latin-1', 'a-secret\u2713', 8, 9, 'no'),
        ):
            found = convert(error)
            assert type(found) is exceptions.ValidationError
            assert str(found) == (
                'the token contains characters that cannot be sent'
            )

    def test_missing_options(self):
        options = [loading.Opt('auth-url'), loading.Opt('username')]
        error = convert(ksa.MissingRequiredOptions(options))
        assert type(error) is exceptions.AuthPluginOptionsMissing
        assert error.opt_names == ['auth-url', 'username']

    def test_token_without_a_catalog(self):
        error = convert(ksa.EmptyCatalog('The service catalog is empty.'))
        assert type(error) is exceptions.EndpointNotFound
        assert str(error) == (
            'the token has no service catalog, because no project is '
            'specified: set OS_PROJECT_NAME or OS_PROJECT_ID'
        )

    @pytest.mark.parametrize(
        'error,cls,words',
        [
            (ksa.EndpointNotFound('none'), exceptions.EndpointNotFound,
             'none'),
            (ksa.NoMatchingPlugin('x'), exceptions.AuthSystemNotFound,
             "unknown authentication type 'x'"),
            (ksa.DiscoveryFailure('none'), exceptions.AuthorizationFailure,
             'none'),
            (ksa.MissingAuthPlugin('none'), exceptions.AuthorizationFailure,
             'none'),
        ],
    )  # fmt: skip
    def test_others(self, error, cls, words):
        assert type(convert(error)) is cls
        assert str(convert(error)) == words
