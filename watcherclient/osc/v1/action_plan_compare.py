# SPDX-License-Identifier: Apache-2.0
"""Compare action plans."""

from __future__ import annotations

import argparse

from watcherclient.osc.commands import base
from watcherclient.osc.commands.list import Lister
from watcherclient.osc.output import comparison


class CompareActionPlans(base.OnNamed, Lister):
    """Compare the claimed efficacy and the computed effect of action plans.

    Examples::

      openstack optimize action plan compare dfdcb491 7f3e11aa
    """

    manager_name = 'action_plan'
    nargs = '+'
    about = ' to compare'
    all_columns = (comparison.INDICATOR,)

    def take_action(self, parsed_args: argparse.Namespace) -> base.Table:
        found = self.manager.compare(self.target(parsed_args))
        shown = comparison.columns_of(found)
        return self.table(found.rows, parsed_args, shown)
