# SPDX-License-Identifier: Apache-2.0
"""Commands that wait: what they print, report, and how they end."""

from __future__ import annotations

import io
import sys
import time

import pytest

from tests.unit.conventions import compat
from tests.unit.terminals import Screen
from watcherclient.osc.output import columns, progress
from watcherclient.testing import Answer, fault

AUDIT = '19ae8e21-3185-4366-96e3-ed04184234e8'
PLAN = 'dfdcb491-89c5-4c07-a5ed-65d2085c488c'
OTHER = '7f3e11aa-0000-4000-8000-000000000002'


def uuid(n):
    return f'00000000-0000-4000-8000-{n:012}'


def go_through(stub, path, row, *states):
    """Let a resource be in one state after the other, with each read."""
    left = [*states]

    def answer(request):
        state = left.pop(0) if len(left) > 1 else left[0]
        return Answer(200, {**row, 'state': state})

    stub.answer_with('GET', path, answer)


@pytest.fixture(autouse=True)
def _audit(stub, pauses):
    stub.rows['audits'] = [
        {'uuid': AUDIT, 'name': 'nightly', 'audit_type': 'ONESHOT',
         'state': 'SUCCEEDED', 'strategy_name': 'basic',
         'parameters': {}, 'scope': []},
    ]  # fmt: skip
    stub.rows['action_plans'] = [
        {'uuid': PLAN, 'state': 'RECOMMENDED', 'audit_uuid': AUDIT},
        {'uuid': OTHER, 'state': 'SUCCEEDED', 'audit_uuid': uuid(5)},
    ]
    stub.rows['actions'] = [
        {
            'uuid': uuid(n),
            'action_plan_uuid': PLAN,
            'state': state,
            'action_type': 'migrate',
            'input_parameters': {'resource_name': f'vm-{n}'},
            'parents': [],
            'status_message': reason,
        }
        for n, state, reason in [
            (1, 'SUCCEEDED', None),
            (2, 'ONGOING', None),
            (3, 'FAILED', 'No valid host was found'),
        ]
    ]


def test_created_audit_is_printed_as_it_ended(watcher, stub):
    stub.answer('POST', '/v1/audits', 201, {
        'uuid': AUDIT, 'state': 'PENDING', 'goal_name': 'dummy'})  # fmt: skip
    row = stub.rows['audits'][0]
    go_through(
        stub, f'/v1/audits/{AUDIT}', row, 'PENDING', 'ONGOING', 'ONGOING',
        'SUCCEEDED',
    )  # fmt: skip
    done = watcher('audit', 'create', '-g', 'dummy', '--wait', '-f', 'json')
    assert done.status == 0
    assert done.json['State'] == 'SUCCEEDED'
    assert 'Action plans' not in done.json
    told = [line.rpartition(',')[0] for line in done.err.splitlines()]
    assert told == [
        f'Waiting for audit {AUDIT[:8]} (basic): {state}'
        for state in ('PENDING', 'ONGOING', 'SUCCEEDED')
    ]


def test_created_audit_shows_its_plans_once_it_has_ended(watcher, stub):
    stub.answer('POST', '/v1/audits', 201, {'uuid': AUDIT})
    done = watcher('audit', 'create', '-g', 'dummy', '--wait')
    assert f'{PLAN} RECOMMENDED' in done.out
    assert OTHER not in done.out
    stub.requests.clear()
    done = watcher('audit', 'create', '-g', 'dummy')
    assert PLAN not in done.out
    assert stub.sent == ['POST /v1/audits']


def test_plan_tells_what_it_does(watcher, stub):
    row = stub.rows['action_plans'][0]
    path = f'/v1/action_plans/{PLAN}'
    go_through(stub, path, row, 'PENDING', 'ONGOING', 'SUCCEEDED')
    done = watcher('action', 'plan', 'start', PLAN, '--wait', '-f', 'json')
    assert (done.status, done.json['State']) == (0, 'SUCCEEDED')
    lines = done.err.splitlines()
    assert lines[1].startswith(
        f'Action plan {PLAN[:8]}: ONGOING, 2 of 3 actions, migrate vm-2, '
    )
    assert len(lines) == 3


