# SPDX-License-Identifier: Apache-2.0
"""Commands that print each change of a resource until it ends."""

from __future__ import annotations

import abc
import argparse
import functools
from typing import TYPE_CHECKING, Any, ClassVar

from watcherclient import exceptions
from watcherclient.osc import arguments
from watcherclient.osc.arguments import Option, flag
from watcherclient.osc.commands import base, wait

if TYPE_CHECKING:
    from watcherclient.base.watch import Event

#: Default for the maximum time between two reads, in seconds.
POLL = 3.0


class Watch(base.OnNamed, wait.Ending):
    """Watch a resource until it ends."""

    options: ClassVar[arguments.Options] = (
        Option(
            '--timeout',
            metavar='<seconds>',
            type=wait.seconds,
            default=0.0,
            help='Maximum time to watch, in seconds (default: no limit)',
        ),
        Option(
            '--poll',
            keyword='interval',
            metavar='<seconds>',
            type=functools.partial(wait.seconds, least=wait.SHORTEST_PAUSE),
            default=POLL,
            help='Maximum time between two reads of the states, in seconds '
            f'(default: {POLL:g})',
        ),
    )
    own_options = (
        Option(
            '-f',
            '--format',
            choices=['table', 'json'],
            default='table',
            help='Output format: table (default) for users, or json for one '
            'JSON object per line for each change',
        ),
        flag('--compact', 'Leave out actions that are PENDING or SUCCEEDED'),
    )

    @abc.abstractmethod
    def summarize(self, found: Any) -> str:
        """Return a short description of a resource."""

    def take_action(self, parsed_args: argparse.Namespace) -> None:
        from watcherclient.osc.output import events

        output = events.make_output(
            self.app.stdout,
            parsed_args.format,
            self.summarize,
            parsed_args.compact,
        )
        changes: list[Event] = []
        last: Any = None

        def on_poll(found: Any) -> None:
            nonlocal last
            last = found
            output.show(found, changes)
            changes.clear()

        try:
            for event in self.manager.events(
                self.target(parsed_args),
                on_poll=on_poll,
                **self.values(parsed_args),
            ):
                changes.append(event)
        except exceptions.WaitTimeout as error:
            self.end(
                wait.STILL_RUNNING,
                f'{error} on the server; {self.again("watch", last)}',
            )
        except KeyboardInterrupt:
            if last is None:
                raise
            stopped = f'stopped watching; {last.NOUN} {last.uuid} continues'
            again = self.again('watch', last)
            self.end(wait.INTERRUPTED, f'{stopped} on the server; {again}')
        else:
            if last.state in last.FAILURE_STATES:
                failed = f'{last.NOUN} {last.uuid} is {last.state}'
                self.end(wait.FAILED, failed)
