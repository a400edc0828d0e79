# SPDX-License-Identifier: Apache-2.0
"""Global options and variables, and the client that they describe."""

from __future__ import annotations

import argparse

import pytest

from watcherclient import client as clients
from watcherclient.cli import options
from watcherclient.v1.client import Client

#: Options, and how a client is made of them.
CLIENT = [
    (['--os-auth-token', 't'], {'token': 't'}),
    (['--os-token', 't'], {'token': 't'}),
    (['-A', 'http://k'], {'auth_url': 'http://k'}),
    (['-U', 'u', '-P', 'p'], {'username': 'u', 'password': 'p'}),
    (['--os-user-id', 'u'], {'user_id': 'u'}),
    (['-T', 'p'], {'project_name': 'p'}),
    (['-I', 'p'], {'project_id': 'p'}),
    (['--os-project-name', 'p', '-T', 'q'], {'project_name': 'p'}),
    (['--os-project-id', 'p', '-I', 'q'], {'project_id': 'p'}),
    (['--os-user-domain-id', 'd'], {'user_domain_id': 'd'}),
    (['--os-user-domain-name', 'd'], {'user_domain_name': 'd'}),
    (['--os-project-domain-id', 'd'], {'project_domain_id': 'd'}),
    (['--os-project-domain-name', 'd'], {'project_domain_name': 'd'}),
    (['--os-auth-type', 'v3totp'], {'auth_type': 'v3totp'}),
    (['--os-application-credential-id', 'i',
      '--os-application-credential-name', 'n',
      '--os-application-credential-secret', 's'],
     {'application_credential_id': 'i', 'application_credential_name': 'n',
      'application_credential_secret': 's'}),
    (['-R', 'r'], {'region_name': 'r'}),
    (['--os-endpoint-type', 'internal'], {'interface': 'internal'}),
    (['--os-interface', 'admin'], {'interface': 'admin'}),
    (['--os-cacert', 'a', '--os-cert', 'b', '--os-key', 'c'],
     {'ca_file': 'a', 'cert_file': 'b', 'key_file': 'c'}),
    (['--insecure'], {'insecure': True}),
    (['--http-timeout', '2.5'], {'timeout': 2.5}),
    (['--timeout', '2.5'], {'timeout': 2.5}),
    ([], {'timeout': 600, 'insecure': False, 'token': None}),
    (['-N', '--os-auth-token', 't', '-U', 'u'],
     {'auth_type': 'none', 'token': None}),
    (['--os-identity-api-version', '3', '--collect-timing',
      '--tls-ciphers', 'x', '--tls-min-version', '1.2'], {}),
]  # fmt: skip


