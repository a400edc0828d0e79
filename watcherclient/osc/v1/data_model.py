# SPDX-License-Identifier: Apache-2.0
"""Data model commands."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from watcherclient.osc.arguments import Option
from watcherclient.osc.commands.list import List

if TYPE_CHECKING:
    from watcherclient.base.resource import Resource


class ListDataModel(List):
    """List the servers and nodes in the data model of Watcher.

    Examples::

      openstack optimize data model list
      openstack optimize data model list --audit nightly --detail -f csv
    """

    manager_name = 'data_model'
    options = (
        Option(
            '--type',
            help='Type of data model: compute, storage or baremetal (default: '
            'compute, the only type that servers support)',
        ),
        Option(
            '--audit',
            help='Filter by the scope of this audit (name or UUID)',
        ),
    )

    @property
    def resource(self) -> type[Resource]:
        from watcherclient.v1.data_model import Entry

        return Entry

    def rows(self, args: argparse.Namespace, detail: bool) -> Iterator[Any]:
        model = self.manager.list(args.type or 'compute', audit=args.audit)
        return iter(model.entries)
