# SPDX-License-Identifier: Apache-2.0
"""FakeWatcher answers as the real API does."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest
import requests

from watcherclient import testing, versions
from watcherclient.base import resource
from watcherclient.testing import FakeWatcher, rows
from watcherclient.testing.server import Answer, Request
from watcherclient.v1.client import Client

NEWEST = str(versions.MAX)

GOAL = '11111111-1111-4111-8111-111111111111'
STRATEGY = '22222222-2222-4222-8222-222222222222'
AUDIT = '33333333-3333-4333-8333-333333333333'
PLAN = '44444444-4444-4444-8444-444444444444'
ACTION = '55555555-5555-4555-8555-555555555555'
OTHER = '66666666-6666-4666-8666-666666666666'


def call(
    fake: FakeWatcher,
    method: str,
    path: str,
    body: Any = None,
    version: str = 'latest',
) -> requests.Response:
    """Send a request without any help of the client."""
    headers = {versions.HEADER: f'infra-optim {version}'}
    if version == '':
        headers = {}
    return requests.request(
        method, fake.url + path, json=body, headers=headers, timeout=10
    )


def reason(response: requests.Response) -> str:
    """Return the reason in an error response."""
    inner = json.loads(response.json()['error_message'])
    return inner.get('faultstring') or inner['description']


@pytest.fixture
def fake() -> Any:
    """A Watcher with one row of each kind, in full."""
    with FakeWatcher(host_url='http://watcher.test') as started:
        for name, kind in rows.COLLECTIONS.items():
            row = dict.fromkeys(kind.fields)
            started.rows[name] = [row | {kind.fields[0]: OTHER}]
        started.rows['goals'][0] |= {'uuid': GOAL, 'name': 'dummy'}
        named = {'goal_uuid': GOAL, 'goal_name': 'dummy'}
        started.rows['strategies'][0] |= {
            'uuid': STRATEGY, 'name': 'basic', **named
        }  # fmt: skip
        started.rows['audits'][0] |= {
            'uuid': AUDIT, 'name': 'nightly', 'force': True,
            'state': 'ONGOING', 'audit_type': 'ONESHOT', **named,
            'strategy_uuid': STRATEGY, 'strategy_name': 'basic',
        }  # fmt: skip
        started.rows['action_plans'][0] |= {
            'uuid': PLAN, 'audit_uuid': AUDIT, 'state': 'RECOMMENDED'
        }  # fmt: skip
        started.rows['actions'][0] |= {
            'uuid': ACTION, 'action_plan_uuid': PLAN, 'state': 'PENDING'
        }  # fmt: skip
        started.rows['services'][0] |= {'id': 1, 'name': 'watcher-applier'}
        yield started


class TestFields:
    @pytest.mark.parametrize('name', rows.COLLECTIONS)
    def test_forms(self, fake, name):
        kind = rows.COLLECTIONS[name]
        (short,) = call(fake, 'GET', f'/v1/{name}').json()[name]
        (full,) = call(fake, 'GET', f'/v1/{name}/detail').json()[name]
        assert [*short] == kind.short.split()
        assert [*full] == kind.fields
        one = full.get('uuid') or full['id']
        assert call(fake, 'GET', f'/v1/{name}/{one}').json() == full

    @pytest.mark.parametrize('name', rows.COLLECTIONS)
    def test_client_and_fake_agree(self, name):
        """What the API has was written down twice, on purpose."""
        kind = rows.COLLECTIONS[name]
        manager = getattr(Client('http://x', token='t'), kind_name(name))
        known = resource.fields(manager.resource_class)
        # The client adds fields, such as the number of an action.
        assert {*known} >= {*kind.fields} - {'links'}
        assert {*manager.resource_class.SHORT} <= {*kind.short.split()}
        for field, column in known.items():
            if field in kind.fields and field != 'force':
                first = rows.SINCE.get(field, versions.MIN)
                assert column.since == first, field

    def test_older_versions(self, fake):
        path = f'/v1/audits/{AUDIT}'
        third = call(fake, 'GET', path, version='1.5').json()
        assert third['force'] is True
        second = call(fake, 'GET', path, version='1.1').json()
        assert third.keys() - second.keys() == {'status_message'}
        assert second['force'] is False
        first = call(fake, 'GET', path, version='').json()
        assert second.keys() - first.keys() == {'start_time', 'end_time'}

    def test_short_list_hides_the_truth_about_force(self, fake):
        (audit,) = call(fake, 'GET', '/v1/audits').json()['audits']
        assert audit['force'] is False

    def test_rows_as_they_are(self, fake):
        fake.strict = False
        row = {'uuid': AUDIT, 'status_message': 'x', 'state': 'ONGOING'}
        fake.rows['audits'] = [row]
        body = call(fake, 'GET', '/v1/audits', version='1.0').json()
        assert body == {'audits': [row]}
        assert call(fake, 'DELETE', f'/v1/audits/{AUDIT}').status_code == 204

    def test_data_model(self, fake):
        fake.data_model = [{'server_name': 'vm', 'server_pinned_az': ''}]
        path = '/v1/data_model?data_model_type=compute'
        assert call(fake, 'GET', path).json() == {'context': fake.data_model}
        older = call(fake, 'GET', path, version='1.5').json()
        assert older == {'context': [{'server_name': 'vm'}]}
        refused = call(fake, 'GET', path, version='1.2')
        assert refused.status_code == 406
        assert reason(refused) == 'Request not acceptable.'
        other = call(fake, 'GET', '/v1/data_model?data_model_type=storage')
        assert other.status_code == 404
        assert reason(other) == 'The storage data model could not be found'


def kind_name(collection: str) -> str:
    """Return the name of the attribute of a client for a collection."""
    return {'strategies': 'strategy'}.get(collection, collection[:-1])


class TestVersions:
    @pytest.mark.parametrize(
        ('asked', 'used'),
        [('', '1.0'), ('1.3', '1.3'), ('latest', str(versions.MAX)),
         ('LATEST', str(versions.MAX)), ('nonsense', '1.0')],
    )  # fmt: skip
    def test_used(self, fake, asked, used):
        headers = call(fake, 'GET', '/v1/goals', version=asked).headers
        assert headers['OpenStack-API-Version'] == f'infra-optim {used}'
        assert headers['OpenStack-API-Minimum-Version'] == '1.0'
        newest = headers['OpenStack-API-Maximum-Version']
        assert newest == str(versions.MAX)

    @pytest.mark.parametrize('asked', ['1.5', '2.0', '0.9'])
    def test_refused(self, fake, asked):
        fake.max_version = '1.4'
        refused = call(fake, 'GET', '/v1/goals', version=asked)
        assert refused.status_code == 406
        assert reason(refused).endswith('version range is: [1.0, 1.4].')
        assert 'OpenStack-API-Version' not in refused.headers
        assert refused.headers['OpenStack-API-Maximum-Version'] == '1.4'

    def test_root(self, fake):
        fake.max_version = '1.4'
        (version,) = call(fake, 'GET', '/').json()['versions']
        assert version['max_version'] == '1.4'


class TestLists:
    @pytest.fixture
    def five(self, fake):
        fake.max_limit = 2
        fake.rows['goals'] = [
            {'uuid': f'{n}' * 8, 'name': name, 'display_name': None}
            for n, name in enumerate('bdaec')
        ]
        return fake

    def pages(self, fake, query=''):
        found, url = [], f'/v1/goals?{query}'
        while url:
            body = call(fake, 'GET', url).json()
            found.append(''.join(row['name'] for row in body['goals']))
            url = body.get('next', '').removeprefix('http://watcher.test')
        return found

    def test_pages(self, five):
        assert self.pages(five) == ['bd', 'ae', 'c']
        assert self.pages(five, 'sort_key=name') == ['ab', 'cd', 'e']
        query = 'sort_key=name&sort_dir=desc&limit=4'
        assert self.pages(five, query) == ['ed', 'cb', 'a']

    def test_full_page_has_a_next_one_even_if_that_is_empty(self, five):
        del five.rows['goals'][4]
        assert self.pages(five) == ['bd', 'ae', '']

    def test_link_repeats_the_order_but_no_filter(self, fake):
        path = '/v1/audits/detail?limit=1&goal=dummy&sort_dir=desc'
        assert call(fake, 'GET', path).json()['next'] == (
            'http://watcher.test/v1/audits/detail'
            f'?sort_key=id&sort_dir=desc&limit=1&marker={AUDIT}'
        )

    def test_computed_keys_sort_within_pages(self, fake):
        fake.max_limit = 2
        fake.rows['strategies'] = [
            {'uuid': f'{name}', 'name': name, 'goal_name': name}
            for name in 'dcab'
        ]
        path = '/v1/strategies?sort_key=goal_name'
        body = call(fake, 'GET', path).json()
        assert [row['name'] for row in body['strategies']] == ['c', 'd']
        assert body['next'].endswith('&marker=c')

    @pytest.mark.parametrize(
        ('query', 'status', 'message'),
        [
            ('state=PENDING', 400, 'Unknown argument: "state"'),
            ('sort_key=zork', 400, 'Invalid sort key: zork'),
            ('sort_key=links', 400, 'Invalid sort key: links'),
            ('sort_dir=up', 400, 'Invalid sort direction: up.'),
            ('limit=0', 400, 'Limit must be positive'),
            ('limit=-1', 400, 'Limit must be positive'),
            ('marker=0', 400, 'Invalid input for field/attribute marker.'),
            (f'marker={PLAN}', 404, f'Audit {PLAN} could not be found'),
        ],
    )
    def test_errors(self, fake, query, status, message):
        refused = call(fake, 'GET', f'/v1/audits?{query}')
        assert refused.status_code == status
        assert reason(refused).startswith(message)

    @pytest.mark.parametrize(
        ('path', 'found'),
        [
            ('audits?goal=dummy', 1),
            (f'audits?goal={GOAL}', 1),
            ('audits?goal=', 1),
            ('audits?goal=zork', 0),
            ('audits/detail?strategy=basic', 1),
            (f'action_plans?audit_uuid={AUDIT}', 1),
            (f'action_plans?audit_uuid={PLAN}', 0),
            (f'actions?audit_uuid={AUDIT}', 1),
            (f'actions?audit_uuid={PLAN}', 0),
            (f'actions?action_plan_uuid={PLAN}', 1),
            ('strategies?goal=dummy', 1),
        ],
    )
    def test_filters(self, fake, path, found):
        (items,) = call(fake, 'GET', f'/v1/{path}').json().values()
        assert len(items) == found

    def test_servers_before_16_0_2(self, fake):
        fake.audit_detail_strategy = False
        refused = call(fake, 'GET', '/v1/audits/detail?strategy=basic')
        assert refused.status_code == 400
        assert reason(refused) == 'Unknown argument: "strategy"'
        assert call(fake, 'GET', '/v1/audits?strategy=basic').ok


class TestRows:
    def test_addresses(self, fake):
        assert call(fake, 'GET', '/v1/audits/nightly').json()['uuid'] == AUDIT
        assert call(fake, 'GET', '/v1/services/1').ok
        unknown = call(fake, 'GET', f'/v1/actions/{PLAN}')
        assert unknown.status_code == 404
        assert reason(unknown) == f'Action {PLAN} could not be found'
        malformed = call(fake, 'GET', '/v1/action_plans/nightly')
        assert malformed.status_code == 400
        assert 'attribute action_plan_uuid.' in reason(malformed)

    @pytest.mark.parametrize(
        ('method', 'path', 'status'),
        [
            ('GET', '/v1/zork', 404),
            ('GET', '/v2/goals', 404),
            ('GET', f'/v1/audits/{AUDIT}/detail', 404),
            ('PUT', '/v1/goals', 405),
            ('POST', '/v1/goals', 405),
            ('DELETE', f'/v1/actions/{ACTION}', 405),
            ('GET', '/v1/webhooks/nightly', 405),
        ],
    )
    def test_unknown_paths(self, fake, method, path, status):
        refused = call(fake, method, path)
        assert refused.status_code == status
        inner = json.loads(refused.json()['error_message'])
        assert inner['code'] == status

    def test_new_audit(self, fake):
        created = call(
            fake, 'POST', '/v1/audits',
            {'audit_type': 'ONESHOT', 'goal': 'dummy', 'strategy': STRATEGY},
        )  # fmt: skip
        assert created.status_code == 201
        audit = created.json()
        assert audit.keys() == {*rows.COLLECTIONS['audits'].fields}
        assert (audit['goal_uuid'], audit['goal_name']) == (GOAL, 'dummy')
        assert audit['strategy_name'] == 'basic'
        assert audit['state'] == 'PENDING'
        assert audit['name'].startswith('basic-20')
        assert (audit['parameters'], audit['scope']) == ({}, [])
        assert created.headers['Location'] == audit['links'][0]['href']
        assert fake.rows['audits'][1] == audit

    def test_audit_of_a_template(self, fake):
        template = call(
            fake, 'POST', '/v1/audit_templates',
            {'name': 't', 'goal': 'dummy', 'default_parameters': {'a': 1}},
        ).json()  # fmt: skip
        body = {'audit_template_uuid': template['uuid']}
        audit = call(fake, 'POST', '/v1/audits', body).json()
        assert audit['goal_name'] == 'dummy'
        assert audit['parameters'] == {'a': 1}

    @pytest.mark.parametrize(
        ('body', 'version', 'status', 'message'),
        [
            ({}, NEWEST, 400, 'A valid goal or audit_template_id'),
            ({'goal': 'g', 'zork': 1}, NEWEST, 400, 'Unknown attribute'),
            ({'goal': 'g', 'name': 'nightly'}, NEWEST, 409,
             'An audit with UUID or name nightly already exists'),
            ({'goal': 'g', 'start_time': '2030-01-01'}, '1.0', 406,
             'Request not acceptable.'),
        ],
    )  # fmt: skip
    def test_refused_audit(self, fake, body, version, status, message):
        refused = call(fake, 'POST', '/v1/audits', body, version)
        assert refused.status_code == status
        assert reason(refused).startswith(message)
        assert len(fake.rows['audits']) == 1

    def test_update(self, fake):
        fake.rows['audits'][0]['parameters'] = {'a': 1}
        patch = [
            {'op': 'replace', 'path': '/state', 'value': 'CANCELLED'},
            {'op': 'remove', 'path': '/scope'},
            {'op': 'add', 'path': '/parameters/b', 'value': 2},
            {'op': 'remove', 'path': '/parameters/a'},
        ]
        audit = call(fake, 'PATCH', '/v1/audits/nightly', patch).json()
        assert audit['state'] == 'CANCELLED'
        assert audit['parameters'] == {'b': 2}
        assert audit['scope'] == []
        assert audit['updated_at']
        assert fake.rows['audits'][0] == audit

    def test_actions_before_1_5(self, fake):
        path = f'/v1/actions/{ACTION}'
        patch = [{'op': 'replace', 'path': '/state', 'value': 'SKIPPED'}]
        refused = call(fake, 'PATCH', path, patch, '1.4')
        assert refused.status_code == 400
        assert reason(refused).startswith('API microversion 1.5')
        assert call(fake, 'PATCH', path, patch).json()['state'] == 'SKIPPED'

    def test_states(self, fake):
        ongoing = call(fake, 'DELETE', '/v1/audits/nightly')
        assert ongoing.status_code == 400
        assert reason(ongoing) == "Couldn't delete when state is 'ONGOING'."
        path = f'/v1/action_plans/{PLAN}/start'
        assert call(fake, 'POST', path, {}).json()['state'] == 'PENDING'
        again = call(fake, 'POST', path, {})
        assert again.status_code == 400
        assert reason(again) == "Couldn't start when state is 'PENDING'."

    def test_webhook(self, fake):
        refused = call(fake, 'POST', '/v1/webhooks/nightly', {})
        assert refused.status_code == 400
        assert reason(refused) == 'Audit type ONESHOT is disallowed.'
        fake.rows['audits'][0]['audit_type'] = 'EVENT'
        assert call(fake, 'POST', '/v1/webhooks/nightly', {}).ok
        unknown = call(fake, 'POST', '/v1/webhooks/zork', {})
        assert unknown.status_code == 404


class TestCannedAnswers:
    def test_in_turn_and_the_last_one_again(self, fake):
        fake.answer('GET', '/x', 503, retry_after='1')
        fake.answer('GET', '/x', 200, {'a': 1})
        first = call(fake, 'GET', '/x')
        assert (first.status_code, first.headers['Retry-After']) == (503, '1')
        assert [call(fake, 'GET', '/x').json() for _ in '12'] == [{'a': 1}] * 2

    def test_newest_pattern_counts(self, fake):
        fake.answer('*', '/v1/*', 500)
        fake.answer('GET', '/v1/goals', 201)
        assert call(fake, 'GET', '/v1/goals').status_code == 201
        assert call(fake, 'GET', '/v1/audits').status_code == 500

    def test_functions(self, fake):
        def echo(request: Request) -> Answer:
            return Answer(200, [request.query, request.body, request.version])

        fake.answer_with('POST', '/x', echo)
        echoed = call(fake, 'POST', '/x?a=b%20c', {'d': 1}, '1.2')
        assert echoed.json() == [{'a': 'b c'}, {'d': 1}, '1.2']

    def test_bytes_end_the_connection(self, fake):
        fake.answer_with('GET', '/x', b'HTTP/1.1 200 OK\r\n\r\nall')
        assert call(fake, 'GET', '/x').text == 'all'

    def test_reset(self, fake):
        fake.answer_with('GET', '/x', testing.reset)
        with pytest.raises(requests.ConnectionError):
            call(fake, 'GET', '/x')

    def test_requests_are_kept(self, fake):
        call(fake, 'GET', '/v1/goals?limit=1')
        (request,) = fake.requests
        assert fake.sent == ['GET /v1/goals']
        assert request.target == '/v1/goals?limit=1'
        assert 'socket' not in repr(request)

    def test_latency(self):
        with FakeWatcher(latency=0.05) as slow:
            elapsed = call(slow, 'GET', '/').elapsed
        assert elapsed.total_seconds() >= 0.05


def test_keystone(fake):
    """A password is all that it takes to reach Watcher."""
    from keystoneauth1 import session
    from keystoneauth1.identity import generic

    auth = generic.Password(
        auth_url=fake.auth_url, username='u', password='p',
        user_domain_id='default', project_name='p',
        project_domain_id='default',
    )  # fmt: skip
    opened = session.Session(auth=auth)
    with Client(session=opened) as watcher:
        assert [goal.name for goal in watcher.goal.list()] == ['dummy']
    assert fake.sent == ['GET /v3', 'POST /v3/auth/tokens', 'GET /v1/goals']


def test_a_stopped_server_refuses_connections():
    with FakeWatcher() as fake:
        pass
    with pytest.raises(requests.ConnectionError):
        call(fake, 'GET', '/')


def test_needs_nothing_but_the_standard_library():
    """Tests of other projects import it."""
    code = 'import sys, watcherclient.testing; print(*sys.modules)'
    done = subprocess.run(
        [sys.executable, '-I', '-c', code],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    plain = subprocess.run(
        [sys.executable, '-I', '-c', 'import sys; print(*sys.modules)'],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    found = {*done.stdout.split()} - {*plain.stdout.split()}
    tops = {name.partition('.')[0] for name in found}
    assert tops <= sys.stdlib_module_names | {'watcherclient'}
