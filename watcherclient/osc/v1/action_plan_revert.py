# SPDX-License-Identifier: Apache-2.0
"""Undo an action plan, or do the rest of it, by a new action plan."""

from __future__ import annotations

import abc
import argparse
from typing import Any

from watcherclient.osc.arguments import add_flag
from watcherclient.osc.commands import base
from watcherclient.osc.commands.plan import ENDED, PlanTarget, TextOrTable
from watcherclient.osc.output import columns
from watcherclient.text import display


class _Create(PlanTarget, TextOrTable):
    """Creates an action plan from another one."""

    preferred = ENDED

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        parser = super().get_parser(prog_name)
        add_flag(
            parser,
            '--dry-run',
            'Only print the actions, and those that are left out',
        )
        return parser

    @abc.abstractmethod
    def draft(self, plan: Any, args: argparse.Namespace) -> Any:
        """Return the actions of the new plan."""

    def partial(self, args: argparse.Namespace) -> bool:
        """Return whether actions that cannot be undone are left out."""
        return True

    def take_action(self, parsed_args: argparse.Namespace) -> base.Table:
        draft = self.draft(self.target(parsed_args), parsed_args)
        for left in draft.left_out:
            self.note(f'Left out: {draft.describe(left)}')
        if parsed_args.dry_run:
            self.note('Dry run: nothing was changed')
            return self.planned(draft, parsed_args)
        plan = self.manager.submit(draft, partial=self.partial(parsed_args))
        self.record('created', plan)
        shown = self.show(plan, parsed_args)
        self.note(
            f'To review it: {self.program} action plan review {plan.uuid}'
        )
        return shown

    def planned(self, draft: Any, args: argparse.Namespace) -> base.Table:
        """Return the actions of a draft."""
        if args.formatter == columns.TABLE:
            steps = [
                f'{step.number} {step.summary(draft.names)}'
                for step in draft.steps
            ]
            return self.text(display.escape_control_chars('\n'.join(steps)))
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

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        parser = super().get_parser(prog_name)
        add_flag(
            parser, '--partial', 'Leave out actions that cannot be undone'
        )
        return parser

    def draft(self, plan: Any, args: argparse.Namespace) -> Any:
        return self.manager.draft_revert(plan)

    def partial(self, args: argparse.Namespace) -> bool:
        return bool(args.partial)


class RetryActionPlan(_Create):
    r"""Create an action plan that retries what did not succeed in another.

    These are the actions that FAILED, were CANCELLED or never ran. The new
    plan is RECOMMENDED: nothing changes until it is started.

    Examples::

      openstack optimize action plan retry dfdcb491
      openstack optimize action plan retry --audit nightly --skipped
    """

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        parser = super().get_parser(prog_name)
        add_flag(parser, '--skipped', 'Also retry actions that were skipped')
        return parser

    def draft(self, plan: Any, args: argparse.Namespace) -> Any:
        return self.manager.draft_retry(plan, skipped=args.skipped)
