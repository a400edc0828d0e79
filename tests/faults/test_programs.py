# SPDX-License-Identifier: Apache-2.0
"""The programs as processes: pipes, signals, locales, closed streams."""

from __future__ import annotations

import os
import signal
import subprocess
import sysconfig
import time
from pathlib import Path

import pytest

from tests.faults.interfaces import TOKEN
from watcherclient.testing import Answer, silence

SCRIPTS = Path(sysconfig.get_path('scripts'))
MANY = (
    b'{"goals": ['
    + b','.join(
        b'{"uuid": "u%d", "name": "g%d", "display_name": "\\u2603"}' % (i, i)
        for i in range(20000)
    )
    + b']}'
)
FEW = b'{"goals": []}'


@pytest.fixture(params=['watcher', 'openstack'])
def start(request, tmp_path):
    """A function that starts a program as a process."""
    program = str(SCRIPTS / request.param)
    words = [program] + (['optimize'] if request.param == 'openstack' else [])

    def started(url, *command, env=None, wrap='', **streams):
        environment = {
            'PATH': os.environ['PATH'],
            'HOME': str(tmp_path),
            'OS_TOKEN': TOKEN,
            'OS_AUTH_TYPE': 'admin_token',
            'OS_ENDPOINT': url,
            'OS_ENDPOINT_OVERRIDE': url,
            **(env or {}),
        }
        if request.param == 'watcher':
            del environment['OS_AUTH_TYPE']
        kept = {'stdout': subprocess.PIPE, 'stderr': subprocess.PIPE}
        shell = ['/bin/sh', '-c', f'exec "$@" {wrap}', 'sh'] if wrap else []
        return subprocess.Popen(
            [*shell, *words, *command], env=environment, **{**kept, **streams}
        )

    return started


def ended(process):
    """Return the status and the output on stderr."""
    _, said = process.communicate(timeout=60)
    return process.returncode, (said or b'').decode()


@pytest.mark.parametrize('form', ['value', 'table'])
def test_reader_that_goes_away(start, raw, form):
    process = start(raw(Answer(200, MANY)).url, 'goal', 'list', '-f', form)
    process.stdout.readline()
    process.stdout.close()
    process.stdout = None
    status, said = ended(process)
    assert said == ''
    assert status in (0, 141)


@pytest.mark.parametrize('body', [MANY, FEW], ids=['many', 'few'])
def test_reader_that_never_came(start, raw, body):
    read, write = os.pipe()
    os.close(read)
    server = raw(Answer(200, body))
    process = start(server.url, 'goal', 'list', stdout=write)
    os.close(write)
    status, said = ended(process)
    assert 'Traceback' not in said and 'Exception ignored' not in said
    assert status in (0, 120, 141)


def test_interrupted(start, raw):
    server = raw(silence)
    process = start(server.url, 'goal', 'list')
    while not server.requests:
        assert process.poll() is None
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    status, said = ended(process)
    assert status in (130, -signal.SIGINT)
    assert 'Traceback' not in said


def test_terminated(start, raw):
    server = raw(silence)
    process = start(server.url, 'goal', 'list')
    while not server.requests:
        assert process.poll() is None
        time.sleep(0.05)
    process.send_signal(signal.SIGTERM)
    assert process.communicate(timeout=60) == (b'', b'')
    assert process.returncode == -signal.SIGTERM


WRITES = [
    ['audit', 'create', '--goal', 'dummy'],
    ['audit', 'delete', 'nightly'],
    ['audit', 'update', 'nightly', 'replace', 'name=daily'],
]


@pytest.mark.parametrize('words', [['goal', 'list'], *WRITES])
def test_closed_stdout(start, raw, words):
    server = raw(Answer(200, MANY))
    status, said = ended(start(server.url, *words, wrap='>&-'))
    if 'cmd2' in said and server.requests == []:
        pytest.skip('this release of cmd2 cannot be imported without stdout')
    assert (status, said) == (1, 'standard output is closed\n')
    assert server.sent == []


def test_closed_stdin(start, stub):
    """Nobody can confirm what is deleted."""
    stub.rows['audits'] = [{'uuid': 'u1', 'name': 'a', 'state': 'FAILED'}]
    words = ['audit', 'delete', '--state', 'FAILED']
    status, said = ended(start(stub.url, *words, wrap='<&-'))
    assert status == 1
    assert '--yes' in said and said.count('\n') == 1
    assert [one for one in stub.sent if not one.startswith('GET ')] == []


@pytest.fixture
def full():
    """A file on a disk that is full."""
    if not Path('/dev/full').exists():
        pytest.skip('there is no /dev/full')
    with open('/dev/full', 'wb') as file:
        yield file


FULL = 'cannot write to standard output: No space left on device'


@pytest.mark.parametrize('form', ['csv', 'table'])
@pytest.mark.parametrize('body', [MANY, FEW], ids=['many', 'few'])
def test_full_disk(start, raw, full, form, body):
    url = raw(Answer(200, body)).url
    process = start(url, 'goal', 'list', '-f', form, stdout=full)
    assert ended(process) == (1, f'{FULL}\n')


