# SPDX-License-Identifier: Apache-2.0
"""The review of an action plan, and the question before its start."""

from __future__ import annotations

import sys

import pytest

from tests.unit.analysis.plans import (
    AUDIT,
    PLAN,
    action,
    migrate,
    plan_row,
    rows,
    set_service,
    uuid,
)
from tests.unit.terminals import Keyboard

REVIEW = ('action', 'plan', 'review', PLAN)
START = ('action', 'plan', 'start', PLAN, '--review')


@pytest.fixture(autouse=True)
def _rows(stub):
    large = {n: {'node_disk': 1000} for n in range(1, 5)}
    stub.data_model[:] = rows({1: 1, 2: 1, 3: 2, 4: 4}, on_hosts=large)
    stub.rows['audits'] = [
        {'uuid': AUDIT, 'name': 'nightly', 'goal_name': 'balancing'}
    ]
    released = {'name': 'released_nodes_ratio', 'value': 25.0, 'unit': '%'}
    stub.rows['action_plans'] = [plan_row(global_efficacy=[released])]
    stub.rows['actions'] = [
        set_service(1, 2, 'disabled'),
        migrate(2, 3, 2, 3, 1),
        migrate(3, 1, 1, None, 1),
        # Of another plan.
        {**migrate(4, 2, 1, 3), 'action_plan_uuid': uuid(77)},
    ]


def use_terminal(monkeypatch):
    """Print to a terminal of 80 columns."""
    monkeypatch.setattr(sys.stdout, 'isatty', lambda: True)
    monkeypatch.setenv('COLUMNS', '80')


def test_text(watcher):
    done = watcher(*REVIEW)
    assert (done.status, done.err) == (0, '')
    first, *rest = done.rows
    assert first.startswith(f'Action plan {PLAN}  RECOMMENDED  ')
    assert (
        '\n'.join(rest)
        == """\
Audit nightly, balancing by basic

#  Stage  Action          Target     From       To         State
1  1      disable host    compute-2  -          -          PENDING
2  2      migrate (live)  vm-3       compute-2  compute-3  PENDING
3  2      migrate (live)  vm-1       compute-1  scheduler  PENDING

The scheduler chooses the destination; by allocation, vm-1 fits on \
compute-3, compute-4

Host            Servers  vCPU used   RAM used   Disk used  Status
compute-1       2 -> 1   25% -> 12%  12% -> 6%  4% -> 2%   enabled
compute-2       1 -> 0   12% -> 0%   6% -> 0%   2% -> 0%   enabled -> disabled
compute-3       0 -> 1   0% -> 12%   0% -> 6%   0% -> 2%   enabled
not yet placed  0 -> 1   2 vCPU      2 GiB      20 GiB
1 host unchanged. Spread (standard deviation): vCPU 8.8 -> ?, RAM 4.4 -> ?, \
disk 1.4 -> ?

Efficacy: released_nodes_ratio 25.00 %

Plan: 2 servers to migrate live (4 vCPU, 4 GiB RAM, 40 GiB disk), 1 host to \
disable, in 2 stages.
Disabled after the plan: compute-2. To enable:
  openstack compute service set --enable compute-2 nova-compute"""
    )


def test_terminal_is_not_overrun(watcher, monkeypatch):
    use_terminal(monkeypatch)
    lines = watcher(*REVIEW).rows
    assert len(lines) > 20
    assert [line for line in lines if len(line) > 80] == []


def test_long_plans_are_cut_on_terminals(stub, watcher, monkeypatch):
    use_terminal(monkeypatch)
    stub.rows['actions'] = [migrate(n, 1, 1, 3) for n in range(1, 101)]
    shown = watcher(*REVIEW).out
    assert '... and 60 more steps; -f json shows all\n' in shown
    assert len(shown.splitlines()) < 70


def test_long_plans_are_whole_elsewhere(stub, watcher):
    stub.rows['actions'] = [migrate(n, 1, 1, 3) for n in range(1, 101)]
    assert '100  1 ' in watcher(*REVIEW).out


def test_control_characters_are_escaped(stub, watcher):
    stub.rows['actions'] = [action(1, 'x\x1b[2J', resource_name='y\x07')]
    shown = watcher(*REVIEW).out
    assert '\x1b' not in shown
    assert '\x07' not in shown
    assert 'x\\x1b[2J' in shown


def test_types_that_are_not_simulated(stub, watcher):
    stub.rows['actions'] = [
        action(1, 'change_node_power_state', resource_name='n', state='off'),
        action(2, 'resize', resource_id=uuid(4), flavor='m1.big'),
        action(3, 'defragment', speed='high'),
    ]
    shown = watcher(*REVIEW).out
    assert (
        '1  1      power off   n           -     -              PENDING'
        in (shown)
    )
    assert 'flavor m1.big' in shown
    assert 'defragment  speed=high' in shown
    assert 'compute-4  1        12% -> 12%?' in shown
    assert '1 server to resize, 2 other actions to run' in shown


def test_json(watcher):
    done = watcher(*REVIEW, '-f', 'json')
    assert done.json['format'] == 1
    assert [*done.json] == [
        'format', 'plan', 'steps', 'hosts', 'not_yet_placed', 'spread',
        'efficacy', 'totals', 'left_disabled', 'warnings', 'notes',
    ]  # fmt: skip
    assert done.json['plan']['audit_name'] == 'nightly'
    assert len(done.json['hosts']) == 4


def test_columns(watcher):
    done = watcher(*REVIEW, '-f', 'json', '-c', 'left_disabled')
    assert done.json == {'left_disabled': ['compute-2']}
    assert watcher(*REVIEW, '-c', 'nonsense').status == 2


