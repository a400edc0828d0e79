# SPDX-License-Identifier: Apache-2.0
"""What names a resource: of the right kind, not empty, found by a prefix."""

from __future__ import annotations

import pytest

from watcherclient import exceptions
from watcherclient.v1 import ActionPlan, Audit, AuditTemplate, Goal, Strategy

U1 = '19ae8e21-3185-4366-96e3-ed04184234e8'
U2 = '19ae7777-3185-4366-96e3-ed04184234e8'
GOAL = Goal(None, {'uuid': U1})
STRATEGY = Strategy(None, {'uuid': U1})
AUDIT = Audit(None, {'uuid': U1})
PLAN = ActionPlan(None, {'uuid': U1})
TEMPLATE = AuditTemplate(None, {'uuid': U1})


@pytest.fixture(autouse=True)
def _rows(stub):
    stub.rows['audits'] = [
        {'uuid': U1, 'name': 'nightly', 'state': 'SUCCEEDED'},
        {'uuid': U2, 'name': 'abcd', 'state': 'SUCCEEDED'},
    ]
    stub.rows['action_plans'] = [
        {'uuid': U2, 'audit_uuid': U2, 'state': 'RECOMMENDED'}
    ]


class TestKind:
    @pytest.mark.parametrize(
        'call',
        [
            lambda c: c.audit.list(goal=STRATEGY),
            lambda c: c.audit.list(audit_template=AUDIT),
            lambda c: c.audit.list(marker=PLAN),
            lambda c: c.audit.get(PLAN),
            lambda c: c.audit.cancel(PLAN),
            lambda c: c.audit.delete(TEMPLATE),
            lambda c: c.audit.wait(PLAN),
            lambda c: c.audit.create(goal=STRATEGY),
            lambda c: c.audit.create(goal='g', strategy=GOAL),
            lambda c: c.audit.create(audit_template_uuid=AUDIT),
            lambda c: c.action_plan.list(audit=PLAN),
            lambda c: c.action_plan.list(strategy=GOAL),
            lambda c: c.action_plan.list(goal=STRATEGY),
            lambda c: c.action_plan.latest(PLAN),
            lambda c: c.action_plan.start(AUDIT),
            lambda c: c.action_plan.progress(AUDIT),
            lambda c: c.action.list(action_plan=AUDIT),
            lambda c: c.action.list(audit=PLAN),
            lambda c: c.audit_template.set(TEMPLATE, goal=STRATEGY),
            lambda c: c.strategy.list(goal=AUDIT),
            lambda c: c.strategy.state(GOAL),
            lambda c: c.data_model.list(audit=PLAN),
            lambda c: c.webhook.trigger(PLAN),
            lambda c: c.webhook.url(PLAN),
        ],
    )
    def test_another_kind_is_refused_before_sending(self, stub, client, call):
        with pytest.raises(exceptions.ValidationError, match=r'expected an? '):
            call(client)
        assert stub.sent == []


class TestEmpty:
    @pytest.mark.parametrize('value', [None, '', ' '])
    def test_plan_of_no_audit(self, stub, client, value):
        """Of any audit, it would be started by mistake."""
        with pytest.raises(exceptions.ValidationError, match='is empty'):
            client.action_plan.latest(value)
        assert stub.sent == []

    @pytest.mark.parametrize(
        'arguments',
        [{'state': ''}, {'state': []}, {'audit_type': ''}, {'name': ''},
         {'since': ''}, {'older_than': ''}, {'audit_template': ''}],
    )  # fmt: skip
    def test_filters_of_audits(self, stub, client, arguments):
        with pytest.raises(exceptions.ValidationError):
            client.audit.list(**arguments)
        assert stub.sent == []

    @pytest.mark.parametrize('name', ['server', 'host', 'action_type'])
    def test_filters_of_actions(self, stub, client, name):
        with pytest.raises(
            exceptions.ValidationError, match=r'filter .*: expected text'
        ):
            client.action.list(**{name: ''})
        assert stub.sent == []


class TestPrefix:
    def test_audit_by_first_digits(self, stub, client):
        assert client.audit.get('19ae8').uuid == U1
        assert client.audit.get('19AE8E21').uuid == U1
        client.audit.set('19ae8', name='other')
        assert stub.sent[-1] == f'PATCH /v1/audits/{U1}'

    def test_as_filter_and_reference(self, stub, client):
        assert client.action_plan.list(audit='19ae7')
        assert stub.requests[-1].query == {'audit_uuid': U2}

    def test_name_goes_first(self, stub, client):
        assert client.audit.get('abcd').uuid == U2
        assert stub.sent == ['GET /v1/audits/abcd']

    def test_ambiguous(self, client):
        with pytest.raises(exceptions.NoUniqueMatch, match=f'{U1}, {U2}'):
            client.audit.get('19ae')

    @pytest.mark.parametrize('given', ['deadbeef', 'dea'])
    def test_what_does_not_exist_is_not_found(self, client, given):
        with pytest.raises(
            exceptions.NotFound, match=f'{given} could not be found'
        ) as caught:
            client.audit.get(given)
        assert caught.value.identifier == given
        assert caught.value.resource_type == 'audit'


def test_resource_called_like_the_long_list(stub, client):
    stub.rows['goals'] = [{'uuid': U1, 'name': 'detail'}]
    assert client.goal.get('detail').uuid == U1
    assert stub.sent == ['GET /v1/goals', f'GET /v1/goals/{U1}']
