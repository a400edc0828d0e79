# SPDX-License-Identifier: Apache-2.0
"""Commands about strategies."""

from __future__ import annotations

import argparse

from watcherclient.osc.commands import base


class ListStrategy(base.List):
    """List strategies: algorithms that reach a goal."""

    manager_name = 'strategy'
    examples = ('openstack optimize strategy list --goal workload_balancing',)
    filters = {'goal': 'Only those that reach this goal (UUID or name)'}


class ShowStrategy(base.Show):
    """Show a strategy and the parameters it takes."""

    manager_name = 'strategy'
    examples = ('openstack optimize strategy show host_maintenance',)


class StateStrategy(base.Lister):
    """Tell whether a strategy has all that it needs in this cloud."""

    manager_name = 'strategy'
    examples = ('openstack optimize strategy state workload_stabilization',)

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        parser = super().get_parser(prog_name)
        self.add_identity(parser)
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> base.Table:
        from watcherclient.v1.strategy import Requirement

        found = self.manager.state(parsed_args.strategy)
        labels, row = self.columns(Requirement.columns(), parsed_args)
        return labels, map(row, found)
