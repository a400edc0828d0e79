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
    """Return the status and what was said on stderr."""
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


@pytest.mark.parametrize('body', [MANY, b'{"goals": []}'], ids=['many', 'few'])
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


def test_closed_stdout(start, raw):
    server = raw(Answer(200, MANY))
    status, said = ended(start(server.url, 'goal', 'list', wrap='>&-'))
    if 'cmd2' in said and server.requests == []:
        pytest.skip('this release of cmd2 cannot be imported without stdout')
    assert 'Traceback' not in said and 'Exception ignored' not in said
    assert status in (0, 1)
    assert len(said.splitlines()) == status


def test_full_disk(start, raw):
    if not Path('/dev/full').exists():
        pytest.skip('there is no /dev/full')
    with open('/dev/full', 'wb') as full:
        process = start(
            raw(Answer(200, MANY)).url,
            'goal',
            'list',
            '-f',
            'csv',
            stdout=full,
        )
        status, said = ended(process)
    assert status != 0
    assert 'Traceback' not in said


@pytest.mark.parametrize(
    ('form', 'env'),
    [
        ('table', {'LC_ALL': 'C'}),
        ('csv', {'LC_ALL': 'C', 'PYTHONUTF8': '0',
                 'PYTHONCOERCECLOCALE': '0'}),
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