def test_hosts(watcher):
    assert 'compute-4  1 ' not in watcher(*REVIEW).out
    assert 'compute-4       1 ' in watcher(*REVIEW, '--all-hosts').out
    without = watcher(*REVIEW, '--no-hosts')
    assert 'Servers' not in without.out
    assert watcher(*REVIEW, '--no-hosts', '-f', 'json').json['hosts'] == []
    both = watcher(*REVIEW, '--no-hosts', '--all-hosts')
    assert both.status == 2


def test_sorted_by_change(stub, watcher):
    stub.rows['actions'] = [
        migrate(1, 1, 1, 4),
        migrate(2, 2, 1, 4),
        migrate(3, 3, 2, 4),
    ]
    shown = watcher(*REVIEW, '--sort', 'change').out
    assert shown.index('compute-4  1') < shown.index('compute-1  2')
    assert shown.index('compute-1  2') < shown.index('compute-2  1')


@pytest.mark.parametrize(
    ('found', 'status'),
    [
        ([], 0),
        ([migrate(1, 1, 1, 3, action_state='SUCCEEDED')], 0),
        ([migrate(1, 1, 1, 3)], 4),
        ([migrate(1, 9, 1, 3)], 5),
    ],
)
def test_exit_code(stub, watcher, found, status):
    stub.rows['action_plans'][0]['global_efficacy'] = []
    stub.rows['actions'] = found
    assert watcher(*REVIEW).status == 0
    assert watcher(*REVIEW, '--exit-code').status == status
    assert watcher('action', 'plan', 'review', 'abcd1234').status == 1


def test_without_actions(stub, watcher):
    stub.rows['actions'] = []
    shown = watcher(*REVIEW).out
    assert 'The action plan has no actions.' in shown
    assert 'Nothing to do: no steps.' in shown


def test_old_api(stub, watcher):
    stub.max_version = '1.2'
    done = watcher(*REVIEW)
    assert done.status == 0
    assert 'Servers' not in done.out
    assert 'Note: hosts are not shown because the data model' in done.out


def test_what_cannot_be_read_is_left_out(stub, watcher):
    for path in ('/v1/services', '/v1/audits/*', '/v1/action_plans'):
        stub.answer('GET', path, 403)
    done = watcher(*REVIEW)
    assert done.status == 0
    assert f'Audit {AUDIT}, goal by basic' in done.out
    assert 'Servers' in done.out


def test_actions_that_cannot_be_read_are_an_error(stub, watcher):
    stub.answer('GET', '/v1/actions/detail', 403)
    assert watcher(*REVIEW).status == 1


class TestStart:
    def test_asks(self, watcher, monkeypatch, stub):
        monkeypatch.setattr(sys, 'stdin', Keyboard('n\n'))
        done = watcher(*START)
        assert done.status == 1
        assert 'Start this action plan? [y/N]' in done.err
        assert '1  1      disable host' in done.err
        assert 'the action plan was not started' in done.err
        assert stub.rows['action_plans'][0]['state'] == 'RECOMMENDED'
        monkeypatch.setattr(sys, 'stdin', Keyboard('y\n'))
        done = watcher(*START, '-f', 'json')
        assert (done.status, done.json['State']) == (0, 'PENDING')

    def test_needs_an_answer(self, watcher, stub):
        done = watcher(*START)
        assert (done.status, done.out) == (1, '')
        assert 'use --yes' in done.err
        assert watcher(*START, '--yes').status == 0
        assert stub.rows['action_plans'][0]['state'] == 'PENDING'

    def test_warnings_need_force(self, watcher, stub):
        stub.rows['actions'] = [migrate(1, 9, 1, 3)]
        done = watcher(*START, '--yes')
        assert done.status == 1
        assert 'because of 3 warnings' in done.err
        assert stub.rows['action_plans'][0]['state'] == 'RECOMMENDED'
        assert watcher(*START, '--yes', '--force').status == 0

    def test_warnings_are_part_of_the_question(
        self, watcher, stub, monkeypatch
    ):
        stub.rows['actions'] = [migrate(1, 9, 1, 3)]
        monkeypatch.setattr(sys, 'stdin', Keyboard('y\n'))
        done = watcher(*START)
        assert done.status == 0
        assert 'Start this action plan despite 3 warnings? [y/N]' in done.err

    @pytest.mark.parametrize('flags', [['--yes'], ['--review', '--force']])
    def test_usage(self, watcher, stub, flags):
        assert watcher('action', 'plan', 'start', PLAN, *flags).status == 2
        assert stub.sent == []

    def test_alone_is_as_before(self, watcher, stub):
        assert watcher('action', 'plan', 'start', PLAN).status == 0
        assert stub.sent == [f'POST /v1/action_plans/{PLAN}/start']


def test_large_amounts(stub, watcher):
    size = {'server_memory': 90_000 * 1024 + 512, 'server_disk': 1_000_000}
    stub.data_model[:] = rows({1: 1}, on_servers={1: size})
    stub.rows['actions'] = [migrate(1, 1, 1, 3)]
    shown = watcher(*REVIEW).out
    assert '(2 vCPU, 90000.5 GiB RAM, 1000000 GiB disk)' in shown


def test_what_cannot_be_read_is_noted(watcher, stub):
    for path in ('action_plans', 'services'):
        stub.answer('GET', f'/v1/{path}', status=403, body={})
    found = watcher(*REVIEW, '-f', 'json', '-c', 'notes').json['notes']
    assert [note['code'] for note in found] == [
        'plans.unavailable', 'services.unavailable',
    ]  # fmt: skip
    assert 'a newer or ONGOING one may exist' in watcher(*REVIEW).out
