# SPDX-License-Identifier: Apache-2.0
"""Commands for action plans, which ``--audit`` can identify."""

from __future__ import annotations

import argparse
import operator
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any

from watcherclient import exceptions, v1
from watcherclient.osc.arguments import flag
from watcherclient.osc.commands import base
from watcherclient.osc.commands.show import ShowOne
from watcherclient.osc.output import columns
from watcherclient.osc.output.columns import ComputedColumn

if TYPE_CHECKING:
    from watcherclient.analysis.review import Review


#: Default time after the end of a plan to wait for its effect, in seconds.
VERIFY_TIMEOUT = 60.0
#: The exit status for deviations from the plan.
DEVIATIONS = 5
YES = flag('--yes', 'Skip confirmation; required in non-interactive use')
#: The final states of plans that were started.
ENDED = ('SUCCEEDED', 'FAILED', 'CANCELLED')
#: The states of plans and actions in progress.
_BUSY = ('ONGOING', 'CANCELLING')


class PlanTarget(base.OnNamed):
    """Identifies an action plan by its UUID or its audit."""

    manager_name = 'action_plan'
    #: Whether ``--audit`` selects a running plan rather than a RECOMMENDED
    #: one, if the audit has several plans.
    running = False
    nargs = '?'

    @property
    def preferred(self) -> Collection[str]:
        plan = v1.ActionPlan
        return plan.RUNNING if self.running else plan.STARTABLE

    def add_target(self, parser: Any, **settings: Any) -> None:
        group = parser.add_mutually_exclusive_group(required=True)
        super().add_target(group, default=[] if self.nargs == '*' else None)
        *states, last = sorted(self.preferred)
        listed = f'{", ".join(states)} or {last}' if states else last
        group.add_argument(
            '--audit',
            metavar='<audit>',
            help='Action plan of this audit (name or UUID): the newest that '
            f'is {listed}; otherwise, the newest',
        )

    def target(self, args: argparse.Namespace) -> Any:
        if not args.audit:
            return super().target(args)
        found = self.manager.latest(args.audit, self.preferred)
        return [found] if self.nargs == '*' else found


class Report(ShowOne):
    """Prints a report: text for users, a structure in other formats."""

    def as_text(self, args: argparse.Namespace) -> bool:
        """Return whether the report is printed as text."""
        return args.formatter == columns.TABLE and not self.chosen


def keys(*names: str) -> list[ComputedColumn]:
    """Return the columns of a report, which are the keys of its structure."""
    return [
        ComputedColumn(name, name, operator.itemgetter(name)) for name in names
    ]


class Approving(base.Command):
    """Shows the review of an action plan and asks before starting it.

    Its options include ``YES`` and ``--force``.
    """

    def print_review(self, review: Review) -> None:
        """Show a review on stderr."""
        from watcherclient.osc.output import review as output

        stderr = self.app.stderr
        print(output.render(review, stderr), file=stderr)

    def verify(self, plan: Any) -> None:
        """Report on stderr whether a plan had the expected effect."""
        from watcherclient.osc.output import verification

        found = plan.manager.verify(plan, timeout=VERIFY_TIMEOUT)
        stderr = self.app.stderr
        print(verification.render(found, stderr), file=stderr)
        if not found.as_planned:
            self.status = self.status or DEVIATIONS

    def approve(self, review: Review, args: argparse.Namespace) -> None:
        """Show a review on stderr, and return if the user approves.

        :raises CommandError: otherwise.
        """
        self.print_review(review)
        count = len(review.warnings)
        warned = f'{count} warning{"s" * (count > 1)}'
        if args.yes:
            if count and not args.force:
                raise exceptions.CommandError(
                    f'the action plan was not started because of {warned}; '
                    'to start it anyway, use --yes --force'
                )
            return
        despite = f' despite {warned}' if count else ''
        self.confirm(
            f'Start this action plan{despite}?',
            'confirmation is required; to start the action plan without it, '
            f'use --yes{" --force" if count else ""}',
            'the action plan was not started',
        )


class WithProgress(ShowOne):
    """Shows the progress of the actions of an action plan."""

    _read: Any = None

    def extras(self) -> Sequence[ComputedColumn]:
        return [
            ComputedColumn('actions', 'Actions', self.actions, 'progress'),
            ComputedColumn(
                'failed_actions', 'Failed actions', self.failures, 'failures'
            ),
        ]

    def progress(self, plan: Any) -> Any:
        if self._read is None:
            self._read = plan.progress()
        return self._read

    def actions(self, plan: Any) -> dict[str, int]:
        return columns.progress(self.progress(plan).counts)

    def failures(self, plan: Any) -> list[dict[str, Any]]:
        failures = self.progress(plan).failures
        names = self.client.action.names(failures)
        return [
            {
                'uuid': action.uuid,
                'summary': action.summary(names),
                'status_message': action.status_message,
            }
            for action in failures
        ]


def describe_progress(found: Any) -> str:
    """Return the number of completed actions, and the action in progress.

    :param found: an action plan, or another resource, which has no actions.
    :returns: empty if no action is in progress, or if it cannot be read.
    """
    if not isinstance(found, v1.ActionPlan) or found.state not in _BUSY:
        return ''
    try:
        progress = found.progress()
    except exceptions.ClientException:
        return ''
    busy = [
        f', {action.action_type} {action.target or ""}'.rstrip()
        for action in progress.actions
        if action.state in _BUSY
    ]
    return f', {progress.done} of {progress.total} actions' + ''.join(busy[:1])
