# SPDX-License-Identifier: Apache-2.0
"""The options that filter lists here."""

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
