# SPDX-License-Identifier: Apache-2.0
"""Action plans by prefix and by audit; their actions, in order and skipped."""

from __future__ import annotations

import pytest

from watcherclient import exceptions
from watcherclient.analysis.action_summary import summarise
from watcherclient.analysis.ordering import execution_order
from watcherclient.testing import fault
from watcherclient.v1.action import Action

PLAN = 'dfdcb491-89c5-4c07-a5ed-65d2085c488c'
OTHER = 'dfdc021c-77aa-4d1e-8c1e-000000000002'
AUDIT = '19ae8e21-3185-4366-96e3-ed04184234e8'
SERVER = '53ae4711-2421-5cff-8175-140d52490c27'


def uuid(n):
    return f'00000000-0000-4000-8000-{n:012}'


def action(n, *parents, **fields):
    return {
        'uuid': uuid(n),
        'action_plan_uuid': PLAN,
        'action_type': 'migrate',
        'state': 'PENDING',
        'parents': [uuid(p) for p in parents],
        'input_parameters': {'resource_name': f'vm-{n}'},
        'created_at': f'2026-11-23T14:00:{n:02}+00:00',
        **fields,
    }


@pytest.fixture(autouse=True)
def _rows(stub):
    stub.rows['action_plans'] = [
        {'uuid': PLAN, 'state': 'RECOMMENDED', 'audit_uuid': AUDIT},
        {'uuid': OTHER, 'state': 'SUCCEEDED', 'audit_uuid': uuid(1)},
    ]
    stub.rows['audits'] = [{'uuid': AUDIT, 'name': 'nightly'}]


class TestPrefix:
    @pytest.mark.parametrize(
        'given', ['dfdcb', 'DFDCB491', PLAN[:-1], 'dfdcb491-', PLAN]
    )
    def test_finds_the_only_one(self, client, given):
        assert client.action_plan.find(given).uuid == PLAN

    def test_is_taken_by_every_verb(self, client, stub):
        stub.strict = False  # Whatever the state is.
        client.action_plan.start('dfdcb4')
        assert f'POST /v1/action_plans/{PLAN}/start' in stub.sent
        client.action_plan.delete('dfdcb4')
        assert f'DELETE /v1/action_plans/{PLAN}' in stub.sent

    def test_is_taken_by_the_filter_of_actions(self, client, stub):
        stub.rows['actions'] = [action(1)]
        assert client.action.list(action_plan='dfdcb')
        assert stub.requests[-1].query['action_plan_uuid'] == PLAN

    def test_names_all_matches_when_ambiguous(self, client):
        with pytest.raises(exceptions.NoUniqueMatch) as caught:
            client.action_plan.find('dfdc')
        assert str(caught.value) == (
            f'action plan "dfdc" is ambiguous: {PLAN}, {OTHER}'
        )

    def test_names_some_of_many_matches(self, client, stub):
        stub.rows['actions'] = [action(n) for n in range(15)]
        with pytest.raises(exceptions.NoUniqueMatch, match=r'and 5 more$'):
            client.action.find('0000')

    def test_that_fits_nothing(self, client):
        with pytest.raises(exceptions.NotFound, match='starts with abcd'):
            client.action_plan.find('abcd')

    @pytest.mark.parametrize('given', ['dfd', 'nightly', 'dfdcx', PLAN + '0'])
    def test_of_too_few_or_other_digits_sends_nothing(
        self, client, stub, given
    ):
        with pytest.raises(
            exceptions.ValidationError, match='at least 4 digits'
        ):
            client.action_plan.find(given)
        assert stub.sent == []


