# SPDX-License-Identifier: Apache-2.0
"""The verbs of each collection: method, path, query and body."""

from __future__ import annotations

import pytest

from tests.unit.conventions import compat
from watcherclient import exceptions
from watcherclient.v1 import Audit, Service
from watcherclient.versions import Version

U1 = '00000000-0000-4000-8000-000000000001'
U2 = '00000000-0000-4000-8000-000000000002'
NAMED = {'uuid': U1, 'name': 'one', 'goal_name': 'g', 'strategy_name': 's'}
#: By manager, the collection and a row of it.
ROWS = {
    'action': ('actions', {'uuid': U1, 'state': 'PENDING'}),
    'action_plan': ('action_plans', {'uuid': U1, 'state': 'RECOMMENDED'}),
    'audit': ('audits', NAMED),
    'audit_template': ('audit_templates', NAMED),
    'goal': ('goals', NAMED),
    'scoring_engine': ('scoring_engines', NAMED),
    'service': ('services', {'id': 1, 'name': 'one', 'host': 'h'}),
    'strategy': ('strategies', NAMED),
}


@pytest.fixture(autouse=True)
def _one_of_each(stub):
    for path, row in ROWS.values():
        stub.rows[path] = [dict(row)]


def identity(name):
    row = ROWS[name][1]
    return row.get('uuid', row.get('id'))


@pytest.mark.parametrize('name', ROWS)
class TestReading:
    def test_list(self, stub, client, name):
        path, row = ROWS[name]
        (found,) = getattr(client, name).list()
        assert stub.sent == [f'GET /v1/{path}']
        assert found.to_dict() == row
        assert type(found) is getattr(client, name).resource_class

    def test_detail(self, stub, client, name):
        getattr(client, name).list(detail=True)
        assert stub.sent == [f'GET /v1/{ROWS[name][0]}/detail']

    def test_arguments_of_a_list(self, stub, client, name):
        arguments = {'limit': 1, 'sort_key': 'name', 'sort_dir': 'asc'}
        if name in ('action', 'action_plan'):
            arguments['sort_key'] = 'state'
        getattr(client, name).list(**arguments)
        assert stub.requests[0].query == {**arguments, 'limit': '1'}

    def test_version_of_the_collection(self, stub, client, monkeypatch, name):
        manager = getattr(client, name)
        monkeypatch.setattr(manager.resource_class, 'SINCE', Version(1, 99))
        for read in (manager.list, lambda: manager.get(identity(name))):
            with pytest.raises(
                exceptions.UnsupportedVersion,
                match=f'{manager.resource_class.NOUN} needs API version 1.99,',
            ):
                read()
        assert stub.sent == []

    def test_marker(self, stub, client, name):
        assert getattr(client, name).list(marker=identity(name)) == []
        sent = {'marker': str(identity(name))}
        assert stub.requests[0].query == sent

    def test_iterate(self, stub, client, name):
        rows = getattr(client, name).iterate(detail=True)
        assert stub.requests == []
        assert len([*rows]) == 1

    def test_get(self, stub, client, name):
        found = getattr(client, name).get(identity(name))
        assert stub.sent == [f'GET /v1/{ROWS[name][0]}/{identity(name)}']
        assert found.to_dict() == ROWS[name][1]

    def test_get_what_is_not_there(self, client, name):
        with pytest.raises(exceptions.NotFound, match='could not be found'):
            getattr(client, name).get(U2)


#: Name of the manager, arguments of list, what was requested.
FILTERS = [
    ('action', {'action_plan': U2}, {'action_plan_uuid': U2}),
    ('action', {'audit': U2}, {'audit_uuid': U2}),
    ('action_plan', {'audit': U2}, {'audit_uuid': U2}),
    ('action_plan', {'strategy': 's'}, {'strategy': 's'}),
    ('audit', {'goal': 'g', 'strategy': 's'}, {'goal': 'g', 'strategy': 's'}),
    ('audit_template', {'goal': 'g'}, {'goal': 'g'}),
    ('audit_template', {'strategy': 's'}, {'strategy': 's'}),
    ('strategy', {'goal': 'g'}, {'goal': 'g'}),
]


