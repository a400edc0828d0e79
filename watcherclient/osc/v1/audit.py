# SPDX-License-Identifier: Apache-2.0
"""Audit commands."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Any

from watcherclient import exceptions, v1
from watcherclient.osc import arguments
from watcherclient.osc.arguments import Option, add_flag, client_filter
from watcherclient.osc.commands import base, bulk, edit, wait, watch
from watcherclient.osc.commands.list import List
from watcherclient.osc.commands.plan import describe_progress
from watcherclient.osc.commands.show import Show, ShowOne
from watcherclient.osc.output.columns import (
    TABLE_RENDERERS,
    ComputedColumn,
)
from watcherclient.states import AuditState

#: Options of ``create`` and ``set``.
_SETTINGS = (
    arguments.parameters_of(
        '--parameter',
        'Parameter of the strategy (repeat option to set multiple parameters)',
    ),
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


class _WithPlans(ShowOne):
    """Shows the action plans of an audit, the newest first, and other rows."""

    manager_name = 'audit'

    def extras(self) -> Sequence[ComputedColumn]:
        return [
            ComputedColumn(
                'action_plans', 'Action plans', self.plans, 'plans'
            ),
            ComputedColumn('alarm_url', 'Alarm URL', self.alarm_url),
            ComputedColumn(
                'explanation', 'Explanation', self.explanation, 'findings'
            ),
        ]

    def explanation(self, audit: Any) -> list[dict[str, str]]:
        return [one._asdict() for one in self.manager.explain(audit)]

    def alarm_url(self, audit: Any) -> str | None:
        if audit.audit_type != 'EVENT':
            return None
        return self.client.webhook.url(audit)

    def plans(self, audit: Any) -> list[dict[str, Any]]:
        plans = self.client.action_plan.iterate(
            audit=audit, sort_key='id', sort_dir='desc'
        )
        return [{'uuid': plan.uuid, 'state': plan.state} for plan in plans]


class _WaitingForAudit(wait.Waiting):
    """Reports the state of an audit, and the cause of a failure.

    Waits for an action plan that the audit starts, too.
    """

    manager_name = 'audit'

    def wait(self, item: Any, args: argparse.Namespace, **how: Any) -> Any:
        audit = super().wait(item, args, **how)
        ended = audit.state == AuditState.SUCCEEDED
        if ended and audit.auto_trigger is True:
            for plan in self.newest_plan(audit):
                super().wait(plan, args)
        return audit

    def newest_plan(self, audit: Any) -> list[Any]:
        """Return the newest action plan of an audit, if there is one."""
        try:
            return self.client.action_plan.list(
                audit=audit, sort_key='id', sort_dir='desc', limit=1
            )
        except exceptions.ClientException as error:
            lost = f'the action plan of audit {audit.uuid} cannot be read'
            self.end(wait.FAILED, f'{lost}: {error}')
            return []

    def describe(self, found: Any) -> str:
        if isinstance(found, v1.ActionPlan):
            return super().describe(found) + describe_progress(found)
        by = found.strategy_name or found.goal_name
        uuid = str(found.uuid)[:8]
        return f'Waiting for audit {uuid} ({by}): {found.state}'

    def explain(self, error: Any) -> str:
        found = error.resource
        if isinstance(found, v1.ActionPlan):
            return super().explain(error)
        texts = [one.text for one in self.manager.explain(found)]
        # The error contains the reason from the server.
        known = found.status_message
        return '; '.join([str(error), *(t for t in texts if t != known)])


class ShowAudit(_WithPlans, Show):
    """Show details of an audit.

    Examples::

      openstack optimize audit show nightly
      openstack optimize audit show nightly -c State -f value
    """


class CreateAudit(_WaitingForAudit, _WithPlans):
    r"""Create an audit. A ONESHOT audit starts immediately.

    Examples::

      openstack optimize audit create --strategy basic --wait
      openstack optimize audit create --template nightly --name nightly-1
      openstack optimize audit create -t CONTINUOUS --interval 3600 \
          --name hourly --goal workload_balancing \
          --strategy workload_balance -p threshold=30
    """

    options = (
        Option(
            '--name',
            help='Name of the audit (default: generated by the server)',
        ),
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
            type=str.upper,
            choices=['ONESHOT', 'CONTINUOUS', 'EVENT'],
            default='ONESHOT',
            help='Audit type: ONESHOT (once), CONTINUOUS (repeatedly) or '
            'EVENT (when triggered) (default: ONESHOT)',
        ),
        *_SETTINGS,
        Option(
            '--auto-trigger',
            action='store_true',
            help='Start the resulting action plan automatically',
        ),
        Option(
            '--force',
            action='store_true',
            read=lambda given: given or None,
            help='Run the audit even if an action plan is ongoing (API 1.2)',
        ),
    )

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        parser = super().get_parser(prog_name)
        add_flag(
            parser,
            '--alarm-url',
            'Show the URL that triggers this EVENT audit, for an Aodh alarm',
        )
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> base.Table:
        if parsed_args.alarm_url and parsed_args.audit_type != 'EVENT':
            raise exceptions.CommandError('--alarm-url requires --type EVENT')
        audit = self.manager.create(**self.values(parsed_args))
        self.record('created', audit)
        if parsed_args.wait:
            audit = self.wait(audit, parsed_args)
        return self.show(
            audit,
            parsed_args,
            # A new audit has no action plans.
            extras=self.waited(parsed_args),
            also=['alarm_url'] if parsed_args.alarm_url else [],
        )


class WaitAudit(_WaitingForAudit, wait.WaitForAll):
    """Wait for audits to finish and show the result.

    The command returns as soon as a CONTINUOUS audit is ONGOING, or an EVENT
    audit is PENDING. If an audit starts its action plan, it also waits for the
    plan. The exit status is 1 if an audit or plan is FAILED or CANCELLED, and
    3 on timeout.

    Examples::

      openstack optimize audit wait nightly
      openstack optimize audit wait nightly hourly --timeout 60
    """

    nargs = '+'


class WatchAudit(watch.Watch):
    """Watch an audit and its action plans until the audit ends.

    Each new action plan, and each change of its state, is shown. A CONTINUOUS
    audit ends when it is cancelled or suspended, or at its end time. The exit
    status is 1 if the audit is FAILED or CANCELLED, 3 on timeout.

    Examples::

      openstack optimize audit watch hourly
      openstack optimize audit watch hourly -f json
    """

    manager_name = 'audit'

    def summarize(self, found: Any) -> str:
        if isinstance(found, v1.Audit):
            return found.name
        efficacy = TABLE_RENDERERS['efficacy'](found.global_efficacy)
        return str(efficacy).replace('\n', ', ')


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
            help='Start future action plans automatically, or only recommend '
            'them',
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

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        parser = super().get_parser(prog_name)
        add_flag(
            parser,
            '--with-plans',
            'Also delete the action plans of the audits',
        )
        return parser

    def delete(self, item: Any, args: argparse.Namespace) -> None:
        self.manager.delete(item, plans=args.with_plans)


class TriggerAudit(base.OnNamed, _WaitingForAudit, _WithPlans):
    """Trigger an EVENT audit (API 1.4).

    Examples::

      openstack optimize audit trigger disk-full
      openstack optimize audit trigger disk-full --wait -c State -f value
    """

    def take_action(self, parsed_args: argparse.Namespace) -> base.Table:
        before = self.manager.trigger(self.target(parsed_args))
        self.record('triggered', before)
        if parsed_args.wait:
            audit = self.wait(before, parsed_args, after=before)
        else:
            audit = self.manager.get(before)
        return self.show(audit, parsed_args, extras=self.waited(parsed_args))
