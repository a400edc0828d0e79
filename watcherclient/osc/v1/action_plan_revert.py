# SPDX-License-Identifier: Apache-2.0
"""Undo an action plan, or do the rest of it, by a new action plan."""

from __future__ import annotations

import abc
import argparse
from typing import Any, ClassVar

from watcherclient.osc.arguments import OwnOptions, flag
from watcherclient.osc.commands import base
from watcherclient.osc.commands.plan import ENDED, PlanTarget
from watcherclient.osc.commands.show import ShowOne
from watcherclient.osc.output import columns
from watcherclient.text import display


class _Create(PlanTarget, ShowOne):
    """Creates an action plan from another one."""

    preferred = ENDED

    own_options: ClassVar[OwnOptions] = (
        flag(
            '--dry-run', 'Only print the actions, and those that are left out'
        ),
    )

    @abc.abstractmethod
    def draft(self, plan: Any, args: argparse.Namespace) -> Any:
        """Return the actions of the new plan."""

    def take_action(self, parsed_args: argparse.Namespace) -> base.Table:
        draft = self.draft(self.target(parsed_args), parsed_args)
        for left in draft.left_out:
            self.note(f'Left out: {draft.describe(left)}')
        if parsed_args.dry_run:
            self.note('Dry run: nothing was changed')
            return self.planned(draft, parsed_args)
        # Retries always leave out what cannot be done.
        partial = getattr(parsed_args, 'partial', True)
        plan = self.manager.submit(draft, partial=partial)
        self.record('created', plan)
        shown = self.show(plan, parsed_args)
        self.note(
            f'To review it: {self.program} action plan review {plan.uuid}'
        )
        return shown

    def planned(self, draft: Any, args: argparse.Namespace) -> base.Table:
        """Return the actions of a draft."""
        if args.formatter == columns.TABLE:
            steps = '\n'.join(
                f'{step.number} {step.summary(draft.names)}'
                for step in draft.steps
            )
            return [], [display.escape_control_chars(steps)]
        return ('actions', 'left_out'), (
            draft.actions,
            [
                {
                    'action': left.step.uuid,
                    'reason': left.reason,
                    'irreversible': left.irreversible,
                }
                for left in draft.left_out
            ],
        )


class RevertActionPlan(_Create):
    r"""Create an action plan that undoes another one.

    Only actions that SUCCEEDED are undone. Servers that have been moved again
    since then are left alone. The new plan is RECOMMENDED: nothing changes
    until it is started.

    Examples::

      openstack optimize action plan revert dfdcb491
      openstack optimize action plan revert --audit nightly --dry-run
    """

    own_options = (
        *_Create.own_options,
        flag('--partial', 'Leave out actions that cannot be undone'),
    )

    def draft(self, plan: Any, args: argparse.Namespace) -> Any:
        return self.manager.draft_revert(plan)


class RetryActionPlan(_Create):
    r"""Create an action plan that retries what did not succeed in another.

    These are the actions that FAILED, were CANCELLED or never ran. The new
    plan is RECOMMENDED: nothing changes until it is started.

    Examples::

      openstack optimize action plan retry dfdcb491
      openstack optimize action plan retry --audit nightly --skipped
    """

    own_options = (
        *_Create.own_options,
        flag('--skipped', 'Also retry actions that were skipped'),
    )

    def draft(self, plan: Any, args: argparse.Namespace) -> Any:
        return self.manager.draft_retry(plan, skipped=args.skipped)