class TestFilters:
    @pytest.mark.parametrize('name,arguments,query', FILTERS)
    def test_query(self, stub, client, name, arguments, query):
        getattr(client, name).list(**arguments)
        assert stub.requests[-1].query == query

    @pytest.mark.parametrize('name,arguments,query', FILTERS)
    def test_none_is_no_filter(self, stub, client, name, arguments, query):
        getattr(client, name).list(**dict.fromkeys(arguments))
        assert [request.query for request in stub.requests] == [{}]

    @pytest.mark.parametrize('empty', ['', ' '])
    @pytest.mark.parametrize('name,arguments,query', FILTERS)
    def test_empty_filter_is_refused(
        self, stub, client, name, arguments, query, empty
    ):
        """A variable that is not set must not list everything."""
        for argument in arguments:
            with pytest.raises(exceptions.ValidationError, match='is empty'):
                getattr(client, name).list(**{argument: empty})
        assert stub.requests == []

    @pytest.mark.parametrize('name,arguments,query', FILTERS)
    def test_resource_of_another_kind_is_refused(
        self, stub, client, name, arguments, query
    ):
        for argument in arguments:
            with pytest.raises(
                exceptions.ValidationError, match=r'expected an? .*, not a s'
            ):
                service = Service(None, {'id': 1})
                getattr(client, name).list(**{argument: service})
        assert stub.requests == []

    @pytest.mark.parametrize('name', ['action', 'action_plan'])
    def test_audit_by_name_and_as_a_resource(self, stub, client, name):
        """The server itself takes a UUID only."""
        getattr(client, name).list(audit='one')
        getattr(client, name).list(audit=Audit(None, NAMED))
        path = ROWS[name][0]
        assert stub.sent == [
            'GET /v1/audits/one',
            f'GET /v1/{path}',
            f'GET /v1/{path}',
        ]
        for request in stub.requests[1:]:
            assert request.query == {'audit_uuid': U1}

    def test_plan_and_audit_exclude_each_other(self, stub, client):
        with pytest.raises(
            exceptions.ValidationError, match='cannot be combined'
        ):
            client.action.list(action_plan=U1, audit=U1)
        assert stub.requests == []

    def test_template_by_name(self, stub, client):
        """The server itself refuses such a filter."""
        stub.rows['audit_templates'].append({'uuid': U2, 'name': 'two'})
        (found,) = client.audit_template.list(name='two')
        assert found.uuid == U2
        assert stub.requests[0].query == {}


