# SPDX-License-Identifier: Apache-2.0
"""The command that lists past runs."""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Callable
from operator import attrgetter
from typing import Any

from watcherclient.base.resource import Column
from watcherclient.osc import arguments
from watcherclient.osc.arguments import Option, client_filter
from watcherclient.osc.commands import base
from watcherclient.osc.commands.list import Lister
from watcherclient.osc.output import columns
from watcherclient.osc.output.columns import ComputedColumn


def _of(part: str, field: str) -> Callable[[Any], Any]:
    """Return what reads a field of a part of a run, None without it."""
    return lambda run: getattr(getattr(run, part), field, None)


#: Columns that are hidden on terminals below a width, and that width.
_MINOR = ('goal', 'strategy', 'global_efficacy')
_WIDE = 130


class ListHistory(Lister):
    """List past and current runs of audits, newest first.

    Each action plan is a run. An audit without action plans is a run, too.

    Examples::

      openstack optimize history --since 30d
      openstack optimize history --since yesterday --until today --audit hourly
      openstack optimize history --state FAILED -f json
    """

    manager_name = 'action_plan'
    all_columns = (
        Column('created_at', 'Created At'),
        ComputedColumn('audit_uuid', 'Audit UUID', _of('audit', 'uuid')),
        ComputedColumn('audit', 'Audit', _of('audit', 'name'), 'optional'),
        ComputedColumn('goal', 'Goal', _of('audit', 'goal_name'), 'optional'),
        Column('strategy', 'Strategy', display='auto'),
        ComputedColumn(
            'action_plan', 'Action Plan', _of('plan', 'uuid'), 'optional'
        ),
        Column('state', 'State'),
        ComputedColumn(
            'actions',
            'Actions',
            lambda run: columns.progress(run.actions) if run.plan else None,
            'progress',
        ),
        Column('duration', 'Duration', display='duration'),
        ComputedColumn(
            'global_efficacy',
            'Global efficacy',
            attrgetter('efficacy'),
            'efficacy',
        ),
    )
    options = (
        Option(
            '--since',
            help='Filter by creation after a time: an age such as 12h or 30d, '
            'a day such as yesterday, or a time such as 2030-01-31T22:00',
        ),
        Option(
            '--until',
            help='Filter by creation before a time, as for --since',
        ),
        arguments.OF_AUDIT,
        arguments.OF_GOAL,
        client_filter(
            '--state',
            'Filter by state of the action plan, or of an audit without '
            'one; for example, FAILED',
            several=True,
        ),
    )

    def take_action(self, parsed_args: argparse.Namespace) -> base.Table:
        runs = self.client.history(**self.values(parsed_args))
        if parsed_args.formatter != columns.TABLE:
            return self.table(runs, parsed_args)
        narrow = (
            self.app.stdout.isatty()
            and shutil.get_terminal_size().columns < _WIDE
        )
        left_out = ('audit_uuid', *(_MINOR if narrow else ()))
        default = [c for c in self.all_columns if c.name not in left_out]
        return self.table(runs, parsed_args, default)
