# SPDX-License-Identifier: Apache-2.0
"""Lists are filtered here by what the server cannot filter by."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from watcherclient import exceptions
from watcherclient.base import filters

GOAL = '7fc775ef-40db-43c5-8da8-8416a142ee2a'
STATES = ('SUCCEEDED', 'ONGOING', 'FAILED')


def ago(**age: float) -> str:
    now = datetime.datetime.now(datetime.timezone.utc)
    return (now - datetime.timedelta(**age)).isoformat()


def number(row: Any) -> int:
    return int(row.uuid[-4:])


@pytest.fixture
def audits(stub):
    """Thirty audits, each a day older than the next, in three pages."""
    stub.max_limit = 10
    stub.rows['audits'] = [
        {
            'uuid': f'00000000-0000-0000-0000-{n:012}',
            'name': f'{"nightly" if n % 2 else "hourly"}-{n}',
            'state': STATES[n % 3],
            'audit_type': 'CONTINUOUS' if n % 5 else 'ONESHOT',
            'goal_uuid': GOAL,
            'goal': GOAL,
            'strategy_uuid': None,
            'scope': [],
            'created_at': ago(days=30 - n, hours=-1),
        }
        for n in range(30)
    ]
    return stub.rows['audits']


class TestAudits:
    def test_limit_counts_matches_and_reading_stops(
        self, stub, client, audits
    ):
        found = client.audit.list(state='failed', limit=4)

        assert [number(a) for a in found] == [2, 5, 8, 11]
        assert len(stub.sent) == 2

    def test_all_pages_are_looked_at(self, stub, client, audits):
        found = client.audit.list(state=['FAILED', 'ONGOING'])

        assert len(found) == 20
        assert {a.state for a in found} == {'FAILED', 'ONGOING'}

    def test_filters_are_combined(self, client, audits):
        found = client.audit.list(
            state='FAILED,SUCCEEDED', audit_type='oneshot', name='nightly-*'
        )

        assert [number(a) for a in found] == [5, 15]

    def test_name_is_a_name_first(self, stub, client):
        stub.rows['audits'] = [
            {'uuid': GOAL, 'name': 'a[1]'},
            {'uuid': GOAL.replace('7', '8'), 'name': 'a1'},
        ]
        assert [a.name for a in client.audit.list(name='a[1]')] == [
            'a[1]', 'a1',
        ]  # fmt: skip

    def test_ages_need_all_fields(self, stub, client, audits):
        found = client.audit.list(since='3d')

        assert [number(a) for a in found] == [27, 28, 29]
        assert {r.path for r in stub.requests} == {'/v1/audits/detail'}
        old = client.audit.iterate(older_than=datetime.timedelta(days=28))
        assert [number(a) for a in old] == [0, 1]

    def test_times_are_compared_as_instants(self, stub, client):
        at = '2026-11-03T10:00:00+00:00'
        stub.rows['audits'] = [{'uuid': GOAL, 'created_at': at}]
        assert len(client.audit.list(since='2026-11-03T11:00:00+01:00')) == 1
        assert client.audit.list(older_than=at) == []
        late = '2026-11-03T12:00:01+02:00'
        assert client.audit.list(since=late) == []
        assert len(client.audit.list(older_than=late)) == 1
        assert len(client.audit.list(since=at, older_than=late)) == 1

    def test_what_has_no_time_is_of_no_age(self, stub, client):
        stub.rows['audits'] = [{'uuid': GOAL, 'created_at': None}]
        assert client.audit.list(older_than='1d') == []

    def test_template(self, stub, client, audits):
        scope = [{'compute': []}]
        audits[7] |= {'strategy_uuid': 's', 'scope': scope}
        audits[8] |= {'strategy_uuid': 't', 'scope': scope}
        audits[9] |= {'scope': scope, 'goal_uuid': 'other'}
        template = {
            'uuid': GOAL, 'name': 'nightly', 'goal_uuid': GOAL,
            'strategy_uuid': 's', 'scope': scope,
        }  # fmt: skip
        stub.rows['audit_templates'] = [template]

        found = client.audit.list(audit_template='nightly')
        assert [number(a) for a in found] == [7]
        assert stub.requests[-1].query['goal'] == GOAL

        template['strategy_uuid'] = None
        found = client.audit.list(audit_template='nightly')
        assert [number(a) for a in found] == [7, 8]

    def test_wrong_words_are_refused(self, stub, client):
        with pytest.raises(exceptions.ValidationError, match='CANCELLED'):
            client.audit.list(state='ERROR')
        with pytest.raises(
            exceptions.ValidationError,
            match=r"invalid audit type 'HOURLY': .*EVENT",
        ):
            client.audit.list(audit_type='HOURLY')
        for given, words in (
            ({'since': 'tomorrow'}, "invalid since 'tomorrow': "),
            ({'older_than': 'tomorrow'}, "invalid older than 'tomorrow': "),
            ({'audit_type': ''}, "invalid audit type filter '': "),
            ({'audit_type': []}, "invalid audit type filter '': "),
            ({'state': 'FAILED,'}, "invalid state filter '': "),
            ({'state': 5}, "invalid state filter '': "),
            ({'name': ' '}, "invalid name filter ' ': "),
            ({'name': 5}, 'invalid name filter 5: '),
            ({'state': [5]}, 'invalid state filter 5: '),
        ):
            with pytest.raises(exceptions.ValidationError, match=words):
                client.audit.list(**given)
        assert not stub.sent


class TestActionPlans:
    def test_goal_is_that_of_the_strategy(self, stub, client):
        stub.rows['strategies'] = [
            {'uuid': 'basic', 'goal_name': 'consolidation'},
            {'uuid': 'other', 'goal_name': 'else'},
        ]
        stub.rows['action_plans'] = [
            {'uuid': '1', 'strategy_uuid': 'basic', 'state': 'RECOMMENDED'},
            {'uuid': '2', 'strategy_uuid': 'other', 'state': 'RECOMMENDED'},
            {'uuid': '3', 'strategy_uuid': 'basic', 'state': 'FAILED'},
        ]

        found = client.action_plan.list(
            goal='consolidation', state='RECOMMENDED'
        )
        assert [plan.uuid for plan in found] == ['1']
        assert client.action_plan.list(goal='unknown') == []


class TestActions:
    @pytest.fixture(autouse=True)
    def _rows(self, stub):
        given = [
            ('migrate', {'resource_name': 'vm-1', 'resource_id': 'id-1',
                         'source_node': 'c1', 'destination_node': 'c2'}),
            ('change_nova_service_state', {'resource_name': 'c1'}),
            ('stop', {'resource_id': 'id-1'}),
            ('nop', {}),
        ]  # fmt: skip
        stub.rows['actions'] = [
            {'uuid': f'{n}', 'action_type': kind, 'state': 'PENDING',
             'input_parameters': parameters}
            for n, (kind, parameters) in enumerate(given)
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ('filters', 'found'),
        [
            ({'server': 'vm-1'}, '0'),
            ({'server': 'id-1'}, '02'),
            ({'server': 'c1'}, ''),
            ({'host': 'c1'}, '01'),
            ({'host': 'c2'}, '0'),
            ({'action_type': ['nop', 'stop']}, '23'),
            ({'state': 'pending', 'action_type': 'nop'}, '3'),
            ({'state': 'SKIPPED'}, ''),
        ],
    )
    def test_filters(self, client, filters, found):
        assert [a.uuid for a in client.action.list(**filters)] == [*found]


def test_templates_by_pattern(stub, client):
    stub.rows['audit_templates'] = [
        {'uuid': 'a', 'name': 'nightly-1'},
        {'uuid': 'b', 'name': 'hourly'},
    ]
    found = client.audit_template.list(name='night*')
    assert [template.uuid for template in found] == ['a']


class TestMoment:
    @pytest.mark.parametrize(
        ('given', 'seconds'),
        [('90s', 90), ('2m', 120), ('1h', 3600), (' 2 D ', 172800),
         ('1w', 604800), (datetime.timedelta(hours=1), 3600)],
    )  # fmt: skip
    def test_ages(self, given, seconds):
        now = datetime.datetime.now(datetime.timezone.utc)
        age = now - filters.to_datetime(given, 'since')
        assert abs(age.total_seconds() - seconds) < 5

    def test_times(self):
        found = filters.to_datetime('2030-01-31T22:00:00+01:00', 'since')
        assert found.isoformat() == '2030-01-31T22:00:00+01:00'
        assert filters.to_datetime(found, 'since') == found

    @pytest.mark.parametrize(
        ('given', 'days'), [('today', 0), (' Yesterday', 1)]
    )
    def test_days(self, given, days):
        found = filters.to_datetime(given, 'since')
        before = datetime.date.today() - datetime.timedelta(days)
        assert found.date() == before
        assert found.time() == datetime.time()
        assert found.tzinfo is not None

    @pytest.mark.parametrize(
        'given', ['2y', '-1d', '', '999999999w', '2\u017f', 5, []]
    )
    def test_refused(self, given):
        with pytest.raises(exceptions.ValidationError, match='2d or 3w'):
            filters.to_datetime(given, 'since')