class TestWriting:
    def test_create_an_audit(self, stub, client):
        made = client.audit.create(
            goal='g', strategy=None, name='n', force=True
        )
        (request,) = stub.requests
        assert str(request) == 'POST /v1/audits'
        assert request.body == {
            'goal': 'g',
            'name': 'n',
            'audit_type': 'ONESHOT',
            'force': True,
        }
        assert made.state == 'PENDING'
        assert made.goal_name == 'g'

    def test_create_an_audit_from_a_template(self, stub, client):
        """The server takes its UUID only."""
        client.audit.create(audit_template_uuid='one', audit_type='EVENT')
        assert stub.sent == ['GET /v1/audit_templates/one', 'POST /v1/audits']
        assert stub.requests[1].body == {
            'audit_template_uuid': U1,
            'audit_type': 'EVENT',
        }

    def test_interval_is_sent_as_text(self, stub, client):
        client.audit.create(goal='g', audit_type='CONTINUOUS', interval=60)
        assert stub.requests[0].body['interval'] == '60'

    def test_resources_stand_for_what_they_are(self, stub, client):
        stub.rows['strategies'][0]['goal_name'] = 'one'
        client.audit.create(
            goal=client.goal.get('one'), strategy=client.strategy.get('one')
        )
        sent = stub.requests[-1].body
        assert (sent['goal'], sent['strategy']) == (U1, U1)

    @pytest.mark.parametrize(
        'name,field,version',
        [('start_time', '2030-01-01T00:00:00+00:00', '1.1'),
         ('end_time', '2030-01-01T00:00:00+00:00', '1.1'),
         ('force', True, '1.2')],
    )  # fmt: skip
    def test_field_that_a_version_lacks(
        self, stub, make_client, name, field, version
    ):
        old = make_client(os_infra_optim_api_version='1.0')
        with pytest.raises(
            exceptions.UnsupportedVersion,
            match=rf'{name} of an audit needs API version {version}',
        ):
            old.audit.create(
                goal='g',
                audit_type='CONTINUOUS',
                interval=9,
                **{name: field},
            )
        assert stub.requests == []

    def test_create_a_template(self, stub, client):
        scope = [{'compute': [{'exclude': [{'projects': [{'uuid': U1}]}]}]}]
        client.audit_template.create(
            name='n', goal='g', description=None, scope=scope
        )
        (request,) = stub.requests
        assert str(request) == 'POST /v1/audit_templates'
        assert request.body == {'name': 'n', 'goal': 'g', 'scope': scope}

    def test_create_with_what_is_unknown(self, stub, client):
        with pytest.raises(
            exceptions.InvalidAttribute, match='scope: choose from audit_temp'
        ):
            client.audit.create(goal='g', scope=[])
        with pytest.raises(exceptions.InvalidAttribute, match='interval'):
            client.audit_template.create(name='n', goal='g', interval=3)
        assert stub.requests == []

    @pytest.mark.parametrize('version,works', [('1.6', False), ('1.7', True)])
    def test_parameters_of_a_template_need_a_version(
        self, stub, make_client, version, works
    ):
        made = make_client(os_infra_optim_api_version=version)
        patch = [{'op': 'remove', 'path': '/default_parameters'}]
        if works:
            made.audit_template.patch(U1, patch)
            assert stub.requests[0].body == patch
        else:
            with pytest.raises(exceptions.UnsupportedVersion, match=r'1\.7'):
                made.audit_template.update(U1, patch)
            assert stub.requests == []

    @pytest.mark.parametrize('version,works', [('1.0', False), ('1.1', True)])
    def test_changes_of_a_field_need_its_version(
        self, stub, make_client, version, works
    ):
        manager = make_client(os_infra_optim_api_version=version).audit
        for change in (
            lambda: manager.set(U1, end_time='2100-01-01T00:00:00+00:00'),
            lambda: manager.unset(U1, 'end_time'),
        ):
            if works:
                change()
            else:
                with pytest.raises(
                    exceptions.UnsupportedVersion,
                    match='end_time of an audit needs API version',
                ):
                    change()
        assert stub.sent == [f'PATCH /v1/audits/{U1}'] * 2 * works

    @pytest.mark.parametrize(
        'name,patch',
        [
            ('audit', [{'op': 'replace', 'path': '/force', 'value': True}]),
            ('audit_template',
             [{'op': 'add', 'path': '/description', 'value': 'd'}]),
            ('action_plan',
             [{'op': 'replace', 'path': '/state', 'value': 'CANCELLED'}]),
            ('action',
             [{'op': 'replace', 'path': '/state', 'value': 'SKIPPED'}]),
        ],
    )  # fmt: skip
    def test_update(self, stub, client, name, patch):
        changed = getattr(client, name).update(U1, patch)
        assert stub.sent == [f'PATCH /v1/{ROWS[name][0]}/{U1}']
        assert stub.requests[0].body == patch
        field = patch[0]['path'][1:]
        assert getattr(changed, field) == patch[0]['value']

    def test_update_of_an_action_needs_a_version(self, stub, make_client):
        old = make_client(os_infra_optim_api_version='1.4')
        patch = [{'op': 'replace', 'path': '/state', 'value': 'SKIPPED'}]
        with pytest.raises(
            exceptions.UnsupportedVersion,
            match=r'updating an action needs API version 1\.5',
        ):
            old.action.update(U1, patch)
        assert stub.requests == []

    @pytest.mark.parametrize('name', ['audit', 'audit_template'])
    def test_delete_by_name(self, stub, client, name):
        assert getattr(client, name).delete('one') is None
        path = ROWS[name][0]
        if name == 'audit':
            # Its action plans are looked at before.
            assert stub.sent == [
                'GET /v1/audits/one',
                'GET /v1/action_plans',
                f'DELETE /v1/audits/{U1}',
            ]
        else:
            assert stub.sent == [f'DELETE /v1/{path}/one']
        assert stub.rows[ROWS[name][0]] == []

    def test_delete_a_plan(self, stub, client):
        client.action_plan.delete(U1)
        assert stub.sent == [f'DELETE /v1/action_plans/{U1}']

    def test_nobody_deletes_an_action(self, stub, client):
        with pytest.raises(exceptions.HttpNotImplemented, match='skip it'):
            client.action.delete(action_id=U1)
        assert stub.requests == []

    def test_start(self, stub, client):
        assert client.action_plan.start(U1).state == 'PENDING'
        assert stub.sent == [f'POST /v1/action_plans/{U1}/start']
        assert stub.requests[0].body == {}

    @pytest.mark.parametrize(
        'state,wanted',
        [('ONGOING', 'CANCELLING'), ('PENDING', 'CANCELLED'),
         ('RECOMMENDED', 'CANCELLED')],
    )  # fmt: skip
    def test_cancel(self, stub, client, state, wanted):
        stub.rows['action_plans'][0]['state'] = state
        assert client.action_plan.cancel(U1).state == wanted
        assert stub.requests[-1].body == [
            {'op': 'replace', 'path': '/state', 'value': wanted}
        ]

    @pytest.mark.parametrize('name', ['audit', 'webhook'])
    def test_trigger(self, stub, client, name):
        stub.rows['audits'][0]['audit_type'] = 'EVENT'
        getattr(client, name).trigger(U1)
        assert stub.sent[-1] == f'POST /v1/webhooks/{U1}'
        assert stub.requests[-1].body == {}

    def test_trigger_needs_a_version(self, stub, make_client):
        old = make_client(os_infra_optim_api_version='1.3')
        with pytest.raises(
            exceptions.UnsupportedVersion,
            match=r'triggering an audit needs API version 1\.4',
        ):
            old.webhook.trigger(U1)
        assert 'POST' not in str(stub.sent)