def test_progress_that_nobody_sees_is_not_read(watcher, stub):
    row = stub.rows['action_plans'][0]
    go_through(stub, f'/v1/action_plans/{PLAN}', row, 'ONGOING', 'SUCCEEDED')
    words = ['action', 'plan', 'wait', PLAN, '-f', 'json']
    done = watcher(*words, '--progress', 'none')
    assert (done.status, done.err) == (0, '')
    assert not [s for s in stub.sent if 'actions' in s]


def test_progress_that_cannot_be_read_is_left_out(watcher, stub):
    row = stub.rows['action_plans'][0]
    go_through(
        stub, f'/v1/action_plans/{PLAN}', row, 'ONGOING', 'ONGOING',
        'SUCCEEDED',
    )  # fmt: skip
    stub.answer_with('GET', '/v1/actions/detail', fault(403, 'no'))
    done = watcher('action', 'plan', 'wait', PLAN)
    assert done.status == 0
    assert f'Action plan {PLAN[:8]}: ONGOING, 0 s' in done.err


def test_failed_plan_names_its_actions_and_ends_in_1(watcher, stub):
    row = stub.rows['action_plans'][0]
    go_through(stub, f'/v1/action_plans/{PLAN}', row, 'ONGOING', 'FAILED')
    done = watcher('action', 'plan', 'start', PLAN, '--wait', '-f', 'json')
    assert (done.status, done.json['State']) == (1, 'FAILED')
    assert (
        f'action plan {PLAN} is FAILED; migrate vm-3: No valid host was found'
        in done.err
    )


def test_time_out_ends_in_3_and_says_how_to_go_on(watcher, stub):
    row = stub.rows['action_plans'][0]
    go_through(stub, f'/v1/action_plans/{PLAN}', row, 'ONGOING')
    done = watcher(
        '--timeout', '20', 'action', 'plan', 'start', '--audit', 'nightly',
        '--wait', '--timeout', '0.02', '-f', 'json', '--poll', '0.1',
    )  # fmt: skip
    assert (done.status, done.json['State']) == (3, 'ONGOING')
    assert (
        f'timed out after 0.02 seconds; action plan {PLAN} is still ONGOING '
        'and continues on the server; to wait again, run '
        f'"watcher action plan wait {PLAN}"; to stop it, run '
        f'"watcher action plan cancel {PLAN}"\n' in done.err
    )


def test_global_timeout_stays_one_where_nothing_waits(watcher):
    assert watcher('audit', 'list', '--timeout', '0').status == 2
    assert watcher('audit', 'list', '--timeout=30').status == 0
    named = ['audit', 'list', '--name', 'wait', '--timeout', '30']
    assert watcher(*named).status == 0
    assert watcher('audit', 'wait', 'nightly', '--timeout=0').status == 0


def test_interrupt_ends_the_wait_and_not_the_work(watcher, stub, monkeypatch):
    def interrupted(seconds):
        raise KeyboardInterrupt

    monkeypatch.setattr(time, 'sleep', interrupted)
    row = stub.rows['action_plans'][0]
    go_through(stub, f'/v1/action_plans/{PLAN}', row, 'ONGOING')
    done = watcher('action', 'plan', 'start', PLAN, '--wait', '-f', 'json')
    assert (done.status, done.json['State']) == (130, 'ONGOING')
    assert f'stopped waiting; action plan {PLAN} continues' in done.err


def test_interrupt_ends_the_wait_for_all(watcher, stub, monkeypatch):
    def interrupted(seconds):
        raise KeyboardInterrupt

    monkeypatch.setattr(time, 'sleep', interrupted)
    stub.rows['audits'].append({'uuid': uuid(1), 'state': 'ONGOING'})
    done = watcher('audit', 'wait', uuid(1), 'nightly', '-f', 'json')
    assert (done.status, len(done.json)) == (130, 1)


