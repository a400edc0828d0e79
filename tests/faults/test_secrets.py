# SPDX-License-Identifier: Apache-2.0
"""Tokens, passwords and secret parameters appear nowhere."""

from __future__ import annotations

import base64
import hashlib
import json
import logging
import traceback

import pytest

from tests.faults import interfaces
from tests.faults.test_requests import TestTokens
from watcherclient import auth, exceptions
from watcherclient.testing import Answer, reset
from watcherclient.text import redact
from watcherclient.v1.client import Client

SECRET = 'gAAAAAB-s3cr3t-0123456789'
MARKED = {
    'password': SECRET, 'admin_pass': SECRET, 'api_key': SECRET,
    'Token': SECRET, 'client-secret': {'inner': [SECRET]},
    'nested': {'private_key': [SECRET, {'x': SECRET}]}, 'open': 'shown',
}  # fmt: skip


def traces(secret):
    """Return what would give a secret away."""
    data = secret.encode()
    digests = [hashlib.new(n, data).hexdigest() for n in ('sha256', 'sha1')]
    return [secret, *digests, base64.b64encode(data).decode()]


def assert_clean(said):
    for trace in traces(SECRET):
        assert trace not in said


@pytest.fixture
def log(caplog):
    """All records of all loggers, as they would be written."""
    caplog.set_level(logging.DEBUG)
    for name in ('keystoneauth', 'urllib3', 'requests', 'watcherclient'):
        caplog.set_level(logging.DEBUG, name)
    return lambda: (
        caplog.text
        + ''.join(map(repr, caplog.records))
        + ''.join(str(record.args) for record in caplog.records)
    )


class TestPrograms:
    @pytest.fixture(autouse=True)
    def _token_of_the_environment(self, monkeypatch):
        """OpenStackClient itself logs a token of the command line."""
        monkeypatch.setenv('OS_TOKEN', SECRET)
        monkeypatch.setattr(
            interfaces, 'WAYS', {
                'watcher': ['--os-endpoint-override', '{url}'],
                'openstack': ['--os-auth-type', 'admin_token',
                              '--os-endpoint', '{url}'],
            },
        )  # fmt: skip

    @pytest.mark.parametrize(
        'answer',
        [
            Answer(200, b'{"goals": []}'),
            Answer(200, json.dumps({'goals': [MARKED]}).encode()),
            Answer(401),
            Answer(500, SECRET.encode()),
            Answer(400, json.dumps({'error_message': SECRET}).encode()),
            Answer(200, SECRET.encode()),
            Answer(302, location=f'http://u:{SECRET}@elsewhere.test/'),
            Answer(200, b'{"goals": []}', set_cookie=SECRET, x_token=SECRET),
            reset,
        ],
    )
    def test_debug(self, program, raw, log, answer):
        server = raw(answer)
        outcome = program('goal list -f value', server.url, glob=['--debug'])
        assert server.requests[0].headers['x-auth-token'] == SECRET
        assert_clean(outcome.err + log())

    def test_parameters(self, program, stub, log):
        words = ['audit', 'create', '-g', 'g', '-s', 's', '-f', 'value',
                 '-c', 'UUID']  # fmt: skip
        for name in ('password', 'a_token'):
            words += ['-p', f'{name}={SECRET}']
        outcome = program(words, stub.url, glob=['--debug'])
        assert outcome.status == 0
        assert stub.requests[-1].body['parameters']['password'] == SECRET
        assert_clean(outcome.err + log())


