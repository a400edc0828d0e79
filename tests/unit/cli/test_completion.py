# SPDX-License-Identifier: Apache-2.0
"""Names and states are completed in a shell."""

from __future__ import annotations

import os
import shutil
import subprocess

import pytest

from tests.unit.conventions import compat
from watcherclient.cli import completion, options


@pytest.fixture(autouse=True)
def _cache(monkeypatch, tmp_path):
    monkeypatch.setenv('XDG_CACHE_HOME', str(tmp_path))


@pytest.fixture
def values(watcher):
    """What can come after some words."""

    def values(words: str) -> list[str]:
        done = watcher('complete', '--values', words.replace(' ', '\n'))
        assert (done.status, done.err) == (0, '')
        return done.rows

    return values


def test_commands_and_options(values):
    assert 'template' in values('watcher audit')
    assert 'set' in values('openstack optimize audit template')
    assert '--state' in values('watcher audit list --limit 3')
    assert 'audit' in values('watcher --os-cloud x')
    assert values('watcher audit nonsense') == []
    assert '--script' in values('watcher complete')


@pytest.mark.parametrize(
    ('words', 'collection'),
    [
        ('watcher goal show', 'goals'),
        ('watcher audit create --goal', 'goals'),
        ('openstack --debug optimize audit create -s', 'strategies'),
        ('watcher strategy state', 'strategies'),
        ('watcher audittemplate show', 'audit_templates'),
        ('watcher audit create -a', 'audit_templates'),
        ('watcher audit list --template', 'audit_templates'),
    ],
)
def test_names(stub, values, words, collection):
    stub.rows[collection] = [{'uuid': 'u', 'name': 'a-name'}]
    assert 'a-name' in values(words)


def test_states(stub, values):
    assert 'SUSPENDED' in values('watcher audit list --state')
    assert 'SUPERSEDED' in values('watcher action plan list --state')
    assert 'SKIPPED' in values('watcher action list --state')
    assert 'done' in values('watcher action plan wait --for')
    assert not stub.sent


def test_each_command_with_states_has_its_own(values):
    """They are those of what the command works with."""
    for name in compat.spaced():
        command = compat.make_command(name)
        flags = [
            flag
            for argument in options.arguments(command.get_parser(''))
            for flag in argument.option_strings
            if argument.metavar == '<state>' and not argument.choices
        ]
        for flag in flags:
            assert 'PENDING' in values(f'watcher {name} {flag}')


def test_names_are_kept_for_seconds(stub, values, monkeypatch):
    stub.rows['goals'] = [{'uuid': 'u', 'name': 'one'}]
    assert 'one' in values('watcher goal show')
    stub.rows['goals'] = [{'uuid': 'u', 'name': 'two'}]
    assert 'one' in values('watcher goal show')
    assert len(stub.sent) == 1
    # Another user may see others.
    monkeypatch.setenv('OS_USERNAME', 'somebody')
    assert 'two' in values('watcher goal show')
    monkeypatch.setattr(completion, 'FRESH', 0)
    monkeypatch.delenv('OS_USERNAME')
    assert 'two' in values('watcher goal show')


def test_what_a_shell_would_run_is_left_out(stub, values):
    stub.rows['goals'] = [
        {'uuid': str(n), 'name': name}
        for n, name in enumerate(['$(reboot)', 'a b', '`x`', "'", 'fine-1.x'])
    ]
    found = [v for v in values('watcher goal show') if v[:2] != '--']
    assert found == ['fine-1.x']


def test_failures_are_silent(stub, values, monkeypatch, tmp_path):
    stub.answer('GET', '/v1/goals', status=503, body='no')
    assert values('watcher audit create --goal') == []
    assert len(stub.sent) == 1
    monkeypatch.setenv('XDG_CACHE_HOME', '/dev/null')
    stub.rows['strategies'] = [{'uuid': 'u', 'name': 'basic'}]
    assert values('watcher audit create -s') == ['basic']


@pytest.mark.skipif(not shutil.which('bash'), reason='it is a script for bash')
def test_script(watcher, tmp_path):
    answers = tmp_path / 'watcher'
    answers.write_text('#!/bin/sh\necho "$3" | tail -n 1\necho server_x\n')
    answers.chmod(0o755)
    script = watcher('complete', '--script').out + (
        '_openstack() { COMPREPLY=(theirs); }\n'
        'try() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))\n'
        '_watcherclient "$1" "${!#}" x; echo "${COMPREPLY[@]}"; }\n'
        'try watcher audit create --goal serv\n'
        'try openstack optimize audit create --goal --go\n'
        'try openstack server li\n'
    )
    done = subprocess.run(
        ['bash', '--norc', '-c', script],
        env={'PATH': f'{tmp_path}:{os.environ["PATH"]}'},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines() == ['server_x', '--goal', 'theirs']


def test_the_usual_script_is_still_there(watcher):
    done = watcher('complete')
    assert done.status == 0
    assert "cmds_audit_template='create delete list set" in done.out
