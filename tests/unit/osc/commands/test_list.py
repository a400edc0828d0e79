# SPDX-License-Identifier: Apache-2.0
"""Lists: their filters, columns and order."""

from __future__ import annotations

import pytest

UUID = '00000000-0000-0000-0000-{:012}'


@pytest.fixture(autouse=True)
def _rows(stub):
    stub.max_limit = 2
    stub.rows['audits'] = [
        {'uuid': UUID.format(n), 'name': f'a{n}', 'state': state,
         'audit_type': 'EVENT', 'created_at': '2026-01-01T00:00:00+00:00'}
        for n, state in enumerate(
            ['FAILED', 'ONGOING', 'FAILED', 'CANCELLED', 'FAILED']
        )
    ]  # fmt: skip


def test_states_may_be_repeated_or_joined(watcher):
    command = ['audit', 'list', '-f', 'value', '-c', 'Name']
    assert watcher(*command, '--state', 'failed').out.split() == [
        'a0',
        'a2',
        'a4',
    ]
    assert (
        watcher(*command, '--state', 'FAILED', '--state', 'CANCELLED').out
        == watcher(
            *command, '--state', 'FAILED,CANCELLED', '--type', 'event'
        ).out
        == 'a0\na2\na3\na4\n'
    )


def test_limit_counts_matches(watcher):
    found = watcher('audit', 'list', '--state', 'FAILED', '--limit', '2', '-f',
                'json').json  # fmt: skip
    assert [row['Name'] for row in found] == ['a0', 'a2']


def test_since_shows_the_columns_of_a_short_list(watcher):
    found = watcher(
        'audit', 'list', '--since', '2025-01-01', '-f', 'json'
    ).json
    assert len(found) == 5
    assert 'Created At' not in found[0]


@pytest.mark.parametrize(
    'words', ['audit', 'action plan', 'action', 'audit template']
)
def test_help_says_who_filters(watcher, words):
    shown = ' '.join(watcher(*words.split(), 'list', '--help').out.split())
    assert '(applied by the client' in shown


class TestColumns:
    """Any column of the resource, and any order."""

    @pytest.fixture(autouse=True)
    def _audits(self, stub):
        stub.max_limit = 1000
        stub.rows['audits'] = [
            {'uuid': UUID.format(n), 'name': name, 'state': state,
             'created_at': created}
            for n, name, state, created in [
                (1, 'b', 'FAILED', '2026-01-03T00:00:00+00:00'),
                (2, 'a', 'ONGOING', None),
                (3, 'c', 'FAILED', '2026-01-01T00:00:00+00:00'),
            ]
        ]  # fmt: skip
        stub.rows['action_plans'] = [
            {'uuid': UUID.format(4), 'audit_uuid': UUID.format(1)}
        ]

    @pytest.mark.parametrize(
        'name',
        ['Created At', 'created at', 'CREATED_AT', 'created_at', ' Created At']
    )  # fmt: skip
    def test_is_found_by_name_or_label(self, stub, watcher, name):
        done = watcher('audit', 'list', '-c', name, '-f', 'json')
        assert [*done.json[0]] == ['Created At']
        assert done.json[0]['Created At'].startswith('2026-01-03')
        assert stub.sent == ['GET /v1/audits/detail']

    def test_details_are_not_read_without_need(self, stub, watcher):
        for words in (
            [],
            ['-c', 'Name', '-c', 'state'],
            ['--sort-column', 'Name'],
        ):
            watcher('audit', 'list', *words)
        assert {*stub.sent} == {'GET /v1/audits'}

    def test_columns_keep_their_order(self, watcher):
        done = watcher(
            'audit', 'list', '-c', 'State', '-c', 'Created At', '-c', 'UUID',
            '-f', 'csv',
        )  # fmt: skip
        assert done.rows[0] == '"UUID","Created At","State"'

    def test_column_beside_those_of_the_fields(self, stub, watcher):
        words = ['action', 'plan', 'list', '-f', 'json']
        done = watcher(*words, '-c', 'Audit Name', '-c', 'Hostname')
        assert done.json == [{'Hostname': None, 'Audit Name': 'b'}]
        assert stub.sent[0] == 'GET /v1/action_plans/detail'

    def test_details_limit_the_columns_to_those_named(self, watcher):
        words = ['audit', 'list', '--detail', '-f', 'csv']
        assert watcher(*words, '-c', 'Name').rows[0] == '"Name"'

    def names(self, watcher, *words):
        done = watcher('audit', 'list', *words, '-f', 'json')
        assert (done.status, done.err) == (0, '')
        return ''.join(row['Name'] for row in done.json)

    def test_sorted_by_what_is_shown(self, watcher):
        assert self.names(watcher, '--sort-column', 'name') == 'abc'
        words = ['--sort-column', 'NAME', '--sort-descending']
        assert self.names(watcher, *words) == 'cba'

    def test_sorted_by_several(self, watcher):
        words = ['--sort-column', 'State', '--sort-column', 'Name']
        assert self.names(watcher, *words) == 'bca'

    def test_sorted_by_what_is_not_shown(self, stub, watcher):
        words = ['--sort-column', 'created_at']
        # What has no value comes last.
        assert self.names(watcher, *words) == 'cba'
        assert stub.sent == ['GET /v1/audits/detail']
        done = watcher('audit', 'list', *words, '-f', 'csv', '-c', 'Name')
        assert done.rows == ['"Name"', '"c"', '"b"', '"a"']

    def test_sorted_by_numbers(self, stub, watcher):
        stub.rows['services'] = [{'id': n, 'name': 'x'} for n in (10, 9, 2)]
        done = watcher('service', 'list', '--sort-column', 'id', '-f', 'json')
        assert [row['ID'] for row in done.json] == [2, 9, 10]

    @pytest.mark.parametrize('value', [5, ['x'], {'a': 1}, True, None])
    def test_sorted_by_values_of_several_types(self, stub, watcher, value):
        stub.rows['audits'][0]['state'] = value
        assert len(self.names(watcher, '--sort-column', 'State')) == 3

    def test_of_a_wait_are_sorted(self, watcher):
        done = watcher(
            'audit', 'wait', 'b', 'c', '--sort-column', 'created at', '-f',
            'value', '-c', 'name',
        )  # fmt: skip
        assert done.rows == ['c', 'b']


class TestFiltersThatCannotMatch:
    """Mistyped states and types are answered with the nearest ones."""

    @pytest.mark.parametrize(
        ('option', 'given', 'meant'),
        [
            ('--state', 'failled', 'did you mean FAILED'),
            ('--type', 'oneshoot', 'did you mean ONESHOT?'),
        ],
    )
    def test_nearest_state_or_type(self, stub, watcher, option, given, meant):
        done = watcher('audit', 'list', option, given)
        assert (done.status, done.out) == (1, '')
        assert f" '{given}': {meant}" in done.err
        assert stub.sent == []

    @pytest.mark.parametrize('noun', ['action', 'action plan'])
    def test_nearest_state_of_others(self, stub, watcher, noun):
        done = watcher(*noun.split(), 'list', '--state', 'pendin')
        assert (done.status, done.out) == (1, '')
        assert " 'pendin': did you mean PENDING" in done.err
        assert stub.sent == []
