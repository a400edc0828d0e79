# SPDX-License-Identifier: Apache-2.0
"""Whether an action plan had the expected effect."""

from __future__ import annotations

import json

import pytest

from tests.unit.analysis.plans import (
    PLAN,
    action,
    actions,
    cluster,
    migrate,
    plan,
    set_service,
    uuid,
)
from watcherclient.analysis.verification import verify

DONE = {'action_state': 'SUCCEEDED'}
SKIPPED = {'action_state': 'SKIPPED', 'status_message': 'not on compute-1'}
LEFT = {
    'action_state': 'SKIPPED',
    'status_message': 'Action skipped by user. Reason: asked',
}
DISABLED = {
    'node_status': 'disabled',
    'node_disabled_reason': 'watcher_disabled',
}


def verified(*rows, places=None, **model):
    """Return the verification of actions against a cluster."""
    model = cluster(places or {1: 3, 2: 3, 3: 2}, **model)
    return verify(plan(state='SUCCEEDED'), actions(*rows), model)


def deviations(*args, **kwargs):
    """Return the codes of deviations, what they are about, and what is."""
    found = verified(*args, **kwargs)
    return [(one.code, one.target, one.now) for one in found.deviations]


def test_silent_if_all_is_as_planned():
    found = verified(
        set_service(1, 1, 'disabled', **DONE),
        migrate(2, 1, 1, 3, 1, **DONE),
        migrate(3, 2, 1, None, 1, **DONE),
        action(4, 'nop', message='x', **DONE),
        on_hosts={1: DISABLED},
    )
    assert found.as_planned
    assert (found.in_place, found.servers) == (2, 2)
    assert [host.name for host in found.left_disabled] == ['compute-1']


@pytest.mark.parametrize(
    ('row', 'expected'),
    [
        (migrate(1, 1, 1, 2, **DONE),
         ('server.elsewhere', 'vm-1', 'compute-3')),
        (migrate(1, 1, 3, 2, **SKIPPED),
         ('server.not_moved', 'vm-1', 'compute-3')),
        (migrate(1, 1, 3, None, **DONE),
         ('server.not_moved', 'vm-1', 'compute-3')),
        (migrate(1, 9, 1, 2, **DONE), ('server.gone', 'vm-9', 'gone')),
        (set_service(1, 1, 'disabled', **DONE),
         ('host.enabled', 'compute-1', 'enabled')),
        (set_service(1, 4, 'enabled', **DONE),
         ('host.disabled', 'compute-4', 'disabled')),
        (set_service(1, 9, 'disabled', **DONE),
         ('host.gone', uuid(1009), 'gone')),
        (action(1, 'stop', resource_name='vm-1', action_state='FAILED'),
         ('action.failed', 'stop vm-1', 'not done')),
    ],
)  # fmt: skip
def test_deviations(row, expected):
    assert deviations(row, on_hosts={4: DISABLED}) == [expected]


@pytest.mark.parametrize(
    ('row', 'planned'),
    [
        (migrate(1, 9, 1, 2, **SKIPPED), 'compute-2'),
        (migrate(1, 9, 1, None, **SKIPPED), 'any host but compute-1'),
        (migrate(1, 1, 3, 2, **SKIPPED), 'compute-2'),
        (set_service(1, 9, 'disabled', **SKIPPED), 'disabled'),
        (set_service(1, 9, '', **SKIPPED), 'unknown'),
        (set_service(1, 1, 'disabled', **SKIPPED), 'disabled'),
        (action(1, 'stop', resource_name='vm-1', **SKIPPED), 'done'),
    ],
)
def test_deviations_have_their_action(row, planned):
    [one] = verified(row).deviations
    assert one.planned == planned
    assert one.step.uuid == uuid(101)
    assert one.reason == 'action SKIPPED: not on compute-1'


