# SPDX-License-Identifier: Apache-2.0
"""Commands that do something to several resources."""

from __future__ import annotations

import argparse
import collections
from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from watcherclient import exceptions
from watcherclient.base import batch
from watcherclient.osc import arguments
from watcherclient.osc.arguments import Option, add_flag
from watcherclient.osc.commands import base
from watcherclient.text import display


class BulkCommand(base.OnNamed):
    """Do something to several resources, all of which are tried."""

    #: What is done to each: the name of the manager's method.
    verb: ClassVar[str]
    nargs = '+'
    about = ' to {verb} (several may be given)'

    @property
    def words(self) -> dict[str, str]:
        return {**super().words, 'verb': self.verb}

    def take_action(self, parsed_args: argparse.Namespace) -> None:
        act = getattr(self.manager, self.verb)
        self.each(self.target(parsed_args), act)

    def each(
        self, items: Sequence[Any], act: Callable[[Any], Any]
    ) -> list[Any]:
        """Try all, report each failure, and end in an error if any failed."""
        noun, verb = self.resource.NOUN, self.verb
        done = []
        outcomes = batch.run(act, items)
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
            raise exceptions.CommandError(
                f'{failed} of {len(items)} {noun}s failed to {verb}'
            )
        return done


class Delete(BulkCommand):
    """Delete resources."""

    verb = 'delete'


class DeleteMatching(Delete):
    """Delete resources that are named, or all that fit what is asked for."""

    #: The states of what is deleted when no state is given.
    ended: ClassVar[tuple[str, ...]]
    #: What chooses the resources. Those of a subclass come before these.
    options: ClassVar[arguments.Options] = (
        Option(
            '--state',
            action='extend',
            type=arguments.comma_separated,
            help='Delete {nouns} in this state (may be repeated, or hold '
            'several with commas); where only other options choose, those '
            'that are {ended}',
        ),
        Option(
            '--older-than',
            metavar='<age>',
            help='Delete {nouns} that were made before: an age as 90m, 12h, '
            '30d or 3w, or a time as 2030-01-31T22:00',
        ),
    )
    nargs = '*'

    @property
    def words(self) -> dict[str, str]:
        return {**super().words, 'ended': ', '.join(self.ended)}

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        parser = super().get_parser(prog_name)
        add_flag(parser, '--dry-run', 'Only tell what would be deleted')
        add_flag(
            parser,
            '--yes',
            'Do not ask; needed when options choose what to delete and '
            'nobody can be asked',
        )
        return parser

    def values(self, args: argparse.Namespace) -> dict[str, Any]:
        return {k: v for k, v in super().values(args).items() if v}

    def check(self, parsed_args: argparse.Namespace) -> None:
        if bool(self.target(parsed_args)) == bool(self.values(parsed_args)):
            flags = ', '.join(option.flags[0] for option in self.options)
            raise arguments.UsageError(
                f'give {self.words["nouns"]} to delete, or choose them by '
                f'{flags}'
            )

    def delete(self, item: Any, args: argparse.Namespace) -> None:
        """Delete one of them."""
        self.manager.delete(item)

    def take_action(self, parsed_args: argparse.Namespace) -> None:
        items = self.target(parsed_args)
        asked = self.values(parsed_args)
        if asked:
            items = self.manager.list(
                detail=True, **{'state': self.ended, **asked}
            )
        elif parsed_args.dry_run:
            items = self.each(items, self.manager.get)
        if parsed_args.dry_run:
            print(f'Would delete {self.spell(items)}.', file=self.app.stdout)
            return
        if asked and items and not parsed_args.yes:
            self.confirm(self.spell(items))
        self.each(items, lambda item: self.delete(item, parsed_args))

    def spell(self, items: Sequence[Any]) -> str:
        """Say how many there are, in which states, and how old."""
        noun = self.resource.NOUN
        if not items:
            return f'no {noun}s'
        states = collections.Counter(str(item.state) for item in items)
        each = ', '.join(f'{n} {state}' for state, n in states.items())
        many = f'{len(items)} {noun}s' if len(items) > 1 else f'1 {noun}'
        oldest = min(item.created_at or '' for item in items)[:10]
        return display.escape_control_chars(
            f'{many} ({each}), the oldest of {oldest or "unknown age"}'
        )

    def confirm(self, what: str) -> None:
        """Ask whether to go on.

        :raises CommandError: when that is declined, or nobody can be asked.
        """

        stdin, stderr = self.app.stdin, self.app.stderr
        if not stdin.isatty():
            raise exceptions.CommandError(
                f'This would delete {what}: give --yes to do so unasked'
            )
        print(f'Delete {what}? [y/N] ', end='', file=stderr, flush=True)
        if stdin.readline().strip().lower() not in ('y', 'yes'):
            raise exceptions.CommandError('Nothing was deleted')
