# SPDX-License-Identifier: Apache-2.0
"""Service commands."""

from watcherclient.osc.commands.list import List
from watcherclient.osc.commands.show import Show


class ListService(List):
    """List Watcher services and their status.

    Examples::

      openstack optimize service list --detail
    """

    manager_name = 'service'


class ShowService(Show):
    """Show details of a Watcher service.

    Examples::

      openstack optimize service show watcher-applier
    """

    manager_name = 'service'
