# SPDX-License-Identifier: Apache-2.0
"""The actions that undo an action plan, or do the rest of it."""

from __future__ import annotations

import pytest

from tests.unit.analysis.plans import (
    action,
    actions,
    cluster,
    migrate,
    set_service,
    uuid,
)
from watcherclient.analysis.reversal import as_parameters, repeat, reverse
from watcherclient.analysis.steps import steps_of

DONE = {'action_state': 'SUCCEEDED'}


def undone(*rows, places=None, **model):
    """Return the summaries of what undoes actions, and of what is left."""
    return _summaries(reverse, rows, places, model)


def again(*rows, places=None, skipped=False, **model):
    """Return the same for what does actions again."""
    return _summaries(repeat, rows, places, model, skipped=skipped)


def _summaries(function, rows, places, model, **options):
    model = cluster(places or {1: 3, 2: 3, 3: 2}, **model)
    found, left = function(steps_of(actions(*rows)), model, **options)
    assert [step.number for step in found] == [*range(1, len(found) + 1)]
    return (
        [step.summary(model.names) for step in found],
        [one.reason for one in left],
    )


def left_out(function, *rows, **model):
    """Return the steps that are left out, and whether they always are."""
    model = cluster({1: 3, 2: 3, 3: 2}, **model)
    _, left = function(steps_of(actions(*rows)), model)
    return [(one.step.number, one.irreversible) for one in left]


class TestReverse:
    def test_in_reverse_order(self):
        found, left = undone(
            set_service(1, 1, 'disabled', **DONE),
            migrate(2, 1, 1, 3, 1, **DONE),
            migrate(3, 2, 1, None, 2, **DONE),
            on_hosts={1: {'node_status': 'disabled'}},
        )
        # Servers cannot be migrated to a disabled host.
        assert found == [
            'enable nova-compute on compute-1',
            'migrate vm-2 from compute-3 to compute-1 (live)',
            'migrate vm-1 from compute-3 to compute-1 (live)',
        ]
        assert left == []

    def test_hosts_are_disabled_last(self):
        found, _ = undone(
            migrate(1, 1, 1, 3, **DONE), set_service(2, 1, 'enabled', **DONE)
        )
        assert found == [
            'migrate vm-1 from compute-3 to compute-1 (live)',
            'disable nova-compute on compute-1 (watcher_disabled)',
        ]

    @pytest.mark.parametrize(
        'state', ['PENDING', 'FAILED', 'CANCELLED', 'SKIPPED']
    )
    def test_only_what_succeeded(self, state):
        row = migrate(1, 1, 1, 3, action_state=state)
        assert undone(row) == ([], [])

    def test_several_migrations_of_a_server_are_one(self):
        found, _ = undone(
            migrate(1, 1, 1, 2, **DONE), migrate(2, 1, 2, 3, 1, **DONE)
        )
        assert found == ['migrate vm-1 from compute-3 to compute-1 (live)']

    def test_server_that_was_stopped_is_migrated_cold(self):
        found, _ = undone(
            migrate(1, 1, 1, 3, **DONE),
            on_servers={1: {'server_state': 'stopped'}},
        )
        assert found == ['migrate vm-1 from compute-3 to compute-1 (cold)']

    @pytest.mark.parametrize(
        ('row', 'reason'),
        [
            (migrate(1, 9, 1, 3, **DONE), 'the server no longer exists'),
            (migrate(1, 1, 9, 3, **DONE), 'host compute-9 no longer exists'),
            (migrate(1, 1, 1, 2, **DONE), 'the server is now on compute-3'),
            (migrate(1, 1, 3, None, **DONE),
             'the server is already on compute-3'),
            (set_service(1, 9, 'disabled', **DONE),
             'the host no longer exists'),
            (set_service(1, 1, 'disabled', **DONE),
             'the host is already enabled'),
            (set_service(1, 2, 'disabled', **DONE),
             'the host is now disabled for another reason: broken fan'),
        ],
    )  # fmt: skip
    def test_what_changed_since_then_is_left_alone(self, row, reason):
        nodes = {
            2: {
                'node_status': 'disabled',
                'node_disabled_reason': 'broken fan',
            }
        }
        assert undone(row, on_hosts=nodes) == ([], [reason])
        assert left_out(reverse, row, on_hosts=nodes) == [(1, False)]

    def test_other_types(self):
        rows = (
            action(1, 'stop', resource_id=uuid(1), **DONE),
            action(2, 'defragment', **DONE),
            action(3, 'nop', message='x', **DONE),
            action(4, 'change_node_power_state', resource_name='compute-1',
                   state='off', **DONE),
            set_service(5, 1, 'online', **DONE),
        )  # fmt: skip
        found, left = undone(*rows)
        assert found == ['power on compute-1']
        assert left == [
            'state online cannot be undone',
            'defragment cannot be undone',
            'stop cannot be undone',
        ]
        assert left_out(reverse, *rows) == [(5, True), (2, True), (1, True)]

    @pytest.mark.parametrize(
        ('state', 'summary'),
        [
            ('on', 'power off compute-1'),
            ('power on', 'power off compute-1'),
            ('power off', 'power on compute-1'),
        ],
    )
    def test_power(self, state, summary):
        row = action(
            1, 'change_node_power_state', resource_name='compute-1',
            state=state, **DONE,
        )  # fmt: skip
        assert undone(row) == ([summary], [])

    def test_power_in_an_unknown_state(self):
        row = action(1, 'change_node_power_state', state='idle', **DONE)
        assert undone(row) == ([], ['state idle cannot be undone'])
        assert left_out(reverse, row) == [(1, True)]

    def test_host_is_found_by_name_or_uuid(self):
        for fields in {'resource_id': uuid(7)}, {'resource_name': None}:
            found, left = undone(
                set_service(1, 1, 'enabled', **fields, **DONE)
            )
            assert (len(found), left) == (1, [])

    def test_enabled_host_is_disabled(self):
        found, left = undone(set_service(1, 1, 'enabled', **DONE))
        assert found == [
            'disable nova-compute on compute-1 (watcher_disabled)'
        ]
        assert left == []


