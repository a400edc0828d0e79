# SPDX-License-Identifier: Apache-2.0
"""Resources and lists: attributes, identity, paging, sorting, addresses."""

from __future__ import annotations

import copy
import pickle
import uuid

import pytest

from watcherclient import exceptions, versions
from watcherclient.base.resource import normalize_uuid
from watcherclient.testing import Answer
from watcherclient.v1 import Action, Audit, Goal, Service
from watcherclient.versions import Version

U1 = '00000000-0000-4000-8000-000000000001'


def numbered(number):
    return str(uuid.UUID(int=number))


@pytest.fixture
def audits(stub):
    """Put 25 audits on the server, which gives ten a page."""
    stub.max_limit = 10
    stub.rows['audits'] = [
        {
            'uuid': numbered(i),
            'name': f'audit-{i}',
            'goal_name': f'goal-{i % 7}',
            'strategy_name': f'strategy-{i % 5}' if i % 4 else None,
        }
        for i in range(25)
    ]
    return stub.rows['audits']


class TestResource:
    def test_attributes(self):
        audit = Audit(None, {'uuid': U1, 'name': 'a', 'newer': 1})
        assert (audit.uuid, audit.name, audit.newer) == (U1, 'a', 1)
        assert audit.start_time is None
        assert audit.parameters == {}
        assert audit.scope == []
        with pytest.raises(AttributeError, match='unknown'):
            audit.unknown  # noqa: B018

    def test_containers_are_not_shared(self):
        one, other = Audit(None, {}), Audit(None, {})
        one.scope.append('x')
        assert other.scope == []

    def test_null_container_is_empty(self):
        assert Audit(None, {'parameters': None}).parameters == {}

    def test_fields_of_the_server_hide_no_method(self):
        sent = {'uuid': U1, 'to_dict': 1, 'manager': 2, '_info': 3, 'get': 4}
        audit = Audit('m', sent)
        assert audit.uuid == U1
        assert audit.to_dict() == sent
        assert audit.manager == 'm'
        assert callable(audit.get)

    def test_to_dict_is_a_copy_of_what_was_sent(self):
        sent = {'uuid': U1, 'parameters': {'a': [1]}, 'newer': 1}
        audit = Audit(None, copy.deepcopy(sent))
        audit.to_dict()['parameters']['a'].append(2)
        audit.name = 'changed'
        assert audit.to_dict() == sent

    def test_what_is_assigned_stays(self):
        audit = Audit(None, {'uuid': U1, 'state': 'PENDING'})
        audit.state = 'FAILED'
        assert (audit.uuid, audit.state) == (U1, 'FAILED')

    def test_dir_names_the_fields(self):
        assert {'uuid', 'newer', 'get'} <= {*dir(Audit(None, {'newer': 1}))}

    def test_copy(self):
        audit = Audit(None, {'uuid': U1, 'scope': [1]})
        for again in (
            copy.copy(audit),
            copy.deepcopy(audit),
            pickle.loads(pickle.dumps(audit)),  # noqa: S301
        ):
            assert again == audit
            assert (again.uuid, again.scope) == (U1, [1])

    def test_equality(self):
        audit = Audit(None, {'uuid': U1, 'name': 'a'})
        assert audit == Audit('other manager', {'uuid': U1, 'name': 'a'})
        assert audit != Audit(None, {'uuid': U1, 'name': 'b'})
        assert audit != Goal(None, {'uuid': U1, 'name': 'a'})
        assert audit != {'uuid': U1, 'name': 'a'}
        service = Service(None, {'id': 1, 'status': 'ACTIVE'})
        assert service == Service(None, {'id': 1, 'status': 'FAILED'})
        assert service != Service(None, {'id': 2, 'status': 'ACTIVE'})

    def test_hash(self):
        audit = Audit(None, {'uuid': U1, 'name': 'a'})
        same = Audit(None, {'uuid': U1, 'name': 'a'})
        assert {audit: 1}[same] == 1
        service = Service(None, {'id': 1, 'status': 'ACTIVE'})
        assert len({service, Service(None, {'id': 1, 'status': 'x'})}) == 1
        assert hash(audit) != hash(Audit(None, {'uuid': 'u', 'name': 'a'}))
        assert hash(audit) != hash(Goal(None, {'uuid': U1, 'name': 'a'}))

    def test_repr(self):
        assert repr(Goal(None, {'uuid': 'u'})) == "<Goal {'uuid': 'u'}>"

    @pytest.mark.parametrize('looked_at', [False, True])
    def test_copies(self, looked_at):
        audit = Audit(None, {'uuid': U1, 'parameters': {'a': [1]}})
        if looked_at:
            audit.name = 'mine'
            assert audit.parameters == {'a': [1]}
        for one in (
            copy.copy(audit),
            copy.deepcopy(audit),
            pickle.loads(pickle.dumps(audit)),  # noqa: S301
        ):
            assert one == audit
            assert one.uuid == U1
            assert one.name == ('mine' if looked_at else None)
            assert one.to_dict() == audit.to_dict()

    def test_copies_have_no_connections(self, stub, client):
        stub.rows['goals'] = [{'uuid': U1, 'name': 'a'}]
        goal = client.goal.get('a')
        error = exceptions.WaitFailed('FAILED', goal)
        for found in (
            copy.deepcopy(goal),
            pickle.loads(pickle.dumps(goal)),  # noqa: S301
            copy.deepcopy(error).resource,
            pickle.loads(pickle.dumps(error)).resource,  # noqa: S301
        ):
            assert found == goal
            assert found.manager is None

    def test_request_id(self, stub, client):
        stub.answer(
            'GET', '/v1/goals/a', body={}, x_openstack_request_id='req-7'
        )
        assert client.goal.get('a').request_id == 'req-7'

    def test_what_older_programs_ask(self, stub, client):
        stub.rows['goals'] = [{'uuid': U1, 'name': 'a'}]
        goal = client.goal.get('a')
        assert goal.is_loaded()
        goal.set_loaded(False)
        assert goal.is_loaded()
        assert goal.human_id is None
        assert (goal.HUMAN_ID, goal.NAME_ATTR) == (False, 'name')
        assert goal.manager is client.goal
        assert goal.manager.resource_class is Goal
        assert goal.manager.api is client.http_client

    def test_read_again(self, stub, client):
        stub.rows['goals'] = [{'uuid': U1, 'name': 'a'}]
        goal = client.goal.get('a')
        stub.rows['goals'][0]['display_name'] = 'changed'
        goal.get()
        assert goal.display_name == 'changed'
        assert stub.sent == ['GET /v1/goals/a', f'GET /v1/goals/{U1}']

    def test_reading_attributes_sends_nothing(self, stub, client):
        client.audit.create(goal='dummy')
        audit = client.audit.create(goal='dummy')
        for name in dir(audit):
            if not name.startswith('_'):
                getattr(audit, name)
        assert len(stub.requests) == 2

    def test_columns_by_version(self):
        def labels(version, **kwargs):
            found = Audit.columns(Version.parse(version), **kwargs)
            return {column.label for column in found}

        assert labels('1.5') - labels('1.4') == {'Status Message'}
        assert labels('1.4') - labels('1.1') == {'Force'}
        assert labels('1.1') - labels('1.0') == {'Start Time', 'End Time'}
        short = labels(str(versions.MAX), detail=False)
        assert 'Audit Scope' not in short
        assert short == labels('1.0', detail=False)


