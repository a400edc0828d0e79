# SPDX-License-Identifier: Apache-2.0
"""Action commands."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from watcherclient import exceptions
from watcherclient.base import json_patch
from watcherclient.osc import arguments, hints
from watcherclient.osc.arguments import Option, client_filter, flag
from watcherclient.osc.commands import base
from watcherclient.osc.commands.action import (
    InOrder,
    Summarized,
    unknown_type,
)
from watcherclient.osc.commands.list import List
from watcherclient.osc.commands.show import Show, ShowOne
from watcherclient.osc.output import columns, tree
from watcherclient.osc.output.columns import ComputedColumn
from watcherclient.text import display

if TYPE_CHECKING:
    from watcherclient.v1.action import Action


class ListAction(InOrder, List):
    r"""List actions.

    Examples::

      openstack optimize action list \
          --action-plan dfdcb491-89c5-4c07-a5ed-65d2085c488c
      openstack optimize action list --state FAILED --host compute-1
      openstack optimize action list --audit nightly --tree
    """

    options = (
        Option(
            '--action-plan',
            help=f'Filter by action plan (UUID{arguments.PREFIX})',
        ),
        arguments.OF_AUDIT,
        client_filter(
            '--state', 'Filter by state, for example, PENDING', several=True
        ),
        client_filter(
            '--type',
            'Filter by type, for example, migrate',
            keyword='action_type',
            several=True,
        ),
        client_filter('--server', 'Filter by server (name or ID)'),
        client_filter(
            '--host',
            'Filter by host (name or ID), including the source and '
            'destination of migrations',
        ),
        *List.options,
    )
    #: The prefix and number of each action in the tree.
    _guides: dict[str, str] = {}
    _numbers: dict[str, int | None] = {}

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        parser = super().get_parser(prog_name)
        tree = flag(
            '--tree',
            'Show the actions of one action plan (--action-plan or --audit) '
            'as a tree',
        )
        tree.add_to(parser, {})
        return parser

    def available(self, args: argparse.Namespace) -> columns.Columns:
        if not args.tree:
            return super().available(args)
        after = ComputedColumn('after', 'After', self.after, 'words')
        return self.numbered(after)

    def take_action(self, parsed_args: argparse.Namespace) -> base.Table:
        if parsed_args.tree:
            return self.tree(parsed_args)
        if self.answers_first(parsed_args):
            plan = self.client.action_plan.progress(parsed_args.action_plan)
            _, *shown, _ = self.numbered()
            return self.table(plan.actions, parsed_args, shown)
        return super().take_action(parsed_args)

    def answers_first(self, args: argparse.Namespace) -> bool:
        """Return whether a user on a terminal just asks about one plan.

        The table then has what actions do instead of what identifies them.
        """
        others = self.values(args)
        plan = others.pop('action_plan')
        asked = (*others.values(), args.columns, args.sort_columns)
        return (
            bool(plan)
            and not any((*asked, args.long, args.detail))
            and args.formatter == columns.TABLE
            and self.app.stdout.isatty()
        )

    def explain_empty(self, args: argparse.Namespace) -> None:
        for given in args.action_type or ():
            # Plugins can add types, so unknown types are valid.
            if why := unknown_type(given):
                raise exceptions.CommandError(
                    f'no action is of type {display.truncate(given, 80)!r}'
                    + why
                )
        for kind, given in ('server', args.server), ('host', args.host):
            if given:
                known = hints.in_data_model(self.client, kind, given)
                self.note(f'no action on {kind} {given} matches{known}')

    def tree(self, args: argparse.Namespace) -> base.Table:
        """Return the table of a plan in execution order, with a tree."""
        others = self.values(args)
        plan, audit = others.pop('action_plan'), others.pop('audit')
        if bool(plan) == bool(audit) or any(others.values()):
            raise exceptions.CommandError(
                '--tree requires --action-plan or --audit, and cannot be '
                'combined with filtering, sorting or paging'
            )
        plans = self.client.action_plan
        actions = plans.progress(plan or plans.latest(audit)).actions
        if not actions:
            self.explain_empty(args)
        self._numbers = {action.uuid: action.number for action in actions}
        if args.formatter == columns.TABLE:
            self._guides = tree.guides(
                {action.uuid: action.parents for action in actions},
                self.app.stdout.encoding,
            )
            known = {action.uuid: action for action in actions}
            actions = [known[uuid] for uuid in self._guides]
        return self.table_in_order(actions, args)

    def after(self, action: Action) -> list[int]:
        known = (self._numbers.get(parent) for parent in action.parents)
        return sorted(number for number in known if number)

    def summary(self, action: Action) -> str:
        return self._guides.get(action.uuid, '') + super().summary(action)


class ShowAction(Summarized, Show):
    """Show details of an action.

    Examples::

      openstack optimize action show 2a8e9d62-24bd-47c2-9c4a-c27c8a4c7d0c
    """


class UpdateAction(base.OnNamed, ShowOne):
    r"""Skip an action, or change the reason for skipping it.

    The action must be PENDING, and its action plan must not have been started.

    Examples::

      openstack optimize action update 2a8e9d62-24bd-47c2-9c4a-c27c8a4c7d0c \
          --state SKIPPED --reason 'the owner asked'
    """

    manager_name = 'action'
    options = (
        Option('--state', help='New state; servers accept only SKIPPED'),
        Option(
            '--reason',
            help='Reason, which becomes the status message of the action',
        ),
    )

    def take_action(self, parsed_args: argparse.Namespace) -> base.Table:
        patch = json_patch.replace(
            {'state': parsed_args.state, 'status_message': parsed_args.reason}
        )
        if not patch:
            raise exceptions.CommandError(
                'At least one field update is required for this operation: '
                'specify --state, --reason or both'
            )
        action = self.manager.update(self.target(parsed_args), patch)
        self.record('updated', action)
        return self.show(action, parsed_args)
