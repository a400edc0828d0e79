# SPDX-License-Identifier: Apache-2.0
"""Commands about audits."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Any

from watcherclient import exceptions
from watcherclient.osc import arguments
from watcherclient.osc.commands import base, bulk, edit, wait
from watcherclient.osc.output import columns
from watcherclient.states import ActionPlanState, AuditState


class ListAudit(base.List):
    """List audits: runs of a goal, or of a strategy."""

    manager_name = 'audit'
    examples = (
        'openstack optimize audit list',
        'openstack optimize audit list --state FAILED --since 2d',
        'openstack optimize audit list --goal server_consolidation '
        '--detail -f json',
    )
    filters = {
        'goal': 'Only those of this goal (UUID or name)',
        'strategy': 'Only those of this strategy (UUID or name)',
    }
    matches = (
        arguments.ClientFilter(
            'state', 'Only those in this state, as ONGOING', several=True
        ),
        arguments.ClientFilter(
            'type',
            'Only those of this type: ONESHOT, CONTINUOUS or EVENT',
            'audit_type',
            several=True,
        ),
        arguments.ClientFilter(
            'template',
            'Only those of the goal, strategy and scope of this audit '
            'template (UUID or name)',
            'audit_template',
        ),
        arguments.ClientFilter(
            'name', 'Only those of this name; * stands for any text'
        ),
        arguments.SINCE,
    )


class _WithPlans(base.ShowOne):
    """Shows the action plans of an audit too, the newest first."""

    manager_name = 'audit'
    #: The address of an EVENT audit's webhook is shown in any case.
    with_alarm_url = False

    def extras(self) -> Sequence[columns.ComputedColumn]:
        return [
            columns.ComputedColumn(
                'action_plans', 'Action plans', self.plans, 'plans'
            ),
            columns.ComputedColumn(
                'alarm_url',
                'Alarm URL',
                self.alarm_url,
                wanted=self.with_alarm_url,
            ),
        ]

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
    """Tells what an audit does, and what made it fail."""

    manager_name = 'audit'

    def describe(self, found: Any) -> str:
        by = found.strategy_name or found.goal_name
        return f'Waiting for audit {found.uuid[:8]} ({by}): {found.state}'

    def explain(self, error: Any) -> str:
        if error.resource.state != AuditState.CANCELLED:
            return str(error)
        try:
            ongoing = self.client.action_plan.list(
                state=ActionPlanState.ONGOING
            )
        except exceptions.ClientException:
            ongoing = []
        if not ongoing:
            return str(error)
        return (
            f'{error}. Action plan {ongoing[0].uuid} is ONGOING: wait until '
            'it has ended, or create the audit with --force'
        )


class ShowAudit(_WithPlans, base.Show):
    """Show an audit."""

    examples = (
        'openstack optimize audit show nightly',
        'openstack optimize audit show nightly -c State -f value',
    )

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        parser = super().get_parser(prog_name)
        self.add_extra_option(parser)
        return parser


def _add_timing(parser: argparse.ArgumentParser) -> None:
    """Add what audits are created with, and what can be changed later."""
    parser.add_argument(
        '-p',
        '--parameter',
        dest='parameters',
        metavar='<name=value>',
        action='append',
        help='Parameter of the strategy (may be repeated)',
    )
    parser.add_argument(
        '-i',
        '--interval',
        metavar='<interval>',
        help='Time between runs of a CONTINUOUS audit: seconds, or a '
        'cron expression in UTC',
    )
    parser.add_argument(
        '--start-time',
        metavar='<start_time>',
        help='When to begin to run it, as 2030-01-31T22:00:00+01:00 (API 1.1)',
    )
    parser.add_argument(
        '--end-time',
        metavar='<end_time>',
        help='When to stop running it (API 1.1)',
    )


class CreateAudit(_WaitingForAudit, _WithPlans):
    """Create an audit; one of type ONESHOT starts at once."""

    examples = (
        'openstack optimize audit create --strategy basic --wait',
        'openstack optimize audit create --template nightly --name nightly-1',
        'openstack optimize audit create -t CONTINUOUS --interval 3600 '
        '--name hourly \\\n'
        '    --goal workload_balancing --strategy workload_balance \\\n'
        '    -p threshold=30',
    )

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        parser = super().get_parser(prog_name)
        parser.add_argument(
            '-t',
            '--audit-type',
            '--audit_type',
            '--type',
            dest='audit_type',
            metavar='<audit-type>',
            type=str.upper,
            choices=['ONESHOT', 'CONTINUOUS', 'EVENT'],
            default='ONESHOT',
            help='When to run: ONESHOT (once, now; the default), CONTINUOUS '
            '(again and again) or EVENT (when triggered)',
        )
        _add_timing(parser)
        parser.add_argument(
            '-g',
            '--goal',
            metavar='<goal>',
            help='UUID or name of the goal, unless a template is given, or '
            'a strategy, which has a goal',
        )
        parser.add_argument(
            '-s',
            '--strategy',
            metavar='<strategy>',
            help='UUID or name of the strategy; the server chooses one of '
            'the goal if none is given',
        )
        parser.add_argument(
            '-a',
            '--audit-template',
            '--template',
            dest='audit_template_uuid',
            metavar='<audit_template>',
            help='UUID or name of an audit template',
        )
        parser.add_argument(
            '--auto-trigger',
            action='store_true',
            help='Start the resulting action plan without asking',
        )
        parser.add_argument(
            '--name',
            metavar='<name>',
            help='Name of the audit; the server makes one if none is given',
        )
        parser.add_argument(
            '--force',
            action='store_true',
            help='Run it although an action plan is ongoing (API 1.2)',
        )
        parser.add_argument(
            '--alarm-url',
            action='store_true',
            help='Show the address that triggers this EVENT audit, for the '
            'actions of an Aodh alarm',
        )
        self.add_wait_options(parser)
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> base.Table:
        self.with_alarm_url = parsed_args.alarm_url
        if self.with_alarm_url and parsed_args.audit_type != 'EVENT':
            raise exceptions.CommandError(
                'Only an EVENT audit has an alarm URL: give -t EVENT'
            )
        words = parsed_args.parameters or ()
        audit = self.manager.create(
            audit_template_uuid=parsed_args.audit_template_uuid,
            audit_type=parsed_args.audit_type,
            parameters=arguments.key_values(words, '-p') or None,
            interval=parsed_args.interval,
            goal=parsed_args.goal,
            strategy=parsed_args.strategy,
            auto_trigger=parsed_args.auto_trigger,
            name=parsed_args.name,
            start_time=parsed_args.start_time,
            end_time=parsed_args.end_time,
            force=parsed_args.force or None,
        )
        if parsed_args.wait:
            audit = self.wait(audit, parsed_args)
        # An audit that has just begun has no action plans.
        parsed_args.no_extra = not parsed_args.wait or self.interrupted
        return self.show(audit, parsed_args)


class WaitAudit(_WaitingForAudit, base.Lister):
    """Wait until audits have ended, and show how.

    A CONTINUOUS audit need only be ONGOING, an EVENT audit PENDING. The exit
    status is 1 when one FAILED or was CANCELLED, 3 when the time was up.
    """

    examples = (
        'openstack optimize audit wait nightly',
        'openstack optimize audit wait nightly hourly --timeout 60',
    )

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        parser = super().get_parser(prog_name)
        self.add_identity(
            parser, 'audits', about=' (several may be given)', nargs='+'
        )
        self.add_wait_options(parser, asked=False)
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> base.Table:
        audits = self.wait_for_all(parsed_args.audits, parsed_args)
        return self.table(audits, parsed_args)


class UpdateAudit(edit.Update):
    """Change an audit."""

    manager_name = 'audit'
    examples = (
        'openstack optimize audit update hourly replace interval=900',
        'openstack optimize audit update hourly remove end_time',
    )


class SetAudit(base.ShowOne):
    """Change fields of an audit.

    Goal and strategy cannot be changed: create another audit instead.
    """

    manager_name = 'audit'
    examples = (
        'openstack optimize audit set hourly --interval 900',
        'openstack optimize audit set hourly \\\n'
        '    --start-time 2030-01-01T08:00 --end-time 2030-01-31T20:00',
        'openstack optimize audit set hourly -p threshold=40 --auto-trigger',
    )

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        parser = super().get_parser(prog_name)
        self.add_identity(parser)
        parser.add_argument(
            '--name', metavar='<name>', help='New name of the audit'
        )
        _add_timing(parser)
        trigger = parser.add_mutually_exclusive_group()
        trigger.add_argument(
            '--auto-trigger',
            action='store_true',
            default=None,
            help='Start action plans to come without asking',
        )
        trigger.add_argument(
            '--no-auto-trigger',
            dest='auto_trigger',
            action='store_false',
            help='Only recommend action plans to come',
        )
        parser.add_argument(
            '--state',
            metavar='<state>',
            help='New state, as CANCELLED; there are commands for that: '
            'cancel, suspend and resume',
        )
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> base.Table:
        audit = self.manager.set(
            parsed_args.audit,
            name=parsed_args.name,
            parameters=arguments.key_values(parsed_args.parameters or (), '-p')
            or None,
            interval=parsed_args.interval,
            auto_trigger=parsed_args.auto_trigger,
            start_time=parsed_args.start_time,
            end_time=parsed_args.end_time,
            state=parsed_args.state,
        )
        return self.show(audit, parsed_args)


class UnsetAudit(edit.Unset):
    """Set fields of an audit back."""

    manager_name = 'audit'
    examples = (
        'openstack optimize audit unset hourly --end-time',
        'openstack optimize audit unset hourly --parameter threshold',
    )
    removable = {
        'interval': 'Take away the interval; a CONTINUOUS audit needs it',
        'start_time': 'Take away the start time',
        'end_time': 'Take away the end time',
        'scope': 'Look at the whole cluster',
    }
    parameters = 'parameters'


class CancelAudit(bulk.BulkCommand):
    """Cancel audits that are PENDING or ONGOING."""

    manager_name = 'audit'
    verb = 'cancel'
    examples = ('openstack optimize audit cancel nightly hourly',)


class SuspendAudit(bulk.BulkCommand):
    """Suspend audits that are ONGOING, as CONTINUOUS ones are."""

    manager_name = 'audit'
    verb = 'suspend'
    examples = ('openstack optimize audit suspend hourly',)


class ResumeAudit(bulk.BulkCommand):
    """Go on with audits that are SUSPENDED."""

    manager_name = 'audit'
    verb = 'resume'
    examples = ('openstack optimize audit resume hourly',)


class DeleteAudit(bulk.DeleteMatching):
    """Delete audits that are not running: those named, or all that fit."""

    manager_name = 'audit'
    examples = (
        'openstack optimize audit delete nightly-1 nightly-2 --with-plans',
        'openstack optimize audit delete --state FAILED --older-than 30d '
        '--dry-run',
    )
    next_steps = {400: 'audit cancel'}
    ended = ('SUCCEEDED', 'FAILED', 'CANCELLED')

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        parser = super().get_parser(prog_name)
        parser.add_argument(
            '--with-plans',
            action='store_true',
            help='Delete their action plans too',
        )
        return parser

    def delete(self, item: Any, args: argparse.Namespace) -> None:
        self.manager.delete(item, plans=args.with_plans)


class TriggerAudit(_WaitingForAudit, _WithPlans):
    """Run an EVENT audit, as its webhook does, and show it (API 1.4)."""

    examples = (
        'openstack optimize audit trigger disk-full',
        'openstack optimize audit trigger disk-full --wait -c State -f value',
    )

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        parser = super().get_parser(prog_name)
        self.add_identity(parser)
        self.add_wait_options(parser)
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> base.Table:
        before = self.manager.trigger(parsed_args.audit)
        parsed_args.no_extra = not parsed_args.wait
        if not parsed_args.wait:
            return self.show(self.manager.get(before), parsed_args)
        audit = self.wait(before, parsed_args, after=before)
        return self.show(audit, parsed_args)
