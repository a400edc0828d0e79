# SPDX-License-Identifier: Apache-2.0
"""The command that skips actions."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from watcherclient import exceptions
from watcherclient.osc import arguments, hints
from watcherclient.osc.arguments import Option, flag
from watcherclient.osc.commands import base
from watcherclient.osc.commands.action import InOrder, unknown_type
from watcherclient.osc.output import columns
from watcherclient.text import display

if TYPE_CHECKING:
    from watcherclient.v1.action import Action
    from watcherclient.v1.action_plan import SkipResult


def _numbers(words: str) -> list[int]:
    try:
        numbers = [int(word) for word in words.split(',')]
    except ValueError:
        numbers = []
    if not numbers or min(numbers) < 1:
        raise argparse.ArgumentTypeError(
            f'invalid action numbers {words!r}: expected numbers such as 2,3'
        )
    return numbers


#: Predicates for actions, by option. The names are those of servers and hosts,
#: by ID.
_FITS: dict[str, Callable[[Action, Any, dict[str, str]], bool]] = {
    'server': lambda action, value, names: action.is_on_server(value, names),
    'host': lambda action, value, names: action.is_on_host(value, names),
    'type': lambda action, value, names: action.action_type == value,
    'number': lambda action, value, names: action.number == value,
    'except': lambda action, value, names: action.number == value,
}


class SkipAction(base.OnNamed, InOrder):
    r"""Skip actions of an action plan that has not been started (API 1.5).

    Specify actions, or an action plan and options that select its actions.
    Actions must match all options. Actions that depend on a skipped action are
    not skipped with it. The exit status is 1 if an action could not be
    skipped.

    Examples::

      openstack optimize action skip 2a8e9d62 --reason 'the owner asked'
      openstack optimize action skip --audit nightly --server vm-5 \
          --server vm-7
      openstack optimize action skip --action-plan dfdcb491 --except 1,2 \
          --dry-run
    """

    options = (
        Option(
            '--server',
            action='append',
            help='Skip actions on this server (name or ID; repeat option to '
            'set multiple values)',
        ),
        Option(
            '--host',
            action='append',
            help='Skip actions on this host, including the source and '
            'destination of migrations (repeat option to set multiple values)',
        ),
        Option(
            '--type',
            action='append',
            help='Skip actions of this type, for example, migrate (repeat '
            'option to set multiple values)',
        ),
        Option(
            '--number',
            metavar='<numbers>',
            type=_numbers,
            help='Skip actions with these numbers, for example, 2,3; "action '
            'list --tree" shows them',
        ),
        Option(
            '--except',
            metavar='<numbers>',
            type=_numbers,
            help='Skip actions except those with these numbers, for example, '
            '1,2',
        ),
    )
    own_options = (
        Option(
            '--reason',
            help='Reason, which becomes the status message of each action',
        ),
        flag('--dry-run', 'Only show the actions that would be skipped'),
    )
    nargs = '*'
    about = ' to skip'

    def add_target(self, parser: Any, **settings: Any) -> None:
        group = parser.add_mutually_exclusive_group(required=True)
        super().add_target(group, default=[])
        group.add_argument(
            '--action-plan',
            metavar='<action-plan>',
            help=f'Skip actions of this action plan (UUID{arguments.PREFIX})',
        )
        group.add_argument(
            '--audit',
            metavar='<audit>',
            help='Skip actions of the action plan of this audit (name or '
            'UUID): the newest that is RECOMMENDED; otherwise, the newest',
        )

    def available(self, args: argparse.Namespace) -> columns.Columns:
        return self.numbered()

    def take_action(self, parsed_args: argparse.Namespace) -> base.Table:
        #: The errors of actions that could not be skipped.
        self.failures: list[tuple[str, Exception]] = []
        results = [
            self.client.action_plan.skip(
                plan,
                where=_among(uuids),
                reason=parsed_args.reason,
                dry_run=parsed_args.dry_run,
            )
            for plan, uuids in self.chosen_actions(parsed_args).items()
        ]
        self.report(results, parsed_args.dry_run)
        skipped = [action for one in results for action in one.skipped]
        if not parsed_args.dry_run:
            for action in skipped:
                self.record('skipped', action)
        return self.table_in_order(skipped, parsed_args)

    def chosen_actions(self, args: argparse.Namespace) -> dict[str, set[str]]:
        """Return the UUIDs of the actions to skip, by action plan."""
        given = {k: v for k, v in self.values(args).items() if v}
        if args.actions and given:
            raise exceptions.CommandError(
                '--server, --host, --type, --number and --except require '
                '--action-plan or --audit, and cannot be combined with actions'
            )
        if args.actions:
            return self.by_plan(args.actions)
        if not given:
            raise exceptions.CommandError(
                'select actions with --server, --host, --type, --number or '
                '--except'
            )
        plans = self.client.action_plan
        plan = plans.latest(args.audit) if args.audit else args.action_plan
        actions = plans.progress(plan).actions
        named = getattr(plan, 'uuid', plan)
        see = f'see {self.program} action list --action-plan {named} --tree'
        uuids = self.fitting(actions, given, see)
        if not uuids:
            raise exceptions.CommandError(
                f'no action matches all options; {see}'
            )
        return {actions[0].action_plan_uuid: uuids}

    def fitting(
        self, actions: Sequence[Action], given: dict[str, Any], see: str
    ) -> set[str]:
        """Return the UUIDs of the actions that match each option.

        :param given: the values of each option.
        :param see: how to list the actions, for messages.
        :raises CommandError: if no action matches a value.
        """
        names = self.manager.names(actions)
        chosen = {action.uuid for action in actions}
        for option, values in given.items():
            fits = _FITS[option]
            fitting: set[str] = set()
            for value in values:
                found = [a.uuid for a in actions if fits(a, value, names)]
                if not found:
                    why = self.why_unknown(option, value)
                    raise exceptions.CommandError(
                        f'no action of the plan matches --{option} {value} '
                        f'({see}){why}'
                    )
                fitting.update(found)
            if option == 'except':
                chosen -= fitting
            else:
                chosen &= fitting
        return chosen

    def why_unknown(self, option: str, value: Any) -> str:
        """Return the reason why no action matches a value."""
        if option in ('server', 'host'):
            return hints.in_data_model(self.client, option, value)
        return unknown_type(value) if option == 'type' else ''

    def by_plan(self, actions: Sequence[str]) -> dict[str, set[str]]:
        """Look up actions; missing actions count as failed."""
        found: dict[str, set[str]] = {}
        for name in actions:
            try:
                action = self.manager.find(name)
            except exceptions.ClientException as error:
                self.failures.append((name, error))
            else:
                uuids = found.setdefault(action.action_plan_uuid, set())
                uuids.add(action.uuid)
        return found

    def report(self, results: Sequence[SkipResult], dry_run: bool) -> None:
        """Report actions that were not skipped, and set the exit status."""
        for one in results:
            self.failures += [(a.uuid, error) for a, error in one.failed]
            if one.followers:
                words = [
                    f'{a.number} ({self.summary(a)})' for a in one.followers
                ]
                self.note(
                    'Not skipped, but depend on a skipped action: '
                    + ', '.join(words)
                )
        if dry_run:
            self.note('Dry run: nothing was changed')
        for name, error in self.failures:
            shown = display.truncate(str(name), 80)
            self.log.error("Failed to skip action '%s': %s", shown, error)
        if failed := len(self.failures):
            self.status = 1
            total = failed + sum(len(one.skipped) for one in results)
            self.log.error('%d of %d actions failed to skip', failed, total)


def _among(uuids: set[str]) -> Callable[[Action], bool]:
    return lambda action: action.uuid in uuids
