# SPDX-License-Identifier: Apache-2.0
"""List and show audits."""

from __future__ import annotations

from watcherclient.osc import arguments
from watcherclient.osc.arguments import client_filter
from watcherclient.osc.commands.audit import AuditDetails
from watcherclient.osc.commands.list import List
from watcherclient.osc.commands.show import Show


class ListAudit(List):
    r"""List audits.

    Examples::

      openstack optimize audit list
      openstack optimize audit list --state FAILED --since 2d
      openstack optimize audit list --goal server_consolidation --detail \
          -f json
    """

    manager_name = 'audit'
    options = (
        arguments.OF_GOAL,
        arguments.OF_STRATEGY,
        client_filter(
            '--state', 'Filter by state, for example, ONGOING', several=True
        ),
        client_filter(
            '--type',
            'Filter by type: ONESHOT, CONTINUOUS or EVENT',
            keyword='audit_type',
            several=True,
        ),
        client_filter(
            '--template',
            'Filter by the goal, strategy and scope of an audit template '
            '(name or UUID)',
            keyword='audit_template',
        ),
        arguments.NAMED,
        arguments.SINCE,
        *List.options,
    )


class ShowAudit(AuditDetails, Show):
    """Show details of an audit.

    Examples::

      openstack optimize audit show nightly
      openstack optimize audit show nightly -c State -f value
    """
