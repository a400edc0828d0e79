# SPDX-License-Identifier: Apache-2.0
"""Errors end in what was meant, or in what to do next."""

from __future__ import annotations

import types

import pytest

from watcherclient import exceptions, v1
from watcherclient.osc import hints
from watcherclient.testing import fault


@pytest.fixture(autouse=True)
def _rows(stub):
    for collection in stub.rows:
        stub.rows[collection] = [
            {'uuid': name, 'id': name, 'name': name}
            for name in ('nightly', 'nightly-2', 'dummy')
        ]


@pytest.mark.parametrize(
    'words',
    [
        'goal show {}', 'strategy show {}', 'strategy state {}',
        'audit show {}', 'audit template show {}', 'audit cancel {}',
        'audit delete {}', 'audit template set {} --name x',
        'audit create -a {}', 'action plan list --audit {}',
        'scoring engine show {}', 'service show {}',
    ],
)  # fmt: skip
def test_wrong_name_is_answered_with_the_nearest(watcher, words):
    result = watcher(*words.format('nightli').split())

    assert result.status == 1
    assert 'did you mean nightly or nightly-2?' in result.err


def test_names_within_a_request(watcher, stub):
    stub.answer_with('POST', '/v1/audits', fault(404, 'No goal dumy'))

    result = watcher('audit', 'create', '-g', 'dumy', '-s', 'nightly')

    assert result.status == 1
    assert 'did you mean dummy?' in result.err
    assert 'nightly' not in result.err.rpartition('No goal')[2]


@pytest.mark.parametrize(
    ('message', 'listing'),
    [('Strategy xyz could not be found', 'strategy'), ('Goal zork', 'goal')],
)
def test_list_is_that_of_the_name_in_the_answer(
    watcher, stub, message, listing
):
    stub.answer_with('POST', '/v1/audits', fault(404, message))

    result = watcher('audit', 'create', '-g', 'zork', '-s', 'xyz')

    assert result.err.endswith(f': see "watcher {listing} list"\n')


def test_without_a_near_name_the_list_is_named(watcher):
    result = watcher('goal', 'show', 'xyz')

    assert result.status == 1
    assert 'see "watcher goal list"' in result.err


def test_uuids_are_not_names(watcher, stub):
    uuid = '7fc775ef-40db-43c5-8da8-8416a142ee2a'
    result = watcher('audit', 'show', uuid)

    assert result.status == 1
    assert 'did you mean' not in result.err
    assert stub.sent == [f'GET /v1/audits/{uuid}']


def test_other_errors_list_nothing(watcher, stub):
    stub.answer_with('GET', '/v1/goals/nightli', fault(403, 'No'))
    result = watcher('goal', 'show', 'nightli')

    assert result.status == 1
    assert 'did you mean' not in result.err
    assert len(stub.sent) == 1


def test_names_that_cannot_be_listed(watcher, stub):
    stub.answer_with('GET', '/v1/goals', fault(403, 'Not for you'))
    result = watcher('goal', 'show', 'nightli')

    assert result.status == 1
    assert 'nightli could not be found' in result.err
    assert 'see "watcher goal list"' in result.err


@pytest.mark.parametrize(
    ('words', 'path', 'remedy'),
    [
        ('audit delete nightly', '/v1/audits/nightly', 'audit cancel nightly'),
        (
            'action plan delete 7fc775ef-40db-43c5-8da8-8416a142ee2a',
            '/v1/action_plans/7fc775ef-40db-43c5-8da8-8416a142ee2a',
            'action plan cancel 7fc775ef-40db-43c5-8da8-8416a142ee2a',
        ),
    ],
)
def test_what_is_running_is_cancelled_first(
    watcher, stub, words, path, remedy
):
    stub.answer_with('DELETE', path, fault(400, "state is 'ONGOING'"))

    result = watcher(*words.split())

    assert result.status == 1
    assert f'run "watcher {remedy}" first' in result.err


@pytest.mark.parametrize(
    ('words', 'listing'),
    [
        ('action plan show {}', 'action plan list'),
        ('service show {}', 'service list'),
        ('scoring engine show {}', 'scoring engine list'),
    ],
)
def test_what_has_no_names_to_suggest_names_the_list(watcher, words, listing):
    uuid = '7fc775ef-40db-43c5-8da8-8416a142ee2a'
    result = watcher(*words.format(uuid).split())
    assert result.status == 1
    assert f'see "watcher {listing}"' in result.err


