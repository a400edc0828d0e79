# SPDX-License-Identifier: Apache-2.0
"""Strategy commands."""

from __future__ import annotations

import argparse

from watcherclient.osc import arguments
from watcherclient.osc.commands import base
from watcherclient.osc.commands.list import List, Lister
from watcherclient.osc.commands.show import Show
from watcherclient.osc.output import columns


class ListStrategy(List):
    """List strategies.

    Examples::

      openstack optimize strategy list --goal workload_balancing
    """

    manager_name = 'strategy'
    options = (arguments.OF_GOAL, *List.options)


class ShowStrategy(Show):
    """Show a strategy and its parameters.

    Examples::

      openstack optimize strategy show host_maintenance
    """

    manager_name = 'strategy'


class StateStrategy(base.OnNamed, Lister):
    """Show the requirements of a strategy and their state.

    Examples::

      openstack optimize strategy state workload_stabilization
    """

    manager_name = 'strategy'

    def available(self, args: argparse.Namespace) -> columns.Columns:
        from watcherclient.v1.strategy import Requirement

        return Requirement.columns()

    def take_action(self, parsed_args: argparse.Namespace) -> base.Table:
        found = self.manager.state(self.target(parsed_args))
        return self.table(found, parsed_args, self.available(parsed_args))
