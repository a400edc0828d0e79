# SPDX-License-Identifier: Apache-2.0
"""Commands about services."""

from watcherclient.osc.commands.list import List
from watcherclient.osc.commands.show import Show


class ListService(List):
    """List the processes that Watcher consists of, and whether they live."""

    manager_name = 'service'
    examples = ('openstack optimize service list --detail',)


class ShowService(Show):
    """Show one of the processes that Watcher consists of."""

    manager_name = 'service'
    examples = ('openstack optimize service show watcher-applier',)