class TestLibrary:
    def call(self, client):
        client.goal.list()
        client.audit.create(goal='g', strategy='s', parameters=MARKED)
        client.audit.update(
            'a', [{'op': 'add', 'path': '/parameters/key', 'value': SECRET}]
        )

    def test_records(self, stub, log):
        stub.rows['audits'] = [{'uuid': 'u', 'name': 'a'}]
        stub.rows['goals'] = [{'uuid': 'u', 'parameters': MARKED}]
        with Client(stub.url, token=SECRET) as client:
            self.call(client)
        said = log()
        assert 'curl -g -i -X POST' in said and '"open": "shown"' in said
        assert_clean(said)

    def test_password(self, raw, stub, log):
        tokens: list[str] = []
        keystone = raw(TestTokens().keystone(tokens))
        with Client(
            stub.url, auth_url=f'{keystone.url}/v3', username='u',
            password=SECRET,
        ) as client:  # fmt: skip
            client.goal.list()
        assert SECRET.encode() in keystone.requests[0].data
        said = log()
        assert_clean(said)
        assert tokens[0] not in said
        assert hashlib.sha256(tokens[0].encode()).hexdigest() not in said

    def test_versions_of_keystone_are_asked(self, raw, stub, log):
        """The plugin that finds out versions sends requests of its own."""
        keystone = raw(Answer(300, b'{"versions": {"values": []}}'))
        with (
            Client(
                stub.url, auth_url=keystone.url, username='u', password=SECRET
            ) as client,
            pytest.raises(exceptions.ClientException) as caught,
        ):
            client.goal.list()
        assert_clean(log() + _told(caught.value))

    @pytest.mark.parametrize(
        'answer',
        [
            Answer(401), Answer(500, SECRET.encode()), Answer(200, b'oops'),
            reset,
            Answer(400, json.dumps(
                {'error_message': json.dumps(
                    {'faultstring': SECRET, 'debuginfo': SECRET})}
            ).encode()),
        ],
    )  # fmt: skip
    def test_tracebacks(self, raw, log, answer):
        with (
            Client(raw(answer).url, token=SECRET) as client,
            pytest.raises(exceptions.ClientException) as caught,
        ):
            client.goal.list()
        error = caught.value
        assert_clean(_told(error) + log())
        assert_clean(str(getattr(error, 'details', '')))

    @pytest.mark.parametrize(
        'form', ['{}\n', '{}\r\nX: y', ' {}', '{}ü', '{}☃']
    )
    def test_token_that_cannot_be_sent(self, stub, log, form):
        from keystoneauth1 import session, token_endpoint

        token = form.format(SECRET)
        plugin = token_endpoint.Token(stub.url, token)
        client = Client(stub.url, session=session.Session(auth=plugin))
        try:
            client.goal.list()
        except exceptions.ClientException as error:
            assert_clean(_told(error))
        assert_clean(log())
        assert all(
            'y' not in one.headers.get('x', '') for one in stub.requests
        )

    def test_url_with_a_password(self, raw, log):
        server = raw(Answer(500))
        url = server.url.replace('//', f'//user:{SECRET}@')
        for answer_of in (server.url, 'http://127.0.0.1:9'):
            url = answer_of.replace('//', f'//user:{SECRET}@')
            with (
                Client(url, max_retries=0) as client,
                pytest.raises(exceptions.ClientException) as caught,
            ):
                client.goal.list()
            assert_clean(str(caught.value))
        assert_clean(log())

    def test_representations(self):
        names = (
            'token', 'password', 'application_credential_secret',
        )  # fmt: skip
        known = auth.Credentials(
            endpoint='http://h', username='u',
            options={'password': SECRET, 'x': SECRET},
            **dict.fromkeys(names, SECRET),
        )  # fmt: skip
        client = Client('http://h', token=SECRET, password=SECRET)
        for one in (known, client, client.http_client, client.goal):
            assert_clean(repr(one) + str(one))
        assert "username='u'" in repr(known)


def _told(error):
    return ''.join(traceback.format_exception(error)) + repr(error)


@pytest.mark.parametrize(
    'name',
    ['password', 'PASSWORD', 'adminPass', 'passwd', 'passphrase', 'secret',
     'os_secret', 'token', 'X-Token', 'key', 'api-key', 'private_key',
     'credential'],
)  # fmt: skip
def test_names_that_mark_a_secret(name):
    assert redact.is_secret(name)
    assert redact.value({name: SECRET}) == {name: redact.HIDDEN}
    assert redact.value({name: [SECRET]}) == {name: redact.HIDDEN}
    assert (
        redact.value([{'op': 'add', 'path': f'/a/{name}', 'value': SECRET}])[
            0
        ]['value']
        == redact.HIDDEN
    )


def test_what_is_none():
    shown = {
        'name': 'x',
        'period': 5,
        'scope': [{'a': None}],
        'password': None,
    }
    assert redact.value(shown) == shown
