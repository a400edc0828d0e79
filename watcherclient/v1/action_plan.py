# SPDX-License-Identifier: Apache-2.0
"""Action plans: the recommendations of audits."""

from __future__ import annotations

import builtins
import contextlib
import dataclasses
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple, TypedDict

from watcherclient import exceptions, v1
from watcherclient.analysis.history import count_states
from watcherclient.analysis.ordering import execution_order, parents_of
from watcherclient.base import checks, filters, json_patch, lookup, watch
from watcherclient.base.manager import as_list
from watcherclient.base.paging import Page
from watcherclient.base.resource import UUID, Resource, field
from watcherclient.base.wait import TIMEOUT
from watcherclient.states import ActionPlanState, ActionState
from watcherclient.text import display
from watcherclient.v1.plan_analysis import PlanAnalysis


class EfficacyIndicator(TypedDict, total=False):
    """An indicator of the effect of an action plan."""

    name: str
    value: float | None
    unit: str | None
    description: str | None


@dataclasses.dataclass(init=False, repr=False, eq=False)
class ActionPlan(Resource):
    """The recommendation of an audit: actions and their efficacy."""

    uuid: str = field('UUID')
    """The UUID."""
    created_at: str | None = field('Created At')
    """When it was created: ISO 8601, UTC."""
    updated_at: str | None = field('Updated At')
    """When it was last changed: ISO 8601, UTC; None if never."""
    deleted_at: str | None = field('Deleted At')
    """When it was deleted: ISO 8601, UTC; None if it was not."""
    audit_uuid: str | None = field('Audit', sort='client')
    """The UUID of the audit."""
    strategy_uuid: str | None = field(sort='client')
    """The UUID of the strategy."""
    strategy_name: str | None = field('Strategy', sort='client')
    """The name of the strategy."""
    state: str = field(
        'State', check=partial(checks.choice, known=ActionPlanState)
    )
    """The state, an :class:`~watcherclient.states.ActionPlanState`."""
    efficacy_indicators: list[EfficacyIndicator] = field(
        'Efficacy indicators',
        display='indicators',
        sort='never',
        default_factory=list,
    )
    """The efficacy that the strategy expects, by indicator."""
    global_efficacy: list[EfficacyIndicator] = field(
        'Global efficacy', display='efficacy', default_factory=list
    )
    """The efficacy that the strategy expects, in total."""
    hostname: str | None = field('Hostname')
    """The host of the applier that ran the action plan."""
    status_message: str | None = field('Status Message', since='1.5')
    """Why the plan has its state, if the server gives a reason."""

    NOUN = 'action plan'
    IDENTITY = UUID
    SHORT = ('uuid', 'audit_uuid', 'state', 'updated_at', 'global_efficacy')
    SORT_KEYS = ('id', 'audit_id', 'strategy_id')
    FAILURE_STATES = frozenset(
        {
            ActionPlanState.FAILED,
            ActionPlanState.CANCELLED,
            ActionPlanState.SUPERSEDED,
        }
    )
    FINAL_STATES = FAILURE_STATES | {ActionPlanState.SUCCEEDED}

    #: The states of plans that can be started.
    STARTABLE = frozenset({ActionPlanState.RECOMMENDED})
    #: The states of running plans.
    RUNNING = frozenset(
        {
            ActionPlanState.PENDING,
            ActionPlanState.ONGOING,
            ActionPlanState.CANCELLING,
        }
    )

    def progress(self) -> Progress:
        """Return the progress of its actions.

        :raises ClientException: if they cannot be read.
        """
        found: Progress = self.manager.progress(self)
        return found


@dataclasses.dataclass(frozen=True)
class Progress:
    """The progress of the actions of an action plan."""

    #: All actions, in execution order.
    actions: builtins.list[v1.Action]

    @property
    def counts(self) -> dict[str, int]:
        """The number of actions in each state."""
        return count_states(self.actions)

    @property
    def total(self) -> int:
        """The number of actions."""
        return len(self.actions)

    @property
    def done(self) -> int:
        """The number of actions in a final state."""
        return sum(action.is_settled() for action in self.actions)

    @property
    def failed(self) -> int:
        """The number of FAILED actions."""
        return len(self.failures)

    @property
    def skipped(self) -> int:
        """The number of SKIPPED actions."""
        return self.counts.get(ActionState.SKIPPED, 0)

    @property
    def running(self) -> int:
        """The number of ONGOING actions."""
        return self.counts.get(ActionState.ONGOING, 0)

    @property
    def failures(self) -> builtins.list[v1.Action]:
        """The FAILED actions."""
        return [a for a in self.actions if a.state == ActionState.FAILED]


class SkipResult(NamedTuple):
    """The result of skipping actions."""

    #: The skipped actions, or those that a dry run would skip.
    skipped: builtins.list[v1.Action]
    #: The actions that could not be skipped, with the errors.
    failed: builtins.list[tuple[v1.Action, exceptions.ClientException]]
    #: The actions that depend on a skipped one and will still run.
    followers: builtins.list[v1.Action]


