# SPDX-License-Identifier: Apache-2.0
"""The history as a table and as JSON."""

from __future__ import annotations

import pytest

AUDIT = '19ae8e21-3185-4366-96e3-ed04184234e8'
PLAN = 'dfdcb491-89c5-4c07-a5ed-65d2085c488c'
OTHER = '7f3e11aa-0000-4000-8000-000000000002'


@pytest.fixture(autouse=True)
def _rows(stub):
    stub.rows['audits'] = [
        {'uuid': AUDIT, 'name': 'nightly', 'goal_name': 'dummy'},
        {'uuid': OTHER, 'name': 'broken', 'goal_name': 'dummy',
         'state': 'FAILED', 'created_at': '2026-11-23T14:00:00+00:00'},
    ]  # fmt: skip
    stub.rows['action_plans'] = [
        {'uuid': PLAN, 'audit_uuid': AUDIT, 'state': 'SUCCEEDED',
         'created_at': '2026-11-24T14:00:00+00:00',
         'updated_at': '2026-11-24T14:01:10+00:00', 'strategy_name': 'basic'}
    ]  # fmt: skip
    stub.rows['actions'] = [
        {'uuid': AUDIT, 'action_plan_uuid': PLAN, 'state': 'SUCCEEDED'}
    ]


def test_table(watcher):
    rows = [line.split('|') for line in watcher('history').rows]
    first, second = ([cell.strip() for cell in row] for row in rows[3:5])
    assert first[1:-1] == [
        '2026-11-24T14:00:00+00:00', 'nightly', 'dummy', 'basic', PLAN,
        'SUCCEEDED', '1: 1 succeeded', '1 min 10 s', '',
    ]  # fmt: skip
    assert second[2:-1] == [
        'broken', 'dummy', 'auto', '', 'FAILED', '', '', '',
    ]  # fmt: skip


def test_json_joins_audit_and_plan(watcher):
    [run] = watcher('history', '--audit', 'nightly', '-f', 'json').json
    assert run == {
        'Created At': '2026-11-24T14:00:00+00:00', 'Audit UUID': AUDIT,
        'Audit': 'nightly', 'Goal': 'dummy', 'Strategy': 'basic',
        'Action Plan': PLAN, 'State': 'SUCCEEDED',
        'Actions': {'total': 1, 'succeeded': 1}, 'Duration': 70.0,
        'Global efficacy': [],
    }  # fmt: skip


def test_columns_and_order(watcher):
    done = watcher(
        'history', '-c', 'audit', '--sort-column', 'Created At', '-f', 'value'
    )
    assert done.rows == ['broken', 'nightly']
    assert watcher('history', '-c', 'zork').status == 2


def test_plans_list_what_their_actions_came_to(watcher, stub):
    words = ['action', 'plan', 'list', '--long', '-f', 'json']
    [row] = watcher(*words).json
    assert (row['Duration'], row['Actions']) == (
        70.0, {'total': 1, 'succeeded': 1},
    )  # fmt: skip
    stub.requests.clear()
    words = ['action', 'plan', 'list', '-c', 'Duration', '-f', 'value']
    assert watcher(*words).rows == ['70.0']
    assert stub.sent == ['GET /v1/action_plans/detail']
