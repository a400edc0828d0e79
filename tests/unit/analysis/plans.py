# SPDX-License-Identifier: Apache-2.0
"""Clusters and action plans for the tests of the analysis."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from watcherclient.analysis.cluster import Cluster, cluster_of
from watcherclient.v1.action import Action
from watcherclient.v1.action_plan import ActionPlan

PLAN = 'dfdcb491-89c5-4c07-a5ed-65d2085c488c'
AUDIT = '19ae8e21-3185-4366-96e3-ed04184234e8'


def uuid(n: int) -> str:
    """Return a UUID for a number."""
    return f'00000000-0000-4000-8000-{n:012}'


def host(n: int, **fields: Any) -> dict[str, Any]:
    """Return what a row of a data model has of host compute-n."""
    return {
        'node_uuid': uuid(1000 + n),
        'node_hostname': f'compute-{n}',
        'node_status': 'enabled',
        'node_state': 'up',
        'node_disabled_reason': None,
        'node_vcpus': 16,
        'node_vcpu_ratio': 1.0,
        'node_vcpu_reserved': 0,
        'node_memory': 32768,
        'node_memory_ratio': 1.0,
        'node_memory_mb_reserved': 0,
        'node_disk': 500,
        'node_disk_ratio': 1.0,
        'node_disk_gb_reserved': 0,
        **fields,
    }


def server(n: int, **fields: Any) -> dict[str, Any]:
    """Return what a row of a data model has of server vm-n."""
    return {
        'server_uuid': uuid(n),
        'server_name': f'vm-{n}',
        'server_vcpus': 2,
        'server_memory': 2048,
        'server_disk': 20,
        'server_state': 'active',
        'server_project_id': 'a-project',
        'server_locked': False,
        'server_watcher_exclude': False,
        **fields,
    }


def rows(
    places: Mapping[int, int],
    hosts: int = 4,
    on_hosts: Mapping[int, dict[str, Any]] | None = None,
    on_servers: Mapping[int, dict[str, Any]] | None = None,
) -> list[dict[str, Any]]:
    """Return the rows of a data model.

    :param places: the number of the host of each server.
    :param on_hosts: other values of fields of hosts, by their numbers.
    :param on_servers: other values of fields of servers, likewise.
    """
    nodes = {
        n: host(n, **(on_hosts or {}).get(n, {})) for n in range(1, hosts + 1)
    }
    filled = [
        {**nodes[at], **server(n, **(on_servers or {}).get(n, {}))}
        for n, at in places.items()
    ]
    empty = [node for n, node in nodes.items() if n not in places.values()]
    return filled + empty


def cluster(places: Mapping[int, int], *args: Any, **kwargs: Any) -> Cluster:
    """Return the cluster of :func:`rows`."""
    return cluster_of(rows(places, *args, **kwargs))


def action(n: int, kind: str, *parents: int, **fields: Any) -> dict[str, Any]:
    """Return a row of the API for an action; parameters are keywords."""
    state = fields.pop('action_state', 'PENDING')
    return {
        'uuid': uuid(100 + n),
        'action_plan_uuid': PLAN,
        'action_type': kind,
        'state': state,
        'status_message': fields.pop('status_message', None),
        'parents': [uuid(100 + p) for p in parents],
        'input_parameters': {k: v for k, v in fields.items() if v},
        'created_at': f'2026-11-23T14:00:{n % 60:02}+00:00',
    }


def migrate(
    n: int,
    vm: int,
    source: int,
    destination: int | None,
    *parents: int,
    **fields: Any,
) -> dict[str, Any]:
    """Return a row for the migration of a server between hosts."""
    to = f'compute-{destination}' if destination else None
    given = {
        'resource_id': uuid(vm),
        'resource_name': f'vm-{vm}',
        'source_node': f'compute-{source}',
        'destination_node': to,
        'migration_type': 'live',
        **fields,
    }
    return action(n, 'migrate', *parents, **given)


def set_service(
    n: int, at: int, state: str, *parents: int, **fields: Any
) -> dict[str, Any]:
    """Return a row that enables or disables a host."""
    given = {
        'resource_id': uuid(1000 + at),
        'resource_name': f'compute-{at}',
        'state': state,
        **fields,
    }
    if state == 'disabled':
        given.setdefault('disabled_reason', 'watcher_disabled')
    return action(n, 'change_nova_service_state', *parents, **given)


def actions(*found: dict[str, Any]) -> list[Action]:
    """Return rows as actions."""
    return [Action(None, row) for row in found]


def plan_row(**fields: Any) -> dict[str, Any]:
    """Return a row for an action plan."""
    return {
        'uuid': PLAN,
        'state': 'RECOMMENDED',
        'audit_uuid': AUDIT,
        'strategy_name': 'basic',
        'created_at': '2026-11-23T14:00:00+00:00',
        'efficacy_indicators': [],
        'global_efficacy': [],
        **fields,
    }


def plan(**fields: Any) -> ActionPlan:
    """Return an action plan."""
    return ActionPlan(None, plan_row(**fields))