class TestPaging:
    @pytest.mark.parametrize('limit', [None, 0, '0'])
    def test_complete_without_a_limit(self, stub, client, audits, limit):
        found = client.audit.list(limit=limit)
        assert [audit.uuid for audit in found] == [r['uuid'] for r in audits]
        assert [r.query for r in stub.requests] == [
            {},
            {'marker': numbered(9)},
            {'marker': numbered(19)},
        ]

    @pytest.mark.parametrize('limit', [1, 7, 10, 11, '7', 25, 26])
    def test_at_most(self, stub, client, audits, limit):
        found = client.audit.list(limit=limit)
        assert [audit.uuid for audit in found] == [
            row['uuid'] for row in audits[: int(limit)]
        ]

    def test_no_request_too_many(self, stub, client, audits):
        client.audit.list(limit=20)
        assert [r.query['limit'] for r in stub.requests] == ['20', '10']

    @pytest.mark.parametrize('limit', [-1, 'x', '', [], 'inf'])
    def test_limit_that_is_none(self, stub, client, limit):
        with pytest.raises(exceptions.ValidationError, match='invalid limit'):
            client.audit.list(limit=limit)
        assert stub.requests == []

    def test_last_page_that_is_exactly_full(self, stub, client, audits):
        del audits[20:]
        assert len(client.audit.list()) == 20
        assert len(stub.requests) == 3

    def test_filters_go_with_every_page(self, stub, client, audits):
        for row in audits:
            row['goal_name'] = 'dummy'
        audits.append({'uuid': numbered(99), 'goal_name': 'other'})
        found = client.audit.list(goal='dummy', detail=True)
        assert len(found) == 25
        assert {r.path for r in stub.requests} == {'/v1/audits/detail'}
        assert {r.query['goal'] for r in stub.requests} == {'dummy'}

    def test_own_address_is_kept(self, stub, client, audits):
        """The next links of the stub name a host that does not exist."""
        assert len(client.audit.list()) == 25

    def test_pages_are_read_when_needed(self, stub, client, audits):
        rows = client.audit.iterate()
        assert stub.requests == []
        for _ in range(10):
            next(rows)
        assert len(stub.requests) == 1
        next(rows)
        assert len(stub.requests) == 2

    def test_row_on_two_pages_is_listed_once(self, stub, client):
        pages = [
            {'audits': [{'uuid': 'a'}, {'uuid': 'b'}], 'next': '/?marker=b'},
            {'audits': [{'uuid': 'b'}, {'uuid': 'c'}]},
        ]
        stub.answer_with(
            'GET', '/v1/audits', *(Answer(200, page) for page in pages)
        )
        assert [a.uuid for a in client.audit.list()] == ['a', 'b', 'c']

    def test_server_that_sends_more_than_was_asked_for(self, stub, client):
        stub.answer('GET', '/v1/goals', body={'goals': [{'id': 1}, {'id': 2}]})
        assert len(client.goal.list(limit=1)) == 1

    def test_rows_without_identity_are_all_listed(self, stub, client):
        stub.answer('GET', '/v1/audits', body={'audits': [{}, {}]})
        assert len(client.audit.list()) == 2

    def test_begin_after_a_marker(self, stub, client, audits):
        first = client.audit.get(numbered(22))
        assert len(client.audit.list(marker=first)) == 2
        assert len(client.audit.list(marker=numbered(22))) == 2
        stub.rows['services'] = [{'id': 1}, {'id': 2}]
        assert [s.id for s in client.service.list(marker=1)] == [2]

    @pytest.mark.parametrize('pages', [1, 2])
    def test_marker_that_goes_in_circles(self, stub, client, pages):
        body = {'audits': [{'uuid': 'a'}], 'next': '/?marker=a'}
        other = {'audits': [{'uuid': 'b'}], 'next': '/?marker=b'}
        stub.answer_with(
            'GET',
            '/v1/audits',
            *([Answer(200, other)] * (pages - 1)),
            Answer(200, body),
        )
        with pytest.raises(
            exceptions.InvalidResponse, match='does not continue after a'
        ):
            client.audit.list()
        assert len(stub.requests) == pages + 1

    @pytest.mark.parametrize('link', ['/?x=y', 'http://[', 7, {}])
    def test_next_link_without_a_marker(self, stub, client, link):
        stub.answer('GET', '/v1/audits', body={'audits': [], 'next': link})
        with pytest.raises(exceptions.InvalidResponse, match='no marker'):
            client.audit.list()

    @pytest.mark.parametrize(
        'body', [[], {}, {'audits': None}, {'audits': {}}, {'audits': [1]},
                 {'audits': [{'uuid': {'a': 1}}]}, None, 'text'],
    )  # fmt: skip
    def test_answer_that_is_no_list(self, stub, client, body):
        stub.answer('GET', '/v1/audits', body=body)
        with pytest.raises(exceptions.InvalidResponse, match='audits'):
            client.audit.list()


