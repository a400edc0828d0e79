# SPDX-License-Identifier: Apache-2.0
"""Compare action plans."""

from __future__ import annotations

import argparse
from typing import Any

from watcherclient.osc.commands import base
from watcherclient.osc.commands.list import Lister
from watcherclient.osc.output import columns


class CompareActionPlans(base.OnNamed, Lister):
    """Compare action plans: what strategies claim, and what is computed.

    Examples::

      openstack optimize action plan compare dfdcb491 7f3e11aa
    """

    manager_name = 'action_plan'
    nargs = '+'
    about = ' to compare'

    def available(self, args: argparse.Namespace) -> columns.Columns:
        return [columns.ComputedColumn('indicator', 'Indicator', _name)]

    def take_action(self, parsed_args: argparse.Namespace) -> base.Table:
        found = self.manager.compare(self.target(parsed_args))
        labels = [
            f'{one.strategy or "unknown"} {one.plan_uuid[:8]}'
            for one in found.reviews
        ]
        shown = [
            *self.available(parsed_args),
            *(
                columns.ComputedColumn(label, label, _value(place), 'figure')
                for place, label in enumerate(labels)
            ),
        ]
        return self.table(found.rows, parsed_args, shown)


def _name(row: Any) -> str:
    return f'{row.name} ({row.unit})' if row.unit else str(row.name)


def _value(place: int) -> Any:
    return lambda row: row.values[place]
