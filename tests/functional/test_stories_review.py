# SPDX-License-Identifier: Apache-2.0
"""Reviews, verifications and reverts, compared with what Watcher does."""

from __future__ import annotations

import contextlib
import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest

from tests.functional.cloud import Cloud
from tests.functional.programs import Program
from watcherclient import exceptions

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


def migrate(
    server: Any, source: str, destination: str, kind: str = 'live'
) -> dict[str, Any]:
    """Return a migration for the actuator."""
    return {
        'action_type': 'migrate',
        'resource_id': server.uuid,
        'input_parameters': {
            'migration_type': kind,
            'source_node': source,
            'destination_node': destination,
        },
    }


def disable(host: Any) -> dict[str, Any]:
    """Return an action that disables a host for the actuator."""
    return {
        'action_type': 'change_nova_service_state',
        'resource_id': host.uuid,
        'input_parameters': {
            'state': 'disabled',
            'resource_name': host.name,
            'disabled_reason': 'watcher_disabled',
        },
    }


def layout(cluster: Any, without: Any = ()) -> dict[str, Any]:
    """Return the state and the load of each host, and the servers on it.

    :param without: the names of servers that may be on any host.
    """
    found = {}
    for host in cluster.hosts:
        servers = [one for one in host.servers if one.name not in without]
        found[host.name] = (
            host.status,
            sorted((one.uuid, one.amounts) for one in servers),
            None if without else host.load,
        )
    return found


@pytest.fixture
def started(cloud: Cloud, client: Any) -> Callable[[Any], Any]:
    """Start an action plan, wait for it and the data model, and verify it."""

    def started(plan: Any) -> Any:
        client.action_plan.start(plan)
        with contextlib.suppress(exceptions.WaitFailed):
            client.action_plan.wait(plan, interval=0.3)
        cloud.refresh_model()
        return client.action_plan.verify(plan)

    return started


def cluster_of(client: Any) -> Any:
    return client.data_model.list().cluster


@pytest.mark.parametrize(
    ('strategy', 'parameters'),
    [
        ('basic', {}),
        ('vm_workload_consolidation', {}),
        (
            'host_maintenance',
            {'maintenance_node': 'compute-1', 'backup_node': 'compute-4'},
        ),
    ],
)
def test_review_is_what_happens_and_revert_undoes_it(
    client: Any,
    planned: Planned,
    started: Callable[[Any], Any],
    strategy: str,
    parameters: dict[str, Any],
) -> None:
    plan = planned(strategy, **parameters)
    before = cluster_of(client)
    review = client.action_plan.review(plan)
    assert review.warnings == ()
    assert review.totals.live == len(review.simulation.moved) > 0
    assert started(plan).as_planned
    after, expected = cluster_of(client), review.simulation.after
    anywhere = {one.name for one in expected.unplaced}
    assert layout(after, anywhere) == layout(expected, anywhere)
    assert layout(after) != layout(before)
    assert client.action_plan.review(plan).to_do is False

    back = client.action_plan.revert(plan)
    assert back.state == 'RECOMMENDED'
    assert client.audit.get(back.audit_uuid).name.startswith('revert-')
    undone = client.action_plan.review(back).simulation.after
    assert layout(undone) == layout(before)
    assert started(back).as_planned
    assert layout(cluster_of(client)) == layout(before)


def test_chosen_actions_of_all_types(
    client: Any,
    cloud: Cloud,
    planned: Planned,
    started: Callable[[Any], Any],
    watcher: Program,
) -> None:
    """One is skipped by a user, and one cannot be undone."""
    before = cluster_of(client)
    resized, live, cold, skipped = map(
        before.server, ('vm-3', 'vm-5', 'vm-6', 'vm-7')
    )
    resize = {
        'action_type': 'resize',
        'resource_id': resized.uuid,
        'input_parameters': {'flavor': cloud.flavors()[4]},
    }
    plan = planned('actuator', actions=[
        disable(before.host('compute-1')),
        migrate(live, 'compute-2', 'compute-4'),
        migrate(cold, 'compute-2', 'compute-3', 'cold'),
        migrate(skipped, 'compute-2', 'compute-3'),
        resize,
    ])  # fmt: skip
    client.action_plan.skip(
        plan, lambda one: one.target == skipped.uuid, reason='theirs'
    )
    review = client.action_plan.review(plan)
    assert review.simulation.resized == {'compute-1'}
    verified = started(plan)
    assert verified.deviations == ()
    assert len(verified.skipped_by_user) == 1
    assert [host.name for host in verified.left_disabled] == ['compute-1']
    after, expected = cluster_of(client), review.simulation.after
    assert after.server('vm-3').amounts.vcpus == 4
    assert layout(after, {'vm-3'}) == layout(expected, {'vm-3'})

    refused = watcher('action', 'plan', 'revert', plan.uuid)
    assert refused.status == 1
    assert f'resize vm-3 to {cloud.flavors()[4]}: resize cannot be undone' in (
        refused.stderr
    )
    back = client.action_plan.revert(plan, partial=True)
    assert started(back).as_planned
    assert layout(cluster_of(client), {'vm-3'}) == layout(before, {'vm-3'})


