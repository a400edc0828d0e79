# SPDX-License-Identifier: Apache-2.0
"""Audits and action plans are deleted by name, or by what they are like."""

from __future__ import annotations

import io

import pytest

from tests.unit.terminals import Keyboard
from watcherclient import v1
from watcherclient.testing import fault

UUID = '00000000-0000-0000-0000-{:012}'


@pytest.fixture(autouse=True)
def _stdin(monkeypatch):
    monkeypatch.setattr('sys.stdin', io.StringIO('y\n'))


@pytest.fixture(autouse=True)
def _rows(stub):
    stub.max_limit = 2
    states = ['SUPERSEDED', 'CANCELLED', 'ONGOING', 'SUPERSEDED', 'FAILED']
    stub.rows['action_plans'] = [
        {'uuid': UUID.format(n), 'state': state, 'audit_uuid': UUID.format(9),
         'created_at': f'2026-01-0{n + 1}T00:00:00+00:00'}
        for n, state in enumerate(states)
    ]  # fmt: skip
    stub.rows['audits'] = [
        {'uuid': UUID.format(9), 'name': 'nightly', 'state': 'SUCCEEDED',
         'created_at': '2026-01-01T00:00:00+00:00'},
        {'uuid': UUID.format(8), 'name': 'hourly', 'state': 'SUSPENDED',
         'created_at': '2026-01-02T00:00:00+00:00'},
    ]  # fmt: skip


def left(stub, collection='action_plans'):
    return [int(row['uuid'][-4:]) for row in stub.rows[collection]]


def test_dry_run_only_tells(stub, watcher):
    done = watcher('action', 'plan', 'delete', '--state',
                   'SUPERSEDED,CANCELLED', '--dry-run')  # fmt: skip
    assert (done.status, done.err) == (0, '')
    first, *items = done.rows
    assert first == (
        'Would delete 3 action plans (2 SUPERSEDED, 1 CANCELLED), the oldest '
        'from 2026-01-01:'
    )
    assert [item.split()[1] for item in items] == [
        'SUPERSEDED', 'CANCELLED', 'SUPERSEDED',
    ]  # fmt: skip
    assert items[0].startswith(UUID.format(0))
    assert len(left(stub)) == 5


def test_dry_run_of_what_is_named(stub, watcher):
    done = watcher('audit', 'delete', 'nightly', '--dry-run')
    first, item = done.rows
    assert first == (
        'Would delete 1 audit (1 SUCCEEDED), the oldest from 2026-01-01:'
    )
    assert item.endswith('  SUCCEEDED  2026-01-01T00:00:00+00:00  nightly')
    assert watcher('audit', 'delete', 'nope', '--dry-run').status == 1
    assert len(left(stub, 'audits')) == 2


LEFT_OUT = (
    f'left out 1 action plan that did not finish: {UUID.format(2)} is '
    'ONGOING; to delete what was left out, run "watcher action plan cancel" '
    'first\n'
)


def test_older_than_chooses_what_has_ended(stub, watcher):
    done = watcher('action', 'plan', 'delete', '--older-than', '2026-01-04',
                   '--yes')  # fmt: skip
    assert (done.status, done.out) == (0, '')
    assert done.err == (
        '2 action plans (1 SUPERSEDED, 1 CANCELLED), the oldest from '
        f'2026-01-01 matched; {LEFT_OUT}'
    )
    assert left(stub) == [2, 3, 4]


def test_what_is_left_out_of_what_was_named_is_an_error(stub, watcher):
    command = ['action', 'plan', 'delete', '--audit', 'nightly']
    done = watcher(*command, '--dry-run')
    assert (done.status, len(left(stub))) == (1, 5)
    assert done.err.endswith(LEFT_OUT)
    done = watcher(*command, '--yes')
    assert (done.status, left(stub)) == (1, [2])
    done = watcher('-q', *command, '--yes')
    assert (done.status, left(stub)) == (1, [2])
    assert done.err.endswith(f'no action plans matched; {LEFT_OUT}')


def test_states_that_were_not_asked_for_are_not_left_out(stub, watcher):
    command = ['action', 'plan', 'delete', '--audit', 'nightly', '--yes']
    done = watcher(*command, '--state', 'FAILED')
    assert done == (0, '', '')
    assert left(stub) == [0, 1, 2, 3]


def test_running_ones_that_were_asked_for_fail(stub, watcher):
    done = watcher('action', 'plan', 'delete', '--state', 'ONGOING', '--yes')
    assert done.status == 1
    assert 'run "watcher action plan cancel' in done.err
    assert len(left(stub)) == 5


def test_few_of_many_are_named(stub, watcher):
    stub.rows['audits'] = [
        {'uuid': UUID.format(n), 'name': f'a{n}', 'state': 'ONGOING',
         'created_at': '2026-01-01T00:00:00+00:00'}
        for n in range(12)
    ]  # fmt: skip
    done = watcher('audit', 'delete', '--older-than', '1d', '--yes')
    assert done.status == 0
    assert 'no audits matched; left out 12 audits that did not' in done.err
    assert f'{UUID.format(9)} is ONGOING, and 2 more; to' in done.err
    done = watcher('-q', 'audit', 'delete', '--older-than', '1d')
    assert done.status == 0
    assert 'left out' not in done.err