class TestSorting:
    @pytest.mark.parametrize(
        'key', ['name', 'Name', 'NAME', 'updated_at', 'Updated At', 'id']
    )
    def test_server_sorts_by_its_columns(self, stub, client, audits, key):
        found = client.audit.list(sort_key=key, sort_dir='desc')
        sent = stub.requests[0].query
        assert sent['sort_key'] == key.lower().replace(' ', '_')
        assert sent['sort_dir'] == 'desc'
        assert len(found) == 25

    @pytest.mark.parametrize('direction', [None, 'asc', 'desc'])
    @pytest.mark.parametrize('key', ['Goal', 'goal_name'])
    def test_client_sorts_over_all_pages(
        self, stub, client, audits, key, direction
    ):
        found = client.audit.list(sort_key=key, sort_dir=direction)
        names = [audit.goal_name for audit in found]
        assert names == sorted(names, reverse=direction == 'desc')
        assert len(names) == 25
        assert 'sort_key' not in stub.requests[0].query

    @pytest.mark.parametrize('direction', ['asc', 'desc'])
    def test_what_has_no_value_comes_last(self, client, audits, direction):
        found = client.audit.list(sort_key='Strategy', sort_dir=direction)
        names = [audit.strategy_name for audit in found]
        assert names[-7:] == [None] * 7
        assert names[:-7] == sorted(names[:-7], reverse=direction == 'desc')

    def test_limit_and_marker_after_sorting(self, client, audits):
        every = client.audit.list(sort_key='goal_name')
        assert client.audit.list(sort_key='goal_name', limit=3) == every[:3]
        rest = client.audit.list(
            sort_key='goal_name', marker=every[4], limit=3
        )
        assert rest == every[5:8]
        with pytest.raises(exceptions.NotFound, match='marker x'):
            client.audit.list(sort_key='goal_name', marker='x')

    @pytest.mark.parametrize(
        'key', ['zork', 'Efficacy indicators', 'efficacy_indicators', ' ']
    )
    def test_key_that_nobody_sorts_by(self, stub, client, key):
        with pytest.raises(
            exceptions.ValidationError,
            match=r'cannot sort action plans by .*: choose from audit_id',
        ):
            client.action_plan.list(sort_key=key)
        assert stub.requests == []

    @pytest.mark.parametrize('direction', ['up', 'DESC', ''])
    def test_direction(self, stub, client, direction):
        with pytest.raises(exceptions.ValidationError, match='asc, desc'):
            client.audit.list(sort_key='name', sort_dir=direction)
        assert stub.requests == []


