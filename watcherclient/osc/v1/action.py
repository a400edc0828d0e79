# SPDX-License-Identifier: Apache-2.0
"""Commands about actions."""

from __future__ import annotations

import argparse

from watcherclient.osc import command


class ListAction(command.List):
    """List actions: the steps of action plans."""

    manager_name = 'action'
    examples = (
        'openstack optimize action list \\\n'
        '    --action-plan dfdcb491-89c5-4c07-a5ed-65d2085c488c',
        'openstack optimize action list --audit nightly --detail -f json',
        'openstack optimize action list --state FAILED --host compute-1',
    )
    filters = {
        'action_plan': 'Only those of this action plan (UUID)',
        'audit': 'Only those of this audit (UUID or name)',
    }
    matches = (
        command.Match(
            'state', 'Only those in this state, as PENDING', several=True
        ),
        command.Match(
            'type',
            'Only those of this type, as migrate',
            'action_type',
            several=True,
        ),
        command.Match('server', 'Only those done to this server (name or ID)'),
        command.Match(
            'host',
            'Only those done to this host, or from it, or to it (name or ID)',
        ),
    )


class ShowAction(command.Show):
    """Show an action."""

    manager_name = 'action'
    examples = (
        'openstack optimize action show 2a8e9d62-24bd-47c2-9c4a-c27c8a4c7d0c',
    )


class UpdateAction(command.ShowOne):
    """Skip an action, or say why it is skipped.

    The action must be PENDING, and its action plan not started yet.
    """

    manager_name = 'action'
    examples = (
        'openstack optimize action update '
        '2a8e9d62-24bd-47c2-9c4a-c27c8a4c7d0c \\\n'
        "    --state SKIPPED --reason 'the owner asked'",
    )

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        parser = super().get_parser(prog_name)
        self.add_identity(parser)
        parser.add_argument(
            '--state',
            metavar='<state>',
            help='New state; servers take SKIPPED',
        )
        parser.add_argument(
            '--reason',
            metavar='<reason>',
            help='Why; kept as the status message of the action',
        )
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> command.Table:
        from watcherclient import exceptions

        changes = {
            '/state': parsed_args.state,
            '/status_message': parsed_args.reason,
        }
        patch = [
            {'op': 'replace', 'path': path, 'value': value}
            for path, value in changes.items()
            if value is not None
        ]
        if not patch:
            raise exceptions.CommandError(
                'Nothing to change: give --state, --reason or both'
            )
        action = self.manager.update(parsed_args.action, patch)
        return self.show(action, parsed_args)
