# SPDX-License-Identifier: Apache-2.0
"""Audits: what the server would accept and do nothing about, or misread."""

from __future__ import annotations

import datetime
import logging

import pytest

from watcherclient import exceptions
from watcherclient.testing import fault

U1 = '19ae8e21-3185-4366-96e3-ed04184234e8'
U2 = '29ae8e21-3185-4366-96e3-ed04184234e8'
PLAN = 'dfdcb491-89c5-4c07-a5ed-65d2085c488c'
SPEC = {'properties': {'node': {'type': 'string'}}, 'required': ['node']}


@pytest.fixture(autouse=True)
def _rows(stub):
    stub.rows['strategies'] = [
        {'uuid': U1, 'name': 'basic', 'goal_uuid': U2, 'goal_name': 'save',
         'parameters_spec': SPEC},
        {'uuid': U2, 'name': 'other', 'goal_uuid': U1, 'goal_name': 'move'},
    ]  # fmt: skip
    stub.rows['audits'] = [
        {'uuid': U1, 'name': 'nightly', 'state': 'SUCCEEDED',
         'audit_type': 'ONESHOT', 'strategy_uuid': U1,
         'strategy_name': 'basic', 'goal_uuid': U2, 'scope': [],
         'parameters': {'node': 'n'},
         'created_at': '2026-01-01T00:00:00+00:00'},
        {'uuid': U2, 'name': 'hourly', 'state': 'SUCCEEDED',
         'audit_type': 'ONESHOT', 'strategy_uuid': U2,
         'strategy_name': 'other', 'goal_uuid': U1, 'scope': [],
         'created_at': '2026-01-01T00:00:00+00:00'},
    ]  # fmt: skip


class TestStrategyFilter:
    @pytest.mark.parametrize('named', ['basic', U1])
    @pytest.mark.parametrize('more', [{'detail': True}, {'since': '9000d'}])
    def test_servers_that_refuse_it_with_details(
        self, stub, client, named, more
    ):
        stub.audit_detail_strategy = False
        found = client.audit.list(strategy=named, **more)
        assert [audit.name for audit in found] == ['nightly']
        assert 'strategy' not in stub.requests[-1].query

    def test_other_refusals_are_raised(self, stub, client):
        stub.answer_with(
            'GET', '/v1/audits/detail', fault(400, 'Something else')
        )
        with pytest.raises(exceptions.BadRequest, match='Something else'):
            client.audit.list(strategy='basic', detail=True)


class TestCreate:
    def test_required_parameters_are_missed(self, stub, client):
        with pytest.raises(exceptions.ValidationError, match='node'):
            client.audit.create(strategy='basic')
        with pytest.raises(exceptions.ValidationError, match='node'):
            client.audit.create(goal='save', strategy='basic')
        assert 'POST' not in ' '.join(stub.sent)

    def test_those_of_a_template_too(self, stub, client):
        stub.rows['audit_templates'] = [
            {'uuid': U1, 'name': 't', 'strategy_uuid': U1, 'goal_uuid': U2,
             'default_parameters': {}}
        ]  # fmt: skip
        with pytest.raises(exceptions.ValidationError, match='node'):
            client.audit.create(audit_template_uuid='t')
        assert 'POST' not in ' '.join(stub.sent)

    def test_template_has_the_goal_of_its_strategy(self, stub, client):
        client.audit_template.create(name='t', strategy='basic')
        assert stub.requests[-1].body['goal'] == U2

    @pytest.mark.parametrize('goal', ['move', U1])
    def test_goal_of_another_strategy(self, stub, client, goal):
        with pytest.raises(
            exceptions.ValidationError, match='basic is for goal save, not'
        ):
            client.audit.create(
                goal=goal, strategy='basic', parameters={'node': 'n'}
            )
        with pytest.raises(exceptions.ValidationError, match='is for goal'):
            client.audit_template.create(name='t', goal=goal, strategy='basic')
        assert 'POST' not in ' '.join(stub.sent)

    def test_end_in_the_past(self, stub, client):
        for end in ('2020-01-01T00:00', datetime.datetime(2020, 1, 1)):
            with pytest.raises(exceptions.ValidationError, match='the past'):
                client.audit.create(
                    goal='save', audit_type='CONTINUOUS', interval=60,
                    end_time=end,
                )  # fmt: skip
            with pytest.raises(exceptions.ValidationError, match='the past'):
                client.audit.set('nightly', end_time=end)
        assert stub.sent == []


class TestDelete:
    @pytest.fixture(autouse=True)
    def _plan(self, stub):
        stub.rows['action_plans'] = [{'uuid': PLAN, 'audit_uuid': U1}]

    @pytest.mark.parametrize('state', ['PENDING', 'ONGOING', 'CANCELLING'])
    def test_running_plan(self, stub, client, state):
        stub.rows['action_plans'][0]['state'] = state
        with pytest.raises(
            exceptions.ValidationError,
            match=f'{PLAN} is {state}: cancel it first .action plan cancel',
        ):
            client.audit.delete('nightly')
        assert 'DELETE' not in ' '.join(stub.sent)

    def test_plan_that_can_be_started_is_named(self, stub, client, caplog):
        stub.rows['action_plans'][0]['state'] = 'RECOMMENDED'
        with caplog.at_level(logging.WARNING):
            client.audit.delete('nightly')
        assert f'action plan {PLAN} of the deleted audit' in caplog.text
        assert len(stub.rows['audits']) == 1

    def test_only_its_own_plans_are_deleted(self, stub, client):
        other = {'uuid': U2, 'audit_uuid': U2, 'state': 'ONGOING'}
        stub.rows['action_plans'][0]['state'] = 'SUCCEEDED'
        stub.rows['action_plans'].append(other)
        client.audit.delete('nightly', plans=True)
        assert stub.rows['action_plans'] == [other]

    def test_plans_that_must_not_be_read(self, stub, client):
        stub.answer('GET', '/v1/action_plans', status=403)
        client.audit.delete('nightly')
        assert len(stub.rows['audits']) == 1


