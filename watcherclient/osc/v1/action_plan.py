# SPDX-License-Identifier: Apache-2.0
"""Action plan commands."""

from __future__ import annotations

import argparse
from collections.abc import Collection, Sequence
from typing import Any

from watcherclient import exceptions, v1
from watcherclient.osc import arguments
from watcherclient.osc.arguments import Option, client_filter
from watcherclient.osc.commands import base, bulk, edit, wait
from watcherclient.osc.commands.list import List
from watcherclient.osc.commands.show import Show, ShowOne
from watcherclient.osc.output.columns import ComputedColumn
from watcherclient.states import ActionPlanState

#: The states of plans and actions in progress.
_BUSY = ('ONGOING', 'CANCELLING')


class _PlanTarget(base.OnNamed):
    """Identifies an action plan by its UUID, or by its audit."""

    manager_name = 'action_plan'
    #: Whether ``--audit`` selects a running plan rather than a RECOMMENDED
    #: one, if the audit has several plans.
    running = False
    nargs = '?'

    @property
    def preferred(self) -> Collection[str]:
        plan = v1.ActionPlan
        return plan.RUNNING if self.running else plan.STARTABLE

    def add_target(self, parser: Any, **settings: Any) -> None:
        group = parser.add_mutually_exclusive_group(required=True)
        super().add_target(group, default=[] if self.nargs == '*' else None)
        states = ' or '.join(sorted(self.preferred))
        group.add_argument(
            '--audit',
            metavar='<audit>',
            help='Action plan of this audit (name or UUID): the newest that '
            f'is {states}, otherwise the newest',
        )

    def target(self, args: argparse.Namespace) -> Any:
        if not args.audit:
            return super().target(args)
        found = self.manager.latest(args.audit, self.preferred)
        return [found] if self.nargs == '*' else found


class _WithProgress(ShowOne):
    """Shows the progress of the actions of an action plan."""

    _read: Any = None

    def extras(self) -> Sequence[ComputedColumn]:
        return [
            ComputedColumn('actions', 'Actions', self.actions, 'progress'),
            ComputedColumn(
                'failed_actions', 'Failed actions', self.failures, 'failures'
            ),
        ]

    def progress(self, plan: Any) -> Any:
        if self._read is None:
            self._read = plan.progress()
        return self._read

    def actions(self, plan: Any) -> dict[str, int]:
        progress = self.progress(plan)
        counts = {str(k).lower(): n for k, n in progress.counts.items()}
        return {'total': progress.total, **counts}

    def failures(self, plan: Any) -> list[dict[str, Any]]:
        failures = self.progress(plan).failures
        names = self.client.action.names(failures)
        return [
            {
                'uuid': action.uuid,
                'summary': action.summary(names),
                'status_message': action.status_message,
            }
            for action in failures
        ]


def describe_progress(plan: Any) -> str:
    """Return the number of completed actions, and the action in progress.

    :param plan: an action plan.
    :returns: empty if no action is in progress, or if it cannot be read.
    """
    if plan.state not in _BUSY:
        return ''
    try:
        progress = plan.progress()
    except exceptions.ClientException:
        return ''
    busy = [
        f', {action.action_type} {action.target or ""}'.rstrip()
        for action in progress.actions
        if action.state in _BUSY
    ]
    return f', {progress.done} of {progress.total} actions' + ''.join(busy[:1])


class _WaitingForPlan(wait.Waiting):
    """Reports the action of a plan that is in progress."""

    manager_name = 'action_plan'

    def describe(self, found: Any) -> str:
        return super().describe(found) + describe_progress(found)


class ListActionPlan(List):
    """List action plans.

    Examples::

      openstack optimize action plan list --audit nightly
      openstack optimize action plan list --state RECOMMENDED --since 2d
    """

    manager_name = 'action_plan'
    options = (
        arguments.OF_AUDIT,
        arguments.OF_STRATEGY,
        client_filter(
            '--state',
            'Filter by state, such as RECOMMENDED',
            several=True,
        ),
        client_filter('--goal', 'Filter by goal (name or UUID)'),
        arguments.SINCE,
        *List.options,
    )
    _names: dict[str, str] | None = None

    def extras(self) -> Sequence[ComputedColumn]:
        return [ComputedColumn('audit_name', 'Audit Name', self.audit_name)]

    def audit_name(self, plan: Any) -> str | None:
        if self._names is None:
            audits = self.client.audit.iterate()
            self._names = {audit.uuid: audit.name for audit in audits}
        return self._names.get(plan.audit_uuid)


