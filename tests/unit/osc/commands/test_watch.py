# SPDX-License-Identifier: Apache-2.0
"""Commands that watch: lines, JSON, a live table, and how they end."""

from __future__ import annotations

import json
import re
import sys
import time

import pytest

from tests.unit.terminals import Screen

AUDIT = '19ae8e21-3185-4366-96e3-ed04184234e8'
PLAN = 'dfdcb491-89c5-4c07-a5ed-65d2085c488c'
OTHER = '7f3e11aa-0000-4000-8000-000000000002'
WATCH = ('action', 'plan', 'watch', PLAN)


def uuid(n):
    return f'00000000-0000-4000-8000-{n:012}'


@pytest.fixture
def go(stub, monkeypatch):
    """A function that lets a plan and its actions go through states."""

    def go(*reads, count=3):
        left = iter(reads)

        def advance(*_):
            plan, *states = next(left)
            stub.rows['action_plans'][0]['state'] = plan
            for row, state in zip(stub.rows['actions'], states, strict=True):
                row['state'] = state

        stub.rows['audits'] = [{'uuid': AUDIT, 'name': 'nightly'}]
        stub.rows['action_plans'] = [{'uuid': PLAN, 'audit_uuid': AUDIT}]
        stub.rows['actions'] = [
            {'uuid': uuid(n), 'action_plan_uuid': PLAN, 'parents': [],
             'action_type': 'migrate', 'created_at': f'{n:04}',
             'status_message': 'no valid\x1b host' if n == 2 else None,
             'input_parameters': {'resource_name': f'vm-{n}'}}
            for n in range(1, count + 1)
        ]  # fmt: skip
        advance()
        monkeypatch.setattr(time, 'sleep', advance)

    return go


FAILING = (
    ('PENDING', 'PENDING', 'PENDING', 'PENDING'),
    ('ONGOING', 'ONGOING', 'PENDING', 'PENDING'),
    ('FAILED', 'SUCCEEDED', 'FAILED', 'CANCELLED'),
)


def lines(done):
    return [re.sub(r'^\d\d:\d\d:\d\d ', '', line) for line in done.rows]


def test_a_pipe_has_a_line_for_each_change(watcher, go):
    go(*FAILING)
    done = watcher(*WATCH)
    assert lines(done) == [
        f'plan    {PLAN[:8]}  PENDING',
        f'plan    {PLAN[:8]}  PENDING -> ONGOING',
        'action  1/3       migrate vm-1  ONGOING',
        'action  1/3       migrate vm-1  SUCCEEDED',
        'action  2/3       migrate vm-2  FAILED  no valid\\x1b host',
        'action  3/3       migrate vm-3  CANCELLED',
        f'plan    {PLAN[:8]}  ONGOING -> FAILED  1 succeeded, 1 failed, '
        '1 cancelled',
    ]
    assert done.status == 1
    assert done.err == f'action plan {PLAN} is FAILED\n'


def test_compact_leaves_out_what_is_as_it_should_be(watcher, go):
    go(*FAILING)
    assert len(lines(watcher(*WATCH, '--compact'))) == 6
    go(*FAILING)
    rows = watcher(*WATCH, '--compact', '-f', 'json').rows
    states = [json.loads(row)['new'] for row in rows]
    assert states == [
        'PENDING', 'ONGOING', 'ONGOING', 'FAILED', 'CANCELLED', 'FAILED',
    ]  # fmt: skip


def test_json_has_an_object_on_each_line(watcher, go):
    go(('SUCCEEDED', 'SUCCEEDED'), count=1)
    done = watcher('action', 'plan', 'watch', '--audit', 'nightly',
                   '-f', 'json')  # fmt: skip
    first, last = map(json.loads, done.rows)
    assert done.status == 0
    assert re.fullmatch(r'[-0-9]{10}T[:0-9]{8}\+\d\d:\d\d', first.pop('time'))
    assert first == {
        'kind': 'action', 'uuid': uuid(1), 'number': 1, 'old': None,
        'new': 'SUCCEEDED', 'summary': 'migrate vm-1', 'status_message': None,
    }  # fmt: skip
    assert (last['kind'], last['number'], last['summary']) == (
        'plan', None, None,
    )  # fmt: skip