class TestLatest:
    def plans(self, stub, *states):
        stub.rows['action_plans'] = [
            {'uuid': uuid(n), 'id': n, 'state': state, 'audit_uuid': AUDIT}
            for n, state in enumerate(states)
        ]

    @pytest.mark.parametrize(
        ('states', 'latest'),
        [
            (['FAILED', 'SUCCEEDED'], 1),
            (['RECOMMENDED', 'SUCCEEDED'], 0),
            (['RECOMMENDED', 'RECOMMENDED', 'FAILED'], 1),
        ],
    )
    def test_prefers_what_can_be_started(self, client, stub, states, latest):
        self.plans(stub, *states)
        assert client.action_plan.latest('nightly').uuid == uuid(latest)

    def test_prefers_what_the_caller_prefers(self, client, stub):
        self.plans(stub, 'ONGOING', 'RECOMMENDED')
        found = client.action_plan.latest(AUDIT, states=['ONGOING'])
        assert found.uuid == uuid(0)

    def test_says_why_there_is_none(self, client, stub):
        self.plans(stub)
        stub.rows['audits'][0]['state'] = 'FAILED'
        with pytest.raises(
            exceptions.NotFound,
            match='audit nightly is FAILED and has no action plan',
        ):
            client.action_plan.latest('nightly')


def test_order_follows_parents_then_time(stub, client):
    rows = [action(5, 1), action(4), action(1), action(3, 5), action(2, 3, 4)]
    found = execution_order(Action(None, row) for row in rows)
    assert [a.uuid[-1] for a in found] == ['1', '4', '5', '3', '2']
    stub.rows['actions'] = rows
    found = client.action_plan.progress(PLAN).actions
    assert [a.uuid[-1] for a in found] == ['1', '4', '5', '3', '2']
    assert [a.number for a in found] == [1, 2, 3, 4, 5]


def test_order_bears_circles_and_unknown_parents():
    rows = [action(1, 2), action(2, 1), action(3, 9)]
    found = execution_order(Action(None, row) for row in rows)
    assert [a.uuid[-1] for a in found] == ['3', '1', '2']


def test_number_is_not_what_the_server_sent():
    found = Action(None, action(1))
    assert found.number is None
    execution_order([found])
    assert 'number' not in found.to_dict()


def test_progress_counts_what_has_ended(client, stub):
    states = ['SUCCEEDED', 'SKIPPED', 'FAILED', 'CANCELLED', 'ONGOING']
    stub.rows['actions'] = [
        action(n, state=state)
        for n, state in enumerate([*states, 'PENDING', 'PENDING'])
    ]
    progress = client.action_plan.find('dfdcb').progress()
    assert progress.total == 7
    assert progress.done == 4
    assert (progress.failed, progress.skipped, progress.running) == (1, 1, 1)
    assert [a.uuid for a in progress.failures] == [uuid(2)]
    assert progress.counts == {
        'SUCCEEDED': 1,
        'FAILED': 1,
        'SKIPPED': 1,
        'CANCELLED': 1,
        'ONGOING': 1,
        'PENDING': 2,
    }


class TestSkip:
    def test_sends_state_and_reason_in_one_patch(self, client, stub):
        stub.rows['actions'] = [action(1)]
        found = client.action.skip(uuid(1), 'owner asked')
        assert found.state == 'SKIPPED'
        assert stub.requests[-1].body == [
            {'op': 'replace', 'path': '/state', 'value': 'SKIPPED'},
            {'op': 'replace', 'path': '/status_message',
             'value': 'owner asked'},
        ]  # fmt: skip

    def test_leaves_the_reason_of_a_skipped_one(self, client, stub):
        stub.rows['actions'] = [action(1, state='SKIPPED')]
        client.action.skip(uuid(1))
        assert stub.sent == [f'GET /v1/actions/{uuid(1)}']

    def test_needs_no_read_of_an_action(self, client, stub):
        stub.rows['actions'] = [action(1)]
        one = client.action.list()[0]
        stub.requests.clear()
        client.action.skip(one)
        assert stub.sent == [f'PATCH /v1/actions/{uuid(1)}']

    def test_of_a_plan_chooses_by_number_and_names_followers(
        self, client, stub
    ):
        stub.rows['actions'] = [
            action(1), action(2, 1), action(3, 2), action(4),
            action(5, 2, state='SKIPPED'),
        ]  # fmt: skip
        result = client.action_plan.skip(PLAN, where=lambda a: a.number == 1)
        assert [a.uuid for a in result.skipped] == [uuid(1)]
        assert result.skipped[0].state == 'SKIPPED'
        assert result.skipped[0].number == 1
        assert [a.uuid for a in result.followers] == [uuid(2), uuid(3)]
        assert result.failed == []

    def test_of_a_plan_tries_all(self, client, stub):
        stub.rows['actions'] = [action(1), action(2), action(3)]
        stub.answer_with(
            'PATCH', f'/v1/actions/{uuid(2)}', fault(409, 'too late')
        )
        result = client.action_plan.skip('dfdcb', reason='why')
        assert [a.number for a in result.skipped] == [1, 3]
        [(failed, error)] = result.failed
        assert failed.uuid == uuid(2)
        assert isinstance(error, exceptions.Conflict)

    def test_of_a_dry_run_changes_nothing(self, client, stub):
        stub.rows['actions'] = [action(1)]
        result = client.action_plan.skip(PLAN, dry_run=True)
        assert [a.state for a in result.skipped] == ['PENDING']
        assert not any(s.startswith('PATCH') for s in stub.sent)


