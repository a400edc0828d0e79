# SPDX-License-Identifier: Apache-2.0
"""Action plan commands."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from typing import Any

from watcherclient import exceptions, v1
from watcherclient.analysis import history
from watcherclient.osc import arguments
from watcherclient.osc.arguments import Option, client_filter, flag
from watcherclient.osc.commands import base, bulk, edit, wait, watch
from watcherclient.osc.commands.list import List
from watcherclient.osc.commands.plan import (
    DEVIATIONS,
    YES,
    Approving,
    PlanTarget,
    WithProgress,
)
from watcherclient.osc.commands.show import Show
from watcherclient.osc.output import columns
from watcherclient.osc.output.columns import ComputedColumn
from watcherclient.states import ActionPlanState


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
    #: The number of actions by state, by UUID of the action plan.
    _counts: dict[str, dict[str, int]]

    def extras(self) -> Sequence[ComputedColumn]:
        return [
            ComputedColumn('audit_name', 'Audit Name', self.audit_name),
            ComputedColumn(
                'duration', 'Duration', history.duration, 'duration', True
            ),
            ComputedColumn(
                'actions', 'Actions', self.actions, 'progress', True
            ),
        ]

    def rows(self, args: argparse.Namespace, detail: bool) -> Iterator[Any]:
        rows = super().rows(args, detail)
        named = {column.name for column in (*self.chosen, *self.sorted_by)}
        if 'actions' in named or (args.long and not self.chosen):
            plans = [*rows]
            self._counts = self.manager.counts(plans)
            rows = iter(plans)
        return rows

    def actions(self, plan: Any) -> dict[str, int]:
        return columns.progress(self._counts[plan.uuid])

    def audit_name(self, plan: Any) -> str | None:
        if self._names is None:
            audits = self.client.audit.iterate()
            self._names = {audit.uuid: audit.name for audit in audits}
        return self._names.get(plan.audit_uuid)


class ShowActionPlan(WithProgress, PlanTarget, Show):
    r"""Show details of an action plan.

    Examples::

      openstack optimize action plan show --audit nightly
      openstack optimize action plan show \
          dfdcb491-89c5-4c07-a5ed-65d2085c488c -c global_efficacy -f json
    """


class _ChangeState(wait.WaitOnRequest, WithProgress, PlanTarget):
    """Changes the state of an action plan, which then runs on its own."""

    #: The name of the manager method.
    verb: str
    done: str
    #: The state to wait for, instead of success.
    awaited: str | None = None

    def take_action(self, parsed_args: argparse.Namespace) -> base.Table:
        act = getattr(self.manager, self.verb)
        plan = act(self.target(parsed_args))
        self.record(self.done, plan)
        return self.wait_and_show(plan, parsed_args, state=self.awaited)


class StartActionPlan(Approving, _ChangeState):
    r"""Start a recommended action plan.

    Examples::

      openstack optimize action plan start \
          dfdcb491-89c5-4c07-a5ed-65d2085c488c
      openstack optimize action plan start --audit nightly --review --wait \
          --verify
    """

    verb = 'start'
    done = 'started'

    own_options = (
        *_ChangeState.own_options,
        flag(
            '--review',
            'Show on stderr what the action plan will do, and ask for '
            'confirmation',
        ),
        YES,
        flag('--force', 'With --yes: start even if there are warnings'),
        flag(
            '--verify',
            'With --wait, report on stderr whether the action plan did what '
            f'it was expected to do (exit status {DEVIATIONS} if not)',
        ),
    )
    requires = {
        **_ChangeState.requires,
        'verify': 'wait',
        'force': 'yes',
        'yes': 'review',
    }

    def target(self, args: argparse.Namespace) -> Any:
        found = super().target(args)
        if args.review:
            review = self.manager.review(found)
            self.approve(review, args)
            return review.plan_uuid
        return found

    def wait(self, item: Any, args: argparse.Namespace, **how: Any) -> Any:
        plan = super().wait(item, args, **how)
        if args.verify and plan.is_settled():
            self.verify(plan)
        return plan


class CancelActionPlan(_ChangeState):
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


class WaitActionPlan(PlanTarget, wait.WaitForAll):
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
            help='State to wait for, even if the plan has not been started '
            '(default: done, which is any final state)',
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


class WatchActionPlan(PlanTarget, watch.Watch):
    """Watch an action plan and its actions until the plan ends.

    On a terminal, the output is a table that is updated in place. Otherwise,
    it has one line for each change. The exit status is 0 if the plan is
    SUCCEEDED, 1 if it ended in another state, and 3 on timeout.

    Examples::

      openstack optimize action plan watch --audit nightly
      openstack optimize action plan watch dfdcb491 --compact
      openstack optimize action plan watch dfdcb491 -f json
    """

    running = True
    _names: dict[str, str] | None = None

    def summarize(self, found: Any) -> str:
        if isinstance(found, v1.ActionPlan):
            return ''
        if self._names is None and found.lacks_name:
            self._names = self.client.action.names([found])
        return str(found.summary(self._names))


class UpdateActionPlan(PlanTarget, edit.Update):
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