def test_a_terminal_has_a_table_that_is_redrawn(watcher, go, monkeypatch):
    go(*FAILING)
    screen = Screen()
    monkeypatch.setattr(sys, 'stdout', screen)
    monkeypatch.setenv('COLUMNS', '60')
    monkeypatch.setenv('TERM', 'xterm')
    assert watcher(*WATCH).status == 1
    drawn = re.split(r'\x1b\[(\d+)A\x1b\[J', screen.getvalue())
    frames, moves = drawn[::2], [*map(int, drawn[1::2])]
    assert len(frames) == 3
    assert moves == [frame.count('\n') for frame in frames[:-1]]
    assert frames[0].startswith(f'Action plan {PLAN[:8]}: PENDING, 3 pending')
    assert '| 1 | migrate vm-1 | ONGOING |' in frames[1]
    assert '| 2 | migrate vm-2 | FAILED    | no valid\\x1b host |' in frames[2]


def test_a_table_that_is_too_high_leaves_out_what_is_done(
    watcher, go, monkeypatch
):
    states = ['SUCCEEDED'] * 17 + ['ONGOING'] + ['PENDING'] * 12
    go(('ONGOING', *states), ('CANCELLED', *states), count=30)
    screen = Screen()
    monkeypatch.setattr(sys, 'stdout', screen)
    monkeypatch.setenv('COLUMNS', '60')
    monkeypatch.setenv('LINES', '20')
    monkeypatch.setenv('TERM', 'xterm')
    watcher(*WATCH)
    frame = screen.getvalue().partition('\x1b')[0]
    assert '17 succeeded, 1 ongoing, 12 p' in frame
    assert frame.count('\n') < 20
    assert '| 18 | migrate vm-18 | ONGOING |' in frame


def test_time_out_ends_in_3(watcher, go):
    go(('RECOMMENDED', 'PENDING'), ('RECOMMENDED', 'PENDING'), count=1)
    done = watcher(*WATCH, '--timeout', '0.001')
    assert done.status == 3
    assert f'run "watcher action plan watch {PLAN}"' in done.err


def test_interrupt_leaves_the_plan_alone(watcher, go, monkeypatch):
    def interrupted(seconds):
        raise KeyboardInterrupt

    go(('ONGOING', 'ONGOING'), count=1)
    monkeypatch.setattr(time, 'sleep', interrupted)
    done = watcher(*WATCH)
    assert done.status == 130
    assert done.err == (
        f'stopped watching; action plan {PLAN} continues on the server; to '
        f'watch again, run "watcher action plan watch {PLAN}"; to stop it, '
        f'run "watcher action plan cancel {PLAN}"\n'
    )


def test_interrupt_before_the_first_answer(watcher, go, stub, monkeypatch):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr('watcherclient.base.wait.poll', interrupted)
    assert watcher(*WATCH).status == 130


def test_unknown_plan(watcher):
    done = watcher(*WATCH)
    assert (done.status, done.out) == (1, '')
    assert 'could not be found' in done.err


def test_audit_shows_each_plan(watcher, stub, monkeypatch):
    audit = {'uuid': AUDIT, 'name': 'hourly', 'audit_type': 'CONTINUOUS',
             'state': 'ONGOING'}  # fmt: skip
    efficacy = [{'name': 'released', 'value': 50.0, 'unit': '%'}]
    old = {'uuid': OTHER, 'audit_uuid': AUDIT, 'state': 'SUCCEEDED'}
    stub.rows['audits'], stub.rows['action_plans'] = [audit], [old]
    left = iter(
        [
            lambda: stub.rows['action_plans'].append(
                {**old, 'uuid': PLAN, 'state': 'RECOMMENDED',
                 'global_efficacy': efficacy}
            ),
            lambda: audit.update(state='CANCELLED'),
        ]
    )  # fmt: skip
    monkeypatch.setattr(time, 'sleep', lambda _: next(left)())
    done = watcher('audit', 'watch', 'hourly', '--poll', '1')
    assert lines(done) == [
        f'audit   {AUDIT[:8]}  ONGOING',
        f'plan    {PLAN[:8]}  Released: 50.00 %  RECOMMENDED',
        f'audit   {AUDIT[:8]}  ONGOING -> CANCELLED',
    ]
    assert done.status == 1
