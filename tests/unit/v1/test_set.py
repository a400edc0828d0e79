# SPDX-License-Identifier: Apache-2.0
"""Fields of audits and audit templates are set and set back."""

from __future__ import annotations

from typing import Any

import pytest

from watcherclient import exceptions
from watcherclient.testing import FakeWatcher
from watcherclient.v1.client import Client

STRATEGY = 'd57aae8e-777b-462c-a306-7f42b1fd4e79'


@pytest.fixture
def audit(stub: FakeWatcher) -> dict[str, Any]:
    """A CONTINUOUS audit named hourly, with a parameter."""
    stub.rows['audits'].append(
        {
            'uuid': 'a3326a6a-c18e-4e8e-adba-d0c61ad404c5',
            'name': 'hourly',
            'audit_type': 'CONTINUOUS',
            'state': 'ONGOING',
            'interval': '3600',
            'strategy_uuid': STRATEGY,
            'parameters': {'threshold': 25.0},
        }
    )
    stub.rows['strategies'].append(
        {
            'uuid': STRATEGY,
            'name': 'workload_balance',
            'parameters_spec': {
                'properties': {
                    'threshold': {'type': 'number'},
                    'period': {'type': 'number'},
                }
            },
        }
    )
    return stub.rows['audits'][0]


@pytest.fixture
def template(stub: FakeWatcher, audit: dict[str, Any]) -> dict[str, Any]:
    """An audit template named nightly, with a parameter."""
    stub.rows['audit_templates'].append(
        {
            'uuid': 'f2b7a1de-4f4e-4be1-9a6d-0d1d0b6d6f4e',
            'name': 'nightly',
            'strategy_uuid': STRATEGY,
            'default_parameters': {'period': 300},
        }
    )
    return stub.rows['audit_templates'][0]


def patches(stub: FakeWatcher) -> list[Any]:
    return [r.body for r in stub.requests if r.method == 'PATCH']


def replacing(**fields: Any) -> list[dict[str, Any]]:
    return [
        {'op': 'replace', 'path': f'/{name}', 'value': value}
        for name, value in fields.items()
    ]


@pytest.mark.parametrize(
    ('verb', 'state'),
    [('cancel', 'CANCELLED'), ('suspend', 'SUSPENDED'), ('resume', 'ONGOING')],
)
def test_verbs_change_the_state(stub, client, audit, verb, state) -> None:
    found = getattr(client.audit, verb)(audit='hourly')

    assert found.state == state
    assert patches(stub) == [replacing(state=state)]


def test_times_are_sent_in_a_request_each(
    stub: FakeWatcher, client: Client, audit: dict[str, Any]
) -> None:
    client.audit.set(
        'hourly',
        interval=900,
        start_time='2030-01-01T08:00:00+01:00',
        end_time='2030-01-31T20:00:00Z',
        auto_trigger=None,
    )

    first, second = patches(stub)
    assert first[0]['path'] == '/start_time'
    assert replacing(interval='900')[0] in first
    assert second == replacing(end_time='2030-01-31T20:00:00+00:00')


def test_parameters_are_laid_over_those_there_are(
    stub: FakeWatcher, client: Client, audit: dict[str, Any]
) -> None:
    found = client.audit.set('hourly', parameters={'period': 600})

    assert found.parameters == {'threshold': 25.0, 'period': 600}


def test_wrong_parameters_are_not_sent(
    stub: FakeWatcher, client: Client, audit: dict[str, Any]
) -> None:
    with pytest.raises(exceptions.ValidationError, match='perod'):
        client.audit.set('hourly', parameters={'perod': 600})
    assert not patches(stub)


def test_parameters_need_a_strategy(
    stub: FakeWatcher, client: Client, audit: dict[str, Any]
) -> None:
    audit['strategy_uuid'] = None
    with pytest.raises(exceptions.ValidationError, match='strategy'):
        client.audit.set('hourly', parameters={'period': 600})


def test_what_the_server_would_ignore_is_refused(
    stub: FakeWatcher, client: Client, audit: dict[str, Any]
) -> None:
    with pytest.raises(exceptions.InvalidAttribute, match='goal'):
        client.audit.set('hourly', goal='dummy')  # type: ignore[call-arg]
    with pytest.raises(exceptions.ValidationError, match='nothing to change'):
        client.audit.set('hourly', name=None)
    assert not stub.sent


def test_unset_removes(
    stub: FakeWatcher, client: Client, audit: dict[str, Any]
) -> None:
    client.audit.unset('hourly', 'end_time', 'scope')

    assert patches(stub) == [
        [
            {'op': 'remove', 'path': '/end_time'},
            {'op': 'remove', 'path': '/scope'},
        ]
    ]


def test_unset_takes_away_single_parameters(
    stub: FakeWatcher, client: Client, audit: dict[str, Any]
) -> None:
    client.audit.unset('hourly', parameters=['threshold'])

    assert patches(stub) == [replacing(parameters={})]
    with pytest.raises(
        exceptions.ValidationError, match='not contain threshold'
    ):
        client.audit.unset('hourly', parameters=['threshold'])


def test_unset_leaves_what_is_needed(
    stub: FakeWatcher, client: Client, audit: dict[str, Any]
) -> None:
    with pytest.raises(
        exceptions.ValidationError, match='require an interval'
    ):
        client.audit.unset('hourly', 'interval')
    with pytest.raises(exceptions.InvalidAttribute, match='name'):
        client.audit.unset('hourly', 'name')
    assert not patches(stub)


def test_template_parameters_are_laid_over_those_there_are(
    stub: FakeWatcher, client: Client, template: dict[str, Any]
) -> None:
    found = client.audit_template.set(
        'nightly', description='x', default_parameters={'threshold': 1.5}
    )

    assert found.description == 'x'
    assert found.default_parameters == {'period': 300, 'threshold': 1.5}


def test_template_parameters_of_another_strategy_are_not_kept(
    stub: FakeWatcher, client: Client, template: dict[str, Any]
) -> None:
    client.audit_template.set(
        'nightly',
        strategy='workload_balance',
        default_parameters={'threshold': 1.5},
    )

    assert patches(stub) == [
        replacing(
            strategy='workload_balance', default_parameters={'threshold': 1.5}
        )
    ]


def test_template_parameters_go_with_the_strategy(
    stub: FakeWatcher, client: Client, template: dict[str, Any]
) -> None:
    client.audit_template.unset('nightly', 'strategy')

    assert patches(stub) == [
        [
            {'op': 'remove', 'path': '/strategy'},
            {'op': 'remove', 'path': '/default_parameters'},
        ]
    ]


def test_template_unset_takes_away_single_parameters(
    stub: FakeWatcher, client: Client, template: dict[str, Any]
) -> None:
    client.audit_template.unset('nightly', default_parameters=['period'])

    assert patches(stub) == [replacing(default_parameters={})]