def test_names_of_what_is_not_known():
    # The model has no name for the server, and the action neither.
    row = migrate(1, 9, 1, 2, resource_name=None, resource_id=None, **DONE)
    assert deviations(row) == [('server.gone', 'unknown', 'gone')]
    # The name of the host is in the action, or found by its UUID.
    for fields in {'resource_id': uuid(7)}, {'resource_name': None}:
        row = set_service(1, 1, 'disabled', **fields, **DONE)
        found = deviations(row)
        assert found == [('host.enabled', 'compute-1', 'enabled')]
    # The name of the server is that of the model.
    row = migrate(1, 1, 3, 2, resource_name=None, **DONE)
    assert deviations(row) == [('server.not_moved', 'vm-1', 'compute-3')]


def test_skipped_by_watcher_is_not_done():
    found = verified(migrate(1, 1, 3, 2, **SKIPPED))
    [one] = found.deviations
    assert one.reason == 'action SKIPPED: not on compute-1'
    assert (found.in_place, found.servers) == (0, 1)
    assert not found.may_change


def test_skipped_but_in_place_is_fine():
    assert verified(migrate(1, 1, 1, 3, **SKIPPED)).as_planned


def test_skipped_by_a_user_is_as_planned():
    found = verified(migrate(1, 1, 3, 2, **LEFT))
    assert found.as_planned
    assert len(found.skipped_by_user) == 1
    assert found.servers == 0


def test_only_the_last_migration_counts():
    rows = migrate(1, 1, 1, 2, **DONE), migrate(2, 1, 2, 3, 1, **DONE)
    assert verified(*rows).as_planned


def test_deviation_without_a_reason_may_be_an_old_model():
    assert verified(migrate(1, 1, 3, 2, **DONE)).may_change


class TestHostThatShouldBeEmpty:
    ROWS = (
        set_service(1, 1, 'disabled', **DONE),
        migrate(2, 1, 1, 3, 1, **DONE),
    )

    def test_others_on_it_are_named(self):
        found = deviations(
            *self.ROWS, places={1: 3, 2: 1, 3: 1}, on_hosts={1: DISABLED}
        )
        assert found == [('host.not_empty', 'compute-1', 'vm-2, vm-3')]

    def test_servers_that_are_named_already(self):
        found = deviations(*self.ROWS, places={1: 1}, on_hosts={1: DISABLED})
        assert [code for code, *_ in found] == ['server.not_moved']

    def test_servers_that_should_stay(self):
        found = deviations(
            *self.ROWS,
            migrate(3, 2, 1, 3, 1, **LEFT),
            action(4, 'stop', 1, resource_id=uuid(3), **DONE),
            places={1: 3, 2: 1, 3: 1},
            on_hosts={1: DISABLED},
        )
        assert found == []

    def test_host_that_is_only_disabled(self):
        found = deviations(self.ROWS[0], places={1: 1}, on_hosts={1: DISABLED})
        assert found == []


def test_json():
    found = verified(
        migrate(1, 1, 3, 2, **SKIPPED), migrate(2, 2, 3, 2, **LEFT)
    ).to_dict()
    found = json.loads(json.dumps(found))
    assert found['servers'] == {'planned': 1, 'in_place': 0}
    assert found['deviations'] == [
        {
            'code': 'server.not_moved',
            'target': 'vm-1',
            'planned': 'compute-2',
            'now': 'compute-3',
            'action': uuid(101),
            'action_state': 'SKIPPED',
            'status_message': 'not on compute-1',
        }
    ]
    assert found['skipped_by_user'] == [uuid(102)]


def test_json_of_what_is_as_planned():
    done = plan(state='SUCCEEDED', updated_at='2026-11-23T15:00:00+00:00')
    row = set_service(1, 1, 'disabled', **DONE)
    model = cluster({}, on_hosts={1: DISABLED})
    assert verify(done, actions(row), model).to_dict() == {
        'format': 1,
        'plan': {
            'uuid': PLAN,
            'state': 'SUCCEEDED',
            'ended_at': '2026-11-23T15:00:00+00:00',
        },
        'servers': {'planned': 0, 'in_place': 0},
        'deviations': [],
        'left_disabled': [{'host': 'compute-1', 'reason': 'watcher_disabled'}],
        'skipped_by_user': [],
    }
