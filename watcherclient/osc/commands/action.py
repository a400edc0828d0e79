# SPDX-License-Identifier: Apache-2.0
"""Common parts of commands for actions."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from operator import attrgetter
from typing import TYPE_CHECKING

from watcherclient.analysis import action_summary
from watcherclient.osc.commands import base
from watcherclient.osc.commands.list import Lister
from watcherclient.osc.output import columns
from watcherclient.osc.output.columns import ComputedColumn
from watcherclient.text.suggestions import choose_from

if TYPE_CHECKING:
    from watcherclient.v1.action import Action


class Summarized(base.Display):
    """Adds the summaries of actions."""

    manager_name = 'action'
    _names: dict[str, str] | None = None

    def extras(self) -> Sequence[ComputedColumn]:
        return [
            ComputedColumn('summary', 'Summary', self.summary, detail=True)
        ]

    def summary(self, action: Action) -> str:
        if self._names is None and action.lacks_name:
            self._names = self.manager.names([action])
        return action.summary(self._names)


class InOrder(Summarized, Lister):
    """Shows the numbers of actions in the order of their plan."""

    def numbered(
        self, last: columns.AnyColumn | None = None
    ) -> columns.Columns:
        """Return the columns of numbered actions.

        :param last: the last column, instead of the status message.
        """
        known = {column.name: column for column in self.resource.columns()}
        number = ComputedColumn('number', 'Number', attrgetter('number'))
        return [
            known['uuid'],
            number,
            *self.extras(),
            known['state'],
            last or known['status_message'],
        ]

    def table_in_order(
        self, actions: Sequence[Action], args: argparse.Namespace
    ) -> base.Table:
        """Return a table of numbered actions."""
        known = self.available(args)
        # Programs need the UUID; tables have no room for it.
        people = args.formatter == columns.TABLE
        return self.table(actions, args, known[1:] if people else known)


def unknown_type(given: str) -> str:
    """Return suggestions for an unknown type, empty for a known one."""
    types = action_summary.TYPES
    if given in types:
        return ''
    return f'; {choose_from(given, types)}'
