# SPDX-License-Identifier: Apache-2.0
"""The ``watcher`` program: its commands, help and time-outs."""

from __future__ import annotations

import pydoc
import sys

import pytest

from tests.unit.conventions import compat

AUDIT = '19ae8e21-3185-4366-96e3-ed04184234e8'
OTHER = '7f3e11aa-0000-4000-8000-000000000002'


class TestHelp:
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
        assert done.err.endswith(
            'missing command: run "watcher help" to list commands\n'
        )

    @pytest.mark.parametrize('name', compat.entry_points())
    def test_help_of_each_spelling(self, run, name):
        done = run('help', *name.split())
        assert (done.status, done.err) == (0, '')
        assert f'watcher {name}' in ' '.join(done.out.split())
        assert run(*name.split(), '--help').out == done.out
        assert ':\n\n\n' not in done.out
        assert 'positional arguments:\n\n' not in done.out

    def test_quiet_logs_no_details(self, watcher):
        done = watcher('-q', 'goal', 'list', '-f', 'value')
        assert (done.status, done.out, done.err) == (0, '', '')

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
        done = run('complete', '--shell', 'none')
        assert (done.status, done.err) == (0, '')
        assert "cmds_action_plan='" in done.out
        assert 'actionplan' not in done.out

    def test_help_is_paged_on_a_terminal(self, run, monkeypatch):
        paged = []
        # argparse colors what goes to a terminal since Python 3.14.
        monkeypatch.setenv('NO_COLOR', '1')
        monkeypatch.setattr(pydoc, 'pager', paged.append)
        shown = run('--help').out
        monkeypatch.setattr(sys.stdout, 'isatty', lambda: True)
        assert run('--help') == (0, '', '')
        assert paged == [shown]


class TestTimeouts:
    """One is for each request; commands that wait have one for the wait."""

    @pytest.fixture(autouse=True)
    def _audits(self, stub, pauses):
        stub.rows['audits'] = [
            {'uuid': AUDIT, 'name': 'nightly', 'state': 'ONGOING'},
            {'uuid': OTHER, 'name': 'wait', 'state': 'ONGOING'},
        ]

    @pytest.mark.parametrize(
        'words',
        [
            '--http-timeout 5 audit list',
            '--timeout 5 audit list',
            '--timeout=5 audit list',
            'audit list --http-timeout 5',
            'audit list --timeout 5',
            'audit list --timeout=5 --limit 3',
            'audit --timeout 5 list',
            '--debug --timeout 5 audit list --timeout 5 --insecure',
            # Audits with the name, or an argument, of another command.
            'audit show wait --timeout 5',
            'audit list --timeout 5 --goal wait',
            '--os-username wait audit list --timeout 5',
            '--timeout 5 audit wait nightly --timeout 0.01',
            'audit wait nightly --timeout 0.01 --http-timeout 5',
        ],
    )
    def test_of_requests(self, run, made, words):
        run(*words.split())
        assert [one['timeout'] for one in made] == [5]

    @pytest.mark.parametrize(
        'words',
        [
            'audit wait nightly --timeout 0.01',
            'audit wait --timeout=0.01 nightly',
            'audit wait wait --timeout 0.01',
            '--os-username audit audit wait nightly --timeout 0.01',
            '--timeout 600 audit wait nightly --timeout 0.01',
            'audit create --goal dummy --wait --timeout 0.01',
        ],
    )
    def test_of_waiting(self, run, made, stub, words):
        stub.answer('POST', '/v1/audits', 201, {'uuid': AUDIT})
        done = run(*words.split())
        assert 'after 0.01 seconds' in done.err
        assert done.status == 3
        assert [one['timeout'] for one in made] == [600]

    def test_in_a_request_for_help(self, run):
        shown = run('help', 'audit', 'wait')
        assert run('audit', 'wait', '--timeout', '5', '--help') == shown
        assert run('--timeout', '5', '--help') == run('help')

    @pytest.mark.parametrize(
        ('words', 'message'),
        [
            ('--timeout', 'expected one argument'),
            ('audit list --timeout', 'expected one argument'),
            ('audit wait nightly --timeout', 'expected one argument'),
            ('--timeout 5', 'is not a watcher command'),
            ('--timeout audit list', 'invalid time'),
            ('audit list --timeouts 5', 'unrecognized arguments'),
        ],
    )
    def test_wrong_usage(self, run, made, words, message):
        done = run(*words.split())
        assert (done.status, done.out) == (2, '')
        assert message in done.err