class TestAddress:
    @pytest.mark.parametrize('value', [None, '', ' ', '\t'])
    @pytest.mark.parametrize('verb', ['get', 'delete'])
    def test_nothing_is_refused(self, stub, client, verb, value):
        with pytest.raises(exceptions.ValidationError, match='is empty'):
            getattr(client.audit, verb)(value)
        assert stub.requests == []

    def test_name_is_one_segment_of_the_path(self, stub, client):
        stub.rows['audits'] = [{'uuid': U1, 'name': 'a b?c#d%e;ü'}]
        assert client.audit.get('a b?c#d%e;ü').uuid == U1
        assert stub.sent == ['GET /v1/audits/a%20b%3Fc%23d%25e%3B%C3%BC']

    @pytest.mark.parametrize('name', ['a/b', '..', '.', 'plan.json', 'x.Txt'])
    def test_name_that_no_path_can_hold_is_looked_up(self, stub, client, name):
        stub.rows['audits'] = [
            {'uuid': numbered(1), 'name': 'other'},
            {'uuid': U1, 'name': name},
        ]
        assert client.audit.get(name).uuid == U1
        assert stub.sent == ['GET /v1/audits', f'GET /v1/audits/{U1}']
        with pytest.raises(exceptions.NotFound, match='no audit is named'):
            client.audit.get(f'{name}/')

    def test_name_with_a_number_after_the_dot(self, stub, client):
        client.audit.create(name='v1.5', goal='g')
        client.audit.get('v1.5')
        assert stub.sent[1] == 'GET /v1/audits/v1.5'

    def test_uuid_is_written_as_the_server_does(self, stub, client):
        stub.rows['audits'] = [{'uuid': U1, 'name': 'a'}]
        client.audit.get(U1.upper())
        client.audit.get(U1.replace('-', ''))
        assert stub.sent == [f'GET /v1/audits/{U1}'] * 2

    def test_resource_stands_for_its_identity(self, stub, client):
        stub.rows['audits'] = [{'uuid': U1, 'name': 'a'}]
        stub.rows['services'] = [{'id': 3, 'name': 'applier'}]
        client.audit.get(client.audit.get('a'))
        client.service.get(client.service.get('applier'))
        assert stub.sent[1::2] == [
            f'GET /v1/audits/{U1}',
            'GET /v1/services/3',
        ]

    def test_only_a_uuid_names_an_action(self, stub, client):
        with pytest.raises(
            exceptions.ValidationError,
            match="'x' is not a UUID: specify an action plan by its UUID",
        ):
            client.action_plan.get('x')
        assert stub.requests == []

    def test_no_unicode(self, stub, client):
        with pytest.raises(exceptions.ValidationError, match='not UTF-8'):
            client.audit.get('a\ud800')
        assert stub.requests == []

    def test_too_long(self, stub, client):
        with pytest.raises(
            exceptions.ValidationError, match='at most 255 characters'
        ):
            client.audit.get('x' * 300)
        assert stub.requests == []

    def test_answer_that_is_no_resource(self, stub, client):
        stub.answer('GET', '/v1/audits/a', body=[])
        with pytest.raises(exceptions.InvalidResponse, match='not an audit'):
            client.audit.get('a')

    @pytest.mark.parametrize(
        'value,uuid_', [(U1, U1), ('x', None), (U1 + '0', None), ('', None)]
    )
    def test_form_of_a_uuid(self, value, uuid_):
        assert normalize_uuid(value) == uuid_


