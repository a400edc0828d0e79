# SPDX-License-Identifier: Apache-2.0
"""Commands that change multiple resources."""

from __future__ import annotations

import argparse
import collections
import contextlib
from collections.abc import Callable, Iterable, Sequence
from typing import Any, ClassVar

from watcherclient import exceptions
from watcherclient.base import batch
from watcherclient.base.resource import plural
from watcherclient.osc import arguments
from watcherclient.osc.arguments import Option, flag
from watcherclient.osc.commands import base
from watcherclient.text import display

#: Maximum number of resources in a message.
_NAMED = 10


class BulkCommand(base.OnNamed):
    """Change multiple resources; continue after failures."""

    #: The name of the manager method for each resource.
    verb: ClassVar[str]
    #: The participle of the verb.
    done: ClassVar[str]
    nargs = '+'
    about = ' to {verb}'

    @property
    def words(self) -> dict[str, str]:
        return {**super().words, 'verb': self.verb}

    def take_action(self, parsed_args: argparse.Namespace) -> None:
        self.change(self.target(parsed_args), parsed_args)

    def act(self, item: Any, args: argparse.Namespace) -> None:
        """Change one resource."""
        getattr(self.manager, self.verb)(item)

    def change(self, items: Sequence[Any], args: argparse.Namespace) -> None:
        """Change all resources.

        After an interrupt, completed changes are reported.
        """

        def one(item: Any) -> None:
            self.act(item, args)
            self.record(self.done, item)

        self.each(items, one)

    def each(
        self, items: Sequence[Any], act: Callable[[Any], Any]
    ) -> list[Any]:
        """Change all resources, report failures, and raise an error."""
        noun, verb = self.resource.NOUN, self.verb
        done = []
        with contextlib.closing(batch.run(act, items)) as outcomes:
            for item, outcome in zip(items, outcomes, strict=True):
                if not isinstance(outcome, exceptions.ClientException):
                    done.append(outcome)
                    continue
                if isinstance(outcome, exceptions.HttpError):
                    self.add_hint(outcome)
                named = display.truncate(getattr(item, 'uuid', item), 80)
                what = f"{verb} {noun} with {self.resource.IDENTITY} '{named}'"
                self.log.error('Failed to %s: %s', what, outcome)
        if failed := len(items) - len(done):
            # Completed changes are not reported again.
            self._changed.clear()
            raise exceptions.CommandError(
                f'{failed} of {len(items)} {plural(noun)} failed to {verb}'
            )
        return done


class Delete(BulkCommand):
    """Delete resources."""

    verb = 'delete'
    done = 'deleted'


class DeleteMatching(Delete):
    """Delete specified resources, or all that match the options."""

    #: The default states of ``--state``.
    ended: ClassVar[tuple[str, ...]]
    #: The options that select resources, after those of subclasses.
    options: ClassVar[arguments.Options] = (
        Option(
            '--state',
            action='extend',
            type=arguments.comma_separated,
            help='Delete {nouns} in this state (repeat option or separate by '
            'commas for multiple states; default: {ended})',
        ),
        Option(
            '--older-than',
            metavar='<age>',
            help='Delete {nouns} created before this age or time, for '
            'example, 12h, 30d, yesterday or 2030-01-31T22:00',
        ),
    )
    own_options: ClassVar[arguments.OwnOptions] = (
        flag('--dry-run', 'Only print what would be deleted'),
        flag(
            '--yes',
            'Skip confirmation; required in non-interactive use if options '
            'select the resources',
        ),
    )
    nargs = '*'

    @property
    def words(self) -> dict[str, str]:
        return {**super().words, 'ended': ', '.join(self.ended)}

    def values(self, args: argparse.Namespace) -> dict[str, Any]:
        return {k: v for k, v in super().values(args).items() if v}

    def check(self, parsed_args: argparse.Namespace) -> None:
        if bool(self.target(parsed_args)) == bool(self.values(parsed_args)):
            flags = ', '.join(option.flags[0] for option in self.options)
            raise arguments.UsageError(
                f'specify {self.words["nouns"]} to delete, or select them '
                f'with {flags}'
            )

    def take_action(self, parsed_args: argparse.Namespace) -> None:
        items = self.target(parsed_args)
        asked = self.values(parsed_args)
        if asked:
            items = self.matching(asked, parsed_args)
        elif parsed_args.dry_run:
            items = self.each(items, self.manager.get)
        if parsed_args.dry_run:
            self.print_items(items)
            return
        if asked and items and not parsed_args.yes:
            what = self.spell(items)
            self.confirm(
                f'Delete {what}?',
                f'this would delete {what}: use --yes to skip confirmation',
                'nothing was deleted',
            )
        self.change(items, parsed_args)

    def print_items(self, items: Sequence[Any]) -> None:
        """Print the items to delete, one per line."""
        lines = [f'Would delete {self.spell(items)}{":" if items else "."}']
        for item in items:
            words = [item.uuid, str(item.state), item.created_at or '']
            lines.append('  '.join([*words, getattr(item, 'name', '')]))
        for line in lines:
            shown = display.escape_control_chars(line).rstrip()
            print(shown, file=self.app.stdout)

    def matching(
        self, asked: dict[str, Any], args: argparse.Namespace
    ) -> list[Any]:
        """Return the resources that the options select, and report the others.

        :param asked: the values of the options.
        """
        chosen: list[Any] = []
        left: list[Any] = []
        for item in self.manager.list(detail=True, **asked):
            ended = 'state' in asked or item.state in self.ended
            (chosen if ended else left).append(item)
        if left:
            self.report_left(left, chosen, asked)
        elif not chosen and not args.dry_run:
            self.note(f'no {self.resource.NOUN} matches')
        return chosen

    def report_left(
        self, left: Sequence[Any], chosen: Sequence[Any], asked: Iterable[str]
    ) -> None:
        """Report resources that match but are not deleted, and the reason."""
        noun = self.resource.NOUN
        states = [f'{item.uuid} is {item.state}' for item in left[:_NAMED]]
        if len(left) > _NAMED:
            states.append(f'and {len(left) - _NAMED} more')
        message = display.escape_control_chars(
            f'{self.spell(chosen)} matched; left out {count(left, noun)} that '
            f'did not finish: {", ".join(states)}; to delete what was left '
            f'out, run "{self.program} {noun} cancel" first'
        )
        if 'audit' in asked:
            # The user asked for all action plans of an audit.
            self.status = 1
            self.log.error('%s', message)
        else:
            self.note(message)

    def spell(self, items: Sequence[Any]) -> str:
        """Return the number of items, their states and ages."""
        noun = self.resource.NOUN
        if not items:
            return f'no {plural(noun)}'
        states = collections.Counter(str(item.state) for item in items)
        each = ', '.join(f'{n} {state}' for state, n in states.items())
        oldest = min(item.created_at or '' for item in items)[:10]
        age = f'from {oldest}' if oldest else 'of unknown age'
        return display.escape_control_chars(
            f'{count(items, noun)} ({each}), the oldest {age}'
        )


def count(items: Sequence[Any], noun: str) -> str:
    """Return the number of items with their noun."""
    return f'{len(items)} {noun if len(items) == 1 else plural(noun)}'
