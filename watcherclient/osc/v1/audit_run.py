# SPDX-License-Identifier: Apache-2.0
"""Create an audit, review its action plan, and start it: one command."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Any

from watcherclient import exceptions, v1
from watcherclient.osc import arguments
from watcherclient.osc.arguments import Option, add_flag
from watcherclient.osc.commands import base, wait
from watcherclient.osc.commands.plan import (
    Approving,
    WithProgress,
    describe_progress,
)


class RunAudit(Approving, wait.Waiting, WithProgress):
    r"""Run an audit, review its action plan, and start the plan on request.

    Without --start, the action plan remains RECOMMENDED. With --start, the
    command verifies the result after the plan has finished. The exit status
    is 0 on success or if there is nothing to do, 1 if the audit or the plan
    fails, 3 on timeout, and 5 if the result is not as planned.

    Examples::

      openstack optimize audit run --strategy host_maintenance \
          -p maintenance_node=compute-1 --start
      openstack optimize audit run --template nightly --start --yes
      openstack optimize audit run --goal server_consolidation --dry-run
    """

    manager_name = 'action_plan'
    #: What was created so far, and how to continue.
    _exists = ''
    #: What became of the action plan, as a participle.
    _outcome = 'recommended'
    optional = False
    options = (
        Option(
            '-a',
            '--template',
            keyword='audit_template_uuid',
            help='Audit template (name or UUID)',
        ),
        arguments.STRATEGY,
        Option('-g', '--goal', help='Goal (name or UUID)'),
        arguments.parameters_of(
            '--parameter',
            'Parameter of the strategy (repeat option to give several)',
        ),
        Option('--name', help='Name of the audit (default: server chooses)'),
        Option(
            '--force',
            action='store_true',
            read=lambda given: given or None,
            help='Run the audit even if another action plan is ongoing; with '
            '--yes, start the action plan even if there are warnings',
        ),
    )

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        parser = super().get_parser(prog_name)
        group = parser.add_mutually_exclusive_group()
        add_flag(
            group,
            '--start',
            'Ask whether to start the action plan, and wait for it to finish',
        )
        add_flag(
            group,
            '--dry-run',
            'Only show the review: the action plan is cancelled, and deleted '
            'with the audit',
        )
        add_flag(
            parser,
            '--keep',
            'With --dry-run: keep the audit and the cancelled action plan',
        )
        self.add_yes(parser)
        return parser

    def check(self, parsed_args: argparse.Namespace) -> None:
        super().check(parsed_args)
        args = parsed_args
        if not (args.audit_template_uuid or args.strategy or args.goal):
            raise arguments.UsageError(
                'one of --template, --strategy and --goal is required'
            )
        for flag, needed in (('keep', 'dry_run'), ('yes', 'start')):
            if getattr(args, flag) and not getattr(args, needed):
                name = needed.replace('_', '-')
                raise arguments.UsageError(f'--{flag} requires --{name}')
        if args.start and not args.yes and not self.can_ask():
            raise arguments.UsageError(
                'confirmation is required; to start the action plan without '
                'it, use --yes'
            )

    def take_action(self, parsed_args: argparse.Namespace) -> base.Table:
        audit = self.client.audit.create(**self.values(parsed_args))
        self._exists = f'audit {audit.uuid} was created'
        try:
            plan = self.go_on(audit, parsed_args)
        except KeyboardInterrupt:
            self.end(wait.INTERRUPTED, f'interrupted; {self._exists}')
            raise
        except exceptions.ClientException as error:
            message = f'{error}; {self._exists}'
            raise exceptions.CommandError(message) from error
        if plan is None:
            return [], []
        self.record(self._outcome, plan)
        return self.show(plan, parsed_args, extras=parsed_args.start)

    def go_on(self, audit: Any, args: argparse.Namespace) -> Any:
        """Do what follows the creation of the audit.

        :returns: the action plan, None if the audit made none.
        """
        audit = self.wait(audit, args)
        if self.status:
            return None
        plan = self.manager.latest(audit)
        if plan.is_settled():
            for finding in self.client.audit.explain(audit):
                self.note(f'the action plan has no actions: {finding.text}')
        else:
            plan = self.decide(plan, args)
        if args.dry_run and not args.keep:
            self.client.audit.delete(audit, plans=True)
        return plan

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

    def produce_output(
        self,
        parsed_args: argparse.Namespace,
        column_names: Sequence[str],
        data: Sequence[Any],
    ) -> int:
        if not column_names:
            return 0
        return super().produce_output(parsed_args, column_names, data)

    def describe(self, found: Any) -> str:
        if isinstance(found, v1.ActionPlan):
            return super().describe(found) + describe_progress(found)
        return super().describe(found)

    def explain(self, error: Any) -> str:
        if isinstance(error.resource, v1.ActionPlan):
            return super().explain(error)
        findings = self.client.audit.explain(error.resource)
        return '; '.join([str(error), *(one.text for one in findings)])
