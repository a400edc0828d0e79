# SPDX-License-Identifier: Apache-2.0
"""Commands about the data model."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from watcherclient.osc.arguments import Option
from watcherclient.osc.commands.list import List

if TYPE_CHECKING:
    from watcherclient.base.resource import Resource


class ListDataModel(List):
    """List the servers and nodes of the cluster, as Watcher sees them.

    Examples::

      openstack optimize data model list
      openstack optimize data model list --audit nightly --detail -f csv
    """

    manager_name = 'data_model'
    options = (
        Option(
            '--type',
            help='Type of data model: compute (the default and the only one '
            'of today), storage or baremetal',
        ),
        Option(
            '--audit',
            help='Only what is in the scope of this audit (UUID or name)',
        ),
    )

    @property
    def resource(self) -> type[Resource]:
        from watcherclient.v1.data_model import Entry

        return Entry

    def rows(self, args: argparse.Namespace, detail: bool) -> Iterator[Any]:
        model = self.manager.list(args.type or 'compute', audit=args.audit)
        return iter(model.entries)
