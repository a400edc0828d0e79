# SPDX-License-Identifier: Apache-2.0
"""What operators do with audits, with the real programs.

The output of commands is compared with the state in the API.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.functional.cloud import Cloud
from tests.functional.programs import Program

PAGE = 1000


@pytest.fixture
def name() -> str:
    """A name that no other audit has."""
    return f'story-{uuid.uuid4().hex[:8]}'


@pytest.fixture
def read(cloud: Cloud) -> Callable[[str], dict[str, Any]]:
    """Read an audit as the API has it."""

    def read(audit: str) -> dict[str, Any]:
        status, _, body = cloud.api('GET', f'/v1/audits/{audit}')
        assert status == 200, body
        return dict(body)

    return read


def test_continuous_audit(
    program: Program, name: str, read: Any, until: Any
) -> None:
    made = program.json(
        *('audit', 'create', '--name', name, '--type', 'continuous'),
        *('--strategy', 'dummy', '--interval', '3600'),
    )
    assert made['Goal'] == 'dummy'
    until(lambda: read(name)['state'], lambda state: state == 'ONGOING')

    assert program('audit', 'suspend', name).status == 0
    assert read(name)['state'] == 'SUSPENDED'
    assert program('audit', 'resume', name).status == 0
    assert read(name)['state'] == 'ONGOING'

    timed = program.json(
        *('audit', 'set', name, '--interval', '*/5 * * * *'),
        *('--start-time', '2030-01-01T08:00:00+01:00'),
        *('--end-time', '2030-01-31T20:00:00+01:00'),
        *('-p', 'para2=bye', '--auto-trigger'),
    )
    now = read(name)
    assert now['start_time'] == '2030-01-01T07:00:00'
    assert timed['Start Time'] == f'{now["start_time"]}+00:00'
    assert now['end_time'] == '2030-01-31T19:00:00'
    assert timed['End Time'] == f'{now["end_time"]}+00:00'
    assert timed['Interval'] == now['interval'] == '*/5 * * * *'
    assert now['parameters'] == {'para1': 3.2, 'para2': 'bye'}
    assert now['auto_trigger'] is True

    done = program('audit', 'unset', name, '--end-time', '-p', 'para2')
    assert done.status == 0, done
    assert '| 2030-01-01T07:00:00 ' in done.stdout
    now = read(name)
    assert now['end_time'] is None
    assert now['parameters'] == {'para1': 3.2}

    refused = program('audit', 'unset', name, '--interval')
    assert refused.status == 1
    assert 'require an interval' in refused.stderr

    assert program('audit', 'cancel', name).status == 0
    assert read(name)['state'] == 'CANCELLED'
    again = program('audit', 'cancel', name)
    assert again.status == 1
    assert '1 of 1 audits failed to cancel' in again.stderr
    assert program('audit', 'delete', name, '--with-plans').status == 0


def test_event_audit(program: Program, name: str, read: Any) -> None:
    made = program.json(
        *('audit', 'create', '--name', name, '-t', 'event', '-s', 'dummy'),
        '--alarm-url',
    )
    assert made['Alarm URL'].endswith(f'/v1/webhooks/{read(name)["uuid"]}')
    assert made['State'] == 'PENDING'

    done = program(
        *('audit', 'trigger', name, '--wait', '--timeout', '60', '-f', 'json')
    )
    assert done.json()['State'] == read(name)['state'] == 'SUCCEEDED'
    assert f'Waiting for audit {made["UUID"][:8]}' in done.stderr

    plans = program.json('action', 'plan', 'list', '--audit', name)
    assert len(plans) == 1
    assert program('audit', 'delete', name, '--with-plans').status == 0
    plan = plans[0]['UUID']
    assert program('action', 'plan', 'show', plan).status == 1


def test_other_audits_are_not_triggered(watcher: Program, name: str) -> None:
    made = watcher(
        *('audit', 'create', '--name', name, '-g', 'dummy', '--wait'),
        *('--poll', '0.5'),
    )
    assert made.status == 0, made
    refused = watcher('audit', 'trigger', name)
    assert refused.status == 1
    assert f'audit {name} is of type ONESHOT' in refused.stderr
    assert watcher('audit', 'delete', name, '--with-plans').status == 0


def test_bulk_delete_with_a_wrong_name(
    watcher: Program, cloud: Cloud, name: str
) -> None:
    seeded = cloud.seed(0, audits=2)
    template = watcher.json('audit', 'template', 'create', name, 'dummy')
    wrong = f'{name}x'

    done = watcher(
        'audit', 'delete', seeded.audits[0], 'nope', seeded.audits[1]
    )
    assert done.status == 1
    assert done.stdout == ''
    assert "Failed to delete audit with name or UUID 'nope'" in done.stderr
    assert done.stderr.endswith('1 of 3 audits failed to delete\n')
    for audit in seeded.audits:
        assert cloud.api('GET', f'/v1/audits/{audit}')[0] == 404

    missed = watcher('audit', 'template', 'delete', wrong)
    assert missed.status == 1
    assert f'did you mean {name}' in missed.stderr
    assert watcher('audit', 'template', 'delete', name).status == 0
    gone = cloud.api('GET', f'/v1/audit_templates/{template["UUID"]}')
    assert gone[0] == 404


def test_template_set_and_unset(
    openstack: Program, cloud: Cloud, name: str
) -> None:
    made = openstack.json(
        *('audit', 'template', 'create', name, '--goal', 'dummy'),
        *('-s', 'dummy', '-p', 'para1=2'),
    )
    changed = openstack.json(
        *('audit', 'template', 'set', name, '--description', 'every night'),
        *('--default-parameter', 'para2=bye'),
    )
    assert changed['Description'] == 'every night'
    assert changed['Default Parameters'] == {'para1': 2, 'para2': 'bye'}
    assert openstack('audittemplate', 'unset', name, '--strategy').status == 0
    _, _, now = cloud.api('GET', f'/v1/audit_templates/{made["UUID"]}')
    assert now['strategy_name'] is None
    assert now['default_parameters'] == {}
    assert openstack('audit', 'template', 'delete', name).status == 0


@pytest.fixture
def pages(cloud: Cloud) -> Iterator[list[str]]:
    """Three pages of audits; those that FAILED are at their ends."""
    parts = [
        cloud.seed(0, audits=PAGE, audit_state='SUCCEEDED'),
        cloud.seed(0, audits=3, audit_state='FAILED'),
        cloud.seed(0, audits=PAGE, audit_state='SUCCEEDED'),
        cloud.seed(0, audits=3, audit_state='FAILED'),
    ]
    yield parts[1].audits + parts[3].audits
    for part in parts:
        cloud.unseed(part)


def test_filters_over_three_pages(
    watcher: Program, openstack: Program, pages: list[str]
) -> None:
    listing = ('audit', 'list', '--state', 'failed', '--name', 'seeded-*')
    rows = openstack.json(*listing, '--since', '1h')
    assert [row['UUID'] for row in rows] == pages
    assert {row['State'] for row in rows} == {'FAILED'}

    limited = watcher('--debug', *listing, '--limit', '2', '-f', 'json')
    assert [row['UUID'] for row in limited.json()] == pages[:2]
    assert limited.stderr.count('REQ: ') <= 4


def test_delete_by_state_and_age(
    watcher: Program, cloud: Cloud, name: str
) -> None:
    seeded = cloud.seed([0, 0], audits=2, plan_state='SUPERSEDED')
    plans = ('action', 'plan', 'delete', '--audit', seeded.audits[0])

    told = watcher(*plans, '--dry-run').stdout
    assert told.startswith('Would delete 1 action plan (1 SUPERSEDED), ')
    refused = watcher(*plans)
    assert refused.status == 1
    assert '--yes' in refused.stderr
    assert watcher(*plans, '--yes').status == 0

    first, second = seeded.plans
    assert cloud.api('GET', f'/v1/action_plans/{first}')[0] == 404
    assert cloud.api('GET', f'/v1/action_plans/{second}')[0] == 200
    cloud.unseed(seeded)


def test_audits_that_cannot_work_are_explained(
    watcher: Program, name: str, read: Any
) -> None:
    """An unknown host, missing metrics and models are distinguished."""

    def explained(audit: str) -> Any:
        shown = watcher.json('audit', 'show', audit, '-c', 'explanation')
        return [one['code'] for one in shown['Explanation']]

    words = ['audit', 'create', '--force', '--wait', '--poll', '0.5']
    host = ['-s', 'host_maintenance', '-p', 'maintenance_node=compute-99']
    refused = watcher(*words, '--name', name, *host)
    assert refused.status == 1
    assert 'no host named compute-99: did you mean compute-' in refused.stderr
    # API versions without the data model cannot be checked.
    old = ['--os-infra-optim-api-version', '1.2']
    failed = watcher(*old, *words, '--name', name, *host)
    assert failed.status == 1
    assert read(name)['state'] == 'FAILED'
    assert explained(name) == ['unknown_host', 'log']

    done = watcher(*words, '--name', f'{name}-2', '-s', 'workload_balance')
    assert done.status == 0
    assert '| Explanation' in done.stdout
    assert explained(f'{name}-2') == ['no_metrics']

    moves = 'compute_nodes=[{"src_node": "compute-4"}]'
    failed = watcher(*words, '--name', f'{name}-3', '-s', 'zone_migration',
                     '-p', moves)  # fmt: skip
    assert failed.status == 1
    assert 'the storage_model is not available' in failed.stderr


def test_run_reviews_and_starts(
    watcher: Program, openstack: Program, client: Any, name: str, cloud: Cloud
) -> None:
    cloud.reset_servers()
    words = ['audit', 'run', '--force', '--poll', '0.5', '--name', name]
    host = ['-s', 'host_maintenance', '-p', 'maintenance_node=compute-4']
    refused = watcher(*words, *host, '--start')
    assert refused.status == 2
    dry = openstack(*words, *host, '--dry-run', '-f', 'json')
    assert dry.json()['State'] == 'CANCELLED'
    assert '1 host to disable' in dry.stderr
    # Neither command left an audit with that name.
    done = watcher(*words, *host, '--start', '--yes', '-f', 'json')
    assert done.json()['State'] == 'SUCCEEDED'
    assert cloud.nova_placement()['vm-12'] != 'compute-4'
    plan = client.run(
        lambda review: False, strategy='dummy', force=True, poll=0.5
    )
    assert plan.state == 'RECOMMENDED'


def test_strategies_are_compared(
    watcher: Program, client: Any, name: str, cloud: Cloud
) -> None:
    cloud.reset_servers()
    client.audit_template.create(
        name=name, goal='server_consolidation', strategy='basic',
        scope=[{'compute': [{'host_aggregates': [{'name': 'rack-a'}]}]}],
    )  # fmt: skip
    words = [
        'audit', 'run', '--template', name, '--name', name, '--force',
        '--poll', '0.5', '--compare', 'basic,vm_workload_consolidation',
    ]  # fmt: skip
    done = watcher(*words, '-f', 'json')
    rows = {row.pop('Indicator'): row for row in done.json()}
    assert [*rows['compute_nodes_count'].values()] == [2, 2]
    assert all(key.split()[0] in words[-1] for key in rows['Stages'])
    assert not client.audit.list(name=f'{name}*')

    kept = watcher(*words, '--keep').stdout
    audits = client.audit.list(name=f'{name}*', sort_key='id')
    uuids = [client.action_plan.latest(audit).uuid for audit in audits]
    assert watcher('action', 'plan', 'compare', *uuids).stdout == kept
