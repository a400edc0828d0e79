# SPDX-License-Identifier: Apache-2.0
"""Commands about action plans, which can be named by their audits."""

from __future__ import annotations

import argparse
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from watcherclient import exceptions, v1
from watcherclient.osc import arguments
from watcherclient.osc.commands import base

if TYPE_CHECKING:
    from watcherclient.analysis.review import Review


class PlanTarget(base.OnNamed):
    """Names an action plan by its UUID, or by its audit."""

    manager_name = 'action_plan'
    #: Among the plans of an audit, one that is being carried out goes before
    #: newer ones; else one that is RECOMMENDED.
    running = False
    nargs = '?'
    about = arguments.DIGITS

    @property
    def preferred(self) -> Collection[str]:
        plan = v1.ActionPlan
        return plan.RUNNING if self.running else plan.STARTABLE

    def add_target(self, parser: Any, **settings: Any) -> None:
        group = parser.add_mutually_exclusive_group(required=True)
        super().add_target(group, default=[] if self.nargs == '*' else None)
        states = ' or '.join(sorted(self.preferred))
        group.add_argument(
            '--audit',
            metavar='<audit>',
            help='The newest action plan of this audit (UUID or name), '
            f'before all one that is {states}',
        )

    def target(self, args: argparse.Namespace) -> Any:
        if not args.audit:
            return super().target(args)
        found = self.manager.latest(args.audit, self.preferred)
        return [found] if self.nargs == '*' else found


class Approving(base.Command):
    """Shows the review of an action plan and asks before it starts it."""

    def add_approval(self, parser: Any) -> None:
        """Add the options that answer in place of the user."""
        arguments.add_flag(
            parser,
            '--yes',
            'Skip confirmation; required in non-interactive use',
        )
        arguments.add_flag(
            parser, '--force', 'With --yes: start even if there are warnings'
        )

    def approve(self, review: Review, args: argparse.Namespace) -> None:
        """Show a review on stderr, and return if the plan may be started.

        :raises CommandError: otherwise.
        """
        from watcherclient.osc.output import review as output

        stderr = self.app.stderr
        print(output.render(review, stderr), file=stderr)
        count = len(review.warnings)
        warned = f'{count} warning{"s" * (count > 1)}' if count else ''
        if args.yes:
            if count and not args.force:
                raise exceptions.CommandError(
                    f'the action plan was not started because of {warned}; '
                    'to start it nevertheless, use --yes --force'
                )
            return
        question = 'Start this action plan'
        despite = f' despite {warned}' if count else ''
        if not self.ask(
            f'{question}{despite}?',
            'confirmation is required; to start the action plan without it, '
            f'use --yes{" --force" if count else ""}',
        ):
            raise exceptions.CommandError('the action plan was not started')