class TestError:
    """What an error says of its request is all that is looked at."""

    @pytest.fixture
    def command(self, client):
        return types.SimpleNamespace(
            client=client, program='watcher', next_steps={400: 'audit cancel'}
        )

    def error(self, status, content=b'{"faultstring": "x"}', **attributes):
        response = types.SimpleNamespace(content=content)
        made = exceptions.HttpError(
            response=response,
            http_status=status,
            url='http://h/v1/goals/nightli',
        )
        vars(made).update(attributes)
        return made

    @pytest.mark.parametrize(
        ('attributes', 'hint'),
        [
            ({'resource_type': 'goal', 'identifier': 'nightli'},
             'did you mean nightly or nightly-2?'),
            ({'resource_type': 'audit_template', 'identifier': 'xyz'},
             'see "watcher audit template list"'),
            ({'resource_type': 'service', 'identifier': '7'},
             'see "watcher service list"'),
            ({'resource_type': 'audit',
              'references': {'goal': 'dumy', 'strategy': 'nightly'}},
             'did you mean dummy?'),
            ({'resource_type': 'audit', 'references': {'goal': 'xyz'}},
             'see "watcher goal list"'),
            ({'resource_type': 'goal'}, ''),
            ({}, ''),
        ],
    )  # fmt: skip
    def test_of_something_that_is_missing(self, command, attributes, hint):
        assert hints.find(self.error(404, **attributes), command) == hint

    @pytest.mark.parametrize(
        'content',
        [
            b'<html>Not Found</html>',
            b'{"error": {"code": 404, "message": "Not found"}}',
            b'{"error_message": "{\\"code\\": 404, \\"title\\": \\"x\\"}"}',
        ],
        ids=['proxy', 'keystone', 'router'],
    )
    def test_of_a_wrong_address_has_none(self, command, stub, content):
        error = self.error(
            404, content, resource_type='goal', identifier='nightli'
        )
        assert hints.find(error, command) == ''
        assert stub.sent == []

    def test_of_a_proxy_that_refuses_has_none(self, command):
        error = self.error(
            400, b'<html>', resource_type='audit', identifier='nightly'
        )
        assert hints.find(error, command) == ''

    @pytest.mark.parametrize('status', [401, 403, 409, 500])
    def test_of_another_status_has_none(self, command, stub, status):
        error = self.error(status, resource_type='goal', identifier='nightli')
        assert hints.find(error, command) == ''
        assert stub.sent == []

    def test_of_a_refusal_names_the_next_step(self, command):
        error = self.error(400, resource_type='audit', identifier='nightly')
        assert hints.find(error, command) == (
            'run "watcher audit cancel nightly" first'
        )
        error = self.error(400, references={'goal': 'dummy'})
        assert hints.find(error, command) == ''


class TestFailure:
    """What is known about an audit that failed without a reason."""

    LOG = 'no reason given: see the log of the decision engine'

    def failure(self, client, **fields):
        known = {
            'state': 'FAILED',
            'parameters': {},
            'strategy_name': 'basic',
            'goal_uuid': 'dummy',
        }
        return hints.failure(v1.Audit(client.audit, {**known, **fields}))

    def answer_state(self, stub, *requirements):
        body = [{'type': 'x', 'state': state} for state in requirements]
        stub.answer('GET', '/v1/strategies/basic/state', body=body)

    def answer_model(self, stub, **status):
        context = [{'node_uuid': 'u1', 'node_hostname': 'compute-1'}]
        stub.answer('GET', '/v1/data_model', body={'context': context})

    @pytest.mark.parametrize(
        'fields', [{'state': 'SUCCEEDED'}, {'status_message': 'no model'}]
    )
    def test_is_nothing_without_need(self, stub, client, fields):
        assert self.failure(client, **fields) == []
        assert stub.sent == []

    def test_names_the_host_of_the_log(self, stub, client):
        self.answer_state(stub)
        assert self.failure(client) == [self.LOG]
        assert self.failure(client, hostname='ctl') == [
            f'{self.LOG} on host ctl'
        ]

    @pytest.mark.parametrize(
        ('parameters', 'names'),
        [
            ({'maintenance_node': 'nosuch'}, ['maintenance_node']),
            (
                {'compute_nodes': [{'src_node': 'x', 'dst_node': 'nosuch'}]},
                ['dst_node', 'src_node'],
            ),
            ({'host': 'nosuch', 'node': 'compute-1'}, ['host']),
        ],
    )
    def test_names_unknown_hosts(self, stub, client, parameters, names):
        self.answer_model(stub)
        _, *found = self.failure(client, parameters=parameters)
        assert [one.partition(':')[0] for one in found] == names
        assert 'the data model has no host named nosuch' in found[0]
        assert stub.sent == ['GET /v1/data_model']

    @pytest.mark.parametrize(
        'parameters',
        [
            {'maintenance_node': 'compute-1', 'backup_node': 'u1'},
            {'nodes': 'nosuch', 'node_count': '5', 'node': 7},
            ['node'],
            None,
        ],
    )
    def test_known_hosts_are_no_cause(self, stub, client, parameters):
        self.answer_model(stub)
        self.answer_state(stub)
        assert self.failure(client, parameters=parameters) == [self.LOG]

    def test_names_requirements_that_are_not_met(self, stub, client):
        self.answer_state(
            stub,
            'gnocchi: not available',
            [{'cpu': 'available'}, {'memory': 'not available'}],
            [],
            {'odd': 'not available'},
            None,
        )
        assert self.failure(client) == [
            self.LOG,
            'not available in this cloud: gnocchi, memory, odd (strategy '
            'basic may not need all of them)',
        ]

    @pytest.mark.parametrize(
        ('names', 'found'), [(['basic'], 2), (['basic', 'other'], 1), ([], 1)]
    )
    def test_strategy_that_the_server_chose(self, stub, client, names, found):
        stub.rows['strategies'] = [
            {'uuid': name, 'name': name, 'goal_uuid': 'dummy'}
            for name in names
        ]
        self.answer_state(stub, 'gnocchi: not available')
        assert len(self.failure(client, strategy_name=None)) == found

    def test_what_cannot_be_read_is_left_out(self, stub, client):
        stub.answer_with('GET', '/v1/data_model', fault(403, 'no'))
        assert self.failure(client, parameters={'node': 'x'}) == [self.LOG]

    def test_is_a_row_of_tables(self, stub, watcher):
        stub.rows['audits'] = [
            {'uuid': 'u', 'name': 'x', 'state': 'FAILED', 'parameters': {},
             'strategy_name': 'basic', 'hostname': 'ctl'}
        ]  # fmt: skip
        assert f'| Failure        | {self.LOG} on host ctl |' in (
            watcher('audit', 'show', 'x').out
        )
        show = ['audit', 'show', 'x', '-f', 'json']
        plain = watcher(*show).json
        assert plain['Status Message'] is None
        assert 'Failure' not in plain
        asked = watcher(*show, '-c', 'failure').json
        assert asked == {'Failure': [f'{self.LOG} on host ctl']}
