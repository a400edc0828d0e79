# SPDX-License-Identifier: Apache-2.0
"""The history: what is joined, filtered, and read for it."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from watcherclient import exceptions
from watcherclient.analysis.history import Run
from watcherclient.testing import FakeWatcher
from watcherclient.v1.client import Client


def uuid(n: int) -> str:
    return f'00000000-0000-4000-8000-{n:012}'


def at(day: int, second: int = 0) -> str:
    return f'2026-11-{day:02}T10:00:{second:02}.5+00:00'


@pytest.fixture(autouse=True)
def _rows(stub: FakeWatcher) -> None:
    stub.rows['audits'] = [
        {'uuid': uuid(1), 'name': 'hourly', 'state': 'ONGOING',
         'goal_name': 'dummy', 'audit_type': 'CONTINUOUS',
         'created_at': at(1)},
        {'uuid': uuid(2), 'name': 'broken', 'state': 'FAILED',
         'goal_name': 'saving_energy', 'created_at': at(3),
         'updated_at': at(3, 7)},
    ]  # fmt: skip
    stub.rows['action_plans'] = [
        {'uuid': uuid(n), 'audit_uuid': uuid(audit), 'state': state,
         'created_at': at(day), 'updated_at': at(day, 9),
         'strategy_name': 'basic'}
        for n, audit, state, day in [
            (11, 1, 'SUCCEEDED', 2), (12, 9, 'CANCELLED', 4),
            (13, 1, 'RECOMMENDED', 5),
        ]
    ]  # fmt: skip
    stub.rows['actions'] = [
        {'uuid': uuid(20 + n), 'action_plan_uuid': uuid(plan), 'state': state,
         'created_at': at(day)}
        for n, (plan, state, day) in enumerate([
            (11, 'SUCCEEDED', 2), (11, 'SKIPPED', 2), (13, 'PENDING', 5),
        ])
    ]  # fmt: skip


def named(runs: Any) -> list[tuple[str | None, str]]:
    return [(run.audit and run.audit.name, run.state) for run in runs]


def test_runs_are_joined_newest_first_by_three_requests(
    stub: FakeWatcher, client: Client
) -> None:
    runs = [*client.history()]
    assert named(runs) == [
        ('hourly', 'RECOMMENDED'),
        # Its audit was deleted.
        (None, 'CANCELLED'),
        ('broken', 'FAILED'),
        ('hourly', 'SUCCEEDED'),
    ]
    assert [run.actions for run in runs] == [
        {'PENDING': 1}, {}, {}, {'SUCCEEDED': 1, 'SKIPPED': 1},
    ]  # fmt: skip
    assert [run.duration for run in runs] == [None, None, 7, 9]
    assert stub.sent == [
        'GET /v1/audits/detail',
        'GET /v1/action_plans/detail',
        'GET /v1/actions/detail',
    ]


@pytest.mark.parametrize(
    ('filters', 'states'),
    [
        ({'since': '2026-11-03'}, ['RECOMMENDED', 'CANCELLED', 'FAILED']),
        ({'since': '2026-11-04'}, ['RECOMMENDED', 'CANCELLED']),
        ({'until': '2026-11-04T00:00Z'}, ['FAILED', 'SUCCEEDED']),
        ({'state': 'failed,SUCCEEDED'}, ['FAILED', 'SUCCEEDED']),
        ({'goal': 'dummy'}, ['RECOMMENDED', 'SUCCEEDED']),
        ({'audit': 'hourly'}, ['RECOMMENDED', 'SUCCEEDED']),
        ({'audit': 'broken'}, ['FAILED']),
        ({'audit': 'broken', 'goal': 'dummy'}, []),
    ],
)
def test_filters(client: Client, filters: Any, states: list[str]) -> None:
    assert [run.state for run in client.history(**filters)] == states


def test_reading_ends_with_what_is_too_old(
    stub: FakeWatcher, client: Client
) -> None:
    stub.max_limit = 1
    [run] = client.history(since='2026-11-05', audit=uuid(1))
    assert run.actions == {'PENDING': 1}
    # One page more than what was asked for.
    assert [sent for sent in stub.sent if 'action_plans' in sent] == [
        'GET /v1/action_plans/detail'
    ] * 2


def test_counts_of_several_plans_end_with_the_oldest(
    stub: FakeWatcher, client: Client
) -> None:
    stub.max_limit = 1
    plans = client.action_plan.list(detail=True, since='2026-11-04')
    stub.requests.clear()
    assert client.action_plan.counts(plans) == {
        uuid(12): {}, uuid(13): {'PENDING': 1},
    }  # fmt: skip
    assert len(stub.sent) == 2
    assert client.action_plan.counts([]) == {}


@pytest.mark.parametrize(
    'filters',
    [{'since': 'today', 'until': 'yesterday'}, {'state': 'DONE'},
     {'since': 'some day'}],
)  # fmt: skip
def test_filters_are_checked_before_anything_is_sent(
    stub: FakeWatcher, client: Client, filters: Any
) -> None:
    with pytest.raises(exceptions.ValidationError):
        [*client.history(**filters)]
    assert stub.sent == []


def test_a_run_is_of_something() -> None:
    with pytest.raises(ValueError, match='an audit or an action plan'):
        assert Run(None).state


def test_days_begin_at_midnight_of_the_user(
    stub: FakeWatcher, client: Client
) -> None:
    midnight = (
        datetime.datetime.now()
        .astimezone()
        .replace(hour=0, minute=0, second=0, microsecond=0)
    )
    before = midnight - datetime.timedelta(seconds=1)
    plans = stub.rows['action_plans']
    plans[0]['created_at'] = midnight.isoformat()
    plans[1]['created_at'] = before.isoformat()
    [plan] = client.action_plan.list(since='Today')
    assert plan.uuid == uuid(11)
    assert len(client.action_plan.list(since='yesterday')) == 2