def test_lost_server_ends_in_1_and_names_what_was_begun(watcher, stub):
    stub.answer('POST', '/v1/audits', 201, {'uuid': AUDIT, 'state': 'PENDING'})
    stub.answer_with('GET', f'/v1/audits/{AUDIT}', fault(403, 'not any more'))
    done = watcher(
        'audit', 'create', '-g', 'dummy', '--wait', '-f', 'value', '-c', 'uuid'
    )
    assert (done.status, done.out) == (1, AUDIT + '\n')
    assert f'can no longer read audit {AUDIT}: not any more' in done.err


class TestNotStarted:
    """The command does not wait for a plan that is not started."""

    WAIT = ('action', 'plan', 'wait', PLAN, '-f', 'json', '--timeout', '2')
    START = f'run "watcher action plan start {PLAN}"'

    def test_is_reported_at_once(self, watcher, pauses):
        done = watcher(*self.WAIT)
        assert (done.status, done.json[0]['State']) == (1, 'RECOMMENDED')
        assert done.err == (
            f'action plan {PLAN} is RECOMMENDED; it has not been started: '
            f'{self.START}\n'
        )
        assert pauses == []

    def test_does_not_keep_from_waiting_for_others(self, watcher, stub):
        done = watcher(*self.WAIT[:3], OTHER, *self.WAIT[3:])
        assert done.status == 1
        assert [row['State'] for row in done.json] == [
            'SUCCEEDED',
            'RECOMMENDED',
        ]

    def test_is_waited_for_when_asked_to(self, watcher, stub):
        row = stub.rows['action_plans'][0]
        path = f'/v1/action_plans/{PLAN}'
        go_through(stub, path, row, 'RECOMMENDED', 'RECOMMENDED', 'ONGOING')
        done = watcher(*self.WAIT, '--for', 'ONGOING')
        assert (done.status, done.json[0]['State']) == (0, 'ONGOING')

    def test_is_waited_for_when_its_audit_starts_it(self, watcher, stub):
        stub.rows['audits'][0]['auto_trigger'] = True
        row = stub.rows['action_plans'][0]
        path = f'/v1/action_plans/{PLAN}'
        go_through(stub, path, row, 'RECOMMENDED', 'ONGOING', 'SUCCEEDED')
        assert watcher(*self.WAIT).status == 0

    def test_is_reported_although_its_audit_is_gone(self, watcher, stub):
        stub.rows['audits'].clear()
        done = watcher(*self.WAIT)
        assert done.status == 1
        assert self.START in done.err

    def test_is_reported_after_a_time_out(self, watcher):
        done = watcher(*self.WAIT, '--for', 'ONGOING', '--timeout', '0.02')
        assert done.status == 3
        assert f'it has not been started: {self.START}' in done.err
        assert 'cancel' not in done.err


