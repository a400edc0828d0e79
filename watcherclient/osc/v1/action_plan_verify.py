# SPDX-License-Identifier: Apache-2.0
"""Verify that an action plan had the expected effect."""

from __future__ import annotations

import argparse

from watcherclient.osc.arguments import Option
from watcherclient.osc.commands import base, wait
from watcherclient.osc.commands.plan import (
    DEVIATIONS,
    ENDED,
    VERIFY_TIMEOUT,
    PlanTarget,
    Report,
    keys,
)


class VerifyActionPlan(PlanTarget, Report):
    """Verify that an action plan had the expected effect.

    The actions are compared with Watcher's data model, which shows changes
    with some delay. The exit status is 5 if something is not as planned.

    Examples::

      openstack optimize action plan verify dfdcb491
      openstack optimize action plan verify --audit nightly -f json
    """

    preferred = ENDED
    all_columns = keys(
        'format', 'plan', 'servers', 'deviations', 'left_disabled',
        'skipped_by_user',
    )  # fmt: skip
    options = (
        Option(
            '--timeout',
            metavar='<seconds>',
            type=wait.seconds,
            default=VERIFY_TIMEOUT,
            help='Maximum time after the end of the action plan to wait for '
            'the data model to show the result, in seconds (default: '
            f'{VERIFY_TIMEOUT:g})',
        ),
    )

    def take_action(self, parsed_args: argparse.Namespace) -> base.Table:
        found = self.manager.verify(
            self.target(parsed_args), **self.values(parsed_args)
        )
        if not found.as_planned:
            self.status = DEVIATIONS
        if self.as_text(parsed_args):
            from watcherclient.osc.output import verification

            return [], [verification.render(found, self.app.stdout)]
        return self.show(found.to_dict(), parsed_args)