class TestRepeat:
    @pytest.mark.parametrize('state', ['FAILED', 'CANCELLED', 'PENDING'])
    def test_what_did_not_succeed(self, state):
        found, left = again(
            migrate(1, 1, 3, 4, action_state=state),
            migrate(2, 2, 3, 4, **DONE),
        )
        assert found == ['migrate vm-1 from compute-3 to compute-4 (live)']
        assert left == []

    def test_skipped(self):
        row = migrate(1, 1, 3, 4, action_state='SKIPPED')
        assert again(row) == ([], [])
        assert len(again(row, skipped=True)[0]) == 1

    def test_server_is_moved_from_where_it_is(self):
        row = migrate(1, 1, 1, 4, action_state='FAILED')
        found, _ = again(row)
        assert found == ['migrate vm-1 from compute-3 to compute-4 (live)']

    @pytest.mark.parametrize(
        ('row', 'reason'),
        [
            (migrate(1, 9, 1, 3, action_state='FAILED'),
             'the server no longer exists'),
            (migrate(1, 1, 1, 3, action_state='FAILED'),
             'the server is already on compute-3'),
            (migrate(1, 1, 1, None, action_state='FAILED'),
             'the server is already on compute-3'),
            (set_service(1, 1, 'enabled', action_state='FAILED'),
             'the host is already enabled'),
            (set_service(1, 9, 'enabled', action_state='FAILED'),
             'the host no longer exists'),
        ],
    )  # fmt: skip
    def test_what_is_done_already(self, row, reason):
        assert again(row) == ([], [reason])
        assert left_out(repeat, row) == [(1, False)]

    def test_other_types_are_done_again(self):
        found, _ = again(
            action(1, 'resize', resource_name='x', flavor='y',
                   action_state='FAILED'),
            set_service(2, 1, 'disabled', action_state='FAILED'),
        )  # fmt: skip
        assert found == [
            'resize x to y',
            'disable nova-compute on compute-1 (watcher_disabled)',
        ]


def test_parameters_of_the_actuator():
    steps = steps_of(actions(migrate(1, 1, 1, 3), action(2, 'nop', x='y')))
    assert as_parameters(steps) == [
        {
            'action_type': 'migrate',
            'resource_id': uuid(1),
            'input_parameters': {
                'resource_name': 'vm-1',
                'source_node': 'compute-1',
                'destination_node': 'compute-3',
                'migration_type': 'live',
            },
        },
        {'action_type': 'nop', 'input_parameters': {'x': 'y'}},
    ]