class ShowActionPlan(_WithProgress, _PlanTarget, Show):
    r"""Show details of an action plan.

    Examples::

      openstack optimize action plan show --audit nightly
      openstack optimize action plan show \
          dfdcb491-89c5-4c07-a5ed-65d2085c488c -c global_efficacy -f json
    """


class StartActionPlan(_WaitingForPlan, _WithProgress, _PlanTarget):
    r"""Start a recommended action plan.

    Examples::

      openstack optimize action plan start \
          dfdcb491-89c5-4c07-a5ed-65d2085c488c
      openstack optimize action plan start --audit nightly --wait
    """

    #: The name of the manager method.
    verb = 'start'
    done = 'started'
    #: The state to wait for, instead of success.
    awaited: str | None = None

    def take_action(self, parsed_args: argparse.Namespace) -> base.Table:
        act = getattr(self.manager, self.verb)
        plan = act(self.target(parsed_args))
        self.record(self.done, plan)
        if parsed_args.wait:
            plan = self.wait(plan, parsed_args, state=self.awaited)
        return self.show(plan, parsed_args, extras=self.waited(parsed_args))


class CancelActionPlan(StartActionPlan):
    r"""Cancel an action plan; the action in progress runs to completion.

    Examples::

      openstack optimize action plan cancel \
          dfdcb491-89c5-4c07-a5ed-65d2085c488c
      openstack optimize action plan cancel --audit nightly --wait
    """

    running = True
    verb = 'cancel'
    done = 'cancelled'
    awaited = 'CANCELLED'


class WaitActionPlan(_WaitingForPlan, _PlanTarget, wait.WaitForAll):
    """Wait for action plans to finish and show the result.

    The command does not wait for a plan that has not been started. The exit
    status is 1 if a plan was not started or failed, and 3 on timeout.

    Examples::

      openstack optimize action plan wait --audit nightly
      openstack optimize action plan wait dfdcb491 7f3e11aa --timeout 3600
      openstack optimize action plan wait dfdcb491 --for CANCELLED
    """

    running = True
    nargs = '*'
    options = (
        Option(
            '--for',
            keyword='state',
            metavar='<state>',
            choices=['done', *map(str, ActionPlanState)],
            default='done',
            read=lambda given: None if given == 'done' else given,
            help='State to wait for, including plans that have not been '
            'started (default: done, any final state)',
        ),
    )

    def wait(self, item: Any, args: argparse.Namespace, **how: Any) -> Any:
        waiting = item.state == ActionPlanState.RECOMMENDED
        if not waiting or how['state'] or self.starts_itself(item):
            return super().wait(item, args, **how)
        state = f'action plan {item.uuid} is {item.state}'
        self.end(wait.FAILED, f'{state}; {self.to_start(item)}')
        return item

    def starts_itself(self, plan: Any) -> bool:
        """Return whether the audit of a plan starts it."""
        try:
            audit = self.client.audit.get(plan.audit_uuid)
        except exceptions.ClientException:
            return False
        return audit.auto_trigger is True


class UpdateActionPlan(_PlanTarget, edit.Update):
    r"""Update the state of an action plan with a JSON patch.

    Examples::

      openstack optimize action plan update \
          dfdcb491-89c5-4c07-a5ed-65d2085c488c replace state=CANCELLED
    """


class DeleteActionPlan(bulk.DeleteMatching):
    r"""Delete action plans and their actions.

    Specify action plans, or options that select them. A running plan cannot be
    deleted.

    Examples::

      openstack optimize action plan delete \
          dfdcb491-89c5-4c07-a5ed-65d2085c488c
      openstack optimize action plan delete --audit nightly --yes
      openstack optimize action plan delete --state SUPERSEDED,CANCELLED \
          --older-than 30d --dry-run
    """

    manager_name = 'action_plan'
    next_steps = {400: 'action plan cancel'}
    ended = ('RECOMMENDED', 'SUCCEEDED', 'FAILED', 'SUPERSEDED', 'CANCELLED')
    options = (
        Option(
            '--audit',
            help='Delete the action plans of this audit (name or UUID)',
        ),
        *bulk.DeleteMatching.options,
    )
