# SPDX-License-Identifier: Apache-2.0
"""Commands about services."""

from watcherclient.osc.commands.list import List
from watcherclient.osc.commands.show import Show


class ListService(List):
    """List the processes that Watcher consists of, and whether they live.

    Examples::

      openstack optimize service list --detail
    """

    manager_name = 'service'


class ShowService(Show):
    """Show one of the processes that Watcher consists of.

    Examples::

      openstack optimize service show watcher-applier
    """

    manager_name = 'service'
