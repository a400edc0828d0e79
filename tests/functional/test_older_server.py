# SPDX-License-Identifier: Apache-2.0
"""An older Watcher, whose API ends with version 1.4.

Only its API runs; its rows were inserted.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.functional.cloud import CloudError, Seeded
from tests.functional.cloud.older import OlderWatcher, older_watcher
from tests.functional.programs import Program
from watcherclient import exceptions
from watcherclient.client import get_client
from watcherclient.v1.client import Client

VERSIONS = ['1.0', '1.1', '1.2', '1.3', '1.4', None]


@pytest.fixture(scope='module')
def server(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[OlderWatcher]:
    try:
        with older_watcher(tmp_path_factory.mktemp('older')) as started:
            yield started
    except CloudError as error:
        pytest.skip(f'no older Watcher: {error}')


@pytest.fixture(scope='module')
def rows(server: OlderWatcher) -> Seeded:
    """Three plans with four actions, of audits with two strategies."""
    server.seed(1, strategy='dummy_with_scorer')
    return server.seed([4, 4], audits=2)


@pytest.fixture
def connect(server: OlderWatcher) -> Any:
    def connect(version: str | None = None) -> Client:
        return get_client(
            version or 1, os_auth_token='of-an-admin', watcher_url=server.url
        )

    return connect


@pytest.fixture
def program(server: OlderWatcher) -> Program:
    environment = {
        'OS_ENDPOINT_OVERRIDE': server.url,
        'OS_AUTH_TOKEN': 'of-an-admin',
    }
    return Program('watcher', environment)


@pytest.mark.parametrize('version', VERSIONS)
def test_lists_with_filters(connect: Any, rows: Seeded, version: str) -> None:
    client = connect(version)
    audits = {one.uuid for one in client.audit.list(strategy='dummy')}
    assert audits == {*rows.audits}
    assert len(client.audit.list()) == 3
    plans = client.action_plan.list(audit=rows.audits[0])
    assert [one.uuid for one in plans] == rows.plans[:1]
    actions = client.action.list(action_plan=rows.plans[0], detail=True)
    assert len(actions) == 4
    assert {one.action_type for one in actions} == {'nop'}
    assert {one.goal_name for one in client.strategy.list(goal='dummy')} == {
        'dummy'
    }


@pytest.mark.parametrize('version', VERSIONS)
@pytest.mark.parametrize(
    'more', [{}, {'detail': True}, {'since': '1d'}, {'limit': 1}]
)
def test_strategy_with_details(
    connect: Any, rows: Seeded, version: str, more: dict[str, Any]
) -> None:
    """This server refuses the filter where details are listed."""
    found = connect(version).audit.list(strategy='dummy', **more)
    assert {one.uuid for one in found} <= {*rows.audits}
    assert len(found) == more.get('limit', 2)


def test_newest_version_of_the_server(connect: Any, rows: Seeded) -> None:
    client = connect()
    action = client.action.get(rows.actions[rows.plans[0]][0])
    # Fields that came with later versions.
    assert action.status_message is None
    with pytest.raises(exceptions.UnsupportedVersion, match=r'1\.5'):
        client.action.skip(action)
    with pytest.raises(exceptions.UnsupportedVersion, match=r'1\.5'):
        connect('1.5').action.list()


def test_programs(program: Program, rows: Seeded) -> None:
    listed = program.json('audit', 'list', '--strategy', 'dummy', '--detail')
    assert {row['UUID'] for row in listed} == {*rows.audits}
    assert {row['Strategy'] for row in listed} == {'dummy'}
    plan = program('action', 'plan', 'list', '-f', 'json')
    assert len(json.loads(plan.stdout)) == 3
    skipped = program('action', 'skip', rows.actions[rows.plans[0]][0])
    assert skipped.status == 1
    assert 'not supported in API version' in skipped.stderr