class TestTiming:
    @pytest.mark.parametrize(
        'given', [{'interval': 60}, {'end_time': '2030-01-01T00:00:00Z'}]
    )
    def test_audit_that_runs_once_has_no_times(self, stub, client, given):
        with pytest.raises(
            exceptions.ValidationError, match='use audit type CONTINUOUS'
        ):
            client.audit.create(goal='g', **given)
        assert stub.requests == []

    def test_audit_that_goes_on_needs_an_interval(self, stub, client):
        with pytest.raises(
            exceptions.ValidationError, match='missing interval'
        ):
            client.audit.create(goal='g', audit_type='CONTINUOUS')
        assert stub.requests == []

    def test_times_are_replaced_one_by_one(self, stub, client):
        """The server supports no other way."""
        times = {
            '/start_time': '2030-01-01T00:00:00+00:00',
            '/end_time': '2030-02-01T00:00:00+00:00',
        }
        client.audit.update(
            U1,
            [{'op': 'add', 'path': p, 'value': v} for p, v in times.items()],
        )
        assert [request.body for request in stub.requests] == [
            [{'op': 'replace', 'path': p, 'value': v}]
            for p, v in times.items()
        ]


class TestParameters:
    SPEC = {
        'properties': {
            'period': {'type': 'number', 'default': 1},
            'node': {'type': 'string'},
        },
        'required': ['node'],
    }

    @pytest.fixture(autouse=True)
    def _spec(self, stub):
        stub.rows['strategies'][0]['parameters_spec'] = self.SPEC

    def test_what_a_strategy_takes(self, client):
        strategy = client.strategy.get('one')
        period, node = strategy.parameters
        assert (period.name, period.type, period.default) == (
            'period',
            'number',
            1,
        )
        assert (node.required, period.required) == (True, False)
        assert strategy.validate({'node': 'n'}) == []
        assert len(strategy.validate({'zork': 1})) == 2

    def test_strategy_at_hand_is_not_read_again(self, stub, client):
        strategy = client.strategy.get('one')
        client.audit.create(
            goal='g', strategy=strategy, parameters={'node': 'n'}
        )
        assert stub.sent == ['GET /v1/strategies/one', 'POST /v1/audits']

    def test_all_problems_are_named(self, stub, client):
        with pytest.raises(exceptions.ValidationError) as caught:
            client.audit.create(
                goal='g', strategy='one', parameters={'period': 'x', 'z': 1}
            )
        for word in ('unknown parameter z', 'period', 'node'):
            assert word in str(caught.value)
        assert 'POST' not in str(stub.sent)

    @pytest.mark.parametrize('known', [True, False])
    def test_those_of_a_template_count(self, stub, client, known):
        template = stub.rows['audit_templates'][0]
        template['strategy_uuid'] = U1
        if known:
            template['default_parameters'] = {'node': 'n'}
        client.audit.create(
            audit_template_uuid='one', parameters={'period': 3}
        )
        sent = stub.requests[-1].body
        assert sent['audit_template_uuid'] == U1
        assert sent['parameters'] == {'period': 3}

    @pytest.mark.parametrize(
        'given,said',
        [
            ({'strategy': 'one', 'parameters': ['node']}, 'expected a dict'),
            ({'parameters': {'node': 'n'}}, 'require a strategy'),
        ],
    )
    def test_refused(self, stub, client, given, said):
        with pytest.raises(exceptions.ValidationError, match=said):
            client.audit.create(goal='g', **given)
        with pytest.raises(exceptions.ValidationError, match=said):
            client.audit_template.create(
                name='n',
                goal='g',
                strategy=given.get('strategy'),
                default_parameters=given['parameters'],
            )
        assert stub.requests == []


