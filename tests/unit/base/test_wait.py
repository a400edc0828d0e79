# SPDX-License-Identifier: Apache-2.0
"""Waiting: until when, how long, and what may go wrong meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from watcherclient import exceptions
from watcherclient.base.wait import wait_for
from watcherclient.testing import Answer, FakeWatcher, Request
from watcherclient.v1.client import Client

AUDIT = '19ae8e21-3185-4366-96e3-ed04184234e8'
PLAN = 'dfdcb491-89c5-4c07-a5ed-65d2085c488c'


def audits(stub: FakeWatcher, *states: str, **fields: Any) -> None:
    """Let the audit go through states, one with each read."""
    row = {'uuid': AUDIT, 'name': 'nightly', 'audit_type': 'ONESHOT', **fields}
    left = [*states]

    def answer(request: Request) -> Answer:
        state = left.pop(0) if len(left) > 1 else left[0]
        return Answer(200, {**row, 'state': state})

    for name in (AUDIT, 'nightly'):
        stub.answer_with('GET', f'/v1/audits/{name}', answer)


def plans(stub: FakeWatcher, *states: str, **fields: Any) -> None:
    """Let the action plan go through states, one with each read."""
    for state in states:
        row = {'uuid': PLAN, 'state': state, **fields}
        stub.answer('GET', f'/v1/action_plans/{PLAN}', 200, row)


def test_pauses_grow_from_one_second_to_the_interval(
    pauses: list[float],
) -> None:
    left = iter(range(9))
    assert wait_for(lambda: next(left), lambda n: n == 6, interval=5) == 6
    assert pauses == pytest.approx([1, 1.5, 2.25, 3.375, 5, 5])


def test_a_short_interval_holds_from_the_start(pauses: list[float]) -> None:
    left = iter(range(9))
    wait_for(lambda: next(left), lambda n: n == 2, interval=0)
    assert pauses == [0, 0]


def test_waiting_ends_with_the_time(pauses: list[float]) -> None:
    with pytest.raises(exceptions.WaitTimeout) as caught:
        wait_for(lambda: 'so far', lambda _: False, timeout=0.001)
    assert caught.value.resource == 'so far'
    assert all(pause <= 0.001 for pause in pauses)


@pytest.mark.parametrize('endless', [0, None])
def test_waiting_has_no_end_without_a_timeout(
    endless: float | None, pauses: list[float]
) -> None:
    left = iter(range(100))
    wait_for(lambda: next(left), lambda n: n == 99, timeout=endless)
    assert len(pauses) == 99


class Reads:
    """Returns or raises one thing after the other."""

    def __init__(self, *outcomes: Any) -> None:
        self.outcomes = [*outcomes]

    def __call__(self) -> Any:
        outcome = self.outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome


BROKEN = exceptions.ConnectionError('broken')
LATE = exceptions.ServiceUnavailable('later')


def test_single_failed_reads_are_repeated(pauses: list[float]) -> None:
    reads = Reads(BROKEN, LATE, 1, BROKEN, LATE, 2)
    assert wait_for(reads, lambda n: n == 2) == 2


def test_three_failed_reads_in_a_row_end_it(pauses: list[float]) -> None:
    reads = Reads(1, BROKEN, BROKEN, LATE, 2)
    with pytest.raises(exceptions.ServiceUnavailable, match='later'):
        wait_for(reads, lambda n: n == 2)


def test_what_is_gone_is_not_read_again(pauses: list[float]) -> None:
    reads = Reads(1, exceptions.NotFound('gone'), 2)
    with pytest.raises(exceptions.NotFound, match='gone'):
        wait_for(reads, lambda n: n == 2)


@pytest.mark.parametrize(
    ('kind', 'states'),
    [
        ('ONESHOT', ['PENDING', 'ONGOING', 'SUCCEEDED']),
        ('ONESHOT', ['ONGOING', 'SUSPENDED']),
        ('CONTINUOUS', ['PENDING', 'ONGOING']),
        ('EVENT', ['PENDING']),
        ('EVENT', ['ONGOING', 'PENDING']),
    ],
)
def test_an_audit_is_waited_for_until_it_is_settled(
    client: Client,
    stub: FakeWatcher,
    pauses: list[float],
    kind: str,
    states: list[str],
) -> None:
    audits(stub, *states, audit_type=kind)
    seen = []
    found = client.audit.wait(
        'nightly', interval=0, on_poll=lambda audit: seen.append(audit.state)
    )
    assert seen == states
    assert found.state == states[-1]


def test_it_is_asked_for_by_its_uuid_once_it_is_known(
    client: Client, stub: FakeWatcher, pauses: list[float]
) -> None:
    audits(stub, 'ONGOING', 'SUCCEEDED')
    client.audit.wait('nightly', interval=0)
    assert stub.sent[0] == 'GET /v1/audits/nightly'
    assert set(stub.sent[1:]) == {f'GET /v1/audits/{AUDIT}'}


@pytest.mark.parametrize('state', ['FAILED', 'CANCELLED'])
def test_an_audit_that_fails_says_why(
    client: Client, stub: FakeWatcher, pauses: list[float], state: str
) -> None:
    audits(stub, state, status_message='no metrics')
    with pytest.raises(exceptions.WaitFailed) as caught:
        client.audit.wait(AUDIT, interval=0)
    assert str(caught.value) == f'audit {AUDIT} is {state}: no metrics'
    assert caught.value.resource.state == state


def test_a_timeout_carries_the_audit(
    client: Client, stub: FakeWatcher, pauses: list[float]
) -> None:
    audits(stub, 'ONGOING')
    with pytest.raises(exceptions.WaitTimeout) as caught:
        client.audit.wait(AUDIT, timeout=0.01, interval=0)
    assert str(caught.value) == (
        f'timed out after 0.01 seconds; audit {AUDIT} is still ONGOING and '
        'continues'
    )
    assert caught.value.resource.name == 'nightly'


def test_a_failed_plan_names_the_actions_that_failed(
    client: Client, stub: FakeWatcher, pauses: list[float]
) -> None:
    plans(stub, 'ONGOING', 'FAILED', status_message='an action failed')
    stub.rows['actions'] = [
        {
            'uuid': f'00000000-0000-0000-0000-00000000000{n}',
            'action_plan_uuid': PLAN,
            'action_type': 'migrate',
            'state': state,
            'input_parameters': {'resource_name': f'vm-{n}'},
            'status_message': reason,
        }
        for n, state, reason in [
            (1, 'SUCCEEDED', None),
            (2, 'FAILED', 'No valid host was found'),
            (3, 'FAILED', None),
        ]
    ]
    with pytest.raises(exceptions.WaitFailed) as caught:
        client.action_plan.wait(PLAN, interval=0)
    assert str(caught.value) == (
        f'action plan {PLAN} is FAILED: an action failed; '
        'migrate vm-2: No valid host was found; '
        'migrate vm-3: no reason given'
    )


def test_a_failed_plan_is_reported_without_its_actions_if_need_be(
    client: Client, stub: FakeWatcher, pauses: list[float]
) -> None:
    plans(stub, 'FAILED')
    stub.answer('GET', '/v1/actions/detail', 403)
    with pytest.raises(exceptions.WaitFailed, match=r'is FAILED$'):
        client.action_plan.wait(PLAN, interval=0)


def test_another_state_can_be_waited_for(
    client: Client, stub: FakeWatcher, pauses: list[float]
) -> None:
    plans(stub, 'CANCELLING', 'CANCELLED')
    found = client.action_plan.wait(PLAN, interval=0, state='CANCELLED')
    assert found.state == 'CANCELLED'


def test_a_state_that_will_not_come_ends_the_wait(
    client: Client, stub: FakeWatcher, pauses: list[float]
) -> None:
    plans(stub, 'ONGOING', 'SUCCEEDED')
    with pytest.raises(
        exceptions.WaitFailed, match='is SUCCEEDED, not CANCELLED'
    ):
        client.action_plan.wait(PLAN, interval=0, state='CANCELLED')


def test_a_broken_answer_meanwhile_is_no_end(
    make_client: Callable[..., Client],
    stub: FakeWatcher,
    pauses: list[float],
) -> None:
    path = f'/v1/action_plans/{PLAN}'
    stub.answer_with('GET', path, Answer(503), Answer(500))
    plans(stub, 'SUCCEEDED')
    client = make_client(max_retries=0)
    assert client.action_plan.wait(PLAN).state == 'SUCCEEDED'


@pytest.mark.parametrize('name', ['timeout', 'interval'])
@pytest.mark.parametrize('value', ['x', -1, float('nan')])
def test_times_that_are_none(
    stub: FakeWatcher, client: Client, name: str, value: Any
) -> None:
    audits(stub, 'ONGOING')
    with pytest.raises(exceptions.ValidationError, match=f'invalid {name}'):
        client.audit.wait('nightly', **{name: value})
    assert stub.requests == []
