# SPDX-License-Identifier: Apache-2.0
"""The data model: the cluster as Watcher sees it."""

from __future__ import annotations

import builtins
import dataclasses
from functools import cached_property
from typing import TYPE_CHECKING, Any

from watcherclient import exceptions, v1
from watcherclient.base.manager import Manager
from watcherclient.base.resource import Resource, field
from watcherclient.http.body import unexpected_body
from watcherclient.versions import Version

if TYPE_CHECKING:
    from watcherclient.analysis.cluster import Cluster, Host, Load, Server

TYPES = ('compute', 'storage', 'baremetal')
#: The fields of an entry that name a host, or a server.
_IDENTIFIERS = {
    'host': ('node_hostname', 'node_uuid'),
    'server': ('server_name', 'server_uuid'),
}


@dataclasses.dataclass(init=False, repr=False, eq=False)
class Entry(Resource):
    """A server with its node; or a node without servers."""

    server_uuid: str | None = field('Server UUID')
    server_name: str | None = field('Server Name')
    server_vcpus: int | None = field('Server Vcpus')
    server_memory: int | None = field('Server Memory')
    server_disk: int | None = field('Server Disk')
    server_state: str | None = field('Server State')
    server_metadata: dict[str, Any] = field(default_factory=dict)
    server_project_id: str | None = field()
    server_locked: bool | None = field()
    server_watcher_exclude: bool | None = field()
    server_flavor_extra_specs: dict[str, Any] | None = field(since='1.6')
    server_pinned_az: str | None = field(since='1.6')
    node_uuid: str = field('Node UUID')
    node_hostname: str = field('Node Host Name')
    node_vcpus: int | None = field('Node Vcpus')
    node_vcpu_ratio: float | None = field('Node Vcpu Ratio')
    node_vcpu_reserved: int | None = field()
    node_memory: int | None = field('Node Memory')
    node_memory_ratio: float | None = field('Node Memory Ratio')
    node_memory_mb_reserved: int | None = field()
    node_disk: int | None = field('Node Disk')
    node_disk_ratio: float | None = field('Node Disk Ratio')
    node_disk_gb_reserved: int | None = field()
    node_state: str | None = field('Node State')
    node_status: str | None = field()
    node_disabled_reason: str | None = field()

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

    NOUN = 'data model'
    SINCE = Entry.SINCE

    @property
    def entries(self) -> list[Entry]:
        """The servers with their nodes, and the nodes without servers."""
        return [Entry(self.manager, item) for item in self.context]

    @cached_property
    def cluster(self) -> Cluster:
        """The same as hosts with their servers."""
        from watcherclient.analysis.cluster import cluster_of

        return cluster_of(self.context)

    @property
    def hosts(self) -> tuple[Host, ...]:
        """The hosts in the order of their names, each with its servers."""
        return self.cluster.hosts

    @property
    def servers(self) -> tuple[Server, ...]:
        """The servers, host by host."""
        return self.cluster.servers

    def spread(self) -> Load:
        """Return the standard deviation of the load of hosts, in points."""
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
    """The data models that Watcher keeps."""

    resource_class = DataModel
    path = 'data_model'

    def list(
        self,
        data_model_type: str = 'compute',
        audit: v1.Audit | str | None = None,
    ) -> DataModel:
        """Return the data model, one object (API 1.3).

        :param data_model_type: ``compute``; today's servers have no other.
        :param audit: only what is in the scope of this audit, UUID or name.
        :raises ClientException: when it cannot be read.
        """
        if data_model_type not in TYPES:
            raise exceptions.CommandError(
                f'There is no data model of type {data_model_type!r}: give '
                f'one of {", ".join(TYPES)}'
            )
        params = {
            'data_model_type': data_model_type,
            'audit_uuid': self._uuid('audit', audit),
        }
        response = self._request(
            'GET',
            '',
            params={k: v for k, v in params.items() if v is not None},
            feature='The data model',
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