class TestUpdate:
    @pytest.mark.parametrize('patch', [[], (), None, {}, 'text'])
    def test_nothing_to_change(self, stub, client, patch):
        with pytest.raises(
            exceptions.ValidationError, match='nothing to change'
        ):
            client.audit.update('a', patch)
        assert stub.requests == []

    @pytest.mark.parametrize('identifier', [numbered(1), 'one'])
    def test_name_of_another(self, stub, client, identifier):
        stub.rows['audits'] = [
            {'uuid': numbered(1), 'name': 'one'},
            {'uuid': numbered(2), 'name': 'two'},
        ]
        patch = [{'op': 'replace', 'path': '/name', 'value': 'two'}]
        with pytest.raises(
            exceptions.ValidationError,
            match='an audit named two already exists',
        ):
            client.audit.update(identifier, patch)
        assert 'PATCH' not in str(stub.sent)
        patch[0]['value'] = 'one'
        assert client.audit.update(identifier, patch).name == 'one'


def test_newest_columns_are_the_default():
    assert Action.columns() == Action.columns(versions.MAX)


class TestShortRows:
    """They do not answer for fields that the server did not send."""

    @pytest.fixture
    def row(self, stub, client):
        stub.rows['audits'] = [
            {'uuid': U1, 'name': 'a', 'parameters': {'x': 1}, 'scope': []}
        ]
        return client.audit.list()[0]

    def test_missing_field(self, row):
        assert row.scope == []
        assert not hasattr(row, 'parameters')
        with pytest.raises(
            AttributeError,
            match=r"'parameters' is not in a short list of audits: use detail",
        ):
            row.parameters  # noqa: B018

    def test_what_needs_a_missing_field(self, row, stub, client):
        with pytest.raises(AttributeError, match="'created' is not in a sho"):
            row.created  # noqa: B018
        stub.rows['strategies'] = [{'uuid': U1, 'parameters_spec': {}}]
        with pytest.raises(AttributeError, match='short list of strategies'):
            client.strategy.list()[0].validate({'bogus': 1})

    def test_all_that_dir_names_can_be_read(self, row):
        for name in dir(row):
            getattr(row, name)

    def test_field_that_the_version_lacks(self, stub, make_client):
        stub.rows['audits'] = [{'uuid': U1, 'name': 'a', 'force': True}]
        old = make_client(os_infra_optim_api_version='1.0')
        assert old.audit.list()[0].status_message is None
        assert old.audit.list()[0].start_time is None

    def test_reading_it_again_completes_it(self, row):
        row.get()
        assert row.parameters == {'x': 1}
