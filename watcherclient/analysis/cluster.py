# SPDX-License-Identifier: Apache-2.0
"""The hosts of a cluster, their servers, and their load.

The load of a host is the sum of the allocations of its servers, as a
percentage of its capacity, ``(total - reserved) * ratio``. It is not the
actual usage.
"""

from __future__ import annotations

import dataclasses
import math
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

ENABLED = 'enabled'
DISABLED = 'disabled'
UP = 'up'
DOWN = 'down'


class Amounts(NamedTuple):
    """Virtual CPUs, MiB of memory and GiB of disk."""

    vcpus: float = 0
    memory: float = 0
    disk: float = 0


class Load(NamedTuple):
    """Percentages of a capacity; None if the capacity is unknown."""

    vcpus: float | None
    memory: float | None
    disk: float | None

    @property
    def highest(self) -> float:
        """The highest of them."""
        return max(value or 0 for value in self)


def total(amounts: Iterable[Amounts]) -> Amounts:
    """Return the sum of amounts."""
    return Amounts(*map(sum, zip(Amounts(), *amounts, strict=True)))


@dataclasses.dataclass(frozen=True)
class Server:
    """A server and its host."""

    uuid: str
    name: str
    #: The name of its host; empty if the scheduler will choose one.
    host: str
    amounts: Amounts
    state: str = 'active'
    project_id: str | None = None
    locked: bool = False
    watcher_exclude: bool = False


@dataclasses.dataclass(frozen=True)
class Host:
    """A compute node with its servers."""

    name: str
    uuid: str
    #: Set by administrators: ``enabled`` or ``disabled``.
    status: str = ENABLED
    #: The state of nova-compute: ``up`` or ``down``.
    state: str = UP
    disabled_reason: str | None = None
    #: The resources that it can allocate.
    capacity: Amounts = Amounts()
    servers: tuple[Server, ...] = ()

    @property
    def available(self) -> bool:
        """Whether servers can be migrated to the host."""
        return self.status == ENABLED and self.state == UP

    @cached_property
    def used(self) -> Amounts:
        """The allocations of its servers."""
        return total(server.amounts for server in self.servers)

    @property
    def vcpus_used(self) -> float:
        """The virtual CPUs of its servers."""
        return self.used.vcpus

    @property
    def memory_used(self) -> float:
        """The memory of its servers, in MiB."""
        return self.used.memory

    @property
    def disk_used(self) -> float:
        """The disk of its servers, in GiB."""
        return self.used.disk

    @property
    def load(self) -> Load:
        """The allocations of its servers, as percentages of its capacity."""
        return load(self.used, self.capacity)


def load(used: Amounts, capacity: Amounts) -> Load:
    """Return amounts as percentages of a capacity."""
    pairs = zip(used, capacity, strict=True)
    return Load(*(100 * n / most if most > 0 else None for n, most in pairs))


@dataclasses.dataclass(frozen=True)
class Cluster:
    """The hosts of a cluster, sorted by name."""

    hosts: tuple[Host, ...] = ()
    #: The servers that the scheduler will place.
    unplaced: tuple[Server, ...] = ()

    @cached_property
    def servers(self) -> tuple[Server, ...]:
        """All servers, host by host."""
        placed = (server for host in self.hosts for server in host.servers)
        return (*placed, *self.unplaced)

    @cached_property
    def names(self) -> dict[str, str]:
        """The names of hosts and servers by their UUIDs."""
        every: Sequence[Host | Server] = (*self.hosts, *self.servers)
        return {one.uuid: one.name for one in every}

    @cached_property
    def _hosts(self) -> dict[str, Host]:
        by_uuid = {host.uuid: host for host in self.hosts}
        return by_uuid | {host.name: host for host in self.hosts}

    @cached_property
    def _servers(self) -> dict[str, Server]:
        by_name = {server.name: server for server in self.servers}
        return by_name | {server.uuid: server for server in self.servers}

    def host(self, name: str | None) -> Host | None:
        """Return the host with a name or UUID."""
        return self._hosts.get(name or '')

    def server(self, name: str | None) -> Server | None:
        """Return the server with a UUID or name."""
        return self._servers.get(name or '')

    def spread(self) -> Load:
        """Return the standard deviation of the load of hosts.

        In percentage points.
        """
        loads = [host.load for host in self.hosts]
        return Load(
            *(_deviation(load[place] for load in loads) for place in range(3))
        )


def _deviation(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    if not known:
        return None
    mean = math.fsum(known) / len(known)
    squares = math.fsum((value - mean) ** 2 for value in known)
    return math.sqrt(squares / len(known))


def cluster_of(rows: Iterable[Mapping[str, Any]]) -> Cluster:
    """Return the cluster of a data model.

    :param rows: the ``context`` of the data model: each row has a server and
        its host, or a host without servers.
    """
    hosts: dict[str, Host] = {}
    servers: dict[str, Server] = {}
    for row in rows:
        name = str(row.get('node_hostname') or row.get('node_uuid') or '')
        if not name:
            continue
        if name not in hosts:
            hosts[name] = _host(name, row)
        uuid = row.get('server_uuid')
        if uuid and uuid not in servers:
            servers[uuid] = _server(name, row)
    return populate(
        sorted(hosts.values(), key=_name), sorted(servers.values(), key=_name)
    )


def populate(hosts: Collection[Host], servers: Iterable[Server]) -> Cluster:
    """Return the cluster in which servers are on the hosts that they name."""
    placed: dict[str, list[Server]] = {host.name: [] for host in hosts}
    unplaced: list[Server] = []
    for server in servers:
        placed.get(server.host, unplaced).append(server)
    return Cluster(
        tuple(
            dataclasses.replace(host, servers=tuple(placed[host.name]))
            for host in hosts
        ),
        tuple(unplaced),
    )


def _host(name: str, row: Mapping[str, Any]) -> Host:
    def capacity(total: str, ratio: str, reserved: str) -> float:
        usable = _number(row, total) - _number(row, reserved)
        return usable * (1 if row.get(ratio) is None else _number(row, ratio))

    return Host(
        name,
        str(row.get('node_uuid') or name),
        str(row.get('node_status') or ENABLED),
        str(row.get('node_state') or UP),
        row.get('node_disabled_reason'),
        Amounts(
            capacity('node_vcpus', 'node_vcpu_ratio', 'node_vcpu_reserved'),
            capacity(
                'node_memory', 'node_memory_ratio', 'node_memory_mb_reserved'
            ),
            capacity('node_disk', 'node_disk_ratio', 'node_disk_gb_reserved'),
        ),
    )


def _server(host: str, row: Mapping[str, Any]) -> Server:
    uuid = str(row['server_uuid'])
    return Server(
        uuid,
        str(row.get('server_name') or uuid),
        host,
        Amounts(
            _number(row, 'server_vcpus'),
            _number(row, 'server_memory'),
            _number(row, 'server_disk'),
        ),
        str(row.get('server_state') or ''),
        row.get('server_project_id'),
        row.get('server_locked') is True,
        row.get('server_watcher_exclude') is True,
    )


def _number(row: Mapping[str, Any], name: str) -> float:
    """Return a number of a row; 0 if there is none."""
    value = row.get(name)
    if isinstance(value, (int, float)) and math.isfinite(value):
        return value
    return 0


def _name(one: Host | Server) -> Any:
    return natural(one.name)


def natural(name: str) -> tuple[list[Any], str]:
    """Return a sort key for names: compute-2 comes before compute-10."""
    # Parts at odd positions are numbers.
    parts: list[Any] = re.split(r'(\d+)', name)
    parts[1::2] = map(int, parts[1::2])
    return parts, name