def test_maintenance(
    client: Any, cloud: Cloud, planned: Planned, watcher: Program
) -> None:
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
    assert (
        f'{moved} of {moved} servers are on the planned hosts' in done.stderr
    )
    assert 'still disabled: compute-3 (watcher_maintaining)' in done.stderr
    found = layout(cluster_of(client))
    assert found['compute-3'][:2] == ('disabled', [])
    expected = layout(review.simulation.after)
    assert {name: host[0] for name, host in found.items()} == {
        name: host[0] for name, host in expected.items()
    }

    cloud.move_server(cluster_of(client).server('vm-1').uuid, 'compute-3')
    done = watcher('action', 'plan', 'verify', plan.uuid, '--timeout', '0')
    assert done.status == 5
    assert re.search('compute-3 +empty +vm-1', done.stdout)
    assert len(client.action_plan.verify(plan).deviations) == 1


def test_retry_finishes_a_plan(
    client: Any, cloud: Cloud, planned: Planned, watcher: Program
) -> None:
    """Nova accepts a migration, and the server stays where it is."""
    servers = [cluster_of(client).server(f'vm-{n}') for n in (1, 2, 4)]
    plan = planned('actuator', actions=[
        migrate(server, 'compute-1', 'compute-3') for server in servers
    ])  # fmt: skip
    cloud.pin_server(servers[1].uuid)
    run = ('--wait', '--verify', '--progress', 'none')
    done = watcher('action', 'plan', 'start', plan.uuid, *run)
    assert done.status == 1
    assert client.action_plan.get(plan).state == 'FAILED'
    assert '2 of 3 servers are on the planned hosts' in done.stderr
    [left] = client.action_plan.verify(plan).deviations
    assert (left.code, left.target) == ('server.not_moved', 'vm-2')

    cloud.pin_server(servers[1].uuid, False)
    again = watcher.json('action', 'plan', 'retry', plan.uuid)
    review = client.action_plan.review(again['UUID'])
    assert [one.target for one in review.steps] == ['vm-2']
    done = watcher('action', 'plan', 'start', again['UUID'], *run)
    assert done.status == 0, done
    assert 'Everything is as planned' in done.stderr
    moved = cluster_of(client).host('compute-3').servers
    assert {one.uuid for one in servers} <= {one.uuid for one in moved}


def test_stale_step_by_step(
    client: Any, cloud: Cloud, planned: Planned, watcher: Program
) -> None:
    """Nova moves servers and disables a host after the plan was made."""
    servers = [cluster_of(client).server(f'vm-{n}') for n in (1, 2, 3, 4)]
    plan = planned('actuator', actions=[
        migrate(server, 'compute-1', destination)
        for server, destination in zip(
            servers,
            ('compute-3', 'compute-3', 'compute-4', 'compute-3'),
            strict=True,
        )
    ])  # fmt: skip
    assert client.action_plan.review(plan).warnings == ()
    cloud.move_server(servers[0].uuid, 'compute-3')
    cloud.move_server(servers[1].uuid, 'compute-2')
    cloud.set_host('compute-4', 'disabled')
    found = client.action_plan.review(plan)
    assert {one.target: one.effect.value for one in found.steps} == {
        'vm-1': 'server.already_there',
        'vm-2': 'server.elsewhere',
        'vm-3': 'host.disabled',
        'vm-4': 'applies',
    }
    shown = watcher('action', 'plan', 'review', plan.uuid, '--exit-code')
    assert shown.status == 5
    assert '3 of 4 steps no longer apply' in shown.stdout


def test_stale_plan_and_its_deviations(
    client: Any,
    planned: Planned,
    started: Callable[[Any], Any],
    watcher: Program,
) -> None:
    """A server that another plan moved, and a migration that is skipped."""
    place = {one.name: one for one in client.data_model.list().servers}
    first, second = place['vm-1'], place['vm-2']
    plan = planned('actuator', actions=[
        migrate(first, 'compute-4', 'compute-3'),
        migrate(second, 'compute-1', 'compute-3'),
        disable(cluster_of(client).host('compute-2')),
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
    expected = ('server.elsewhere', 'vm-1')
    found = started(plan)
    assert expected in [(one.code, one.target) for one in found.deviations]
    assert 'SKIPPED' in found.deviations[0].reason

    other = planned_elsewhere(client, second)
    assert started(other).as_planned
    done = watcher('action', 'plan', 'verify', plan.uuid, '--timeout', '0')
    assert done.status == 5
    assert 'vm-2    compute-3  compute-4' in done.stdout
    assert 'still disabled: compute-2 (watcher_disabled)' in done.stdout
    draft = client.action_plan.draft_revert(plan)
    assert [one.reason for one in draft.left_out] == [
        'the server is now on compute-4'
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
