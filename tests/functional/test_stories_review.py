# SPDX-License-Identifier: Apache-2.0
"""Reviews, verifications and reverts, compared with what Watcher does."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest

from tests.functional.cloud import Cloud
from tests.functional.programs import Program

Planned = Callable[..., Any]


@pytest.fixture
def planned(cloud: Cloud, client: Any) -> Planned:
    """Make an action plan of a strategy, with all servers at home."""
    cloud.reset_servers()

    def planned(strategy: str, **parameters: Any) -> Any:
        name = f'review-{uuid.uuid4().hex[:8]}'
        audit = client.audit.create(
            strategy=strategy, parameters=parameters, name=name
        )
        client.audit.wait(audit, interval=0.3)
        return client.action_plan.latest(audit)

    return planned


def migrate(server: Any, source: str, destination: str) -> dict[str, Any]:
    """Return a migration for the actuator."""
    return {
        'action_type': 'migrate',
        'resource_id': server.uuid,
        'input_parameters': {
            'migration_type': 'live',
            'source_node': source,
            'destination_node': destination,
        },
    }


def layout(cluster: Any) -> dict[str, tuple[str, list[str]]]:
    """Return the status of each host, and the servers on it."""
    return {
        host.name: (host.status, sorted(one.uuid for one in host.servers))
        for host in cluster.hosts
    }


def started(client: Any, plan: Any) -> Any:
    """Start an action plan, and wait until it and the data model are done."""
    client.action_plan.start(plan)
    client.action_plan.wait(plan, interval=0.3)
    return client.action_plan.verify(plan, timeout=30)


def test_review_is_what_happens(client: Any, planned: Planned) -> None:
    """Consolidation chooses all destinations; revert undoes it."""
    plan = planned('basic')
    before = client.data_model.list().cluster
    review = client.action_plan.review(plan)
    assert review.warnings == ()
    assert review.totals.live == len(review.simulation.moved) > 0
    assert started(client, plan).as_planned
    after = client.data_model.list().cluster
    assert layout(after) == layout(review.simulation.after)
    assert client.action_plan.review(plan).to_do is False

    back = client.action_plan.revert(plan)
    assert back.state == 'RECOMMENDED'
    assert client.audit.get(back.audit_uuid).name.startswith('revert-')
    assert layout(client.action_plan.review(back).simulation.after) == layout(
        before
    )
    assert started(client, back).as_planned
    assert layout(client.data_model.list().cluster) == layout(before)


def test_maintenance(client: Any, planned: Planned, watcher: Program) -> None:
    """The scheduler chooses destinations; the host is empty and disabled."""
    plan = planned('host_maintenance', maintenance_node='compute-3')
    review = client.action_plan.review(plan)
    moved = review.unplaced
    assert moved > 0
    assert all(one.fits for one in review.steps[1:])
    done = watcher(
        'action', 'plan', 'start', plan.uuid, '--review', '--yes', '--wait',
        '--verify', '--progress', 'none',
    )  # fmt: skip
    assert done.status == 0, done
    assert f'{moved} of {moved} servers are where the plan' in done.stderr
    assert 'still disabled: compute-3 (watcher_maintaining)' in done.stderr
    found = layout(client.data_model.list().cluster)
    assert found['compute-3'] == ('disabled', [])
    expected = layout(review.simulation.after)
    assert {name: status for name, (status, _) in found.items()} == {
        name: status for name, (status, _) in expected.items()
    }


def test_stale_plan_and_its_deviations(
    client: Any, planned: Planned, watcher: Program
) -> None:
    """A server that another plan moved, and a migration that is skipped."""
    place = {one.name: one for one in client.data_model.list().servers}
    first, second = place['vm-1'], place['vm-2']
    plan = planned('actuator', actions=[
        migrate(first, 'compute-4', 'compute-3'),
        migrate(second, 'compute-1', 'compute-3'),
        {
            'action_type': 'change_nova_service_state',
            'resource_id': client.data_model.list().cluster.host(
                'compute-2').uuid,
            'input_parameters': {
                'state': 'disabled', 'resource_name': 'compute-2',
                'disabled_reason': 'watcher_disabled',
            },
        },
    ])  # fmt: skip
    shown = watcher('action', 'plan', 'review', plan.uuid, '--exit-code')
    assert shown.status == 5
    assert '1 of 3 steps no longer apply' in shown.stdout
    assert 'vm-1 on compute-1 (step 2)' in shown.stdout
    refused = watcher(
        'action', 'plan', 'start', plan.uuid, '--review', '--yes'
    )
    assert refused.status == 1
    assert client.action_plan.get(plan).state == 'RECOMMENDED'
    client.action_plan.start(plan)
    client.action_plan.wait(plan, interval=0.3)
    expected = ('server.elsewhere', 'vm-1')
    found = client.action_plan.verify(plan, timeout=30)
    assert expected in [(one.code, one.target) for one in found.deviations]
    assert 'SKIPPED' in found.deviations[0].reason

    other = planned_elsewhere(client, second)
    client.action_plan.start(other)
    client.action_plan.wait(other, interval=0.3)
    assert client.action_plan.verify(other, timeout=30).as_planned
    done = watcher('action', 'plan', 'verify', plan.uuid, '--timeout', '0')
    assert done.status == 5
    assert 'vm-2    compute-3  compute-4' in done.stdout
    assert 'still disabled: compute-2 (watcher_disabled)' in done.stdout
    draft = client.action_plan.draft_revert(plan)
    assert [one.reason for one in draft.left_out] == [
        'the server is on compute-4 by now'
    ]
    assert [step.type for step in draft.steps] == ['change_nova_service_state']


def planned_elsewhere(client: Any, server: Any) -> Any:
    """Return a plan that moves a server on, from compute-3 to compute-4."""
    audit = client.audit.create(
        strategy='actuator',
        name=f'review-{uuid.uuid4().hex[:8]}',
        parameters={'actions': [migrate(server, 'compute-3', 'compute-4')]},
    )
    client.audit.wait(audit, interval=0.3)
    return client.action_plan.latest(audit)