class TestState:
    def test_requirements(self, stub, client):
        body = [{'type': 'CDM', 'state': [{'compute_model': 'available'}],
                 'mandatory': True, 'comment': ''}]  # fmt: skip
        stub.answer('GET', '/v1/strategies/one/state', body=body)
        (found,) = client.strategy.state('one')
        assert found.type == 'CDM'
        assert found.state == [{'compute_model': 'available'}]
        assert found.mandatory is True

    @pytest.mark.parametrize('body', [{}, None, ['x']])
    def test_answer_that_is_no_list(self, stub, client, body):
        stub.answer('GET', '/v1/strategies/one/state', body=body)
        with pytest.raises(exceptions.InvalidResponse, match='requirements'):
            client.strategy.state('one')


class TestDataModel:
    CONTEXT = [
        {'node_uuid': U1, 'node_hostname': 'h', 'server_uuid': U2},
        {'node_uuid': U2, 'node_hostname': 'i'},
    ]

    def test_one_object(self, stub, client):
        stub.answer('GET', '/v1/data_model', body={'context': self.CONTEXT})
        model = client.data_model.list()
        assert model.context == self.CONTEXT
        assert stub.requests[0].query == {'data_model_type': 'compute'}
        first, second = model.entries
        assert first.server_uuid == U2
        assert second.server_uuid is None
        assert second.node_hostname == 'i'

    def test_of_an_audit(self, stub, client):
        stub.answer('GET', '/v1/data_model', body={'context': []})
        client.data_model.list('compute', audit='one')
        assert stub.requests[-1].query == {
            'data_model_type': 'compute',
            'audit_uuid': U1,
        }

    def test_type_that_does_not_exist(self, stub, client):
        with pytest.raises(exceptions.CommandError, match='compute, storage'):
            client.data_model.list('network')
        assert stub.requests == []

    @pytest.mark.parametrize(
        'body', [{'context': [1]}, {'context': 'x'}, {'context': {'a': 1}}]
    )
    def test_answer_that_is_none(self, stub, client, body):
        stub.answer('GET', '/v1/data_model', body=body)
        with pytest.raises(exceptions.InvalidResponse, match='no data model'):
            client.data_model.list()


def test_every_manager_of_the_table_is_tested():
    assert {*ROWS, 'data_model'} == {*compat.surface()['managers']}
