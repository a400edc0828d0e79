# SPDX-License-Identifier: Apache-2.0
"""What became of action plans: verify, revert, retry and compare them."""

from __future__ import annotations

import datetime

import pytest

from tests.unit.analysis.plans import (
    AUDIT,
    PLAN,
    action,
    migrate,
    rows,
    set_service,
    uuid,
)

VERIFY = ('action', 'plan', 'verify', PLAN)
REVERT = ('action', 'plan', 'revert', PLAN)
RETRY = ('action', 'plan', 'retry', PLAN)
DONE = {'action_state': 'SUCCEEDED'}
NEW_AUDIT, NEW_PLAN = uuid(500), uuid(501)


def ago(**age):
    """Return a time as the server writes it."""
    now = datetime.datetime.now(datetime.timezone.utc)
    return (now - datetime.timedelta(**age)).isoformat()


@pytest.fixture(autouse=True)
def _rows(stub):
    disabled = {
        'node_status': 'disabled',
        'node_disabled_reason': 'watcher_maintaining',
    }
    stub.data_model[:] = rows({1: 3, 2: 3, 3: 2}, on_hosts={1: disabled})
    stub.rows['audits'] = [
        {'uuid': AUDIT, 'name': 'nightly', 'goal_name': 'balancing'},
        {'uuid': NEW_AUDIT, 'name': 'new', 'state': 'SUCCEEDED'},
    ]
    stub.rows['action_plans'] = [
        {
            'uuid': PLAN,
            'state': 'SUCCEEDED',
            'audit_uuid': AUDIT,
            'strategy_name': 'basic',
            'created_at': ago(hours=3),
            'updated_at': ago(hours=2),
            'efficacy_indicators': [],
            'global_efficacy': [],
        },
        {
            'uuid': NEW_PLAN,
            'state': 'RECOMMENDED',
            'audit_uuid': NEW_AUDIT,
            'strategy_name': 'actuator',
        },
    ]
    stub.rows['actions'] = [
        set_service(
            1, 1, 'disabled', disabled_reason='watcher_maintaining', **DONE
        ),
        migrate(2, 1, 1, 3, 1, **DONE),
        migrate(3, 2, 1, None, 1, **DONE),
        # Of the other plan.
        {**migrate(4, 3, 2, 4), 'action_plan_uuid': NEW_PLAN},
    ]
    stub.rows['strategies'] = [
        {'uuid': uuid(600), 'name': 'actuator', 'goal_uuid': uuid(601)}
    ]


def posted(stub):
    """Return the audits that were created."""
    return [r.body for r in stub.requests if str(r) == 'POST /v1/audits']


@pytest.fixture
def creates(stub):
    """Let the new audit be created, which has its plan already."""
    stub.answer('POST', '/v1/audits', 201, stub.rows['audits'][1])


