# SPDX-License-Identifier: Apache-2.0
"""The command that skips actions."""

from __future__ import annotations

import argparse
import functools
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from watcherclient import exceptions
from watcherclient.osc import arguments, hints
from watcherclient.osc.arguments import Option, add_flag
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
            f'{words!r} are no numbers of actions: give some as 2,3'
        )
    return numbers


#: Whether an action fits a value, by the option that the value is given to.
#: The names are those of servers and hosts, by their IDs.
_FITS: dict[str, Callable[[Action, Any, dict[str, str]], bool]] = {
    'server': lambda action, value, names: action.is_on_server(value, names),
    'host': lambda action, value, names: action.is_on_host(value, names),
    'type': lambda action, value, names: action.action_type == value,
    'number': lambda action, value, names: action.number == value,
    'except': lambda action, value, names: action.number == value,
}


class SkipAction(base.OnNamed, InOrder):
    r"""Skip actions of an action plan that is not started yet (API 1.5).

    Give actions, or an action plan and which of its actions: those that fit
    each of the options given. An action that comes after a skipped one is
    not skipped with it. The exit status is 1 when one could not be skipped.

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
            help='Only actions on this server (name or ID; may be repeated)',
        ),
        Option(
            '--host',
            action='append',
            help='Only actions on this host, or from or to it (may be '
            'repeated)',
        ),
        Option(
            '--type',
            action='append',
            help='Only actions of this type, as migrate (may be repeated)',
        ),
        Option(
            '--number',
            metavar='<numbers>',
            type=_numbers,
            help='Only actions with these numbers, as 2,3: those that this '
            'command and "action list --tree" show',
        ),
        Option(
            '--except',
            metavar='<numbers>',
            type=_numbers,
            help='Only actions without these numbers, as 1,2',
        ),
    )
    nargs = '*'
    about = f'{arguments.DIGITS}; several may be given'

    @functools.cached_property
    def failures(self) -> list[tuple[str, Exception]]:
        """What could not be skipped, and why."""
        return []

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        parser = super().get_parser(prog_name)
        parser.add_argument(
            '--reason',
            metavar='<reason>',
            help='Why; kept in the status message of each action',
        )
        add_flag(
            parser, '--dry-run', 'Only show which actions would be skipped'
        )
        return parser

    def add_target(self, parser: Any, **settings: Any) -> None:
        group = parser.add_mutually_exclusive_group(required=True)
        super().add_target(group, default=[])
        group.add_argument(
            '--action-plan',
            metavar='<action-plan>',
            help='Skip actions of this action plan: its UUID'
            + arguments.DIGITS,
        )
        group.add_argument(
            '--audit',
            metavar='<audit>',
            help='Skip actions of the newest action plan of this audit (UUID '
            'or name), before all one that is RECOMMENDED',
        )

    def available(self, args: argparse.Namespace) -> columns.Columns:
        return self.numbered()

    def take_action(self, parsed_args: argparse.Namespace) -> base.Table:
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
        """Return the UUIDs of the actions to skip, by their action plans."""
        given = {k: v for k, v in self.values(args).items() if v}
        if args.actions and given:
            raise exceptions.CommandError(
                '--server, --host, --type, --number and --except choose '
                'among the actions of a plan: give --action-plan or --audit, '
                'and no actions'
            )
        if args.actions:
            return self.by_plan(args.actions)
        if not given:
            raise exceptions.CommandError(
                'Say which actions to skip by --server, --host, --type, '
                '--number or --except'
            )
        plans = self.client.action_plan
        plan = plans.latest(args.audit) if args.audit else args.action_plan
        actions = plans.progress(plan).actions
        named = getattr(plan, 'uuid', plan)
        see = f'see {self.program} action list --action-plan {named} --tree'
        uuids = self.fitting(actions, given, see)
        if not uuids:
            raise exceptions.CommandError(
                f'No action fits all that was given; {see}'
            )
        return {actions[0].action_plan_uuid: uuids}

    def fitting(
        self, actions: Sequence[Action], given: dict[str, Any], see: str
    ) -> set[str]:
        """Return the UUIDs of the actions that match each option.

        :param given: the values of each option.
        :param see: how to see the actions there are, for messages.
        :raises CommandError: for a value that no action matches.
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
                        f'--{option} {value} fits no action of the plan '
                        f'({see}){why}'
                    )
                fitting.update(found)
            if option == 'except':
                chosen -= fitting
            else:
                chosen &= fitting
        return chosen

    def why_unknown(self, option: str, value: Any) -> str:
        """Return what is known about a value that no action matches."""
        if option in ('server', 'host'):
            return hints.in_data_model(self.client, option, value)
        return unknown_type(value) if option == 'type' else ''

    def by_plan(self, actions: Sequence[str]) -> dict[str, set[str]]:
        """Look actions up; those that are not found count as failed."""
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
        """Tell on stderr what was not skipped, and settle the status."""
        for one in results:
            self.failures += [(a.uuid, error) for a, error in one.failed]
            if one.followers:
                words = [
                    f'{a.number} ({self.summary(a)})' for a in one.followers
                ]
                self.note(
                    'Not skipped, though they come after a skipped one: '
                    + ', '.join(words)
                )
        if dry_run:
            self.note('Nothing was changed: this is a dry run')
        for name, error in self.failures:
            shown = display.truncate(str(name), 80)
            self.log.error("Failed to skip action '%s': %s", shown, error)
        if failed := len(self.failures):
            self.status = 1
            total = failed + sum(len(one.skipped) for one in results)
            self.log.error('%d of %d actions failed to skip', failed, total)


def _among(uuids: set[str]) -> Callable[[Action], bool]:
    return lambda action: action.uuid in uuids
