# SPDX-License-Identifier: Apache-2.0
"""Goal commands."""

from watcherclient.osc.commands.list import List
from watcherclient.osc.commands.show import Show


class ListGoal(List):
    """List goals.

    Examples::

      openstack optimize goal list
    """

    manager_name = 'goal'


class ShowGoal(Show):
    """Show a goal and its efficacy indicators.

    Examples::

      openstack optimize goal show server_consolidation
    """

    manager_name = 'goal'