class TestOptions:
    @pytest.mark.parametrize('words,known', CLIENT)
    def test_client(self, run, made, words, known):
        done = run(*words, 'goal', 'list')
        assert (done.status, done.err) == (0, '')
        assert {k: v for k, v in made[0].items() if k in known} == known

    @pytest.mark.parametrize(
        'variable,name',
        [
            ('OS_AUTH_TOKEN', 'token'),
            ('OS_TOKEN', 'token'),
            ('OS_AUTH_URL', 'auth_url'),
            ('OS_AUTH_TYPE', 'auth_type'),
            ('OS_USERNAME', 'username'),
            ('OS_USER_ID', 'user_id'),
            ('OS_PASSWORD', 'password'),
            ('OS_TENANT_NAME', 'project_name'),
            ('OS_TENANT_ID', 'project_id'),
            ('OS_PROJECT_NAME', 'project_name'),
            ('OS_PROJECT_ID', 'project_id'),
            ('OS_USER_DOMAIN_ID', 'user_domain_id'),
            ('OS_USER_DOMAIN_NAME', 'user_domain_name'),
            ('OS_PROJECT_DOMAIN_ID', 'project_domain_id'),
            ('OS_PROJECT_DOMAIN_NAME', 'project_domain_name'),
            ('OS_APPLICATION_CREDENTIAL_ID', 'application_credential_id'),
            ('OS_APPLICATION_CREDENTIAL_NAME', 'application_credential_name'),
            ('OS_APPLICATION_CREDENTIAL_SECRET',
             'application_credential_secret'),
            ('OS_REGION_NAME', 'region_name'),
            ('OS_ENDPOINT_TYPE', 'interface'),
            ('OS_INTERFACE', 'interface'),
            ('OS_ENDPOINT_OVERRIDE', 'endpoint'),
            ('OS_INFRA_OPTIM_ENDPOINT_OVERRIDE', 'endpoint'),
            ('OS_CACERT', 'ca_file'),
            ('OS_CERT', 'cert_file'),
            ('OS_KEY', 'key_file'),
        ],
    )  # fmt: skip
    def test_variable(self, run, made, monkeypatch, variable, name):
        monkeypatch.setenv(variable, 'x')
        assert run('goal', 'list').status == 0
        assert made[0][name] == 'x'

    def test_options_win_over_variables(self, run, made, monkeypatch):
        monkeypatch.setenv('OS_AUTH_TOKEN', 'a')
        monkeypatch.setenv('OS_USERNAME', '')
        run('--os-auth-token', 'b', 'goal', 'list')
        assert made[0]['token'] == 'b'
        assert made[0]['username'] is None

    def test_other_variables_are_for_the_plugins(self, run, made, monkeypatch):
        monkeypatch.setenv('OS_PASSCODE', '123')
        run('goal', 'list')
        assert made[0]['options']['passcode'] == '123'

    @pytest.mark.parametrize(
        'version,parsed',
        [('1.4', '1.4'), ('latest', '1.latest'), ('1', '1'), ('', 1)],
    )
    def test_version(self, run, made, monkeypatch, version, parsed):
        run('--os-infra-optim-api-version', version, 'goal', 'list')
        monkeypatch.setenv('OS_INFRA_OPTIM_API_VERSION', version)
        run('goal', 'list')
        assert [one['version'] for one in made] == [parsed, parsed]

    @pytest.mark.parametrize('version', ['2', '2.0', 'x', '1.x'])
    def test_version_that_is_none(self, run, stub, version):
        done = run('--os-infra-optim-api-version', version, 'goal', 'list')
        assert done.status == 1
        assert '1.0 ' in done.err
        assert stub.requests == []

    @pytest.mark.parametrize('timeout', ['0', '-1', 'x', 'nan', 'inf'])
    def test_timeout_that_is_none(self, run, timeout):
        done = run('--timeout', timeout, 'goal', 'list')
        assert done.status == 2
        assert f"invalid time '{timeout}'" in done.err
        assert run('--http-timeout', timeout, 'goal', 'list').status == 2

    def test_cloud(self, run, monkeypatch, stub):
        seen = []

        def connect(cloud, **settings):
            seen.append((cloud, settings))
            return Client(stub.url)

        monkeypatch.setattr(clients, 'connect', connect)
        monkeypatch.setenv('OS_CLOUD', 'mine')
        assert run('goal', 'list').status == 0
        words = [
            '--os-cloud', 'other', '-R', 'r', '--os-interface', 'admin',
            '--os-cacert', 'a', '--os-cert', 'b', '--os-key', 'c',
            '--insecure', '--os-endpoint-override', 'http://e',
            '--os-infra-optim-api-version', '1.3', '--timeout', '5',
        ]  # fmt: skip
        assert run(*words, 'goal', 'list').status == 0
        assert seen[0][0] == 'mine'
        assert seen[1] == (
            'other',
            {
                'region_name': 'r',
                'interface': 'admin',
                'cacert': 'a',
                'cert': 'b',
                'key': 'c',
                'verify': False,
                'infra_optim_endpoint_override': 'http://e',
                'infra_optim_api_version': '1.3',
                'timeout': 5,
            },
        )

    def test_nothing_known(self, run):
        done = run('goal', 'list')
        assert done.status == 1
        assert 'OS_AUTH_URL' in done.err
        assert 'Traceback' not in done.err

    def test_no_authentication(self, run, stub):
        words = ['--no-auth', '--os-endpoint-override', stub.url]
        assert run(*words, '--os-auth-token', 't', 'goal', 'list').status == 0
        assert stub.requests[0].headers['x-auth-token'] != 't'


@pytest.mark.parametrize('option', ['--os-cacert', '--os-cert'])
def test_missing_file_of_certificates(run, option):
    done = run(
        *('--os-endpoint-override', 'https://127.0.0.1:9'),
        *('--os-auth-token', 'x', option, '/no/such/file', 'goal', 'list'),
    )
    assert done.status == 1
    assert done.err.startswith(
        'cannot open a TLS connection to https://127.0.0.1:9'
    )
    assert '/no/such/file' in done.err


def test_arguments_of_a_parser():
    """Those that its help describes, in any group."""
    parser = argparse.ArgumentParser()
    parser.add_argument('name', choices=['a', 'b'])
    group = parser.add_argument_group('a group')
    group.add_mutually_exclusive_group().add_argument('-l', '--long')

    found = options.arguments(parser)

    assert {'-h', '--help', '-l', '--long'} <= {
        flag for action in found for flag in action.option_strings
    }
    positional = [action for action in found if not action.option_strings]
    assert [(p.dest, p.choices) for p in positional] == [('name', ['a', 'b'])]
