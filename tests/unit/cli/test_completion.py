# SPDX-License-Identifier: Apache-2.0
"""Names and states are completed in a shell."""

from __future__ import annotations

import os
import shutil
import subprocess

import pytest

from tests.unit.conventions import compat
from watcherclient.cli import completion, options

U1 = '11111111-1111-4111-8111-111111111111'
U2 = '22222222-2222-4222-8222-222222222222'


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
        ('watcher audit show', 'audits'),
        ('openstack optimize audit cancel first second', 'audits'),
        ('watcher action plan start --audit', 'audits'),
        ('watcher scoring engine show', 'scoring_engines'),
        ('watcher service show', 'services'),
    ],
)
def test_names(stub, values, words, collection):
    stub.rows[collection] = [{'uuid': 'u', 'name': 'a-name'}]
    assert 'a-name' in values(words)


@pytest.mark.parametrize(
    ('words', 'collection'),
    [
        ('watcher action plan start', 'action_plans'),
        ('openstack optimize action list --action-plan', 'action_plans'),
        ('watcher action show', 'actions'),
    ],
)
def test_ids(stub, values, words, collection):
    stub.rows[collection] = [{'uuid': uuid} for uuid in (U1, U2)]
    assert [v for v in values(words) if v[:2] != '--'] == [U2, U1]
    assert 'limit=200' in stub.requests[-1].target


@pytest.mark.parametrize(
    ('words', 'name'),
    [
        ('watcher action skip --host', 'compute-1'),
        ('watcher data model server list --host', 'compute-1'),
        ('watcher action list --server', 'vm-1'),
    ],
)
def test_hosts_and_servers(stub, values, words, name):
    stub.data_model = [
        {'node_hostname': 'compute-1', 'node_uuid': U1,
         'server_name': 'vm-1', 'server_uuid': U2}
    ]  # fmt: skip
    assert values(words) == [name]


@pytest.fixture
def _clouds(monkeypatch, tmp_path, stub):
    """One cloud with the stub server, one without a server."""
    pytest.importorskip('openstack')
    path = tmp_path / 'clouds.yaml'
    path.write_text(
        'clouds:\n'
        '  production: {auth_type: none,\n'
        f'    infra_optim_endpoint_override: "{stub.url}"}}\n'
        '  staging: {auth_type: none,\n'
        '    infra_optim_endpoint_override: "http://127.0.0.1:1"}\n'
        '  $(reboot): {}\n'
    )
    monkeypatch.setenv('OS_CLIENT_CONFIG_FILE', str(path))
    monkeypatch.chdir(tmp_path)


@pytest.mark.usefixtures('_clouds')
class TestClouds:
    def test_names(self, stub, values):
        assert values('watcher --os-cloud') == ['production', 'staging']
        assert 'audit' in values('watcher --debug --os-cloud production')
        assert not stub.sent

    def test_names_come_from_the_cloud_in_the_command(self, stub, run):
        stub.rows['audits'] = [{'uuid': U1, 'name': 'nightly'}]
        for cloud in ('production', 'staging'):
            for words in (
                f'watcher --os-cloud {cloud} audit show',
                f'openstack --os-cloud {cloud} optimize audit show',
            ):
                done = run('complete', '--values', words.replace(' ', '\n'))
                assert ('nightly' in done.rows) == (cloud == 'production')


def test_options_of_the_program(stub, values):
    assert '--os-cloud' in values('watcher')
    assert '--os-cloud' not in values('openstack optimize')
    assert values('watcher --os-auth-url') == []
    assert 'audit' in values('watcher --os-auth-url goal')


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


def test_one_script_that_works_alone(watcher):
    script = watcher('complete', '--script').out
    assert watcher('complete').out == script
    assert script.endswith('-F _watcherclient watcher openstack\n')
    # A function of the package bash-completion.
    assert '_get_comp_words_by_ref' not in script