class TestNames:
    model = {
        'context': [
            {
                'node_uuid': uuid(7),
                'node_hostname': 'compute-1',
                'server_uuid': SERVER,
                'server_name': 'vm-9',
            }
        ]
    }
    nameless = action(
        1, input_parameters={'resource_id': SERVER, 'source_node': uuid(7)}
    )

    def test_come_from_the_data_model_where_lacking(self, client, stub):
        stub.answer('GET', '/v1/data_model', body=self.model)
        one = Action(client.action, self.nameless)
        names = client.action.names([one])
        assert one.summary(names) == 'migrate vm-9 from compute-1'
        assert one.summary() == f'migrate {SERVER} from {uuid(7)}'
        assert one.target == SERVER
        assert one.is_on_server('vm-9', names)
        assert not one.is_on_server('vm-9')

    def test_cost_nothing_where_they_were_sent(self, client, stub):
        assert client.action.names([Action(None, action(1))]) == {}
        assert stub.sent == []

    def test_stay_unknown_without_a_data_model(self, client, stub):
        stub.answer_with('GET', '/v1/data_model', fault(404, 'none'))
        assert client.action.names([Action(None, self.nameless)]) == {}


@pytest.mark.parametrize(
    ('kind', 'parameters', 'words'),
    [
        (
            'migrate',
            {'resource_name': 'vm-1', 'source_node': 'c-1',
             'destination_node': 'c-4', 'migration_type': 'live'},
            'migrate vm-1 from c-1 to c-4 (live)',
        ),
        ('migrate', {}, 'migrate'),
        ('migrate', {'migration_type': 'cold'}, 'migrate unknown (cold)'),
        (
            'change_nova_service_state',
            {'resource_name': 'c-1', 'state': 'disabled',
             'disabled_reason': 'watcher_maintaining'},
            'disable nova-compute on c-1 (watcher_maintaining)',
        ),
        (
            'change_nova_service_state',
            {'resource_name': 'c-1', 'state': 'enabled'},
            'enable nova-compute on c-1',
        ),
        (
            'change_node_power_state',
            {'resource_name': 'c-1', 'state': 'off'},
            'power off c-1',
        ),
        (
            'resize',
            {'resource_id': 'id-1', 'flavor': 'm1.small'},
            'resize id-1 to m1.small',
        ),
        (
            'volume_migrate',
            {'resource_name': 'vol', 'destination_type': 'ssd',
             'migration_type': 'retype'},
            'migrate volume vol to type ssd (retype)',
        ),
        ('stop', {'resource_name': 'vm-1'}, 'stop vm-1'),
        ('sleep', {'duration': 3.2}, 'sleep 3.2 s'),
        ('nop', {'message': 'hello'}, 'do nothing (hello)'),
        ('nop', {'message': None}, 'do nothing'),
        ('shelve', {'resource_id': 'x', 'a': 1}, 'shelve resource_id=x a=1'),
    ],
)  # fmt: skip
def test_summary(kind, parameters, words):
    assert summarise(kind, parameters, {}) == words


def test_goal_follows_from_the_strategy(client, stub):
    stub.rows['strategies'] = [
        {'uuid': uuid(1), 'name': 'basic', 'goal_uuid': uuid(2)}
    ]
    client.audit.create(strategy='basic')
    assert stub.requests[-1].body['goal'] == uuid(2)
    assert stub.requests[-1].body['strategy'] == 'basic'
