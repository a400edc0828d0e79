# SPDX-License-Identifier: Apache-2.0
"""Long lists: complete, filtered, limited, sorted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.functional.cloud import Cloud
from tests.functional.programs import Program
from watcherclient import exceptions

ACTIONS = 6000
OF_PLAN = 2500


@pytest.fixture(scope='module')
def plan(cloud: Cloud) -> Iterator[str]:
    """A plan of 2,500 actions among 6,000."""
    seeded = cloud.seed([OF_PLAN, ACTIONS - OF_PLAN])
    yield seeded.plans[0]
    cloud.unseed(seeded)


def test_plan_lists_exactly_its_own(
    program: Program, cloud: Cloud, plan: str
) -> None:
    rows = program.json('action', 'list', '--action-plan', plan)
    assert len({row['UUID'] for row in rows}) == len(rows) == OF_PLAN
    assert {row['Action Plan'] for row in rows} == {plan}


def test_limits(watcher: Program, plan: str) -> None:
    listing = ('action', 'list', '--action-plan', plan)
    assert len(watcher.json(*listing, '--limit', '0')) == OF_PLAN
    assert len(watcher.json(*listing, '--limit', '7')) == 7
    assert len(watcher.json(*listing, '--limit', '1001')) == 1001
    negative = watcher(*listing, '--limit', '-1')
    assert negative.status != 0
    assert 'limit' in negative.stderr


def test_library(client: Any, plan: str) -> None:
    rows = client.action.list(action_plan=plan)
    assert len(set(rows)) == OF_PLAN
    after = client.action.list(action_plan=plan, marker=rows[-8].uuid)
    assert after == rows[-7:]
    newest = client.action.list(
        action_plan=plan, sort_key='id', sort_dir='desc', limit=3
    )
    assert newest == rows[:-4:-1]
    with pytest.raises(exceptions.NotFound):
        client.action.list(marker='00000000-0000-0000-0000-000000000000')


def test_value_streams_the_same(watcher: Program, plan: str) -> None:
    listing = (
        *('action', 'list', '--action-plan', plan),
        *('--limit', '1100', '-c', 'UUID'),
    )
    rows = watcher(*listing, '-f', 'value').stdout.split()
    assert rows == [row['UUID'] for row in watcher.json(*listing)]
