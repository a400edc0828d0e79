# SPDX-License-Identifier: Apache-2.0
"""Review, verify, revert and retry action plans.

The computation is in :mod:`watcherclient.analysis`.
"""

from __future__ import annotations

import dataclasses
import datetime
import functools
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from watcherclient import analysis, exceptions, v1
from watcherclient.base import batch, wait

if TYPE_CHECKING:
    from watcherclient.v1.client import Client

#: Maximum number of action plans to search for newer and running ones.
_PLANS = 500
#: The strategy whose plans consist of the actions in its parameters.
ACTUATOR = 'actuator'
#: Maximum number of names to try for an audit.
_NAMES = 100


@dataclasses.dataclass(frozen=True)
class Draft:
    """The actions of an action plan that has not been created yet."""

    #: The purpose: ``revert`` or ``retry``.
    verb: str
    #: The UUID of the action plan to revert or retry.
    plan_uuid: str
    steps: Sequence[analysis.Step]
    #: The actions that are left out, with reasons.
    left_out: Sequence[analysis.LeftOut]
    #: The names of servers and hosts by their UUIDs.
    names: dict[str, str]

    @property
    def irreversible(self) -> list[analysis.LeftOut]:
        """The actions of types that cannot be undone."""
        return [one for one in self.left_out if one.irreversible]

    @property
    def actions(self) -> list[dict[str, Any]]:
        """The actions as the parameter of the strategy ``actuator``."""
        from watcherclient.analysis.reversal import as_parameters

        return as_parameters(self.steps)

    def describe(self, left: analysis.LeftOut) -> str:
        """Return a description of a left out action, with the reason."""
        return f'{left.step.summary(self.names)}: {left.reason}'