def test_suspended_audits_are_kept_unless_asked_for(stub, watcher):
    stub.rows['action_plans'] = []
    command = ['audit', 'delete', '--older-than', '1d', '--yes']
    assert watcher(*command).status == 0
    assert left(stub, 'audits') == [8]
    assert watcher(*command, '--state', 'suspended').status == 0
    assert left(stub, 'audits') == []


def test_plans_of_an_audit(stub, watcher):
    stub.rows['action_plans'][0]['audit_uuid'] = UUID.format(8)
    assert watcher(
        'action', 'plan', 'delete', '--audit', 'nightly', '--yes'
    ).status == 1  # fmt: skip
    assert left(stub) == [0, 2]


def test_nobody_to_ask(stub, watcher):
    done = watcher('audit', 'delete', '--state', 'SUCCEEDED')
    assert done.status == 1
    assert '1 audit (1 SUCCEEDED)' in done.err
    assert '--yes' in done.err
    assert len(left(stub, 'audits')) == 2


@pytest.mark.parametrize(
    ('answer', 'status', 'kept'),
    [('y\n', 0, [8]), ('yes\n', 0, [8]), ('\n', 1, [9, 8]), ('', 1, [9, 8])],
)
def test_a_person_is_asked(stub, watcher, monkeypatch, answer, status, kept):
    stub.rows['action_plans'] = []
    monkeypatch.setattr('sys.stdin', Keyboard(answer))
    done = watcher('audit', 'delete', '--state', 'SUCCEEDED')
    assert done.status == status
    assert done.out == ''
    assert 'Delete 1 audit' in done.err
    assert left(stub, 'audits') == kept


def test_what_is_named_is_deleted_unasked(stub, watcher):
    stub.rows['action_plans'] = []
    assert watcher('audit', 'delete', 'nightly').status == 0
    assert left(stub, 'audits') == [8]


@pytest.mark.parametrize('more', [[], ['--yes']])
def test_nothing_that_fits_is_no_failure(stub, watcher, more):
    done = watcher('audit', 'delete', '--state', 'FAILED', *more)
    assert (done.status, done.err) == (0, 'no audit matches\n')
    done = watcher('-q', 'audit', 'delete', '--state', 'FAILED', *more)
    assert done.status == 0
    assert 'no audit matches' not in done.err


def test_dry_run_of_nothing(stub, watcher):
    done = watcher('audit', 'delete', '--state', 'FAILED', '--dry-run')
    assert done == (0, 'Would delete no audits.\n', '')


@pytest.mark.parametrize('words', [(), ('nightly', '--state', 'FAILED')])
def test_names_or_options(stub, watcher, words):
    done = watcher('audit', 'delete', *words)
    assert done.status == 2
    assert '--older-than' in done.err
    assert not stub.sent


@pytest.mark.parametrize('options', [[], ['-q']])
def test_plans_that_can_be_started_are_named(stub, watcher, options):
    stub.rows['action_plans'] = [
        {'uuid': UUID.format(0), 'audit_uuid': UUID.format(9),
         'state': 'RECOMMENDED'}
    ]  # fmt: skip
    done = watcher(*options, 'audit', 'delete', 'nightly')
    warning = (
        f'action plan {UUID.format(0)} of the deleted audit is RECOMMENDED '
        'and can still be started\n'
    )
    assert done == (0, '', '' if options else warning)


class TestWithPlans:
    def test_all_are_deleted(self, stub, watcher):
        del stub.rows['action_plans'][2]
        assert watcher('audit', 'delete', 'nightly', '--with-plans') == (
            0, '', '',
        )  # fmt: skip
        assert left(stub) == []
        assert left(stub, 'audits') == [8]

    def test_nothing_is_deleted_while_a_plan_is_running(self, stub, watcher):
        done = watcher('audit', 'delete', 'nightly', '--with-plans')
        assert done.status == 1
        assert f'{UUID.format(2)} is ONGOING: cancel it first' in done.err
        assert len(left(stub)) == 5
        assert len(left(stub, 'audits')) == 2

    def test_plans_stay_when_the_audit_stays(self, stub, watcher):
        del stub.rows['action_plans'][2]
        stub.answer_with(
            'DELETE', f'/v1/audits/{UUID.format(9)}', fault(400, 'ONGOING')
        )
        assert watcher('audit', 'delete', 'nightly', '--with-plans').status
        assert len(left(stub)) == 4


class TestInterrupted:
    """Ctrl-C while several are changed."""

    @pytest.mark.parametrize(
        ('names', 'changed'),
        [
            (['nightly', 'x'], 'audit nightly was'),
            (['nightly', 'hourly', 'x'], 'audits nightly, hourly were'),
        ],
    )
    def test_what_was_changed_is_reported(
        self, stub, watcher, monkeypatch, names, changed
    ):
        suspend = v1.AuditManager.suspend

        def interrupted(manager, name):
            if name == 'x':
                raise KeyboardInterrupt
            return suspend(manager, name)

        for row in stub.rows['audits']:
            row['state'] = 'ONGOING'
        monkeypatch.setattr(v1.AuditManager, 'suspend', interrupted)
        done = watcher('audit', 'suspend', *names)
        assert done.status == 130
        assert done.err == (
            f'{changed} suspended, but then the command failed: interrupted\n'
        )

    def test_failures_are_reported_one_by_one(self, watcher):
        done = watcher('audit', 'delete', 'nightly', 'x')
        assert done.status == 1
        assert 'was deleted' not in done.err