class TestVerify:
    def test_as_planned(self, watcher):
        done = watcher(*VERIFY)
        assert (done.status, done.err) == (0, '')
        assert (
            done.out
            == f"""\
Action plan {PLAN}  SUCCEEDED
2 of 2 servers are on the planned hosts.
Everything is as planned.
Disabled by this plan and still disabled: compute-1 (watcher_maintaining)
  openstack compute service set --enable compute-1 nova-compute
"""
        )

    def test_one_server(self, watcher, stub):
        del stub.rows['actions'][2]
        done = watcher(*VERIFY)
        assert '1 of 1 server is on the planned host.' in done.out

    def test_deviations(self, watcher, stub):
        stub.rows['actions'] += [
            migrate(4, 3, 2, 4, action_state='SKIPPED',
                    status_message='not there\x1b[2J'),
            migrate(5, 4, 2, 4, action_state='SKIPPED',
                    status_message='Action skipped by user.'),
        ]  # fmt: skip
        done = watcher(*VERIFY)
        assert done.status == 5
        assert '2 of 3 servers are on the planned hosts.' in done.out
        assert (
            'vm-3    compute-4  compute-2  action SKIPPED: not there\\x1b[2J\n'
        ) in done.out
        assert 'Skipped by a user: 1 action\n' in done.out

    def test_json(self, watcher, stub):
        found = watcher(*VERIFY, '-f', 'json').json
        assert found['format'] == 1
        assert found['servers'] == {'planned': 2, 'in_place': 2}
        assert watcher(*VERIFY, '-f', 'json', '-c', 'deviations').json == {
            'deviations': []
        }

    @pytest.mark.parametrize(
        ('state', 'verb'),
        [('RECOMMENDED', 'verify'), ('ONGOING', 'revert'),
         ('PENDING', 'retry')],
    )  # fmt: skip
    def test_plan_that_has_not_ended(self, watcher, stub, state, verb):
        stub.rows['action_plans'][0]['state'] = state
        done = watcher('action', 'plan', verb, PLAN)
        assert done.status == 1
        assert f'cannot {verb} action plan {PLAN}: it is {state}' in done.err

    def test_looks_beyond_the_scope_of_the_audit(self, watcher, stub):
        watcher(*VERIFY)
        [read] = [r for r in stub.requests if r.path == '/v1/data_model']
        assert 'audit_uuid' not in read.query

    def test_waits_for_the_data_model(self, watcher, stub, pauses):
        stub.rows['action_plans'][0]['updated_at'] = ago(seconds=1)
        old = {'context': rows({1: 1, 2: 3})}
        new = {'context': [*stub.data_model]}
        for body in (old, old, new):
            stub.answer('GET', '/v1/data_model', 200, body)
        assert watcher(*VERIFY).status == 0
        assert len(pauses) == 2

    def test_does_not_wait_long_after_the_plan(self, watcher, stub, pauses):
        stub.data_model[:] = rows({1: 1, 2: 3})
        assert watcher(*VERIFY).status == 5
        assert pauses == []

    def test_does_not_wait_for_what_was_not_done(self, watcher, stub, pauses):
        stub.rows['action_plans'][0]['updated_at'] = ago(seconds=1)
        stub.rows['actions'] = [migrate(1, 1, 3, 4, action_state='FAILED')]
        assert watcher(*VERIFY).status == 5
        assert pauses == []

    def test_waits_for_what_was_done_beside_a_failure(
        self, watcher, stub, pauses
    ):
        stub.rows['action_plans'][0].update(
            state='FAILED', updated_at=ago(seconds=1)
        )
        stub.rows['actions'] = [
            migrate(1, 1, 3, 4, **DONE),
            migrate(2, 2, 3, 4, action_state='FAILED'),
        ]
        for places in ({1: 3, 2: 3}, {1: 4, 2: 3}):
            stub.answer(
                'GET', '/v1/data_model', 200, {'context': rows(places)}
            )
        done = watcher(*VERIFY)
        assert (done.status, len(pauses)) == (5, 1)
        assert '1 of 2 servers are on the planned hosts' in done.out

    def test_after_start(self, watcher, stub, pauses):
        plan = stub.rows['action_plans'][0]
        stub.answer('POST', f'/v1/action_plans/{PLAN}/start', 200, plan)
        start = ('action', 'plan', 'start', PLAN, '--wait', '--verify')
        done = watcher(*start, '-f', 'json')
        assert (done.status, done.json['State']) == (0, 'SUCCEEDED')
        assert 'Everything is as planned.' in done.err
        stub.data_model[:] = rows({1: 1, 2: 3})
        assert watcher(*start).status == 5
        usage = watcher('action', 'plan', 'start', PLAN, '--verify')
        assert usage.status == 2


