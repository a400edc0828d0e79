# SPDX-License-Identifier: Apache-2.0
"""Commands about actions."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from watcherclient import exceptions
from watcherclient.osc import arguments
from watcherclient.osc.commands import base
from watcherclient.osc.output import columns
from watcherclient.text import display

if TYPE_CHECKING:
    from watcherclient.v1.action import Action
    from watcherclient.v1.action_plan import Progress, SkipResult


class _Summarised(base.Command):
    """Says what actions do."""

    manager_name = 'action'
    _names: dict[str, str] | None = None

    def extras(self) -> Sequence[columns.ComputedColumn]:
        return [
            columns.ComputedColumn(
                'summary', 'Summary', self.summary, detail=True
            )
        ]

    def summary(self, action: Action) -> str:
        if self._names is None and action.lacks_name:
            self._names = self.manager.names([action])
        return action.summary(self._names)


class _InOrder(_Summarised, base.Lister):
    """Shows actions by their numbers in the order of their plan."""

    def numbered(
        self,
        actions: Iterable[Action],
        args: argparse.Namespace,
        *more: columns.ComputedColumn,
    ) -> base.Table:
        """Return a table of actions that have numbers."""
        uuid = columns.ComputedColumn('uuid', 'UUID', attrgetter('uuid'))
        # Programs need the UUID, people would have no room for it.
        shown = args.formatter != columns.TABLE or uuid.asked_for(args)
        labels, row = self.columns(
            [],
            args,
            [
                *([uuid] if shown else []),
                columns.ComputedColumn(
                    'number', 'Number', attrgetter('number')
                ),
                columns.ComputedColumn('summary', 'Summary', self.summary),
                columns.ComputedColumn('state', 'State', attrgetter('state')),
                *more,
            ],
        )
        return labels, map(row, actions)


class ListAction(_InOrder, base.List):
    """List actions: the steps of action plans."""

    examples = (
        'openstack optimize action list \\\n'
        '    --action-plan dfdcb491-89c5-4c07-a5ed-65d2085c488c',
        'openstack optimize action list --state FAILED --host compute-1',
        'openstack optimize action list --audit nightly --tree',
    )
    filters = {
        'action_plan': 'Only those of this action plan: its UUID, or the '
        'first digits of it (4 at least)',
        'audit': 'Only those of this audit (UUID or name)',
    }
    matches = (
        arguments.ClientFilter(
            'state', 'Only those in this state, as PENDING', several=True
        ),
        arguments.ClientFilter(
            'type',
            'Only those of this type, as migrate',
            'action_type',
            several=True,
        ),
        arguments.ClientFilter(
            'server', 'Only those done to this server (name or ID)'
        ),
        arguments.ClientFilter(
            'host',
            'Only those done to this host, or from it, or to it (name or ID)',
        ),
    )
    #: What each action of a tree is drawn after.
    _guides: dict[str, str] = {}

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        parser = super().get_parser(prog_name)
        parser.add_argument(
            '--tree',
            action='store_true',
            help='Draw the order of the actions of one action plan: that of '
            '--action-plan, or the newest of --audit',
        )
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> base.Table:
        if parsed_args.tree:
            return self.tree(parsed_args)
        return super().take_action(parsed_args)

    def tree(self, given: argparse.Namespace) -> base.Table:
        """Return the table of a plan in its order, drawn for people."""
        if bool(given.action_plan) == bool(given.audit) or any(
            (
                *(given.limit, given.marker, given.sort_key, given.sort_dir),
                *(getattr(given, match.dest) for match in self.matches),
            )
        ):
            raise exceptions.CommandError(
                'A tree is of one whole action plan: give --action-plan or '
                '--audit, and nothing that filters, sorts or cuts'
            )
        plans = self.client.action_plan
        plan = given.action_plan or plans.latest(given.audit)
        actions = plans.progress(plan).actions
        numbers = {action.uuid: action.number for action in actions}

        def after(action: Action) -> list[int]:
            known = (numbers.get(parent) for parent in action.parents)
            return sorted(number for number in known if number)

        if given.formatter == columns.TABLE:
            self._guides = dict(_draw(actions))
            known = {action.uuid: action for action in actions}
            actions = [known[uuid] for uuid in self._guides]
        last = columns.ComputedColumn('after', 'After', after, 'words')
        return self.numbered(actions, given, last)

    def summary(self, action: Action) -> str:
        return self._guides.get(action.uuid, '') + super().summary(action)


def _draw(actions: Sequence[Action]) -> Iterator[tuple[str, str]]:
    """Go through actions as lines of a tree; each comes with its guide.

    An action hangs from the last of those that it comes after.

    :param actions: those of a plan, in their order.
    """
    places = {action.uuid: place for place, action in enumerate(actions)}
    children: dict[int, list[int]] = {-1: []}
    for place, action in enumerate(actions):
        parents = (places.get(parent, -1) for parent in action.parents)
        earlier = (parent for parent in parents if parent < place)
        children.setdefault(max(earlier, default=-1), []).append(place)
    waiting = [(place, '', '') for place in reversed(children[-1])]
    while waiting:
        place, guide, below = waiting.pop()
        yield actions[place].uuid, guide
        own = children.get(place, [])
        for child in reversed(own):
            last = child == own[-1]
            waiting.append(
                (
                    child,
                    below + ('└── ' if last else '├── '),
                    below + ('    ' if last else '│   '),
                )
            )


class ShowAction(_Summarised, base.Show):
    """Show an action."""

    examples = (
        'openstack optimize action show 2a8e9d62-24bd-47c2-9c4a-c27c8a4c7d0c',
    )


class UpdateAction(base.ShowOne):
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
                'Nothing to change: give --state, --reason or both'
            )
        action = self.manager.update(parsed_args.action, patch)
        return self.show(action, parsed_args)


class SkipAction(_InOrder):
    """Skip actions of an action plan that is not started yet (API 1.5).

    Give actions, or an action plan and which of its actions: those that fit
    each of the options given. An action that comes after a skipped one is
    not skipped with it. The exit status is 1 when one could not be skipped.
    """

    examples = (
        "openstack optimize action skip 2a8e9d62 --reason 'the owner asked'",
        'openstack optimize action skip --audit nightly --server vm-5 '
        '--server vm-7',
        'openstack optimize action skip --action-plan dfdcb491 --except 1,2 '
        '--dry-run',
    )
    failed = 0

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        parser = super().get_parser(prog_name)
        group = parser.add_mutually_exclusive_group(required=True)
        digits = ', or the first digits of it (4 at least)'
        self.add_identity(
            group,
            'actions',
            about=f'{digits}; several may be given',
            nargs='*',
            default=[],
        )
        group.add_argument(
            '--action-plan',
            metavar='<action-plan>',
            help=f'Skip actions of this action plan: its UUID{digits}',
        )
        group.add_argument(
            '--audit',
            metavar='<audit>',
            help='Skip actions of the newest action plan of this audit (UUID '
            'or name), before all one that is RECOMMENDED',
        )
        for name, about in (
            ('server', 'this server (name or ID; may be repeated)'),
            ('host', 'this host, or from or to it (may be repeated)'),
            ('type', 'this type, as migrate (may be repeated)'),
        ):
            parser.add_argument(
                f'--{name}',
                metavar=f'<{name}>',
                action='append',
                default=[],
                help=f'Only actions {"of" if name == "type" else "on"} '
                + about,
            )
        parser.add_argument(
            '--number',
            metavar='<numbers>',
            type=_numbers,
            default=[],
            help='Only actions with these numbers, as 2,3: those that this '
            'command and "action list --tree" show',
        )
        parser.add_argument(
            '--except',
            dest='excluded',
            metavar='<numbers>',
            type=_numbers,
            default=[],
            help='Only actions without these numbers, as 1,2',
        )
        parser.add_argument(
            '--reason',
            metavar='<reason>',
            help='Why; kept in the status message of each action',
        )
        parser.add_argument(
            '--dry-run',
            action='store_true',
            help='Only show which actions would be skipped',
        )
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> base.Table:
        results = [
            self.client.action_plan.skip(
                plan,
                where=_among(uuids),
                reason=parsed_args.reason,
                dry_run=parsed_args.dry_run,
            )
            for plan, uuids in self.chosen(parsed_args)
        ]
        self.report(results, parsed_args)
        message = columns.ComputedColumn(
            'status_message', 'Status Message', attrgetter('status_message')
        )
        skipped = [action for one in results for action in one.skipped]
        return self.numbered(skipped, parsed_args, message)

    def chosen(self, args: argparse.Namespace) -> list[tuple[Any, set[str]]]:
        """Return action plans, with the UUIDs of the actions to skip."""
        filtered = any(
            (args.server, args.host, args.type, args.number, args.excluded)
        )
        if args.actions and filtered:
            raise exceptions.CommandError(
                '--server, --host, --type, --number and --except choose '
                'among the actions of a plan: give --action-plan or --audit, '
                'and no actions'
            )
        if args.actions:
            return self.by_plan(args.actions)
        if not filtered:
            raise exceptions.CommandError(
                'Say which actions to skip by --server, --host, --type, '
                '--number or --except'
            )
        plans = self.client.action_plan
        plan = plans.latest(args.audit) if args.audit else args.action_plan
        progress = plans.progress(plan)
        uuids = self.fitting(plan, progress, args)
        if not uuids:
            raise exceptions.CommandError(
                'No action fits all that was given; ' + self.look_up(plan)
            )
        return [(progress.actions[0].action_plan_uuid, uuids)]

    def look_up(self, plan: Any) -> str:
        """Say how to see the actions there are."""
        named = getattr(plan, 'uuid', plan)
        return f'see {self.program} action list --action-plan {named} --tree'

    def by_plan(self, actions: Sequence[str]) -> list[tuple[Any, set[str]]]:
        """Look actions up; those that are not found count as failed."""
        found: dict[str, set[str]] = {}
        for name in actions:
            try:
                action = self.manager.find(name)
            except exceptions.ClientException as error:
                self.fail(name, error)
            else:
                uuids = found.setdefault(action.action_plan_uuid, set())
                uuids.add(action.uuid)
        return [*found.items()]

    def fitting(
        self, plan: Any, progress: Progress, args: argparse.Namespace
    ) -> set[str]:
        """Return the UUIDs of the actions that fit each option."""
        names = self.manager.names(progress.actions)

        tests: list[tuple[str, list[Any], Callable[[Action, Any], bool]]] = [
            ('server', args.server, lambda a, v: a.is_on_server(v, names)),
            ('host', args.host, lambda a, v: a.is_on_host(v, names)),
            ('type', args.type, lambda a, v: a.action_type == v),
            ('number', args.number, lambda a, v: a.number == v),
            ('except', args.excluded, lambda a, v: a.number == v),
        ]
        chosen = {action.uuid for action in progress.actions}
        for option, values, fits in tests:
            fitting = set()
            for value in values:
                one = {a.uuid for a in progress.actions if fits(a, value)}
                if not one:
                    raise exceptions.CommandError(
                        f'--{option} {value} fits no action of the plan; '
                        + self.look_up(plan)
                    )
                fitting |= one
            if option == 'except':
                chosen -= fitting
            elif values:
                chosen &= fitting
        return chosen

    def report(
        self, results: Sequence[SkipResult], args: argparse.Namespace
    ) -> None:
        """Tell on stderr what was not skipped, and settle the status."""
        for one in results:
            for action, error in one.failed:
                self.fail(action.uuid, error)
            if one.followers:
                words = (
                    f'{a.number} ({self.summary(a)})' for a in one.followers
                )
                self.tell(
                    'Not skipped, though they come after a skipped one: '
                    + ', '.join(words)
                )
        if args.dry_run:
            self.tell('Nothing was changed: this is a dry run')
        if self.failed:
            total = self.failed + sum(len(one.skipped) for one in results)
            self.log.error(
                '%d of %d actions failed to skip', self.failed, total
            )

    def fail(self, name: str, error: Exception) -> None:
        self.failed += 1
        self.status = 1

        shown = display.truncate(name, 80)
        self.log.error("Failed to skip action '%s': %s", shown, error)

    def tell(self, words: str) -> None:
        print(display.escape_control_chars(words), file=self.app.stderr)


def _among(uuids: set[str]) -> Callable[[Action], bool]:
    return lambda action: action.uuid in uuids


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