def test_full_disk_after_a_change(start, stub, full):
    stub.rows['goals'] = [{'uuid': 'u1', 'name': 'dummy'}]
    words = ['audit', 'create', '--goal', 'dummy', '--name', 'a']
    status, said = ended(start(stub.url, *words, stdout=full))
    (made,) = stub.rows['audits']
    done = f'audit {made["uuid"]} was created, but then the command failed'
    assert (status, said) == (1, f'{done}: {FULL}\n')
    assert stub.sent.count('POST /v1/audits') == 1


@pytest.mark.parametrize('words', ['--version', 'help', 'help goal list'])
def test_full_disk_without_a_command(full, words):
    done = subprocess.run(
        [SCRIPTS / 'watcher', *words.split()],
        stdout=full,
        stderr=subprocess.PIPE,
        env={'PATH': os.environ['PATH']},
    )
    said = done.stderr.decode()
    assert done.returncode == 1
    assert said.count('\n') == 1 and 'No space left on device' in said


CUT = b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nX-Cut'


def test_answer_that_is_cut_within_its_headers(start, raw):
    server = raw(CUT)
    status, said = ended(start(server.url, 'goal', 'list'))
    assert status == 1
    assert said == (
        f'{server.url}/v1/goals sent a body that is not JSON: an empty body '
        '(HTTP 200)\n'
    )
    status, said = ended(start(server.url, '--debug', 'goal', 'list'))
    assert 'Failed to parse headers' in said


C_LOCALE = {'LC_ALL': 'C', 'PYTHONUTF8': '0', 'PYTHONCOERCECLOCALE': '0'}


@pytest.fixture(params=['C', 'ISO-8859-1'])
def locale(request, tmp_path):
    """The variables of a locale whose encoding is not UTF-8."""
    if request.param == 'C':
        return C_LOCALE
    definition = ['localedef', '-i', 'de_DE', '-f', 'ISO-8859-1']
    made = subprocess.run(
        [*definition, tmp_path / 'de_DE.ISO-8859-1'], capture_output=True
    )
    if made.returncode:
        pytest.skip('the locale cannot be created')
    return {'LC_ALL': 'de_DE.ISO-8859-1', 'LOCPATH': str(tmp_path)}


def test_arguments_are_utf8_in_any_locale(start, raw, locale, tmp_path):
    server = raw(Answer(200, b'{"uuid": "u1", "name": "x"}'))
    name = 'grün ☃'.encode()
    process = start(server.url, 'goal', 'show', name, env=locale)
    assert ended(process) == (0, '')
    assert server.sent == ['GET /v1/goals/gr%C3%BCn%20%E2%98%83']
    scope = tmp_path / 'grün.yaml'
    scope.write_text('[{compute: [{host_aggregates: [{id: "*"}]}]}]')
    words = ['audit', 'template', 'create', 'x', name, '--scope']
    process = start(server.url, *words, str(scope).encode(), env=locale)
    assert ended(process) == (0, '')
    assert server.requests[-1].body['goal'] == 'grün ☃'


def test_credentials_are_utf8_in_any_locale(stub, locale, tmp_path):
    name = 'grün ☃'
    variables = {'PATH': os.environ['PATH'], 'OS_PROJECT_NAME': name}
    words = ['--os-auth-url', stub.auth_url, '--os-username', name.encode()]
    done = subprocess.run(
        [SCRIPTS / 'watcher', *words, '--os-password', 'p', 'goal', 'list'],
        capture_output=True,
        env={**variables, **locale, 'HOME': str(tmp_path)},
    )
    assert done.returncode == 0, done.stderr
    auth = stub.requests[0].body['auth']
    assert auth['identity']['password']['user']['name'] == name
    assert auth['scope']['project']['name'] == name


def test_argument_that_is_not_utf8(start, raw, locale):
    server = raw(Answer(200, b'{"uuid": "u1", "name": "x"}'))
    process = start(server.url, 'goal', 'show', b'gr\xfcn', env=locale)
    status, said = ended(process)
    if locale is C_LOCALE:
        assert status == 1 and 'not UTF-8' in said
    else:
        assert server.sent == ['GET /v1/goals/gr%C3%BCn']


@pytest.mark.parametrize(
    ('form', 'env'),
    [
        ('table', {'LC_ALL': 'C'}),
        ('csv', C_LOCALE),
        ('table', {'PYTHONIOENCODING': 'ascii'}),
        ('csv', {'PYTHONIOENCODING': 'ascii:strict'}),
    ],
)  # fmt: skip
def test_locale(start, raw, env, form):
    body = b'{"goals": [{"uuid": "u", "name": "\\u2603\\ud800"}]}'
    process = start(
        raw(Answer(200, body)).url, 'goal', 'list', '-f', form, env=env
    )
    out, said = process.communicate(timeout=60)
    assert process.returncode == 0, said
    assert b'Traceback' not in said
    assert (b'\\u2603' in out) == out.isascii()


def test_error_in_ascii(start, raw):
    body = b'{"error_message": "\\u2603 broke"}'
    status, said = ended(
        start(
            raw(Answer(500, body)).url, 'goal', 'list',
            env={'PYTHONIOENCODING': 'ascii'},
        )
    )  # fmt: skip
    assert status == 1
    assert said.startswith('\\u2603 broke (HTTP 500)')