class TestTrigger:
    def test_new_plan_ends_the_wait(self, stub, client, pauses):
        """The server may leave an audit ONGOING for ever."""
        stub.rows['audits'][0] |= {'audit_type': 'EVENT', 'state': 'ONGOING'}
        stub.rows['action_plans'] = [
            {'uuid': PLAN, 'audit_uuid': U1, 'state': 'SUPERSEDED'}
        ]
        before = client.audit.trigger('nightly')
        new = {'uuid': U2, 'audit_uuid': U1, 'state': 'RECOMMENDED'}
        stub.rows['action_plans'].append(new)
        found = client.audit.wait(before, after=before, timeout=5)
        assert found.state == 'ONGOING'

    def test_plans_of_before_do_not(self, stub, client, pauses):
        stub.rows['audits'][0] |= {'audit_type': 'EVENT', 'state': 'ONGOING'}
        stub.rows['action_plans'] = [
            {'uuid': PLAN, 'audit_uuid': U1, 'state': 'SUPERSEDED'}
        ]
        before = client.audit.trigger('nightly')
        with pytest.raises(exceptions.WaitTimeout):
            client.audit.wait(before, after=before, timeout=0.1)


class TestChanges:
    @pytest.mark.parametrize(
        'change',
        [
            lambda audits: audits.set('nightly', parameters={'node': 'm'}),
            lambda audits: audits.unset('nightly', parameters=['node']),
            lambda audits: audits.unset('nightly', 'parameters'),
        ],
    )
    def test_parameters_of_a_finished_run_are_history(
        self, stub, client, change
    ):
        with pytest.raises(
            exceptions.ValidationError, match='it ran once and is SUCCEEDED'
        ):
            change(client.audit)
        assert 'PATCH' not in ' '.join(stub.sent)

    @pytest.mark.parametrize(
        ('verb', 'said'),
        [
            ('cancel', 'only PENDING and ONGOING audits can be cancelled'),
            ('suspend', 'only ONGOING audits can be suspended'),
            ('resume', 'only SUSPENDED audits can be resumed'),
        ],
    )
    def test_state_is_the_reason(self, stub, client, verb, said):
        stub.answer_with(
            'PATCH', f'/v1/audits/{U1}', fault(400, "Couldn't apply patch")
        )
        with pytest.raises(exceptions.BadRequest) as caught:
            getattr(client.audit, verb)(U1)
        assert f'cannot {verb} audit {U1}: it is SUCCEEDED; {said}' in str(
            caught.value
        )
        assert "Couldn't apply patch" in str(caught.value)

    def test_state_is_the_reason_of_set_too(self, stub, client):
        stub.answer_with('PATCH', f'/v1/audits/{U1}', fault(400, 'No'))
        with pytest.raises(
            exceptions.BadRequest, match='it is SUCCEEDED; only PENDING and'
        ):
            client.audit.set(U1, state='cancelled')
        with pytest.raises(exceptions.BadRequest, match=r'^No \('):
            client.audit.set(U1, state='FAILED')

    def test_start_of_a_finished_plan(self, stub, client):
        stub.rows['action_plans'] = [{'uuid': PLAN, 'state': 'SUCCEEDED'}]
        stub.answer_with(
            'POST', f'/v1/action_plans/{PLAN}/start', fault(400, 'No')
        )
        with pytest.raises(
            exceptions.BadRequest,
            match=f'cannot start action plan {PLAN}: it is SUCCEEDED; only '
            'RECOMMENDED action plans can be started',
        ):
            client.action_plan.start(PLAN)

    @pytest.mark.parametrize(
        ('state', 'wanted'),
        [
            ('RECOMMENDED', 'CANCELLED'),
            ('PENDING', 'CANCELLED'),
            ('ONGOING', 'CANCELLING'),
            ('SUCCEEDED', 'CANCELLED'),
        ],
    )
    def test_cancelled_plans(self, stub, client, state, wanted):
        stub.rows['action_plans'] = [{'uuid': PLAN, 'state': state}]
        stub.answer_with('PATCH', f'/v1/action_plans/{PLAN}', fault(400, 'No'))
        with pytest.raises(exceptions.BadRequest) as caught:
            client.action_plan.cancel(PLAN)
        [sent] = [one for one in stub.requests if one.method == 'PATCH']
        assert sent.body == [
            {'op': 'replace', 'path': '/state', 'value': wanted}
        ]
        words = (
            f'cannot cancel action plan {PLAN}: it is SUCCEEDED; only '
            'RECOMMENDED and PENDING and ONGOING action plans can be '
            'cancelled: No'
        )
        assert str(caught.value).startswith(
            words if state == 'SUCCEEDED' else 'No'
        )
