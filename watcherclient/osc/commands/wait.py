# SPDX-License-Identifier: Apache-2.0
"""Commands that wait: their options, what they tell, and how they end."""

from __future__ import annotations

import argparse
import functools
import math
import time
from typing import Any, ClassVar

from watcherclient import exceptions
from watcherclient.osc.arguments import add_flag
from watcherclient.osc.commands import base
from watcherclient.osc.commands.list import Lister
from watcherclient.osc.output import progress
from watcherclient.text import display

FAILED = 1
#: The exit status when the time was up and the work goes on.
STILL_RUNNING = 3
INTERRUPTED = 130
#: Seconds between two reads, so that the server is not kept busy by them.
SHORTEST_PAUSE = 0.1


class Waiting(base.Command):
    """The base of commands that wait, or can be asked to."""

    #: Whether the command only waits when it is asked to.
    optional: ClassVar[bool] = True
    _end: float | None = None

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        parser = super().get_parser(prog_name)
        if self.optional:
            add_flag(
                parser,
                '--wait',
                f'Wait until the {self.resource.NOUN} has ended; the '
                'exit status is 1 when it failed, 3 when the time was up',
            )
        parser.add_argument(
            '--timeout',
            metavar='<seconds>',
            type=_seconds,
            default=600.0,
            help='Wait this long at most, 600 if not given; 0 for no limit',
        )
        parser.add_argument(
            '--poll',
            metavar='<seconds>',
            type=functools.partial(_seconds, least=SHORTEST_PAUSE),
            default=5.0,
            help='Read the state at least this often, 5 if not given; more '
            'often at first',
        )
        parser.add_argument(
            '--progress',
            choices=['auto', 'plain', 'none'],
            default='auto',
            help='What to tell on stderr meanwhile: a line that is kept up '
            'to date on a terminal, else a line for each change (auto, the '
            'default); a line for each change (plain); nothing (none)',
        )
        return parser

    def describe(self, found: Any) -> str:
        """Say how far a resource is, in a line."""
        noun = self.resource.NOUN.capitalize()
        return f'{noun} {str(found.uuid)[:8]}: {found.state}'

    def explain(self, error: Any) -> str:
        """Say how a resource ended, and what could be done."""
        return str(error)

    def wait(self, item: Any, args: argparse.Namespace, **how: Any) -> Any:
        """Wait for a resource; return it as it was read last.

        How it ended is told on stderr and by the exit status.

        :param item: the resource.
        :param how: further arguments of the manager's method: the ``state``
            to wait for, or what the resource was ``after``.
        """
        noun, last = self.resource.NOUN, item
        words = f'{self.program} {noun}'
        again = (
            f'To wait again: {words} wait {item.uuid}; '
            f'to stop it: {words} cancel {item.uuid}'
        )

        def on_poll(found: Any) -> None:
            nonlocal last
            last = found
            reporter.update(lambda: self.describe(found))

        reporter = progress.make_reporter(self.app.stderr, args.progress)
        try:
            with reporter:
                return self.manager.wait(
                    item,
                    timeout=self.left(args),
                    interval=args.poll,
                    on_poll=on_poll,
                    **how,
                )
        except exceptions.WaitFailed as error:
            self.end(FAILED, self.explain(error))
        except exceptions.WaitTimeout as error:
            late = f'is still {error.resource.state} after {args.timeout:g}'
            self.end(
                STILL_RUNNING,
                f'{noun.capitalize()} {item.uuid} {late} seconds; '
                f'it goes on. {again}',
            )
        except exceptions.ClientException as error:
            lost = f'{noun.capitalize()} {item.uuid} can no longer be read'
            self.end(FAILED, f'{lost}: {error}. {again}')
        except KeyboardInterrupt:
            stopped = f'Stopped waiting; {noun} {item.uuid} goes on'
            self.end(INTERRUPTED, f'{stopped}. {again}')
        return last

    def left(self, args: argparse.Namespace) -> float:
        """Return what is left of the time that the user gave, 0 for ever."""
        if not args.timeout:
            return 0
        if self._end is None:
            self._end = time.monotonic() + args.timeout
        # No time at all would mean no limit.
        return max(0.001, self._end - time.monotonic())

    def waited(self, args: argparse.Namespace) -> bool:
        """Tell whether the command waited, and was not interrupted."""
        return bool(args.wait) and self.status != INTERRUPTED

    def end(self, status: int, message: str) -> None:
        """Settle the exit status, where a failure counts most."""
        self.log.error(display.escape_control_chars(message))
        if self.status != FAILED or status == INTERRUPTED:
            self.status = status


class WaitForAll(base.OnNamed, Waiting, Lister):
    """Wait for resources within one time, and print those that were found."""

    optional = False

    def take_action(self, parsed_args: argparse.Namespace) -> base.Table:
        names = self.target(parsed_args)
        how = self.values(parsed_args)
        found = []
        for name in names:
            try:
                item = self.manager.get(name)
            except exceptions.ClientException as error:
                if len(names) == 1:
                    raise
                self.end(FAILED, str(error))
            else:
                found.append(self.wait(item, parsed_args, **how))
            if self.status == INTERRUPTED:
                break
        return self.table(found, parsed_args)


def _seconds(text: str, least: float = 0) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1
    if not least <= seconds < math.inf:
        raise argparse.ArgumentTypeError(
            f'{text!r} is not a time: give seconds, {least:g} or more'
        )
    return seconds
