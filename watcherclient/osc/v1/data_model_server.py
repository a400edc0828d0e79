# SPDX-License-Identifier: Apache-2.0
"""The data model by server."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from watcherclient.osc.arguments import Option, add_flag
from watcherclient.osc.commands import base
from watcherclient.osc.commands.list import Lister
from watcherclient.osc.output import columns
from watcherclient.osc.output.columns import ComputedColumn
from watcherclient.osc.v1.data_model_host import OF_AUDIT

if TYPE_CHECKING:
    from watcherclient.base.resource import Resource

#: The columns that only --long shows.
_LONG = ('project_id', 'locked', 'watcher_exclude')


class ListDataModelServer(Lister):
    """List servers with their hosts and sizes, as Watcher sees them.

    Examples::

      openstack optimize data model server list --host compute-1
      openstack optimize data model server list --state active --long
    """

    manager_name = 'data_model'
    options = (
        OF_AUDIT,
        Option('--host', help='Only servers on this host (name or UUID)'),
        Option('--project', help='Only servers of this project (ID)'),
        Option(
            '--state',
            metavar='<server-state>',
            help='Only servers in this state, such as active',
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
            ComputedColumn('uuid', 'UUID', lambda one: one.uuid),
            ComputedColumn('name', 'Name', lambda one: one.name),
            ComputedColumn('host', 'Host', lambda one: one.host),
            ComputedColumn('state', 'State', lambda one: one.state),
            ComputedColumn('vcpus', 'vCPUs', lambda one: one.amounts.vcpus),
            ComputedColumn(
                'memory', 'RAM (MiB)', lambda one: one.amounts.memory
            ),
            ComputedColumn('disk', 'Disk (GiB)', lambda one: one.amounts.disk),
            ComputedColumn(
                'project_id', 'Project', lambda one: one.project_id
            ),
            ComputedColumn('locked', 'Locked', lambda one: one.locked),
            ComputedColumn(
                'watcher_exclude', 'Excluded', lambda one: one.watcher_exclude
            ),
        ]

    def take_action(self, parsed_args: argparse.Namespace) -> base.Table:
        self.require()
        model = self.manager.list(audit=parsed_args.audit)
        host = model.cluster.host(parsed_args.host)
        place = host.name if host else parsed_args.host
        wanted = {
            'host': place,
            'project_id': parsed_args.project,
            'state': parsed_args.state,
        }
        servers = [
            one
            for one in model.servers
            if all(
                value is None or getattr(one, name) == value
                for name, value in wanted.items()
            )
        ]
        every = self.available(parsed_args)
        short = [column for column in every if column.name not in _LONG]
        return self.table(
            servers, parsed_args, every if parsed_args.long else short
        )