class ActionPlanManager(PlanAnalysis, watch.WatchingManager[ActionPlan]):
    """The action plans of the cloud."""

    resource_class = ActionPlan
    path = 'action_plans'

    def iterate(
        self,
        audit: v1.Audit | str | None = None,
        limit: int | None = None,
        sort_key: str | None = None,
        sort_dir: str | None = None,
        detail: bool = False,
        marker: ActionPlan | str | None = None,
        strategy: v1.Strategy | str | None = None,
        *,
        state: filters.OneOrMore | None = None,
        goal: v1.Goal | str | None = None,
        since: filters.TimeOrAge | None = None,
        older_than: filters.TimeOrAge | None = None,
    ) -> Iterator[ActionPlan]:
        """Yield action plans, reading page by page.

        :param audit: filter by audit (name or UUID).
        :param limit: maximum number of items; None or 0 for all.
        :param sort_key: the field to sort by.
        :param sort_dir: ``asc`` or ``desc``.
        :param detail: return all fields.
        :param marker: list items after this one (the resource or its UUID).
        :param strategy: filter by strategy (name or UUID).
        :param state: filter by one or more states. The client applies this
            filter and the following ones.
        :param goal: filter by goal (name or UUID).
        :param since: created after: a ``datetime``, a ``timedelta`` or text
            such as ``2d``.
        :param older_than: created before, likewise.
        :raises ValidationError: if a filter is invalid.
        :raises ClientException: if the list cannot be read.
        """
        tests = [
            filters.one_of('state', state, ActionPlanState),
            filters.created_between(since, older_than),
        ]
        if goal is not None:
            # An action plan contains only its strategy.
            reaching = self.client.strategy.list(goal=goal)
            uuids = {strategy.uuid for strategy in reaching}
            tests.append(lambda plan: plan.strategy_uuid in uuids)
        query = {
            'audit_uuid': self._uuid('audit', audit),
            'strategy': self._name('strategy', strategy),
        }
        dated = since is not None or older_than is not None
        detail = detail or dated
        page = Page(detail, limit, marker, sort_key, sort_dir)
        return self._iterate(page, query, tests)

    list = as_list(iterate)

    def get(self, action_plan_id: ActionPlan | str) -> ActionPlan:
        """Return an action plan.

        :param action_plan_id: its UUID.
        :raises NotFound: if it does not exist.
        """
        return self._get(action_plan_id)

    def find(self, action_plan: ActionPlan | str) -> ActionPlan:
        """Return the action plan with a UUID or UUID prefix.

        :param action_plan: its UUID, or a unique prefix of at least four
            digits, as for all methods.
        :raises NotFound: if it does not exist.
        :raises NoUniqueMatch: if it is ambiguous.
        """
        return self._get(action_plan)

    def latest(
        self,
        audit: v1.Audit | str,
        states: Collection[str] = ActionPlan.STARTABLE,
    ) -> ActionPlan:
        """Return the newest action plan of an audit, with all fields.

        :param audit: its name or UUID.
        :param states: plans in these states take precedence over newer ones.
        :raises NotFound: if the audit does not exist, or has no plan.
        """
        uuid = lookup.to_uuid(self.client.audit, audit)
        plans = self.list(uuid, detail=True, sort_key='id', sort_dir='desc')
        if not plans:
            found = self.client.audit.get(uuid)
            yet = '' if found.is_settled() else ' yet'
            name = display.escape_control_chars(found.name)
            raise exceptions.NotFound(
                f'audit {name} is {found.state} and has no action plan{yet}'
            )
        wanted = (plan for plan in plans if plan.state in states)
        return next(wanted, plans[0])

    def progress(self, action_plan: ActionPlan | str) -> Progress:
        """Return the progress of the actions of an action plan.

        :param action_plan: its UUID.
        :raises ClientException: if they cannot be read.
        """
        actions = self.client.action.list(action_plan, detail=True)
        ordered = execution_order(actions)
        for number, action in enumerate(ordered, 1):
            action.number = number
        return Progress(ordered)

    def counts(
        self, action_plans: Sequence[ActionPlan]
    ) -> dict[str, dict[str, int]]:
        """Return how many actions of action plans are in each state.

        Actions are read as one list, not plan by plan.

        :param action_plans: action plans with all fields.
        :returns: the numbers by state, by the UUID of the plan.
        :raises ClientException: if the actions cannot be read.
        """
        if not action_plans:
            return {}
        actions = self.client.action.iterate(
            action_plan=action_plans[0] if len(action_plans) == 1 else None,
            detail=True,
            sort_key='id',
            sort_dir='desc',
        )
        oldest = min(str(plan.created_at) for plan in action_plans)
        found: dict[str, builtins.list[v1.Action]] = {
            plan.uuid: [] for plan in action_plans
        }
        for action in actions:
            # Those that follow are older still.
            if str(action.created_at) < oldest:
                break
            if action.action_plan_uuid in found:
                found[action.action_plan_uuid].append(action)
        return {uuid: count_states(one) for uuid, one in found.items()}

    def wait(
        self,
        action_plan: ActionPlan | str,
        timeout: float | None = TIMEOUT,
        interval: float = 2.0,
        on_poll: Callable[[ActionPlan], object] | None = None,
        state: str | None = None,
    ) -> ActionPlan:
        """Wait until an action plan has finished.

        That is SUCCEEDED, FAILED, CANCELLED or SUPERSEDED.

        :param action_plan: its UUID.
        :param timeout: maximum time to wait, in seconds; 0 or None waits
            forever.
        :param interval: maximum time between two reads, in seconds.
        :param on_poll: called with the action plan after each read.
        :param state: wait for this state instead.
        :returns: the action plan in that state.
        :raises WaitFailed: if it finished in a state other than SUCCEEDED, or
            other than ``state``; the message lists failed actions.
        :raises WaitTimeout: on timeout.
        :raises ClientException: if it cannot be read three times in a row.
        """
        return self._wait(action_plan, state, timeout, interval, on_poll)

    def _parts(self, found: ActionPlan) -> Sequence[v1.Action]:
        return self.progress(found).actions

    def _explain(self, found: ActionPlan, instead: str = '') -> str:
        words = [super()._explain(found, instead)]
        if found.state == ActionPlanState.FAILED:
            with contextlib.suppress(exceptions.ClientException):
                failures = found.progress().failures
                names = self.client.action.names(failures)
                words += [
                    f'{action.summary(names)}: '
                    f'{action.status_message or "no reason given"}'
                    for action in failures
                ]
        return display.escape_control_chars('; '.join(words))

    def skip(
        self,
        action_plan: ActionPlan | str,
        where: Callable[[v1.Action], bool] = lambda action: True,
        reason: str | None = None,
        *,
        dry_run: bool = False,
    ) -> SkipResult:
        """Skip actions of a plan that has not been started (API 1.5).

        The method continues after actions that could not be skipped.

        :param action_plan: its UUID.
        :param where: called with each action, which has its ``number``;
            returns whether to skip it.
        :param reason: the reason, which becomes their status message.
        :param dry_run: change nothing, only return what would be skipped.
        :raises ClientException: if the actions cannot be read.
        """
        actions = self.progress(action_plan).actions
        skipped, failed = [], []
        for action in filter(where, actions):
            done = action
            try:
                if not dry_run:
                    done = self.client.action.skip(action, reason)
            except exceptions.ClientException as error:
                failed.append((action, error))
            else:
                done.number = action.number
                skipped.append(done)
        gone = {action.uuid for action in skipped}
        followers = []
        for action in actions:
            if action.uuid not in gone and not gone.isdisjoint(
                parents_of(action)
            ):
                gone.add(action.uuid)
                if not action.is_settled():
                    followers.append(action)
        return SkipResult(skipped, failed, followers)

    def update(
        self,
        action_plan_id: ActionPlan | str,
        patch: Sequence[Mapping[str, Any]],
    ) -> ActionPlan:
        """Change the state of an action plan.

        :param action_plan_id: its UUID.
        :param patch: JSON patch operations, a list of dicts ``op``, ``path``
            and ``value``; the server requires ``/state`` among them.
        :returns: the action plan after the change.
        :raises ClientException: if the server rejects the request.
        """
        operations = json_patch.check_patch(ActionPlan, patch)
        return self._update(action_plan_id, operations)

    def start(self, action_plan_id: ActionPlan | str) -> ActionPlan:
        """Start a RECOMMENDED action plan.

        :param action_plan_id: its UUID.
        :returns: the action plan, PENDING.
        :raises ClientException: if the server rejects the request.
        """
        with self._explained(action_plan_id, 'start', *ActionPlan.STARTABLE):
            return self._one(
                self._request_one('POST', action_plan_id, 'start', json={})
            )

    def cancel(self, action_plan_id: ActionPlan | str) -> ActionPlan:
        """Cancel an action plan; the action in progress runs to completion.

        :param action_plan_id: its UUID.
        :returns: the action plan, CANCELLED or CANCELLING.
        :raises ClientException: if the server rejects the request.
        """
        plan = self.get(action_plan_id)
        state = (
            ActionPlanState.CANCELLING
            if plan.state == ActionPlanState.ONGOING
            else ActionPlanState.CANCELLED
        )
        with self._explained(
            plan, 'cancel', 'RECOMMENDED', 'PENDING', 'ONGOING'
        ):
            return self._update(plan, json_patch.replace({'state': state}))

    def delete(self, action_plan_id: ActionPlan | str) -> None:
        """Delete an action plan that is not running, with its actions.

        :param action_plan_id: its UUID.
        :raises ClientException: if the server rejects the request.
        """
        self._delete(action_plan_id)