@pytest.mark.usefixtures('creates')
class TestRevert:
    def test_creates_a_plan(self, watcher, stub):
        done = watcher(*REVERT, '-f', 'json')
        assert (done.status, done.json['UUID']) == (0, NEW_PLAN)
        assert f'action plan review {NEW_PLAN}' in done.err
        [audit] = posted(stub)
        assert audit['name'] == 'revert-dfdcb491'
        assert audit['strategy'] == 'actuator'
        assert audit['parameters']['actions'] == [
            {
                'action_type': 'change_nova_service_state',
                'resource_id': uuid(1001),
                'input_parameters': {
                    'resource_name': 'compute-1',
                    'state': 'enabled',
                },
            },
            *(
                {
                    'action_type': 'migrate',
                    'resource_id': uuid(n),
                    'input_parameters': {
                        'resource_name': f'vm-{n}',
                        'source_node': 'compute-3',
                        'destination_node': 'compute-1',
                        'migration_type': 'live',
                    },
                }
                for n in (2, 1)
            ),
        ]

    def test_dry_run(self, watcher, stub):
        stub.rows['actions'].append(migrate(4, 9, 1, 3, **DONE))
        done = watcher(*REVERT, '--dry-run')
        assert done.rows == [
            '1 enable nova-compute on compute-1',
            '2 migrate vm-2 from compute-3 to compute-1 (live)',
            '3 migrate vm-1 from compute-3 to compute-1 (live)',
        ]
        assert done.err.splitlines() == [
            'Left out: migrate vm-9 from compute-1 to compute-3 (live): the '
            'server no longer exists',
            'Dry run: nothing was changed',
        ]
        assert posted(stub) == []

    def test_dry_run_as_json(self, watcher, stub):
        stub.rows['actions'] = [
            set_service(1, 1, 'online', **DONE), migrate(2, 9, 1, 3, **DONE),
            action(3, 'change_node_power_state', state='on', **DONE),
        ]  # fmt: skip
        assert watcher(*REVERT, '--dry-run', '-f', 'json').json == {
            'actions': [
                {
                    'action_type': 'change_node_power_state',
                    'input_parameters': {'state': 'off'},
                }
            ],
            'left_out': [
                {
                    'action': uuid(102),
                    'reason': 'the server no longer exists',
                    'irreversible': False,
                },
                {
                    'action': uuid(101),
                    'reason': 'state online cannot be undone',
                    'irreversible': True,
                },
            ],
        }
        assert posted(stub) == []

    def test_what_cannot_be_undone(self, watcher, stub):
        stub.rows['actions'].append(
            action(4, 'stop', resource_id=uuid(1), **DONE)
        )
        done = watcher(*REVERT)
        assert done.status == 1
        assert 'stop vm-1: stop cannot be undone' in done.err
        assert posted(stub) == []
        assert watcher(*REVERT, '--partial').status == 0
        assert len(posted(stub)[0]['parameters']['actions']) == 3

    def test_nothing_to_do(self, watcher, stub):
        stub.rows['actions'] = []
        done = watcher(*REVERT)
        assert done.status == 1
        assert done.err == f'nothing to revert in action plan {PLAN}\n'

    def test_name_that_is_taken(self, watcher, stub):
        stub.answer('POST', '/v1/audit*', 409)
        stub.answer('POST', '/v1/audit*', 201, stub.rows['audits'][1])
        assert watcher(*REVERT).status == 0
        assert [body['name'] for body in posted(stub)] == [
            'revert-dfdcb491', 'revert-dfdcb491-2',
        ]  # fmt: skip

    def test_server_without_the_strategy(self, watcher, stub):
        stub.rows['strategies'] = []
        done = watcher(*REVERT)
        assert done.status == 1
        assert 'does not have the strategy actuator' in done.err

    def test_by_audit(self, watcher, stub):
        stub.rows['action_plans'].append(
            {'uuid': uuid(9), 'state': 'RECOMMENDED', 'audit_uuid': AUDIT}
        )
        done = watcher(
            'action', 'plan', 'revert', '--audit', 'nightly', '--dry-run'
        )
        assert done.status == 0
        assert len(done.rows) == 3

    def test_retry(self, watcher, stub):
        stub.rows['actions'][1:] = [
            migrate(2, 1, 3, 4, action_state='FAILED'),
            migrate(3, 2, 3, 4, action_state='SKIPPED'),
        ]
        assert watcher(*RETRY, '--dry-run').rows == [
            '1 migrate vm-1 from compute-3 to compute-4 (live)'
        ]
        assert watcher(*RETRY, '--skipped').status == 0
        [audit] = posted(stub)
        assert audit['name'] == 'retry-dfdcb491'
        assert len(audit['parameters']['actions']) == 2


class TestCompare:
    def test_table(self, watcher, stub):
        stub.rows['action_plans'][0]['global_efficacy'] = [
            {'name': 'released', 'value': 12.345, 'unit': '%'}
        ]
        done = watcher('action', 'plan', 'compare', PLAN, NEW_PLAN)
        assert done.status == 0
        assert '| basic dfdcb491 | actuator 00000000 |' in done.out
        assert '| released (%) ' in done.out
        assert '| 12.35          | -                 |' in done.out

    def test_json(self, watcher):
        done = watcher(
            'action', 'plan', 'compare', PLAN, NEW_PLAN, '-f', 'json'
        )
        found = {row['Indicator']: row for row in done.json}
        assert found['vCPU spread after']['basic dfdcb491'] is None

    def test_needs_two(self, watcher, stub):
        done = watcher('action', 'plan', 'compare', PLAN)
        assert done.status == 1
        assert 'at least two' in done.err
        assert stub.sent == []
