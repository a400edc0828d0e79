# SPDX-License-Identifier: Apache-2.0
"""Commands about goals."""

from watcherclient.osc.commands.list import List
from watcherclient.osc.commands.show import Show


class ListGoal(List):
    """List goals: what a cluster can be optimised for.

    Examples::

      openstack optimize goal list
    """

    manager_name = 'goal'


class ShowGoal(Show):
    """Show a goal and the figures that tell how well it is reached.

    Examples::

      openstack optimize goal show server_consolidation
    """

    manager_name = 'goal'
