# SPDX-License-Identifier: Apache-2.0
"""Create an audit, review its action plan, and start it: one command."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Any

from watcherclient import exceptions, v1
from watcherclient.osc import arguments, parsing
from watcherclient.osc.arguments import OneOf, Option, flag
from watcherclient.osc.commands import base, wait
from watcherclient.osc.commands.plan import YES, Approving, WithProgress
from watcherclient.osc.output import columns, comparison
from watcherclient.states import AuditState


def _strategies(text: str) -> list[str]:
    """Read an argument that lists strategies."""
    names = dict.fromkeys(name.strip() for name in text.split(','))
    if len(names) < 2 or '' in names:
        raise argparse.ArgumentTypeError(
            f'invalid list {text!r}: expected at least two strategies, '
            'separated by commas'
        )
    return [*names]


class _Comparing(wait.Waiting, WithProgress):
    """Compares the action plans of several strategies."""

    manager_name = 'action_plan'
    #: The resources created so far, and how to continue.
    _exists = ''
    #: The result of the action plan, as a participle.
    _outcome = 'recommended'

    def available(self, args: argparse.Namespace) -> columns.Columns:
        if args.compare:
            return [comparison.INDICATOR]
        return super().available(args)

    def plan_of(self, audit: Any, args: argparse.Namespace) -> Any:
        """Wait for an audit.

        :returns: the action plan; None if the audit has not succeeded.
        """
        audit = self.wait(audit, args)
        if audit.state != AuditState.SUCCEEDED:
            return None
        plan = self.manager.latest(audit)
        if plan.is_settled():
            for finding in self.client.audit.explain(audit):
                self.note(
                    f'action plan {plan.uuid} has no actions: {finding.text}'
                )
        return plan

    def compare(self, args: argparse.Namespace) -> base.Table:
        """Run an audit for each strategy, and compare their action plans."""
        done = []
        for audit in self.create_each(args):
            if plan := self.plan_of(audit, args):
                done.append((audit, plan))
            if self.status == wait.INTERRUPTED:
                self.note(self._exists)
                return [], []
        plans = [plan for _, plan in done]
        found = self.manager.compare(plans) if len(plans) > 1 else None
        for audit, plan in done:
            self.put_away(audit, plan, args)
        if found is None:
            self.note('nothing to compare: fewer than two action plans')
            return [], []
        shown = self.chosen or comparison.columns_of(found)
        labels, row = self.layout(shown, args)
        return labels, map(row, found.rows)

    def create_each(self, args: argparse.Namespace) -> list[v1.Audit]:
        """Create an audit for each strategy; report what is refused."""
        known, values = self.client.strategy, self.values(args)
        # Refuse wrong strategies before anything is created.
        strategies = [known.get(name) for name in args.compare]
        for strategy in strategies:
            known.of_goal(strategy, args.goal)
        audits = []
        for strategy in strategies:
            values['strategy'] = strategy
            values['name'] = args.name and f'{args.name}-{strategy.name}'
            try:
                audit = self.client.audit.create(**values)
            except exceptions.ClientException as error:
                self.end(wait.FAILED, f'strategy {strategy.name}: {error}')
                continue
            audits.append(audit)
            created = f'audit {audit.uuid} was created for {strategy.name}'
            self._exists = f'{self._exists}; {created}'.removeprefix('; ')
            self.note(created)
        return audits

    def put_away(
        self, audit: Any, plan: Any, args: argparse.Namespace
    ) -> None:
        """Cancel an action plan and delete it, unless it is kept."""
        if args.keep and not args.dry_run:
            self.record(self._outcome, plan)
            start = f'{self.program} action plan start {plan.uuid}'
            self.note(f'to start the plan of {plan.strategy_name}: {start}')
            return
        if not plan.is_settled():
            self.manager.cancel(plan)
        if not args.keep:
            self.client.audit.delete(audit, plans=True)

    def produce_output(
        self,
        parsed_args: argparse.Namespace,
        column_names: Sequence[str],
        data: Sequence[Any],
    ) -> int:
        if column_names and parsed_args.compare:
            self.print_rows(column_names, data, parsed_args)
            return 0
        return super().produce_output(parsed_args, column_names, data)


class RunAudit(Approving, _Comparing):
    r"""Run an audit, review its action plan, and start the plan on request.

    Without --start, the action plan remains RECOMMENDED. With --start, the
    command verifies the result after the plan has finished. The exit status
    is 0 on success or if there is nothing to do, 1 if the audit or the plan
    fails, 3 on timeout, and 5 if the result is not as planned.

    With --compare, an audit runs for each strategy, with the same goal,
    template and parameters, and the command prints the comparison of their
    action plans. Nothing is started.

    Examples::

      openstack optimize audit run --strategy host_maintenance \
          -p maintenance_node=compute-1 --start
      openstack optimize audit run --template nightly --start --yes
      openstack optimize audit run --compare basic,vm_workload_consolidation
    """

    options = (
        Option(
            '-a',
            '--template',
            keyword='audit_template_uuid',
            help='Audit template (name or UUID)',
        ),
        arguments.STRATEGY,
        Option('-g', '--goal', help='Goal (name or UUID)'),
        parsing.PARAMETERS,
        arguments.AUDIT_NAME,
        Option(
            '--force',
            action='store_true',
            read=lambda given: given or None,
            help='Run the audit even if another action plan is ongoing; with '
            '--yes, start the action plan even if there are warnings',
        ),
    )

    own_options = (
        *wait.Waiting.own_options,
        OneOf(
            flag(
                '--start',
                'Ask whether to start the action plan, and wait for it to '
                'finish',
            ),
            flag(
                '--dry-run',
                'Only show the review: the action plan is cancelled, and '
                'deleted with the audit',
            ),
        ),
        Option(
            '--compare',
            metavar='<strategy>,<strategy>',
            type=_strategies,
            help='Compare the action plans of these strategies (names or '
            'UUIDs, separated by commas); they are cancelled, and deleted '
            'with their audits',
        ),
        flag(
            '--keep',
            'With --dry-run: keep the audit and the cancelled action plan. '
            'With --compare: keep the audits, and leave the action plans '
            'RECOMMENDED',
        ),
        YES,
    )

    def check(self, parsed_args: argparse.Namespace) -> None:
        super().check(parsed_args)
        args = parsed_args
        several = args.compare
        if several and (args.start or args.strategy):
            raise arguments.UsageError(
                '--compare cannot be used with --start or --strategy'
            )
        if several and args.formatter == 'shell':
            raise arguments.UsageError('--compare does not support -f shell')
        single = args.audit_template_uuid or args.strategy or args.goal
        if not (single or several):
            raise arguments.UsageError(
                'one of --template, --strategy, --goal or --compare is '
                'required'
            )
        if args.keep and not (args.dry_run or several):
            raise arguments.UsageError(
                '--keep requires --dry-run or --compare'
            )
        if args.yes and not args.start:
            raise arguments.UsageError('--yes requires --start')
        if args.start and not args.yes and not self.can_ask():
            raise arguments.UsageError(
                'confirmation is required; to start the action plan without '
                'it, use --yes'
            )

    def take_action(self, parsed_args: argparse.Namespace) -> base.Table:
        act = self.compare if parsed_args.compare else self.run_one
        try:
            return act(parsed_args)
        except KeyboardInterrupt:
            if self._exists:
                self.end(wait.INTERRUPTED, f'interrupted; {self._exists}')
            raise
        except exceptions.ClientException as error:
            if not self._exists:
                raise
            message = f'{error}; {self._exists}'
            raise exceptions.CommandError(message) from error

    def run_one(self, args: argparse.Namespace) -> base.Table:
        """Run one audit, and review or start its action plan."""
        audit = self.client.audit.create(**self.values(args))
        self._exists = f'audit {audit.uuid} was created'
        plan = self.plan_of(audit, args)
        if plan is None:
            return [], []
        if not plan.is_settled():
            plan = self.decide(plan, args)
        if args.dry_run and not args.keep:
            self.client.audit.delete(audit, plans=True)
        self.record(self._outcome, plan)
        return self.show(plan, args, extras=args.start)

    def decide(self, plan: Any, args: argparse.Namespace) -> Any:
        """Review an action plan, and start or cancel it."""
        words = f'{self.program} action plan'
        self._exists = (
            f'action plan {plan.uuid} is {plan.state}; to start it: {words} '
            f'start {plan.uuid}; to cancel it: {words} cancel {plan.uuid}'
        )
        review = self.manager.review(plan)
        if args.start:
            self.approve(review, args)
            started = self.manager.start(plan)
            self._outcome = 'started'
            self._exists = f'action plan {plan.uuid} was started'
            self.restart_time()
            plan = self.wait(started, args)
            if plan.is_settled():
                self.check_result(plan)
            return plan
        self.print_review(review)
        if args.dry_run:
            cancelled = self.manager.cancel(plan)
            self._exists = f'action plan {plan.uuid} was cancelled'
            self._outcome = 'cancelled'
            return cancelled
        self.note(self._exists)
        return plan

    def check_result(self, plan: Any) -> None:
        """Verify the action plan, if the data model can be read."""
        try:
            self.verify(plan)
        except exceptions.ClientException as error:
            self.note(f'the result was not verified: {error}')
