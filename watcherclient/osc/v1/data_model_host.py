# SPDX-License-Identifier: Apache-2.0
"""The data model by host."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from watcherclient import exceptions
from watcherclient.osc.arguments import Option, add_flag
from watcherclient.osc.commands import base
from watcherclient.osc.commands.list import Lister
from watcherclient.osc.output import columns
from watcherclient.osc.output.columns import ComputedColumn

if TYPE_CHECKING:
    from watcherclient.base.resource import Resource

OF_AUDIT = Option(
    '--audit', help='Filter by the scope of this audit (UUID or name)'
)
#: The columns that only --long shows.
_LONG = ('uuid', 'disabled_reason', 'disk_used', 'disk_load')


class ListDataModelHost(Lister):
    """List hosts with their servers, and how much is allocated on them.

    The figures are allocations, not measurements: what servers were promised,
    out of what a host has, without what is reserved, times its allocation
    ratio.

    Examples::

      openstack optimize data model host list
      openstack optimize data model host list --sort-column 'vCPU %'
    """

    manager_name = 'data_model'
    options = (
        OF_AUDIT,
        Option(
            '--host',
            action='append',
            help='Only this host (name or UUID; repeat option for several)',
        ),
    )

    @property
    def resource(self) -> type[Resource]:
        from watcherclient.v1 import DataModel

        return DataModel

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        parser = super().get_parser(prog_name)
        add_flag(parser, '--long', 'Show all columns')
        return parser

    def available(self, args: argparse.Namespace) -> columns.Columns:
        return [
            ComputedColumn('name', 'Host', _field('name')),
            ComputedColumn('uuid', 'UUID', _field('uuid')),
            ComputedColumn('status', 'Status', _field('status')),
            ComputedColumn('state', 'State', _field('state')),
            ComputedColumn(
                'disabled_reason', 'Disabled Reason', _field('disabled_reason')
            ),
            ComputedColumn('servers', 'Servers', lambda h: len(h.servers)),
            *_usage('vcpus', 'vCPU', 'vCPU used'),
            *_usage('memory', 'RAM', 'RAM used (GiB)', unit=1024),
            *_usage('disk', 'Disk', 'Disk used (GiB)'),
        ]

    def take_action(self, parsed_args: argparse.Namespace) -> base.Table:
        self.require()
        model = self.manager.list(audit=parsed_args.audit)
        hosts = model.hosts
        if parsed_args.host:
            for name in parsed_args.host:
                if model.cluster.host(name) is None:
                    raise exceptions.CommandError(
                        f'the data model has no host {name!r}'
                    )
            wanted = {model.cluster.host(name) for name in parsed_args.host}
            hosts = [host for host in hosts if host in wanted]
        spread = model.spread()
        figures = [
            f'{name} {value:.1f}'
            for name, value in zip(
                ('vCPU', 'RAM', 'disk'), spread, strict=True
            )
            if value is not None
        ]
        if figures:
            self.note(f'Spread (standard deviation): {", ".join(figures)}')
        every = self.available(parsed_args)
        short = [column for column in every if column.name not in _LONG]
        return self.table(
            hosts, parsed_args, every if parsed_args.long else short
        )


def _field(name: str) -> Any:
    return lambda item: getattr(item, name)


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