class PlanAnalysis:
    """The methods of action plans that combine several resources."""

    client: Client

    def review(self, action_plan: v1.ActionPlan | str) -> analysis.Review:
        """Return the effect of an action plan before it is started.

        Hosts are part of it if the data model can be read (API 1.3).

        :param action_plan: its UUID.
        :raises ClientException: if the plan or its actions cannot be read.
        """
        client = self.client
        plan = client.action_plan.get(action_plan)
        actions, audit, model, plans, services = _read(
            lambda: client.action.list(plan, detail=True),
            lambda: client.audit.get(plan.audit_uuid or ''),
            lambda: self._model(plan),
            lambda: client.action_plan.list(
                sort_key='id', sort_dir='desc', limit=_PLANS
            ),
            client.service.list,
        )
        failed = exceptions.ClientException
        if isinstance(actions, failed):
            raise actions
        return analysis.review_plan(
            plan,
            actions,
            None if isinstance(model, failed) else model,
            audit=None if isinstance(audit, failed) else audit,
            plans=None if isinstance(plans, failed) else plans,
            services=None if isinstance(services, failed) else services,
            now=datetime.datetime.now(datetime.timezone.utc),
            why_no_cluster=str(model) if isinstance(model, failed) else '',
        )

    def compare(
        self, action_plans: Sequence[v1.ActionPlan | str]
    ) -> analysis.Comparison:
        """Compare action plans.

        :param action_plans: their UUIDs, at least two.
        :raises ClientException: if one cannot be read.
        """
        if len(action_plans) < 2:
            raise exceptions.ValidationError(
                'a comparison needs at least two action plans'
            )
        return analysis.compare([self.review(plan) for plan in action_plans])

    def verify(
        self, action_plan: v1.ActionPlan | str, timeout: float = 0
    ) -> analysis.Verification:
        """Return whether an action plan had the expected effect.

        :param action_plan: its UUID.
        :param timeout: maximum time after the end of the plan to wait for the
            data model to show the result, in seconds. While there are
            deviations, the model is read again.
        :raises ValidationError: if the plan has not ended.
        :raises ClientException: if it cannot be read.
        """
        plan = self._ended(action_plan, 'verify')
        actions = self.client.action.list(plan, detail=True)
        now = datetime.datetime.now(datetime.timezone.utc)
        age = (now - (plan.updated or now)).total_seconds()
        end = time.monotonic() + timeout - max(age, 0)
        while True:
            # Nova may have moved servers out of the scope of the audit.
            cluster = self.client.data_model.list().cluster
            found = analysis.verify(plan, actions, cluster)
            left = end - time.monotonic()
            if found.as_planned or not found.may_change or left <= 0:
                return found
            time.sleep(min(left, 2.0))

    def draft_revert(self, action_plan: v1.ActionPlan | str) -> Draft:
        """Return the actions that undo an action plan; nothing is created.

        :param action_plan: its UUID.
        :raises ValidationError: if the plan has not ended.
        :raises ClientException: if it, or the data model, cannot be read.
        """
        return self._draft('revert', action_plan, analysis.reverse)

    def draft_retry(
        self, action_plan: v1.ActionPlan | str, *, skipped: bool = False
    ) -> Draft:
        """Return the actions of a plan that did not succeed.

        :param action_plan: its UUID.
        :param skipped: include actions that were skipped.
        :raises ValidationError: if the plan has not ended.
        :raises ClientException: if it, or the data model, cannot be read.
        """
        repeat = functools.partial(analysis.repeat, skipped=skipped)
        return self._draft('retry', action_plan, repeat)

    def revert(
        self, action_plan: v1.ActionPlan | str, *, partial: bool = False
    ) -> v1.ActionPlan:
        """Create an action plan that undoes another one.

        Servers and hosts that have been changed since then are left alone.

        :param action_plan: the UUID of the plan to revert.
        :param partial: leave out actions that cannot be undone.
        :returns: the new action plan, RECOMMENDED.
        :raises ValidationError: if there is nothing to undo, or only part of
            it can be undone.
        :raises ClientException: if the plan cannot be created.
        """
        return self.submit(self.draft_revert(action_plan), partial=partial)

    def retry(
        self, action_plan: v1.ActionPlan | str, *, skipped: bool = False
    ) -> v1.ActionPlan:
        """Create an action plan that retries what did not succeed.

        :param action_plan: the UUID of the plan that has ended.
        :param skipped: include actions that were skipped.
        :returns: the new action plan, RECOMMENDED.
        :raises ValidationError: if there is nothing to do.
        :raises ClientException: if the plan cannot be created.
        """
        return self.submit(self.draft_retry(action_plan, skipped=skipped))

    def submit(
        self,
        draft: Draft,
        *,
        partial: bool = False,
        timeout: float | None = wait.TIMEOUT,
    ) -> v1.ActionPlan:
        """Create the action plan of a draft by running a new audit.

        :param draft: the actions, at least one.
        :param partial: leave out actions that cannot be undone.
        :param timeout: maximum time to wait for the plan, in seconds.
        :returns: the new action plan, RECOMMENDED.
        :raises ValidationError: if there is nothing to do, or only part of it
            can be undone.
        :raises ClientException: if the plan cannot be created.
        """
        left = '; '.join(map(draft.describe, draft.left_out))
        if not draft.steps:
            raise exceptions.ValidationError(
                f'nothing to {draft.verb} in action plan {draft.plan_uuid}'
                + (f': {left}' if left else '')
            )
        if draft.irreversible and not partial:
            raise exceptions.ValidationError(
                f'only part of action plan {draft.plan_uuid} can be undone: '
                f'{"; ".join(map(draft.describe, draft.irreversible))}'
            )
        audit = self._create_audit(
            f'{draft.verb}-{draft.plan_uuid[:8]}', draft.actions
        )
        self.client.audit.wait(audit, timeout=timeout)
        return self.client.action_plan.latest(audit)

    def _create_audit(
        self, name: str, actions: list[Any], number: int = 1
    ) -> v1.Audit:
        """Create the audit of an action plan, with the first free name."""
        try:
            return self.client.audit.create(
                name=f'{name}-{number}' if number > 1 else name,
                strategy=ACTUATOR,
                parameters={'actions': actions},
            )
        except exceptions.Conflict:
            if number == _NAMES:
                raise
            return self._create_audit(name, actions, number + 1)
        except exceptions.NotFound as error:
            raise exceptions.ValidationError(
                f'this server does not have the strategy {ACTUATOR}, which '
                'the new action plan needs'
            ) from error

    def _draft(
        self,
        verb: str,
        action_plan: v1.ActionPlan | str,
        choose: Callable[
            [list[analysis.Step], analysis.Cluster],
            tuple[list[analysis.Step], list[analysis.LeftOut]],
        ],
    ) -> Draft:
        plan = self._ended(action_plan, verb)
        steps = analysis.steps_of(self.client.action.list(plan, detail=True))
        cluster = self.client.data_model.list().cluster
        found, left = choose(steps, cluster)
        return Draft(verb, plan.uuid, found, left, cluster.names)

    def _ended(
        self, action_plan: v1.ActionPlan | str, verb: str
    ) -> v1.ActionPlan:
        """Return an action plan that has ended.

        :param verb: the requested operation.
        """
        plan = self.client.action_plan.get(action_plan)
        if not plan.is_settled():
            raise exceptions.ValidationError(
                f'cannot {verb} action plan {plan.uuid}: it is {plan.state} '
                'and has not ended'
            )
        return plan

    def _model(self, plan: v1.ActionPlan) -> analysis.Cluster:
        """Return the cluster in the scope of the audit of a plan."""
        models = self.client.data_model
        try:
            return models.list(audit=plan.audit_uuid).cluster
        except exceptions.NotFound:
            # The audit may be deleted.
            return models.list().cluster


def _read(*calls: Callable[[], Any]) -> list[Any]:
    """Return the results of functions, or the errors that they raise."""
    return [*batch.run(lambda call: call(), calls)]
