# SPDX-License-Identifier: Apache-2.0
"""The data model: the cluster as Watcher sees it."""

from __future__ import annotations

import builtins
import dataclasses
from functools import cached_property
from typing import Any

from watcherclient import analysis, exceptions, v1
from watcherclient.base import lookup
from watcherclient.base.manager import Manager
from watcherclient.base.resource import Resource, field
from watcherclient.http.body import unexpected_body
from watcherclient.versions import Version

TYPES = ('compute', 'storage', 'baremetal')
#: The fields of an entry that name a host, or a server.
_IDENTIFIERS = {
    'host': ('node_hostname', 'node_uuid'),
    'server': ('server_name', 'server_uuid'),
}


@dataclasses.dataclass(init=False, repr=False, eq=False)
class Entry(Resource):
    """A server with its node, or a node without servers."""

    server_uuid: str | None = field('Server UUID')
    """The UUID of the server; None for a node without servers."""
    server_name: str | None = field('Server Name')
    """The name of the server."""
    server_vcpus: int | None = field('Server Vcpus')
    """The number of virtual CPUs."""
    server_memory: int | None = field('Server Memory')
    """The RAM in MiB."""
    server_disk: int | None = field('Server Disk')
    """The disk in GiB."""
    server_state: str | None = field('Server State')
    """The state of the server in Nova, such as ``active``."""
    server_metadata: dict[str, Any] = field(default_factory=dict)
    """The metadata of the server."""
    server_project_id: str | None = field()
    """The ID of the project that owns the server."""
    server_locked: bool | None = field()
    """Whether the server is locked."""
    server_watcher_exclude: bool | None = field()
    """Whether strategies leave the server alone."""
    server_flavor_extra_specs: dict[str, Any] | None = field(since='1.6')
    """The extra specs of the flavor."""
    server_pinned_az: str | None = field(since='1.6')
    """The availability zone that the server must stay in."""
    node_uuid: str = field('Node UUID')
    """The UUID of the compute node."""
    node_hostname: str = field('Node Host Name')
    """The host name of the compute node."""
    node_vcpus: int | None = field('Node Vcpus')
    """The number of virtual CPUs."""
    node_vcpu_ratio: float | None = field('Node Vcpu Ratio')
    """The allocation ratio of CPUs."""
    node_vcpu_reserved: int | None = field()
    """The number of CPUs that are reserved for the host."""
    node_memory: int | None = field('Node Memory')
    """The RAM in MiB."""
    node_memory_ratio: float | None = field('Node Memory Ratio')
    """The allocation ratio of RAM."""
    node_memory_mb_reserved: int | None = field()
    """The RAM that is reserved for the host, in MiB."""
    node_disk: int | None = field('Node Disk')
    """The disk in GiB."""
    node_disk_ratio: float | None = field('Node Disk Ratio')
    """The allocation ratio of disks."""
    node_disk_gb_reserved: int | None = field()
    """The disk that is reserved for the host, in GiB."""
    node_state: str | None = field('Node State')
    """``up`` or ``down``."""
    node_status: str | None = field()
    """``enabled`` or ``disabled``: whether Nova schedules servers to it."""
    node_disabled_reason: str | None = field()
    """Why nova-compute is disabled."""

    NOUN = 'entry'
    SINCE = Version(1, 3)
    SHORT = (
        'server_uuid',
        'server_name',
        'server_state',
        'node_uuid',
        'node_hostname',
    )


@dataclasses.dataclass(init=False, repr=False, eq=False)
class DataModel(Resource):
    """The cluster as Watcher sees it."""

    context: list[dict[str, Any]] = field(default_factory=list)
    """The servers with their nodes, as the server sends them."""

    NOUN = 'data model'
    SINCE = Entry.SINCE

    @property
    def entries(self) -> list[Entry]:
        """The servers with their nodes, and the nodes without servers."""
        return [Entry(self.manager, item) for item in self.context]

    @cached_property
    def cluster(self) -> analysis.Cluster:
        """The same data as hosts with their servers."""
        return analysis.cluster_of(self.context)

    @property
    def hosts(self) -> tuple[analysis.Host, ...]:
        """The hosts, sorted by name, each with its servers."""
        return self.cluster.hosts

    @property
    def servers(self) -> tuple[analysis.Server, ...]:
        """The servers, host by host."""
        return self.cluster.servers

    def spread(self) -> analysis.Load:
        """Return the standard deviation of the load of hosts.

        In percentage points.
        """
        return self.cluster.spread()

    @property
    def names(self) -> dict[str, str]:
        """The names of servers and nodes by their UUIDs."""
        found = {}
        for entry in self.entries:
            found[entry.node_uuid] = entry.node_hostname
            if entry.server_uuid and entry.server_name:
                found[entry.server_uuid] = entry.server_name
        return found

    def identifiers(self, kind: str) -> list[str]:
        """Return the names and UUIDs of all hosts or servers.

        :param kind: ``host`` or ``server``.
        """
        found = {
            getattr(entry, name): None
            for entry in self.entries
            for name in _IDENTIFIERS[kind]
        }
        return [name for name in found if isinstance(name, str)]


class DataModelManager(Manager[DataModel]):
    """The data models of Watcher."""

    resource_class = DataModel
    path = 'data_model'

    def list(
        self,
        data_model_type: str = 'compute',
        audit: v1.Audit | str | None = None,
    ) -> DataModel:
        """Return the data model (API 1.3).

        :param data_model_type: ``compute``, the only type that servers
            support.
        :param audit: filter by the scope of this audit (name or UUID).
        :raises ClientException: if it cannot be read.
        """
        if data_model_type not in TYPES:
            raise exceptions.CommandError(
                f'invalid data model type {data_model_type!r}: choose from '
                f'{", ".join(TYPES)}'
            )
        params = {'data_model_type': data_model_type}
        if audit is not None:
            params['audit_uuid'] = lookup.to_uuid(self.client.audit, audit)
        response = self._request(
            'GET', '', params=params, feature='the data model'
        )
        model = self._one(response)
        if not isinstance(model.context, list) or not all(
            isinstance(item, dict) for item in model.context
        ):
            raise unexpected_body(response, 'no data model')
        return model

    def known_hosts(self) -> builtins.list[str]:
        """Return the names and UUIDs of all hosts.

        :returns: nothing if the data model is empty or cannot be read.
        """
        try:
            return self.list().identifiers('host')
        except exceptions.ClientException:
            return []
