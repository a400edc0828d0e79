# SPDX-License-Identifier: Apache-2.0
"""Data model commands."""

from __future__ import annotations

import abc
import argparse
from collections.abc import Iterator, Sequence
from operator import attrgetter
from typing import TYPE_CHECKING, Any, ClassVar

from watcherclient import exceptions, v1
from watcherclient.base.resource import Column
from watcherclient.osc.arguments import Option, flag
from watcherclient.osc.commands import base
from watcherclient.osc.commands.list import List, Lister
from watcherclient.osc.output.columns import ComputedColumn

if TYPE_CHECKING:
    from watcherclient.base.resource import Resource

_OF_AUDIT = Option(
    '--audit', help='Filter by the scope of this audit (name or UUID)'
)


class ListDataModel(List):
    """List the servers and nodes in the data model of Watcher.

    Examples::

      openstack optimize data model list
      openstack optimize data model list --audit nightly --detail -f csv
    """

    manager_name = 'data_model'
    options = (
        Option(
            '--type',
            help='Type of data model: compute, storage or baremetal (default: '
            'compute, the only type that servers support)',
        ),
        _OF_AUDIT,
    )

    @property
    def resource(self) -> type[Resource]:
        from watcherclient.v1.data_model import Entry

        return Entry

    def rows(self, args: argparse.Namespace, detail: bool) -> Iterator[Any]:
        model = self.manager.list(args.type or 'compute', audit=args.audit)
        return iter(model.entries)


class _PartLister(Lister):
    """Lists hosts or servers, as the analysis combines them."""

    manager_name = 'data_model'
    #: The names of the columns that only ``--long`` shows.
    only_long: ClassVar[tuple[str, ...]]
    own_options = (flag('--long', 'Show all columns'),)

    @property
    def resource(self) -> type[Resource]:
        return v1.DataModel

    @abc.abstractmethod
    def select(
        self, model: v1.DataModel, args: argparse.Namespace
    ) -> Sequence[Any]:
        """Return the hosts or servers of a data model that match options."""

    def take_action(self, parsed_args: argparse.Namespace) -> base.Table:
        self.require()
        model = self.manager.list(audit=parsed_args.audit)
        shown = [
            column
            for column in self.all_columns
            if parsed_args.long or column.name not in self.only_long
        ]
        return self.table(self.select(model, parsed_args), parsed_args, shown)


def _usage(
    name: str, short: str, label: str, unit: int = 1
) -> list[ComputedColumn]:
    """Return the columns of what is used of something, and the load.

    :param unit: how many of the model's units are one of the column's.
    """

    def used(host: Any) -> dict[str, float]:
        return {
            'used': getattr(host.used, name) / unit,
            'capacity': getattr(host.capacity, name) / unit,
        }

    def load(host: Any) -> float | None:
        value: float | None = getattr(host.load, name)
        return None if value is None else round(value, 1)

    return [
        ComputedColumn(f'{name}_used', label, used, 'usage'),
        ComputedColumn(f'{name}_load', f'{short} %', load),
    ]


class ListDataModelHost(_PartLister):
    """List hosts with their servers, and how much is allocated on them.

    The figures are allocations, not measurements: the resources of the servers
    of a host, and the capacity of the host (its total without the reserved
    part, times the allocation ratio).

    Examples::

      openstack optimize data model host list
      openstack optimize data model host list --sort-column 'vCPU %'
    """

    only_long = ('uuid', 'disabled_reason', 'disk_used', 'disk_load')
    options = (
        _OF_AUDIT,
        Option(
            '--host',
            action='append',
            help='Filter by host (name or UUID; repeat option to set multiple '
            'values)',
        ),
    )

    all_columns = (
        Column('name', 'Host'),
        Column('uuid', 'UUID'),
        Column('status', 'Status'),
        Column('state', 'State'),
        Column('disabled_reason', 'Disabled Reason'),
        ComputedColumn('servers', 'Servers', lambda h: len(h.servers)),
        *_usage('vcpus', 'vCPU', 'vCPU used'),
        *_usage('memory', 'RAM', 'RAM used (GiB)', unit=1024),
        *_usage('disk', 'Disk', 'Disk used (GiB)'),
    )

    def select(
        self, model: v1.DataModel, args: argparse.Namespace
    ) -> Sequence[Any]:
        hosts: Sequence[Any] = model.hosts
        if args.host:
            for name in args.host:
                if model.cluster.host(name) is None:
                    raise exceptions.CommandError(
                        f'the data model has no host {name!r}'
                    )
            wanted = {model.cluster.host(name) for name in args.host}
            hosts = [host for host in hosts if host in wanted]
        from watcherclient.analysis import wording

        now = model.spread()
        if spread := wording.spread(now, now):
            self.note(spread)
        return hosts


class ListDataModelServer(_PartLister):
    """List servers with their hosts and sizes, as Watcher sees them.

    Examples::

      openstack optimize data model server list --host compute-1
      openstack optimize data model server list --state active --long
    """

    only_long = ('project_id', 'locked', 'watcher_exclude')
    options = (
        _OF_AUDIT,
        Option('--host', help='Filter by host (name or UUID)'),
        Option('--project', help='Filter by project (ID)'),
        Option(
            '--state',
            metavar='<server-state>',
            help='Filter by server state, for example, active',
        ),
    )

    all_columns = (
        Column('uuid', 'UUID'),
        Column('name', 'Name'),
        Column('host', 'Host'),
        Column('state', 'State'),
        ComputedColumn('vcpus', 'vCPUs', attrgetter('amounts.vcpus')),
        ComputedColumn('memory', 'RAM (MiB)', attrgetter('amounts.memory')),
        ComputedColumn('disk', 'Disk (GiB)', attrgetter('amounts.disk')),
        Column('project_id', 'Project'),
        Column('locked', 'Locked'),
        Column('watcher_exclude', 'Excluded'),
    )

    def select(
        self, model: v1.DataModel, args: argparse.Namespace
    ) -> Sequence[Any]:
        host = model.cluster.host(args.host)
        if args.host and host is None:
            self.note(f'the data model has no host {args.host!r}')
        wanted = {
            'host': host.name if host else args.host,
            'project_id': args.project,
            'state': args.state,
        }
        return [
            one
            for one in model.servers
            if all(
                value is None or getattr(one, name) == value
                for name, value in wanted.items()
            )
        ]
