# SPDX-License-Identifier: Apache-2.0
"""The ``watcher`` program: options, variables, help and exit codes."""

from __future__ import annotations

import io
import os
import subprocess
import sys

import pytest

from tests.unit.conventions import compat
from watcherclient import client as clients
from watcherclient import shell
from watcherclient.cli import app
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
    (['--timeout', '2.5'], {'timeout': 2.5}),
    ([], {'timeout': 600, 'insecure': False, 'token': None}),
    (['-N', '--os-auth-token', 't', '-U', 'u'],
     {'auth_type': 'none', 'token': None}),
    (['--os-identity-api-version', '3', '--collect-timing',
      '--tls-ciphers', 'x', '--tls-min-version', '1.2'], {}),
]  # fmt: skip


@pytest.fixture
def made(monkeypatch, stub):
    """What clients were made of, instead of real credentials."""
    seen = []

    def make(version, endpoint, **kwargs):
        seen.append({'version': version, 'endpoint': endpoint, **kwargs})
        return Client(stub.url)

    monkeypatch.setattr(clients, 'Client', make)
    return seen


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
        assert f"'{timeout}' is not a time" in done.err

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


class TestHelp:
    def test_version(self, run):
        done = run('--version')
        assert done == (0, f'watcher {_version()}\n', '')
        # Also where cliff answers it.
        assert run('-v', '--version').out.split()[-1] == _version()

    @pytest.mark.parametrize('words', [['help'], ['--help'], ['-h']])
    def test_every_command_once_by_its_spaced_spelling(self, run, words):
        done = run(*words)
        assert (done.status, done.err) == (0, '')
        listed = done.out.partition('Commands:')[2].splitlines()
        names = [line[2:].split('  ')[0] for line in listed if line]
        ours = [n.strip() for n in names if n.strip() in compat.spaced()]
        assert ours == compat.spaced()
        assert {*map(str.strip, names)} - {*ours} == {'complete', 'help'}

    def test_no_command(self, run):
        done = run()
        assert (done.status, done.out) == (1, '')
        assert '--os-cloud' in done.err
        assert done.err.endswith('Give a command: "watcher help" lists them\n')

    @pytest.mark.parametrize('name', compat.entry_points())
    def test_help_of_each_spelling(self, run, name):
        done = run('help', *name.split())
        assert (done.status, done.err) == (0, '')
        assert f'watcher {name}' in ' '.join(done.out.split())
        assert run(*name.split(), '--help').out == done.out

    @pytest.mark.parametrize('words', [['zork'], ['audit', 'zork'], ['audit']])
    def test_unknown_command(self, run, words):
        done = run(*words)
        assert (done.status, done.out) == (2, '')
        assert 'is not a watcher command' in done.err
        assert run('help', 'zork').status == 1

    @pytest.mark.parametrize(
        'words',
        [['audit', 'show'], ['audit', 'list', '--zork'],
         ['audit', 'create', '-t', 'zork', '-g', 'd']],
    )  # fmt: skip
    def test_wrong_usage(self, run, words):
        done = run('--os-endpoint-override', 'http://127.0.0.1:1', *words)
        assert (done.status, done.out) == (2, '')
        assert 'usage: watcher audit' in done.err

    def test_completion(self, run):
        done = run('complete')
        assert (done.status, done.err) == (0, '')
        assert "cmds_action_plan='" in done.out
        assert 'actionplan' not in done.out


@pytest.mark.usefixtures('restored_process')
class TestEnds:
    def test_interrupted(self, run, monkeypatch):
        def interrupt(*args):
            raise KeyboardInterrupt

        monkeypatch.setattr(app.WatcherApp, 'run', interrupt)
        assert run('goal', 'list').status == shell.INTERRUPTED == 130

    def test_nobody_reads(self, monkeypatch):
        """As with ``watcher ... | head -1``."""
        read, write = os.pipe()
        os.close(read)

        def broken(*args):
            raise BrokenPipeError

        monkeypatch.setattr(app.WatcherApp, 'run', broken)
        with os.fdopen(write, 'w') as pipe:
            monkeypatch.setattr(sys, 'stdout', pipe)
            assert shell.main(['goal', 'list']) == shell.BROKEN_PIPE == 141
            print('what is left is not written')

    def test_no_output_at_all(self, monkeypatch, stub):
        monkeypatch.setattr(app.WatcherApp, 'run', lambda *args: 0)
        monkeypatch.setattr(sys, 'stdout', None)
        assert shell.main(['goal', 'list']) == 0

    def test_arguments_of_the_process(self, monkeypatch, capsys):
        monkeypatch.setattr(sys, 'argv', ['watcher', '--version'])
        assert shell.main() == 0
        assert capsys.readouterr().out == f'watcher {_version()}\n'

    def test_program_of_the_package(self):
        done = subprocess.run(
            [sys.executable, '-m', 'watcherclient.shell', '--version'],
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout == f'watcher {_version()}\n'

    def test_name_that_the_output_cannot_show(self, stub, monkeypatch):
        """An older terminal, say."""
        stub.rows['goals'] = [{'uuid': 'u', 'name': 'Zürich ✓'}]
        buffer = io.BytesIO()
        narrow = io.TextIOWrapper(buffer, encoding='ascii')
        monkeypatch.setattr(sys, 'stdout', narrow)
        words = ['--os-endpoint-override', stub.url]
        status = shell.main([*words, 'goal', 'list', '-f', 'value'])
        assert status == 0
        assert b'Z\\xfcrich \\u2713' in buffer.getvalue()


def _version():
    from importlib import metadata

    return metadata.version('python-watcherclient')


@pytest.mark.parametrize('option', ['--os-cacert', '--os-cert'])
def test_missing_file_of_certificates(run, option):
    done = run(
        *('--os-endpoint-override', 'https://127.0.0.1:9'),
        *('--os-auth-token', 'x', option, '/no/such/file', 'goal', 'list'),
    )
    assert done.status == 1
    assert done.err.startswith('No TLS connection to https://127.0.0.1:9')
    assert '/no/such/file' in done.err
