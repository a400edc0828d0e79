# SPDX-License-Identifier: Apache-2.0
"""Create, change and delete audits."""

from __future__ import annotations

import argparse
from typing import Any

from watcherclient import exceptions
from watcherclient.osc import arguments, parsing
from watcherclient.osc.arguments import Option, flag
from watcherclient.osc.commands import base, bulk, edit, wait
from watcherclient.osc.commands.audit import AuditDetails
from watcherclient.osc.commands.audit_wait import WaitingForAudit

#: Options of ``create`` and ``set``.
_SETTINGS = (
    parsing.PARAMETERS,
    Option(
        '-i',
        '--interval',
        help='Interval of a CONTINUOUS audit: seconds, or a cron expression '
        'in UTC',
    ),
    Option(
        '--start-time',
        help='Start time of a CONTINUOUS audit, for example, '
        '2030-01-31T22:00:00+01:00 (API 1.1)',
    ),
    Option('--end-time', help='End time of a CONTINUOUS audit (API 1.1)'),
)


class CreateAudit(WaitingForAudit, AuditDetails, wait.WaitOnRequest):
    r"""Create an audit. A ONESHOT audit starts immediately.

    Examples::

      openstack optimize audit create --strategy basic --wait
      openstack optimize audit create --template nightly --name nightly-1
      openstack optimize audit create -t CONTINUOUS --interval 3600 \
          --name hourly --goal workload_balancing \
          --strategy workload_balance -p threshold=30
    """

    options = (
        arguments.AUDIT_NAME,
        Option(
            '-g',
            '--goal',
            help='Goal (name or UUID); required without an audit template or '
            'strategy',
        ),
        arguments.STRATEGY,
        Option(
            '-a',
            '--audit-template',
            '--template',
            keyword='audit_template_uuid',
            help='Audit template (name or UUID)',
        ),
        Option(
            '-t',
            '--audit-type',
            '--audit_type',
            '--type',
            metavar='<audit-type>',
            type=str.upper,
            choices=['ONESHOT', 'CONTINUOUS', 'EVENT'],
            default='ONESHOT',
            help='Audit type: ONESHOT (once), CONTINUOUS (repeatedly) or '
            'EVENT (when triggered) (default: ONESHOT)',
        ),
        *_SETTINGS,
        flag(
            '--auto-trigger', 'Start the resulting action plan automatically'
        ),
        Option(
            '--force',
            action='store_true',
            read=lambda given: given or None,
            help='Run the audit even if an action plan is ongoing (API 1.2)',
        ),
    )
    own_options = (
        *wait.WaitOnRequest.own_options,
        flag(
            '--alarm-url',
            'Show the URL that triggers this EVENT audit, for an Aodh alarm',
        ),
    )

    def take_action(self, parsed_args: argparse.Namespace) -> base.Table:
        if parsed_args.alarm_url and parsed_args.audit_type != 'EVENT':
            raise exceptions.CommandError('--alarm-url requires --type EVENT')
        audit = self.manager.create(**self.values(parsed_args))
        self.record('created', audit)
        also = ['alarm_url'] if parsed_args.alarm_url else []
        return self.wait_and_show(audit, parsed_args, also=also)


class UpdateAudit(edit.Update):
    """Update an audit with a JSON patch.

    Examples::

      openstack optimize audit update hourly replace interval=900
      openstack optimize audit update hourly remove end_time
    """

    manager_name = 'audit'


class SetAudit(edit.Set):
    r"""Set audit properties.

    To change the goal or strategy, create another audit.

    Examples::

      openstack optimize audit set hourly --interval 900
      openstack optimize audit set hourly --start-time 2030-01-01T08:00 \
          --end-time 2030-01-31T20:00
      openstack optimize audit set hourly -p threshold=40 --auto-trigger
    """

    manager_name = 'audit'
    options = (
        Option('--name', help='New name of the audit'),
        *_SETTINGS,
        Option(
            '--auto-trigger',
            action=argparse.BooleanOptionalAction,
            help='Whether to start future action plans automatically, or only '
            'recommend them',
        ),
        Option(
            '--state',
            help='New state, for example, CANCELLED (see also: audit cancel, '
            'suspend and resume)',
        ),
    )


class UnsetAudit(edit.Unset):
    """Unset audit properties.

    Examples::

      openstack optimize audit unset hourly --end-time
      openstack optimize audit unset hourly --parameter threshold
    """

    manager_name = 'audit'
    effects = {
        'interval': 'Remove the interval; CONTINUOUS audits require one',
        'scope': 'Remove the scope: the audit then covers the whole cluster',
    }
    parameters = 'parameters'


class CancelAudit(bulk.BulkCommand):
    """Cancel one or more pending or ongoing audits.

    Examples::

      openstack optimize audit cancel nightly hourly
    """

    manager_name = 'audit'
    verb = 'cancel'
    done = 'cancelled'


class SuspendAudit(bulk.BulkCommand):
    """Suspend one or more ongoing audits.

    Examples::

      openstack optimize audit suspend hourly
    """

    manager_name = 'audit'
    verb = 'suspend'
    done = 'suspended'


class ResumeAudit(bulk.BulkCommand):
    """Resume one or more suspended audits.

    Examples::

      openstack optimize audit resume hourly
    """

    manager_name = 'audit'
    verb = 'resume'
    done = 'resumed'


class DeleteAudit(bulk.DeleteMatching):
    r"""Delete audits that are not running.

    Examples::

      openstack optimize audit delete nightly-1 nightly-2 --with-plans
      openstack optimize audit delete --state FAILED --older-than 30d \
          --dry-run
    """

    manager_name = 'audit'
    next_steps = {400: 'audit cancel'}
    ended = ('SUCCEEDED', 'FAILED', 'CANCELLED')
    own_options = (
        *bulk.DeleteMatching.own_options,
        flag('--with-plans', 'Also delete the action plans of the audits'),
    )

    def act(self, item: Any, args: argparse.Namespace) -> None:
        self.manager.delete(item, plans=args.with_plans)