class TestAutoTrigger:
    """An audit that starts its action plan ends with the plan."""

    CREATE = ('audit', 'create', '-g', 'dummy', '--auto-trigger', '--wait')

    @pytest.fixture(autouse=True)
    def _auto_trigger(self, stub):
        stub.rows['audits'][0]['auto_trigger'] = True
        stub.answer('POST', '/v1/audits', 201, {'uuid': AUDIT})

    def plan(self, stub, *states):
        row = stub.rows['action_plans'][0]
        row['state'] = states[-1]
        go_through(stub, f'/v1/action_plans/{PLAN}', row, *states)

    def test_plan_is_waited_for(self, watcher, stub):
        self.plan(stub, 'RECOMMENDED', 'ONGOING', 'SUCCEEDED')
        done = watcher(*self.CREATE)
        assert done.status == 0
        assert f'{PLAN} SUCCEEDED' in done.out
        told = [line.rpartition(',')[0] for line in done.err.splitlines()]
        assert told == [
            f'Waiting for audit {AUDIT[:8]} (basic): SUCCEEDED',
            f'Action plan {PLAN[:8]}: RECOMMENDED',
            f'Action plan {PLAN[:8]}: ONGOING, 2 of 3 actions, migrate vm-2',
            f'Action plan {PLAN[:8]}: SUCCEEDED',
        ]

    def test_status_is_that_of_the_plan(self, watcher, stub):
        self.plan(stub, 'ONGOING', 'FAILED')
        done = watcher(*self.CREATE, '-f', 'json')
        assert (done.status, done.json['State']) == (1, 'SUCCEEDED')
        assert f'action plan {PLAN} is FAILED; migrate vm-3: No' in done.err

    def test_time_out_counts_from_the_start(self, watcher, stub):
        self.plan(stub, 'ONGOING')
        done = watcher(*self.CREATE, '--timeout', '0.02')
        assert done.status == 3
        assert f'action plan {PLAN} is still ONGOING' in done.err

    @pytest.mark.parametrize(
        'words',
        [['audit', 'wait', 'nightly'], ['audit', 'trigger', AUDIT, '--wait']],
    )
    def test_other_commands_wait_too(self, watcher, stub, words):
        before = stub.rows['audits'][0]
        before['audit_type'] = 'EVENT'
        after = {**before, 'updated_at': '2'}
        answers = [Answer(200, before), Answer(200, after)]
        stub.answer_with('GET', f'/v1/audits/{AUDIT}', *answers)
        self.plan(stub, 'ONGOING', 'FAILED')
        done = watcher(*words)
        assert done.status == 1
        assert f'action plan {PLAN} is FAILED' in done.err

    def test_audit_without_a_plan(self, watcher, stub):
        stub.rows['action_plans'].clear()
        assert watcher(*self.CREATE).status == 0

    def test_plan_that_cannot_be_read(self, watcher, stub):
        stub.answer_with('GET', '/v1/action_plans', fault(403, 'not you'))
        done = watcher(*self.CREATE, '-f', 'value', '-c', 'State')
        assert (done.status, done.out) == (1, 'SUCCEEDED\n')
        assert f'the action plan of audit {AUDIT} cannot be read: not you' in (
            done.err
        )

    def test_other_audits_end_by_themselves(self, watcher, stub):
        stub.rows['audits'][0]['auto_trigger'] = False
        self.plan(stub, 'RECOMMENDED')
        assert watcher('audit', 'wait', 'nightly').status == 0


class TestFailedAudit:
    """A failure without a reason ends in what is known about it."""

    def wait(self, watcher, stub, **fields):
        stub.rows['audits'][0] |= {'state': 'FAILED', **fields}
        done = watcher('audit', 'wait', 'nightly', '--progress', 'none')
        assert done.status == 1
        return done.err

    def test_names_the_log(self, watcher, stub):
        stub.answer('GET', '/v1/data_model', 403)
        assert self.wait(watcher, stub, hostname='ctl-1') == (
            f'audit {AUDIT} is FAILED; no reason given: see the log of the '
            'decision engine on host ctl-1\n'
        )

    def test_has_the_reason_of_the_server(self, watcher, stub):
        assert self.wait(watcher, stub, status_message='no model') == (
            f'audit {AUDIT} is FAILED: no model\n'
        )


