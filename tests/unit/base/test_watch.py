# SPDX-License-Identifier: Apache-2.0
"""Following resources: which changes are seen, and when it ends."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from watcherclient import exceptions, v1
from watcherclient.base import watch
from watcherclient.testing import FakeWatcher
from watcherclient.v1.client import Client

AUDIT = '19ae8e21-3185-4366-96e3-ed04184234e8'
PLAN = 'dfdcb491-89c5-4c07-a5ed-65d2085c488c'
OTHER = '7f3e11aa-0000-4000-8000-000000000002'


def action(n: int, state: str) -> dict[str, Any]:
    uuid = f'00000000-0000-4000-8000-{n:012}'
    return {'uuid': uuid, 'action_plan_uuid': PLAN, 'state': state,
            'action_type': 'nop', 'parents': [], 'input_parameters': {},
            'created_at': f'2026-11-24T10:00:0{n}+00:00'}  # fmt: skip


def steps(stub: FakeWatcher, *reads: tuple[str, Sequence[str]]) -> Any:
    """Return a callback that brings the plan to the next state."""
    left = iter(reads)

    def advance(*_: object) -> None:
        found = next(left, None)
        if found:
            plan, actions = found
            stub.rows['action_plans'] = [{'uuid': PLAN, 'state': plan}]
            stub.rows['actions'] = [
                action(n, state) for n, state in enumerate(actions, 1)
            ]

    advance()
    return advance


def seen(events: Any) -> list[tuple[Any, ...]]:
    return [
        (e.kind, getattr(e.resource, 'number', None), e.old, e.new)
        for e in events
    ]


def test_each_change_of_a_plan_is_seen_once_and_its_end_last(
    stub: FakeWatcher, client: Client, pauses: list[float]
) -> None:
    advance = steps(
        stub,
        ('PENDING', ('PENDING', 'PENDING')),
        ('PENDING', ('PENDING', 'PENDING')),
        ('ONGOING', ('SUCCEEDED', 'ONGOING')),
        ('FAILED', ('SUCCEEDED', 'FAILED')),
    )
    events = client.action_plan.events(PLAN[:8], on_poll=advance)
    assert seen(events) == [
        ('plan', None, None, 'PENDING'),
        ('action', 1, None, 'PENDING'),
        ('action', 2, None, 'PENDING'),
        ('plan', None, 'PENDING', 'ONGOING'),
        # It was ONGOING between two reads.
        ('action', 1, 'PENDING', 'SUCCEEDED'),
        ('action', 2, 'PENDING', 'ONGOING'),
        ('action', 2, 'ONGOING', 'FAILED'),
        ('plan', None, 'ONGOING', 'FAILED'),
    ]


def test_a_plan_is_read_by_two_requests_and_found_once(
    stub: FakeWatcher, client: Client, pauses: list[float]
) -> None:
    advance = steps(stub, ('ONGOING', ['PENDING']), ('SUCCEEDED', []))
    [*client.action_plan.events(PLAN[:8], on_poll=advance)]
    assert (
        stub.sent[1:]
        == [
            f'GET /v1/action_plans/{PLAN}',
            'GET /v1/actions/detail',
        ]
        * 2
    )


def test_a_failed_read_is_repeated(
    stub: FakeWatcher, client: Client, pauses: list[float]
) -> None:
    steps(stub, ('SUCCEEDED', ['SKIPPED']))
    real = f'/v1/action_plans/{PLAN}'
    stub.answer('GET', real, 500)
    stub.answer('GET', real, 200, {'uuid': PLAN, 'state': 'SUCCEEDED'})
    quick = Client(stub.url, token='t', max_retries=0)
    assert seen(quick.action_plan.events(PLAN))[-1][-1] == 'SUCCEEDED'


def test_time_out_has_the_resource(
    stub: FakeWatcher, client: Client, pauses: list[float]
) -> None:
    steps(stub, ('RECOMMENDED', ['PENDING']))
    with pytest.raises(exceptions.WaitTimeout) as caught:
        [*client.action_plan.events(PLAN, timeout=0.001)]
    assert caught.value.resource.uuid == PLAN
    assert f'action plan {PLAN} is still RECOMMENDED' in str(caught.value)


class TestAudit:
    """An audit is followed with the action plans that it makes."""

    @pytest.fixture(autouse=True)
    def _rows(self, stub: FakeWatcher, pauses: list[float]) -> None:
        self.audit = {'uuid': AUDIT, 'name': 'hourly', 'state': 'ONGOING',
                      'audit_type': 'CONTINUOUS'}  # fmt: skip
        self.plan = {'uuid': PLAN, 'audit_uuid': AUDIT, 'state': 'RECOMMENDED'}
        stub.rows['audits'] = [self.audit]
        stub.rows['action_plans'] = [self.plan]

    def test_each_new_plan_is_seen(
        self, stub: FakeWatcher, client: Client
    ) -> None:
        left = iter(
            [
                lambda: self.plan.update(state='CANCELLED'),
                lambda: stub.rows['action_plans'].append(
                    {**self.plan, 'uuid': OTHER, 'state': 'SUCCEEDED'}
                ),
                lambda: self.audit.update(state='SUSPENDED'),
            ]
        )
        events = client.audit.events(
            'hourly', on_poll=lambda _: next(left, lambda: None)()
        )
        assert [(e.resource.uuid, e.old, e.new) for e in events] == [
            (AUDIT, None, 'ONGOING'),
            (PLAN, None, 'RECOMMENDED'),
            (PLAN, 'RECOMMENDED', 'CANCELLED'),
            (OTHER, None, 'SUCCEEDED'),
            (AUDIT, 'ONGOING', 'SUSPENDED'),
        ]

    def test_a_plan_that_the_audit_starts_ends_it(
        self, stub: FakeWatcher, client: Client
    ) -> None:
        self.audit.update(
            state='SUCCEEDED', auto_trigger=True, audit_type='ONESHOT'
        )
        left = iter(['ONGOING', 'SUCCEEDED'])
        events = client.audit.events(
            AUDIT, on_poll=lambda _: self.plan.update(state=next(left, ''))
        )
        assert [e.new for e in events if e.kind == 'plan'] == [
            'RECOMMENDED', 'ONGOING', 'SUCCEEDED',
        ]  # fmt: skip

    @pytest.mark.parametrize('starts', [False, True])
    def test_plans_that_it_does_not_start_do_not_matter(
        self, stub: FakeWatcher, client: Client, starts: bool
    ) -> None:
        self.audit.update(
            state='SUCCEEDED', auto_trigger=starts, audit_type='ONESHOT'
        )
        if starts:
            stub.rows['action_plans'].append(
                {**self.plan, 'uuid': OTHER, 'state': 'SUCCEEDED'}
            )
        events = client.audit.events(AUDIT, timeout=5)
        assert [(e.kind, e.new) for e in events][-1] == ('audit', 'SUCCEEDED')
        assert self.plan['state'] == 'RECOMMENDED'


def test_compare_is_about_states_only() -> None:
    plan = v1.ActionPlan(None, {'uuid': PLAN, 'state': 'ONGOING'})
    assert watch.compare({PLAN: 'ONGOING'}, [plan]) == []
    [event] = watch.compare({PLAN: 'PENDING'}, [plan])
    assert event == ('plan', 'PENDING', 'ONGOING', plan)
