# SPDX-License-Identifier: Apache-2.0
"""Action commands."""

from __future__ import annotations

import argparse
import functools
from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from watcherclient import exceptions
from watcherclient.osc import arguments, hints
from watcherclient.osc.arguments import Option, add_flag, client_filter
from watcherclient.osc.commands import base
from watcherclient.osc.commands.list import List, Lister
from watcherclient.osc.commands.show import Show, ShowOne
from watcherclient.osc.output import columns, tree
from watcherclient.osc.output.columns import ComputedColumn
from watcherclient.text import display
from watcherclient.text.suggestions import did_you_mean
from watcherclient.v1 import action_summary

if TYPE_CHECKING:
    from watcherclient.v1.action import Action
    from watcherclient.v1.action_plan import SkipResult


class _Summarized(base.Display):
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


class _InOrder(_Summarized, Lister):
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


class ListAction(_InOrder, List):
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
        add_flag(
            parser,
            '--tree',
            'Show the actions of one action plan (--action-plan or --audit) '
            'as a tree',
        )
        return parser

    def available(self, args: argparse.Namespace) -> columns.Columns:
        if not args.tree:
            return super().available(args)
        after = ComputedColumn('after', 'After', self.after, 'words')
        return self.numbered(after)

    def take_action(self, parsed_args: argparse.Namespace) -> base.Table:
        if parsed_args.tree:
            return self.tree(parsed_args)
        return super().take_action(parsed_args)

    def explain_empty(self, args: argparse.Namespace) -> None:
        for given in args.action_type or ():
            # Plugins can add types, so unknown types are valid.
            if why := _unknown_type(given):
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


class ShowAction(_Summarized, Show):
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
                'At least one field update is required for this operation: '
                'specify --state, --reason or both'
            )
        action = self.manager.update(self.target(parsed_args), patch)
        self.record('updated', action)
        return self.show(action, parsed_args)


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


class SkipAction(base.OnNamed, _InOrder):
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
    nargs = '*'
    about = ' to skip'

    @functools.cached_property
    def failures(self) -> list[tuple[str, Exception]]:
        """The errors of actions that could not be skipped."""
        return []

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        parser = super().get_parser(prog_name)
        parser.add_argument(
            '--reason',
            metavar='<reason>',
            help='Reason, which becomes the status message of each action',
        )
        add_flag(
            parser, '--dry-run', 'Only show the actions that would be skipped'
        )
        return parser

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
            'UUID): the newest plan that is RECOMMENDED, otherwise the newest '
            'plan',
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
        return _unknown_type(value) if option == 'type' else ''

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


def _unknown_type(given: str) -> str:
    """Return suggestions for an unknown type, empty for a known one."""
    types = action_summary.TYPES
    if given in types:
        return ''
    question = did_you_mean(given, types)
    return f'; {question or "choose from " + ", ".join(types)}'


def _among(uuids: set[str]) -> Callable[[Action], bool]:
    return lambda action: action.uuid in uuids