class TestOptions:
    """They are refused where nothing is waited for."""

    @pytest.mark.parametrize(
        'words',
        [
            ['audit', 'create', '-g', 'dummy'],
            ['audit', 'trigger', 'nightly'],
            ['action', 'plan', 'start', PLAN],
            ['action', 'plan', 'cancel', PLAN],
        ],
    )
    @pytest.mark.parametrize(
        'option', [['--poll', '3'], ['--progress', 'none']]
    )
    def test_without_wait(self, watcher, stub, words, option):
        done = watcher(*words, *option)
        assert (done.status, done.out) == (2, '')
        assert done.err.endswith(f'error: {option[0]} requires --wait\n')
        assert stub.sent == []

    def test_time_limit_without_wait(self, client, stub, capsys):
        app = compat.FakeApp(client, sys.stdout)
        app.stderr = sys.stderr
        command = compat.make_command('action plan start', app)
        parser = command.get_parser('openstack optimize action plan start')
        assert command.run(parser.parse_args([PLAN, '--timeout', '9'])) == 2
        assert '--timeout requires --wait' in capsys.readouterr().err
        assert stub.sent == []

    def test_quiet_reports_no_progress(self, watcher, stub):
        row = stub.rows['action_plans'][0]
        path = f'/v1/action_plans/{PLAN}'
        go_through(stub, path, row, 'ONGOING', 'SUCCEEDED')
        words = ['action', 'plan', 'wait', PLAN, '--progress', 'plain']
        done = watcher('-q', *words, '-f', 'value', '-c', 'State')
        assert (done.status, done.out) == (0, 'SUCCEEDED\n')
        assert done.err == ''

    @pytest.mark.parametrize(('level', 'quiet'), [(0, True), (1, False)])
    def test_quiet_in_openstack(self, client, level, quiet):
        app = compat.FakeApp(client)
        app.options.verbose_level = level
        assert compat.make_command('audit wait', app).quiet is quiet


class TestCancelledAudit:
    def wait(self, watcher, stub):
        stub.rows['audits'][0]['state'] = 'CANCELLED'
        return watcher('audit', 'wait', 'nightly', '--progress', 'none')

    def test_hints_at_force_while_a_plan_is_ongoing(self, watcher, stub):
        stub.rows['action_plans'][1]['state'] = 'ONGOING'
        done = self.wait(watcher, stub)
        assert done.status == 1
        assert f'action plan {OTHER} is ONGOING' in done.err
        assert '--force' in done.err

    def test_hints_at_nothing_otherwise(self, watcher, stub):
        done = self.wait(watcher, stub)
        assert done.err == f'audit {AUDIT} is CANCELLED\n'

    def test_hints_at_nothing_that_cannot_be_read(self, watcher, stub):
        stub.answer_with('GET', '/v1/action_plans', fault(403, 'no'))
        assert '--force' not in self.wait(watcher, stub).err


class TestSeveral:
    def test_failure_counts_more_than_time(self, watcher, stub):
        stub.rows['audits'] += [
            {'uuid': uuid(n), 'name': name, 'state': state}
            for n, name, state in [
                (1, 'a', 'ONGOING'),
                (2, 'b', 'FAILED'),
                (3, 'c', 'ONGOING'),
            ]
        ]
        done = watcher(
            'audit', 'wait', 'a', 'b', 'nightly', 'c', '--timeout', '0.02',
            '--poll', '0.1', '-f', 'json', '-c', 'Name', '-c', 'State',
        )  # fmt: skip
        assert done.status == 1
        assert [*map(dict.popitem, done.json)] == [
            ('State', 'ONGOING'),
            ('State', 'FAILED'),
            ('State', 'SUCCEEDED'),
            ('State', 'ONGOING'),
        ]
        assert done.err.count('after 0.02 seconds') == 2

    def test_wrong_name_is_told_and_the_others_waited_for(self, watcher):
        done = watcher('audit', 'wait', 'nope', 'nightly', '-f', 'json')
        assert done.status == 1
        assert [row['Name'] for row in done.json] == ['nightly']
        assert 'nope' in done.err

    def test_only_a_wrong_name_is_an_error(self, watcher):
        done = watcher('audit', 'wait', 'nope', '-f', 'json')
        assert (done.status, done.out) == (1, '')


def test_cancel_waits_for_cancelled(watcher, stub):
    row = stub.rows['action_plans'][0]
    go_through(
        stub, f'/v1/action_plans/{PLAN}', row, 'ONGOING', 'CANCELLING',
        'CANCELLED',
    )  # fmt: skip
    done = watcher('action', 'plan', 'cancel', PLAN, '--wait', '-f', 'json')
    assert (done.status, done.json['State']) == (0, 'CANCELLED')


