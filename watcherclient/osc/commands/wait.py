# SPDX-License-Identifier: Apache-2.0
"""Commands that wait: options, progress and exit status."""

from __future__ import annotations

import argparse
import functools
import time
from collections.abc import Collection
from typing import Any, ClassVar

from watcherclient import exceptions, v1
from watcherclient.base import checks
from watcherclient.osc import arguments
from watcherclient.osc.arguments import Option, flag
from watcherclient.osc.commands import base
from watcherclient.osc.commands.list import Lister
from watcherclient.osc.commands.plan import describe_progress
from watcherclient.osc.commands.show import ShowOne
from watcherclient.osc.output import progress
from watcherclient.states import ActionPlanState
from watcherclient.text import display

FAILED = 1
#: The exit status after a timeout.
STILL_RUNNING = 3
INTERRUPTED = 130
#: Defaults of --timeout and --poll, in seconds.
TIMEOUT = 600.0
POLL = 5.0
#: Minimum time between two reads, to limit the load on the server.
SHORTEST_PAUSE = 0.1


class Ending(base.Command):
    """A command whose exit status shows how a plan or audit ended."""

    def end(self, status: int, message: str) -> None:
        """Set the exit status; a failure takes precedence."""
        self.log.error(display.escape_control_chars(message))
        if self.status != FAILED or status == INTERRUPTED:
            self.status = status

    def again(self, verb: str, found: Any) -> str:
        """Return how to follow a resource again, and how to stop it.

        :param verb: the command that follows it, ``wait`` or ``watch``.
        """
        words = f'{self.program} {found.NOUN}'
        return (
            f'to {verb} again, run "{words} {verb} {found.uuid}"; to stop it, '
            f'run "{words} cancel {found.uuid}"'
        )


def seconds(text: str, least: float = 0) -> float:
    """Read an argument that is a time in seconds."""
    found: float | None = checks.finite(text)
    if found is None or found < least:
        raise argparse.ArgumentTypeError(
            f'invalid time {text!r}: expected seconds, {least:g} or more'
        )
    return found


class Waiting(Ending):
    """The base class of commands that wait."""

    #: They have no defaults here, so that ``requires`` sees which are given.
    own_options: ClassVar[arguments.OwnOptions] = (
        Option(
            '--timeout',
            metavar='<seconds>',
            type=seconds,
            help='Maximum time to wait, in seconds (default: '
            f'{TIMEOUT:g}; 0 waits forever)',
        ),
        Option(
            '--poll',
            metavar='<seconds>',
            type=functools.partial(seconds, least=SHORTEST_PAUSE),
            help='Maximum time between two reads of the state, in seconds '
            f'(default: {POLL:g})',
        ),
        Option(
            '--progress',
            choices=['auto', 'plain', 'none'],
            help='Progress output on stderr: one line that is updated on a '
            'terminal, otherwise a line for each change (auto, the default); '
            'always a line for each change (plain); nothing (none)',
        ),
    )
    _end: float | None = None

    def describe(self, found: Any) -> str:
        """Return the progress of a resource in one line."""
        uuid = str(found.uuid)[:8]
        if isinstance(found, v1.Audit):
            by = found.strategy_name or found.goal_name
            return f'Waiting for audit {uuid} ({by}): {found.state}'
        words = f'{found.NOUN.capitalize()} {uuid}: {found.state}'
        return words + describe_progress(found)

    def explain(self, error: Any) -> str:
        """Return the final state of a resource, and why an audit failed."""
        found = error.resource
        known = isinstance(found, v1.Audit)
        findings = self.client.audit.explain(found) if known else ()
        # The error contains the message from the server.
        texts = [f.text for f in findings if f.text != found.status_message]
        return '; '.join([str(error), *texts])

    def wait(self, item: Any, args: argparse.Namespace, **how: Any) -> Any:
        """Wait for a resource, and return it as of the last read.

        Failures are reported on stderr, and by the exit status.

        :param item: the resource.
        :param how: other arguments of the method of the manager: the ``state``
            to wait for, or ``after``.
        """
        noun, last = item.NOUN, item
        again = self.again('wait', item)

        def on_poll(found: Any) -> None:
            nonlocal last
            last = found
            reporter.update(lambda: self.describe(found))

        kind = 'none' if self.quiet else args.progress or 'auto'
        reporter = progress.make_reporter(self.app.stderr, kind)
        try:
            with reporter:
                return item.manager.wait(
                    item,
                    timeout=self.left(args),
                    interval=args.poll or POLL,
                    on_poll=on_poll,
                    **how,
                )
        except exceptions.WaitFailed as error:
            self.end(FAILED, self.explain(error))
        except exceptions.WaitTimeout as error:
            state = error.resource.state
            hint = f' and continues on the server; {again}'
            if state == ActionPlanState.RECOMMENDED:
                hint = f': {self.to_start(item)}'
            self.end(
                STILL_RUNNING,
                f'timed out after {self.limit(args):g} seconds; {noun} '
                f'{item.uuid} is still {state}{hint}',
            )
        except exceptions.ClientException as error:
            lost = f'can no longer read {noun} {item.uuid}'
            self.end(FAILED, f'{lost}: {error}; {again}')
        except KeyboardInterrupt:
            stopped = f'stopped waiting; {noun} {item.uuid} continues'
            self.end(INTERRUPTED, f'{stopped} on the server; {again}')
        return last

    def to_start(self, plan: Any) -> str:
        """Return how to start an action plan that is RECOMMENDED."""
        command = f'{self.program} action plan start {plan.uuid}'
        return f'it has not been started: run "{command}"'

    def limit(self, args: argparse.Namespace) -> float:
        """Return the maximum time to wait, in seconds; 0 waits forever."""
        limit: float | None = args.timeout
        return TIMEOUT if limit is None else limit

    def left(self, args: argparse.Namespace) -> float:
        """Return the remaining time, in seconds; 0 waits forever."""
        limit = self.limit(args)
        if not limit:
            return 0
        if self._end is None:
            self._end = time.monotonic() + limit
        # 0 would wait forever.
        return max(0.001, self._end - time.monotonic())

    def restart_time(self) -> None:
        """Restart the timeout."""
        self._end = None


class WaitOnRequest(Waiting, ShowOne):
    """Wait for a resource if ``--wait`` is given, and print it."""

    own_options = (
        flag(
            '--wait',
            'Wait for the {noun} to finish; the exit status is 1 if it fails, '
            '3 on timeout',
        ),
        *Waiting.own_options,
    )
    requires = {'timeout': 'wait', 'poll': 'wait', 'progress': 'wait'}

    def wait_and_show(
        self,
        item: Any,
        args: argparse.Namespace,
        *,
        also: Collection[str] = (),
        **how: Any,
    ) -> base.Table:
        """Wait if requested, and return the table of the resource.

        :param also: as for :meth:`show`.
        :param how: as for :meth:`wait`.
        """
        if args.wait:
            item = self.wait(item, args, **how)
        # Extra rows describe the result, and are read from the server.
        extras = args.wait and self.status != INTERRUPTED
        return self.show(item, args, extras=extras, also=also)


class WaitForAll(base.OnNamed, Waiting, Lister):
    """Wait for resources with a common timeout, and print them."""

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
