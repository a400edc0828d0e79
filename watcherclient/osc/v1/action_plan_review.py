# SPDX-License-Identifier: Apache-2.0
"""Review an action plan before it is started."""

from __future__ import annotations

import argparse

from watcherclient.osc.arguments import OneOf, Option, flag
from watcherclient.osc.commands import base
from watcherclient.osc.commands.plan import PlanTarget, Report, keys

#: The exit status of --exit-code.
HAS_ACTIONS = 4
HAS_WARNINGS = 5


class ReviewActionPlan(PlanTarget, Report):
    r"""Show the effect of an action plan before it is started.

    The load of hosts is computed from allocations (vCPU, RAM and disk of
    servers), not measured. Nothing is changed.

    Examples::

      openstack optimize action plan review dfdcb491
      openstack optimize action plan review --audit nightly --all-hosts \
          --sort change
      openstack optimize action plan review dfdcb491 -f json -c warnings
    """

    #: From ``Review.to_dict()``.
    all_columns = keys(
        'format', 'plan', 'steps', 'hosts', 'not_yet_placed', 'spread',
        'efficacy', 'totals', 'left_disabled', 'warnings', 'notes',
    )  # fmt: skip
    own_options = (
        OneOf(
            flag('--no-hosts', 'Do not show hosts'),
            flag(
                '--all-hosts', 'Also show hosts that the plan does not change'
            ),
        ),
        Option(
            '--sort',
            choices=['host', 'change'],
            default='host',
            help='Sort hosts by name, or by how much their load changes '
            '(default: host)',
        ),
        flag(
            '--exit-code',
            'Exit with status 0 if there is nothing to do, '
            f'{HAS_ACTIONS} if there are actions, {HAS_WARNINGS} if there '
            'are warnings',
        ),
    )

    def take_action(self, parsed_args: argparse.Namespace) -> base.Table:
        review = self.manager.review(self.target(parsed_args))
        if parsed_args.exit_code and review.to_do:
            warned = bool(review.warnings)
            self.status = HAS_WARNINGS if warned else HAS_ACTIONS
        if self.as_text(parsed_args):
            from watcherclient.osc.output import review as output

            options = output.Options(
                hosts=not parsed_args.no_hosts,
                all_hosts=parsed_args.all_hosts,
                by_change=parsed_args.sort == 'change',
            )
            return [], [output.render(review, self.app.stdout, options)]
        found = review.to_dict()
        if parsed_args.no_hosts:
            found['hosts'] = []
        return self.show(found, parsed_args)