def test_wait_takes_a_state(watcher, stub):
    row = stub.rows['action_plans'][0]
    go_through(stub, f'/v1/action_plans/{PLAN}', row, 'PENDING', 'ONGOING')
    done = watcher(
        'action', 'plan', 'wait', '--audit', 'nightly', '--for', 'ONGOING',
        '-f', 'json',
    )  # fmt: skip
    assert (done.status, done.json[0]['State']) == (0, 'ONGOING')
    assert watcher('actionplan', 'wait', PLAN, '--for', 'X').status == 2


@pytest.mark.parametrize('given', ['-1', 'x', 'nan', 'inf'])
def test_time_must_be_one(watcher, given):
    done = watcher('audit', 'wait', 'nightly', f'--timeout={given}')
    assert done.status == 2
    assert 'expected seconds, 0 or more' in done.err


def test_reads_leave_the_server_some_rest(watcher):
    done = watcher('audit', 'wait', 'nightly', '--poll', '0')
    assert done.status == 2
    assert 'expected seconds, 0.1 or more' in done.err


class TestProgress:
    @pytest.fixture(autouse=True)
    def _terminal(self, monkeypatch):
        monkeypatch.setenv('TERM', 'xterm')
        monkeypatch.setenv('COLUMNS', '60')
        monkeypatch.delenv('NO_COLOR', raising=False)

    def test_terminal_has_one_live_line_that_fits(self):
        pytest.importorskip('rich')
        screen = Screen()
        with progress.make_reporter(screen, 'auto') as live:
            live.update(lambda: 'Action plan: ' + 'x' * 80 + '\x1b[31m')
        shown = screen.getvalue()
        assert isinstance(live, progress.LiveReporter)
        assert '…, 0 s' in shown
        assert '\x1b[31m' not in shown
        # The last state stays on the screen, with the duration.
        last = shown.split('\r\x1b[2K')[-1]
        assert last.startswith('Action plan: xxx')
        assert '…, 0 s\n' in last
        assert '\x1b[2K' not in last

    def test_terminal_keeps_no_line_without_a_state(self):
        pytest.importorskip('rich')
        screen = Screen()
        with progress.make_reporter(screen, 'auto'):
            pass
        assert screen.getvalue().rstrip('\r\n').endswith('\x1b[2K')

    def test_terminal_without_an_ellipsis(self):
        screen = Screen('ascii')
        with progress.make_reporter(screen, 'auto') as live:
            live.update(lambda: 'Action plan: ' + 'x' * 80)
        assert screen.getvalue().isascii()
        assert 'xxx, 0 s' in screen.getvalue()

    @pytest.mark.parametrize(
        ('stream', 'kind', 'made'),
        [
            (Screen(), 'plain', progress.PlainReporter),
            (Screen(), 'none', progress.NullReporter),
            (io.StringIO(), 'auto', progress.PlainReporter),
        ],
    )
    def test_kinds(self, stream, kind, made):
        assert type(progress.make_reporter(stream, kind)) is made

    def test_terminal_that_cannot_move_its_cursor(self, monkeypatch):
        monkeypatch.setenv('TERM', 'dumb')
        made = progress.make_reporter(Screen(), 'auto')
        assert type(made) is progress.PlainReporter

    def test_rich_is_not_needed(self, monkeypatch):
        monkeypatch.setattr('importlib.util.find_spec', lambda name: None)
        made = progress.make_reporter(Screen(), 'auto')
        assert type(made) is progress.PlainReporter

    @pytest.mark.parametrize(
        ('seconds', 'words'),
        [
            (0.9, '0 s'),
            (59, '59 s'),
            (112, '1 min 52 s'),
            (7380, '2 h 3 min'),
        ],
    )
    def test_duration(self, seconds, words):
        assert columns.duration(seconds) == words
